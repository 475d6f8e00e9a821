"""What a run found, data only: what judging fills in, history keeps and reports show. To and from JSON."""

from duly.results.audits import CAVEAT, Agreement, Audit, AuditComparison, Disputed, Proportion
from duly.results.backlog import BANDS, NEXT_DAYS, Backlog, OpenItems
from duly.results.comparisons import (
    ChangeKind,
    Comparison,
    FailingSince,
    Failures,
    RecordChange,
    RecordKey,
    Side,
    StandardComparison,
)
from duly.results.confidence import EXACT_TEST, Z_TEST, Difference, Interval, difference, wilson
from duly.results.counts import (
    AGE_UNTOLD,
    JUDGED,
    LOW_CONFIDENCE_SHARE,
    SMALL_NUMBER,
    Counts,
    Outcome,
    Status,
    all_told,
    graded,
    left_out_untold,
    percentage,
    rounded,
)
from duly.results.forms import as_json, from_json
from duly.results.intake import CRITICAL, Asks, FailedCheck, Intake, TableIntake
from duly.results.manifest import Manifest, Refusal, Source, TableManifest
from duly.results.past import Past, RunsAndTrends
from duly.results.records import Explained, Explanation, Failing
from duly.results.runs import PeriodJudged, RunInfo, RunResult, SuiteSource, exit_code
from duly.results.samples import Question, Sample, SampledCase, SampledVerdict, Stratum
from duly.results.standards import ListResult, RateResult, StandardResult, Unjudged
from duly.results.summaries import RunSummary
from duly.results.trends import ALERT_POINTS, Alert, Break, BreakKind, Regrading, Trend, TrendPoint, WatchedShare
from duly.results.waivers import Idle, Register, Waived, Waiver
from duly.results.worklists import Worklist

__all__ = [
    "AGE_UNTOLD",
    "ALERT_POINTS",
    "BANDS",
    "CAVEAT",
    "CRITICAL",
    "EXACT_TEST",
    "JUDGED",
    "LOW_CONFIDENCE_SHARE",
    "NEXT_DAYS",
    "SMALL_NUMBER",
    "Z_TEST",
    "Agreement",
    "Alert",
    "Asks",
    "Audit",
    "AuditComparison",
    "Backlog",
    "Break",
    "BreakKind",
    "ChangeKind",
    "Comparison",
    "Counts",
    "Difference",
    "Disputed",
    "Explained",
    "Explanation",
    "FailedCheck",
    "Failing",
    "FailingSince",
    "Failures",
    "Idle",
    "Intake",
    "Interval",
    "ListResult",
    "Manifest",
    "OpenItems",
    "Outcome",
    "Past",
    "PeriodJudged",
    "Proportion",
    "Question",
    "RateResult",
    "RecordChange",
    "RecordKey",
    "Refusal",
    "Register",
    "Regrading",
    "RunInfo",
    "RunResult",
    "RunSummary",
    "RunsAndTrends",
    "Sample",
    "SampledCase",
    "SampledVerdict",
    "Side",
    "Source",
    "StandardComparison",
    "StandardResult",
    "Status",
    "Stratum",
    "SuiteSource",
    "TableIntake",
    "TableManifest",
    "Trend",
    "TrendPoint",
    "Unjudged",
    "Waived",
    "Waiver",
    "WatchedShare",
    "Worklist",
    "all_told",
    "as_json",
    "difference",
    "exit_code",
    "from_json",
    "graded",
    "left_out_untold",
    "percentage",
    "rounded",
    "wilson",
]
