"""JSON: an object a line (.jsonl, .ndjson), or lists of objects (.json). Numbers keep every digit: they are read as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from duly.connectors.files.kinds.sheets import Remarks, Sheet, SheetRow, UnreadableError, error, plain
from duly.connectors.files.unpacking import chunks_of

_NO_OBJECT = "the line is no JSON object"
_NESTED = "a list or an object, not one value"
_TWICE = "two values under one name"
_HALF = "half of a character"
_HALVES = re.compile("[\ud800-\udfff]")


class _Twice:
    """What stands for the values of a name that stands twice in one object."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        found[name] = _Twice() if name in found else value
    return found


_WHOLE = re.compile(r"(-?[0-9]+)\.0+")


def _number(written: str) -> str:
    """A number with a fraction or an exponent: 1.0 is the code and the id 1, and 1e5 no id, as in a spreadsheet."""
    whole = _WHOLE.fullmatch(written)
    return whole[1] if whole else written if "e" not in written.casefold() else f"{Decimal(written):.5E}"


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_number, parse_int=str, parse_constant=str)


def sheets_of(path: Path) -> Sequence[Sheet]:
    """The lists of objects that a file holds: one, or several by name.

    Raises UnreadableError where it holds none, or is damaged.
    """
    content = b"".join(chunks_of(path))
    try:
        text = content.decode(json.detect_encoding(content)).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise UnreadableError("is damaged: it holds bytes that are no text", "Export it again in UTF-8.") from None
    start = len(text) - len(text.lstrip())
    try:
        whole, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        if _is_of_lines(text):
            return [_lines(text)]
        raise UnreadableError("is damaged: its JSON breaks off or is none", "Export it again.") from None
    if text[end:].strip():
        return [_lines(text)]
    if isinstance(whole, dict):
        lists = {name: value for name, value in whole.items() if _is_table(value)}
        if not lists:
            return [_lines(text) if "\n" not in text.strip() else _list("", [whole])]
        return [_list(name, objects) for name, objects in lists.items()]
    if not _is_table(whole):
        raise UnreadableError("is JSON, but no list of objects", "Export the records as a list of objects.")
    return [_list("", whole)]


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _is_of_lines(text: str) -> bool:
    """Whether some line is an object by itself, so that the others are damaged lines."""
    return any(isinstance(_decoded(line), dict) for line in text.splitlines()[:100])


def _decoded(line: str) -> Any:
    try:
        return _DECODER.decode(line)
    except (ValueError, RecursionError):
        return None


def _lines(text: str) -> Sheet:
    return Sheet(name="", of_records=True, by_line=True, rows=_Lines(text))


def _list(name: str, objects: Sequence[dict[str, Any]]) -> Sheet:
    return Sheet(name=name, of_records=True, rows=_Objects(objects))


@dataclass(frozen=True)
class _Lines:
    """Gives the objects of lines, by the numbers of the lines."""

    text: str

    def __call__(self, remarks: Remarks) -> Iterator[SheetRow]:
        objects: list[tuple[int, dict[str, Any]]] = []
        for number, line in enumerate(self.text.split("\n"), start=1):
            if not line.strip():
                continue
            decoded = _decoded(line)
            if isinstance(decoded, dict):
                objects.append((number, decoded))
            else:
                remarks.rejected.reject(None, number, _NO_OBJECT)
        return _rows(objects)


@dataclass(frozen=True)
class _Objects:
    """Gives the objects of a list, by their places from 1."""

    objects: Sequence[dict[str, Any]]

    def __call__(self, remarks: Remarks) -> Iterator[SheetRow]:
        return _rows(list(enumerate(self.objects, start=1)))


def _rows(objects: Sequence[tuple[int, dict[str, Any]]]) -> Iterator[SheetRow]:
    """The names that any of the objects has, and its values under them."""
    columns = {name: place for place, name in enumerate(dict.fromkeys(name for _, item in objects for name in item))}
    if columns:
        yield 0, [(column, plain(_HALVES.sub("\ufffd", name))) for name, column in columns.items()]
    for number, item in objects:
        cells = ((columns[name], _text(value)) for name, value in item.items())
        yield number, sorted((column, text) for column, text in cells if text.strip())


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _Twice):
        return error(_TWICE)
    if not isinstance(value, str):
        return error(_NESTED)
    return error(_HALF) if _HALVES.search(value) else plain(value)
