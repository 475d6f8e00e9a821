"""Children in custody: an appropriate adult comes in time, the detention is reviewed, who is refused bail is moved to the
local authority, and nobody is held under the Mental Health Act (STANDARDS.md 4.5)."""

from duly.expectations.custody.accommodation import CUST_02
from duly.expectations.custody.adults import CUST_01
from duly.expectations.custody.detentions import SUITE
from duly.expectations.custody.mental_health import CUST_04
from duly.expectations.custody.reviews import CUST_03

TITLE = "Children in custody"
STANDARDS = (CUST_01, CUST_02, CUST_03, CUST_04)

__all__ = ["CUST_01", "CUST_02", "CUST_03", "CUST_04", "STANDARDS", "SUITE", "TITLE"]
