"""What a run says of children: how many have an open matter, for how many everything due was done, and which records lead to
none. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Annotated

from pydantic import Field

from duly.results.counts import percentage
from duly.results.forms import Count, Percent, fill_in


class LineState(IntEnum):
    """What a verdict says of a record, by what is left to do; the number by which data files tell it."""

    TO_PUT_RIGHT = 0
    UNDETERMINED = 1
    MISSED = 2
    LATE = 3
    NOT_YET_DUE = 4
    WAIVED = 5
    COMPLIANT = 6
    EXEMPT = 7
    EXCLUDED = 8


class NoChild(StrEnum):
    """Why a record leads to no child."""

    ABOUT_NONE = "about_none"
    NAMES_NOBODY = "names_nobody"
    ADULTS = "adults"
    AGE_NOT_KNOWN = "age_not_known"


@dataclass(frozen=True, kw_only=True, slots=True)
class Childless:
    """Records of one kind that lead to no child, and why."""

    records_of: Annotated[str, Field(description="The table whose records they are, else what the standard judges.")]
    why: NoChild
    records: Count


@dataclass(frozen=True, kw_only=True, slots=True)
class Children:
    """The children to whom records of this run lead, after merges.

    A child has an open matter where under any standard something asked for has still not been done, or is not due yet. Of those,
    `done` are the children with whom everything that had fallen due was done, if late; `undone` those with something that was
    not, waived or not; of the rest, `not_told`, something fell due of which the export does not say whether it was done.
    """

    judged: Annotated[Count, Field(description="Children to whom a judged record leads.")] = 0
    with_open_matter: Count = 0
    done: Annotated[Count, Field(description="Of those with an open matter: everything due was done.")] = 0
    undone: Annotated[Count, Field(description="Of those with an open matter: something due was not done.")] = 0
    high_risk_undone: Annotated[
        Count, Field(description="Children of high risk with something to put right that is not waived.")
    ] = 0
    records: Annotated[Count, Field(description="Records that were judged.")] = 0
    childless: Annotated[
        tuple[Childless, ...], Field(description="Those of them that lead to no child, by kind and why.")
    ] = ()
    lacking: Annotated[
        tuple[str, ...], Field(description="Columns by which records lead to children and which the export lacks.")
    ] = ()
    low: Annotated[
        Percent | None, Field(description="Share for whom everything due was done, were what is not told undone.")
    ] = None
    high: Annotated[Percent | None, Field(description="The same, were what is not told done.")] = None

    def __post_init__(self) -> None:
        whole = self.with_open_matter
        if whole:
            fill_in(self, low=percentage(self.done, whole), high=percentage(self.done + self.not_told, whole))

    @property
    def not_told(self) -> int:
        """Children of whom the export does not tell whether everything due was done."""
        return self.with_open_matter - self.done - self.undone
