"""Pages to read in a browser: what they are made of, the set of them, and the one that may leave the unit."""

from duly.reports.pages.material import Material
from duly.reports.pages.placed import PlaceShown, RunBefore, Shared
from duly.reports.pages.rendering import render_pages, render_share_page
from duly.reports.pages.runs import ListedRun, leading_page, runs_page
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
    "ListedRun",
    "Material",
    "PlaceShown",
    "RunBefore",
    "Shared",
    "Stamped",
    "WorkedExample",
    "examples_of",
    "leading_page",
    "render_pages",
    "render_share_page",
    "runs_page",
    "stamp",
    "stored_examples",
]
