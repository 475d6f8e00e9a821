"""The four rules in Polars alone."""

from __future__ import annotations

import polars as pl

from benchmarks.peers.frames import FRAMES
from benchmarks.peers.outcome import LONGEST_GAP_DAYS, LONGEST_WAIT_SECONDS, NOTHING_SAID, SHORTEST_MINUTES, asked

FAILING = {
    "recording": pl.col("waited") > LONGEST_WAIT_SECONDS,
    "reviews": pl.col("gap") > LONGEST_GAP_DAYS,
    "minutes": ~(pl.col("document") | (pl.col("length") >= SHORTEST_MINUTES)),
    "demeanour": pl.col("text").is_in(NOTHING_SAID) | (pl.col("waited") > LONGEST_WAIT_SECONDS),
}


def main() -> None:
    """Judge, and write the outcome."""
    job = asked()
    counts = {}
    for rule, failing in FAILING.items():
        judged = FRAMES[rule](job).select("id", failing=failing).collect()
        wrong = judged.filter("failing").select("id")
        wrong.write_csv(job.ids(rule))
        counts[rule] = (wrong.height, judged.height)
    job.write_shares(counts)


if __name__ == "__main__":
    main()
