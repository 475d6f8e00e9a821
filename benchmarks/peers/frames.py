"""The four rules' frames in Polars: what a rule needs in the columns of one frame, for the libraries that judge frames."""

from __future__ import annotations

import json
from datetime import datetime

import polars as pl

from benchmarks.peers.outcome import LONGEST_GAP_DAYS, SHORTEST_REVIEW, SUPERVISORS, Asked


def _table(asked: Asked, name: str) -> pl.LazyFrame:
    return pl.scan_csv(asked.table(name), infer_schema=False)


def _time(name: str) -> pl.Expr:
    return pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%S%:z", time_zone="UTC", strict=True)


def _day(name: str) -> pl.Expr:
    return _time(name).dt.convert_time_zone("Europe/London").dt.date()


def _waited(earlier: str, later: str) -> pl.Expr:
    return (_time(later) - _time(earlier)).dt.total_seconds()


def recording(asked: Asked) -> pl.LazyFrame:
    """A row per crime: `id`, `waited` in seconds."""
    return _table(asked, "crimes").select(id="crime_id", waited=_waited("reported_at", "recorded_at"))


def reviews(asked: Asked) -> pl.LazyFrame:
    """A row per investigation in which a review was done or fell due: `id`, `gap` (its longest, in days)."""
    made = datetime.fromisoformat(json.loads((asked.export / "manifest.json").read_text(encoding="utf-8"))["export_at"])
    cases = _table(asked, "investigations").select("inv_id", "oic", begins=_day("allocated_at"), ends=_day("closed_at"))
    counted = (
        _table(asked, "supervisory_reviews")
        .join(_table(asked, "staff"), left_on="reviewer", right_on="staff_id")
        .join(cases, on="inv_id")
        .with_columns(day=_day("entered_at"))
        .filter(
            pl.col("rank").is_in(SUPERVISORS),
            pl.col("reviewer") != pl.col("oic"),
            pl.col("text_len").cast(pl.Int64) >= SHORTEST_REVIEW,
            pl.col("day") > pl.col("begins"),
            pl.col("ends").is_null() | (pl.col("day") <= pl.col("ends")),
        )
        .select("inv_id", "day", review=pl.lit(True))
    )
    points = pl.concat(
        [
            cases.select("inv_id", day="begins", review=pl.lit(False)),
            cases.select("inv_id", day=pl.col("ends").fill_null(made.date()), review=pl.lit(False)),
            counted,
        ]
    )
    return (
        points.sort("inv_id", "day")
        .with_columns(gap=(pl.col("day") - pl.col("day").shift(1).over("inv_id")).dt.total_days())
        .group_by("inv_id")
        .agg(pl.col("gap").max(), pl.col("review").any())
        .filter(pl.col("review") | (pl.col("gap") > LONGEST_GAP_DAYS))
        .select(id="inv_id", gap="gap")
    )


def minutes(asked: Asked) -> pl.LazyFrame:
    """A row per meeting that was held: `id`, whether a `document` of minutes is on the system, `length` of its text."""
    documents = _table(asked, "documents").filter(
        pl.col("doc_type") == "strategy_minutes",
        pl.col("location") == "rms",
        pl.col("size_bytes").cast(pl.Int64) > 0,
        pl.col("deleted") != "1",
    )
    return (
        _table(asked, "strategy_meetings")
        .filter(pl.col("status") == "held")
        .join(
            documents.select("doc_id", document=pl.lit(True)), left_on="minutes_doc_id", right_on="doc_id", how="left"
        )
        .select(
            pl.col("document").fill_null(False),
            id="meet_id",
            length=pl.col("minutes_text_len").cast(pl.Int64).fill_null(0),
        )
    )


def demeanour(asked: Asked) -> pl.LazyFrame:
    """A row per child at an incident that was attended: `id`, `text` in plain form, `waited` in seconds."""
    return (
        _table(asked, "children_present")
        .join(_table(asked, "da_incidents").filter(pl.col("attended") == "1"), on="da_id")
        .select(
            id="cp_id",
            text=pl.col("demeanour_text").str.strip_chars().str.to_lowercase().fill_null(""),
            waited=_waited("attended_at", "demeanour_entered_at"),
        )
    )


FRAMES = {"recording": recording, "reviews": reviews, "minutes": minutes, "demeanour": demeanour}
"""The frame of each rule."""
