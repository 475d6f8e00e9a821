"""The four rules as dataframely schemas: `filter` gives what is valid, and what is not with its reasons."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from benchmarks.peers.frames import FRAMES
from benchmarks.peers.outcome import LONGEST_GAP_DAYS, LONGEST_WAIT_SECONDS, NOTHING_SAID, SHORTEST_MINUTES, asked


class Recording(dy.Schema):  # type: ignore[misc]
    """Crimes."""

    id = dy.String(nullable=False)
    waited = dy.Int64(nullable=False, max=LONGEST_WAIT_SECONDS)


class Reviews(dy.Schema):  # type: ignore[misc]
    """Investigations."""

    id = dy.String(nullable=False)
    gap = dy.Int64(nullable=False, max=LONGEST_GAP_DAYS)


class Minutes(dy.Schema):  # type: ignore[misc]
    """Strategy meetings."""

    id = dy.String(nullable=False)
    document = dy.Bool(nullable=False)
    length = dy.Int64(nullable=False)

    @dy.rule()  # type: ignore[untyped-decorator]
    def minuted(cls) -> pl.Expr:  # noqa: N805 - dataframely's rules are class methods
        """A document on the system, or a text that is long enough."""
        return pl.col("document") | (pl.col("length") >= SHORTEST_MINUTES)


class Demeanour(dy.Schema):  # type: ignore[misc]
    """Children."""

    id = dy.String(nullable=False)
    text = dy.String(nullable=False, check=lambda text: ~text.is_in(NOTHING_SAID))
    waited = dy.Int64(nullable=False, max=LONGEST_WAIT_SECONDS)


SCHEMAS: dict[str, type[dy.Schema]] = {
    "recording": Recording,
    "reviews": Reviews,
    "minutes": Minutes,
    "demeanour": Demeanour,
}


def main() -> None:
    """Judge, and write the outcome."""
    job = asked()
    counts = {}
    for rule, schema in SCHEMAS.items():
        frame = FRAMES[rule](job).collect()
        _, failure = schema.filter(frame)
        wrong = failure.invalid().select("id")
        wrong.write_csv(job.ids(rule))
        counts[rule] = (wrong.height, frame.height)
    job.write_shares(counts)


if __name__ == "__main__":
    main()
