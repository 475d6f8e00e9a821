"""The four rules as one would write them by hand for DuckDB: what the other contenders are measured by."""

from __future__ import annotations

from benchmarks.peers.outcome import asked
from benchmarks.peers.tables import FAILING, prepared


def main() -> None:
    """Judge, and write the outcome."""
    job = asked()
    connection = prepared(job)
    counts = {}
    for rule, failing in FAILING.items():
        connection.execute(f"COPY (SELECT id FROM {rule} WHERE {failing}) TO '{job.ids(rule)}' (HEADER)")
        counts[rule] = connection.execute(f"SELECT count(*) FILTER (WHERE {failing}), count(*) FROM {rule}").fetchall()[
            0
        ]
    job.write_shares(counts)


if __name__ == "__main__":
    main()
