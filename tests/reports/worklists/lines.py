"""Lines to write worklists of, as duly.judging.worklines selects them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sqlalchemy import Boolean, Column, DateTime, MetaData, String, Table, create_engine, insert, select
from sqlalchemy.pool import StaticPool

from duly.reports.worklists import Wording, Written, write_worklists
from duly.reports.worklists.file_names import TABLES
from duly.results import Status, Worklist
from tests.reports import sample

NORTH, UNRECORDED = "PVP North", "(not recorded)"
DUE = datetime(2025, 12, 25, 23, 59, 59)

LINES = Table(
    "lines",
    MetaData(),
    *(
        Column(name, String)
        for name in ("team", "standard", "rate", "status", "record", "item", "reason", "officer", "risk")
    ),
    *(Column(name, DateTime) for name in ("anchor_at", "due_at", "done_at")),
    *(Column(name, Boolean) for name in ("open", "waived", "counted")),
)


def line(record: str | None = "R", standard: str = "SUP-01", team: str = NORTH, **changes: Any) -> dict[str, Any]:
    """A breach that is still open, but for what is changed."""
    made: dict[str, Any] = {
        "team": team,
        "standard": standard,
        "rate": "",
        "status": Status.NON_COMPLIANT,
        "record": record,
        "item": None,
        "reason": "no_review",
        "anchor_at": None,
        "due_at": DUE,
        "done_at": None,
        "open": True,
        "waived": False,
        "counted": True,
        "officer": None,
        "risk": None,
        **changes,
    }
    return {**made, "status": str(made["status"])}


def worklists(folder: Path, lines: Sequence[Mapping[str, Any]], **wording: Any) -> Mapping[str, Worklist]:
    """Write the worklists of these lines."""
    return write(folder, lines, **wording).worklists


def write(
    folder: Path,
    lines: Sequence[Mapping[str, Any]],
    *,
    kept: Path | None = None,
    also: Sequence[str] = (),
    **wording: Any,
) -> Written:
    """Write the worklists of these lines, after those in the folder that people work in. `also` are teams without lines."""
    made = Wording(**{"run": sample.run_info(), "standards": sample.STANDARDS, **wording})
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    try:
        with engine.connect() as connection:
            LINES.create(connection)
            if lines:
                connection.execute(insert(LINES), lines)
            teams = [*(one["team"] for one in lines), *also]
            return write_worklists(folder, connection, select(LINES), teams, made, kept=kept)
    finally:
        engine.dispose()


def tables(folder: Path) -> dict[str, str]:
    """The CSV files of a folder of worklists, by name."""
    if not (folder / TABLES).exists():
        return {}
    with ZipFile(folder / TABLES) as packed:
        return {name: packed.read(name).decode("utf-8-sig") for name in packed.namelist()}


def written(folder: Path, lines: Iterable[Mapping[str, Any]], **wording: Any) -> list[str]:
    """As `worklists`: the names of the files."""
    folder.mkdir(exist_ok=True)
    made = worklists(folder, list(lines), **wording).values()
    return sorted([*tables(folder), *(f"{worklist.name}.xlsx" for worklist in made)])
