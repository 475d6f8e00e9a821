"""Bars drawn as inline SVG. A bar never stands alone: it has a text alternative, and its numbers are beside it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup, escape

from duly.reports import words
from duly.results import Counts


def rate_bar(counts: Counts, target: Decimal | None = None) -> Markup:
    """The rate with its bounds and target on a scale from 0 to 100 %; nothing below ten judged records (G15).

    Solid: complied. Hatched: could not be determined, so that its two ends are the bounds. Line: the target; a target of
    0 asks for nothing and has none.
    """
    if counts.small or counts.rate_low is None or counts.rate_high is None:
        return Markup()
    said = f"{words.rate(counts)} of those judged complied"
    if counts.unknown:
        said += f"; with those that could not be determined it could be {words.bounds(counts)}"
    if target:
        said += f"; the target is {words.target(target)}"
    low, high = counts.rate_low, counts.rate_high
    pieces = [_rect("track", Decimal(0), Decimal(100)), _rect("yes", Decimal(0), low)]
    if high > low:
        pieces.append(_rect("maybe", low, high - low))
    if target:
        pieces += [
            f'<line class="{kind}" x1="{target}%" x2="{target}%" y1="-20%" y2="120%"/>' for kind in ("halo", "aim")
        ]
    return _svg(said, pieces)


def share_bar(count: int, whole: int, kind: str, said: str) -> Markup:
    """`count` of `whole` as a bar; `said` is its text alternative."""
    if not whole:
        return Markup()
    width = (Decimal(100) * count / whole).quantize(Decimal("0.01"))
    return _svg(said, [_rect("track", Decimal(0), Decimal(100)), _rect(kind, Decimal(0), width)])


def _rect(kind: str, start: Decimal, width: Decimal) -> str:
    return f'<rect class="{kind}" x="{start}%" width="{width}%" y="0" height="100%"/>'


def _svg(said: str, pieces: Sequence[str]) -> Markup:
    """A bar of pieces that hold nothing foreign."""
    return Markup(
        f'<svg class="bar" role="img" aria-label="{escape(said)}" width="100%" height="16" focusable="false">'
        f"{''.join(pieces)}</svg>"
    )
