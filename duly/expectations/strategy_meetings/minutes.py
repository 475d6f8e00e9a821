"""STRAT-02 and STRAT-03: a strategy meeting that was held has minutes on the records system, and has them promptly."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Subquery, and_, func, or_, select, true
from sqlalchemy.orm import aliased

from duly.checks.calendar import last_instant, working_day_after
from duly.checks.parameters import AS_OF, Parameter
from duly.checks.standards import Judgement, Listing, Measure, Missing, Severity, Standard
from duly.checks.timing import HOUR, elapsed, first_known, in_period, month, only_if, so_far, when
from duly.checks.verdicts import UNMAPPED, compliant, first_of, non_compliant, not_yet_due, unknown
from duly.expectations.strategy_meetings.meetings import (
    ANCHOR,
    IS_HELD,
    MINUTES_WORKING_DAYS,
    SUITE,
    TEAM_NAME,
    attendance,
    exclusions,
    uncertain_holding,
)
from duly.records import Document, StrategyMeeting, Team
from duly.results import Status
