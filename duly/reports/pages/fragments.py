"""The pieces that pages are made of: foreign text made safe, outcome tags, tables, and bars drawn as inline SVG.

What comes from an export is escaped, isolated from the direction of the text around it, and scrolls in a box of its
own where it is long. A bar never stands alone: it has a text alternative, and its numbers are beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from markupsafe import Markup, escape

from duly.reports import words
from duly.results import Counts, Outcome, Trend, TrendPoint

LONG = 120
"""Characters from which foreign text stands in a box of its own that scrolls, or is cut in a link."""

SHORT = 24
"""Up to this many characters a text such as a record id stays on one line where there is room."""


def shown(text: str, limit: int = LONG) -> Markup:
    """Foreign text as text: escaped, its direction isolated, control characters made visible, long ones in a box."""
    if text.isalnum() and len(text) <= SHORT:  # as most ids are: nothing to escape, and nothing unseen
        return Markup(f'<bdi class="foreign short">{text}</bdi>')
    seen = visible(text)
    if len(seen) <= limit:
        kind = "foreign short" if len(seen) <= SHORT else "foreign"
        return Markup(f'<bdi class="{kind}">{escape(seen)}</bdi>')
    return Markup(
        '<bdi class="foreign long" tabindex="0" role="group" aria-label="Text of {} characters">{}</bdi>'
    ).format(words.number(len(seen)), seen)


def brief(text: str, limit: int = LONG) -> Markup:
    """Foreign text inside a link or in passing: as `shown`, but cut. The whole of it stands where the link leads."""
    seen = visible(text)
    return Markup(f'<bdi class="foreign">{escape(seen if len(seen) <= limit else seen[: limit - 1] + "…")}</bdi>')


def visible(text: str) -> str:
    """Foreign text in which nothing is unseen: control and reordering characters are shown as signs."""
    return _UNSEEN.sub(_visible, text)


_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tab and line end, and the characters that reorder what follows them."""


def _visible(found: re.Match[str]) -> str:
    """HTML cannot hold control characters: they become their pictures (NUL as ␀). Characters that reorder what follows
    would reach beyond any isolation when they are left open: they are spelt out."""
    code = ord(found[0])
    if code > 0xFF:
        return f"[U+{code:04X}]"
    if code < 0x20:
        return chr(0x2400 + code)
    return "\N{SYMBOL FOR DELETE}" if code == 0x7F else "\N{REPLACEMENT CHARACTER}"


def link(href: str, text: str | Markup) -> Markup:
    """A link to another page of the set or a place in this one."""
    return Markup(f'<a href="{escape(href)}">{escape(text)}</a>')


_ICONS = {
    Outcome.MET: '<path d="M2 8.5 6 12.5 14 3.5"/>',
    Outcome.NOT_MET: '<path d="M3 3 13 13M13 3 3 13"/>',
    Outcome.NO_CASES: '<path d="M3 8H13"/>',
    Outcome.NO_DATA: '<path d="M4.5 5.5a3.5 3.5 0 1 1 5 3.2Q8 9.5 8 11M8 13.4V14"/>',
    Outcome.ERROR: '<path d="M8 2V10M8 13V14"/>',
}

_LABELS = {
    Outcome.MET: "Met",
    Outcome.NOT_MET: "Not met",
    Outcome.NO_CASES: "No cases due",
    Outcome.NO_DATA: "No data",
    Outcome.ERROR: "Could not be judged",
}


def tag(outcome: Outcome, *, small: bool = False, held: bool = True) -> Markup:
    """An outcome as a word with a sign; without colour below ten judged records (G15).

    `held` is no where nobody is held to a rate: it is neither met nor missed.
    """
    if not held:
        return Markup(f'<strong class="tag tag-small">{escape(words.NO_TARGET.word.capitalize())}</strong>')
    kind = "small" if small and outcome in (Outcome.MET, Outcome.NOT_MET) else outcome.value.lower().replace("_", "-")
    return Markup(
        '<strong class="tag tag-{}"><svg aria-hidden="true" focusable="false" viewBox="0 0 16 16" width="14" '
        'height="14">{}</svg>{}</strong>'
    ).format(kind, Markup(_ICONS[outcome]), _LABELS[outcome])


def label(outcome: Outcome, *, held: bool = True) -> str:
    """An outcome in words; `held` as in `tag`."""
    return _LABELS[outcome] if held else words.NO_TARGET.word.capitalize()


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
    parts = [_rect("track", Decimal(0), Decimal(100)), _rect("yes", Decimal(0), low)]
    if high > low:
        parts.append(_rect("maybe", low, high - low))
    if target:
        parts += [
            f'<line class="{kind}" x1="{target}%" x2="{target}%" y1="-20%" y2="120%"/>' for kind in ("halo", "aim")
        ]
    return _svg(said, parts)


def sparkline(trend: Trend, last: int = 30) -> Markup:
    """The rate of the last runs as a small line with the target, broken where runs must not be compared.

    It reaches over at least ten points, so that little does not look like much. The text alternative says where it began
    and ended. Nothing where fewer than two runs have a rate.
    """
    points = trend.points[-last:]
    places = {id(point): place for place, point in enumerate(points)}
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
        return (across * places[id(point)]).quantize(Decimal("0.1")), height(point.rate or Decimal(0))

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


def share_bar(part: int, whole: int, kind: str, said: str) -> Markup:
    """`part` of `whole` as a bar; `said` is its text alternative."""
    if not whole:
        return Markup()
    width = (Decimal(100) * part / whole).quantize(Decimal("0.01"))
    return _svg(said, [_rect("track", Decimal(0), Decimal(100)), _rect(kind, Decimal(0), width)])


def _rect(kind: str, start: Decimal, width: Decimal) -> str:
    return f'<rect class="{kind}" x="{start}%" width="{width}%" y="0" height="100%"/>'


def _svg(said: str, parts: Sequence[str]) -> Markup:
    """A bar of parts that hold nothing foreign."""
    return Markup(
        f'<svg class="bar" role="img" aria-label="{escape(said)}" width="100%" height="16" focusable="false">'
        f"{''.join(parts)}</svg>"
    )
