"""Charts as SVG inside a page, drawn by Vega-Lite (vl-convert) without a browser or a network.

What a chart looks like is in specifications/*.json, apart from the data. Its colours are the page's own variables and
patterns, so that it follows light, dark and print; no colour stands alone. A chart is one picture to a screen reader,
with a text that says what it shows, and its numbers stand in a table of the same page.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from markupsafe import Markup

from duly.reports.pages.markup.foreign import visible

ChartRows = Sequence[Mapping[str, object]]

LABEL = 28
"""Characters of a foreign text on an axis; the table beside the chart has the whole."""


def chart(kind: str, said: str, **data: ChartRows) -> Markup:
    """A chart of specifications/`kind`.json over rows by the names of its data; `said` is its text alternative."""
    from vl_convert import vega_to_svg

    spec = {
        **_vega(kind),
        "data": [
            {**source, "values": list(data[source["name"]])} if source["name"] in data else source
            for source in _vega(kind)["data"]
        ],
    }
    return Markup(_page_svg(vega_to_svg(spec), said))  # Vega escapes the texts in it


def axis_text(text: str) -> str:
    """Foreign text for an axis: cut, made visible, and fit to be written as JSON."""
    seen = visible(text).encode("utf-8", "backslashreplace").decode()
    seen = re.sub(r"\s+", " ", seen)
    return seen if len(seen) <= LABEL else f"{seen[: LABEL - 1]}…"


def coordinate(value: Decimal | None) -> float | None:
    """A figure as a chart takes it."""
    return None if value is None else float(value)


@cache
def _vega(kind: str) -> Mapping[str, Any]:
    """A chart's Vega, compiled once: with data it is then drawn in a few hundredths of a second."""
    from vl_convert import vegalite_to_vega

    def read(name: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(_SPECIFICATIONS.joinpath(f"{name}.json").read_text(encoding="utf-8"))
        return content

    _own_fonts()
    compiled: Mapping[str, Any] = vegalite_to_vega({**read(kind), "config": read("config")})
    return compiled


_SPECIFICATIONS = files("duly.reports.pages.markup").joinpath("specifications")

_FONTS = "FONTCONFIG_FILE"
"""Where the fonts of a machine are looked for, on Linux; elsewhere nothing reads it, and all fonts are loaded."""


@cache
def _own_fonts() -> None:
    """Have texts measured in the fonts that vl-convert brings, and in no other.

    It loads fonts once, when it first measures a text. A font of the machine that has the same name comes before its own,
    and its file is opened again for every letter: three quarters of a chart's time. Nor should a page be laid out by
    what fonts a machine has.
    """
    from vl_convert import vega_to_svg

    was = os.environ.get(_FONTS)
    with as_file(_SPECIFICATIONS.joinpath("fonts.conf")) as path:
        os.environ[_FONTS] = str(path)
        try:
            vega_to_svg({"marks": [{"type": "text", "encode": {"enter": {"text": {"value": "a"}}}}]})
        finally:
            if was is None:
                del os.environ[_FONTS]
            else:
                os.environ[_FONTS] = was


_OPENING = re.compile(r'^<svg [^>]*?width="([\d.]+)" height="([\d.]+)" viewBox="([^"]*)">')
_MEASURED, _WRITTEN = 'font-size="13.5px"', 'font-size="12px"'
"""Text is measured larger than it is written: a reader's font may run wider than the one that it was measured in."""

_OF_A_PICTURE = re.compile(r' (?:role|aria-[a-z]+|font-family|class)="[^"]*"')


def _page_svg(svg: str, said: str) -> str:
    """The drawing as part of a page: one picture with one text, in the page's font."""
    opening = _OPENING.match(svg)
    assert opening, svg[:200]
    width, height, box = opening.groups()
    head = Markup(
        '<svg class="drawn" role="img" aria-label="{}" width="{}" height="{}" viewBox="{}" focusable="false">'
    )
    return str(head.format(said, width, height, box)) + _OF_A_PICTURE.sub("", svg[opening.end() :]).replace(
        _MEASURED, _WRITTEN
    )
