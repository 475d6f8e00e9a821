"""What the overview says of the run before: which standards got worse or better, and how many records moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.pages.changes import run_said
from duly.reports.pages.fragments import brief, link
from duly.reports.pages.trend import sign
from duly.results import ChangeKind, Comparison, Outcome, RunResult, StandardComparison

LISTED = 8
"""Standards that the overview names as worse, and as better; the page on changes has them all."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """A standard that moved: by how much, in points or in breaches, more being better; and what to say of it."""

    by: Decimal
    link: Markup
    said: str
    outcome: str


def moves(
    comparison: Comparison, run: RunResult, standards: Mapping[str, Standard], names: Mapping[str, str]
) -> dict[str, Any]:
    """The standards that got worse and better since the run before, the largest move first."""
    titles = {result.standard: result.title for result in run.results}
    found = [
        move
        for one in comparison.standards
        if one.standard in names and (move := _move(one, standards.get(one.standard), titles, names))
    ]
    worse = sorted((move for move in found if move.by < 0), key=lambda move: move.by)
    better = sorted((move for move in found if move.by > 0), key=lambda move: -move.by)
    apart = [one for one in comparison.standards if one.breaks]
    return {
        "before": run_said(comparison.before, ZoneInfo(comparison.before.time_zone)),
        "worse": worse[:LISTED],
        "better": better[:LISTED],
        "more": max(0, len(worse) - LISTED) + max(0, len(better) - LISTED),
        "newly": _sum(comparison, ChangeKind.NEWLY_FAILING),
        "put_right": _sum(comparison, ChangeKind.PUT_RIGHT),
        "apart": len(apart),
    }


def _move(
    found: StandardComparison, standard: Standard | None, titles: Mapping[str, str], names: Mapping[str, str]
) -> Move | None:
    before, after = found.before, found.after
    unjudged = (Outcome.NO_DATA, Outcome.ERROR)
    if before is None or after is None or found.breaks or before.outcome in unjudged or after.outcome in unjudged:
        return None
    if words.is_count(standard):
        by = Decimal(before.counts.non_compliant - after.counts.non_compliant)
        told = words.plural(abs(int(by)), "breach", "breaches")
        said = f"{told} {'more' if by < 0 else 'fewer'}"
    else:
        if before.counts.small or after.counts.small or before.counts.rate is None or after.counts.rate is None:
            return None
        by = after.counts.rate - before.counts.rate
        said = (
            f"{sign(by)}, from {words.rate(before.counts)} to {words.rate(after.counts)} ({words.k_of_n(after.counts)})"
        )
    turned = before.outcome is not after.outcome
    text = Markup('<span class="id">{}</span> {}').format(brief(found.standard), brief(titles.get(found.standard, "")))
    return Move(
        by=by,
        link=link(names[found.standard], text),
        said=said,
        outcome=f"was {words.OUTCOMES[before.outcome].word}, now {words.OUTCOMES[after.outcome].word}"
        if turned
        else "",
    )


def _sum(comparison: Comparison, kind: ChangeKind) -> int:
    return sum(found.numbers.get(kind, 0) for found in comparison.standards if found.numbers is not None)
