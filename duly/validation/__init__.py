"""The only package that knows Great Expectations: is the export fit to be judged, and is each standard met?

Importing it costs the import of Great Expectations, 2 to 3 seconds; `duly.run` hides that behind the load.
"""

from duly.validation.compliance import Finding, Tally, Validation, validate
from duly.validation.intake import Examination, intake

__all__ = [
    "Examination",
    "Finding",
    "Tally",
    "Validation",
    "intake",
    "validate",
]
