"""The four rules' tables in DuckDB: what a rule needs in the columns of one table, for what judges by SQL."""

from __future__ import annotations

import json

import duckdb

from benchmarks.peers.outcome import (
    LONGEST_GAP_DAYS,
    LONGEST_WAIT_SECONDS,
    NOTHING_SAID,
    SHORTEST_MINUTES,
    SHORTEST_REVIEW,
    SUPERVISORS,
    Asked,
)

_READ = (
    "crimes",
    "investigations",
    "supervisory_reviews",
    "staff",
    "strategy_meetings",
    "documents",
    "children_present",
    "da_incidents",
)


def _listed(texts: tuple[str, ...]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


_TABLES = f"""
CREATE TEMP MACRO waited(a, b) AS epoch(CAST(b AS TIMESTAMPTZ)) - epoch(CAST(a AS TIMESTAMPTZ));
CREATE TEMP MACRO local_day(t) AS CAST(CAST(t AS TIMESTAMPTZ) AS DATE);

CREATE TABLE recording AS SELECT crime_id AS id, waited(reported_at, recorded_at) AS waited FROM crimes;

CREATE TABLE reviews AS
    WITH cases AS (
        SELECT inv_id, oic, local_day(allocated_at) AS begins, local_day(closed_at) AS ends FROM investigations
    ), points AS (
        SELECT inv_id, begins AS day, false AS review FROM cases
        UNION ALL SELECT inv_id, coalesce(ends, local_day('{{made}}')), false FROM cases
        UNION ALL
        SELECT inv_id, local_day(entered_at), true FROM supervisory_reviews JOIN staff ON staff_id = reviewer
        JOIN cases USING (inv_id)
        WHERE rank IN ({_listed(SUPERVISORS)}) AND reviewer <> oic AND CAST(text_len AS BIGINT) >= {SHORTEST_REVIEW}
          AND local_day(entered_at) > begins AND (ends IS NULL OR local_day(entered_at) <= ends)
    ), gaps AS (
        SELECT inv_id, review, day - lag(day) OVER (PARTITION BY inv_id ORDER BY day) AS days FROM points
    )
    SELECT inv_id AS id, max(days) AS gap FROM gaps GROUP BY 1 HAVING bool_or(review) OR max(days) > {LONGEST_GAP_DAYS};

CREATE TABLE minutes AS
    SELECT meet_id AS id, coalesce(doc_type = 'strategy_minutes' AND location = 'rms' AND CAST(size_bytes AS BIGINT) > 0
                                   AND deleted <> '1', false) AS document,
           coalesce(CAST(minutes_text_len AS BIGINT), 0) AS length
    FROM strategy_meetings LEFT JOIN documents ON doc_id = minutes_doc_id WHERE status = 'held';

CREATE TABLE demeanour AS
    SELECT cp_id AS id, coalesce(lower(trim(demeanour_text)), '') AS text, waited(attended_at, demeanour_entered_at) AS waited
    FROM children_present JOIN da_incidents USING (da_id) WHERE attended = '1';
"""

FAILING = {
    "recording": f"waited > {LONGEST_WAIT_SECONDS}",
    "reviews": f"gap > {LONGEST_GAP_DAYS}",
    "minutes": f"NOT document AND length < {SHORTEST_MINUTES}",
    "demeanour": f"text IN ({_listed(NOTHING_SAID)}) OR waited > {LONGEST_WAIT_SECONDS}",
}
"""What is wrong, per rule, over the table of the rule's name."""


def prepared(asked: Asked) -> duckdb.DuckDBPyConnection:
    """A connection with a table per rule: its `id` and what the rule looks at."""
    connection = duckdb.connect(config={"threads": 2})
    connection.execute("SET TimeZone = 'Europe/London'")
    for name in _READ:
        connection.execute(
            f"CREATE TEMP VIEW {name} AS SELECT * FROM read_csv('{asked.table(name)}', all_varchar = true, header = true, "
            "delim = ',', quote = '\"', escape = '\"')"
        )
    made = json.loads((asked.export / "manifest.json").read_text(encoding="utf-8"))["export_at"]
    connection.execute(_TABLES.format(made=made))
    return connection
