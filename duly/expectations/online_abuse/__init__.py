"""Online abuse: a child is referred when the child becomes apparent, not when the suspect is arrested (STANDARDS.md 4.5)."""

from duly import checks
from duly.expectations.online_abuse.referrals import REF_01, SUITE

TITLE = "Online abuse: early referral"

STANDARDS: tuple[checks.Standard, ...] = (REF_01,)

__all__ = ["REF_01", "STANDARDS", "SUITE", "TITLE"]
