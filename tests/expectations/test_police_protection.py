"""PP-01 and PP-02: a use of police protection that breaks nothing, and the smallest change that breaks one thing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from duly.checks import Standard
from duly.expectations.police_protection import PP_01, PP_02
from duly.judging.selects import listed, record_values
from duly.testing import Example, Row, disagreements, reasons_not_shown
from tests.expectations.databases import judged, loaded
from tests.expectations.examples import C, N, U, X, Y, line

STARTED, LIMIT, AFTER = "2025-11-12T10:00:00", "2025-11-15T10:00:00", "2025-11-15T10:00:01"
PERIOD = ("2025-11-01T00:00:00", "2025-12-01T00:00:00")

USE: Row = {
    "pp_id": "Q",
    "person_id": "P",
    "incident_id": "I",
    "started_at": STARTED,
    "ended_at": "2025-11-13T10:00:00",
    "grounds_len": 50,
    "initiating_officer": "PC",
    "designated_officer": "INSP",
    "la_informed_at": "2025-11-12T11:00:00",
    "child_informed": True,
    "child_views_len": 20,
    "outcome": "LA_CARE",
    "team_id": "T",
    "source_system": "rms",
}


def scene(use: Row | None = None, **others: Any) -> dict[str, Any]:
    """The use of police protection with these changes. Keywords that are tables replace that table's rows."""
    return {
        "persons": [{"person_id": "P", "dob_date": "2015-01-01"}],
        "incidents": [{"incident_id": "I", "district": "North"}],
        "teams": [{"team_id": "T", "name": "Response", "district": "South"}],
        "police_protection": [{**USE, **(use or {})}],
        **others,
    }


def example(odd: str, use: Row | None = None, status: str = C, reason: str = "complete", **facts: Any) -> Example:
    return line(odd, (status, reason), scene(use), **facts)


NULLS = {"police_protection": [{"pp_id": "Q"}]}

MIDDAY = "2025-11-12T12:00:00"
LATER = {"as_of": MIDDAY, "exported_at": "2025-12-01T00:00:00"}
"""Judged two hours after it began, from an export of later."""

GAPS: list[tuple[str, str, dict[str, Any], str]] = [
    ("grounds", "no grounds", {"grounds_len": None}, "no_grounds"),
    ("grounds", "grounds of 49", {"grounds_len": 49}, "no_grounds"),
    ("initiating_officer", "no initiating officer", {"initiating_officer": None}, "no_initiating_officer"),
    ("designated_officer", "no designated officer", {"designated_officer": None}, "no_designated_officer"),
    ("different_officers", "one officer twice", {"designated_officer": "PC"}, "same_officer"),
    ("la_informed", "local authority not told", {"la_informed_at": None}, "la_not_informed"),
    ("child_informed", "not recorded whether the child was told", {"child_informed": None}, "child_informed_blank"),
    (
        "child_informed",
        "the child was not told, without a reason",
        {"child_informed": False, "child_not_told_reason": " n/a "},
        "child_not_told_unexplained",
    ),
    (
        "parents_informed",
        "the parents were not told, without a reason",
        {"parents_informed": False, "parents_not_told_reason": "."},
        "parents_not_told_unexplained",
    ),
    ("child_views", "no views", {"child_views_len": None}, "no_child_views"),
    ("child_views", "views of 19", {"child_views_len": 19}, "no_child_views"),
    (
        "child_views",
        "views in words that say none",
        {"child_views_text": "Voice of the child considered"},
        "no_child_views",
    ),
    ("child_views", "views of blanks", {"child_views_text": "   "}, "no_child_views"),
    ("child_views", "views by a class that says none", {"child_views_class": "NO_SUBSTANCE"}, "no_child_views"),
    ("outcome", "ended without outcome", {"outcome": None}, "no_outcome"),
    ("on_system", "on another system", {"source_system": "LEGACY"}, "not_on_rms"),
    ("on_system", "system blank", {"source_system": None}, "not_on_rms"),
]
OTHER: Row = {**USE, "pp_id": "Q9", "started_at": "2020-01-01T10:00:00", "ended_at": "2020-01-02T10:00:00"}
"""A use of another year, whose source_system is one of the records system's."""

