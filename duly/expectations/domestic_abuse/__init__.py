"""Domestic abuse incidents after the officers have left: triage, research, the referral, and the children of the parties
(STANDARDS.md 4.5)."""

from duly import checks
from duly.expectations.domestic_abuse.assessment import DA_02
from duly.expectations.domestic_abuse.incidents import SUITE
from duly.expectations.domestic_abuse.known_children import DA_04
from duly.expectations.domestic_abuse.referral import DA_03
from duly.expectations.domestic_abuse.triage import DA_01

TITLE = "Domestic abuse: triage, risk assessment and referral"

STANDARDS: tuple[checks.Standard, ...] = (DA_01, DA_02, DA_03, DA_04)

__all__ = ["DA_01", "DA_02", "DA_03", "DA_04", "STANDARDS", "SUITE", "TITLE"]
