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
from tests.expectations.crime_recording_scene import ADULT, CHILD, CRIME, LOG, STAFF, Expect, Row, log
from tests.expectations.databases import connected
from tests.expectations.examples import C, N, U, X, Y, line

NCRS_02 = shipped().standard("NCRS-02")
NCRS_07 = shipped().standard("NCRS-07")

REASONED, LINKED = (C, "reasoned"), (C, "crime_linked")
NO_REASON, UNSUPERVISED = (N, "no_rationale"), (N, "not_supervised")
AS_CRIME, NO_GROUND, DISCLOSED = (N, "closed_as_crime"), (N, "not_a_reason"), (N, "offence_disclosed")
UNCLEAR = (U, "text_unclear")
UNKNOWN_CHILD, UNCERTAIN = (X, "child_unknown"), (X, "age_uncertain")
DANGLING, UNMAPPED = (U, "dangling_link"), (U, "unmapped_code")
JUNE = ("2025-06-01T00:00:00", "2025-07-01T00:00:00")
N100: Row = {"n100_id": "N", "incident_id": "L", "created_at": "2025-06-02T11:00:00"}
OF_LOG: Row = {**CRIME, "incident_id": "L"}

Tables = Mapping[str, Sequence[Row]]


def closed(odd: str, expect: Expect, records: Tables | None = None, **changes: Any) -> Example:
    """The log, closed with a reason, with these changes."""
    return line(odd, expect, log(records, **changes))


def linked(*people: Row, role: str = "victim", to: str = "L") -> Tables:
    """People linked to a log."""
    links = [{"incident_id": to, "person_id": person["person_id"], "role": role} for person in people]
    return {"persons": people, "incident_persons": links}


def person(name: str, dob: str | None = None, **changes: Any) -> Row:
    return {"person_id": name, "dob_date": dob, **changes}


