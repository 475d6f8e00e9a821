"""Standards whose verdicts were, row for row, those of the same tables in DuckDB, by the kind of server: tests hold them to it
(tests/spark). Every other one is refused by name."""

from __future__ import annotations

ON_SPARK = frozenset({"CUST-04", "MISS-01", "MISS-03", "NCRS-01A"})
"""On Spark itself, where rows are kept in a schema for scratch: held by `make test-spark`."""

ON_SAIL = frozenset({"CUST-01", "CUST-04", "MISS-01", "MISS-02", "MISS-03", "NCRS-01A"})
"""On Sail: held by the tests that run everywhere."""
