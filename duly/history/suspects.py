"""What makes a night suspect: it is held against the nights before it, table by table and standard by standard.

A count is not as usual where it is far from the median by a share that matters, and by far more than it varied on the nights
before. With few nights it is taken to vary as much as counts of independent events do (Poisson), so that a small table that
comes and goes is no alarm. A table that stays as it is becomes usual once most of the nights have it so, or from the night
on that somebody accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import asin, sqrt
from statistics import median

from duly.results import FEWEST_NIGHTS, SuspectKind, Suspicion, Trust

NIGHTS = 28
"""Runs that a run is held against."""

WHOLE = 0.75
"""Of the usual rows: a table with fewer is not whole, if it does not vary so much."""

HALVED, DOUBLED = 0.6, 1 / 0.6
"""Of the usual records of a standard, with room for half of a part that does not halve as exactly."""

JUMP = 0.10
"""So much more of what fell due cannot be told, or of the rows is refused, than usual."""

FAR = 5.5
"""So many standard deviations from the median: some hundred things are looked at every night."""

_PRIOR = 14
"""As many nights as the Poisson variance counts for, beside that of the nights themselves."""

_MAD = 1.4826
"""Standard deviations of a normal distribution in its median absolute deviation."""

_MOVING = 10
"""Rows by which a table changes from night to night, in the median: such a table's file is never the same two nights running."""

_FEW_ROWS = 20
"""Rows of a table below which a column may be blank by chance."""


