"""Runs yardstick.sql over an export in a process of its own and prints its counts as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb
import holidays

_FULL_WIDTH = "".join(chr(0xFF01 + offset) for offset in range(94)) + "\u00a0"
_ASCII = "".join(chr(0x21 + offset) for offset in range(94)) + " "


def counts(export: Path, as_of: str) -> dict[str, dict[str, int]]:
    """Records by standard and reason. `as_of` is ISO 8601 with an offset."""
    connection = duckdb.connect(config={"threads": 2})
    for name, value in {"folder": str(export), "wide": _FULL_WIDTH, "narrow": _ASCII}.items():
        connection.execute(f"SET VARIABLE {name} = ?", [value])
    connection.execute("SET VARIABLE as_of = ?::TIMESTAMPTZ", [as_of])
    days = holidays.country_holidays("GB", subdiv="ENG", years=range(2010, 2029))
    connection.execute("CREATE TEMP TABLE holidays AS SELECT unnest(?::DATE[]) AS day", [list(days)])
    connection.execute((Path(__file__).parent / "yardstick.sql").read_text(encoding="utf-8"))
    by_standard: dict[str, dict[str, int]] = {}
    for standard, reason, records in connection.execute(
        "SELECT standard, reason, sum(records)::BIGINT FROM counts GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        by_standard.setdefault(standard, {})[reason] = records
    return by_standard


if __name__ == "__main__":
    manifest = json.loads((Path(sys.argv[1]) / "manifest.json").read_text(encoding="utf-8"))
    sys.stdout.write(json.dumps(counts(Path(sys.argv[1]), manifest["export_at"])) + "\n")
