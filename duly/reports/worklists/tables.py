"""The tables, of the local DuckDB, that worklists are formed from: the lines, and beside them what many lines say alike."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, Integer, MetaData, String, Table

META = MetaData()
_TEMPORARY = ["TEMPORARY"]

LINES = Table(
    "worklist_lines",
    META,
    Column("place", Integer),  # team by team, sheet by sheet, the most urgent first
    Column("row", Integer),  # of its sheet, as Excel numbers it
    Column("team", Integer),
    Column("team_name", String),
    Column("sheet", Integer),
    Column("state", Integer),  # what is left to do: the sheet, but for what stands apart
    Column("rule", Integer),
    Column("standard", String),
    Column("rate", String),
    Column("reason", String),
    Column("record", String),
    Column("record_is_plain", Boolean),
    Column("item", String),
    Column("item_is_plain", Boolean),
    Column("officer", String),
    Column("risk", String),
    Column("anchor", DateTime),  # local, as what is due
    Column("due", DateTime),
    Column("overdue", Integer),
    Column("since", Integer),
    Column("agreed", Integer),
    Column("counted", Boolean),
    Column("note", Integer),
    prefixes=_TEMPORARY,
)


def _in_words(name: str) -> Table:
    """What lines say alike, by number: `cell` is a whole cell of a workbook, `said` a text within one, so many characters
    long, and `csv` a part of a line of the CSV file."""
    columns = (Column("cell", String), Column("said", String), Column("length", Integer), Column("csv", String))
    return Table(f"worklist_{name}", META, Column("number", Integer), *columns, prefixes=_TEMPORARY)


OF_RECORD = ("standard", "rate", "record")


def _of_records(name: str) -> Table:
    columns = (Column(one, String) for one in (*OF_RECORD, "item"))
    return Table(f"worklist_{name}", META, *columns, Column("number", Integer), prefixes=_TEMPORARY)


RULES, TEAMS, SINCE, AGREED, RISKS = (_in_words(name) for name in ("rules", "teams", "since", "agreed", "risks"))
FAILING, OF_WAIVERS, NOTED = _of_records("failing"), _of_records("waived"), _of_records("noted")
TEXTS = Table("worklist_texts", META, *(Column(name, String) for name in ("text", "xml", "csv")), prefixes=_TEMPORARY)
"""Ids and parts that are not written as they are."""

NOTES = Table(
    "worklist_notes",
    META,
    Column("number", Integer),
    Column("cells", String),
    Column("lines", Integer),  # that the highest of its cells takes
    Column("said", String),  # what a line says that is said to be done and still fails
    Column("is_done", Boolean),
    prefixes=_TEMPORARY,
)
"""What people wrote, as cells."""
