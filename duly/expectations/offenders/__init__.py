"""Registered sex offenders: visited in time, assessed and approved, with managers who have time for them, and known to patrols
(STANDARDS.md 4.5)."""

from duly.expectations.offenders.assessments import RSO_02
from duly.expectations.offenders.caseloads import RSO_03
from duly.expectations.offenders.flags import RSO_04
from duly.expectations.offenders.register import SUITE
from duly.expectations.offenders.visits import RSO_01

TITLE = "Registered sex offenders"
STANDARDS = (RSO_01, RSO_02, RSO_03, RSO_04)

__all__ = ["RSO_01", "RSO_02", "RSO_03", "RSO_04", "STANDARDS", "SUITE", "TITLE"]
