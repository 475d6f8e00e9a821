"""The four rules as Soda checks: failed rows kept by a sampler of its own, and the shares by Soda's own groups.

Soda Core 4 gives no failing rows without its paid service, so this is version 3, which does.
"""

from __future__ import annotations

import csv
import sys

from soda.common.memory_safe_cursor_fetcher import MemorySafeCursorFetcher
from soda.sampler.sample_context import SampleContext
from soda.sampler.sampler import Sampler
from soda.scan import Scan

from benchmarks.peers.outcome import Asked, asked
from benchmarks.peers.tables import FAILING, prepared

_LIMIT = 10_000_000

_CHECKS = """
checks for {rule}:
  - failed rows:
      name: {rule}
      samples limit: {limit}
      fail query: SELECT id FROM {rule} WHERE {failing}
  - group by:
      name: shares of {rule}
      group_limit: 10
      query: SELECT '{rule}' AS rule, count(*) FILTER (WHERE {failing}) AS failing, count(*) AS judged FROM {rule}
      fields: [rule]
      checks:
        - failing >= 0:
            name: failing {rule}
        - judged >= 0:
            name: judged {rule}
"""


class Failing(Sampler):  # type: ignore[misc]
    """Keeps every failing id, where Soda's own would keep a hundred rows."""

    def __init__(self, job: Asked) -> None:
        self.job = job

    def store_sample(self, sample_context: SampleContext) -> None:
        """Write the rows of one check."""
        with self.job.ids(sample_context.check_name).open("w", encoding="utf-8", newline="") as opened:
            rows = csv.writer(opened)
            rows.writerow(["id"])
            rows.writerows(sample_context.sample.get_rows())


def main() -> None:
    """Judge, and write the outcome."""
    job = asked()
    MemorySafeCursorFetcher.__init__.__defaults__ = (_LIMIT,)  # Soda keeps 10,000 rows of a query and drops the rest
    scan = Scan()
    scan.set_scan_definition_name("four rules")
    scan.set_data_source_name("duckdb")
    scan.disable_telemetry()
    scan.add_duckdb_connection(prepared(job))
    scan.sampler = Failing(job)
    for rule, failing in FAILING.items():
        scan.add_sodacl_yaml_str(_CHECKS.format(rule=rule, failing=failing, limit=_LIMIT))
    scan.execute()
    if scan.has_error_logs():
        sys.exit(scan.get_error_logs_text())
    values = {check.name: check.check_value for check in scan._checks}
    job.write_shares(
        {rule: (int(values[f"failing {rule} [{rule}]"]), int(values[f"judged {rule} [{rule}]"])) for rule in FAILING}
    )


if __name__ == "__main__":
    main()