NOT_TOLD: Row = {"child_informed": False, "parents_informed": False}
TOLD_WHY: Row = {
    "child_not_told_reason": "Two years old and asleep throughout",
    "parents_not_told_reason": "Their whereabouts are not known",
}
THIS_YEAR = ("2025-01-01T00:00:00", "2026-01-01T00:00:00")


def beside(odd: str, use: Row, status: str, reason: str, other: Row | None = None, **facts: Any) -> Example:
    """A use in an export with that other one."""
    records = scene(police_protection=[{**USE, **use}, {**OTHER, **(other or {})}])
    return line(odd, (status, reason), records, **{"period": THIS_YEAR, **facts})


COMPLETE = [
    example("breaks nothing"),
    *(beside(odd, change, N, reason) for _, odd, change, reason in GAPS),
    *(beside(f"{odd} {rate}", change, N, reason, rate=rate) for rate, odd, change, reason in GAPS),
    *(example(f"nothing missing of {rate}", {**NOT_TOLD, **TOLD_WHY}, rate=rate.id) for rate in PP_01.also),
    example("nobody was told, for a reason", {**NOT_TOLD, **TOLD_WHY}, open=False),
    beside("the same, a blank beside another's reason", NOT_TOLD, N, "child_not_told_unexplained", TOLD_WHY),
    line("the parents told, not asked why not", [], scene({"parents_informed": True}), rate="parents_informed"),
    example(
        "views of 30 by parameter", {"child_views_len": 29}, N, "no_child_views", parameters={"pp_views_min_chars": 30}
    ),
    beside("one officer under two records", {"designated_officer": "PC1"}, C, "complete"),
    line(
        "one officer under two records that were merged",
        (N, "same_officer"),
        scene({"designated_officer": "PC1"}, staff=[{"staff_id": "PC1", "merged_into": "PC"}, {"staff_id": "PC"}]),
    ),
    example("not ended, no outcome", {"ended_at": None, "outcome": None}),
    line("not ended, not asked for one", [], scene({"ended_at": None}), rate="outcome"),
    line("one officer missing, not asked for two", [], scene({"designated_officer": None}), rate="different_officers"),
    example("the first thing missing is the reason", {"grounds_len": 3, "outcome": None}, N, "no_grounds", open=True),
    example("counted by itself", {"grounds_len": 3, "outcome": None}, N, "no_outcome", rate="outcome"),
    example("grounds of 19", {"grounds_len": 19}, N, "no_grounds", parameters={"pp_grounds_min_chars": 20}),
    example("grounds of 20", {"grounds_len": 20}, parameters={"pp_grounds_min_chars": 20}),
    example("another name for the system", {"source_system": "SAFE"}, parameters={"pp_records_systems": ("SAFE",)}),
    example("test", {"is_test": True}, X, "test_record"),
    example("test, merged and nothing else", {"is_test": True, "merged_into": "Q2"}, X, "test_record"),
    example("not a test", {"is_test": False}),
    line(
        "merged",
        [("Q", None, X, "merged_record"), ("Q2", None, C, "complete")],
        scene(police_protection=[{**USE, "merged_into": "Q2"}, {**USE, "pp_id": "Q2"}]),
    ),
    example("merged into nothing", {"merged_into": "Q2"}, U, "dangling_link"),
    example("merged into itself", {"merged_into": "Q"}, U, "dangling_link"),
    example("no start", {"started_at": None}, U, "no_start_time"),
    example("no start, and incomplete", {"started_at": None, "outcome": None}, U, "no_start_time"),
    line("everything null", (U, "undated"), NULLS),
    line("everything null, in a period", (X, "undated"), NULLS, period=PERIOD),
    *(
        line(
            f"no start, placed by {column}",
            expect,
            {
                "incidents": [{"incident_id": "I", "reported_at": "2025-11-12T09:00:00"}],
                "police_protection": [{"pp_id": "Q", **placed}],
            },
            period=period,
        )
        for column, placed in (
            ("entry", {"entered_at": STARTED, "la_informed_at": "2020-01-01T10:00:00"}),
            ("local authority", {"la_informed_at": STARTED, "ended_at": "2020-01-01T10:00:00"}),
            ("end", {"ended_at": STARTED, "closed_at": "2020-01-01T10:00:00"}),
            ("closure", {"closed_at": STARTED}),
            ("its incident", {"incident_id": "I"}),
        )
        for period, expect in ((PERIOD, (U, "no_start_time")), (("2025-12-01T00:00:00", "2026-01-01T00:00:00"), []))
    ),
    line("everything null, a field", [], NULLS, rate="grounds"),
    line("a test is asked for no field", [], scene({"is_test": True}), rate="grounds"),
    example("start on a date", {"started_at": "2025-11-12"}),
    # as things stood
    example("local authority told later", {"la_informed_at": LIMIT}, N, "la_not_informed", **LATER),
    example("the same, a field", {"la_informed_at": LIMIT}, N, "la_not_informed", rate="la_informed", **LATER),
    example(
        "local authority told after the export",
        {"la_informed_at": LIMIT, "ended_at": None},
        U,
        "future_dated",
        as_of=MIDDAY,
    ),
    example(
        "the same, a field",
        {"la_informed_at": LIMIT, "ended_at": None},
        U,
        "future_dated",
        rate="la_informed",
        as_of=MIDDAY,
    ),
    example("ended later, without outcome", {"ended_at": LIMIT, "outcome": None}, **LATER),
    example("ended after the export", {"ended_at": LIMIT}, U, "future_dated", as_of=MIDDAY),
    example("begun later", {"entered_at": MIDDAY, "started_at": LIMIT, "ended_at": None}, Y, "not_begun", **LATER),
    example("the first instant of the period", {"started_at": "2025-11-01T00:00:01"}, period=PERIOD),
    line("the last instant before the period", [], scene({"started_at": "2025-10-31T23:59:59"}), period=PERIOD),
    example("the last instant of the period", {"started_at": "2025-11-30T23:59:59"}, period=PERIOD),
    line("the instant the period ends", [], scene({"started_at": "2025-12-01T00:00:00+00:00"}), period=PERIOD),
    line(
        "two records of one child are two",
        [("Q", None, C, "complete"), ("Q2", None, N, "no_outcome")],
        scene(police_protection=[USE, {**USE, "pp_id": "Q2", "outcome": None}]),
    ),
]


