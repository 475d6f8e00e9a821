"""The kinds of file that a table may be written as, each saying the same: a file, or several, by name.

A kind is a function of a table and a source of chance; to add one, write it and name it in KINDS. The name of a table's file is
the table's, so that nothing but the widths of a text at fixed places has to be said in duly.toml.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape, quoteattr

import pyarrow
import pyarrow.parquet
import xlsxwriter

from tests.connectors import books
from tests.fuzz.mutations import Files
from tests.fuzz.records import Table

Kind = Callable[[Table, Random], Files]

_LINE_ENDS = {"\r": "&#13;", "\n": "&#10;"}


def delimited(table: Table, chance: Random) -> Files:
    """Text in some dialect, encoding and line end; some packed."""
    delimiter, encoding = chance.choice(",;\t|"), chance.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252"))
    text = io.StringIO()
    end = chance.choice(("\n", "\r\n", "\r"))
    if chance.random() < 0.5:
        writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    else:
        table = _broken(table, chance)
        writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(table.header)
    writer.writerows(table.rows)
    content = text.getvalue().encode(encoding)
    if chance.random() < 0.3:
        return {f"{table.name}.csv.gz": gzip.compress(content, mtime=0)}
    return {f"{table.name}.{chance.choice(('csv', 'tsv', 'txt'))}": content}


def workbook(table: Table, chance: Random) -> Files:
    """A workbook of texts, below titles in some."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet(chance.choice(("Sheet1", table.name)))
    titles = chance.choice((0, 0, 3))
    for at in range(titles - 1):
        sheet.write_string(at, 0, f"Title {at}")
    for place, row in enumerate((table.header, *table.rows), start=titles):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(place, column, cell)
    book.close()
    return {f"{table.name}.xlsx": content.getvalue()}


def opendocument(table: Table, chance: Random) -> Files:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        "<table:table-row>"
        + "".join(cell.format(escape(value)) if value else "<table:table-cell/>" for value in row)
        + "</table:table-row>"
        for row in (table.header, *table.rows)
    )
    sheet = f'<table:table table:name="{chance.choice(("Sheet1", table.name))}">{rows}</table:table>'
    with tempfile.TemporaryDirectory() as folder:
        return {f"{table.name}.ods": books.ods(Path(folder) / "book.ods", sheet).read_bytes()}


def _broken(table: Table, chance: Random) -> Table:
    """The table; at times with line ends around its cells, which are trimmed off wherever they are read."""
    if chance.random() < 0.7:
        return table
    ends = ("", "\n", "\r\n", "\r", "\n  ")
    return table.of(
        [tuple(cell and chance.choice(ends) + cell + chance.choice(ends) for cell in row) for row in table.rows]
    )


def lines_of_json(table: Table, chance: Random) -> Files:
    objects = "\n".join(json.dumps(one, ensure_ascii=chance.random() < 0.5) for one in _objects(table, chance))
    return {f"{table.name}.{chance.choice(('jsonl', 'ndjson'))}": objects.encode() + b"\n"}


def array_of_json(table: Table, chance: Random) -> Files:
    return {f"{table.name}.json": json.dumps(_objects(table, chance), indent=chance.choice((None, 2))).encode()}


def _objects(table: Table, chance: Random) -> Sequence[dict[str, str | None]]:
    """Records with a blank cell as null, as a blank text or not there at all; the first with all names."""
    left_out, table = chance.random() < 0.3, _broken(table, chance)
    return [
        {
            name: cell or chance.choice((None, ""))
            for name, cell in zip(table.header, row, strict=True)
            if cell or not left_out or row is table.rows[0]
        }
        for row in table.rows
    ]


def xml(table: Table, chance: Random) -> Files:
    table = _broken(table, chance)
    if chance.random() < 0.5:
        held = (
            "<r " + " ".join(f"{n}={quoteattr(c, _LINE_ENDS)}" for n, c in zip(table.header, row, strict=True)) + "/>"
            for row in table.rows
        )
    else:
        held = (
            "<r>" + "".join(f"<{n}>{escape(c, _LINE_ENDS)}</{n}>" for n, c in zip(table.header, row, strict=True)) + "</r>"
            for row in table.rows
        )  # fmt: skip
    return {f"{table.name}.xml": f'<?xml version="1.0"?><rows>{chr(10).join(held)}</rows>'.encode()}


def parquet(table: Table, chance: Random) -> Files:
    columns = {name: [row[at] or None for row in table.rows] for at, name in enumerate(table.header)}
    content = io.BytesIO()
    text = chance.choice((pyarrow.string(), pyarrow.large_string()))
    schema = pyarrow.schema([(name, text) for name in table.header])
    pyarrow.parquet.write_table(pyarrow.table(columns, schema=schema), content)
    return {f"{table.name}.parquet": content.getvalue()}


def fixed_width(table: Table, chance: Random) -> Files:
    """Text in columns at fixed places, shown by a ruler."""
    every = (table.header, *table.rows)
    widths = [max(len(row[at]) for row in every) + chance.randint(0, 2) for at in range(len(table.header))]
    ruler = " ".join("-" * width for width in widths)
    written = [" ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in every]
    return {f"{table.name}.txt": "\r\n".join([written[0], ruler, *written[1:], ""]).encode()}


KINDS: tuple[Kind, ...] = (
    delimited, workbook, opendocument, lines_of_json, array_of_json, xml, parquet, fixed_width,
)  # fmt: skip


def in_any_kind(table: Table, chance: Random) -> Files:
    """The records in another order and kind of file, over one file or several of a series."""
    rows = list(table.rows)
    chance.shuffle(rows)
    number = chance.choice((1, 1, 2, 3))
    if number == 1 or len(rows) < number:
        return chance.choice(KINDS)(table.of(rows), chance)
    kind, files = chance.choice(KINDS), {}
    for part in range(number):
        for name, content in kind(table.of(rows[part::number]), chance).items():
            stem, _, ending = name.partition(".")
            files[f"{stem}_{part + 1}.{ending}"] = content
    return files
