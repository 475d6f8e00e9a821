"""The four rules as pointblank validations: each step keeps the rows that fail it as an extract."""

from __future__ import annotations

import pointblank as pb
import polars as pl

from benchmarks.peers.frames import FRAMES
from benchmarks.peers.outcome import LONGEST_GAP_DAYS, LONGEST_WAIT_SECONDS, NOTHING_SAID, SHORTEST_MINUTES, asked


def _steps(rule: str, validation: pb.Validate) -> pb.Validate:
    match rule:
        case "recording":
            return validation.col_vals_le("waited", LONGEST_WAIT_SECONDS)
        case "reviews":
            return validation.col_vals_le("gap", LONGEST_GAP_DAYS)
        case "minutes":
            return validation.col_vals_expr(pl.col("document") | (pl.col("length") >= SHORTEST_MINUTES))
        case _:
            return validation.col_vals_not_in_set("text", list(NOTHING_SAID)).col_vals_le(
                "waited", LONGEST_WAIT_SECONDS
            )


def main() -> None:
    """Judge, and write the outcome."""
    job = asked()
    counts = {}
    for rule, frame_of in FRAMES.items():
        frame = frame_of(job).collect()
        validation = _steps(rule, pb.Validate(frame)).interrogate(extract_limit=frame.height)
        extracts = validation.get_data_extracts()
        wrong = pl.concat([extract.select("id") for extract in extracts.values()]).unique()
        wrong.write_csv(job.ids(rule))
        counts[rule] = (wrong.height, frame.height)
    job.write_shares(counts)


if __name__ == "__main__":
    main()
