"""STRAT-06: the initial conference within 15 working days."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.strategy_meetings import STRAT_06
from duly.testing import disagreements, reasons_not_shown
from tests.days import OUR_DAYS
from tests.expectations.examples import C, N, Records, Row, U, X, Y, line
from tests.expectations.strategy_scene import CONFERENCE, MEETING, PERIOD, about, merged, scene

MONDAY, LAST, AFTER = "2025-12-15T10:00:00", "2026-01-08T23:59:59", "2026-01-09T00:00:01"
"""A meeting, and the end of the fifteenth working day after it."""

AS_OF = "2026-02-02T06:00:00"


def conference(held: str | None, *, meeting_at: str = MONDAY, **changes: Any) -> Records:
    return scene(meeting={"held_at": meeting_at}, conference={"held_at": held, **changes})


def none(meeting_at: str | None = MONDAY, **changes: Any) -> Records:
    """No conference."""
    return scene(meeting={"held_at": meeting_at, **changes}, case_conferences=[])


def meetings(*days: str, conferences: tuple[str, ...] = (), **changes: Any) -> Records:
    """Meetings M1, M2, ... on these days about the child, and conferences."""
    rows: list[Row] = [
        {**MEETING, "meet_id": f"M{number}", "held_at": f"{day}T10:00:00", **changes}
        for number, day in enumerate(days, start=1)
    ]
    return scene(
        strategy_meetings=rows,
        strategy_children=[child for row in rows for child in about("P", meeting=str(row["meet_id"]))],
        case_conferences=[
            {**CONFERENCE, "conf_id": f"C{number}", "held_at": f"{day}T10:00:00"}
            for number, day in enumerate(conferences, start=1)
        ],
    )


def several(*conferences: Row) -> Records:
    """The meeting, and conferences C, C2, ... changed so."""
    return scene(
        meeting={"held_at": MONDAY},
        case_conferences=[
            {**CONFERENCE, "held_at": "2025-12-29T10:00:00", **change, "conf_id": f"C{number}" if number > 1 else "C"}
            for number, change in enumerate(conferences, start=1)
        ],
    )


def undecided(records: Records, *places: int) -> Records:
    """The same, but these meetings did not decide on a conference."""
    rows = [
        {**row, "outcome_icpc": None if number in places else True}
        for number, row in enumerate(records["strategy_meetings"], start=1)
    ]
    return {**records, "strategy_meetings": rows}


IN_TIME = [("M", "P", C, "in_time")]

BOTH = [
    ("on the last day", conference(LAST), AS_OF, IN_TIME),
    ("the day after", conference(AFTER), AS_OF, [("M", "P", N, "late")]),
    ("on a day, the last", conference("2026-01-08"), AS_OF, IN_TIME),
    ("on a day, the one after", conference("2026-01-09"), AS_OF, [("M", "P", N, "late")]),
    ("test", none(is_test=True), AS_OF, [("M", "P", X, "test_record")]),
    ("merged nowhere", none(merged_into="M2"), AS_OF, [("M", "P", U, "dangling_link")]),
    (
        "merged: its children are those of the one that stands for it",
        merged({"held_at": MONDAY}, case_conferences=[]),
        AS_OF,
        [("M", None, X, "merged_record"), ("M2", "P", U, "la_data")],
    ),
    ("no status", none(status=None), AS_OF, [("M", "P", U, "status_blank")]),
    ("a status not known", none(status="(unmapped)"), AS_OF, [("M", "P", U, "unmapped_code")]),
    ("at no time at all", none(None, convened_at=None), AS_OF, [("M", "P", U, "undated")]),
    ("held after the export was made", none("2026-03-01T10:00:00"), AS_OF, [("M", "P", U, "future_dated")]),
    (
        "a conference that names the meeting, and was held before it",
        conference("2025-12-10T10:00:00", strategy_meet_id="M"),
        AS_OF,
        [("M", "P", U, "negative_interval")],
    ),
    ("held at no time", none(None), AS_OF, [("M", "P", U, "no_held_time")]),
    ("before the calendar", none("2009-05-05T10:00:00"), AS_OF, [("M", "P", U, "outside_calendar")]),
    ("none, in the last second", none(), LAST, [("M", "P", Y, "not_yet_due")]),
    ("none, a second later", none(), "2026-01-09T00:00:00", [("M", "P", U, "la_data")]),
    ("planned only", conference(None), AS_OF, [("M", "P", U, "la_data")]),
]

EXAMPLES = [
    *(
        line(f"{odd} {rate}".strip(), expect, records, rate=rate, as_of=as_of)  # type: ignore[arg-type]
        for rate in ("", "last")
        for odd, records, as_of, expect in BOTH
    ),
    line("breaks nothing", IN_TIME, scene()),
    line("no enquiry decided", [], scene(meeting={"outcome_s47": False})),
    line("no conference decided", [], scene(meeting={"outcome_icpc": False})),
    line("not recorded what was decided", [], scene(meeting={"outcome_s47": None, "outcome_icpc": None})),
    line("cancelled", [], scene(meeting={"status": "cancelled"})),
    line("status blank", [("M", "P", U, "status_blank")], scene(meeting={"status": None})),
    line("neither status nor time", [("M", "P", U, "status_blank")], scene(meeting={"status": None, "held_at": None})),
    line("held after the as-at instant", [], scene(), as_of="2025-11-12T14:00:00", exported_at="2026-01-05T00:00:00"),
    line(
        "the conference was held after the as-at instant",
        [("M", "P", Y, "not_yet_due")],
        scene(),
        as_of="2025-12-03T09:00:00",
        exported_at="2026-01-05T00:00:00",
    ),
    line("the conference was cancelled", [("M", "P", U, "la_data")], scene(conference={"cancelled": True})),
    line("not cancelled", IN_TIME, scene(conference={"cancelled": False})),
    *(
        line(f"a conference {odd}", [("M", "P", status, reason)], records, as_of=AS_OF)
        for odd, records, status, reason in (
            ("of no kind, in time", scene(conference={"conf_type": None}), U, "unmapped_code"),
            ("of a kind not known, in time", scene(conference={"conf_type": "(unmapped)"}), U, "unmapped_code"),
            ("of no kind, late", conference(AFTER, conf_type=None), U, "la_data"),
            ("on a child who moved in", scene(conference={"conf_type": "transfer_in"}), U, "la_data"),
            (
                "of no kind in time, and an initial one late",
                several({"conf_type": None}, {"held_at": AFTER}),
                U,
                "unmapped_code",
            ),
            ("of no kind in time, and an initial one too", several({"conf_type": None}, {}), C, "in_time"),
            ("merged nowhere", scene(conference={"merged_into": "C9"}), U, "dangling_link"),
            ("merged nowhere, late", conference(AFTER, merged_into="C9"), U, "la_data"),
            ("merged into one in time", several({"held_at": None, "merged_into": "C2"}, {}), C, "in_time"),
            ("merged into a review", several({"merged_into": "C2"}, {"conf_type": "review"}), U, "la_data"),
            (
                "on a sibling, into which the child's own was merged",
                several({"held_at": None, "merged_into": "C2"}, {"person_id": "P2"}),
                C,
                "in_time",
            ),
            (
                "for a child whose identities run in a circle",
                {
                    **scene(case_conferences=[]),
                    "persons": [{"person_id": "P", "merged_into": "P9"}, {"person_id": "P9", "merged_into": "P"}],
                },
                U,
                "dangling_link",
            ),
        )
    ),
    line("test, held at no time", [("M", "P", X, "test_record")], none(None, is_test=True)),
    line(
        "ten working days by parameter",
        [("M", "P", N, "late")],
        conference("2026-01-02T10:00:00"),
        as_of=AS_OF,
        parameters={"strat_conference_working_days": 10},
    ),
    line("a review conference", [("M", "P", U, "la_data")], scene(conference={"conf_type": "review"}), as_of=AS_OF),
    line("a test conference", [("M", "P", U, "la_data")], scene(conference={"is_test": True}), as_of=AS_OF),
    line("on the day of the meeting", IN_TIME, scene(conference={"held_at": "2025-11-12T09:00:00"})),
    line(
        "the day before the meeting",
        [("M", "P", U, "la_data")],
        scene(conference={"held_at": "2025-11-11T09:00:00"}),
        as_of=AS_OF,
    ),
    line(
        "held on Saturday: 1 working day is Monday",
        IN_TIME,
        scene(meeting={"held_at": "2025-11-15T10:00:00"}, conference={"held_at": "2025-12-05T10:00:00"}),
    ),
    line(
        "held on Saturday, on the sixteenth",
        [("M", "P", N, "late")],
        scene(meeting={"held_at": "2025-11-15T10:00:00"}, conference={"held_at": "2025-12-08T10:00:00"}),
    ),
    # children
    line(
        "three children, a conference for two of them",
        [("M", "P", C, "in_time"), ("M", "P2", C, "in_time"), ("M", "P3", U, "la_data")],
        scene(
            strategy_children=about("P", "P2", "P3"),
            case_conferences=[CONFERENCE, {**CONFERENCE, "conf_id": "C2", "person_id": "P2"}],
        ),
        as_of=AS_OF,
    ),
    line(
        "a conference that names the meeting only",
        [("M", "P", C, "in_time"), ("M", "P2", C, "in_time")],
        scene(
            strategy_children=about("P", "P2"),
            case_conferences=[{**CONFERENCE, "person_id": None, "strategy_meet_id": "M"}],
        ),
    ),
    line(
        "a conference that names the meeting and one child",
        [("M", "P", C, "in_time"), ("M", "P2", U, "la_data")],
        scene(strategy_children=about("P", "P2"), case_conferences=[{**CONFERENCE, "strategy_meet_id": "M"}]),
        as_of=AS_OF,
    ),
    line("no child listed", [("M", None, U, "la_data")], scene(strategy_children=[]), as_of=AS_OF),
    line(
        "no child listed, and a conference that names the meeting",
        [("M", None, C, "in_time")],
        scene(strategy_children=[], case_conferences=[{**CONFERENCE, "person_id": None, "strategy_meet_id": "M"}]),
    ),
    line(
        "the child under two names that were merged",
        [("M", "P9", C, "in_time")],
        scene(persons=[{"person_id": "P"}, {"person_id": "P9", "merged_into": "P"}], strategy_children=about("P9")),
    ),
    line("the child listed twice", IN_TIME, scene(strategy_children=about("P", "P"))),
    # episodes
    line(
        "two meetings: the clock starts with the first",
        [("M1", "P", N, "late")],
        meetings("2025-11-12", "2025-11-24", conferences=("2025-12-12",)),
    ),
    line(
        "two meetings: the clock starts with the last",
        [("M2", "P", C, "in_time")],
        meetings("2025-11-12", "2025-11-24", conferences=("2025-12-12",)),
        rate="last",
    ),
    line(
        "the later meeting decided on the conference",
        [("M1", "P", N, "late")],
        undecided(meetings("2025-11-12", "2025-11-24", conferences=("2025-12-12",)), 1),
    ),
    line("90 days apart", [("M1", "P", N, "late")], meetings("2025-08-01", "2025-10-30", conferences=("2025-11-05",))),
    line(
        "90 days apart, from the last",
        [("M1", "P", C, "in_time")],
        meetings("2025-10-30", "2025-08-01", conferences=("2025-11-05",)),
        rate="last",
    ),
    line(
        "91 days apart",
        [("M1", "P", U, "la_data"), ("M2", "P", C, "in_time")],
        meetings("2025-08-01", "2025-10-31", conferences=("2025-11-05",)),
    ),
    line(
        "91 days apart, from the last",
        [("M1", "P", U, "la_data"), ("M2", "P", C, "in_time")],
        meetings("2025-08-01", "2025-10-31", conferences=("2025-11-05",)),
        rate="last",
    ),
    line(
        "60 days apart by parameter",
        [("M1", "P", U, "la_data"), ("M2", "P", C, "in_time")],
        meetings("2025-08-01", "2025-10-10", conferences=("2025-10-15",)),
        parameters={"strat_episode_days": 60},
    ),
    line(
        "a conference between two meetings ends the episode",
        [("M1", "P", C, "in_time"), ("M2", "P", C, "in_time")],
        meetings("2025-10-01", "2025-10-20", conferences=("2025-10-10", "2025-10-27")),
    ),
    line(
        "a conference between two meetings, from the last",
        [("M1", "P", C, "in_time"), ("M2", "P", C, "in_time")],
        meetings("2025-10-01", "2025-10-20", conferences=("2025-10-10", "2025-10-27")),
        rate="last",
    ),
    line(
        "two conferences: the first counts",
        [("M1", "P", C, "in_time")],
        meetings("2025-10-01", conferences=("2025-10-10", "2025-12-27")),
    ),
    line(
        "two meetings on one day",
        [("M1", "P", C, "in_time")],
        meetings("2025-11-12", "2025-11-12", conferences=("2025-12-03",)),
    ),
    # a period: the fifteenth working day falls in it
    line("due on its first day", [("M", "P", U, "la_data")], none("2025-10-13T10:00:00"), period=PERIOD),
    line("due on the working day before it", [], none("2025-10-10T10:00:00"), period=PERIOD),
    line("due on its last working day", [("M", "P", U, "la_data")], none("2025-11-07T10:00:00"), period=PERIOD),
    line("due on the day it ends", [], none("2025-11-10T10:00:00"), period=PERIOD),
    line("held at no time, called so that the limit ends after the period", [], none(None), period=PERIOD),
    line(
        "held at no time, called so that it ends in it",
        [("M", "P", U, "no_held_time")],
        none(None, convened_at="2025-11-03T10:00:00"),
        period=PERIOD,
    ),
    line("at no time at all, in a period", [("M", "P", X, "undated")], none(None, convened_at=None), period=PERIOD),
    line("everything null", [], {"strategy_meetings": [{"meet_id": "M"}]}),
]


def test_verdicts(engine: Engine) -> None:
    assert disagreements(STRAT_06, engine, EXAMPLES, days=OUR_DAYS) == []
    assert reasons_not_shown(STRAT_06, EXAMPLES) == set()
