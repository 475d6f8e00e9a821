"""XML spreadsheets of Excel 2003, as Crystal Reports, BusinessObjects and many web applications write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from duly.connectors.files.kinds.packed import attribute, whole
from duly.connectors.files.kinds.sheets import NO_NUMBER, UNCOMPUTED, Remarks, Sheet, SheetRow, error, letters, plain
from duly.connectors.files.kinds.shown import NumberFormat, number_format, shown

_NO_DAY = ("1899-12-31T", "1899-12-30T")
_GENERAL = number_format("General")
_NAMED = {"General Number": "General", "General Date": "dd/mm/yyyy hh:mm", "Fixed": "0.00", "Standard": "#,##0.00"}


@dataclass
class _Table:
    """A sheet while it is read."""

    name: str
    rows: list[SheetRow] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    hidden: bool = False


class _Reader:
    """Tells elements apart by their names without prefixes, which writers choose differently."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self.formats: dict[str, NumberFormat] = {}
        self.style = ""  # that is being declared
        self.row, self.column, self.alike = 0, 0, 0
        self.row_style, self.format = "", _GENERAL
        self.type, self.is_formula, self.is_filled, self.takes = "", False, False, False
        self.pieces: list[str] = []
        self.spans = (0, 0)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Cell":
            self.column = int(attribute(attributes, "Index") or self.column + 1)
            self.format = self.formats.get(attribute(attributes, "StyleID") or self.row_style, _GENERAL)
            self.is_formula, self.is_filled = attribute(attributes, "Formula") is not None, False
            self.spans = (
                int(attribute(attributes, "MergeAcross") or 0),
                int(attribute(attributes, "MergeDown") or 0),
            )
        elif name == "Data":
            self.type, self.is_filled, self.takes = attribute(attributes, "Type") or "String", True, True
            self.pieces = []
        elif name == "Row":
            self.row = int(attribute(attributes, "Index") or self.row + self.alike + 1)
            self.alike = int(attribute(attributes, "Span") or 0)  # rows after it that look like it, and hold nothing
            self.column, self.row_style = 0, attribute(attributes, "StyleID") or ""
            self.tables[-1].rows.append((self.row, []))
            if attribute(attributes, "Hidden") == "1":
                self.tables[-1].hidden_rows.append(self.row)
        elif name == "Column":
            first = int(attribute(attributes, "Index") or self.column + 1)
            self.column = first + int(attribute(attributes, "Span") or 0)
            if attribute(attributes, "Hidden") == "1":
                self.tables[-1].hidden_columns.append((first - 1, self.column - 1))
        elif name == "Worksheet":
            self.tables.append(_Table(name=attribute(attributes, "Name") or ""))
            self.row, self.alike, self.column = 0, 0, 0
        elif name == "Style":
            self.style = attribute(attributes, "ID") or ""
        elif name == "NumberFormat":
            code = attribute(attributes, "Format") or "General"
            self.formats[self.style] = number_format(_NAMED.get(code, code))
        elif name == "Visible":
            self.takes, self.pieces = True, []

    def text(self, text: str) -> None:
        if self.takes:
            self.pieces.append(text)

    def end(self, name: str) -> None:
        if name == "Data":
            self.takes = False
        elif name == "Cell":
            self._cell()
        elif name == "Row" and self.tables[-1].rows and not self.tables[-1].rows[-1][1]:
            number, _ = self.tables[-1].rows.pop()
            if number in self.tables[-1].hidden_rows[-1:]:
                self.tables[-1].hidden_rows.pop()
        elif name == "Visible":
            self.takes = False
            if self.tables:
                self.tables[-1].hidden = "".join(self.pieces).strip() in ("SheetHidden", "SheetVeryHidden")

    def _cell(self) -> None:
        table, at = self.tables[-1], self.column - 1
        text = self._value() if self.is_filled else error(UNCOMPUTED) if self.is_formula else ""
        if text.strip():
            table.rows[-1][1].append((at, text))
        wide, deep = self.spans
        if deep:
            table.merged.append(f"{letters(at)}{self.row}:{letters(at + wide)}{self.row + deep}")
        self.column += wide

    def _value(self) -> str:
        written = "".join(self.pieces)
        if self.type == "Error":
            return error(written or "#ERROR!")
        if self.type == "Number" and written.strip():
            try:
                return shown(float(written), self.format)
            except ValueError:
                return error(NO_NUMBER)
        if self.type == "Boolean":
            return "FALSE" if written.strip() == "0" else "TRUE"
        if self.type == "DateTime":
            moment = written.strip().removesuffix(".000")
            return moment[11:] if moment.startswith(_NO_DAY) else moment
        return plain(written)


def sheets_of(path: Path) -> Sequence[Sheet]:
    """The sheets of a workbook, in its order.

    Raises UnreadableError.
    """
    reader = _Reader()
    with path.open("rb") as stream:
        whole(stream, reader.start, reader.end, reader.text)
    return [Sheet(name=table.name, hidden=table.hidden, rows=_Rows(table)) for table in reader.tables]


@dataclass(frozen=True)
class _Rows:
    """Gives the rows of a sheet."""

    table: _Table

    def __call__(self, remarks: Remarks) -> Iterator[SheetRow]:
        remarks.merged += self.table.merged
        remarks.hidden_rows.extend(self.table.hidden_rows)
        remarks.hidden_columns += self.table.hidden_columns
        return iter(self.table.rows)
