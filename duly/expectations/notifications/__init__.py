"""Notifications: others who can protect a child are told of what the police have seen."""

from duly.expectations.notifications.schools import ENC_01
from duly.expectations.notifications.submitted import NOT_01, SUITE

TITLE = "Notifications about children"

STANDARDS = (NOT_01, ENC_01)

__all__ = ["ENC_01", "NOT_01", "STANDARDS", "SUITE", "TITLE"]
