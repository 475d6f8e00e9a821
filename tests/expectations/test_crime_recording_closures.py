"""NCRS-02 and NCRS-07: logs of crime type closed with a crime or a reason, or still open without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import Engine

from duly.checks import MAIN
from duly.expectations.catalogue import shipped
from duly.judging.selects import verdicts
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.crime_recording_scene import ADULT, CHILD, CRIME, LOG, C, Expect, N, Row, U, X, Y, loaded, log

NCRS_02 = shipped().standard("NCRS-02")
NCRS_07 = shipped().standard("NCRS-07")

REASONED, LINKED = (C, "reasoned"), (C, "crime_linked")
NO_REASON, UNSUPERVISED = (N, "no_rationale"), (N, "not_supervised")
AS_CRIME, TOO_SHORT = (N, "closed_as_crime"), (N, "rationale_too_short")
UNKNOWN_CHILD, BROKEN, UNCERTAIN = (X, "child_unknown"), (X, "merge_error"), (U, "age_uncertain")
DANGLING = (U, "dangling_link")
JUNE = ("2025-06-01T00:00:00", "2025-07-01T00:00:00")
N100: Row = {"n100_id": "N", "incident_id": "L", "created_at": "2025-06-02T11:00:00"}
OF_LOG: Row = {**CRIME, "incident_id": "L"}

Tables = Mapping[str, Sequence[Row]]


def closed(odd: str, expect: Expect, records: Tables | None = None, **changes: Any) -> Example:
    """The log, closed with a reason, with these changes."""
    return Example(odd=odd, records=log(records, **changes), expect=expect)


def linked(*people: Row, role: str = "victim", to: str = "L") -> Tables:
    """People linked to a log."""
    links = [{"incident_id": to, "person_id": person["person_id"], "role": role} for person in people]
    return {"persons": people, "incident_persons": links}


def person(name: str, dob: str | None = None, **changes: Any) -> Row:
    return {"person_id": name, "dob_date": dob, **changes}


NEAR = person("P", "2007-12-01", dob_estimated=True)
UNMARKED: Row = {"child_flag": None}
WHOSE: list[tuple[str, bool | tuple[str, str], Tables, Row]] = [
    ("marked as a child's", True, {}, {}),
    ("not marked, nobody linked", False, {}, UNMARKED),
    ("marked as no child's", False, {}, {"child_flag": False}),
    ("child linked", True, linked(CHILD), UNMARKED),
    ("child linked as a suspect", True, linked(CHILD, role="suspect"), UNMARKED),
    ("child linked, marked as no child's", True, linked(CHILD), {"child_flag": False}),
    ("adult linked", False, linked(ADULT), UNMARKED),
    ("adult linked, marked", True, linked(ADULT), {}),
    (
        "adult and child linked, twice",
        True,
        linked(CHILD, {**ADULT, "person_id": "A"}, {**CHILD, "person_id": "B"}),
        UNMARKED,
    ),
    ("a link to nobody", False, {"incident_persons": [{"incident_id": "L", "role": "victim"}]}, UNMARKED),
    ("on the eve of the 18th birthday", True, linked(person("P", "2007-06-03")), UNMARKED),
    ("on the 18th birthday", False, linked(person("P", "2007-06-02")), UNMARKED),
    (
        "eve in UTC, birthday in London",
        False,
        linked(person("P", "2007-06-03")),
        {**UNMARKED, "reported_at": "2025-06-02T23:30:00+00:00"},
    ),
    ("date of birth blank", UNKNOWN_CHILD, linked(person("P")), UNMARKED),
    ("date of birth blank, marked", True, linked(person("P")), {}),
    (
        "person not in the export",
        UNKNOWN_CHILD,
        {"incident_persons": [{"incident_id": "L", "person_id": "P"}]},
        UNMARKED,
    ),
    ("adult and blank", UNKNOWN_CHILD, linked(person("P"), person("A", "1980-01-01")), UNMARKED),
    ("merged in a circle", BROKEN, linked(person("P", "2015-06-01", merged_into="P")), UNMARKED),
    ("merged in a circle, marked", True, linked(person("P", "2015-06-01", merged_into="P")), {}),
    ("estimated near 18", UNCERTAIN, linked(NEAR), UNMARKED),
    ("estimated near 18, marked", True, linked(NEAR), {}),
    (
        "child linked to a log merged into it",
        True,
        {
            **linked(CHILD, to="OLD"),
            "incidents": [{**LOG, "child_flag": None, "incident_id": "L"}, {"incident_id": "OLD", "merged_into": "L"}],
        },
        UNMARKED,
    ),
    ("no report time, child when opened", True, linked(CHILD), {**UNMARKED, "reported_at": None}),
]

CLOSED = [
    closed("breaks nothing", REASONED),
    *(
        closed(odd, REASONED if about_child is True else about_child or [], records, **changes)
        for odd, about_child, records, changes in WHOSE
    ),
    closed("opened and closed as a concern", [], opening_code="CONCERN"),
    closed("opened as a crime, closed as a concern", REASONED),
    closed("opened as a concern, closed as a crime", AS_CRIME, opening_code="CONCERN", closing_code="NEGLECT"),
    closed("opened as blank, closed as a crime", AS_CRIME, opening_code=None, closing_code="CRIME"),
    closed("closed as a crime", AS_CRIME, closing_code="VIOLENCE"),
    closed("closed as blank", AS_CRIME, closing_code=None),
    Example(odd="codes set otherwise", records=log(), expect=[], parameters={"crime_type_codes": ("104",)}),
    Example(
        odd="codes set otherwise, held",
        records=log(opening_code="104"),
        expect=REASONED,
        parameters={"crime_type_codes": ("104",)},
    ),
    closed("reason of 20 characters", REASONED, closure_rationale="Seen and well today."),
    closed("reason of 20 characters between blanks", REASONED, closure_rationale="  Seen and well today. "),
    closed("reason of 19 characters between blanks", TOO_SHORT, closure_rationale="  Seen and well today  "),
    closed("reason blank", NO_REASON, closure_rationale=None),
    closed("reason of dots", NO_REASON, closure_rationale=" . . . . . . . . . . . . "),
    closed("reason a placeholder", NO_REASON, closure_rationale="N/A"),
    closed("reason a stock phrase", NO_REASON, closure_rationale="No offences disclosed."),
    closed("stock phrase, NFA", NO_REASON, closure_rationale=" NFA. "),
    closed(
        "stock phrase within a reason", REASONED, closure_rationale="No offences disclosed: mother and child both seen"
    ),
    Example(
        odd="stock phrases set otherwise",
        records=log(closure_rationale="words of advice were given"),
        expect=NO_REASON,
        parameters={"closure_placeholders": ("words of advice were given",)},
    ),
    Example(
        odd="reason length set otherwise",
        records=log(),
        expect=TOO_SHORT,
        parameters={"closure_reason_characters": 100},
    ),
    closed(
        "no reason, closed as a crime, unsupervised",
        NO_REASON,
        closure_rationale=None,
        closing_code=None,
        closure_supervised_by=None,
    ),
    closed("short reason, closed as a crime", TOO_SHORT, closure_rationale="Child well", closing_code=None),
    closed("closed as a crime, unsupervised", AS_CRIME, closing_code=None, closure_supervised_by=None),
    closed("checked by nobody", UNSUPERVISED, closure_supervised_by=None),
    closed("checked by the one who closed it", UNSUPERVISED, closure_supervised_by="CLOSER"),
    closed("closed by nobody", UNSUPERVISED, closed_by=None),
    closed("crime linked", LINKED, {"crimes": [OF_LOG]}, closure_rationale=None, closing_code="VIOLENCE"),
    closed(
        "two crimes and two N100s linked",
        LINKED,
        {"crimes": [OF_LOG, {**OF_LOG, "crime_id": "K2"}], "n100_records": [N100, {**N100, "n100_id": "N2"}]},
        closure_rationale=None,
    ),
    closed("cancelled crime linked", LINKED, {"crimes": [{**OF_LOG, "status": "cancelled"}]}, closure_rationale=None),
    closed("crime of another log", NO_REASON, {"crimes": [CRIME]}, closure_rationale=None),
    closed("crime named in the log", LINKED, {"crimes": [CRIME]}, crime_ref="K", closure_rationale=None),
    closed("crime named that is not in the export", DANGLING, crime_ref="GONE", closure_rationale=None),
    closed("crime named that is not there, though closed well", DANGLING, crime_ref="GONE"),
    closed("another named, one linked", LINKED, {"crimes": [OF_LOG]}, crime_ref="GONE", closure_rationale=None),
    closed(
        "crime linked to a log merged into it",
        LINKED,
        {
            "crimes": [{**CRIME, "incident_id": "OLD"}],
            "incidents": [{**LOG, "closure_rationale": None}, {"incident_id": "OLD", "merged_into": "L"}],
        },
    ),
    closed("N100 made", (C, "n100_linked"), {"n100_records": [N100]}, closure_rationale=None),
    closed("N100 made, crime named and gone", (C, "n100_linked"), {"n100_records": [N100]}, crime_ref="GONE"),
    closed("test", (X, "test_record"), is_test=True, closure_rationale=None),
    closed("merged", (X, "merged_record"), merged_into="M"),
    closed("test and merged", (X, "test_record"), is_test=True, merged_into="M"),
    closed("merged, child of no known age", (X, "merged_record"), linked(person("P")), merged_into="M", **UNMARKED),
    closed(
        "merged, as was the child's record, in a circle",
        (X, "merged_record"),
        linked(person("P", merged_into="P")),
        merged_into="M",
        **UNMARKED,
    ),
    closed("age uncertain, crime linked", UNCERTAIN, {**linked(NEAR), "crimes": [OF_LOG]}, **UNMARKED),
    closed("not closed", [], closed_at=None),
    Example(
        odd="all blank but what brings it here",
        expect=AS_CRIME,
        records={
            "incidents": [
                {
                    "incident_id": "L",
                    "closed_at": "2025-06-02T18:00:00",
                    "opening_code": "CRIME",
                    "child_flag": True,
                    "closure_rationale": "Seen and well, school told.",
                }
            ]
        },
    ),
    Example(
        odd="all blank, reason too",
        expect=NO_REASON,
        records={
            "incidents": [
                {"incident_id": "L", "closed_at": "2025-06-02T18:00:00", "opening_code": "CRIME", "child_flag": True}
            ]
        },
    ),
    Example(
        odd="closed as the period starts",
        period=JUNE,
        records=log(closed_at="2025-06-01T00:00:00+01:00"),
        expect=REASONED,
    ),
    Example(odd="closed before the period", period=JUNE, records=log(closed_at="2025-05-31T23:59:59"), expect=[]),
    Example(
        odd="closed before the period ends", period=JUNE, records=log(closed_at="2025-06-30T23:59:59"), expect=REASONED
    ),
    Example(
        odd="closed as the period ends", period=JUNE, records=log(closed_at="2025-07-01T00:00:00+01:00"), expect=[]
    ),
]

LATER = "2025-06-10T09:00:00"
UNRECORDED, NOT_YET = (N, "unrecorded"), (Y, "not_yet_due")


def waiting(odd: str, expect: Expect, records: Tables | None = None, as_of: str = LATER, **changes: Any) -> Example:
    """The log, still open, with these changes."""
    still: Row = {"closed_at": None, "closing_code": None, "closure_rationale": None, "closed_by": None}
    opened: Tables = dict(records or {})
    if "incidents" in opened:
        opened = {**opened, "incidents": [{**row, "closed_at": None} for row in opened["incidents"]]}
    return Example(odd=odd, records=log(opened, **{**still, **changes}), expect=expect, as_of=as_of)


OPEN = [
    waiting("breaks it", UNRECORDED),
    *(
        waiting(odd, UNRECORDED if about_child is True else about_child or [], records, **changes)
        for odd, about_child, records, changes in WHOSE
        if not odd.startswith("no report time")
    ),
    waiting("no report time", (U, "no_report_time"), reported_at=None),
    waiting("no report time, child linked", (U, "no_report_time"), linked(CHILD), reported_at=None, **UNMARKED),
    waiting("no report time, crime named and gone", (U, "no_report_time"), reported_at=None, crime_ref="GONE"),
    waiting("no report time, age uncertain", UNCERTAIN, linked(NEAR), reported_at=None, **UNMARKED),
    waiting(
        "merged, as was the child's record, in a circle",
        (X, "merged_record"),
        linked(person("P", merged_into="P")),
        merged_into="M",
        **UNMARKED,
    ),
    waiting("for 24:00:00", NOT_YET, as_of="2025-06-03T10:00:00"),
    waiting("for 24:00:01", UNRECORDED, as_of="2025-06-03T10:00:01"),
    waiting(
        "over the spring clock change, 24 h", NOT_YET, reported_at="2025-03-29T12:00:00", as_of="2025-03-30T13:00:00"
    ),
    waiting(
        "over the autumn clock change, 25 h", UNRECORDED, reported_at="2025-10-25T12:00:00", as_of="2025-10-26T12:00:00"
    ),
    waiting("since yesterday, date only", (U, "imprecise_time"), reported_at="2025-06-09"),
    waiting("since today, date only", NOT_YET, reported_at="2025-06-10"),
    waiting("since the day before yesterday, date only", UNRECORDED, reported_at="2025-06-08"),
    waiting("closed", [], closed_at="2025-06-02T18:00:00"),
    waiting("opened as a concern", [], opening_code="CONCERN"),
    waiting("opened as a concern, code changed", UNRECORDED, opening_code="CONCERN", closing_code="RAPE"),
    waiting("crime linked", [], {"crimes": [OF_LOG]}),
    waiting("crime named", [], {"crimes": [CRIME]}, crime_ref="K"),
    waiting("crime named that is gone", DANGLING, crime_ref="GONE"),
    waiting("crime named that is gone, since an hour", DANGLING, crime_ref="GONE", as_of="2025-06-02T11:00:00"),
    waiting("N100 made", [], {"n100_records": [N100]}),
    waiting("test", (X, "test_record"), is_test=True),
    waiting("merged", (X, "merged_record"), merged_into="M"),
    waiting("test and merged", (X, "test_record"), is_test=True, merged_into="M"),
    Example(odd="period does not matter", records=waiting("", []).records, period=JUNE, as_of=LATER, expect=UNRECORDED),
    Example(
        odd="another period does not matter",
        records=waiting("", []).records,
        period=("2024-01-01", "2024-02-01"),
        as_of=LATER,
        expect=UNRECORDED,
    ),
    Example(
        odd="all blank but what brings it here",
        expect=(U, "no_report_time"),
        records={"incidents": [{"incident_id": "L", "opening_code": "CRIME", "child_flag": True}]},
    ),
    Example(
        odd="limit of 200 hours",
        records=waiting("", []).records,
        as_of=LATER,
        expect=NOT_YET,
        parameters={"ncrs_limit_hours": 200},
    ),
]


def test_closed_logs(engine: Engine) -> None:
    assert disagreements(NCRS_02, engine, CLOSED) == []


def test_open_logs(engine: Engine) -> None:
    assert disagreements(NCRS_07, engine, OPEN) == []


def test_every_reason_has_an_example() -> None:
    assert reasons_not_shown(NCRS_02, CLOSED) == set()
    assert reasons_not_shown(NCRS_07, OPEN) == set()


@pytest.mark.parametrize("typed", ["N/A", " - ", "tbc", ""])
def test_a_placeholder_is_no_crime_reference(engine: Engine, typed: str) -> None:
    # not among the examples, whose crime references are made unique
    for standard, reason, changes in ((NCRS_02, "reasoned", {}), (NCRS_07, "unrecorded", {"closed_at": None})):
        with loaded(engine, log(**changes, crime_ref=typed)) as (connection, facts):
            rows = connection.execute(verdicts(standard, MAIN, standard.judgement), facts).mappings().all()
        assert [row["reason"] for row in rows] == [reason]


def test_no_log_may_wait() -> None:
    assert NCRS_07.target_count == 0
