"""On which line of a file a name stands, so that a fault can say where to look."""

from __future__ import annotations

import re


def line_of(content: str, name: str, *, quoted: bool = True) -> int | None:
    """The first line, from 1, on which a name stands between quotes, or else begins the line; None where it does not."""
    escaped = re.escape(name)
    pattern = rf"""["']{escaped}["']""" if quoted else rf"(?m)^{escaped}\b"
    match = re.search(pattern, content)
    return content.count("\n", 0, match.start()) + 1 if match else None
