"""Which header of a source is which of our columns: by the words of its name, held against what its values look like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from duly.connectors.headers import fold
from duly.connectors.proposing.profiles import ColumnProfile
from duly.connectors.proposing.sources import Source
from duly.connectors.proposing.spelling import split
from duly.connectors.proposing.thesaurus import Thesaurus
from duly.records import ColumnDeclaration, Kind, Record, columns_of
from duly.records.columns import COMMON, table_name

_LITERAL = 0.02
"""How much nearer a header is that has a word of our name itself: "Created" is created_at before it is entered_at."""

SURE, MAYBE = 0.85, 0.72
"""How near a name must be to be proposed, and to be asked about."""


@dataclass(frozen=True, kw_only=True)
class Match:
    """A column of ours and the header that it is likely to have. `others` are headers that are as likely."""

    column: ColumnDeclaration
    profile: ColumnProfile
    nearness: float
    others: tuple[ColumnProfile, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether the name says it and nothing else does."""
        return self.nearness >= SURE and not self.others

    @property
    def words(self) -> str:
        """The evidence, for people."""
        how = "the same name" if self.nearness == 2 else "a usual name of it" if self.nearness > 0.99 else "by its name"
        return f"{how}; {self.profile.words}"


def matches(record: type[Record], source: Source, words: Thesaurus) -> Mapping[str, Match]:
    """Our column -> its match, in the order of the table. Each header once; the nearest name first."""
    near = sorted(
        (
            (-_nearness(record, column, profile, words), order, place, column, profile)
            for order, column in enumerate(columns_of(record))
            for place, profile in enumerate(source.columns)
        ),
        key=lambda item: item[:3],
    )
    taken: set[str] = set()
    matched: dict[str, Match] = {}
    for negative, _, _, column, profile in near:
        nearness = -negative
        if nearness < MAYBE:
            break
        if column.name in matched:
            first = matched[column.name]
            if profile.header not in taken and nearness > first.nearness - 0.01 and first.nearness < 2:
                taken.add(profile.header)
                matched[column.name] = _with(first, profile)
        elif profile.header not in taken:
            taken.add(profile.header)
            matched[column.name] = Match(column=column, profile=profile, nearness=nearness)
    return {column.name: matched[column.name] for column in columns_of(record) if column.name in matched}


def _with(match: Match, other: ColumnProfile) -> Match:
    return Match(column=match.column, profile=match.profile, nearness=match.nearness, others=(*match.others, other))


def _nearness(record: type[Record], column: ColumnDeclaration, profile: ColumnProfile, words: Thesaurus) -> float:
    """0 to 1 or a little more, and 2 where the header is our own name. Nought where the values cannot be such."""
    names = [profile.header, profile.said] if profile.said else [profile.header]
    if fold(profile.header) == column.name or any(_plain(name) == _plain(column.name) for name in names):
        return 2.0
    if not profile.suits(column.kind):
        return 0.0
    near, name = max((words.fit(table_name(record), column, name), name) for name in names)
    literal = set(split(name)) & set(split(column.name)) - words.light
    return near + _LITERAL if near == 1 and literal else near


@cache
def _plain(name: str) -> str:
    return "_".join(split(name))


def telling(match: Match, rarity: Mapping[str, float]) -> float:
    """How much a match tells of which table it is in: nothing where every table may have the column, little for a reference."""
    if match.column.name in COMMON:
        return 0.0
    return rarity[match.column.name] * (0.3 if refers(match.column) else 1.0)


def refers(column: ColumnDeclaration) -> bool:
    """Whether a column names a record of another table, declared so or by its name."""
    return bool(column.references) or (column.kind is Kind.CODE and column.name.endswith(("_id", "_ref")))
