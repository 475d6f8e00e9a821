"""Which table of ours a source is: by its name, its columns, and whether it has one row for each key.

A file that names the crime on each of its rows is not a file of crimes: a table is proposed only where what its rows say is
that table's, and where the key tells them apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from duly.connectors.mapping import TableLayout
from duly.connectors.proposing.matching import SURE, Match, matches, refers, telling
from duly.connectors.proposing.profiles import ColumnProfile
from duly.connectors.proposing.sources import Source
from duly.connectors.proposing.spelling import split
from duly.connectors.proposing.thesaurus import Thesaurus
from duly.records import columns_of
from duly.records.columns import COMMON

ONE_EACH = 0.9
"""The share of rows that must have a key of their own for the source to have one row for each. Rows alike are folded later."""

_NAMED = 0.66


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A table that a source may be. `named` says how much its name says so (0 to 1), `weight` all that speaks for it."""

    layout: TableLayout
    source: Source
    matched: Mapping[str, Match]
    named: float
    weight: float
    certain: bool

    @property
    def key(self) -> Match | None:
        """The match of its key; None for a link table, or where none was found."""
        return self.matched.get(self.layout.key) if self.layout.key else None

    @property
    def rank(self) -> tuple[bool, float]:
        """What is compared where a source may be several tables."""
        return (self.certain, self.weight)

    @property
    def words(self) -> str:
        """Why this table, for people."""
        said = ["by its name"] if self.named >= _NAMED else []
        own = [
            name
            for name, match in self.matched.items()
            if match.sure and name not in COMMON and name != self.layout.key
        ]
        if own:
            said.append(f"{len(own)} of its columns {'is' if len(own) == 1 else 'are'} known")
        if self.key and self.key.profile.filled:
            profile = self.key.profile
            said.append(f"{profile.header!r} has {profile.distinct:,} values on {profile.filled:,} rows")
        return ", ".join(said)


def rarity_of(layouts: Mapping[str, TableLayout]) -> dict[str, float]:
    """How much the name of a column tells of its table: 1 where one table has it, a third where three have."""
    count: dict[str, int] = {}
    for layout in layouts.values():
        for column in columns_of(layout.record):
            count[column.name] = count.get(column.name, 0) + 1
    return {name: 1 / number for name, number in count.items()}


def candidates(source: Source, layouts: Mapping[str, TableLayout], words: Thesaurus) -> list[Candidate]:
    """The tables that a source may be, the likeliest first."""
    rarity = rarity_of(layouts)
    found = [
        candidate for layout in layouts.values() if (candidate := _candidate(source, layout, words, rarity)) is not None
    ]
    return sorted(found, key=lambda candidate: candidate.rank, reverse=True)


def _candidate(source: Source, layout: TableLayout, words: Thesaurus, rarity: Mapping[str, float]) -> Candidate | None:
    matched = matches(layout.record, source, words)
    named = 1.5 if _own_name(source.stem, layout.name) else words.named(layout.name, source.stem)
    sure = {name: match for name, match in matched.items() if match.sure and name != layout.key}
    told = sum(telling(match, rarity) * min(match.nearness, 1.0) for match in sure.values())
    told += 0.3 * sum(
        telling(match, rarity) for name, match in matched.items() if not match.sure and name != layout.key
    )
    is_certain = (_keyed if layout.key else _linked)(layout, matched, named, sure, rarity, words)
    if layout.key and layout.key not in matched and not key_options(source, matched):
        return None
    if is_certain is None:
        return None
    return Candidate(
        layout=layout, source=source, matched=matched, named=named, weight=2 * named + told, certain=is_certain
    )


def key_options(source: Source, matched: Mapping[str, Match]) -> list[ColumnProfile]:
    """The columns that could be a key, by their values: each row has one of its own. Where only headers are known, any."""
    used = {match.profile.header for match in matched.values()}
    free = [column for column in source.columns if column.header not in used]
    if not source.table:
        return free
    return [column for column in free if column.is_id and column.unique >= ONE_EACH and column.filled == column.rows]


