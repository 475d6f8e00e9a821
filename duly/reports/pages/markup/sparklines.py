"""The last runs of a standard as a line so small that it fits a table's cell."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from markupsafe import Markup

from duly.reports import words
from duly.results import Trend, TrendPoint


def sparkline(trend: Trend, last: int = 30) -> Markup:
    """The rate of the last runs as a small line with the target, broken where runs must not be compared.

    It reaches over at least ten points, so that little does not look like much. The text alternative says where it began
    and ended. Nothing where fewer than two runs have a rate.
    """
    points = trend.points[-last:]
    steps = {id(point): step for step, point in enumerate(points)}
    pieces = replace(trend, points=points).segments
    rated = [point for piece in pieces for point in piece]
    if len(rated) < 2:
        return Markup()
    across = Decimal(96) / (len(points) - 1)
    target = points[-1].target
    reach = [point.rate or Decimal(0) for point in rated] + ([] if target is None else [target])
    top = max(*reach, min(reach) + 10)
    span = top - min(reach)

    def height(value: Decimal) -> Decimal:
        return (Decimal(2) + Decimal(20) * (top - value) / span).quantize(Decimal("0.1"))

    def at(point: TrendPoint) -> tuple[Decimal, Decimal]:
        return (across * steps[id(point)]).quantize(Decimal("0.1")), height(point.rate or Decimal(0))

    paths = []
    for piece in pieces:
        ends = [f"{x} {y}" for x, y in map(at, piece)]
        if ends:
            paths.append(f"M{ends[0]}" + "".join(f"L{end}" for end in ends[1:] or ends))
    x, y = at(rated[-1])
    said = f"Last {len(points)} runs: from {words.percent(rated[0].rate)} to {words.percent(rated[-1].rate)}"
    line = Markup()
    if target is not None:
        line = Markup('<line x1="0" x2="96" y1="{0}" y2="{0}"/>').format(height(target))
    return Markup(
        '<svg class="spark" role="img" aria-label="{}" width="100" height="24" viewBox="0 0 100 24" focusable="false">'
        '{}<path d="{}"/><circle cx="{}" cy="{}" r="2.5"/></svg>'
    ).format(said, line, "".join(paths), x, y)
