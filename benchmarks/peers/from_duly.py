"""Puts what duly wrote into the form of the other contenders' outcome, after the clock has stopped: `OUT`.

OUT holds assessments.parquet and results.json of `duly check`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

STANDARDS = {"recording": "NCRS-01A", "reviews": "SUP-03", "minutes": "STRAT-02", "demeanour": "DEM-01"}
"""The standard of duly's that each rule is."""


def convert(out: Path) -> None:
    """Write the ids that fail each rule, and the shares that pass."""
    for rule, standard in STANDARDS.items():
        duckdb.execute(
            f"COPY (SELECT record AS id FROM '{out}/assessments.parquet' WHERE standard = '{standard}' "
            f"AND coalesce(rate, '') = '' AND status = 'NON_COMPLIANT') TO '{out}/{rule}.csv' (HEADER)"
        )
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))["results"]
    rates = {result["standard"]: result["rate"] for result in results}
    shares = {rule: rates[standard] for rule, standard in STANDARDS.items()}
    (out / "shares.json").write_text(json.dumps(shares), encoding="utf-8")


if __name__ == "__main__":
    convert(Path(sys.argv[1]))
