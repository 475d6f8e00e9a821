"""What history says: the runs and trends that are asked for, and what lies behind the run that is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from duly.results.comparisons import Comparison, Failures
from duly.results.forms import Instant
from duly.results.movers import Movers
from duly.results.summaries import RunSummary
from duly.results.trends import Trend
from duly.results.trust import Trust


@dataclass(frozen=True, kw_only=True, slots=True)
class RunsAndTrends:
    """What history is asked for: runs, and trends of standards. No record's id."""

    runs: Annotated[tuple[RunSummary, ...], Field(description="Oldest first.")]
    trends: Annotated[
        Mapping[str, Trend], Field(description="By standard id; only of the standards that were asked for.")
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """What the pages and worklists of a run show beside its figures.

    `run` is the run itself as history keeps it. `trends` are by standard id and end with it. `comparison` is with the
    run before; None where there is none. `failing` says since when each of its failing records has failed. `changed` says
    what changed in the export itself, a sentence each; `movers` what changed beyond chance, `trust` how the night stands
    against those before it.
    """

    run: RunSummary
    trends: Mapping[str, Trend] = field(default_factory=dict)
    comparison: Comparison | None = None
    failing: Failures = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    movers: Movers | None = None
    trust: Trust | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OutOfTime:
    """What of the history is out of its time ([retention]): the as-at instants of runs whose verdicts are, and of runs that are
    altogether."""

    verdicts: Sequence[Instant] = ()
    runs: Sequence[Instant] = ()


DAMAGED = "cannot be read"
"""In place of a hash of rows of which one holds what its column cannot."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RunDigests:
    """What the rows that history keeps of a run come to: a hash by kind of row. A run that was judged twice is told apart by
    when it was started. `forgotten` has what a kind came to once a record was taken out of it, where one was."""

    as_of: Instant
    started_at: Instant
    rows: Mapping[str, str]
    forgotten: Mapping[str, str] = field(default_factory=dict)
