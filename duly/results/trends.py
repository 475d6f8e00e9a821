"""A standard's figures over many runs, and what keeps two of them from being compared.

History makes these from stored counts; the pages and the terminal draw them. Neither knows the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from duly.results.corrected import Graded
from duly.results.counts import SMALL_NUMBER, Counts, Outcome, percentage
from duly.results.forms import Instant, Percent, fill_in

ALERT_POINTS = Decimal(5)
"""A share that rose by this many percentage points is an alert (STANDARDS.md 5, pitfall 30)."""


class BreakKind(StrEnum):
    """Why the figures before and after must not be joined by a line (STANDARDS.md 5, pitfalls 13 and 29)."""

    RULE = "RULE"  # the rule itself is another
    PARAMETERS = "PARAMETERS"  # a limit or a list inside the rule is another
    TARGET = "TARGET"
    UNIT = "UNIT"  # another thing is counted: cases, no longer due dates
    PERIOD = "PERIOD"  # another span of time is judged
    READING = "READING"  # duly.toml reads the export otherwise: columns, codes, formats
    SAMPLE = "SAMPLE"  # a sample on one side, or another one
    GAP = "GAP"  # runs that were expected are missing
    SUSPECT = "SUSPECT"  # the export was not as on the nights before, and nobody accepted it
    MIGRATION = "MIGRATION"  # records come from another system
    DECLARED = "DECLARED"  # duly.toml says so: [[history.breaks]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Break:
    """Why figures before `at` and from it on must not be compared, or joined by a line. It lies after the point before and
    not after the point behind it."""

    at: Instant
    kind: BreakKind
    words: str


ShareOfAll = Annotated[Percent | None, Field(description="Of all records, in per cent; null below ten records.")]


GradedBeside = Annotated[
    Graded | None,
    Field(description="What people found who read a sample, beside the rate; null where none stood there."),
]


@dataclass(frozen=True, kw_only=True, slots=True)
class TrendPoint:
    """What one run found. Where the outcome is NO_DATA or ERROR nothing was counted."""

    run: Annotated[int, Field(ge=1)]
    as_of: Instant
    counts: Counts
    rate: Annotated[
        Percent | None,
        Field(description="The rate to show and draw, one decimal; null below ten judged records (G15)."),
    ] = field(init=False, default=None)
    target: Annotated[Percent | None, Field(description="The target, in per cent.")]
    outcome: Outcome
    unknown_share: ShareOfAll = field(init=False, default=None)
    exempt_share: ShareOfAll = field(init=False, default=None)
    excluded_share: ShareOfAll = field(init=False, default=None)
    complete: Annotated[bool, Field(description="That of the run: nothing was refused.")] = True
    regraded: Annotated[
        bool, Field(description="The target and outcome are those of 'duly regrade --keep', not of the day.")
    ] = False
    graded: GradedBeside = None

    def __post_init__(self) -> None:
        counts = self.counts
        if not counts.small:
            fill_in(self, rate=counts.rate)
        if (total := counts.total) >= SMALL_NUMBER:
            fill_in(
                self,
                unknown_share=percentage(counts.unknown, total),
                exempt_share=percentage(counts.exempt, total),
                excluded_share=percentage(counts.excluded, total),
            )


class WatchedShare(StrEnum):
    """A share that can hide what the rate no longer shows."""

    UNKNOWN = "unknown"
    EXEMPT = "exempt"
    EXCLUDED = "excluded"


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """A share of all records that rose by five points or more since `since`; both in per cent. `words` say it."""

    share: WatchedShare
    since: Instant
    before: Percent
    now: Percent
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Trend:
    """The figures of a standard over time; the last point is the run that is looked at.

    With a `breakdown` it is the trend of one `value` of it (a team, say). `left_out` is how many points are not told, where a
    page has no room for them all: never one where the line ends or begins, nor the highest or lowest.
    """

    standard: str
    unit: Annotated[str, Field(description="What is counted.")]
    rate: Annotated[str, Field(description="Blank for the standard's own rate, else the id of a further one.")] = ""
    breakdown: str | None = None
    value: str | None = None
    points: Annotated[tuple[TrendPoint, ...], Field(description="Oldest first.")] = ()
    breaks: tuple[Break, ...] = ()
    alerts: Annotated[tuple[Alert, ...], Field(description="About the last point.")] = ()
    left_out: Annotated[int, Field(exclude=True)] = 0

    @property
    def runs(self) -> int:
        """The number of runs that it is of."""
        return len(self.points) + self.left_out

    @property
    def segments(self) -> tuple[tuple[TrendPoint, ...], ...]:
        """The points to join by a line, piece by piece: cut at every break and where a run has no rate to show."""
        segments: list[list[TrendPoint]] = [[]]
        before: TrendPoint | None = None
        for point in self.points:
            if point.rate is None or (before is not None and self._breaks(before, point)):
                segments.append([])
            if point.rate is not None:
                segments[-1].append(point)
            before = point
        return tuple(tuple(segment) for segment in segments if segment)

    @property
    def change(self) -> Decimal | None:
        """Percentage points by which the rate moved since the run before; None where the two must not be compared."""
        if len(self.points) < 2:
            return None
        before, now = self.points[-2:]
        if (
            before.rate is None
            or now.rate is None
            or any(b.kind is not BreakKind.GAP for b in self._breaks(before, now))
        ):
            return None
        return now.rate - before.rate

    def _breaks(self, before: TrendPoint, after: TrendPoint) -> list[Break]:
        return [between for between in self.breaks if before.as_of < between.at <= after.as_of]


@dataclass(frozen=True, kw_only=True, slots=True)
class Regrading:
    """A stored figure held to another target: what it came to before, and what it comes to now."""

    run: int
    as_of: Instant
    standard: str
    target_before: Percent | None
    target: Percent | None
    before: Outcome
    outcome: Outcome
