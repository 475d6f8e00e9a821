"""The words and figures that the terminal, the pages and the worklists share, so that all say the same thing in the same way.

Wording follows STANDARDS.md G2 and G15: always k of n, a percentage only from ten judged records on, "no cases due"
where nothing fell due, and "not recorded" where a record is silent.
"""

from duly.reports.words.backlog import BACKLOG_HEADING, OpenRow, backlog_sentence, median_age, open_rows
from duly.reports.words.breakdowns import breakdown, is_month, value
from duly.reports.words.corrected import FINDINGS, STRATA, between, cells, doubt_of_readers, how_read, read_by_people
from duly.reports.words.examples import expected
from duly.reports.words.figures import (
    bounds,
    breaches,
    figure,
    headline,
    is_count,
    k_of_n,
    rate,
    target,
    with_rate,
)
from duly.reports.words.history import CHANGES, breaks_of, run_name
from duly.reports.words.measures import MeasureWords, measures
from duly.reports.words.movers import (
    ASSURANCES,
    VARIATIONS,
    mover,
    mover_records,
    movers_heading,
    movers_remarks,
    whom,
)
from duly.reports.words.numbers import number, percent, plural, points
from duly.reports.words.outcomes import (
    NO_TARGET,
    OUTCOMES,
    STATUSES,
    OutcomeMark,
    is_judged,
    mark,
    tally,
    without_target,
)
from duly.reports.words.remarks import cautions, low_confidence, remarks, rounding, sampled, waived
from duly.reports.words.states import CUT, State, beyond_the_page, in_order, since_when, state_counts, state_of, states
from duly.reports.words.suites import by_suite, source, source_of, suite_title
from duly.reports.words.text import NOT_RECORDED, heading, outside, plain, reason, reasons_of, sentence
from duly.reports.words.times import (
    AS_OF_SOURCES,
    ASSUMED_AS_AT,
    day,
    day_and_time,
    days_between,
    ends_with_the_day,
    local,
    short_day,
)

__all__ = [
    "ASSUMED_AS_AT",
    "ASSURANCES",
    "AS_OF_SOURCES",
    "BACKLOG_HEADING",
    "CHANGES",
    "CUT",
    "FINDINGS",
    "NOT_RECORDED",
    "NO_TARGET",
    "OUTCOMES",
    "STATUSES",
    "STRATA",
    "VARIATIONS",
    "MeasureWords",
    "OpenRow",
    "OutcomeMark",
    "State",
    "backlog_sentence",
    "between",
    "beyond_the_page",
    "bounds",
    "breaches",
    "breakdown",
    "breaks_of",
    "by_suite",
    "cautions",
    "cells",
    "day",
    "day_and_time",
    "days_between",
    "doubt_of_readers",
    "ends_with_the_day",
    "expected",
    "figure",
    "heading",
    "headline",
    "how_read",
    "in_order",
    "is_count",
    "is_judged",
    "is_month",
    "k_of_n",
    "local",
    "low_confidence",
    "mark",
    "measures",
    "median_age",
    "mover",
    "mover_records",
    "movers_heading",
    "movers_remarks",
    "number",
    "open_rows",
    "outside",
    "percent",
    "plain",
    "plural",
    "points",
    "rate",
    "read_by_people",
    "reason",
    "reasons_of",
    "remarks",
    "rounding",
    "run_name",
    "sampled",
    "sentence",
    "short_day",
    "since_when",
    "source",
    "source_of",
    "state_counts",
    "state_of",
    "states",
    "suite_title",
    "tally",
    "target",
    "value",
    "waived",
    "whom",
    "with_rate",
    "without_target",
]