NEAR = person("P", "2007-12-01", dob_estimated=True)
UNMARKED: Row = {"child_flag": None}
OUTSIDE: Row = {**LOG, "incident_id": "M", "opening_code": "CONCERN"}
"""A log that is none of crime type, for another to have been merged into."""
OLD: Row = {"incident_id": "OLD", "merged_into": "L", "opening_code": "CONCERN"}
LINK: Row = {"incident_id": "L", "person_id": "P", "role": "victim"}
CIRCLE = person("P", "2015-06-01", merged_into="P")
WHOSE: list[tuple[str, bool | tuple[str, str], Tables, Row]] = [
    ("marked as a child's", True, {}, {}),
    ("not marked, nobody linked", False, {}, UNMARKED),
    ("marked as no child's", False, {}, {"child_flag": False}),
    ("child linked", True, linked(CHILD), UNMARKED),
    ("child linked as present", True, linked(CHILD, role="child_present"), UNMARKED),
    ("child linked as a suspect", False, linked(CHILD, role="suspect"), UNMARKED),
    ("child linked as a witness", False, linked(CHILD, role="witness"), UNMARKED),
    ("child linked as the reporter", False, linked(CHILD, role="reporter"), UNMARKED),
    ("child linked as a suspect, marked", True, linked(CHILD, role="suspect"), {}),
    ("child linked in an unmapped part", UNMAPPED, linked(CHILD, role="(unmapped)"), UNMARKED),
    ("adult linked in an unmapped part", False, linked(ADULT, role="(unmapped)"), UNMARKED),
    ("child linked in an unmapped part, marked", True, linked(CHILD, role="(unmapped)"), {}),
    ("link made for a test", False, {**linked(CHILD), "incident_persons": [{**LINK, "is_test": True}]}, UNMARKED),
    ("opening code blank", UNMAPPED, linked(CHILD), {**UNMARKED, "opening_code": None}),
    ("opening code unmapped", UNMAPPED, linked(CHILD), {**UNMARKED, "opening_code": "(unmapped)"}),
    ("child linked, marked as no child's", True, linked(CHILD), {"child_flag": False}),
    ("adult linked", False, linked(ADULT), UNMARKED),
    ("adult linked, marked", True, linked(ADULT), {}),
    (
        "adult and child linked, twice",
        True,
        linked(CHILD, {**ADULT, "person_id": "A"}, {**CHILD, "person_id": "B"}),
        UNMARKED,
    ),
    ("a link to nobody", UNKNOWN_CHILD, {"incident_persons": [{**LINK, "person_id": None}]}, UNMARKED),
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
    ("born after the export", (X, "future_dated"), linked(person("P", "2052-06-01")), UNMARKED),
    ("person not in the export", DANGLING, {"incident_persons": [LINK]}, UNMARKED),
    ("person not in the export, part blank", UNMAPPED, {"incident_persons": [{**LINK, "role": None}]}, UNMARKED),
    ("adult and blank", UNKNOWN_CHILD, linked(person("P"), person("A", "1980-01-01")), UNMARKED),
    ("person merged in a circle", DANGLING, linked(CIRCLE), UNMARKED),
    ("person merged in a circle, marked", True, linked(CIRCLE), {}),
    ("estimated near 18", UNCERTAIN, linked(NEAR), UNMARKED),
    ("estimated near 18, marked", True, linked(NEAR), {}),
    (
        "child linked to a log merged into it",
        True,
        {
            **linked(CHILD, to="OLD"),
            "incidents": [{**LOG, "child_flag": None, "incident_id": "L"}, OLD],
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
    closed("opened as blank, closed as a concern", UNMAPPED, opening_code=None),
    closed("opened as a concern, closed as blank", UNMAPPED, opening_code="CONCERN", closing_code=None),
    closed("opened as a concern, closed as unmapped", UNMAPPED, opening_code="CONCERN", closing_code="(unmapped)"),
    closed("closed as unmapped", UNMAPPED, closing_code="(unmapped)"),
    closed("closed as unmapped, crime linked", LINKED, {"crimes": [OF_LOG]}, closing_code="(unmapped)"),
    closed("opened as blank, closed as a crime", AS_CRIME, opening_code=None, closing_code="CRIME"),
    closed("closed as a crime", AS_CRIME, closing_code="VIOLENCE"),
    closed("closed as blank", UNMAPPED, closing_code=None),
    line("codes set otherwise", [], log(), parameters={"crime_type_codes": ("104",)}),
    line("codes set otherwise, held", REASONED, log(opening_code="104"), parameters={"crime_type_codes": ("104",)}),
    closed("reason that could be checked", REASONED, closure_rationale="Logged in error, duplicate of log 4711"),
    closed("reason of few words", REASONED, closure_rationale="Duplicate of 4711"),
    closed("reason among others", REASONED, closure_rationale="Reported as an assault; CCTV shows an accident."),
    closed(
        "not willing",
        NO_GROUND,
        closure_rationale="The mother does not wish to support any police action at this time.",
    ),
    closed(
        "dealt with by the school",
        NO_GROUND,
        closure_rationale="This was dealt with by the school, no further police action",
    ),
    closed("to be found elsewhere", NO_GROUND, closure_rationale="see CAD"),
    closed("an offence told", DISCLOSED, closure_rationale="Father slapped the child across the face last night."),
    closed("not understood", UNCLEAR, closure_rationale="Zwqv plomb trund skela wendy ostrum fling dapper."),
    closed("more than is read", (U, "text_too_long"), closure_rationale="Zwqv plomb trund skela, " * 900),
    closed("few words, not understood", UNCLEAR, closure_rationale="Child well"),
    closed("not understood, unsupervised", UNSUPERVISED, closure_rationale="Child well", closure_supervised_by=None),
    closed("an offence told, closed as a crime", AS_CRIME, closure_rationale="Father hit her.", closing_code="CRIME"),
    closed(
        "an offence told, crime linked", LINKED, {"crimes": [OF_LOG]}, closure_rationale="Father hit her last night."
    ),
    closed("reason blank", NO_REASON, closure_rationale=None),
    closed("reason of dots", NO_REASON, closure_rationale=" . . . . . . . . . . . . "),
    closed("reason a placeholder", NO_REASON, closure_rationale="N/A"),
    closed("reason a stock phrase", NO_GROUND, closure_rationale="No offences disclosed."),
    closed("stock phrase, NFA", NO_GROUND, closure_rationale=" NFA. "),
    line(
        "stock phrases set otherwise",
        NO_GROUND,
        log(closure_rationale="the usual"),
        parameters={"closure_placeholders": ("the usual",)},
    ),
    closed("no reason, closed as blank", UNMAPPED, closure_rationale=None, closing_code=None),
    closed(
        "no reason, closed as a crime, unsupervised",
        AS_CRIME,
        closure_rationale=None,
        closing_code="CRIME",
        closure_supervised_by=None,
    ),
    closed("no reason, unsupervised", NO_REASON, closure_rationale=None, closure_supervised_by=None),
    closed("short reason, closed as a crime", AS_CRIME, closure_rationale="Child well", closing_code="CRIME"),
    closed("checked by nobody", UNSUPERVISED, closure_supervised_by=None),
    closed("checked by the one who closed it", UNSUPERVISED, closure_supervised_by="CLOSER"),
    closed(
        "checked by another id of the one who closed it",
        UNSUPERVISED,
        {"staff": [*STAFF, {"staff_id": "CLOSER_2", "rank": "PS", "merged_into": "CLOSER"}]},
        closure_supervised_by="CLOSER_2",
    ),
    closed(
        "checked by another id of somebody else",
        REASONED,
        {"staff": [*STAFF, {"staff_id": "INSP_2", "rank": "Insp", "merged_into": "INSP"}]},
        closure_supervised_by="INSP_2",
    ),
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
        {"crimes": [{**CRIME, "incident_id": "OLD"}], "incidents": [{**LOG, "closure_rationale": None}, OLD]},
    ),
    closed("crime of a test linked", NO_REASON, {"crimes": [{**OF_LOG, "is_test": True}]}, closure_rationale=None),
    closed("crime of a test linked, otherwise closed well", REASONED, {"crimes": [{**OF_LOG, "is_test": True}]}),
    closed(
        "crime of a test named",
        NO_REASON,
        {"crimes": [{**CRIME, "is_test": True}]},
        crime_ref="K",
        closure_rationale=None,
    ),
    closed(
        "crime linked and merged into another",
        LINKED,
        {"crimes": [{**OF_LOG, "merged_into": "K2"}, {**CRIME, "crime_id": "K2"}]},
        closure_rationale=None,
    ),
    closed(
        "crime linked and merged into one that is not there", DANGLING, {"crimes": [{**OF_LOG, "merged_into": "GONE"}]}
    ),
    closed(
        "crime linked and merged into a test",
        NO_REASON,
        {"crimes": [{**OF_LOG, "merged_into": "K2"}, {**CRIME, "crime_id": "K2", "is_test": True}]},
        closure_rationale=None,
    ),
    line(
        "crime recorded after the as-at instant",
        NO_REASON,
        log({"crimes": [{**OF_LOG, "recorded_at": "2026-01-06T10:00:00"}]}, closure_rationale=None, crime_ref=None),
        exported_at="2026-02-01T00:00:00",
    ),
    closed(
        "crime recorded after the export was made",
        (U, "future_dated"),
        {"crimes": [{**OF_LOG, "recorded_at": "2026-01-06T10:00:00"}]},
        closure_rationale=None,
    ),
    closed("N100 of a test", NO_REASON, {"n100_records": [{**N100, "is_test": True}]}, closure_rationale=None),
    closed("N100 made", (C, "n100_linked"), {"n100_records": [N100]}, closure_rationale=None),
    closed("N100 made, crime named and gone", (C, "n100_linked"), {"n100_records": [N100]}, crime_ref="GONE"),
    closed("test", (X, "test_record"), is_test=True, closure_rationale=None),
    closed("merged", (X, "merged_record"), {"incidents": [{**LOG, "merged_into": "M"}, OUTSIDE]}),
    closed("merged into one that is not there", DANGLING, merged_into="GONE"),
    closed("merged in a circle", DANGLING, merged_into="L"),
    closed("test and merged", (X, "test_record"), is_test=True, merged_into="M"),
    closed(
        "merged, child of no known age",
        (X, "merged_record"),
        {**linked(person("P")), "incidents": [{**LOG, **UNMARKED, "merged_into": "M"}, OUTSIDE]},
    ),
    closed("closed after the export was made", (U, "future_dated"), closed_at="2026-02-01T10:00:00"),
    line("closed after the as-at instant", [], log(closed_at="2026-01-06T10:00:00"), exported_at="2026-02-01T00:00:00"),
    line(
        "closed after the export was made, and nothing else dated",
        (U, "future_dated"),
        log(closed_at="2026-02-01T10:00:00", reported_at=None, opened_at=None),
    ),
    line(
        "closed after the export was made, and nothing else dated, in a period",
        (X, "undated"),
        log(closed_at="2026-02-01T10:00:00", reported_at=None, opened_at=None),
        period=JUNE,
    ),
    closed("age uncertain, crime linked", UNCERTAIN, {**linked(NEAR), "crimes": [OF_LOG]}, **UNMARKED),
    closed("not closed", [], closed_at=None),
    line(
        "all blank but what brings it here",
        UNMAPPED,
        {
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
    line(
        "all blank, reason too",
        UNMAPPED,
        {
            "incidents": [
                {"incident_id": "L", "closed_at": "2025-06-02T18:00:00", "opening_code": "CRIME", "child_flag": True}
            ]
        },
    ),
    line("closed as the period starts", REASONED, log(closed_at="2025-06-01T00:00:00+01:00"), period=JUNE),
    line("closed before the period", [], log(closed_at="2025-05-31T23:59:59"), period=JUNE),
    line("closed before the period ends", REASONED, log(closed_at="2025-06-30T23:59:59"), period=JUNE),
    line("closed as the period ends", [], log(closed_at="2025-07-01T00:00:00+01:00"), period=JUNE),
]

LATER = "2025-06-10T09:00:00"
UNRECORDED, NOT_YET = (N, "unrecorded"), (Y, "not_yet_due")


def waiting(odd: str, expect: Expect, records: Tables | None = None, as_of: str = LATER, **changes: Any) -> Example:
    """The log, still open, with these changes."""
    still: Row = {"closed_at": None, "closing_code": None, "closure_rationale": None, "closed_by": None}
    opened: Tables = dict(records or {})
    if "incidents" in opened:
        opened = {**opened, "incidents": [{**row, "closed_at": None} for row in opened["incidents"]]}
    return line(odd, expect, log(opened, **{**still, **changes}), as_of=as_of)


def _overdue(about_child: bool | tuple[str, str]) -> Expect:
    """What a log that waits too long gets: where only an age is not known, a breach is UNKNOWN."""
    if isinstance(about_child, bool):
        return UNRECORDED if about_child else []
    return U, about_child[1]


OPEN = [
    waiting("breaks it", UNRECORDED),
    *(
        waiting(odd, _overdue(about_child), records, **changes)
        for odd, about_child, records, changes in WHOSE
        if not odd.startswith("no report time")
    ),
    waiting("no report time", (U, "no_report_time"), reported_at=None),
    waiting("no report time, child linked", (U, "no_report_time"), linked(CHILD), reported_at=None, **UNMARKED),
    waiting("no report time, crime named and gone", (U, "no_report_time"), reported_at=None, crime_ref="GONE"),
    waiting("no report time, age uncertain", (U, "age_uncertain"), linked(NEAR), reported_at=None, **UNMARKED),
    waiting("for 24:00:00, age uncertain", UNCERTAIN, linked(NEAR), as_of="2025-06-03T10:00:00", **UNMARKED),
    waiting("reported after the export was made", (U, "future_dated"), reported_at="2025-06-11T10:00:00"),
    waiting(
        "crime recorded after the export was made",
        (U, "future_dated"),
        {"crimes": [{**OF_LOG, "recorded_at": "2025-06-11T10:00:00"}]},
    ),
    waiting("crime of a test linked", UNRECORDED, {"crimes": [{**OF_LOG, "is_test": True}]}),
    waiting(
        "crime linked and merged into one that is not there", DANGLING, {"crimes": [{**OF_LOG, "merged_into": "GONE"}]}
    ),
    line(
        "closed after the as-at instant",
        UNRECORDED,
        log(closed_at="2025-06-12T10:00:00"),
        as_of=LATER,
        exported_at="2025-07-01T00:00:00",
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
    waiting("merged", (X, "merged_record"), {"incidents": [{**LOG, "merged_into": "M"}, OUTSIDE]}),
    waiting("merged into one that is not there", DANGLING, merged_into="GONE"),
    waiting("test and merged", (X, "test_record"), is_test=True, merged_into="M"),
    line("period does not matter", UNRECORDED, waiting("", []).records, period=JUNE, as_of=LATER),
    line(
        "another period does not matter",
        UNRECORDED,
        waiting("", []).records,
        period=("2024-01-01", "2024-02-01"),
        as_of=LATER,
    ),
    line(
        "all blank but what brings it here",
        (U, "no_report_time"),
        {"incidents": [{"incident_id": "L", "opening_code": "CRIME", "child_flag": True}]},
    ),
    line("limit of 200 hours", NOT_YET, waiting("", []).records, as_of=LATER, parameters={"ncrs_limit_hours": 200}),
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
        with connected(engine, log(**changes, crime_ref=typed)) as (connection, facts):
            rows = connection.execute(verdicts(standard, MAIN, standard.judgement), facts).mappings().all()
        assert [row["reason"] for row in rows] == [reason]


def test_no_log_may_wait() -> None:
    assert NCRS_07.target_count == 0
