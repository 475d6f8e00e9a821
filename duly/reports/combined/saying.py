"""What the pages and the terminal say alike of figures of several forces."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from duly.expectations.catalogue import shipped
from duly.reports import words
from duly.reports.combined.model import Across, Figures, Force, Pool

PAGE, FUNNEL = "index.html", "funnel.html"

WITHHELD = "not shown"


def bounds(figures: Figures) -> str:
    """What the share could be, were every unknown record known; nothing where none is, or what that hangs on is withheld."""
    if figures.rate_low is None or not figures.unknown:
        return ""
    return f"{words.percent(figures.rate_low)} to {words.percent(figures.rate_high)}"


def suite_heading(name: str) -> str:
    """The heading of a suite: ours by its title, a force's own by its name, as results have no other."""
    return words.suite_title(name, shipped().suites)


def without_outcome(across: Across, pool: Pool) -> str:
    """Why what forces come to together is neither met nor missed."""
    if across.target_count:
        return "a limit for each"
    if pool.target is None and across.target_count is None:
        return words.NO_TARGET.word
    return WITHHELD


def target_of_all(across: Across) -> str:
    """The target that all forces are held to; blank where they are held to several."""
    if across.target_count is not None:
        return f"at most {words.breaches(across.target_count)}"
    targets = {cell.target for cell in across.cells if cell.figures is not None}
    return words.target(next(iter(targets))) if len(targets) == 1 else ""


def count(number: int | None) -> str:
    """A count, or that it is withheld."""
    return WITHHELD if number is None else words.number(number)


def anchor(across: Across) -> str:
    """Where a standard stands on the page of who was counted."""
    return re.sub(r"[^a-z0-9]+", "-", across.standard.casefold()).strip("-") or "unnamed"


def local(force: Force) -> datetime:
    """The as-at instant of a force in its own time."""
    return words.local(force.as_of, ZoneInfo(force.time_zone))
