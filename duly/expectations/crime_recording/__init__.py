"""Crime recording (NCRS): crimes recorded in time, logs and referrals that end in a crime or a reason, cancellations."""

from duly import checks
from duly.expectations.crime_recording.cancellations import NCRS_05
from duly.expectations.crime_recording.closures import NCRS_02, NCRS_07
from duly.expectations.crime_recording.minimum_data import NCRS_06
from duly.expectations.crime_recording.rape_reports import NCRS_04
from duly.expectations.crime_recording.referrals import NCRS_03
from duly.expectations.crime_recording.suite import SUITE, TITLE
from duly.expectations.crime_recording.timeliness import NCRS_01, NCRS_01A

STANDARDS: tuple[checks.Standard, ...] = (NCRS_01, NCRS_01A, NCRS_02, NCRS_03, NCRS_04, NCRS_05, NCRS_06, NCRS_07)
"""The standards of the suite, in the order of the catalogue."""

__all__ = ["STANDARDS", "SUITE", "TITLE"]