ALONE = [
    example("the child was not told, no reasons exported", {"child_informed": False}, U, "no_child_reasons"),
    example("the same, a field", {"child_informed": False}, U, "no_child_reasons", rate="child_informed"),
    example("the parents were not told, no reasons exported", {"parents_informed": False}, U, "no_parents_reasons"),
    example("the same, a field", {"parents_informed": False}, U, "no_parents_reasons", rate="parents_informed"),
    example("a system that nobody named", {"source_system": "SAFE"}, U, "unmapped_code"),
    example("views that nobody understands", {"child_views_text": "qwzx vvplk mrrt"}, U, "text_unclear"),
    example("more views than are read", {"child_views_text": "qwzx vvplk mrrt " * 900}, U, "text_unclear"),
    example("the same, a field", {"child_views_text": "qwzx vvplk mrrt"}, U, "text_unclear", rate="child_views"),
    example("the same, a field", {"source_system": "SAFE"}, U, "unmapped_code", rate="on_system"),
    line("no reasons, but a gap", (N, "no_grounds"), scene({**NOT_TOLD, "grounds_len": 3})),
]
"""What hangs on the whole export: each is one of its own."""


def ended(odd: str, at: str | None, status: str, reason: str, started: str = STARTED, **facts: Any) -> Example:
    change = {"started_at": started, "ended_at": at} | facts.pop("use", {})
    return example(odd, change, status, reason, **facts)


