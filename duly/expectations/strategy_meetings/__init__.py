"""Strategy meetings: one is held for every child who needs it, minuted on the records system, by the right agencies, with
actions that have owners, and followed by a conference in time (STANDARDS.md 4.3)."""

from duly import checks
from duly.expectations.strategy_meetings.actions import STRAT_05
from duly.expectations.strategy_meetings.attendance import STRAT_04
from duly.expectations.strategy_meetings.conferences import STRAT_06
from duly.expectations.strategy_meetings.discussions import STRAT_01
from duly.expectations.strategy_meetings.meetings import SUITE
from duly.expectations.strategy_meetings.minutes import STRAT_02, STRAT_03

TITLE = "Minuted strategy meetings"

STANDARDS: tuple[checks.Standard, ...] = (STRAT_01, STRAT_02, STRAT_03, STRAT_04, STRAT_05, STRAT_06)

__all__ = [
    "STANDARDS",
    "STRAT_01",
    "STRAT_02",
    "STRAT_03",
    "STRAT_04",
    "STRAT_05",
    "STRAT_06",
    "SUITE",
    "TITLE",
]
