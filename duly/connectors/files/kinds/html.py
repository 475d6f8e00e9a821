"""Pages of HTML that are called workbooks: what reporting servers and web pages export as Excel."""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

from duly.connectors.files.kinds.sheets import Remarks, Sheet, SheetRow, UnreadableError, letters, plain

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_UNSEEN = ("script", "style", "head", "title")
_EXPORT_AGAIN = (
    "It may be a page that asks for a password, or says what went wrong: open it in a browser, and export again."
)


@dataclass
class _Table:
    """A table of a page while it is read. `filled` are the cells of later rows that a cell above reaches down to."""

    rows: list[list[tuple[int, str]]] = field(default_factory=list)
    column: int = 0
    reaching: dict[int, int] = field(default_factory=dict)  # column -> rows that are left
    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    pieces: list[str] | None = None
    spans: tuple[int, int] = (1, 1)


class _Parser(HTMLParser):
    """Collects the tables of a page. A table around another is only its frame."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[_Table] = []
        self.tables: list[_Table] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag == "table":
            self.open.append(_Table())
        elif not self.open:
            return
        elif tag == "tr":
            self._row()
            if _is_unseen(dict(attrs)):
                self.open[-1].hidden_rows.append(len(self.open[-1].rows))
        elif tag == "col":
            table, wide = self.open[-1], _span(dict(attrs).get("span"))
            if _is_unseen(dict(attrs)):
                table.hidden_columns.append((table.column, table.column + wide - 1))
            table.column += wide
        elif tag in ("td", "th"):
            self._close()
            if not self.open[-1].rows:
                self._row()
            given = dict(attrs)
            self.open[-1].pieces = []
            self.open[-1].spans = (_span(given.get("colspan")), _span(given.get("rowspan")))
        elif tag in ("br", "p", "div", "li"):
            self._add("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif not self.open:
            return
        elif tag in ("td", "th", "tr"):
            self._close()
        elif tag == "table":
            self._close()
            self.tables.append(self.open.pop())

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self._add(re.sub(r"[ \t\r\n]+", " ", data))

    def _add(self, text: str) -> None:
        if self.open and self.open[-1].pieces is not None:
            self.open[-1].pieces.append(text)

    def _row(self) -> None:
        self._close()
        table = self.open[-1]
        table.rows.append([])
        table.column = 0

    def _close(self) -> None:
        """End the cell that is open, and put it where it is seen: after the cells that reach down from above."""
        table = self.open[-1]
        if table.pieces is None:
            return
        while table.reaching.get(table.column, 0) >= len(table.rows):
            table.column += 1
        text = "\n".join(line.strip() for line in "".join(table.pieces).replace("\xa0", " ").split("\n")).strip()
        if text:
            table.rows[-1].append((table.column, plain(text)))
        wide, deep = table.spans
        if deep > 1:
            row = len(table.rows)
            table.merged.append(f"{letters(table.column)}{row}:{letters(table.column + wide - 1)}{row + deep - 1}")
            table.reaching.update(dict.fromkeys(range(table.column, table.column + wide), row + deep - 1))
        table.column += wide
        table.pieces = None

    def finish(self) -> list[_Table]:
        self.close()
        while self.open:
            self._close()
            self.tables.append(self.open.pop())
        return [table for table in self.tables if any(table.rows)]


def _is_unseen(attributes: Mapping[str, str | None]) -> bool:
    """A row or column that Excel, or a page, hides."""
    style = (attributes.get("style") or "").replace(" ", "").casefold()
    return "hidden" in attributes or "display:none" in style or "visibility:collapse" in style


def _span(written: str | None) -> int:
    """How many columns or rows a cell takes: HTML allows 1,000 and 65,534."""
    return min(max(int(written), 1), 1000) if written and written.strip().isdigit() else 1


def sheets_of(path: Path) -> Sequence[Sheet]:
    """The tables of a page.

    Raises UnreadableError where it has none.
    """
    return _sheets([path.read_bytes()])


def sheets_of_mail(path: Path) -> Sequence[Sheet]:
    """The tables of a page that a browser or Excel saved as one file, in the form of a mail."""
    message = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=email.policy.default)
    pages = [part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == "text/html"]
    return _sheets([page for page in pages if isinstance(page, bytes)])


def _sheets(pages: Sequence[bytes]) -> Sequence[Sheet]:
    tables = [table for page in pages for table in _tables(page)]
    if not tables:
        raise UnreadableError("is a page of HTML without a table", _EXPORT_AGAIN)
    return [Sheet(name=f"table {number}", rows=_Rows(table)) for number, table in enumerate(tables, start=1)]


def _tables(page: bytes) -> list[_Table]:
    parser = _Parser()
    parser.feed(_decoded(page))
    return parser.finish()


def _decoded(page: bytes) -> str:
    """The text of a page: as its mark says, then as it says itself, then as its bytes are."""
    if page.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return page.decode("utf-16", errors="replace")
    declared = _CHARSET.search(page[:4000])
    for encoding in (
        "utf-8-sig" if page.startswith(codecs.BOM_UTF8) else "",
        declared[1].decode() if declared else "",
        "utf-8",
    ):
        try:
            if encoding:
                return page.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return page.decode("windows-1252", errors="replace")


@dataclass(frozen=True)
class _Rows:
    """Gives the rows of a table; there is no other number for them than their place."""

    table: _Table

    def __call__(self, remarks: Remarks) -> Iterator[SheetRow]:
        remarks.merged += self.table.merged
        remarks.hidden_columns += self.table.hidden_columns
        remarks.hidden_rows.extend(number for number in self.table.hidden_rows if self.table.rows[number - 1])
        return ((number, cells) for number, cells in enumerate(self.table.rows, start=1) if cells)