DURATION = [
    ended("the next day", "2025-11-13T10:00:00", C, "ended_in_time"),
    ended("exactly 72 hours", LIMIT, C, "ended_in_time", open=False),
    ended("a second more", AFTER, N, "ended_late", open=False),
    ended("to the minute, 72 hours", "2025-11-15T10:00", C, "ended_in_time", "2025-11-12T10:00"),
    ended("to the minute, a minute more", "2025-11-15T10:01", N, "ended_late", "2025-11-12T10:00"),
    ended("start to the minute, 59 seconds more", "2025-11-15T10:00:59", C, "ended_in_time", "2025-11-12T10:00"),
    ended("start to the minute, 60 seconds more", "2025-11-15T10:01:00", N, "ended_late", "2025-11-12T10:00"),
    ended("the clock goes forward: 72 hours", "2025-03-31T11:00:00", C, "ended_in_time", "2025-03-28T10:00:00"),
    ended("the clock goes forward: a second more", "2025-03-31T11:00:01", N, "ended_late", "2025-03-28T10:00:00"),
    ended("the clock goes back: 72 hours", "2025-10-27T09:00:00", C, "ended_in_time", "2025-10-24T10:00:00"),
    ended("the clock goes back: a second more", "2025-10-27T09:00:01", N, "ended_late", "2025-10-24T10:00:00"),
    ended("five minutes before it began", "2025-11-12T09:55:00", C, "ended_in_time"),
    ended("a second earlier than that", "2025-11-12T09:54:59", U, "negative_interval"),
    ended("start on a date, decided by neither end", "2025-11-15T10:00:00", U, "imprecise_time", "2025-11-12"),
    ended("start on a date, in time from its first instant", "2025-11-14T23:00:00", C, "ended_in_time", "2025-11-12"),
    ended("start on a date, late from its last", "2025-11-16T00:00:01", N, "ended_late", "2025-11-12"),
    ended("end on a date", "2025-11-15", U, "imprecise_time"),
    ended("48 hours by parameter", LIMIT, N, "ended_late", parameters={"pp_limit_hours": 48}),
    ended("open, exactly 72 hours", None, Y, "not_yet_due", as_of=LIMIT, open=True),
    ended("open, a second more", None, N, "no_end", as_of=AFTER, open=True),
    ended(
        "open since a date, 72 hours from its first instant",
        None,
        Y,
        "not_yet_due",
        "2025-11-12",
        as_of="2025-11-15T00:00:00",
    ),
    ended("open since a date, perhaps due", None, U, "imprecise_time", "2025-11-12", as_of=LIMIT, open=True),
    ended("open since a date, due", None, N, "no_end", "2025-11-12", as_of="2025-11-16T00:00:01"),
    ended("closed without an end", None, U, "no_end_time", use={"closed_at": "2025-11-20T10:00:00"}, open=False),
    ended(
        "closed without an end, within 72 hours",
        None,
        U,
        "no_end_time",
        use={"closed_at": "2025-11-13T10:00:00"},
        as_of="2025-11-13T12:00:00",
    ),
    ended("ended late and closed", AFTER, N, "ended_late", use={"closed_at": "2025-11-20T10:00:00"}),
    ended("test", None, X, "test_record", use={"is_test": True}),
    ended("later", "2025-11-13T10:00:00", Y, "not_yet_due", open=True, **LATER),
    ended(
        "later than 72 hours",
        AFTER,
        N,
        "no_end",
        as_of=AFTER.replace("01", "02"),
        exported_at="2025-12-01T00:00:00",
        use={"ended_at": "2025-11-16T00:00:00"},
    ),
    ended("closed later without an end", None, Y, "not_yet_due", use={"closed_at": LIMIT}, **LATER),
    ended("after the export", LIMIT, U, "future_dated", as_of=MIDDAY),
    ended("begun later", None, Y, "not_begun", LIMIT, use={"entered_at": MIDDAY}, **LATER),
    ended("begun after the export", None, U, "future_dated", LIMIT, use={"entered_at": MIDDAY}, as_of=MIDDAY),
    line(
        "merged",
        [("Q", None, X, "merged_record"), ("Q2", None, C, "ended_in_time")],
        scene(police_protection=[{**USE, "merged_into": "Q2"}, {**USE, "pp_id": "Q2"}]),
        open=[],
    ),
    ended("merged into nothing", None, U, "dangling_link", use={"merged_into": "Q2"}),
    example("no start", {"started_at": None}, U, "no_start_time"),
    line("everything null", (U, "undated"), NULLS),
    ended("on the date before, without a time", "2025-11-11", U, "negative_interval"),
    ended("on the date itself, without a time", "2025-11-12", C, "ended_in_time"),
    ended("began on a date, ended on the date before", "2025-11-11T23:59:59", U, "negative_interval", "2025-11-12"),
    line("begun before the period", [], scene({"started_at": "2025-10-31T23:59:59"}), period=PERIOD),
    example(
        "begun in the period, ended after it",
        {"started_at": "2025-11-30T23:00:00", "ended_at": "2025-12-02T10:00:00"},
        C,
        "ended_in_time",
        period=PERIOD,
    ),
]


