"""Children across standards: which records lead to which child, how each child stands, and where any id of the export is.

A child is the person that its ids were merged into. Asked once a run, when its results are published.
"""

from duly.judging.children.journeys import Journeys, journeys_of
from duly.judging.children.lines import BETWEEN, WITHIN
from duly.judging.children.links import also_read
from duly.judging.children.standings import MOST_DAYS, RISK_WEIGHTS, SEVERITY_WEIGHTS

__all__ = ["BETWEEN", "MOST_DAYS", "RISK_WEIGHTS", "SEVERITY_WEIGHTS", "WITHIN", "Journeys", "also_read", "journeys_of"]
