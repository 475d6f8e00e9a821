"""Spans give back, run by run, the verdicts that were written: in any order, again, and with gaps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import duckdb
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from sqlalchemy import Connection, func, insert, select

from duly.history import verdict_spans
from duly.history.covering import between, covers
from duly.history.database import open_history
from duly.history.failures import failures
from duly.history.tables import PastVerdictRow, StandardRow, StandingVerdictRow, microseconds
from duly.results import FailingSince, Status
from duly.settings import Settings
from tests.history.scene import FIRST, REASONS, S1, Night, V, keep_night, stored


def number_of_spans(settings: Settings) -> int:
    with open_history(settings) as history, history.reading() as connection:
        return sum(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (StandingVerdictRow, PastVerdictRow)
        )


def night(day: float, *verdicts: V) -> Night:
    return Night(day=day, verdicts={"S-01": verdicts}, standards=(S1,))


def test_a_night_on_which_nothing_changed_writes_nothing(settings: Settings) -> None:
    same = [V("a", "late", due_at=datetime(2025, 1, 1), team="North"), V("b", "in_time"), V("b", "in_time", item="2")]
    for day in range(4):
        keep_night(settings, night(day, *same))
    assert number_of_spans(settings) == 3
    assert stored(settings, 0) == stored(settings, 3) == sorted(same, key=repr)


@pytest.mark.parametrize(
    "changed",
    [V("a", "no_review"), V("a", "late", due_at=datetime(2025, 1, 2)), V("a", "late", team="South"), V("a", "in_time")],
)
def test_whatever_changes_in_a_verdict_is_kept(settings: Settings, changed: V) -> None:
    keep_night(settings, night(0, V("a", "late"), V("b", "late")))
    keep_night(settings, night(1, changed, V("b", "late")))
    assert stored(settings, 0) == [V("a", "late"), V("b", "late")]
    assert stored(settings, 1) == sorted([changed, V("b", "late")], key=repr)
    assert number_of_spans(settings) == 3


def test_a_record_judged_several_times_alike_is_kept_as_often(settings: Settings) -> None:
    keep_night(settings, night(0, V("a", "late"), V("a", "late"), V("a", "in_time")))
    keep_night(settings, night(1, V("a", "late"), V("a", "in_time")))
    assert stored(settings, 0) == [V("a", "in_time"), V("a", "late"), V("a", "late")]
    assert stored(settings, 1) == [V("a", "in_time"), V("a", "late")]


def test_ids_are_kept_as_they_are(settings: Settings) -> None:
    odd = [V(record, "late") for record in ('"', "a,b", "x\ny", "NULL", "\\N", "é'", "\\", " ", "{1}")]
    keep_night(settings, night(0, *odd))
    assert stored(settings, 0) == sorted(odd, key=repr)


Verdicts = Mapping[str, str]
Nights = list[tuple[int, Verdicts | None]]
LATE, NONE, GOOD, GONE = {"a": "late"}, {"a": "no_review"}, {"a": "in_time"}, dict[str, str]()

ORDERS: dict[str, Nights] = {
    "a failure is interrupted afterwards": [(0, LATE), (2, LATE), (1, GOOD)],
    "between two reasons": [(0, LATE), (2, NONE), (3, LATE), (1, GOOD)],
    "and goes on": [(0, LATE), (2, NONE), (1, LATE)],
    "two failures are joined": [(0, LATE), (1, GOOD), (2, NONE), (3, LATE), (1, NONE)],
    "from the newest to the oldest": [(3, NONE), (2, LATE), (1, LATE), (0, LATE)],
    "a later failure stays as it was": [(0, LATE), (2, LATE), (3, GOOD), (4, LATE), (5, NONE), (1, GONE)],
    "changed and changed back": [(0, LATE), (2, NONE), (3, GOOD), (4, LATE), (1, GOOD), (1, LATE)],
    "a rerun of the newest that says what was before": [(0, LATE), (1, GOOD), (1, LATE), (2, NONE)],
    "a rerun that could not judge": [(0, LATE), (1, GOOD), (1, None), (2, LATE)],
    "such a rerun in between": [(0, LATE), (1, GOOD), (2, LATE), (1, None)],
    "such a rerun of the first": [(0, LATE), (1, NONE), (0, None)],
    "such a rerun, then one of the run before": [(0, LATE), (1, NONE), (1, None), (0, GOOD)],
}


@pytest.mark.parametrize("nights", ORDERS.values(), ids=ORDERS)
def test_runs_in_any_order(settings: Settings, nights: Nights) -> None:
    whole: dict[int, Verdicts | None] = {}
    for day, verdicts in nights:
        listed = None if verdicts is None else [V(record, reason) for record, reason in verdicts.items()]
        keep_night(settings, Night(day=day, verdicts={"S-01": listed}, standards=(S1,)))
        whole[day] = verdicts
    for day, verdicts in whole.items():
        if verdicts is None:
            continue
        assert stored(settings, day) == sorted((V(*one) for one in verdicts.items()), key=repr), day
        with open_history(settings) as history, history.reading() as connection:
            failing = failures(connection, FIRST + timedelta(days=day))["S-01"]
        assert failing == {(record, None): since for record, since in _failing_since(whole, day).items()}, day


def _failing_since(whole: Mapping[int, Verdicts | None], last: int) -> dict[str, FailingSince]:
    """The slow and obvious way: night after night backwards for as long as the record fails."""
    judged = sorted(day for day, verdicts in whole.items() if verdicts is not None and day <= last)
    failing: dict[str, FailingSince] = {}
    for record in whole[last] or ():
        streak = []
        for day in reversed(judged):
            reason = (whole[day] or {}).get(record)
            if reason is None or REASONS[reason] is not Status.NON_COMPLIANT:
                break
            streak.append(day)
        if streak:
            failing[record] = FailingSince(
                first=FIRST + timedelta(days=streak[-1]), runs=len(streak), at_least=streak[-1] == judged[0]
            )
    return failing


_CODES = {"late": 1, "no_review": 2, "in_time": 3}
_NIGHT = st.none() | st.dictionaries(st.sampled_from("ab"), st.sampled_from(["late", "late", "no_review", "in_time"]))
_NIGHTS = st.lists(st.tuples(st.integers(0, 6), st.tuples(_NIGHT, _NIGHT)), min_size=2, max_size=12)
_STANDARDS = (1, 2)


@given(_NIGHTS)
@hypothesis(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_as_if_every_run_were_kept_whole(
    settings: Settings, nights: list[tuple[int, tuple[Verdicts | None, Verdicts | None]]]
) -> None:
    """Runs, reruns and reruns that could not judge, in any order and of two standards at once, against naive copies of every
    run."""
    whole: dict[int, dict[int, Verdicts | None]] = {standard: {} for standard in _STANDARDS}
    with open_history(settings, new=True) as history, history.writing() as connection:
        verdict_spans.prepare(connection)
        connection.execute(insert(StandardRow), [{"number": one, "id": f"S-0{one}"} for one in _STANDARDS])
        for day, of_standards in nights:
            night = dict(zip(_STANDARDS, of_standards, strict=True))
            moments = {standard: _moment(day, whole[standard]) for standard in _STANDARDS}
            gone = [
                standard for standard in _STANDARDS if night[standard] is None and whole[standard].get(day) is not None
            ]
            kept = {standard: verdicts for standard, verdicts in night.items() if verdicts is not None}
            if gone:
                verdict_spans.forget(connection, _DUCKDB, {standard: moments[standard] for standard in gone})
            if kept:
                arriving = " UNION ALL ".join(_arriving(standard, verdicts) for standard, verdicts in kept.items())
                verdict_spans.write(connection, _DUCKDB, {standard: moments[standard] for standard in kept}, arriving)
            for standard, verdicts in night.items():
                whole[standard][day] = verdicts
        for standard, of_standard in whole.items():
            for day, verdicts in of_standard.items():
                if verdicts is not None:
                    assert _covering(connection, standard, day) == _expected(of_standard, day), (standard, day)
        connection.rollback()


def _moment(day: int, whole: Mapping[int, Verdicts | None]) -> verdict_spans.Moment:
    judged = [other for other, verdicts in whole.items() if verdicts is not None]
    return verdict_spans.Moment(
        at=_at(day),
        before=max((_at(other) for other in judged if other < day), default=None),
        after=min((_at(other) for other in judged if other > day), default=None),
    )


_DUCKDB = duckdb.connect()


def _at(day: int) -> int:
    return microseconds(FIRST + timedelta(days=day))


def _arriving(standard: int, verdicts: Verdicts) -> str:
    rows = [
        f"SELECT {standard} AS standard, '{record}' AS record, '' AS item, {_CODES[reason]} AS reason, NULL AS due_at, "
        f"NULL AS team, {reason != 'in_time'} AS failing"
        for record, reason in verdicts.items()
    ]
    return " UNION ALL ".join(rows) or f"SELECT * FROM ({_arriving(standard, LATE)}) WHERE false"


def _covering(connection: Connection, standard: int, day: int) -> set[tuple[str, int, datetime | None]]:
    as_of = FIRST + timedelta(days=day)
    spans = between(as_of, as_of)
    rows = connection.execute(
        select(spans.c.record, spans.c.reason, spans.c.failing_since).where(
            spans.c.standard == standard, covers(spans, as_of)
        )
    ).all()
    assert len({row.record for row in rows}) == len(rows)
    return {(row.record, row.reason, row.failing_since) for row in rows}


def _expected(whole: Mapping[int, Verdicts | None], day: int) -> set[tuple[str, int, datetime | None]]:
    since = _failing_since(whole, day)
    return {
        (record, _CODES[reason], since[record].first if record in since else None)
        for record, reason in (whole[day] or {}).items()
    }
