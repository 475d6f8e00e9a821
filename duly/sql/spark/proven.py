"""Standards whose verdicts were, row for row, those of the same tables in DuckDB, by the kind of server: tests hold them to it
(tests/spark). Every other one is refused by name."""

from __future__ import annotations

ON_SPARK = frozenset({"NCRS-01A"})
"""On Spark itself: held by `make test-spark`."""

ON_SAIL = frozenset({"NCRS-01A"})
"""On Sail: held by the tests that run everywhere."""
