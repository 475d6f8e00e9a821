"""XML in which one element stands for each record: its attributes and the elements within it are the columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from duly.connectors.files.kinds.packed import attribute, whole
from duly.connectors.files.kinds.sheets import Remarks, Sheet, SheetRow, UnreadableError, error, plain
from duly.connectors.files.unpacking import chunks_of

_NESTED = "elements, not one value"
_TWICE = "several values under one name"


@dataclass
class _Element:
    """An element while it is read."""

    name: str
    values: dict[str, str]
    pieces: list[str] = field(default_factory=list)
    children: dict[str, int] = field(default_factory=dict)
    is_nothing: bool = False

    @property
    def is_leaf(self) -> bool:
        return not self.children


class _Reader:
    """Collects the records: elements at one depth of the tree, by the element that they stand in and their name."""

    def __init__(self) -> None:
        self.open: list[_Element] = []
        self.found: dict[tuple[str, ...], list[dict[str, str]]] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self.open:
            self.open[-1].children[name] = self.open[-1].children.get(name, 0) + 1
        values = {
            key.rpartition(":")[2]: plain(value)
            for key, value in attributes.items()
            if not key.startswith(("xmlns", "xsi:"))
        }
        is_nothing = any(key.endswith(":nil") for key in attributes) and attribute(attributes, "nil") in ("true", "1")
        self.open.append(_Element(name=name, values=values, is_nothing=is_nothing))

    def text(self, text: str) -> None:
        if self.open:
            self.open[-1].pieces.append(text)

    def end(self, name: str) -> None:
        element = self.open.pop()
        if not self.open:
            return
        if element.is_leaf and not (element.values and not "".join(element.pieces).strip()):
            self._value(name, "" if element.is_nothing else plain("".join(element.pieces)))
            return
        path = (*(item.name for item in self.open), name)
        self.found.setdefault(path, []).append(element.values)
        self._value(name, error(_NESTED))

    def _value(self, name: str, text: str) -> None:
        values = self.open[-1].values
        values[name] = error(_TWICE) if name in values else text


def sheets_of(path: Path) -> Sequence[Sheet]:
    """The records of a file, for each kind of element that stands highest in it and has values.

    Raises UnreadableError where there is none.
    """
    reader = _Reader()
    whole(BytesIO(b"".join(chunks_of(path))), reader.start, reader.end, reader.text)
    tables = {place: records for place, records in reader.found.items() if not _is_frame(place, reader.found)}
    highest = {
        place: records for place, records in tables.items() if not any(_is_within(place, other) for other in tables)
    }
    if not highest:
        raise UnreadableError("is XML without an element for each record", "Export the records as CSV, or as such XML.")
    alone = len(highest) == 1
    return [
        Sheet(name="" if alone else place[-2] if len(place) > 2 else place[-1], of_records=True, rows=_Rows(records))
        for place, records in highest.items()
    ]


def _is_frame(place: tuple[str, ...], found: Mapping[tuple[str, ...], Sequence[dict[str, str]]]) -> bool:
    """Whether elements only hold others together: they stand once each, and have no value of their own."""
    return len(found[place]) == 1 and any(_is_within(other, place) for other in found)


def _is_within(place: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return len(place) > len(other) and place[: len(other)] == other


@dataclass(frozen=True)
class _Rows:
    """Gives the records, by their places from 1."""

    records: Sequence[dict[str, str]]

    def __call__(self, remarks: Remarks) -> Iterator[SheetRow]:
        columns = {
            name: place for place, name in enumerate(dict.fromkeys(name for record in self.records for name in record))
        }
        yield 0, [(column, plain(name)) for name, column in columns.items()]
        for number, record in enumerate(self.records, start=1):
            cells = ((columns[name], text) for name, text in record.items())
            yield number, sorted((column, text) for column, text in cells if text.strip())
