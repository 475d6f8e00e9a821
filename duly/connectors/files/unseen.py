"""What is told of a sheet that nobody sees when looking at it: hidden rows and columns, and cells behind merged ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from duly.connectors.files.kinds.sheets import Remarks, letters

_NAMED = 3
"""Places that are named of each kind; all are counted."""

_RANGE = re.compile(r"([A-Za-z]+)([0-9]+):([A-Za-z]+)([0-9]+)")


def unseen(remarks: Remarks, header: int, headers: Mapping[int, str]) -> list[str]:
    """What is told of rows and columns nobody sees, and of cells that stand for several: only the first holds what is seen."""
    told = []
    rows = [str(row) for row in remarks.hidden_rows if row > header]
    columns = [
        f"{letters(column)} ({' '.join(text.split())})"
        for column, text in sorted(headers.items())
        if any(first <= column <= last for first, last in remarks.hidden_columns)
    ]
    told += _unseen("row", rows) + _unseen("column", columns)
    merged = [place for place in remarks.merged if (found := _RANGE.match(place)) and int(found[4]) > header]
    if merged:
        more = "" if len(merged) <= _NAMED else f" and {len(merged) - _NAMED:,} more"
        told.append(
            f"of merged cells only the first holds what is seen, the others are blank: {', '.join(merged[:_NAMED])}{more}"
        )
    return told


def _unseen(what: str, places: Sequence[str]) -> list[str]:
    if not places:
        return []
    more = "" if len(places) <= _NAMED else f" and {len(places) - _NAMED:,} more"
    many = f"1 hidden {what} is" if len(places) == 1 else f"{len(places):,} hidden {what}s are"
    return [f"{many} read like those that are seen: {', '.join(places[:_NAMED])}{more}"]