@dataclass(frozen=True, kw_only=True)
class TableRead:
    """What was read of a table. `files` are the SHA-256 of its files, sorted; empty where one is not known. `refused` is None
    where it was not kept."""

    rows: int
    refused: int | None = None
    columns: frozenset[str] = frozenset()
    filled: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How many records a standard was asked of: all, those that fell due, and those of which that cannot be told. `by` is what
    must be the same for two nights to be comparable: the rule, and the length of the period."""

    by: tuple[object, ...]
    total: int
    due: int
    unknown: int


@dataclass(frozen=True, kw_only=True)
class NightRead:
    """What is known of a night. `odd` is what was not as usual in it, and `accepted` says that somebody let that be."""

    tables: Mapping[str, TableRead]
    standards: Mapping[str, Asked] = field(default_factory=dict)
    odd: frozenset[tuple[SuspectKind, str]] = frozenset()
    accepted: bool = False


def held(
    tonight: NightRead, before: Sequence[NightRead], reads: Mapping[str, Collection[str]], since: str = ""
) -> Trust:
    """A night held against those before it, the oldest first and at most NIGHTS of them.

    `reads` are the columns that its standards ask for, by table: what nobody asks for is not missed. `since` says of when the
    last night before is.
    """
    before = before[-NIGHTS:]
    looked_at = _Looked(tonight=tonight, before=before)
    tables = [
        name for name in sorted({*tonight.tables} | {name for one in before for name in one.tables}) if name in reads
    ]
    suspicions = [
        *_stale(tonight, before, since),
        *(one for name in tables for one in looked_at.table(name, reads[name])),
        *(one for name in tonight.standards for one in looked_at.standard(name)),
    ]
    sound = [one for one in before if one.accepted or not one.odd]  # a bad night is no measure of what is usual
    refused = [one for one in before if any(table.refused is not None for table in one.tables.values())]
    return Trust(
        nights=len(before),
        tables=len(looked_at.tables),
        populations=len(looked_at.standards),
        refused_before=_refused(before[-1]) if before and before[-1] in refused else None,
        most_refused=_most(
            (name, table.refused or 0) for one in refused if one in sound for name, table in one.tables.items()
        ),
        most_unknown=_most((name, asked.unknown) for one in sound for name, asked in one.standards.items()),
        suspicions=tuple(suspicions),
    )


def _refused(night: NightRead) -> int:
    return sum(table.refused or 0 for table in night.tables.values())


def _most(counted: Iterator[tuple[str, int]]) -> dict[str, int]:
    most: dict[str, int] = {}
    for name, count in counted:
        most[name] = max(count, most.get(name, 0))
    return most


def _stale(tonight: NightRead, before: Sequence[NightRead], since: str) -> Iterator[Suspicion]:
    """The files of the run before once more, or of an older one. One night before is enough to tell."""
    for back, one in enumerate(reversed(before), start=1):
        same = _same_files(tonight, one)
        if same and len(same) == len(tonight.tables) == len(one.tables):
            told = "every file is the same, byte by byte, as in the export "
            last = f"{since}, and the as-at time went on"
            words = told + (last if back == 1 else f"of {back} runs before, and a newer one was judged since")
            yield Suspicion(kind=SuspectKind.FILES, words=words)
            return
    for name in _same_files(tonight, before[-1]) if before else ():
        nights = [one.tables[name] for one in before if name in one.tables]
        steps = [abs(one.rows - other.rows) for one, other in pairwise(nights)]
        if len(steps) >= FEWEST_NIGHTS and min(steps) > 0 and (usual := median(steps)) >= _MOVING:
            words = (
                f"the files of {name} are the same, byte by byte, as in the export {since}, where it usually changes by "
                f"{_number(usual)} rows from night to night"
            )
            yield Suspicion(kind=SuspectKind.FILES, about=name, found=0, usual=round(usual), words=words)


def _same_files(tonight: NightRead, other: NightRead) -> list[str]:
    """The tables whose files hold the same on two nights."""
    return [
        name
        for name, table in tonight.tables.items()
        if table.files and name in other.tables and table.files == other.tables[name].files
    ]


@dataclass(frozen=True, kw_only=True)
class _Looked:
    """A night beside those before it; which tables and standards could be held against what is usual."""

    tonight: NightRead
    before: Sequence[NightRead]
    tables: set[str] = field(default_factory=set)
    standards: set[str] = field(default_factory=set)

    def _nights(self, kind: SuspectKind, about: str, has: Callable[[NightRead], bool]) -> list[NightRead]:
        """The nights to hold it against: from the last on in which just this was accepted; none where they are too few."""
        accepted = [
            number for number, one in enumerate(self.before) if one.accepted and (kind, about) in one.odd and has(one)
        ]
        nights = [one for one in self.before[accepted[-1] if accepted else 0 :] if has(one)]
        return nights if accepted or len(nights) >= FEWEST_NIGHTS else []

    def table(self, name: str, reads: Collection[str]) -> Iterator[Suspicion]:
        """What is not as usual with a table."""
        here, now = (lambda night: name in night.tables), self.tonight.tables.get(name)
        if now is None:
            if self._gone(name):
                words = f"{name} was read on most nights and is not there, or is unfit to be judged"
                yield Suspicion(kind=SuspectKind.GONE, about=name, words=words)
            return
        if nights := self._nights(SuspectKind.ROWS, name, here):
            self.tables.add(name)
            yield from _rows(name, now.rows, [one.tables[name].rows for one in nights])
        if nights := self._nights(SuspectKind.REFUSED, name, lambda night: _knows_refused(night, name)):
            counted = [(one.tables[name].refused or 0, one.tables[name].rows) for one in nights]
            if (jump := _jumped((now.refused or 0, now.rows), counted)) is not None:
                share, usual = jump
                of = f"{now.refused or 0:,} of {now.rows:,} rows of {name}"
                words = f"{of} ({share} %) are refused, where {usual} % are usual"
                yield Suspicion(kind=SuspectKind.REFUSED, about=name, found=share, usual=usual, words=words)
        yield from self._columns(name, now, reads)

    def _gone(self, name: str) -> bool:
        accepted = [
            number for number, one in enumerate(self.before) if one.accepted and (SuspectKind.GONE, name) in one.odd
        ]
        nights = self.before[accepted[-1] if accepted else 0 :]
        there = sum(name in one.tables for one in nights)
        return len(nights) >= FEWEST_NIGHTS and 2 * there > len(nights)

    def _columns(self, name: str, now: TableRead, reads: Collection[str]) -> Iterator[Suspicion]:
        nights = self._nights(SuspectKind.COLUMNS, name, lambda night: name in night.tables)
        if not nights or not now.rows:
            return
        lost = []
        for column in sorted(reads):
            filled = [column in one.tables[name].filled for one in nights]
            if column in now.filled or 2 * sum(filled) <= len(filled):
                continue
            # A column that is blank now and then by chance is no news: it must have been filled whenever it was not missed.
            usual = [was for was, one in zip(filled, nights, strict=True) if (SuspectKind.COLUMNS, name) not in one.odd]
            if column not in now.columns or (all(usual) and now.rows >= _FEW_ROWS):
                lost.append(column)
        if lost:
            words = f"{name} has nothing in {', '.join(lost)}, which {'is' if len(lost) == 1 else 'are'} usually filled"
            yield Suspicion(kind=SuspectKind.COLUMNS, about=name, columns=tuple(lost), words=words)

    def standard(self, name: str) -> Iterator[Suspicion]:
        """What is not as usual with the records that a standard is asked of."""
        now = self.tonight.standards[name]

        def comparable(night: NightRead) -> bool:
            return name in night.standards and night.standards[name].by == now.by

        if nights := self._nights(SuspectKind.POPULATION, name, comparable):
            self.standards.add(name)
            totals = [one.standards[name].total for one in nights]
            usual = median(totals)
            way = now.total < HALVED * usual or now.total > DOUBLED * usual
            if way and _is_far(now.total, totals):
                words = f"{name} is asked of {now.total:,} records, where {_number(usual)} are usual{_range(totals)}"
                yield Suspicion(
                    kind=SuspectKind.POPULATION, about=name, found=now.total, usual=round(usual), words=words
                )
        if nights := self._nights(SuspectKind.UNKNOWN, name, comparable):
            shares = [(one.standards[name].unknown, one.standards[name].due) for one in nights]
            if (jump := _jumped((now.unknown, now.due), shares)) is not None:
                words = f"{name}: {jump[0]} % of what fell due cannot be told, where {jump[1]} % are usual"
                yield Suspicion(kind=SuspectKind.UNKNOWN, about=name, found=jump[0], usual=jump[1], words=words)


def _knows_refused(night: NightRead, table: str) -> bool:
    return table in night.tables and night.tables[table].refused is not None


def _rows(name: str, now: int, counts: Sequence[int]) -> Iterator[Suspicion]:
    usual = median(counts)
    if now < WHOLE * usual and _is_far(now, counts):
        found = f"{now:,} rows" if now else "no row"
        words = f"{name} has {found}, where {_number(usual)} are usual{_range(counts)}"
        yield Suspicion(kind=SuspectKind.ROWS, about=name, found=now, usual=round(usual), words=words)


def _is_far(now: int, counts: Sequence[int]) -> bool:
    """Whether a count is far from those before, by what they vary: on the scale on which a Poisson count varies by one, however
    many it is (Anscombe 1948). The nights' own variation is the median one from night to night, which single bad ones do not
    move."""
    return _far(_steady(now), [_steady(count) for count in counts], 1)


def _steady(count: int) -> float:
    return 2 * sqrt(count + 3 / 8)


def _far(now: float, before: Sequence[float], by_chance: float) -> bool:
    steps = [
        abs(one - other) for one, other in pairwise(before)
    ]  # and not from their median: a table may grow for ever
    own = _MAD * median(steps) / sqrt(2) if steps else 0
    variance = (_PRIOR * by_chance + len(steps) * own**2) / (_PRIOR + len(steps))
    return abs(now - median(before)) > FAR * sqrt(variance)


def _jumped(now: tuple[int, int], before: Sequence[tuple[int, int]]) -> tuple[float, float] | None:
    """The share of now and the usual one in per cent, where it is far above; parts and wholes are given. The scale is the one
    on which a share of `whole` varies by 1 / whole, whatever it is."""
    shares = [part / whole for part, whole in before if whole]
    if not now[1] or not shares:
        return None
    share, usual = now[0] / now[1], median(shares)
    steady = [_steady_share(part, whole) for part, whole in before if whole]
    if share - usual <= JUMP or not _far(_steady_share(*now), steady, 1 / now[1]):
        return None
    return round(100 * share, 1), round(100 * usual, 1)


def _steady_share(part: int, whole: int) -> float:
    return 2 * asin(sqrt((part + 3 / 8) / (whole + 3 / 4)))


def _number(usual: float) -> str:
    return f"{round(usual):,}"


def _range(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return "" if low == high else f" ({low:,} to {high:,} in {len(counts)} nights)"
