"""Pages to read in a browser: what they are made of, the set of them, and the one that may leave the unit."""

from duly.reports.pages.material import Material
from duly.reports.pages.rendering import render_pages, render_share_page
from duly.reports.pages.worked_examples import (
    STAMPED,
    Stamped,
    WorkedExample,
    examples_of,
    stamp,
    stored_examples,
)

__all__ = [
    "STAMPED",
    "Material",
    "Stamped",
    "WorkedExample",
    "examples_of",
    "render_pages",
    "render_share_page",
    "stamp",
    "stored_examples",
]
