"""An export of every table of the vocabulary, with a canary wherever data of a person can stand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from duly.demo import write_demo
from duly.records.columns import ColumnDeclaration, Kind, Record, columns_of, table_name, tables

CANARY = "qvzcanary"
"""In free texts, in columns that duly does not know, and in cells that are of another kind than their column."""

PERSONAL = ("first_name", "Surname", "Home Address", "NHS No", "phone", "officer name", "Notes")
"""Columns of a records system that duly does not know."""

AS_AT = "2026-02-01T06:00:00+00:00"
ROWS = 5
"""Records of each table that are right but for what is said in their texts."""

_FIRST = datetime(2026, 1, 5, 9)


def files() -> Mapping[str, str]:
    """The files of the export by name."""
    return {f"{table_name(record)}.csv": _csv(record) for record in tables()}


def demo_in(folder: Path, scale: float) -> str:
    """Write the demo, of which every standard finds something to put right, with canaries at the end of each free text, in
    columns that duly does not know and in a row of each table; what its duly.toml says beside where things lie."""
    write_demo(folder, scale=scale)
    (folder / "export" / "manifest.json").unlink()  # whose counts of rows would no longer be right
    for record in tables():
        path = folder / "export" / f"{table_name(record)}.csv"
        if path.is_file():
            _put_into(path, record)
    for name, text in _headless():
        (folder / "export" / name).write_text(text, encoding="utf-8")
    settings = folder / "duly.toml"
    return settings.read_text(encoding="utf-8").partition("[teams]")[2]


NAMED = frozenset(("team_id", "source_team", "person_id", "linked_person_id", "manager"))
"""Columns of ids beside the keys by which lists name whom they are about, as the export has them: a team, a child, whoever
manages an offender. No other id may be seen that is a text of a person."""

_MANY = 100
"""Of so many values of a column, one that does not fit is a slip, and refuses its row and not the table."""


def _put_into(path: Path, record: type[Record]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        headers, *rows = csv.reader(file)
    kinds = {column.name: column.kind for column in columns_of(record)}
    texts = [place for place, header in enumerate(headers) if kinds[header] is Kind.TEXT]
    for number, row in enumerate(rows):
        for place in texts:
            row[place] += f" {CANARY} {number} {headers[place]}" if row[place] else ""
    full = [sum(1 for row in rows if row[place]) >= _MANY for place in range(len(headers))]
    wrong = [
        [
            f"{cell}w" if kinds[header] is Kind.ID else f"{CANARY} {path.stem} {header}" if many else cell
            for header, many, cell in zip(headers, full, row, strict=True)
        ]
        for row in rows[:1]
    ]
    keys = {column.name for column in columns_of(record) if column.key}
    named = {name for name, kind in kinds.items() if kind is Kind.ID} - NAMED
    linked = [
        [
            f"{cell}n" if header in keys else f"{CANARY} of {header}" if cell and header in named else cell
            for header, cell in zip(headers, row, strict=True)
        ]
        for row in rows[:1]
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*headers, *PERSONAL])
        writer.writerows([*row, *_personal(path.stem, number)] for number, row in enumerate([*rows, *wrong, *linked]))


def _headless() -> Iterator[tuple[str, str]]:
    """Files without headers, whose first row is a person's, by their names."""
    for name, key in (("callers.csv", f"{CANARY} Doe"), ("visitors_log.csv", "4711")):
        rows = [(f"{key} {number}", "2001-02-03", "F", f"{CANARY} lives at {number} Mill Lane") for number in range(9)]
        yield name, "".join(f"{','.join(row)}\n" for row in rows)


def _csv(record: type[Record]) -> str:
    columns = [column for column in columns_of(record) if column.name != "source_system"]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*(column.name for column in columns), *PERSONAL])
    for number in range(ROWS):
        writer.writerow(
            [*(_cell(record, column, number) for column in columns), *_personal(table_name(record), number)]
        )
    for cells in _wrong(record, columns):
        writer.writerow([*cells, *_personal(table_name(record), ROWS)])
    return text.getvalue()


def _personal(table: str, number: int) -> list[str]:
    return [f"{CANARY} {table} {number} {name}" for name in PERSONAL]


def _cell(record: type[Record], column: ColumnDeclaration, number: int) -> str:
    """A cell of a record that can be judged: linked to records of the same number, a day later for each."""
    table = column.references.partition(".")[0] or table_name(record)
    match column.kind:
        case Kind.TEXT:
            return f"{CANARY} said that {table} {number} went home, no further action"
        case Kind.DIGEST:
            return f"{number:064x}"
        case Kind.ID:
            blank = column.name == "merged_into" or not (column.key or column.references or column.belongs)
            return "" if blank else f"{table}-{number}"
        case Kind.CODE:
            return column.codes[number % len(column.codes)] if column.codes else f"code{number % 2}"
        case Kind.FLAG:
            return "0" if column.name == "is_test" else str(number % 2)
        case Kind.INSTANT:
            return f"{_FIRST + timedelta(days=number):%Y-%m-%dT%H:%M:%S}"
        case Kind.DAY:
            return f"2012-03-{number + 1:02}" if column.name.startswith("dob") else f"2026-01-{number + 5:02}"
    return "1"


def _wrong(record: type[Record], columns: Sequence[ColumnDeclaration]) -> Iterator[list[str]]:
    """A row for each column that is no id and no text, with a text of a person in its cell; and one that has them in
    all. No text stands twice: what many rows hold is a code, which 'duly init' may show."""
    right = [_cell(record, column, 0) for column in columns]
    asked = [place for place, column in enumerate(columns) if column.kind not in (Kind.ID, Kind.TEXT)]
    for row, place in enumerate(asked):
        cells = [*right]
        cells[place] = f"{CANARY} {table_name(record)} {columns[place].name}"
        yield [f"{cell}w{row}" if column.key else cell for cell, column in zip(cells, columns, strict=True)]
    yield [f"{CANARY} {table_name(record)} {place}" if place in asked else cell for place, cell in enumerate(right)]
