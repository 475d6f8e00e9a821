"""Minutes of strategy meetings: they are on the records system (STRAT-02), and were there in time (STRAT-03)."""

from duly.expectations.strategy_meetings.minutes.promptness import STRAT_03
from duly.expectations.strategy_meetings.minutes.recorded import STRAT_02

__all__ = ["STRAT_02", "STRAT_03"]
