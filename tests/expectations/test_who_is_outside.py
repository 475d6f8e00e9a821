"""Who is none of a standard's business, and which reason is told of it: that nobody is left without one is asked of odd exports
in test_everybody.py, and any reason that is too wide passes that."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, String, cast, select

from duly.checks.parameters import Facts
from duly.expectations.catalogue import shipped
from duly.judging.selects import bound_values
from duly.testing import aware, holding
from tests.days import OUR_DAYS
from tests.expectations import control_room_scene as control_room
from tests.expectations import custody_scene as custody
from tests.expectations import demeanour_scene as demeanour
from tests.expectations import domestic_abuse_scene as domestic
from tests.expectations import missing_scene as missing
from tests.expectations import offenders_scene as offenders
from tests.expectations import strategy_scene as strategy
from tests.expectations import supervision_scene as supervision
from tests.expectations.crime_recording_scene import ADULT, crime, log
from tests.expectations.examples import Records

LONG_AGO = ("2020-01-01T00:00:00", "2020-02-01T00:00:00")
AGED: dict[str, object] = {"dob_date": "1980-06-01"}
REVIEWED = supervision.scene(supervision.review("2025-03-20"))
OF_NO_CHILD = {"team_id": "T2", "crime_id": None}


def reviewed(**changes: object) -> Records:
    return supervision.scene({**supervision.review("2025-03-20"), **changes})


def case(*reviews: Any, **changes: object) -> Records:
    return supervision.scene(*reviews, case=changes)


NO_CHILDREN = domestic.scene(
    {"children_in_household": "no"}, form={"children_question": "no"}, children_present=[], person_links=[]
)
ABSENT = [{"meet_id": "M", "agency": "csc", "attended": True}, {"meet_id": "M", "agency": "police", "attended": False}]

OUTSIDE: dict[str, tuple[Records, dict[str, Records]]] = {
    "NCRS-01": (crime(), {"not_of_a_child": crime(ADULT)}),
    "NCRS-01A": (crime(), {}),
    "NCRS-02": (log(), {"not_closed": log(closed_at=None), "not_of_a_child": log(child_flag=False)}),
    "NCRS-04": (log(opening_code="RAPE"), {"not_of_rape": log()}),
    "NCRS-06": (crime(), {"not_of_a_child": crime(ADULT)}),
    "NCRS-05": (crime(cancelled_at="2025-06-03T10:00:00", status="cancelled"), {"not_cancelled": crime()}),
    "SUP-01": (REVIEWED, {"not_child_protection": case(**OF_NO_CHILD)}),
    "SUP-02": (REVIEWED, {"not_child_protection": case(**OF_NO_CHILD)}),
    "SUP-03": (
        REVIEWED,
        {"not_child_protection": case(**OF_NO_CHILD), "nothing_due": case(allocated_at="2025-12-20T10:00:00")},
    ),
    "SUP-04": (
        REVIEWED,
        {
            "of_no_case": reviewed(inv_id=None),
            "no_reviewer": reviewed(reviewer=None),
            "no_supervisor": reviewed(reviewer="OIC"),
            "not_child_protection": case(supervision.review("2025-03-20"), **OF_NO_CHILD),
        },
    ),
    "SUP-05": (
        REVIEWED,
        {
            "not_child_protection": case(**OF_NO_CHILD),
            "closed": case(status="closed", closed_at="2025-06-01T10:00:00"),
            "young": case(allocated_at="2025-12-20T10:00:00"),
        },
    ),
    "STRAT-01": (strategy.scene(), {"below_section_47": strategy.scene(referral={"threshold": "s17"})}),
    **{
        standard: (
            strategy.scene(),
            {
                "not_held": strategy.scene(meeting={"status": "cancelled", "held_at": None}),
                "police_absent": strategy.scene(meeting_attendees=ABSENT),
            },
        )
        for standard in ("STRAT-02", "STRAT-03")
    },
    "STRAT-04": (strategy.scene(), {"not_held": strategy.scene(meeting={"status": "cancelled", "held_at": None})}),
    "STRAT-06": (
        strategy.scene(),
        {
            "not_held": strategy.scene(meeting={"status": "cancelled", "held_at": None}),
            "no_enquiry": strategy.scene(meeting={"outcome_s47": False}),
            "no_conference": strategy.scene(meeting={"outcome_icpc": False}),
        },
    ),
    "DEM-01": (demeanour.scene(), {"adult": demeanour.scene(person=AGED)}),
    "DEM-02": (
        demeanour.scene(),
        {
            "adult": demeanour.scene(person=AGED),
            "not_seen": demeanour.scene(demeanour.NOT_SEEN),
            "not_captured": demeanour.scene({"demeanour_text": None}),
        },
    ),
    "DEM-03": (demeanour.scene(), {"no_child_listed": demeanour.scene(children_present=[])}),
    "DEM-04": (
        demeanour.scene(),
        {"adult": demeanour.scene(person=AGED), "too_young": demeanour.scene(person={"dob_date": "2025-06-01"})},
    ),
    "CR-01": (
        control_room.scene(),
        {
            "not_domestic_abuse": control_room.scene(log={"da_flag": False}, da_incidents=[]),
            "no_child": control_room.scene(log={"child_flag": False}),
        },
    ),
    "DA-01": (domestic.scene(), {"no_children": NO_CHILDREN}),
    "DA-02": (
        domestic.scene(),
        {
            "standard_risk": domestic.scene(
                {"risk_initial": "standard", "queued_secondary_at": None, "secondary_done_at": None}
            ),
            "not_triaged": domestic.scene(
                dict.fromkeys(("triaged_at", "queued_secondary_at", "secondary_done_at"), None)
            ),
        },
    ),
    "DA-03": (
        domestic.scene(),
        {"no_children": NO_CHILDREN, "other_risk": domestic.scene({"risk_initial": "standard"})},
    ),
    "DA-04": (domestic.scene(), {"no_known_child": domestic.scene(person_links=[])}),
    **{
        standard: (missing.scene(), {"adult": missing.scene(child=AGED)})
        for standard in ("MISS-01", "MISS-02", "MISS-03")
    },
    "CUST-01": (custody.scene(), {"adult": custody.scene(person=AGED)}),
    "CUST-02": (
        custody.scene(),
        {
            "adult": custody.scene(person=AGED),
            "not_refused": custody.scene({"bail_refused_at": None}, custody_accommodation=[]),
        },
    ),
    "CUST-03": (
        custody.scene(),
        {"adult": custody.scene(person=AGED), "mental_health": custody.scene({"detention_reason": "s136"})},
    ),
    "CUST-04": (
        custody.scene({"detention_reason": "s136"}),
        {"adult": custody.scene({"detention_reason": "s136"}, person=AGED), "another_reason": custody.scene()},
    ),
    **{
        standard: (
            offenders.scene(),
            {
                "not_on_register": offenders.scene({"registered_from": "2026-02-01"}),
                "in_prison": offenders.scene({"in_prison": True}),
            },
        )
        for standard in ("RSO-01", "RSO-02")
    },
    "RSO-03": (
        offenders.scene(staff=[{"staff_id": "M", "fte": 1.0}]),
        {"no_offenders": offenders.scene({"in_prison": True}, staff=[{"staff_id": "M", "fte": 1.0}])},
    ),
    "RSO-04": (offenders.scene({"risk": "high"}), {"low_risk": offenders.scene({"risk": "low"})}),
}
"""Of each standard an export of which the one record is judged, and the same changed so that it is outside for a reason."""


def reasons_told(
    engine: Engine, standard_id: str, records: Records, period: tuple[str, str] | None = None
) -> list[str | None]:
    """The reason told of each record of the unit's table that no verdict names, in order; None where there is none."""
    standard = shipped().standard(standard_id)
    outside = standard.outside
    assert outside is not None
    start, end = period or (None, None)
    facts = Facts(
        as_of=aware("2026-01-05T00:00:00"),
        time_zone="Europe/London",
        period_from=aware(start) if start else None,
        period_to=aware(end) if end else None,
    )
    judged = select(cast(standard.judgement.record, String)).select_from(standard.judgement.rows)
    every = outside.asked.subquery("every_row")
    asked = select(every.c.number).where(every.c.record.not_in(judged)).order_by(every.c.record)
    with holding(engine, records), engine.connect() as connection:
        numbers = connection.execute(OUR_DAYS.beside(asked, engine), bound_values(standard, facts.values(), {}))
        return [None if number < 0 else outside.reasons[number].code for number in numbers.scalars()]


@pytest.mark.parametrize("standard", OUTSIDE)
def test_the_reason_that_is_told(engine: Engine, standard: str) -> None:
    judged, outside = OUTSIDE[standard]
    told = {reason: reasons_told(engine, standard, records) for reason, records in outside.items()}
    assert told == {reason: [reason] for reason in outside}
    assert reasons_told(engine, standard, judged) == []
    declared = shipped().standard(standard).outside
    if declared is not None and "outside_period" in {reason.code for reason in declared.reasons}:
        assert reasons_told(engine, standard, judged, LONG_AGO) == ["outside_period"]
