"""The same crimes in other forms: times without an offset, day first, in files whose columns drift, in many small files."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

FORMS = ("ISO", "naive", "day first", "drifting files", "small files")
DRIFTING, SMALL = 60, 200

_ROWS = """
CREATE VIEW rows AS SELECT *, row_number() OVER () - 1 AS n FROM read_csv('{crimes}', all_varchar = true, header = true)
"""


def _written(connection: duckdb.DuckDBPyConnection, select: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"COPY ({select}) TO '{path}' (HEADER, DELIMITER ',', FORMAT csv)")


def _times(how: str) -> str:
    """The columns of a crime with its three times in another form; `how` has `{}` for the local time."""
    local = "strptime({0}[1:19], '%Y-%m-%dT%H:%M:%S')"
    return ", ".join(
        f"{how.format(local.format(name))} AS {name}" for name in ("reported_at", "recorded_at", "entered_at")
    )


def write_forms(crimes: Path, folder: Path) -> None:
    """Write each form of the crimes into a folder of its name, with a duly.toml beside it that reads it."""
    connection = duckdb.connect()
    connection.execute(_ROWS.format(crimes=crimes))
    kept = "crime_id, offence_class, status, district, team_id"
    all_columns = f"{kept}, reported_at, recorded_at, entered_at"
    _written(connection, f"SELECT {all_columns} FROM rows ORDER BY n", folder / "ISO" / "crimes.csv")
    for name, how in {
        "naive": "strftime({0}, '%Y-%m-%d %H:%M:%S')",
        "day first": "strftime({0}, '%d/%m/%Y %H:%M:%S')",
    }.items():
        _written(connection, f"SELECT {kept}, {_times(how)} FROM rows ORDER BY n", folder / name / "crimes.csv")
    for name, files in {"drifting files": DRIFTING, "small files": SMALL}.items():
        for number in range(files):
            columns = _drifted(number) if name == "drifting files" else all_columns
            select = f"SELECT {columns} FROM rows WHERE n % {files} = {number} ORDER BY n"
            _written(connection, select, folder / name / f"{number:03}" / "crimes.csv")
    for name in FORMS:
        text = f'[export]\npath = "{name}"\n'
        if name == "day first":
            text += 'instant_format = "%d/%m/%Y %H:%M:%S"\n'
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def _drifted(number: int) -> str:
    """The columns of one of the files: in another order in every second, one more in every third, one less in every fourth."""
    columns = ["crime_id", "offence_class", "status", "reported_at", "recorded_at", "entered_at"]
    if number % 2:
        columns = [columns[0], *reversed(columns[1:])]
    if number % 3 == 0:
        columns.append("'x' AS local_note")
    return ", ".join(columns if number % 4 == 0 else [*columns, "district", "team_id"])


if __name__ == "__main__":
    write_forms(Path(sys.argv[1]), Path(sys.argv[2]))
