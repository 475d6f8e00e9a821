"""The four rules as pandera schemas over Polars, validated lazily: the failure cases name the rows."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from benchmarks.peers.frames import FRAMES
from benchmarks.peers.outcome import LONGEST_GAP_DAYS, LONGEST_WAIT_SECONDS, NOTHING_SAID, SHORTEST_MINUTES, asked


def _minuted(data: pa.PolarsData) -> pl.LazyFrame:
    lazy: pl.LazyFrame = data.lazyframe
    return lazy.select(pl.col("document") | (pl.col("length") >= SHORTEST_MINUTES))


_ID = pa.Column(str, nullable=False)
_WAITED = pa.Column(pl.Int64, pa.Check.le(LONGEST_WAIT_SECONDS))

SCHEMAS = {
    "recording": pa.DataFrameSchema({"id": _ID, "waited": _WAITED}),
    "reviews": pa.DataFrameSchema({"id": _ID, "gap": pa.Column(pl.Int64, pa.Check.le(LONGEST_GAP_DAYS))}),
    "minutes": pa.DataFrameSchema(
        {"id": _ID, "document": pa.Column(bool), "length": pa.Column(pl.Int64)}, checks=[pa.Check(_minuted)]
    ),
    "demeanour": pa.DataFrameSchema(
        {"id": _ID, "text": pa.Column(str, pa.Check.notin(list(NOTHING_SAID))), "waited": _WAITED}
    ),
}


def _failing(schema: pa.DataFrameSchema, frame: pl.DataFrame) -> pl.Series:
    """The row numbers that fail."""
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        numbers: pl.Series = errors.failure_cases["index"].unique().sort()
        return numbers
    return pl.Series([], dtype=pl.Int64)


def main() -> None:
    """Judge, and write the outcome."""
    job = asked()
    counts = {}
    for rule, schema in SCHEMAS.items():
        frame = FRAMES[rule](job).collect()
        wrong = frame.select("id")[_failing(schema, frame)]
        wrong.write_csv(job.ids(rule))
        counts[rule] = (wrong.height, frame.height)
    job.write_shares(counts)


if __name__ == "__main__":
    main()