def test_completeness(engine: Engine) -> None:
    assert disagreements(PP_01, engine, COMPLETE) == []
    assert [wrong for each in ALONE for wrong in disagreements(PP_01, engine, [each])] == []
    assert reasons_not_shown(PP_01, [*COMPLETE, *ALONE]) == set()


def test_duration(engine: Engine) -> None:
    assert disagreements(PP_02, engine, DURATION) == []
    assert reasons_not_shown(PP_02, DURATION) == set()


def test_times(engine: Engine) -> None:
    times = ("anchor_at", "due_at", "done_at")
    began, end = datetime(2025, 11, 12, 10), datetime(2025, 11, 13, 10)
    assert [judged(engine, PP_01, scene())[name] for name in times] == [began, None, None]
    assert [judged(engine, PP_02, scene())[name] for name in times] == [began, datetime(2025, 11, 15, 10), end]
    assert judged(engine, PP_02, scene({"ended_at": None}))["done_at"] is None


@pytest.mark.parametrize("standard", [PP_01, PP_02], ids=lambda standard: standard.id)
def test_breakdowns(engine: Engine, standard: Standard) -> None:
    def breakdowns_of(records: Any) -> tuple[Any, ...]:
        row = judged(engine, standard, records)
        assert {name for name in row if name.startswith("by_")} == {"by_district", "by_team", "by_la_area", "by_month"}
        return tuple(row[f"by_{name}"] for name in ("district", "team", "la_area", "month"))

    assert breakdowns_of(scene({"la_area": "Hull"})) == ("North", "Response", "Hull", "2025-11")
    assert breakdowns_of(scene({"district": "East"}))[0] == "East"
    assert breakdowns_of(scene({"incident_id": None}))[0] == "South"
    assert breakdowns_of(scene({"incident_id": None}, teams=[]))[:2] == (None, "T")
    assert breakdowns_of(scene({"team_id": None}))[1] is None
    assert breakdowns_of(scene({"started_at": "2025-06-30T23:30:00Z", "ended_at": None}))[3] == "2025-07"


def test_values_behind_a_verdict(engine: Engine) -> None:
    with loaded(engine, scene()) as ask:
        (row,) = ask(record_values(PP_01.judgement, "Q")).mappings()
        assert (row["status"], row["show_grounds_len"], row["show_outcome"]) == (C, 50, "LA_CARE")
        (row,) = ask(record_values(PP_02.judgement, "Q")).mappings()
        assert (row["status"], row["show_ended_at"]) == (C, datetime(2025, 11, 13, 10))


def ids(engine: Engine, index: int, *uses: Row, **others: Any) -> tuple[list[str], int]:
    listing = PP_02.lists[index]
    assert listing.of is not None
    rows = [{**USE, "pp_id": f"Q{number}", **use} for number, use in enumerate(uses, start=1)]
    with loaded(engine, scene(police_protection=rows, **others)) as ask:
        return [row.record for row in ask(listed(listing))], ask(listing.of).scalar_one()


def test_ends_to_the_second_when_the_limit_does_are_listed_and_warned_of(engine: Engine) -> None:
    assert PP_02.lists[0].warn_over == 0.05
    assert ids(
        engine,
        0,
        {"ended_at": LIMIT},
        {"ended_at": AFTER},
        {"ended_at": "2025-11-15T09:59:59"},
        {"started_at": "2025-11-12T10:00", "ended_at": "2025-11-15T10:00"},
        {"started_at": "2025-11-12", "ended_at": "2025-11-15"},
        {"started_at": None, "ended_at": LIMIT},
        {"ended_at": None},
    ) == (["Q1", "Q4"], 6)


def test_adults_are_listed(engine: Engine) -> None:
    persons = [
        {"person_id": "P", "dob_date": "2007-11-13"},
        {"person_id": "P2", "dob_date": "2007-11-12"},
        {"person_id": "P3"},
        {"person_id": "P4", "merged_into": "P2"},
    ]
    uses = [{"person_id": person["person_id"]} for person in persons]
    assert ids(engine, 1, *uses, persons=persons) == (["Q2", "Q4"], 4)


def test_a_rate_for_each_thing_asked() -> None:
    assert [rate for rate, _ in PP_01.judgements.items()] == [
        *("", "grounds", "initiating_officer", "designated_officer", "different_officers", "la_informed"),
        *("child_informed", "parents_informed", "child_views", "outcome", "on_system"),
    ]
