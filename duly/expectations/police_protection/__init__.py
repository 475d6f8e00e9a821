"""Police protection: each use of the power is fully recorded, and ends within 72 hours (STANDARDS.md 4.5)."""

from duly import checks
from duly.expectations.police_protection.completeness import PP_01
from duly.expectations.police_protection.duration import PP_02
from duly.expectations.police_protection.uses import SUITE

TITLE = "Police protection"

STANDARDS: tuple[checks.Standard, ...] = (PP_01, PP_02)

__all__ = ["PP_01", "PP_02", "STANDARDS", "SUITE", "TITLE"]
