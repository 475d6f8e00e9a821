"""Foreign text made safe for a page: escaped, nothing unseen in it, isolated from the direction of the text around it.

What comes from an export scrolls in a box of its own where it is long.
"""

from __future__ import annotations

import re
from datetime import datetime

from markupsafe import Markup, escape

from duly.reports import words

LONG = 120
"""Characters from which foreign text stands in a box of its own that scrolls, or is cut in a link."""

SHORT = 24
"""Up to this many characters a text such as a record id stays on one line where there is room."""


def foreign(text: str, limit: int = LONG) -> Markup:
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
    """Foreign text inside a link or in passing: as `foreign`, but cut. The whole of it stands where the link leads."""
    seen = visible(text)
    return Markup(f'<bdi class="foreign">{escape(seen if len(seen) <= limit else seen[: limit - 1] + "…")}</bdi>')


def visible(text: str) -> str:
    """Foreign text in which nothing is unseen: control and reordering characters are shown as signs."""
    return text if text.isprintable() else _UNSEEN.sub(_visible, text)  # what Python prints as it is, is seen


_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tab and line end, and the characters that reorder what follows them."""


def _visible(unseen: re.Match[str]) -> str:
    """HTML cannot hold control characters: they become their pictures (NUL as ␀). Characters that reorder what follows
    would reach beyond any isolation when they are left open: they are spelt out."""
    code = ord(unseen[0])
    if code > 0xFF:
        return f"[U+{code:04X}]"
    if code < 0x20:
        return chr(0x2400 + code)
    return "\N{SYMBOL FOR DELETE}" if code == 0x7F else "\N{REPLACEMENT CHARACTER}"


def link(href: str, text: str | Markup) -> Markup:
    """A link to another page of the set or a place in this one."""
    return Markup(f'<a href="{escape(href)}">{escape(text)}</a>')


def linked(text: str, page: str | None, limit: int = 60) -> Markup:
    """Foreign text as a link to its page; as it is where it has none."""
    return link(page, brief(text, limit)) if page else foreign(text)


def standard_name(standard: str, title: str) -> Markup:
    """A standard as pages name it: its id and its title."""
    return Markup('<span class="id">{}</span> {}').format(brief(standard, 40), brief(title))


def day(moment: datetime) -> Markup:
    """A day that a machine can read too."""
    return short_day(f"{moment:%Y-%m-%d}")


def short_day(iso: str) -> Markup:
    """The day of an ISO date, as `day`."""
    return Markup(
        f'<time datetime="{iso}">{words.short_day(datetime.fromisoformat(iso))}</time>'
    )  # no foreign text in it
