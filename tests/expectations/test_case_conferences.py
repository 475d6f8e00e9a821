"""CONF-01: a conference that the police attended, and one that they declined as they should; each edge on both sides."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine

from duly.expectations.case_conferences import CONF_01
from duly.judging.selects import listed, record_values, verdicts
from duly.testing import Example, Row, disagreements, reasons_not_shown
from tests.days import OUR_DAYS
from tests.expectations.databases import loaded
from tests.expectations.examples import C, N, U, X, Y, line

MONDAY = "2025-11-17"
PERIOD = ("2025-11-01T00:00:00", "2025-12-01T00:00:00")

CONFERENCE: Row = {
    "conf_id": "F",
    "person_id": "P",
    "family_id": "G",
    "conf_type": "initial",
    "invited_at": "2025-11-03T10:00:00",
    "scheduled_at": f"{MONDAY}T10:00:00",
    "held_at": f"{MONDAY}T10:05:00",
    "police_attended": True,
    "attend_mode": "person",
}
DECLINED: Row = {
    "police_attended": False,
    "attend_mode": None,
    "decline_risk_assessed": True,
    "decline_reason_len": 20,
    "report_sent_at": "2025-11-13T23:59:59",
}
REVIEW: Row = {"conf_type": "review"}
UNTOLD: Row = {"held_at": None, "police_attended": None}
REVIEW_DECLINED: Row = {**REVIEW, **DECLINED, "report_sent_at": "2025-11-10T23:59:59"}
ALL_NULL: Row = {"conf_id": "F"}


def scene(*changes: Row) -> dict[str, Any]:
    """Conferences F, F2, F3 ... with these changes; the first without a number."""
    rows = [
        {**CONFERENCE, "conf_id": f"F{number}" if number > 1 else "F", **change}
        for number, change in enumerate(changes, 1)
    ]
    return {"case_conferences": rows or [CONFERENCE], "teams": [{"team_id": "T", "name": "Co-ordinators"}]}


def example(odd: str, change: Row, status: str, reason: str, **facts: Any) -> Example:
    return line(odd, (status, reason), scene(change), **facts)


def review(odd: str, change: Row, status: str, reason: str, **facts: Any) -> Example:
    return example(f"review: {odd}", {**REVIEW, **change}, status, reason, rate="review", **facts)


BOTH: list[tuple[str, Row, str, str]] = [
    ("breaks nothing", {}, C, "attended"),
    ("attended by telephone", {"attend_mode": "phone"}, C, "attended"),
    ("attended, no mode", {"attend_mode": None}, C, "attended"),
    ("test", {"is_test": True}, X, "test_record"),
    ("merged into none in the export", {"merged_into": "F9"}, U, "dangling_link"),
    ("test, merged and cancelled", {"is_test": True, "merged_into": "F9", "cancelled": True}, X, "test_record"),
    ("cancelled", {"cancelled": True, "held_at": None}, X, "cancelled"),
    ("not cancelled", {"cancelled": False}, C, "attended"),
    ("planned for no time", {"scheduled_at": None}, U, "no_scheduled_time"),
    ("held at no time, but attended", {"held_at": None}, C, "attended"),
    ("neither held nor attended", {"held_at": None, "police_attended": None}, U, "no_held_time"),
    ("held at no time, and not attended", {"held_at": None, "police_attended": False}, U, "no_held_time"),
    ("no kind", {"conf_type": None}, U, "no_type"),
    ("a kind nobody knows", {"conf_type": "(unmapped)"}, U, "unmapped_code"),
    ("at no time at all", {"scheduled_at": None, "held_at": None, "invited_at": None}, U, "undated"),
    ("held after the export was made", {"held_at": "2026-01-06T10:00:00"}, U, "future_dated"),
    ("not attended, nothing else", {"police_attended": False}, N, "no_risk_assessment"),
    ("attendance blank", {"police_attended": None}, N, "no_risk_assessment"),
]
DECLINES: list[tuple[str, Row, str, str]] = [
    ("declined", {}, C, "declined_with_report"),
    ("declined, attendance blank", {"police_attended": None}, C, "declined_with_report"),
    ("risk not assessed", {"decline_risk_assessed": False}, N, "no_risk_assessment"),
    ("risk assessment blank", {"decline_risk_assessed": None}, N, "no_risk_assessment"),
    ("reason of 19", {"decline_reason_len": 19}, N, "no_reason"),
    ("no reason", {"decline_reason_len": None}, N, "no_reason"),
    ("no report", {"report_sent_at": None}, N, "no_report"),
    ("no report and no reason", {"report_sent_at": None, "decline_reason_len": 3}, N, "no_reason"),
    ("before the calendar", {"scheduled_at": "2009-11-16T10:00:00"}, U, "outside_calendar"),
]

EXAMPLES = [
    *(example(*case) for case in BOTH),
    *(review(*case) for case in BOTH),
    review(
        "the report was sent after the export was made",
        {**DECLINED, "report_sent_at": "2026-01-06T10:00:00"},
        U,
        "future_dated",
    ),
    *(example(odd, {**DECLINED, **change}, status, reason) for odd, change, status, reason in DECLINES),
    *(review(odd, {**REVIEW_DECLINED, **change}, status, reason) for odd, change, status, reason in DECLINES),
    # the report
    example("report the second after", {**DECLINED, "report_sent_at": "2025-11-14T00:00:00+00:00"}, N, "report_late"),
    example("report on a date, the last", {**DECLINED, "report_sent_at": "2025-11-13"}, C, "declined_with_report"),
    example("report on a date, too late", {**DECLINED, "report_sent_at": "2025-11-14"}, N, "report_late"),
    review("report the second after", {**DECLINED, "report_sent_at": "2025-11-11T00:00:00+00:00"}, N, "report_late"),
    review("report as for an initial one", DECLINED, N, "report_late"),
    example(
        "one working day by parameter",
        {**DECLINED, "report_sent_at": "2025-11-14T10:00:00"},
        C,
        "declined_with_report",
        parameters={"conf_report_working_days_initial": 1},
    ),
    review(
        "one working day by parameter",
        {**DECLINED, "report_sent_at": "2025-11-14T10:00:00"},
        C,
        "declined_with_report",
        parameters={"conf_report_working_days_review": 1},
    ),
    example(
        "two working days before the Wednesday after a bank holiday are the Friday before it",
        {
            **DECLINED,
            "scheduled_at": "2025-08-27T10:00:00",
            "held_at": "2025-08-27T10:00:00",
            "report_sent_at": "2025-08-22T23:00:00",
        },
        C,
        "declined_with_report",
    ),
    example(
        "on the bank holiday",
        {
            **DECLINED,
            "scheduled_at": "2025-08-27T10:00:00",
            "held_at": "2025-08-27T10:00:00",
            "report_sent_at": "2025-08-25T10:00:00",
        },
        N,
        "report_late",
    ),
    example(
        "ten characters by parameter",
        {**DECLINED, "decline_reason_len": 10},
        C,
        "declined_with_report",
        parameters={"conf_reason_min_chars": 10},
    ),
    # kinds
    example("a child who moved in", {"conf_type": "transfer_in"}, C, "attended"),
    line("a review is not initial", [], scene(REVIEW)),
    line("an initial one is no review", [], scene({}), rate="review"),
    # when
    example("on its day, before it", {"held_at": None}, Y, "not_yet_due", as_of=f"{MONDAY}T08:00:00"),
    example("on its day, after it, attended", {"held_at": None}, C, "attended", as_of=f"{MONDAY}T23:59:59"),
    example("on its day, at its end", UNTOLD, Y, "not_yet_due", as_of=f"{MONDAY}T23:59:59"),
    example("the day after", UNTOLD, U, "no_held_time", as_of="2025-11-18T00:00:00"),
    review("on its day", UNTOLD, Y, "not_yet_due", as_of=f"{MONDAY}T23:59:59"),
    example(
        "held after the as-at instant",
        {"held_at": "2025-11-20T10:00:00"},
        Y,
        "not_yet_due",
        as_of="2025-11-18T10:00:00",
        exported_at="2026-01-05T00:00:00",
    ),
    example(
        "the report was sent after the as-at instant",
        {**DECLINED, "report_sent_at": "2025-11-20T10:00:00"},
        N,
        "no_report",
        as_of="2025-11-18T10:00:00",
        exported_at="2026-01-05T00:00:00",
    ),
    example(
        "the report was sent after the export was made",
        {**DECLINED, "report_sent_at": "2026-01-06T10:00:00"},
        U,
        "future_dated",
    ),
    example(
        "at no time at all, in a period",
        {"scheduled_at": None, "held_at": None, "invited_at": None},
        X,
        "undated",
        period=PERIOD,
    ),
    line(
        "planned for no time, invited before the period and not held",
        [],
        scene({"scheduled_at": None, "held_at": None, "invited_at": "2025-10-03T10:00:00"}),
        period=PERIOD,
    ),
    example("the first second of the period", {"scheduled_at": "2025-11-01T00:00:01"}, C, "attended", period=PERIOD),
    line("the second before the period", [], scene({"scheduled_at": "2025-10-31T23:59:59"}), period=PERIOD),
    example("the last second of the period", {"scheduled_at": "2025-11-30T23:59:59"}, C, "attended", period=PERIOD),
    line("the second after the period", [], scene({"scheduled_at": "2025-12-01T00:00:00+00:00"}), period=PERIOD),
    example("planned for no time, held in the period", {"scheduled_at": None}, U, "no_scheduled_time", period=PERIOD),
    # invitations
    example("no invitation, but attended", {"invited_at": None}, C, "attended"),
    example("no invitation, but declined", {**DECLINED, "invited_at": None, "report_sent_at": None}, N, "no_report"),
    example(
        "no invitation, but a report",
        {"invited_at": None, "police_attended": None, "report_sent_at": f"{MONDAY}T08:00:00"},
        N,
        "no_risk_assessment",
    ),
    line("not invited", [], scene({"invited_at": None, "police_attended": False})),
    line("everything null", [], {"case_conferences": [ALL_NULL]}),
    example(
        "everything null but the invitation",
        {name: None for name in CONFERENCE if name not in ("conf_id", "invited_at")},
        U,
        "no_scheduled_time",
    ),
    # families
    line("three children, one conference", [("F", None, C, "attended")], scene({}, {}, {})),
    line(
        "what one record says holds for all",
        [("F", None, C, "attended")],
        scene({"police_attended": None}, {"police_attended": True}, {"police_attended": False}),
    ),
    line(
        "declined by what three records say together",
        [("F", None, C, "declined_with_report")],
        scene(
            {**DECLINED, "decline_reason_len": None},
            {**DECLINED, "report_sent_at": None},
            {**DECLINED, "decline_risk_assessed": None},
        ),
    ),
    line(
        "the earliest of two reports counts",
        [("F", None, C, "declined_with_report")],
        scene({**DECLINED, "report_sent_at": "2025-11-14T10:00:00"}, DECLINED),
    ),
    *(
        Example(
            odd=f"a record of it that nothing stands for says {odd}",
            records=scene(known, {**lost, "merged_into": "F9"}),
            expect=[("F", None, *told), ("F2", None, U, "dangling_link")],
        )
        for odd, known, lost, told in (
            ("attended", {"police_attended": None}, {}, (U, "dangling_link")),
            ("attended, where another does too", {}, {}, (C, "attended")),
            ("nothing of it", {"police_attended": None}, {"police_attended": None}, (N, "no_risk_assessment")),
            ("declined", {"police_attended": None}, DECLINED, (U, "dangling_link")),
            ("a reason", {**DECLINED, "decline_reason_len": 19}, DECLINED, (U, "dangling_link")),
            (
                "too short a reason",
                {**DECLINED, "decline_reason_len": None},
                {**DECLINED, "decline_reason_len": 19},
                (N, "no_reason"),
            ),
            (
                "an earlier report",
                {**DECLINED, "report_sent_at": "2025-11-14T10:00:00"},
                DECLINED,
                (U, "dangling_link"),
            ),
            ("a report", {**DECLINED, "report_sent_at": None}, DECLINED, (U, "dangling_link")),
            (
                "a late report",
                {**DECLINED, "report_sent_at": None},
                {**DECLINED, "report_sent_at": "2025-11-14T10:00:00"},
                (N, "no_report"),
            ),
            ("the same", DECLINED, DECLINED, (C, "declined_with_report")),
            ("of another family", {"police_attended": None}, {"family_id": "G2"}, (N, "no_risk_assessment")),
            (
                "of another time",
                {"police_attended": None},
                {"held_at": f"{MONDAY}T10:06:00"},
                (N, "no_risk_assessment"),
            ),
        )
    ),
    Example(
        odd="a lost record of a test, or of one cancelled",
        records=scene(
            {"police_attended": None}, {"merged_into": "F9", "is_test": True}, {"merged_into": "F9", "cancelled": True}
        ),
        expect=[("F", None, N, "no_risk_assessment"), ("F2", None, X, "test_record"), ("F3", None, U, "dangling_link")],
    ),
    line(
        "invited by one record",
        [("F", None, N, "no_risk_assessment")],
        scene({"invited_at": None, "police_attended": None}, {"police_attended": None}),
    ),
    line("another family", [("F", None, C, "attended"), ("F2", None, C, "attended")], scene({}, {"family_id": "G2"})),
    line(
        "no family: each counts",
        [("F", None, C, "attended"), ("F2", None, C, "attended")],
        scene({"family_id": None}, {"family_id": None}),
    ),
    line(
        "a family whose id is that of a record without one",
        [("F", None, C, "attended"), ("F2", None, C, "attended")],
        scene({"family_id": None}, {"family_id": "F"}),
    ),
    line(
        "held a second apart",
        [("F", None, C, "attended"), ("F2", None, N, "no_risk_assessment")],
        scene({}, {"held_at": f"{MONDAY}T10:05:01", "police_attended": False}),
    ),
    line("planned for one time, not held", [("F", None, U, "no_held_time")], scene(UNTOLD, UNTOLD)),
    line(
        "held at no time, and attended as one record says",
        [("F", None, C, "attended")],
        scene(UNTOLD, {"held_at": None}),
    ),
    line(
        "a review that was merged into another",
        [("F", None, X, "merged_record"), ("F2", None, C, "attended")],
        scene({**REVIEW, "merged_into": "F2"}, REVIEW),
        rate="review",
    ),
    line(
        "merged in a circle",
        [("F", None, U, "dangling_link"), ("F2", None, U, "dangling_link")],
        scene({"merged_into": "F2"}, {"merged_into": "F"}),
    ),
    line(
        "one child's record is a test, another's was merged",
        [("F", None, C, "attended"), ("F2", None, X, "test_record"), ("F3", None, X, "merged_record")],
        scene({}, {"is_test": True}, {"merged_into": "F"}),
    ),
    line(
        "cancelled for one child only",
        [("F", None, C, "attended"), ("F2", None, X, "cancelled")],
        scene({}, {"cancelled": True}),
    ),
    line("cancelled for the family", [("F", None, X, "cancelled")], scene({"cancelled": True}, {"cancelled": True})),
    line("initial for one child, a review for another", [("F", None, C, "attended")], scene({}, REVIEW)),
    line(
        "a review on two children",
        [("F", None, C, "declined_with_report")],
        scene(REVIEW_DECLINED, REVIEW_DECLINED),
        rate="review",
    ),
]


def test_verdicts(engine: Engine) -> None:
    assert disagreements(CONF_01, engine, EXAMPLES, days=OUR_DAYS) == []
    assert reasons_not_shown(CONF_01, EXAMPLES) == set()


def judged(engine: Engine, *changes: Row) -> Any:
    with loaded(engine, scene(*changes)) as ask:
        (row,) = ask(verdicts(CONF_01, "", CONF_01.judgement)).mappings()
    return row


def test_times(engine: Engine) -> None:
    """A conference is over once it was held, so nothing waits past a due time."""
    row = judged(engine, {"police_attended": False})
    assert (row["anchor_at"], row["due_at"], row["done_at"], row["open"]) == (
        datetime(2025, 11, 17, 10),
        None,
        None,
        False,
    )


def test_breakdowns(engine: Engine) -> None:
    row = judged(engine, {}, {"la_area": "Hull", "team_id": "T"})
    assert (row["by_la_area"], row["by_conf_type"], row["by_team"], row["by_month"]) == (
        *("Hull", "initial", "Co-ordinators", "2025-11"),
    )
    row = judged(engine, {"scheduled_at": "2025-06-30T23:30:00Z", "team_id": "T9"})
    assert (row["by_la_area"], row["by_team"], row["by_month"]) == (None, "T9", "2025-07")


def test_values_behind_a_verdict(engine: Engine) -> None:
    later = {**DECLINED, "report_sent_at": "2025-11-14T10:00:00"}
    with loaded(engine, scene(later, DECLINED)) as ask:
        (row,) = ask(record_values(CONF_01.judgement, "F")).mappings()
    assert row["show_report_sent_at"] == datetime(2025, 11, 13, 23, 59, 59)
    assert (row["show_records_of_this_conference"], row["show_report_due_on"]) == (2, date(2025, 11, 13))


def test_what_is_listed(engine: Engine) -> None:
    changes: tuple[Row, ...] = (
        {},
        {"invited_at": None, "police_attended": None},
        {"invited_at": None, "police_attended": True},
        {"family_id": None},
    )
    with loaded(engine, scene(*changes)) as ask:
        records_listed = {item.id: [row.record for row in ask(listed(item))] for item in CONF_01.lists}
        assert {ask(item.of).scalar_one() for item in CONF_01.lists if item.of is not None} == {4}
    assert records_listed == {"not_invited": ["F2"], "no_family": ["F4"]}
