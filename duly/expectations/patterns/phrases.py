"""What several patterns say in the same words."""

from __future__ import annotations

from typing import Any

from duly.checks import Missing


def with_tuple(raw: Any, key: str) -> Any:
    """A list of the file as the tuple of a frozen model."""
    return {**raw, key: tuple(raw[key])} if isinstance(raw, dict) and isinstance(raw.get(key), list) else raw


def with_columns(raw: Any) -> Any:
    """One column, or a list of them, as the model that holds them under `columns`."""
    raw = {"columns": [raw]} if isinstance(raw, str) else {"columns": raw} if isinstance(raw, list) else raw
    return with_tuple(raw, "columns")


def listed(columns: tuple[str, ...]) -> str:
    return columns[0] if len(columns) == 1 else f"{', '.join(columns[:-1])} and {columns[-1]}"


def blank_is(missing: Missing) -> str:
    return "a breach" if missing is Missing.FAIL else "undetermined"
