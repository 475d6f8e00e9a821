"""Supervisory reviews of cases, and the logs of cases: SUP-01 to SUP-05."""

from duly.expectations.supervisory_reviews.cases import SUITE
from duly.expectations.supervisory_reviews.content import SUP_04
from duly.expectations.supervisory_reviews.first_review import SUP_01
from duly.expectations.supervisory_reviews.intervals import SUP_02, SUP_03
from duly.expectations.supervisory_reviews.log import SUP_05

TITLE = "Supervisory reviews"
STANDARDS = (SUP_01, SUP_02, SUP_03, SUP_04, SUP_05)

__all__ = ["STANDARDS", "SUITE", "TITLE"]