def _keyed(
    layout: TableLayout,
    matched: Mapping[str, Match],
    named: float,
    sure: Mapping[str, Match],
    rarity: Mapping[str, float],
    words: Thesaurus,
) -> bool | None:
    """Whether a source is certainly a table with a key; None where it is none."""
    assert layout.key is not None
    key = matched.get(layout.key)
    own = [name for name, match in sure.items() if not refers(match.column) and telling(match, rarity) >= 0.3]
    others = [name for name in sure if name not in COMMON]
    if key is None:
        weight = sum(telling(sure[name], rarity) for name in own)
        return (
            False
            if (weight >= 1.0 and len(others) >= 2) or (named >= _NAMED and len(others) >= 2) or named > 1
            else None
        )
    if key.profile.filled and key.profile.unique < ONE_EACH and named <= 1:
        return None
    if named > 1:
        return key.sure
    says_so = bool(words.read(key.profile.header) & words.nouns(layout.name))
    certain = (named >= _NAMED and others) or (says_so and own) or len(own) >= 2
    if certain and key.sure:
        return True
    return False if others or (named >= _NAMED and key.nearness >= SURE) else None


def _linked(
    layout: TableLayout,
    matched: Mapping[str, Match],
    named: float,
    sure: Mapping[str, Match],
    rarity: Mapping[str, float],
    words: Thesaurus,
) -> bool | None:
    """Whether a source is certainly a table whose rows are told apart by several columns; None where it is none."""
    links = [column.name for column in columns_of(layout.record) if column.name in layout.telling]
    held = [name for name in links if name in matched]
    if len(held) < min(2, len(links)) and named <= 1:
        return None
    own = [name for name, match in sure.items() if not refers(match.column) and telling(match, rarity) >= 0.3]
    refs = [name for name in links if matched.get(name) and matched[name].column.references]
    certain = all(name in sure for name in held) and bool(refs) and (named >= _NAMED or bool(own))
    return True if certain else False if named >= _NAMED or own else None


def _own_name(stem: str, table: str) -> bool:
    """Whether a file is called as we call the table, as loading goes by."""
    plain = "_".join(split(stem))
    return plain == "_".join(split(table)) or re.match(rf"(?i){table}[_\-. ]?\d", stem) is not None


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A table of ours and the sources that fill it, the likeliest first."""

    parts: tuple[Candidate, ...]

    @property
    def layout(self) -> TableLayout:
        return self.parts[0].layout

    @property
    def certain(self) -> bool:
        return self.parts[0].certain


Shared = Callable[[Candidate, Candidate], float]
"""The share of the keys of the first that are keys of the second, 0 to 1."""


def chosen(
    sources: Sequence[Source], layouts: Mapping[str, TableLayout], words: Thesaurus, shared: Shared
) -> tuple[list[Chosen], list[Source | Candidate]]:
    """The tables that sources fill, in the order of the vocabulary; and the sources that are none, or would be one twice: these
    as what they would be."""
    best = {source.name: candidates(source, layouts, words) for source in sources}
    tables: dict[str, Chosen] = {}
    left: list[Source | Candidate] = []
    firsts = sorted((found[0] for found in best.values() if found), key=lambda item: item.rank, reverse=True)
    for candidate in firsts:
        name = candidate.layout.name
        if name not in tables:
            tables[name] = Chosen(parts=(candidate,))
        elif _part_of(candidate, tables[name].parts[0], shared):
            tables[name] = replace(tables[name], parts=(*tables[name].parts, candidate))
        else:
            left.append(candidate if candidate.certain else candidate.source)
    left += [source for source in sources if not best[source.name]]
    return [tables[name] for name in layouts if name in tables], left


def _part_of(candidate: Candidate, first: Candidate, shared: Shared) -> bool:
    """Whether a source is one more file of a table: called alike but for dates and numbers; or of the same columns, and of
    other records. One of the same records says something else of them."""
    if candidate.source.of_database or candidate.certain is not first.certain:
        return False
    if _series(candidate.source.stem) == _series(first.source.stem):
        return True
    ours, theirs = set(candidate.matched), set(first.matched)
    alike = len(ours & theirs) >= 0.6 * len(ours | theirs) and len(ours) >= 2
    return alike and (ours == theirs or shared(candidate, first) < 0.5)


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _series(stem: str) -> tuple[str, ...]:
    """The words of a name without what differs from one file of a series to the next."""
    return tuple(word for word in split(stem) if not re.search(r"\d", word) and word[:3] not in _MONTHS)
