"""The kit by which a standard is tested: duly's own tests use it, and a force's own."""

from duly.checks.examples import Example, Row
from duly.testing.examples import (
    CALENDAR,
    LONDON,
    SCHOOLS,
    UTC,
    aware,
    disagreements,
    holding,
    instant,
    judge,
    plain_tables,
    reasons_not_shown,
    with_working_days,
)

__all__ = [
    "CALENDAR",
    "LONDON",
    "SCHOOLS",
    "UTC",
    "Example",
    "Row",
    "aware",
    "disagreements",
    "holding",
    "instant",
    "judge",
    "plain_tables",
    "reasons_not_shown",
    "with_working_days",
]
