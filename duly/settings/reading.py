"""Files that are read whole before anything is known of them: ordinary ones, of a size and a depth that what people write has.

A pipe or a device would be waited for for ever, and what is nested a thousand times, or stands twice, says nothing that could
be held to.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LARGEST = 16_000_000
"""Bytes of a duly.toml or a manifest: a hundred times those of the longest list of codes that was seen."""

DEEPEST = 40
"""Levels of what may lie in each other."""


def read_whole(path: Path, largest: int = LARGEST) -> bytes:
    """The content of an ordinary file.

    Raises OSError where it cannot be read, and ValueError where it is something else, or larger.
    """
    state = path.stat()
    if not stat.S_ISREG(state.st_mode):
        raise ValueError("is not a file but a pipe, a device or a folder")
    if state.st_size > largest:
        raise ValueError(f"is larger than {largest // 1_000_000} MB")
    return path.read_bytes()


def json_of(content: bytes | str) -> Any:
    """What a JSON text holds. UTF-8, with or without a mark.

    Raises ValueError where it is not JSON, or holds a key twice in one place or values in each other too deep.
    """
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    try:
        value = json.loads(text, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError(_DEEP) from None
    if is_deep(value):
        raise ValueError(_DEEP)
    return value


_DEEP = "holds values in each other too deep"


def is_deep(value: Any) -> bool:
    """Whether more mappings and lists lie in each other than anybody writes."""
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for each in level
            if isinstance(each, Mapping | list)
            for inner in (each.values() if isinstance(each, Mapping) else each)
        ]
        if not level:
            return False
    return True


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) < len(pairs):
        raise ValueError("holds a key twice in one place")
    return held
