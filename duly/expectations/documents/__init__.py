"""Documents: the papers that a meeting, a use of police protection or a longer case asks for are on the records system."""

from duly import checks
from duly.expectations.documents.required import DOC_01, SUITE

TITLE = "Documents on the records system"

STANDARDS: tuple[checks.Standard, ...] = (DOC_01,)

__all__ = ["DOC_01", "STANDARDS", "SUITE", "TITLE"]
