"""Makes the export that the contenders judge: `python -m benchmarks.peers.records FOLDER CRIMES`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

AS_OF = "2026-01-31T06:00:00+00:00"


def write_records(folder: Path, crimes: int) -> None:
    """Write the CSV files of so many crimes and what hangs on them, and a manifest. The same number gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    for name, value in {"folder": str(folder), "crimes": crimes}.items():
        connection.execute(f"SET VARIABLE {name} = ?", [value])
    connection.execute((Path(__file__).parent / "records.sql").read_text(encoding="utf-8"))
    manifest = {"export_at": AS_OF, "covers_from": "2025-02-01", "covers_to": AS_OF[:10], "schema_version": 1}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


if __name__ == "__main__":
    write_records(Path(sys.argv[1]), int(sys.argv[2]))
