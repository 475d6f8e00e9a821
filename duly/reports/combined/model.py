"""Runs of several forces or districts side by side, as they may be shown: what is withheld is not in it at all.

Pages, CSV and JSON are all made of this, so that none of them holds a count that another one hides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from duly.results import Assurance, Counts, Outcome, PeriodJudged, Variation
from duly.results.forms import Count, Instant, Percent, fill_in

SCHEMA = 1
"""Version of the form of combined.json."""

Shown = Annotated[Count | None, Field(description="Null where it is withheld.")]
Names = tuple[str, ...]


class NamedBy(StrEnum):
    """What says how a force is called."""

    SETTINGS = "SETTINGS"  # [force] name in its duly.toml
    COMMAND = "COMMAND"  # --name
    PATH = "PATH"  # the file, or the folder that it lies in


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """What was named and could not be read."""

    file: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Force:
    """A force or district, and what is to be known of its run."""

    name: str
    named_by: NamedBy
    as_of: Instant
    time_zone: str
    period: PeriodJudged
    duly_version: str
    judged: Annotated[Count, Field(description="Standards that were judged.")]
    not_judged: Annotated[Count, Field(description="Standards for which data was lacking, or that failed to run.")]
    suspect: Annotated[bool, Field(description="Its export was not as on the nights before, and nobody accepted it.")]
    sample: bool
    complete: Annotated[bool, Field(description="No row was refused, no table unfit, no part left unread.")]
    exit_code: Annotated[int, Field(description="Of its own run.", json_schema_extra={"enum": [0, 1, 3]})]


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Records by what became of them, as far as they may be shown; `compliant` and `non_compliant` are shown or not together."""

    compliant: Shown = None
    non_compliant: Shown = None
    unknown: Shown = None
    not_yet_due: Shown = None
    not_asked: Annotated[Count | None, Field(description="Exempt or left out; null where it is withheld.")] = None
    population: Annotated[Count | None, Field(description="All of these; null where one of them is.")] = field(
        init=False, default=None
    )
    rate: Annotated[Percent | None, Field(description="Null where withheld, and below ten judged records.")] = field(
        init=False, default=None
    )
    rate_low: Annotated[Percent | None, Field(description="If every unknown record failed.")] = field(
        init=False, default=None
    )
    rate_high: Annotated[Percent | None, Field(description="If every unknown record complied.")] = field(
        init=False, default=None
    )

    def __post_init__(self) -> None:
        parts = (self.compliant, self.non_compliant, self.unknown, self.not_yet_due, self.not_asked)
        whole = [part for part in parts if part is not None]
        fill_in(self, population=sum(whole) if len(whole) == len(parts) else None)
        counts = self.judged
        if counts is not None and not counts.small:
            fill_in(self, rate=counts.rate)
            if self.unknown is not None:
                fill_in(self, rate_low=counts.rate_low, rate_high=counts.rate_high)

    @property
    def judged(self) -> Counts | None:
        """What complied and what did not, with what is unknown where that is shown; None where they are withheld."""
        if self.compliant is None or self.non_compliant is None:
            return None
        return Counts(compliant=self.compliant, non_compliant=self.non_compliant, unknown=self.unknown or 0)

    @property
    def settled(self) -> bool:
        """All that an outcome hangs on is shown."""
        return self.judged is not None and self.unknown is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One standard of one force. Where nothing was judged there are no figures, and never a share of 0 or 100 %."""

    force: str
    outcome: Annotated[
        Outcome | None,
        Field(description="Null where what it hangs on is withheld, and where the run did not ask for the standard."),
    ] = None
    asked: Annotated[bool, Field(description="The run asked for the standard.")] = True
    target: Annotated[Percent | None, Field(description="In per cent.")] = None
    figures: Annotated[Figures | None, Field(description="Null where it was not asked or not judged.")] = None
    pooled: Annotated[bool, Field(description="It is in what the forces come to together.")] = False
    apart: Annotated[Names, Field(description="Why it is not, in words.")] = ()
    variation: Annotated[Variation | None, Field(description="Its own newest weeks against those before.")] = None
    assurance: Assurance | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pool:
    """What forces come to together that were held to one and the same."""

    forces: Names
    figures: Figures
    outcome: Annotated[Outcome | None, Field(description="Null without a target, or where it is withheld.")]
    target: Percent | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Variant:
    """One of several that forces go by: a rule, a target, a number of a rule."""

    what: str
    value: str
    forces: Names


@dataclass(frozen=True, kw_only=True, slots=True)
class Across:
    """A standard across the forces, a cell for each in their order."""

    standard: str
    suite: str
    title: str
    target_count: Annotated[Count | None, Field(description="Breaches not to exceed, in place of a share.")] = None
    cells: tuple[Cell, ...]
    pool: Annotated[Pool | None, Field(description="Null where there are no two forces that may be pooled.")] = None
    variants: Annotated[tuple[Variant, ...], Field(description="What the forces do not go by alike.")] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Combined:
    """Several runs side by side."""

    schema: Annotated[int, Field(description="Version of this form.", json_schema_extra={"const": SCHEMA})] = field(
        init=False, default=SCHEMA
    )
    duly_version: str
    below: Annotated[Count, Field(description="Counts from 1 to one below it are withheld.")]
    exit_code: Annotated[int, Field(json_schema_extra={"enum": [0, 1, 3]})]
    forces: Sequence[Force]
    standards: Sequence[Across]
    left_out: Sequence[LeftOut] = ()
