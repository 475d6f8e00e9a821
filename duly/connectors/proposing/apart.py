"""What tells the rows of a source apart where no header of a key does alone: two columns together, the row itself, or the time
of each of several states of one record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from duly.connectors.mapping import TableLayout
from duly.connectors.proposing.matching import Match
from duly.connectors.proposing.profiles import ColumnProfile
from duly.connectors.proposing.questions import toml
from duly.connectors.proposing.sources import Source
from duly.connectors.proposing.spelling import split
from duly.connectors.workspace import Workspace
from duly.records import Kind
from duly.records.columns import COMMON
from duly.settings.tables import ROW

_MOST = 0.9
"""The share of repeated keys in which a column must differ, or must not, before that says what the rows are."""

_SOME = 0.5
"""The share of repeated keys in which what is said of a record must differ, before each row is a record of its own."""

_WIDEST = 60
"""Columns of a source that are tried beside a key."""

_COUNTING = frozenset(
    ("seq", "sequence", "part", "suffix", "sub", "line", "item", "serial", "count", "no", "number", "num")
)
"""Words of a column that counts the records under one number."""

_DOERS = ("staff", "teams")
"""Tables of who does things: a record belongs to what it is about, not to them."""

_LATEST = ("updated_at", "entered_at")
"""What says which of several states of a record is the later one, best first; other times of a table come behind them."""


@dataclass(frozen=True, kw_only=True)
class Apart:
    """How rows can be told apart: by the headers of `key` together, or by the row; or one of several is kept (`keep`).

    `words` are the evidence. What is not `certain` is a question.
    """

    words: str
    key: tuple[str, ...] = ()
    keep: str = ""
    certain: bool = False

    @property
    def line(self) -> str:
        """As duly.toml says it, with the evidence."""
        if self.keep:
            return f"keep = {toml(self.keep)}  # {self.words}"
        return f"key = {toml(ROW) if self.is_row else toml(self.key)}  # {self.words}"

    @property
    def is_row(self) -> bool:
        """The key of each row is the file and the row."""
        return self.key == (ROW,)

    @property
    def said(self) -> str:
        """As an answer, for people."""
        if self.keep:
            return f"of the rows with one key, the {self.keep}"
        return "the row as its key" if self.is_row else f"{' and '.join(self.key)} together as its key"


def told_apart(
    layout: TableLayout, source: Source, matched: Mapping[str, Match], is_referred: bool, workspace: Workspace
) -> tuple[Apart, ...]:
    """The ways to tell the rows of a source apart, the likeliest first; none where the header of its key does.

    `is_referred`: rows of other tables name this table's key.

    Raises duckdb.Error.
    """
    if layout.key is None or not source.rows:
        return ()
    key = matched.get(layout.key)
    if key is None:
        return _without_key(layout, source, matched, is_referred, workspace)
    rows, keys = workspace.run(
        f"SELECT count(*), count(DISTINCT {key.profile.column}) FROM {_different(source, key.profile)}"
    )[0]
    if rows == keys:
        return ()
    return tuple(_beside(source, key, matched, rows, keys, workspace))


def _different(source: Source, key: ColumnProfile) -> str:
    """The rows of a source that have a key, each once: those that are alike throughout are one record."""
    return f"(SELECT DISTINCT * FROM {source.table} WHERE {key.column} IS NOT NULL)"


def _without_key(
    layout: TableLayout, source: Source, matched: Mapping[str, Match], is_referred: bool, workspace: Workspace
) -> tuple[Apart, ...]:
    """Where no header is known to be the key: what a record belongs to and when it was made; else the row."""
    if is_referred:
        return ()
    filled = [match for match in matched.values() if match.sure and match.profile.filled == source.rows]
    owners = [match.profile for match in filled if match.column.references.partition(".")[0] not in ("", *_DOERS)]
    others = [
        match.profile for match in filled if match.column.kind in (Kind.INSTANT, Kind.DAY) and not match.column.planned
    ]
    for owner in owners:
        rows, unique = _pairs(source, owner, others, workspace)
        if unique:
            words = (
                f"no header is known to be {layout.key}; {owner.header!r} with {unique[0].header!r} "
                f"is different on each of {rows:,} rows"
            )
            return (Apart(key=(owner.header, unique[0].header), words=words, certain=True),)
    if source.of_database:
        return ()
    return (
        Apart(key=(ROW,), words=f"no header is known to be {layout.key}, and no record refers to these", certain=True),
    )


def _beside(
    source: Source, key: Match, matched: Mapping[str, Match], rows: int, keys: int, workspace: Workspace
) -> Iterator[Apart]:
    """Where one key stands on several rows: another column that tells them apart, or the time of each state."""
    others = [
        column
        for column in source.columns
        if column.header != key.profile.header and column.filled == source.rows and column.distinct > 1
        and column.longest <= 40 and not column.is_time
    ][:_WIDEST]  # fmt: skip
    _, unique = _pairs(source, key.profile, others, workspace)
    varying = _varying(source, key, matched, workspace)
    own = {name: share for name, share in varying.items() if not matched[name].column.references}
    refers = {match.profile.header for match in matched.values() if match.sure and match.column.references}
    counting = [column for column in unique if _counts(source, key.profile, column, workspace)]
    said = f"{key.profile.header!r} alone repeats in {rows - keys:,} of {rows:,} rows"
    owning = [column for column in unique if column.header in refers]
    changed = {name for name, share in own.items() if share >= _SOME}
    for column in (owning or counting or unique)[:1]:
        if owning or changed - {name for name in own if matched[name].profile.header == column.header}:
            yield Apart(
                key=(column.header, key.profile.header) if owning else (key.profile.header, column.header),
                words=f"{said}; with {column.header!r} never",
                certain=bool(owning) or (bool(counting) and bool(_COUNTING & set(split(column.header)))),
            )
    if not owning and not counting:
        yield from _states(matched, varying, said)


def _states(matched: Mapping[str, Match], varying: Mapping[str, float], said: str) -> Iterator[Apart]:
    """Rows that are states of one record: a time differs from each to the next, and another stays as it was."""
    times = {name: share for name, share in varying.items() if matched[name].column.kind is Kind.INSTANT}
    fixed = [name for name, share in times.items() if share <= 1 - _MOST]
    moving = sorted(
        (name for name, share in times.items() if share >= _MOST),
        key=lambda name: _LATEST.index(name) if name in _LATEST else len(_LATEST),
    )
    if fixed and moving:
        yield Apart(
            keep=f"last by {moving[0]}",
            words=f"{said}; {moving[0]} differs among them, and {fixed[0]} does not: states of one record",
        )


def _pairs(
    source: Source, key: ColumnProfile, others: Sequence[ColumnProfile], workspace: Workspace
) -> tuple[int, list[ColumnProfile]]:
    """How many different rows there are, and the columns that with a key are different on every one."""
    if not others:
        return 0, []
    counts = ", ".join(f"count(DISTINCT ({key.column}, {other.column}))" for other in others)
    rows, *pairs = workspace.run(f"SELECT count(*), {counts} FROM {_different(source, key)}")[0]
    return rows, [other for other, number in zip(others, pairs, strict=True) if number == rows]


def _counts(source: Source, key: ColumnProfile, column: ColumnProfile, workspace: Workspace) -> bool:
    """Whether a column counts the rows of each key, from nought or one."""
    if column.digits < column.filled:
        return False
    value = f"try_cast({column.column} AS BIGINT)"
    several, counted = workspace.run(
        f"SELECT count(*), count(*) FILTER (low <= 1 AND high - low + 1 = number) FROM (SELECT min({value}) AS low, "
        f"max({value}) AS high, count(*) AS number FROM {_different(source, key)} GROUP BY {key.column} HAVING count(*) > 1)"
    )[0]
    return bool(counted >= _MOST * several)


def _varying(source: Source, key: Match, matched: Mapping[str, Match], workspace: Workspace) -> dict[str, float]:
    """Our columns -> the share of the keys with several rows in which they differ, 0 to 1."""
    asked = [
        name
        for name, match in matched.items()
        if match.sure and match.profile.filled and name != key.column.name and (name not in COMMON or name in _LATEST)
    ]
    if not asked:
        return {}
    counts = ", ".join(
        f"count(DISTINCT {matched[name].profile.column}) AS n{place}" for place, name in enumerate(asked)
    )
    shares = ", ".join(f"avg((n{place} > 1)::INTEGER)" for place in range(len(asked)))
    found = workspace.run(
        f"SELECT {shares} FROM (SELECT {counts} FROM {_different(source, key.profile)} "
        f"GROUP BY {key.profile.column} HAVING count(*) > 1)"
    )[0]
    return dict(zip(asked, found, strict=True))
