"""The tables, of the local DuckDB, that worklists are formed from: the lines, and beside them what many lines say alike."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, Integer, MetaData, String, Table

META = MetaData()
_TEMPORARY = ["TEMPORARY"]

LINES = Table(
    "worklist_lines",
    META,
    Column("place", Integer),  # in the CSV files: team by team, the longest due first
    Column("on_sheets", Integer),  # in the workbooks: team by team, sheet by sheet
    Column("row", Integer),  # of its sheet, as Excel numbers it
    Column("team", Integer),
    Column("team_name", String),
    Column("sheet", Integer),
    Column("rule", Integer),
    Column("standard", String),
    Column("rate", String),
    Column("reason", String),
    Column("record", String),
    Column("record_is_plain", Boolean),
    Column("item", String),
    Column("item_is_plain", Boolean),
    Column("anchor", DateTime),  # local, as what is due
    Column("due", DateTime),
    Column("overdue", Integer),
    Column("since", Integer),
    Column("agreed", Integer),
    Column("counted", Boolean),
    prefixes=_TEMPORARY,
)


def _in_both(name: str) -> Table:
    columns = (Column("number", Integer), Column("xml", String), Column("csv", String))
    return Table(f"worklist_{name}", META, *columns, prefixes=_TEMPORARY)


OF_RECORD = ("standard", "rate", "record")


def _of_records(name: str) -> Table:
    columns = (Column(one, String) for one in (*OF_RECORD, "item"))
    return Table(f"worklist_{name}", META, *columns, Column("number", Integer), prefixes=_TEMPORARY)


RULES, TEAMS, SINCE, AGREED = (_in_both(name) for name in ("rules", "teams", "since", "agreed"))
FAILING, OF_WAIVERS = _of_records("failing"), _of_records("waived")
TEXTS = Table("worklist_texts", META, *(Column(name, String) for name in ("text", "xml", "csv")), prefixes=_TEMPORARY)
"""Ids and parts that are not written as they are."""
