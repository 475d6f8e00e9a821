"""Crime recording (NCRS): crimes recorded in time, logs and referrals that end in a crime or a reason, cancellations."""

from duly.expectations.crime_recording.suite import SUITE, TITLE

__all__ = ["SUITE", "TITLE"]
