"""What is listed of the verdicts: the right records, in order, not more than was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import create_engine, insert

from duly.checks import MAIN, Measure
from duly.checks.parameters import Facts
from duly.judging.assessments import Assessed
from duly.judging.counting import failing, measures
from duly.judging.table import assessments_table
from duly.results import Failing, Status
from tests.reports.sample_standards import NCRS_01


def _row(record: str, status: Status, **given: Any) -> dict[str, Any]:
    blank = dict.fromkeys(("item", "flag", "anchor_at", "due_at", "done_at", "by_team"))
    return {"standard": "NCRS-01", "rate": MAIN, "reason": "late", "open": False, **blank, **given} | {
        "record": record,
        "status": status.value,
    }


def test_of_each_status_what_can_be_mended_is_listed_and_the_longest_due_of_it_first() -> None:
    table = assessments_table((NCRS_01,))
    engine = create_engine("duckdb:///:memory:")
    june, july, august = (datetime(2025, month, 1) for month in (6, 7, 8))
    rows = [
        _row("a", Status.NON_COMPLIANT, due_at=august),
        _row("b", Status.NON_COMPLIANT, anchor_at=june, by_team=""),
        _row("c", Status.NON_COMPLIANT),
        _row("d", Status.NON_COMPLIANT, due_at=july, anchor_at=june, open=True, by_team="North"),
        _row("e", Status.UNKNOWN),
        _row("f", Status.UNKNOWN, due_at=august),
        _row("g", Status.COMPLIANT, due_at=june),
        _row("h", Status.NON_COMPLIANT, due_at=june) | {"rate": "registrar"},
        _row("i", Status.NON_COMPLIANT, due_at=june) | {"standard": "NCRS-02"},
    ]
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(insert(table), rows)
        facts = Facts(as_of=datetime(2026, 1, 5, tzinfo=UTC), time_zone="Europe/London")
        assessed = Assessed(connection=connection, verdicts=table, open_items=table, facts=facts)
        listed = failing(assessed, (NCRS_01,), 3)["NCRS-01"]
        fewer = failing(assessed, (NCRS_01,), 1)["NCRS-01"]
    engine.dispose()
    assert [record.record for record in listed] == ["b", "d", "c", "f", "e"]  # of "a" it is too late
    assert [record.record for record in fewer] == ["b", "f"]
    assert listed[0].team is None
    assert listed[1] == Failing(
        record="d",
        item=None,
        status=Status.NON_COMPLIANT,
        reason="late",
        anchor_at=june,
        due_at=july,
        team="North",
        open=True,
    )


def measured(measure: Measure, *times: tuple[str, str], status: Status = Status.COMPLIANT) -> Mapping[str, Any]:
    """The figures of a measure over records that began and were done at these local times of January 2026."""
    standard = replace(NCRS_01, measures=(measure,))
    table = assessments_table((standard,))
    engine = create_engine("duckdb:///:memory:")
    rows = [
        _row(
            f"r{number}",
            status,
            **{
                name: datetime.fromisoformat(f"2026-{written}")
                for name, written in (("anchor_at", began), ("done_at", done))
            },
        )
        for number, (began, done) in enumerate(times)
    ]
    with engine.begin() as connection:
        table.create(connection)
        if rows:
            connection.execute(insert(table), rows)
        facts = Facts(as_of=datetime(2026, 7, 5, tzinfo=UTC), time_zone="Europe/London")
        assessed = Assessed(connection=connection, verdicts=table, open_items=table, facts=facts)
        figures = measures(assessed, standard)
    engine.dispose()
    return figures


HOURS = Measure(id="delay", title="Delay", bands=(24,))
DAYS = Measure(id="delay", title="Delay", unit="days", bands=(2,))


def test_a_bare_date_is_counted_in_days_and_never_below_nothing() -> None:
    """Reported at 16:00, recorded on that day without a time: not sixteen hours before it was reported."""
    same_day, next_day = ("01-10T16:00", "01-10T00:00"), ("01-10T16:00", "01-11T00:00")
    assert measured(HOURS, same_day, same_day, next_day, ("01-12T00:00", "01-12T09:00")) == {
        "delay_count": 0,
        "delay_median_hours": None,
        "delay_p90_hours": None,
        "delay_longest_hours": None,
        "delay_over_24_hours": 0,
        "delay_dated_count": 4,
        "delay_dated_median_days": 0,
        "delay_dated_p90_days": 0.7,
        "delay_dated_longest_days": 1,
    }


def test_clocks_are_counted_in_hours_apart_from_dates() -> None:
    figures = measured(HOURS, ("01-10T16:00", "01-11T18:00"), ("01-10T16:00", "01-13T00:00"))
    assert (figures["delay_count"], figures["delay_median_hours"], figures["delay_over_24_hours"]) == (1, 26, 1)
    assert (figures["delay_dated_count"], figures["delay_dated_median_days"]) == (1, 3)
    assert "delay_dated_count" not in measured(HOURS, ("01-10T16:00", "01-11T18:00"))


def test_midnight_is_that_of_the_place() -> None:
    """In summer a bare date is 23:00 of the day before in UTC, and 00:00 UTC is a clock's one o'clock."""
    bare = measured(HOURS, ("07-01T15:00", "06-30T23:00"))
    assert (bare["delay_count"], bare["delay_dated_longest_days"]) == (0, 0)
    assert measured(HOURS, ("07-01T00:00", "07-01T06:00"))["delay_median_hours"] == 6


def test_clocks_that_disagree_by_minutes_are_at_once() -> None:
    figures = measured(HOURS, ("01-10T16:00", "01-10T15:55"), ("01-10T16:00", "01-10T15:58"))
    assert (figures["delay_median_hours"], figures["delay_longest_hours"]) == (0, 0)
    # Done long before, as a referral that came before the triage: that is what is measured.
    assert measured(HOURS, ("01-10T16:00", "01-10T14:00"))["delay_median_hours"] == -2


def test_a_measure_in_days_takes_dates_as_whole_days() -> None:
    figures = measured(
        DAYS, ("01-10T16:00", "01-13T00:00"), ("01-10T12:00", "01-11T00:00"), ("01-10T12:00", "01-11T18:00")
    )
    assert (figures["delay_count"], figures["delay_longest_days"], figures["delay_median_days"]) == (3, 3, 1.25)
    assert figures["delay_over_2_days"] == 1
