"""What the overview says of the run before: which standards got worse or better, and how many records moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.pages.markup import link, standard_name
from duly.results import ChangeKind, Comparison, StandardComparison

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
    comparison: Comparison, standards: Mapping[str, Standard], titles: Mapping[str, str], pages: Mapping[str, str]
) -> dict[str, Any]:
    """The standards that got worse and better since the run before, the largest move first.

    Their titles and `pages` are by id.
    """
    moved = [
        move
        for one in comparison.standards
        if one.standard in pages
        and (move := _move(one, standards.get(one.standard), titles.get(one.standard, ""), pages[one.standard]))
    ]
    worse = sorted((move for move in moved if move.by < 0), key=lambda move: move.by)
    better = sorted((move for move in moved if move.by > 0), key=lambda move: -move.by)
    apart = [one for one in comparison.standards if one.breaks]
    return {
        "before": words.run_name(comparison.before),
        "worse": worse[:LISTED],
        "better": better[:LISTED],
        "more": max(0, len(worse) - LISTED) + max(0, len(better) - LISTED),
        "newly": _sum(comparison, ChangeKind.NEWLY_FAILING),
        "put_right": _sum(comparison, ChangeKind.PUT_RIGHT),
        "apart": len(apart),
    }


def _move(compared: StandardComparison, standard: Standard | None, title: str, page: str) -> Move | None:
    before, after = compared.before, compared.after
    if before is None or after is None or compared.breaks:
        return None
    if not (words.is_judged(before.outcome) and words.is_judged(after.outcome)):
        return None
    if words.is_count(standard):
        by = Decimal(before.counts.non_compliant - after.counts.non_compliant)
        said = f"{words.breaches(abs(int(by)))} {'more' if by < 0 else 'fewer'}"
    else:
        if before.counts.small or after.counts.small or before.counts.rate is None or after.counts.rate is None:
            return None
        by = after.counts.rate - before.counts.rate
        rates = f"from {words.rate(before.counts)} to {words.rate(after.counts)}"
        said = f"{words.points(by)}, {rates} ({words.k_of_n(after.counts)})"
    turned = before.outcome is not after.outcome
    return Move(
        by=by,
        link=link(page, standard_name(compared.standard, title)),
        said=said,
        outcome=f"was {words.OUTCOMES[before.outcome].word}, now {words.OUTCOMES[after.outcome].word}"
        if turned
        else "",
    )


def _sum(comparison: Comparison, kind: ChangeKind) -> int:
    return sum(one.numbers.get(kind, 0) for one in comparison.standards if one.numbers is not None)
