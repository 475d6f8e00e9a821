"""A run as JSON: what other programs read, and what a later run is compared with. docs/results.schema.json describes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from duly.results import RunResult, as_json

_UNORDERED = frozenset(
    {
        "reasons",
        "reasons_by_status",
        "breakdowns",
        "measures",
        "outside",
        "intake",
        "unmapped",
        "sentinels",
        "blanked",
        "midnights",
    }
)
"""Parts whose order has no meaning; they are sorted, so that equal results are equal bytes."""


def json_text(run: RunResult) -> str:
    """The run as indented JSON in ASCII, the same bytes for the same run."""
    return json.dumps(_settled(as_json(run), ordered=True), indent=2, allow_nan=False) + "\n"


def _settled(value: Any, *, ordered: bool) -> Any:
    if isinstance(value, Mapping):
        names = value if ordered else sorted(value)
        return {name: _settled(value[name], ordered=ordered and name not in _UNORDERED) for name in names}
    if isinstance(value, list | tuple):
        return [_settled(item, ordered=ordered) for item in value]
    return value
