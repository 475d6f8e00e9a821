"""Missing children: their risk is graded, they are spoken to when they come back, and one who goes missing again and again
is discussed with the other agencies (STANDARDS.md 4.5)."""

from duly import checks
from duly.expectations.missing_children.episodes import SUITE
from duly.expectations.missing_children.interviews import MISS_02
from duly.expectations.missing_children.repeats import MISS_04
from duly.expectations.missing_children.return_home import MISS_03
from duly.expectations.missing_children.risk import MISS_01

TITLE = "Missing children"

STANDARDS: tuple[checks.Standard, ...] = (MISS_01, MISS_02, MISS_03, MISS_04)

__all__ = ["MISS_01", "MISS_02", "MISS_03", "MISS_04", "STANDARDS", "SUITE", "TITLE"]
