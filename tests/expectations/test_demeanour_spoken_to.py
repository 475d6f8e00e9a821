"""DEM-04: example children, each with the verdict it must get on every database."""

from __future__ import annotations

from sqlalchemy import Engine

from duly.expectations.demeanour import DEM_04
from duly.testing import Example, Row, disagreements, reasons_not_shown
from tests.expectations.demeanour_scene import (
    CHILD,
    NOT_SEEN,
    NOTHING,
    REASON,
    SECOND,
    SIBLINGS,
    THIRD,
    C,
    E,
    N,
    U,
    X,
    Y,
    scene,
)

SOON = "2025-11-11T12:00:00"
LATER = "2025-11-11T12:00:01"
ON_THE_DAY = ("2025-11-10T00:00:00", "2025-11-11T00:00:00")
SILENT: Row = {"spoken_to": False, "spoken_alone": None}
ESTIMATED: Row = {"dob_date": "2007-12-01", "dob_estimated": True}

EXAMPLES = [
    Example(odd="breaks nothing", records=scene(), expect=(C, "spoken_to")),
    Example(odd="nothing at all", records={"children_present": [{"cp_id": "K"}]}, expect=(U, "undated")),
    Example(odd="test record", records=scene({"is_test": True, "merged_into": "x"}), expect=(X, "test_record")),
    Example(odd="merged record", records=scene({"merged_into": "x"}, attended={"attended": False}),
            expect=(X, "merged_record")),
    Example(odd="not attended", records=scene(attended={"attended": False}), expect=(X, "not_attended")),
    Example(odd="a victim, not attended", records=scene(
        attended={"attended": False}, incident_persons=[{"incident_id": "I", "person_id": "P", "role": "victim"}]),
        expect=(X, "not_attended")),
    Example(odd="a victim of broken identity", records=scene(
        person={"merged_into": "P"}, incident_persons=[{"incident_id": "I", "person_id": "P", "role": "victim"}]),
        expect=(X, "party")),
    Example(odd="broken identity, unborn", records=scene({"presence": "unborn"}, person={"merged_into": "gone"}),
            expect=(E, "unborn")),
    Example(odd="a victim", records=scene(incident_persons=[{"incident_id": "I", "person_id": "P", "role": "victim"}]),
            expect=(X, "party")),
    Example(odd="broken identity", records=scene(person={"merged_into": "gone"}), expect=(U, "dangling_link")),
    Example(odd="unborn", records=scene({"presence": "unborn"}, person={"dob_date": None}), expect=(E, "unborn")),
    Example(odd="not there", records=scene({"presence": "household_absent"}), expect=(E, "household_absent")),
    Example(odd="no age at all", records=scene(person={"dob_date": None}), expect=(X, "child_unknown")),
    Example(odd="born after the export", records=scene(person={"dob_date": "2052-01-01"}), expect=(X, "future_dated")),
    Example(odd="near 18 by an estimate", records=scene(person=ESTIMATED), expect=(X, "age_uncertain")),
    Example(odd="near 18 by an estimate, not attended", records=scene(attended={"attended": False}, person=ESTIMATED),
            expect=(X, "not_attended")),
    Example(odd="nothing says when the child was met", records=scene(attended={"attended_at": None}, incidents=[]),
            expect=(U, "no_attended_time")),
    Example(odd="nothing says when, but an age is recorded", records=scene(
        {"age_recorded": 9}, attended={"attended_at": None}, incidents=[]), expect=(U, "no_attended_time")),
    Example(odd="nothing says when, and three years old", records=scene(
        {"age_recorded": 3}, attended={"attended_at": None}, incidents=[], person={"dob_date": None}), expect=[]),
    Example(odd="no date at all, in a period", period=ON_THE_DAY, records=scene(
        {"demeanour_entered_at": None}, attended={"attended_at": None}, incidents=[]), expect=(X, "undated")),
    Example(odd="no age at all, not spoken to", records=scene(SILENT, person={"dob_date": None}),
            expect=(U, "child_unknown")),
    Example(odd="near 18 by an estimate, not spoken to", records=scene(SILENT, person=ESTIMATED),
            expect=(U, "age_uncertain")),
    Example(odd="four in a year by an estimate", records=scene(
        SILENT, person={"dob_date": "2022-11-10", "dob_estimated": True}), expect=(U, "age_uncertain")),
    Example(odd="four in a year and a day by an estimate", records=scene(
        SILENT, person={"dob_date": "2022-11-11", "dob_estimated": True}), expect=[]),
    Example(odd="four by an estimate, spoken to", records=scene(
        person={"dob_date": "2021-11-10", "dob_estimated": True}), expect=(X, "age_uncertain")),
    Example(odd="an incident that is not in the export", records=scene({"da_id": "gone"}), expect=(U, "dangling_link")),
    Example(odd="a test incident", records=scene(SILENT, attended={"is_test": True}), expect=(X, "test_record")),
    Example(odd="attended after the as-at instant", as_of="2025-11-10T11:00:00", exported_at="2026-01-05T00:00:00",
            records=scene(SILENT), expect=(Y, "not_attended_yet")),
    Example(odd="attended after the export", as_of="2025-11-10T11:00:00", records=scene(SILENT),
            expect=(U, "future_dated")),
    Example(odd="the row stored after the as-at instant", as_of=LATER, exported_at="2026-01-05T00:00:00",
            records=scene({"entered_at": "2025-11-20T12:00:00"}), expect=(N, "no_reason")),
    Example(odd="the demeanour entered after the as-at instant", as_of=LATER, exported_at="2026-01-05T00:00:00",
            records=scene({"demeanour_entered_at": "2025-11-20T12:00:00"}), expect=(C, "spoken_to")),
    Example(odd="a child whose part in the log is blank", records=scene(
        incident_persons=[{"incident_id": "I", "person_id": "P", "role": None}]), expect=(U, "unmapped_code")),
    Example(odd="not recorded whether attended", records=scene(attended={"attended": None}),
            expect=(U, "attended_unknown")),
    Example(odd="four on the day", records=scene(SILENT, person={"dob_date": "2021-11-10"}), expect=(N, "no_reason")),
    Example(odd="four the day after", records=scene(SILENT, person={"dob_date": "2021-11-11"}), expect=[]),
    Example(odd="three, and excluded", records=scene({"is_test": True}, person={"dob_date": "2022-06-01"}), expect=[]),
    Example(odd="four as recorded", records=scene({"age_recorded": 4}, person={"dob_date": None}),
            expect=(C, "spoken_to")),
    Example(odd="three as recorded", records=scene({"age_recorded": 3}, person={"dob_date": None}), expect=[]),
    Example(odd="three, where a force asks from three", parameters={"demeanour_spoken_age": 3},
            records=scene(person={"dob_date": "2022-06-01"}), expect=(C, "spoken_to")),
    Example(odd="18 on the day", records=scene(person={"dob_date": "2007-11-10"}), expect=[]),
    Example(odd="not spoken to, no reason", records=scene(SILENT), expect=(N, "no_reason")),
    Example(odd="not recorded whether spoken to", records=scene({"spoken_to": None}), expect=(N, "no_reason")),
    Example(odd="spoken to, presence blank", records=scene({"presence": None}), expect=(C, "spoken_to")),
    Example(odd="spoken to, presence not mapped", records=scene({"presence": "(unmapped)"}), expect=(U, "unmapped_code")),
    Example(odd="spoken to, generic text", records=scene({"demeanour_text": "ok"}), expect=(C, "spoken_to")),
    Example(odd="seen, with a reason", records=scene({**SILENT, "not_seen_reason": REASON}),
            expect=(C, "reason_recorded")),
    Example(odd="seen by the presence code, with a reason", records=scene(
        {**SILENT, "seen": None, "not_seen_reason": REASON}), expect=(C, "reason_recorded")),
    Example(odd="seen, presence blank, with a reason", records=scene(
        {**SILENT, "presence": None, "not_seen_reason": REASON}), expect=(C, "reason_recorded")),
    Example(odd="neither seen nor present, with a reason", records=scene(
        {**SILENT, "presence": None, "seen": False, "not_seen_reason": REASON}), expect=(N, "no_reason")),
    Example(odd="present, not seen, with a reason", records=scene({**NOT_SEEN, "not_seen_reason": REASON}),
            expect=(C, "reason_recorded")),
    Example(odd="a short reason that could be checked", records=scene({**NOT_SEEN, "not_seen_reason": "at nans"}),
            expect=(C, "reason_recorded")),
    Example(odd="a long reason that is none", records=scene(
        {**NOT_SEEN, "not_seen_reason": "The child was not seen by any officer on this occasion"}), expect=(N, "no_reason")),
    Example(odd="a reason that cannot be told", records=scene({**NOT_SEEN, "not_seen_reason": "wg kltp"}),
            expect=(U, "reason_unclear")),
    Example(odd="a reason that cannot be told, and still time", as_of=SOON, records=scene(
        {**NOT_SEEN, "not_seen_reason": "wg kltp"}), expect=(Y, "not_yet_due")),
    Example(odd="a reason by its class", records=scene({**NOT_SEEN, "not_seen_reason_class": "REASON"}),
            expect=(C, "reason_recorded")),
    Example(odd="a reason whose class is not mapped", records=scene({**NOT_SEEN, "not_seen_reason_class": "(unmapped)"}),
            expect=(U, "reason_unclear")),
    Example(odd="a reason that cannot be told, the child neither seen nor present", records=scene(
        {**SILENT, "presence": None, "seen": False, "not_seen_reason": "wg kltp"}), expect=(N, "no_reason")),
    Example(odd="a reason that says nothing", records=scene({**NOT_SEEN, "not_seen_reason": "not recorded"}),
            expect=(N, "no_reason")),
    Example(odd="presence not mapped, not seen", records=scene({**SILENT, "presence": "(unmapped)", "seen": None}),
            expect=(U, "unmapped_code")),
    Example(odd="presence not mapped, nothing yet", as_of=SOON, records=scene({**NOTHING, "presence": "(unmapped)"}),
            expect=(U, "unmapped_code")),
    Example(odd="presence not mapped, seen", records=scene({**SILENT, "presence": "(unmapped)"}),
            expect=(U, "unmapped_code")),
    Example(odd="nothing yet, after exactly 24 hours", as_of=SOON, records=scene(NOTHING), expect=(Y, "not_yet_due")),
    Example(odd="nothing yet, presence blank", as_of=SOON, records=scene({**NOTHING, "presence": None}),
            expect=(Y, "not_yet_due")),
    Example(odd="nothing yet, a second later", as_of=LATER, records=scene(NOTHING), expect=(N, "no_reason")),
    Example(odd="seen, and nothing else yet", as_of=SOON, records=scene({**NOTHING, "seen": True}),
            expect=(Y, "not_yet_due")),
    Example(odd="a text, and nothing else yet", as_of=SOON, records=scene({**NOTHING, "demeanour_text": "upset"}),
            expect=(Y, "not_yet_due")),
    Example(odd="a poor reason, and nothing else yet", as_of=SOON, records=scene({**NOTHING, "not_seen_reason": "-"}),
            expect=(Y, "not_yet_due")),
    Example(odd="nothing yet, at no recorded time", records=scene(NOTHING, attended={"attended_at": None}),
            expect=(U, "no_attended_time")),
    Example(odd="not spoken to, at no recorded time", records=scene(SILENT, attended={"attended_at": None}),
            expect=(U, "no_attended_time")),
    Example(odd="nothing yet, attended on a date, perhaps due", as_of="2025-11-11T08:00:00",
            records=scene(NOTHING, attended={"attended_at": "2025-11-10"}), expect=(U, "imprecise_time")),
    Example(odd="nothing yet, attended on a date, due", as_of="2025-11-12T00:00:01",
            records=scene(NOTHING, attended={"attended_at": "2025-11-10"}), expect=(N, "no_reason")),
    Example(odd="nothing yet, over the spring change", as_of="2025-03-30T13:00:00",
            records=scene(NOTHING, attended={"attended_at": "2025-03-29T12:00:00"}), expect=(Y, "not_yet_due")),
    Example(odd="in the period", period=ON_THE_DAY, records=scene(), expect=(C, "spoken_to")),
    Example(odd="after the period", period=ON_THE_DAY, records=scene(attended={"attended_at": "2025-11-11T00:00:01"}),
            expect=[]),
    Example(odd="three children, two victims", records=scene(
        persons=SIBLINGS, children_present=[CHILD, {**SECOND, **SILENT}, {**THIRD, "presence": "unborn"}],
        incident_persons=[{"incident_id": "I", "person_id": who, "role": "victim"} for who in ("mother", "aunt")]),
        expect=[("K", None, C, "spoken_to"), ("K2", None, N, "no_reason"), ("K3", None, E, "unborn")]),
    Example(odd="spoken to alone", rate="spoken_alone", records=scene(), expect=(C, "spoken_alone")),
    Example(odd="spoken to in company", rate="spoken_alone", records=scene({"spoken_alone": False}),
            expect=(N, "not_alone")),
    Example(odd="not recorded whether alone", rate="spoken_alone", records=scene({"spoken_alone": None}),
            expect=(N, "alone_not_recorded")),
    Example(odd="alone, but not spoken to", rate="spoken_alone", records=scene({"spoken_to": False}), expect=[]),
    Example(odd="alone, excluded", rate="spoken_alone", records=scene({"is_test": True}), expect=[]),
    Example(odd="alone, three years old", rate="spoken_alone", records=scene(person={"dob_date": "2022-06-01"}), expect=[]),
]  # fmt: skip


def test_dem_04(engine: Engine) -> None:
    assert disagreements(DEM_04, engine, EXAMPLES) == []


def test_every_reason_has_an_example() -> None:
    assert reasons_not_shown(DEM_04, EXAMPLES) == set()
