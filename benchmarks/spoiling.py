"""Spoils good records: every time unreadable, every code unknown, ten thousand files, one huge text."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

FILES = 10_000
HUGE_BYTES = 100_000_000
FAULTS = ("good", "refused rows", "unknown codes", "many files", "huge text")


def write_faults(crimes: Path, folder: Path, rows: int) -> None:
    """Write so many crimes good and spoilt, each into a folder of its name. Files and the text shrink with the rows."""
    connection = duckdb.connect()
    source = f"(SELECT * FROM read_csv('{crimes}', all_varchar = true, header = true) LIMIT {rows})"
    share = rows / 1_000_000
    selects = {
        "good": f"SELECT * FROM {source}",
        "refused rows": f"SELECT * REPLACE ('31/02/2025 25:61' AS recorded_at) FROM {source}",
        "unknown codes": f"SELECT * REPLACE ('Q' || crime_id AS status, 'R' || crime_id AS offence_class) FROM {source}",
        "huge text": f"SELECT *, CASE WHEN crime_id = 'C00000000' THEN repeat('The officer wrote on. ', "
        f"{round(HUGE_BYTES * share / 22)}) END AS cancel_rationale FROM {source}",
    }
    for name, select in selects.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        connection.execute(f"COPY ({select}) TO '{folder / name}/crimes.csv' (HEADER)")
    _scattered(folder / "good" / "crimes.csv", folder / "many files", max(1, round(FILES * share)))


def _scattered(whole: Path, folder: Path, files: int) -> None:
    """The lines of one file in so many, each in a folder of its own and under the same header."""
    header, *lines = whole.read_text(encoding="utf-8").splitlines(keepends=True)
    for number in range(files):
        path = folder / f"{number:05}" / "crimes.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(header + "".join(lines[number::files]), encoding="utf-8")


if __name__ == "__main__":
    write_faults(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
