"""SUP-02 and SUP-03: every due date, and whole cases."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine

from duly.expectations.catalogue import shipped
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.examples import C, E, N, Row, U, X, Y, line
from tests.expectations.supervision_scene import CASE, review, scene, showing_flag

SUP_02 = shipped().standard("SUP-02")
SUP_03 = shipped().standard("SUP-03")

AS_OF = "2025-07-01T08:00:00"
Dues = Sequence[tuple[str | None, str, str] | tuple[str, str | None, str, str]]


def example_pair(
    odd: str,
    records: dict[str, Sequence[Row]],
    dues: Dues,
    case: tuple[str, str] | Sequence[tuple[str, None, str, str]] | None,
    *,
    as_of: str = AS_OF,
    period: tuple[str, str] | None = None,
    parameters: dict[str, object] | None = None,
    exported_at: str | None = None,
) -> tuple[Example, Example]:
    """One export with the verdicts on its due dates (SUP-02) and on the case (SUP-03; None: not in the population)."""
    shared = {
        "odd": odd,
        "records": records,
        "as_of": as_of,
        "exported_at": exported_at,
        "period": period,
        "parameters": parameters or {},
    }
    return (
        Example(**shared, expect=[due if len(due) == 4 else ("V", *due) for due in dues]),  # type: ignore[arg-type]
        Example(**shared, expect=case or []),  # type: ignore[arg-type]
    )


KEPT, MISSED, EARLY = (C, "in_time"), (N, "missed"), (E, "closed_early")
AHEAD, UNCERTAIN = (Y, "not_yet_due"), (U, "closure_unknown")
WHOLE, BROKEN, UNSURE = (C, "all_in_time"), (N, "interval_missed"), (U, "closure_unknown")

# Start 1 March: due 29 March, 26 April, 24 May, 21 June, 19 July. The as-at date is 1 July.
TOLD = (
    example_pair(
        "reviewed on day 90: three breaches, and the next due on day 118",
        scene(review("2025-05-30")),
        [
            ("2025-03-29", *MISSED),
            ("2025-04-26", *MISSED),
            ("2025-05-24", *MISSED),
            ("2025-06-21", *KEPT),
            ("2025-06-27", *MISSED),
            ("2025-07-25", *AHEAD),
        ],
        BROKEN,
    ),
    example_pair(
        "every review on day 28",
        scene(review("2025-03-29"), review("2025-04-26"), review("2025-05-24"), review("2025-06-21")),
        [
            ("2025-03-29", *KEPT),
            ("2025-04-26", *KEPT),
            ("2025-05-24", *KEPT),
            ("2025-06-21", *KEPT),
            ("2025-07-19", *AHEAD),
        ],
        WHOLE,
    ),
    example_pair(
        "the second on day 29",
        scene(review("2025-03-29"), review("2025-04-27"), case={"closed_at": "2025-05-01T12:00:00"}),
        [("2025-03-29", *KEPT), ("2025-04-26", *MISSED), ("2025-05-24", *KEPT), ("2025-05-25", *EARLY)],
        BROKEN,
    ),
    example_pair(
        "two reviews on one day, and one on the day of allocation",
        scene(
            review("2025-03-01", "16:00:00"),
            review("2025-03-20", "09:00:00"),
            review("2025-03-20", "17:00:00"),
            case={"closed_at": "2025-04-01T12:00:00"},
        ),
        [("2025-03-29", *KEPT), ("2025-04-17", *EARLY)],
        WHOLE,
    ),
    example_pair(
        "weekly reviews",
        scene(*(review(f"2025-03-{day:02}") for day in (8, 15, 22, 29)), case={"closed_at": "2025-03-30T12:00:00"}),
        [
            ("2025-03-29", *KEPT),
            ("2025-04-05", *KEPT),
            ("2025-04-12", *KEPT),
            ("2025-04-19", *KEPT),
            ("2025-04-26", *EARLY),
        ],
        WHOLE,
    ),
    example_pair(
        "reviews that do not count",
        scene(
            {**review("2025-03-10"), "reviewer": "OIC"},
            {**review("2025-03-11"), "text_len": 49},
            {**review("2025-03-12"), "reviewer": None},
            {**review("2025-03-13"), "is_test": True},
            case={"closed_at": "2025-04-01T12:00:00"},
        ),
        [("2025-03-29", *MISSED), ("2025-04-26", *EARLY)],
        BROKEN,
    ),
    example_pair(
        "never reviewed, open",
        scene(),
        [
            ("2025-03-29", *MISSED),
            ("2025-04-26", *MISSED),
            ("2025-05-24", *MISSED),
            ("2025-06-21", *MISSED),
            ("2025-07-19", *AHEAD),
        ],
        BROKEN,
    ),
    example_pair("due today", scene(), [("2025-03-29", *AHEAD)], None, as_of="2025-03-29T08:00:00"),
    example_pair(
        "due yesterday", scene(), [("2025-03-29", *MISSED), ("2025-04-26", *AHEAD)], BROKEN, as_of="2025-03-30T08:00:00"
    ),
    example_pair(
        "closed on the due date", scene(case={"closed_at": "2025-03-29T12:00:00"}), [("2025-03-29", *EARLY)], None
    ),
    example_pair(
        "closed the day after",
        scene(case={"closed_at": "2025-03-30T12:00:00"}),
        [("2025-03-29", *MISSED), ("2025-04-26", *EARLY)],
        BROKEN,
    ),
    example_pair(
        "closed on the day it started", scene(case={"closed_at": "2025-03-01T18:00:00"}), [("2025-03-29", *EARLY)], None
    ),
    example_pair(
        "reviewed on the day it closed",
        scene(review("2025-03-20"), case={"closed_at": "2025-03-20T09:00:00"}),
        [("2025-03-29", *KEPT), ("2025-04-17", *EARLY)],
        WHOLE,
    ),
    example_pair(
        "reviewed after it closed: does not count",
        scene(review("2025-03-25"), case={"closed_at": "2025-03-20T12:00:00"}),
        [("2025-03-29", *EARLY)],
        None,
    ),
    # reopened (G17)
    example_pair(
        "closed, reopened on 1 May: the gap does not count",
        scene(
            review("2025-03-20"),
            review("2025-05-29"),
            case={"closed_at": "2025-04-10T12:00:00", "reopened_at": "2025-05-01T12:00:00"},
        ),
        [
            ("2025-03-29", *KEPT),
            ("2025-04-17", *EARLY),
            ("2025-05-29", *KEPT),
            ("2025-06-26", *MISSED),
            ("2025-07-24", *AHEAD),
        ],
        BROKEN,
    ),
    example_pair(
        "reviewed while it was closed, and on the day it was reopened: neither counts",
        scene(
            review("2025-04-20"),
            review("2025-05-01"),
            case={"closed_at": "2025-04-10T12:00:00", "reopened_at": "2025-05-01T12:00:00"},
        ),
        [
            ("2025-03-29", *MISSED),
            ("2025-04-26", *EARLY),
            ("2025-05-29", *MISSED),
            ("2025-06-26", *MISSED),
            ("2025-07-24", *AHEAD),
        ],
        BROKEN,
    ),
    example_pair(
        "closing date unknown: due dates between the last review and the reopening",
        scene(review("2025-03-20"), review("2025-06-20"), case={"reopened_at": "2025-06-01T12:00:00"}),
        [
            ("2025-03-29", *KEPT),
            ("2025-04-17", *UNCERTAIN),
            ("2025-05-15", *UNCERTAIN),
            ("2025-06-29", *KEPT),
            ("2025-07-18", *AHEAD),
        ],
        UNSURE,
    ),
    example_pair(
        "the same, overwritten by a later one: the last spell ends at it",
        scene(
            review("2025-03-20"),
            case={"reopened_at": "2025-05-01T12:00:00", "closed_at": "2025-06-05T12:00:00", "status": "closed"},
        ),
        [("2025-03-29", *KEPT), ("2025-04-17", *UNCERTAIN), ("2025-05-29", *MISSED), ("2025-06-26", *EARLY)],
        BROKEN,
    ),
    example_pair(
        "closing date unknown, reopened before anything was due",
        scene(review("2025-04-05"), case={"reopened_at": "2025-03-29T12:00:00", "closed_at": "2025-04-20T12:00:00"}),
        [("2025-03-29", *EARLY), ("2025-04-26", *KEPT), ("2025-05-03", *EARLY)],
        WHOLE,
    ),
    example_pair(
        "a miss that a later review proves, before a reopening with an unknown closing date",
        scene(review("2025-04-10"), case={"reopened_at": "2025-05-04T12:00:00", "closed_at": "2025-05-20T12:00:00"}),
        [("2025-03-29", *MISSED), ("2025-04-26", *KEPT), ("2025-05-08", *EARLY), ("2025-06-01", *EARLY)],
        BROKEN,
    ),
    example_pair(
        "reviewed, closed and reopened on one day: asks once",
        scene(review("2025-03-20"), case={"closed_at": "2025-03-20T13:00:00", "reopened_at": "2025-03-20T15:00:00"}),
        [("2025-03-29", *KEPT), ("2025-04-17", *AHEAD)],
        WHOLE,
        as_of="2025-04-01T08:00:00",
    ),
    example_pair(
        "closed at a time and reopened on a date that is the same day: closed first",
        scene(case={"closed_at": "2025-03-20T13:00:00", "reopened_at": "2025-03-20"}),
        [("2025-03-29", *EARLY), ("2025-04-17", *AHEAD)],
        None,
        as_of="2025-04-01T08:00:00",
    ),
    example_pair(
        "its state is closed, but nobody wrote when",
        scene(review("2025-03-20"), case={"status": "closed"}),
        [("2025-03-29", *KEPT), ("2025-04-17", *UNCERTAIN), ("2025-05-15", *UNCERTAIN), ("2025-06-12", *UNCERTAIN)],
        UNSURE,
    ),
    # reviews of which it cannot be told whether they count (A7, A25)
    *(
        example_pair(
            f"{odd} on day 19: its own date is unknown, and the next is missed either way",
            scene({**review("2025-03-20"), **changes}, case=case),
            [("2025-03-29", U, reason), ("2025-04-26", *MISSED), ("2025-05-24", *AHEAD)],
            BROKEN,
            as_of="2025-05-01T08:00:00",
        )
        for odd, changes, case, reason in (
            ("by an unmapped rank", {"reviewer": "ODD"}, {}, "unmapped_code"),
            ("by nobody among the staff", {"reviewer": "GONE"}, {}, "dangling_link"),
            ("by who is the officer now", {}, {"oic": "SGT"}, "oic_now"),
        )
    ),
    example_pair(
        "by an unmapped rank on day 19, and nothing else was due yet",
        scene({**review("2025-03-20"), "reviewer": "ODD"}),
        [("2025-03-29", U, "unmapped_code"), ("2025-04-26", *AHEAD)],
        (U, "unmapped_code"),
        as_of="2025-04-17T08:00:00",
    ),
    example_pair(
        "closed nobody knows when, and a review by an unmapped rank on a due date: those after it are as they were",
        scene({**review("2025-03-29"), "reviewer": "ODD"}, case={"status": "closed"}),
        [
            ("2025-03-29", U, "unmapped_code"),
            ("2025-04-26", *UNCERTAIN),
            ("2025-05-24", *UNCERTAIN),
            ("2025-06-21", *UNCERTAIN),
        ],
        (U, "unmapped_code"),
    ),
    example_pair(
        "by who is the officer now, and nothing else was due yet",
        scene(review("2025-03-20"), case={"oic": "SGT"}),
        [("2025-03-29", U, "oic_now"), ("2025-04-26", *AHEAD)],
        (U, "oic_now"),
        as_of="2025-04-17T08:00:00",
    ),
    example_pair(
        "the day after, the next date would be missed if it counted",
        scene({**review("2025-03-20"), "reviewer": "ODD"}),
        [("2025-03-29", U, "unmapped_code"), ("2025-04-26", U, "unmapped_code")],
        BROKEN,
        as_of="2025-04-18T08:00:00",
    ),
    example_pair(
        "by an unmapped rank on day 1, by a sergeant on day 31: one is missed either way, nobody knows which",
        scene(
            {**review("2025-03-02"), "reviewer": "ODD"}, review("2025-04-01"), case={"closed_at": "2025-04-02T12:00:00"}
        ),
        [("2025-03-29", U, "unmapped_code"), ("2025-04-26", U, "unmapped_code"), ("2025-04-29", *EARLY)],
        BROKEN,
    ),
    example_pair(
        "by an unmapped rank on day 19, by a sergeant on day 40: kept either way",
        scene(
            {**review("2025-03-20"), "reviewer": "ODD"}, review("2025-04-10"), case={"closed_at": "2025-04-12T12:00:00"}
        ),
        [("2025-03-29", U, "unmapped_code"), ("2025-04-26", *KEPT), ("2025-05-08", *EARLY)],
        (U, "unmapped_code"),
    ),
    example_pair(
        "by an unmapped rank and by a sergeant in time",
        scene(
            {**review("2025-03-20"), "reviewer": "ODD"}, review("2025-03-22"), case={"closed_at": "2025-03-25T12:00:00"}
        ),
        [("2025-03-29", *KEPT), ("2025-04-19", *EARLY)],
        WHOLE,
    ),
    example_pair(
        "by an unmapped rank, while the time still runs",
        scene({**review("2025-03-20"), "reviewer": "ODD"}),
        [("2025-03-29", *AHEAD)],
        None,
        as_of="2025-03-25T08:00:00",
    ),
    example_pair(
        "a review without any date: one missed date may be its own",
        scene({**review("2025-03-20"), "entered_at": None, "reviewed_at": None}),
        [("2025-03-29", U, "no_review_time"), ("2025-04-26", *AHEAD)],
        (U, "no_review_time"),
        as_of="2025-04-10T08:00:00",
    ),
    example_pair(
        "a review without any date: of two missed dates it may be either's, not both's",
        scene({**review("2025-03-20"), "entered_at": None, "reviewed_at": None}),
        [("2025-03-29", U, "no_review_time"), ("2025-04-26", U, "no_review_time"), ("2025-05-24", *AHEAD)],
        BROKEN,
        as_of="2025-05-01T08:00:00",
    ),
    example_pair(
        "a review later than the export, not entered",
        scene({**review("2025-03-20"), "entered_at": None, "reviewed_at": "2025-08-01T12:00:00"}),
        [("2025-03-29", U, "future_dated"), ("2025-04-26", *AHEAD)],
        (U, "future_dated"),
        as_of="2025-04-10T08:00:00",
    ),
    example_pair(
        "reviewed only before it started: the first date is unknown, the next is missed",
        scene(review("2025-02-20")),
        [("2025-03-29", U, "negative_interval"), ("2025-04-26", *MISSED), ("2025-05-24", *AHEAD)],
        BROKEN,
        as_of="2025-05-01T08:00:00",
    ),
    example_pair(
        "reviewed only before it started, and nothing else was due yet",
        scene(review("2025-02-20")),
        [("2025-03-29", U, "negative_interval"), ("2025-04-26", *AHEAD)],
        (U, "negative_interval"),
        as_of="2025-04-10T08:00:00",
    ),
    example_pair(
        "its state is a code nobody knows: it may have closed since its last review",
        scene(review("2025-04-10"), case={"status": "(unmapped)"}),
        [("2025-03-29", *MISSED), ("2025-04-26", *KEPT), ("2025-05-08", U, "unmapped_code"), ("2025-06-05", *AHEAD)],
        BROKEN,
        as_of="2025-06-01T08:00:00",
    ),
    example_pair(
        "the same, never reviewed",
        scene(case={"status": "(unmapped)"}),
        [("2025-03-29", U, "unmapped_code"), ("2025-04-26", *AHEAD)],
        (U, "unmapped_code"),
        as_of="2025-04-10T08:00:00",
    ),
    # whether it is a case (A1)
    example_pair(
        "a type of team that nobody knows",
        scene(review("2025-03-20"), case={"cp_flag": False}, teams=[{"team_id": "T", "team_type": "(unmapped)"}]),
        [("2025-03-29", U, "unmapped_code"), ("2025-04-17", U, "unmapped_code")],
        (U, "unmapped_code"),
        as_of="2025-04-10T08:00:00",
    ),
    example_pair(
        "a victim of unknown age: left out where it would not have been a breach",
        {
            **scene(review("2025-03-20"), case={"team_id": "T2"}),
            "crimes": [{"crime_id": "K", "offence_class": "violent", "recorded_at": "2025-03-01T09:00:00"}],
            "crime_victims": [{"crime_id": "K", "person_id": "P", "victim_type": "person"}],
            "persons": [{"person_id": "P"}],
        },
        [("2025-03-29", X, "child_unknown"), ("2025-04-17", U, "child_unknown"), ("2025-05-15", X, "child_unknown")],
        (U, "child_unknown"),
        as_of="2025-05-01T08:00:00",
    ),
    example_pair(
        "the same with an estimate, every date kept",
        {
            **scene(review("2025-03-20"), case={"team_id": "T2"}),
            "crimes": [{"crime_id": "K", "offence_class": "violent", "recorded_at": "2025-03-01T09:00:00"}],
            "crime_victims": [{"crime_id": "K", "person_id": "P", "victim_type": "person"}],
            "persons": [{"person_id": "P", "dob_date": "2007-06-01", "dob_estimated": True}],
        },
        [("2025-03-29", X, "age_uncertain"), ("2025-04-17", X, "age_uncertain")],
        (X, "age_uncertain"),
        as_of="2025-04-10T08:00:00",
    ),
    # as things stood at the as-at instant (A13)
    example_pair(
        "closed later: open as yet",
        scene(case={"closed_at": "2025-04-15T12:00:00", "status": "closed"}),
        [("2025-03-29", *MISSED), ("2025-04-26", *AHEAD)],
        BROKEN,
        as_of="2025-04-10T08:00:00",
        exported_at="2025-07-01T08:00:00",
    ),
    # cases that are not judged: one row
    example_pair(
        "a test", scene(review("2025-03-20"), case={"is_test": True}), [(None, X, "test_record")], (X, "test_record")
    ),
    example_pair(
        "merged into one that is not there",
        scene(case={"merged_into": "V2"}),
        [(None, U, "dangling_link")],
        (U, "dangling_link"),
    ),
    example_pair(
        "merged into a test",
        scene(
            review("2025-03-20"),
            investigations=[{**CASE, "merged_into": "V2"}, {**CASE, "inv_id": "V2", "is_test": True}],
        ),
        [(None, X, "merged_record"), ("V2", None, X, "test_record")],
        [("V", None, X, "merged_record"), ("V2", None, X, "test_record")],
    ),
    example_pair(
        "no start",
        scene(case={"allocated_at": None, "entered_at": "2025-03-02"}),
        [(None, U, "no_start")],
        (U, "no_start"),
    ),
    example_pair("no date at all", scene(case={"allocated_at": None}), [(None, U, "undated")], (U, "undated")),
    example_pair(
        "closed before it started",
        scene(review("2025-03-20"), case={"closed_at": "2025-02-27T12:00:00"}),
        [(None, U, "negative_interval")],
        (U, "negative_interval"),
    ),
    example_pair(
        "closed later than the export",
        scene(case={"closed_at": "2025-08-15T12:00:00", "status": "closed"}),
        [(None, U, "future_dated")],
        (U, "future_dated"),
    ),
    example_pair(
        "nulls",
        scene(
            case={"allocated_at": None, "crime_id": None, "oic": None, "status": None, "team_id": None, "cp_flag": True}
        ),
        [(None, U, "undated")],
        (U, "undated"),
    ),
    example_pair("not a case", scene(case={"team_id": "T2", "crime_id": None}), [], None),
    example_pair(
        "on bail, where the force lets that pause",
        scene(case={"status": "on_bail"}),
        [("2025-03-29", E, "paused"), ("2025-04-26", E, "paused")],
        (E, "paused"),
        as_of="2025-04-10T08:00:00",
        parameters={"sup_pause_statuses": ("on_bail", "suspended")},
    ),
    example_pair(
        "every 60 days",
        scene(review("2025-04-30")),
        [("2025-04-30", *KEPT), ("2025-06-29", *MISSED), ("2025-08-28", *AHEAD)],
        BROKEN,
        parameters={"sup_interval_days": 60},
    ),
    # the period: by the due date
    example_pair(
        "only the due dates in the period",
        scene(review("2025-05-30")),
        [("2025-06-21", *KEPT)],
        WHOLE,
        period=("2025-05-25T00:00:00", "2025-06-27T00:00:00"),
    ),
    example_pair(
        "a period that starts on a due date and ends on one",
        scene(review("2025-05-30")),
        [("2025-05-24", *MISSED)],
        BROKEN,
        period=("2025-05-24T00:00:00", "2025-06-21T00:00:00"),
    ),
    example_pair(
        "a period without due dates",
        scene(review("2025-05-30")),
        [],
        None,
        period=("2025-05-25T00:00:00", "2025-06-21T00:00:00"),
    ),
    *(
        example_pair(
            f"a test, {odd}",
            scene(case={"is_test": True}),
            [(None, *verdict)] if verdict else [],
            verdict,
            period=period,
        )
        for odd, period, verdict in (
            ("period ends on its first due date", ("2025-03-01T00:00:00", "2025-03-29T00:00:00"), None),
            ("period holds it", ("2025-03-29T00:00:00", "2025-03-30T00:00:00"), (X, "test_record")),
            ("period comes later", ("2025-03-30T00:00:00", "2025-06-21T00:00:00"), None),
        )
    ),
    example_pair(
        "no date at all, and a period",
        scene(case={"allocated_at": None}),
        [(None, X, "undated")],
        (X, "undated"),
        period=("2025-03-30T00:00:00", "2025-06-21T00:00:00"),
    ),
    example_pair(
        "two victims and three children",
        {
            **scene(review("2025-03-20"), case={"team_id": "T2", "closed_at": "2025-04-01T12:00:00"}),
            "crimes": [{"crime_id": "K", "offence_class": "violent", "recorded_at": "2025-03-01T09:00:00"}],
            "crime_victims": [
                {"crime_id": "K", "person_id": f"P{number}", "victim_type": "person"} for number in range(5)
            ],
            "persons": [
                {"person_id": f"P{number}", "dob_date": "2015-06-01" if number < 3 else "1980-06-01"}
                for number in range(5)
            ],
        },
        [("2025-03-29", *KEPT), ("2025-04-17", *EARLY)],
        WHOLE,
    ),
)


def test_intervals_and_whole_cases(engine: Engine) -> None:
    intervals, cases = zip(*TOLD, strict=True)
    assert disagreements(SUP_02, engine, intervals) == []
    assert reasons_not_shown(SUP_02, intervals) == set()
    assert disagreements(SUP_03, engine, cases) == []
    assert reasons_not_shown(SUP_03, cases) == set()


def test_a_due_date_kept_by_a_review_whose_time_is_only_claimed_is_flagged(engine: Engine) -> None:
    example = line(
        "the first entered, the second claimed",
        [
            ("V", "2025-03-29", C, "no_flag"),
            ("V", "2025-04-17", N, "timing_basis_claimed"),
            ("V", "2025-05-08", C, "no_flag"),
        ],
        scene(
            review("2025-03-20"),
            {**review("2025-04-10"), "entered_at": None},
            case={"closed_at": "2025-04-12T12:00:00"},
        ),
    )
    assert disagreements(showing_flag(SUP_02), engine, [example]) == []


def test_the_report_stands_beside_the_case_grain_only() -> None:
    assert "80% of cases, force audit, undated, n not given" in SUP_03.note
    assert "never a point of its trend" in SUP_03.note
    assert "Not the grain of the report's 80%" in SUP_02.note
