"""RSO-01: visits that are overdue, and their reviews by a supervisor."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from duly.expectations.offenders import RSO_01
from duly.judging.selects import listed, verdicts
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.databases import loaded
from tests.expectations.examples import C, E, N, Records, Row, U, X, Y, line
from tests.expectations.offenders_scene import OFFENDER, VISIT, scene

DUE, OVERDUE, NEVER = (C, "not_overdue"), (N, "overdue"), (N, "never")
NO_PLAN: Row = {"plan_next_visit_due": None}


def planned(odd: str, offender: Row, expect: object, **more: object) -> Example:
    return line(odd, expect, scene(offender), **more)  # type: ignore[arg-type]


def seen(odd: str, day: str, risk: str | None, expect: object, as_of: str, **more: object) -> Example:
    """Without a plan, seen on a day, judged as at another."""
    records = scene({**NO_PLAN, "risk": risk, "registered_from": "2010-01-01"}, visit={"visit_at": f"{day}T10:00:00"})
    return line(odd, expect, records, as_of=f"{as_of}T08:00:00", **more)  # type: ignore[arg-type]


EXAMPLES = [
    planned("planned for a later day", {}, DUE, open=True),
    planned("planned for the as-at date", {"plan_next_visit_due": "2026-01-05"}, DUE),
    planned("planned for the day before", {"plan_next_visit_due": "2026-01-04"}, OVERDUE, open=True),
    line("never visited, but planned", DUE, scene(rso_visits=[])),
    line("never visited, nothing planned", NEVER, scene(NO_PLAN, rso_visits=[]), open=True),
    line("tried, never seen", NEVER, scene(NO_PLAN, visit={"outcome": "no_reply"})),
    # calendar months by risk, clamped to the end of the month
    seen("very high: a month", "2025-12-05", "very_high", DUE, "2026-01-05"),
    seen("a day over", "2025-12-05", "very_high", OVERDUE, "2026-01-06"),
    seen("high: three months", "2025-10-05", "high", DUE, "2026-01-05"),
    seen("a day over three", "2025-10-05", "high", OVERDUE, "2026-01-06"),
    seen("medium: six months", "2025-07-05", "medium", DUE, "2026-01-05"),
    seen("a day over six", "2025-07-05", "medium", OVERDUE, "2026-01-06"),
    seen("low: twelve months", "2025-01-05", "low", DUE, "2026-01-05"),
    seen("a day over twelve", "2025-01-05", "low", OVERDUE, "2026-01-06"),
    seen("31 January and a month: 28 February", "2025-01-31", "very_high", DUE, "2025-02-28"),
    seen("1 March is over", "2025-01-31", "very_high", OVERDUE, "2025-03-01"),
    seen("31 January and a month in a leap year: the 29th", "2024-01-31", "very_high", DUE, "2024-02-29"),
    seen("29 February and a year: 28 February", "2024-02-29", "low", DUE, "2025-02-28"),
    seen("1 March is over a year later", "2024-02-29", "low", OVERDUE, "2025-03-01"),
    seen(
        "two months where the force says so",
        "2025-12-05",
        "very_high",
        DUE,
        "2026-02-05",
        parameters={"rso_visit_months_very_high": 2},
    ),
    # plans lead from 29 June 2017
    line(
        "a plan before plans led: the risk counts",
        OVERDUE,
        scene(
            {"plan_next_visit_due": "2018-01-01", "registered_from": "2010-01-01"},
            visit={"visit_at": "2016-12-27T10:00:00"},
        ),
        as_of="2017-06-28T08:00:00",
    ),
    line(
        "the day from which plans lead",
        DUE,
        scene(
            {"plan_next_visit_due": "2018-01-01", "registered_from": "2010-01-01"},
            visit={"visit_at": "2016-12-27T10:00:00"},
        ),
        as_of="2017-06-29T08:00:00",
    ),
    # visits that count, or may
    line(
        "an attempt does not reset",
        OVERDUE,
        scene(
            {**NO_PLAN, "risk": "high"},
            rso_visits=[
                {**VISIT, "visit_at": "2025-10-04T10:00:00"},
                {**VISIT, "visit_id": "V2", "visit_at": "2026-01-01T10:00:00", "outcome": "no_reply"},
            ],
        ),
    ),
    line(
        "the last of three counts, and counts once",
        DUE,
        scene(
            {**NO_PLAN, "risk": "high"},
            rso_visits=[
                {**VISIT, "visit_id": f"V{month}", "visit_at": f"2025-{month}-05T10:00:00"}
                for month in ("04", "12", "08")
            ],
        ),
    ),
    line("a visit for a test", NEVER, scene(NO_PLAN, visit={"is_test": True})),
    line(
        "a visit merged into an attempt",
        NEVER,
        scene(NO_PLAN, rso_visits=[{**VISIT, "merged_into": "V2"}, {**VISIT, "visit_id": "V2", "outcome": "no_reply"}]),
    ),
    line(
        "a recent visit merged into none in the export",
        (U, "dangling_link"),
        scene(NO_PLAN, visit={"merged_into": "V2"}),
    ),
    line("the same, as tried and not seen", NEVER, scene(NO_PLAN, visit={"merged_into": "V2", "outcome": "no_reply"})),
    line(
        "the same, without a time", (U, "dangling_link"), scene(NO_PLAN, visit={"merged_into": "V2", "visit_at": None})
    ),
    line("the same, long ago", NEVER, scene(NO_PLAN, visit={"merged_into": "V2", "visit_at": "2025-01-01T10:00:00"})),
    line(
        "the same, and another seen since",
        DUE,
        scene(NO_PLAN, rso_visits=[{**VISIT, "visit_id": "V0", "merged_into": "V2"}, VISIT]),
    ),
    line(
        "the same, and a plan that is overdue",
        OVERDUE,
        scene({"plan_next_visit_due": "2026-01-04"}, visit={"merged_into": "V2"}),
    ),
    line("seen, not when", (U, "no_visit_time"), scene(NO_PLAN, visit={"visit_at": None})),
    line(
        "seen, not when, but planned", OVERDUE, scene({"plan_next_visit_due": "2026-01-04"}, visit={"visit_at": None})
    ),
    line("recent, outcome blank", (U, "no_outcome"), scene(NO_PLAN, visit={"outcome": None})),
    line("recent, outcome unknown", (U, "unmapped_code"), scene(NO_PLAN, visit={"outcome": "(unmapped)"})),
    line(
        "long ago, outcome unknown",
        NEVER,
        scene(NO_PLAN, visit={"outcome": "(unmapped)", "visit_at": "2025-01-01T10:00:00"}),
    ),
    line(
        "visited under an id that was merged into this one",
        [("O", None, *DUE), ("OLD", None, X, "merged_record")],
        scene(
            NO_PLAN,
            rso=[{**OFFENDER, **NO_PLAN}, {**OFFENDER, "rso_id": "OLD", "merged_into": "O"}],
            visit={"rso_id": "OLD"},
        ),
    ),
    # who is asked about
    # STANDARDS.md 4.6: low, reactive, last visit 400 days ago
    line(
        "low, reactive, last visit 400 days ago",
        (E, "reactive"),
        scene({**NO_PLAN, "risk": "low", "mgmt": "reactive"}, visit={"visit_at": "2024-12-01T10:00:00"}),
    ),
    # the risk level is asked about only where it decides
    planned("risk blank, planned for later", {"risk": None}, DUE),
    planned("risk blank, the plan overdue", {"risk": None, "plan_next_visit_due": "2026-01-04"}, OVERDUE),
    line("risk blank, never visited", NEVER, scene({**NO_PLAN, "risk": None}, rso_visits=[])),
    seen("risk blank, seen a month ago", "2025-12-05", None, DUE, "2026-01-05"),
    seen("risk blank, a day longer ago", "2025-12-05", None, (U, "risk_blank"), "2026-01-06"),
    seen("risk not mapped, a day longer ago", "2025-12-05", "(unmapped)", (U, "unmapped_code"), "2026-01-06"),
    seen("risk blank, seen a year ago", "2025-01-05", None, (U, "risk_blank"), "2026-01-05"),
    seen("risk blank, too long ago for any level", "2025-01-05", None, OVERDUE, "2026-01-06"),
    line(
        "seen after the export was made", (U, "future_dated"), scene(NO_PLAN, visit={"visit_at": "2026-01-06T10:00:00"})
    ),
    line(
        "seen, it says, after it was recorded: when it was recorded",
        OVERDUE,
        scene(
            {**NO_PLAN, "risk": "very_high"},
            visit={"visit_at": "2025-12-20T10:00:00", "recorded_at": "2025-10-01T12:00:00"},
        ),
    ),
    planned("management blank", {"mgmt": None}, (U, "management_blank")),
    planned("management unknown", {"mgmt": "(unmapped)"}, (U, "unmapped_code")),
    planned("a test", {"is_test": True}, (X, "test_record")),
    planned("merged into one that is gone", {"merged_into": "O2"}, (U, "dangling_link")),
    planned("in prison", {"in_prison": True}, []),
    planned("prison blank", {"in_prison": None}, DUE),
    planned("off the register yesterday", {"registered_to": "2026-01-04"}, []),
    planned("the last day on it", {"registered_to": "2026-01-05"}, DUE),
    planned("the first day on it", {"registered_from": "2026-01-05"}, DUE),
    planned("on it tomorrow", {"registered_from": "2026-01-06"}, []),
    planned("the first day blank", {"registered_from": None}, DUE),
    line("nulls", (U, "management_blank"), {"rso": [{"rso_id": "O"}]}),
    planned("whatever the period", {}, DUE, period=("2020-01-01T00:00:00", "2020-02-01T00:00:00")),
]


def reviewed(odd: str, visit: Row, expect: object, **more: object) -> Example:
    return line(odd, expect, scene(visit=visit), rate="supervisor_reviewed", **more)  # type: ignore[arg-type]


REVIEWED = [
    reviewed("on day 28", {"supervisor_reviewed_at": "2025-10-29T23:59:59"}, (C, "reviewed_in_time"), open=False),
    reviewed("on day 29", {"supervisor_reviewed_at": "2025-10-30T00:00:01"}, (N, "reviewed_late")),
    reviewed("not", {"supervisor_reviewed_at": None}, (N, "not_reviewed"), open=True),
    reviewed("not yet, day 28", {"supervisor_reviewed_at": None}, (Y, "not_yet_due"), as_of="2025-10-29T08:00:00"),
    reviewed("not yet, day 29", {"supervisor_reviewed_at": None}, (N, "not_reviewed"), as_of="2025-10-30T08:00:00"),
    reviewed("before the visit", {"supervisor_reviewed_at": "2025-10-01T09:54:59"}, (U, "negative_interval")),
    reviewed("5 minutes before", {"supervisor_reviewed_at": "2025-10-01T09:55:00"}, (C, "reviewed_in_time")),
    reviewed("an attempt too", {"outcome": "no_reply"}, (C, "reviewed_in_time")),
    reviewed("no time of the visit", {"visit_at": None, "recorded_at": "2025-10-01T12:00:00"}, (U, "no_visit_time")),
    reviewed("no time of the visit nor of its entry", {"visit_at": None}, (U, "undated")),
    reviewed(
        "the same in a period",
        {"visit_at": None},
        (X, "undated"),
        period=("2025-10-01T00:00:00", "2025-10-02T00:00:00"),
    ),
    reviewed(
        "reviewed after the export was made", {"supervisor_reviewed_at": "2026-01-06T10:00:00"}, (U, "future_dated")
    ),
    line(
        "a visit to an offender who is a test", (X, "test_record"), scene({"is_test": True}), rate="supervisor_reviewed"
    ),
    line(
        "merged into one that is there",
        [("V", None, X, "merged_record"), ("V2", None, C, "reviewed_in_time")],
        scene(rso_visits=[{**VISIT, "merged_into": "V2"}, {**VISIT, "visit_id": "V2"}]),
        rate="supervisor_reviewed",
    ),
    reviewed("a test", {"is_test": True}, (X, "test_record")),
    reviewed("merged into one that is gone", {"merged_into": "V2"}, (U, "dangling_link")),
    reviewed("made before the period", {}, [], period=("2025-10-02T00:00:00", "2025-11-01T00:00:00")),
    reviewed("made in it", {}, (C, "reviewed_in_time"), period=("2025-10-01T00:00:00", "2025-10-02T00:00:00")),
    line("nulls", (U, "undated"), {"rso_visits": [{"visit_id": "V"}]}, rate="supervisor_reviewed"),
]


@pytest.mark.parametrize("examples", [EXAMPLES, REVIEWED], ids=["visits", "reviews"])
def test_visits(engine: Engine, examples: list[Example]) -> None:
    assert disagreements(RSO_01, engine, examples) == []


def test_no_reason_is_left_unshown() -> None:
    assert reasons_not_shown(RSO_01, [*EXAMPLES, *REVIEWED]) == set()


@pytest.mark.parametrize(
    ("due", "band"),
    [
        ("2026-02-01", "0"),
        ("2026-01-05", "0"),
        ("2026-01-04", "1-7"),
        ("2025-12-29", "1-7"),
        ("2025-12-28", "8-28"),
        ("2025-12-08", "8-28"),
        ("2025-12-07", "29-91"),
        ("2025-10-05", "92-182"),
        ("2025-07-06", "183 or more"),
    ],
)
def test_bands_of_days_overdue(engine: Engine, due: str, band: str) -> None:
    with loaded(engine, scene({"plan_next_visit_due": due})) as ask:
        (row,) = ask(verdicts(RSO_01, "", RSO_01.judgement)).mappings()
    assert (row["by_days_overdue"], row["by_risk"], row["by_office"]) == (band, "medium", "North")
    assert str(row["due_at"]) == f"{due} 23:59:59"[:10] + " 22:59:59" if due[5:7] in ("07", "10") else f"{due} 23:59:59"
    assert str(row["anchor_at"]) == "2025-10-01 09:00:00"


LISTED: list[tuple[str, Records, bool]] = [
    ("beyond_risk", scene(visit={"visit_at": "2025-07-04T10:00:00"}), True),
    ("beyond_risk", scene(visit={"visit_at": "2025-07-05T10:00:00"}), False),
    ("beyond_risk", scene({"plan_next_visit_due": "2026-01-04"}, visit={"visit_at": "2025-07-04T10:00:00"}), False),
    ("beyond_risk", scene(NO_PLAN, visit={"visit_at": "2025-07-04T10:00:00"}), False),
    ("claimed_after_entry", scene(visit={"recorded_at": "2025-10-01T09:54:59"}), True),
    ("claimed_after_entry", scene(visit={"recorded_at": "2025-10-01T09:55:00"}), False),
    ("reactive_not_low", scene({"mgmt": "reactive", "risk": "medium"}), True),
    ("reactive_not_low", scene({"mgmt": "reactive", "risk": None}), True),
    ("reactive_not_low", scene({"mgmt": "reactive", "risk": "low"}), False),
    ("reactive_not_low", scene(), False),
    ("applications", scene({"dereg_application_at": "2025-11-01T10:00:00"}), True),
    ("applications", scene({"dereg_application_at": "2025-11-01T10:00:00", "is_test": True}), False),
    ("applications", scene(), False),
]


@pytest.mark.parametrize(("name", "records", "on_it"), LISTED)
def test_lists(engine: Engine, name: str, records: Records, on_it: bool) -> None:
    (listing,) = [each for each in RSO_01.lists if each.id == name]
    with loaded(engine, records) as ask:
        record = "V" if name == "claimed_after_entry" else "O"
        assert ask(listed(listing)).scalars().all() == ([record] if on_it else [])
