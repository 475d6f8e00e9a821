"""The pieces that pages are made of: foreign text made safe, outcome tags, tables, and bars drawn as inline SVG.

What comes from an export is escaped, isolated from the direction of the text around it, and scrolls in a box of its
own where it is long. A bar never stands alone: it has a text alternative, and its numbers are beside it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from duly.reports import words
from duly.results import Counts, Outcome

LONG = 120
"""Characters from which foreign text stands in a box of its own that scrolls, or is cut in a link."""

SHORT = 24
"""Up to this many characters a text such as a record id stays on one line where there is room."""

_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def shown(text: str, limit: int = LONG) -> Markup:
    """Foreign text as text: escaped, its direction isolated, control characters made visible, long ones in a box."""
    visible = "".join(_visible(character) for character in text)
    if len(visible) <= limit:
        kind = "foreign short" if len(visible) <= SHORT else "foreign"
        return Markup('<bdi class="{}">{}</bdi>').format(kind, visible)
    return Markup(
        '<bdi class="foreign long" tabindex="0" role="group" aria-label="Text of {} characters">{}</bdi>'
    ).format(words.number(len(visible)), visible)


def brief(text: str, limit: int = LONG) -> Markup:
    """Foreign text inside a link or in passing: as `shown`, but cut. The whole of it stands where the link leads."""
    visible = "".join(_visible(character) for character in text)
    return Markup('<bdi class="foreign">{}</bdi>').format(
        visible if len(visible) <= limit else visible[: limit - 1] + "…"
    )


def _visible(character: str) -> str:
    """HTML cannot hold control characters: they become their pictures (NUL as ␀). Characters that reorder what follows
    would reach beyond any isolation when they are left open: they are spelt out."""
    if character in _REORDERING:
        return f"[U+{ord(character):04X}]"
    if unicodedata.category(character) != "Cc" or character in "\t\n":
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\N{SYMBOL FOR DELETE}" if code == 0x7F else "\N{REPLACEMENT CHARACTER}"


def link(href: str, text: str | Markup) -> Markup:
    """A link to another page of the set or a place in this one."""
    return Markup('<a href="{}">{}</a>').format(href, text)


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


def tag(outcome: Outcome, *, small: bool = False) -> Markup:
    """An outcome as a word with a sign; without colour below ten judged records (G15)."""
    kind = "small" if small and outcome in (Outcome.MET, Outcome.NOT_MET) else outcome.value.lower().replace("_", "-")
    return Markup(
        '<strong class="tag tag-{}"><svg aria-hidden="true" focusable="false" viewBox="0 0 16 16" width="14" '
        'height="14">{}</svg>{}</strong>'
    ).format(kind, Markup(_ICONS[outcome]), _LABELS[outcome])


def label(outcome: Outcome) -> str:
    """An outcome in words."""
    return _LABELS[outcome]


@dataclass(frozen=True)
class Column:
    """A column of a table. `kind` is "text", "num", "when" or "bar"."""

    label: str
    kind: str = "text"


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of a page. The first cell of a row heads it; a row may carry a class of its own."""

    caption: str | Markup
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str | Markup]]
    total: Sequence[str | Markup] | None = None
    classes: Sequence[str] = ()  # of the rows, in their order
    name: str = ""  # a class of the table itself
    quiet: bool = False  # the caption repeats the heading above it, and is for screen readers

    def class_of(self, place: int) -> str:
        return self.classes[place] if place < len(self.classes) else ""


def texts(*labels: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in labels)


def numbers(*labels: str) -> tuple[Column, ...]:
    return tuple(Column(name, "num") for name in labels)


def rate_bar(counts: Counts, target: Decimal | None = None) -> Markup:
    """The rate with its bounds and target on a scale from 0 to 100 %; nothing below ten judged records (G15).

    Solid: complied. Hatched: could not be determined, so that its two ends are the bounds. Line: the target.
    """
    if counts.small or counts.rate_low is None or counts.rate_high is None:
        return Markup()
    said = f"{words.rate(counts)} of those judged complied"
    if counts.unknown:
        said += f"; with those that could not be determined it could be {words.bounds(counts)}"
    if target is not None:
        said += f"; the target is {words.target(target)}"
    low, high = counts.rate_low, counts.rate_high
    parts = [_rect("track", Decimal(0), Decimal(100)), _rect("yes", Decimal(0), low)]
    if high > low:
        parts.append(_rect("maybe", low, high - low))
    if target is not None:
        line = Markup('<line class="{0}" x1="{1}%" x2="{1}%" y1="-20%" y2="120%"/>')
        parts += [line.format("halo", target), line.format("aim", target)]
    return _svg(said, parts)


def share_bar(part: int, whole: int, kind: str, said: str) -> Markup:
    """`part` of `whole` as a bar; `said` is its text alternative."""
    if not whole:
        return Markup()
    width = (Decimal(100) * part / whole).quantize(Decimal("0.01"))
    return _svg(said, [_rect("track", Decimal(0), Decimal(100)), _rect(kind, Decimal(0), width)])


def _rect(kind: str, start: Decimal, width: Decimal) -> Markup:
    return Markup('<rect class="{}" x="{}%" width="{}%" y="0" height="100%"/>').format(kind, start, width)


def _svg(said: str, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="bar" role="img" aria-label="{}" width="100%" height="16" focusable="false">{}</svg>'
    ).format(said, Markup("").join(parts))
