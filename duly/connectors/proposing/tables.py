"""Which table of ours a source is: by its name, its columns, and whether it has one row for each key.

A file that names the crime on each of its rows is not a file of crimes: a table is proposed only where what its rows say is
that table's, and where the key tells them apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from duly.connectors.mapping import TableLayout
from duly.connectors.proposing.apart import Apart, told_apart
from duly.connectors.proposing.matching import SURE, Match, matches, refers, telling
from duly.connectors.proposing.profiles import ColumnProfile
from duly.connectors.proposing.sources import Source
from duly.connectors.proposing.spelling import split
from duly.connectors.proposing.thesaurus import Thesaurus
from duly.connectors.workspace import Workspace
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
    ways: tuple[Apart, ...] = ()  # to tell its rows apart, where no header of a key does alone

    @property
    def way(self) -> Apart | None:
        """How its rows are told apart, where that is certain and no header of a key does alone."""
        return next((way for way in self.ways if way.certain), None)

    @property
    def key(self) -> Match | None:
        """The match of its key; None for a link table, or where none was found, or no column is it alone."""
        if self.layout.key is None or (self.way and self.way.key):
            return None
        return self.matched.get(self.layout.key)

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


def candidates(
    source: Source, layouts: Mapping[str, TableLayout], words: Thesaurus, workspace: Workspace | None = None
) -> list[Candidate]:
    """The tables that a source may be, the likeliest first. Without a workspace no value is looked at."""
    rarity = rarity_of(layouts)
    referred = {
        column.references.partition(".")[0] for layout in layouts.values() for column in columns_of(layout.record)
    }

    def apart(layout: TableLayout, matched: Mapping[str, Match]) -> tuple[Apart, ...]:
        if workspace is None or not source.table:
            return ()
        return told_apart(layout, source, matched, layout.name in referred, workspace)

    found = [
        candidate
        for layout in layouts.values()
        if (candidate := _candidate(source, layout, words, rarity, apart)) is not None
    ]
    return sorted(found, key=lambda candidate: candidate.rank, reverse=True)


ToldApart = Callable[[TableLayout, Mapping[str, Match]], tuple[Apart, ...]]
"""The ways to tell the rows of a source apart as those of a table."""


def _candidate(
    source: Source, layout: TableLayout, words: Thesaurus, rarity: Mapping[str, float], apart: ToldApart
) -> Candidate | None:
    matched = matches(layout.record, source, words)
    if not _at_all(layout, matched):
        return None
    named = 1.5 if _own_name(source.stem, layout.name) else words.named(layout.name, source.stem)
    sure = {name: match for name, match in matched.items() if match.sure and name != layout.key}
    told = sum(telling(match, rarity) * min(match.nearness, 1.0) for match in sure.values())
    told += 0.3 * sum(
        telling(match, rarity) for name, match in matched.items() if not match.sure and name != layout.key
    )
    ways: tuple[Apart, ...] = ()
    if layout.key:
        options = () if layout.key in matched else key_options(source, matched)
        ways = _of_options(layout, matched, options, apart) if options else apart(layout, matched)
        if layout.key not in matched and not options and not ways:
            return None
        is_certain = _keyed(source, layout, matched, named, sure, rarity, words, ways)
    else:
        is_certain = _linked(layout, matched, named, sure, rarity)
    if is_certain is None:
        return None
    weight = 2 * named + told
    return Candidate(
        layout=layout, source=source, matched=matched, named=named, weight=weight, certain=is_certain, ways=ways
    )


def _of_options(
    layout: TableLayout, matched: Mapping[str, Match], options: Sequence[ColumnProfile], apart: ToldApart
) -> tuple[Apart, ...]:
    """How rows are told apart where a column could be the key and stands on some rows twice: never for certain."""
    if options[0].unique == 1:
        return ()
    column = next(column for column in columns_of(layout.record) if column.name == layout.key)
    as_key = {column.name: Match(column=column, profile=options[0], nearness=0.0)}
    return tuple(replace(way, certain=False) for way in apart(layout, {**matched, **as_key}))


def _at_all(layout: TableLayout, matched: Mapping[str, Match]) -> bool:
    """Whether any header is a column that not every table may have."""
    return any(name not in COMMON for name in matched) or layout.key is None


def key_options(source: Source, matched: Mapping[str, Match]) -> list[ColumnProfile]:
    """The columns that could be a key, by their values: each row has one of its own. Where only headers are known, any."""
    used = {match.profile.header for match in matched.values()}
    free = [column for column in source.columns if column.header not in used]
    if not source.table:
        return free
    held = [column for column in free if column.is_id and column.unique >= ONE_EACH and column.filled == column.rows]
    return sorted(held, key=lambda column: -column.unique)


def _has_rival(source: Source, key: Match, matched: Mapping[str, Match]) -> bool:
    """Whether a column before the key tells the rows apart too: the record's own id stands before those of others that it names,
    and where each record names one of them by chance, values cannot tell whose the rows are."""
    before = {column.header for column in source.columns[: source.columns.index(key.profile)]}
    return bool(source.table) and any(column.header in before for column in key_options(source, matched))


def _keyed(
    source: Source,
    layout: TableLayout,
    matched: Mapping[str, Match],
    named: float,
    sure: Mapping[str, Match],
    rarity: Mapping[str, float],
    words: Thesaurus,
    ways: Sequence[Apart],
) -> bool | None:
    """Whether a source is certainly a table with a key; None where it is none. `ways` are as Candidate has them."""
    assert layout.key is not None
    key = matched.get(layout.key)
    own = [name for name, match in sure.items() if not refers(match.column) and telling(match, rarity) >= 0.3]
    others = [name for name in sure if name not in COMMON]
    if key is None:
        weight = sum(telling(sure[name], rarity) for name in own)
        if not ((weight >= 1.0 and len(others) >= 2) or (named >= _NAMED and len(others) >= 2) or named > 1):
            return None
        refs = any(sure[name].column.references for name in others)
        return bool(ways) and ways[0].certain and refs and ((named >= _NAMED and bool(own)) or len(own) >= 3)
    is_repeated = bool(key.profile.filled) and key.profile.unique < ONE_EACH
    if is_repeated and named <= 1 and not ways:
        return None
    if is_repeated and ways and not ways[0].certain:
        return False if len(own) >= 2 or named >= _NAMED else None
    if named > 1:
        return key.sure
    says_so = bool(words.read(key.profile.header) & words.nouns(layout.name))
    certain = (named >= _NAMED and others) or (says_so and own) or len(own) >= 2
    if certain and key.sure and (named >= _NAMED or not _has_rival(source, key, matched)):
        return True
    return False if others or (named >= _NAMED and key.nearness >= SURE) else None


def _linked(
    layout: TableLayout,
    matched: Mapping[str, Match],
    named: float,
    sure: Mapping[str, Match],
    rarity: Mapping[str, float],
) -> bool | None:
    """Whether a source is certainly a table whose rows are told apart by several columns; None where it is none."""
    links = [column.name for column in columns_of(layout.record) if column.name in layout.telling]
    held = [name for name in links if name in matched]
    if len(held) < min(2, len(links)) and named <= 1:
        return None
    own = [name for name, match in sure.items() if not refers(match.column) and telling(match, rarity) >= 0.3]
    refs = [name for name in links if matched.get(name) and matched[name].column.references]
    if not own and len(held) < 2 and named < 1:
        return None  # a reference alone, in a file that is called a little like it: any kind of record has such
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
        return self.parts[0].certain and not self.parts[0].source.widths  # blanks alone are no proof of columns


Shared = Callable[[Candidate, Candidate], float]
"""The share of the keys of the first that are keys of the second, 0 to 1."""


def chosen(
    sources: Sequence[Source],
    layouts: Mapping[str, TableLayout],
    words: Thesaurus,
    workspace: Workspace,
    shared: Shared,
) -> tuple[list[Chosen], list[Source | Candidate]]:
    """The tables that sources fill, in the order of the vocabulary; and the sources that are none, or would be one twice: these
    as what they would be."""
    best = {source.name: candidates(source, layouts, words, workspace) for source in sources}
    for source in sources:
        if source.where:  # a file that has such rows may be another table as it stands: that is asked
            best[source.name] = [replace(found, certain=False) for found in best[source.name]]
    tables: dict[str, Chosen] = {}
    left: list[Source | Candidate] = []
    firsts = sorted((found[0] for found in best.values() if found), key=lambda item: item.rank, reverse=True)
    for candidate in firsts:
        name = candidate.layout.name
        if name not in tables:
            tables[name] = Chosen(parts=(candidate,))
        elif _part_of(candidate, tables[name].parts[0], shared):
            tables[name] = replace(tables[name], parts=(*tables[name].parts, candidate))
        elif not candidate.source.where:
            left.append(candidate if candidate.certain else candidate.source)
    left += [source for source in sources if not best[source.name] and not source.where]
    return [tables[name] for name in layouts if name in tables], left


def _part_of(candidate: Candidate, first: Candidate, shared: Shared) -> bool:
    """Whether a source is one more file of a table: called alike but for dates and numbers; or of the same columns, and of
    other records. One of the same records says something else of them."""
    if candidate.source.of_database or candidate.source.where or candidate.certain is not first.certain:
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
