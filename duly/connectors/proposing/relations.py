"""How sources hang together: whose values are keys of whom, and in which order the times of a record come about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import case, func, literal_column, select, text

from duly.connectors.files.parts import compiled
from duly.connectors.proposing.profiles import ColumnProfile
from duly.connectors.proposing.reading import read_in
from duly.connectors.proposing.sources import Source
from duly.connectors.proposing.tables import Candidate, Chosen
from duly.connectors.proposing.thesaurus import Thesaurus
from duly.connectors.proposing.times import Timing
from duly.connectors.workspace import Workspace
from duly.records import columns_of

CONTAINED = 0.9
"""The share of a column's different values that must be keys of a table before it is thought to name that table's records."""

_FEWEST = 3
"""Different values below which that they are keys is no evidence."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """Of the different values of a column, how many are keys of a table."""

    table: str
    header: str
    values: int
    keys: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.keys / self.values if self.values else 0.0

    @property
    def words(self) -> str:
        """The evidence, for people."""
        return f"{self.keys:,} of {self.values:,} different values are keys of {self.table}"


class Keys:
    """The keys of the tables that are proposed, to be asked whether values are among them."""

    def __init__(self, tables: Sequence[Chosen], workspace: Workspace) -> None:
        self._workspace = workspace
        self._keys: dict[str, str] = {}
        for table in tables:
            parts = [
                f"SELECT {part.key.profile.column} AS k FROM {part.source.table} WHERE {part.key.profile.column} IS NOT NULL"
                for part in table.parts
                if part.key is not None
            ]
            if parts:
                self._keys[table.layout.name] = f"(SELECT DISTINCT k FROM ({' UNION ALL '.join(parts)}))"

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables whose keys are known."""
        return tuple(self._keys)

    def link(self, source: Source, column: ColumnProfile, table: str) -> Link:
        """How a column of a source hangs on the key of a table."""
        values, keys = self._workspace.run(
            f"SELECT count(*), count(k) FROM (SELECT DISTINCT {column.column} AS v FROM {source.table} "
            f"WHERE {column.column} IS NOT NULL) LEFT JOIN {self._keys[table]} ON v = k"
        )[0]
        return Link(table=table, header=column.header, values=values, keys=keys)


def shared_keys(candidate: Candidate, other: Candidate, workspace: Workspace) -> float:
    """The share of the keys of a source that are keys of another of the same table; nought where either has none."""
    if candidate.key is None or other.key is None:
        return 0.0
    ours, theirs = candidate.key.profile.column, other.key.profile.column
    values, there = workspace.run(
        f"SELECT count(*), count(k) FROM (SELECT DISTINCT {ours} AS v FROM {candidate.source.table}) "
        f"LEFT JOIN (SELECT DISTINCT {theirs} AS k FROM {other.source.table}) ON v = k"
    )[0]
    return there / values if values else 0.0


def evidence(candidate: Candidate, keys: Keys) -> Mapping[str, Link]:
    """Our reference columns of a source -> how they hang on the table that they refer to, where that is proposed."""
    found = {}
    for name, match in candidate.matched.items():
        table = match.column.references.partition(".")[0]
        if table in keys.tables and match.profile.filled:
            found[name] = keys.link(candidate.source, match.profile, table)
    return found


def unnamed_links(candidate: Candidate, keys: Keys) -> Iterator[tuple[str, Link]]:
    """Reference columns of ours that no header was found for, and a header whose values are keys of what they refer to."""
    used = {profile.header for match in candidate.matched.values() for profile in (match.profile, *match.others)}
    free = [column for column in candidate.source.columns if column.header not in used and column.is_id]
    for declared in columns_of(candidate.layout.record):
        table = declared.references.partition(".")[0]
        if not table or declared.name in candidate.matched or table not in keys.tables:
            continue
        links = [keys.link(candidate.source, column, table) for column in free]
        yield from ((declared.name, link) for link in links if link.share >= CONTAINED and link.values >= _FEWEST)


def hangs_on(source: Source, keys: Keys, words: Thesaurus) -> Link | None:
    """The table whose keys a source names on its rows, for a source that is none itself: by its values, and where those are few
    by the header too."""
    links = [
        (keys.link(source, column, table), bool(words.read(column.header) & words.nouns(table)))
        for column in source.columns
        for table in keys.tables
        if column.filled and column.longest <= 40 and not column.is_time
    ]
    good = [
        link for link, says_so in links if link.keys and link.share >= CONTAINED and (says_so or link.values >= _FEWEST)
    ]
    return max(good, key=lambda link: (link.share, link.values), default=None)


@dataclass(frozen=True, kw_only=True)
class Order:
    """Of the rows with both times, how many have them in the order in which they come about."""

    earlier: str
    later: str
    rows: int
    ordered: int

    @property
    def words(self) -> str:
        """The evidence, for people."""
        return f"not before {self.earlier} in {self.ordered:,} of {self.rows:,} rows"


def orders(
    candidate: Candidate, timings: Mapping[str, Timing], words: Thesaurus, workspace: Workspace
) -> Mapping[str, Order]:
    """A later time of a table -> how it stands to the nearest earlier one that is there; where both formats are settled."""
    found = {}
    for chain in words.tables["order"].get(candidate.layout.name, ()):
        there = [
            name
            for name in chain
            if name in candidate.matched and timings.get(candidate.matched[name].profile.header, Timing()).certain
        ]
        for earlier, later in pairwise(there):
            order = compared(
                candidate.source,
                earlier,
                candidate.matched[earlier].profile,
                later,
                candidate.matched[later].profile,
                timings,
                workspace,
            )
            if order.rows:
                found[later] = order
    return found


def compared(
    source: Source,
    earlier: str,
    first: ColumnProfile,
    later: str,
    then: ColumnProfile,
    timings: Mapping[str, Timing],
    workspace: Workspace,
) -> Order:
    """How two times of a source stand to each other. Whole days are compared where one is without a time of day."""
    asked = [(profile.column, timings[profile.header].fitting[0]) for profile in (first, then)]
    read, says = read_in(source.table, asked)
    clocks = [(func.coalesce(said.moment, said.clock), said.day_only) for _, said in says]
    (start, start_whole), (end, end_whole) = clocks
    whole = start_whole | end_whole
    ordered = case(
        (whole, func.date_trunc(text("'day'"), end) >= func.date_trunc(text("'day'"), start)), else_=end >= start
    )
    count = func.count(literal_column("1"))
    both = start.is_not(None) & end.is_not(None)
    statement = select(count.filter(both), count.filter(both & ordered)).select_from(read)
    rows, good = workspace.run(compiled(statement, workspace))[0]
    return Order(earlier=earlier, later=later, rows=rows, ordered=good)
