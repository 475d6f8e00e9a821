"""Whether a night's export is like the exports of the nights before it, and who said that it may be used although it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from duly.results.forms import Count, Instant

FEWEST_NIGHTS = 3
"""With fewer nights before it, nothing is usual yet."""


class SuspectKind(StrEnum):
    """What is not as usual in a suspect night."""

    FILES = "FILES"  # the files of the run before, while the as-at instant went on
    BACK = "BACK"  # the export says that it is older than one that was judged already
    GONE = "GONE"  # a table that is not there, or is unfit
    ROWS = "ROWS"  # far fewer rows in a table, or none
    REFUSED = "REFUSED"  # far more rows refused of a table
    COLUMNS = "COLUMNS"  # columns that are gone, or hold nothing in any row
    POPULATION = "POPULATION"  # a standard is asked of half as many records, or of twice as many
    UNKNOWN = "UNKNOWN"  # far more under a standard that cannot be told


@dataclass(frozen=True, kw_only=True, slots=True)
class Suspicion:
    """One thing that is not as usual: who (a table or a standard), what, and how much against the nights before."""

    kind: SuspectKind
    about: Annotated[str, Field(description="A table, or the id of a standard; blank: the export as a whole.")] = ""
    columns: tuple[str, ...] = ()
    found: Annotated[
        int | float | None, Field(description="Rows, records, or per cent; null where nothing is counted.")
    ] = None
    usual: Annotated[int | float | None, Field(description="The same of a usual night: the median.")] = None
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Acceptance:
    """Who said that a suspect night may be used, when and why (`duly accept`)."""

    by: Annotated[str, Field(description="The account of the system that the command ran under.")]
    at: Instant
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Trust:
    """A run held against the nights before it.

    The night is suspect where `suspicions` are not empty and nobody accepted it: it is then in no trend and compared with no
    other night.
    """

    nights: Annotated[Count, Field(description="So many nights before, of the last 28, could be held against.")] = 0
    tables: Annotated[Count, Field(description="So many tables were held against what is usual.")] = 0
    populations: Annotated[Count, Field(description="So many standards were held against what is usual.")] = 0
    refused_before: Annotated[
        Count | None, Field(description="Rows refused by the run before; null where that is not known.")
    ] = None
    most_refused: Annotated[
        Mapping[str, Count], Field(description="The most rows of each table that a night before refused.")
    ] = field(default_factory=dict)
    most_unknown: Annotated[
        Mapping[str, Count],
        Field(description="The most records of each standard that could not be told in a night before."),
    ] = field(default_factory=dict)
    late: Annotated[
        str, Field(description="That no newer export came since it was judged, in words; blank where that is not so.")
    ] = ""
    suspicions: tuple[Suspicion, ...] = ()
    accepted: Acceptance | None = None

    @property
    def suspect(self) -> bool:
        """Whether the night is not as usual and nobody accepted it."""
        return bool(self.suspicions) and self.accepted is None
