"""The control room: what it looked up before officers reached a domestic abuse incident with a child (STANDARDS.md 4.5)."""

from duly import checks
from duly.expectations.control_room.before_arrival import CR_01, SUITE

TITLE = "Control-room checks"

STANDARDS: tuple[checks.Standard, ...] = (CR_01,)

__all__ = ["CR_01", "STANDARDS", "SUITE", "TITLE"]
