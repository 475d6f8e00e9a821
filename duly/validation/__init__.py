"""Is the export fit to be judged, and is each standard met? The numbers are counted once, and held to thresholds here.

Where the result is kept, Great Expectations holds its suites to the same numbers (`duly.validation.gx`, which takes seconds to
import and is imported by nothing here).
"""

from duly.validation.compliance import Expected, Finding, Validation, validate
from duly.validation.held import Held
from duly.validation.intake import Examination, Examined, intake
from duly.validation.tallies import Tally, Target

__all__ = [
    "Examination",
    "Examined",
    "Expected",
    "Finding",
    "Held",
    "Tally",
    "Target",
    "Validation",
    "intake",
    "validate",
]
