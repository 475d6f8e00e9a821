"""DEM-04: example children, each with the verdict it must get on every database."""

from __future__ import annotations

from sqlalchemy import Engine

from duly.expectations.demeanour import DEM_04
from duly.testing import Row, disagreements, reasons_not_shown
from tests.expectations.demeanour_scene import CHILD, NOT_SEEN, NOTHING, REASON, SECOND, SIBLINGS, THIRD, scene
from tests.expectations.examples import C, E, N, U, X, Y, line

SOON = "2025-11-11T12:00:00"
LATER = "2025-11-11T12:00:01"
ON_THE_DAY = ("2025-11-10T00:00:00", "2025-11-11T00:00:00")
SILENT: Row = {"spoken_to": False, "spoken_alone": None}
ESTIMATED: Row = {"dob_date": "2007-12-01", "dob_estimated": True}

EXAMPLES = [
    line("breaks nothing", (C, "spoken_to"), scene()),
    line("nothing at all", (U, "undated"), {"children_present": [{"cp_id": "K"}]}),
    line("test record", (X, "test_record"), scene({"is_test": True, "merged_into": "x"})),
    line("merged record", (X, "merged_record"), scene({"merged_into": "x"}, attended={"attended": False})),
    line("not attended", (X, "not_attended"), scene(attended={"attended": False})),
    line("a victim, not attended", (X, "not_attended"), scene(
        attended={"attended": False}, incident_persons=[{"incident_id": "I", "person_id": "P", "role": "victim"}])),
    line("a victim of broken identity", (X, "party"), scene(
        person={"merged_into": "P"}, incident_persons=[{"incident_id": "I", "person_id": "P", "role": "victim"}])),
    line("broken identity, unborn", (E, "unborn"), scene({"presence": "unborn"}, person={"merged_into": "gone"})),
    line("a victim", (X, "party"), scene(incident_persons=[{"incident_id": "I", "person_id": "P", "role": "victim"}])),
    line("broken identity", (U, "dangling_link"), scene(person={"merged_into": "gone"})),
    line("unborn", (E, "unborn"), scene({"presence": "unborn"}, person={"dob_date": None})),
    line("not there", (E, "household_absent"), scene({"presence": "household_absent"})),
    line("no age at all", (X, "child_unknown"), scene(person={"dob_date": None})),
    line("born after the export", (X, "future_dated"), scene(person={"dob_date": "2052-01-01"})),
    line("near 18 by an estimate", (X, "age_uncertain"), scene(person=ESTIMATED)),
    line("near 18 by an estimate, not attended", (X, "not_attended"), scene(attended={"attended": False}, person=ESTIMATED)),
    line("nothing says when the child was met", (U, "no_attended_time"), scene(attended={"attended_at": None}, incidents=[])),
    line("nothing says when, but an age is recorded", (U, "no_attended_time"), scene(
        {"age_recorded": 9}, attended={"attended_at": None}, incidents=[])),
    line("nothing says when, and three years old", [], scene(
        {"age_recorded": 3}, attended={"attended_at": None}, incidents=[], person={"dob_date": None})),
    line("no date at all, in a period", (X, "undated"), scene(
        {"demeanour_entered_at": None}, attended={"attended_at": None}, incidents=[]), period=ON_THE_DAY),
    line("no age at all, not spoken to", (U, "child_unknown"), scene(SILENT, person={"dob_date": None})),
    line("near 18 by an estimate, not spoken to", (U, "age_uncertain"), scene(SILENT, person=ESTIMATED)),
    line("four in a year by an estimate", (U, "age_uncertain"), scene(
        SILENT, person={"dob_date": "2022-11-10", "dob_estimated": True})),
    line("four in a year and a day by an estimate", [], scene(
        SILENT, person={"dob_date": "2022-11-11", "dob_estimated": True})),
    line("four by an estimate, spoken to", (X, "age_uncertain"), scene(
        person={"dob_date": "2021-11-10", "dob_estimated": True})),
    line("an incident that is not in the export", (U, "dangling_link"), scene({"da_id": "gone"})),
    line("a test incident", (X, "test_record"), scene(SILENT, attended={"is_test": True})),
    line("attended after the as-at instant", (Y, "not_attended_yet"), scene(SILENT), as_of="2025-11-10T11:00:00",
        exported_at="2026-01-05T00:00:00"),
    line("attended after the export", (U, "future_dated"), scene(SILENT), as_of="2025-11-10T11:00:00"),
    line("the row stored after the as-at instant", (N, "no_reason"), scene({"entered_at": "2025-11-20T12:00:00"}),
        as_of=LATER, exported_at="2026-01-05T00:00:00"),
    line("the demeanour entered after the as-at instant", (C, "spoken_to"),
        scene({"demeanour_entered_at": "2025-11-20T12:00:00"}), as_of=LATER, exported_at="2026-01-05T00:00:00"),
    line("a child whose part in the log is blank", (U, "unmapped_code"), scene(
        incident_persons=[{"incident_id": "I", "person_id": "P", "role": None}])),
    line("not recorded whether attended", (U, "attended_unknown"), scene(attended={"attended": None})),
    line("four on the day", (N, "no_reason"), scene(SILENT, person={"dob_date": "2021-11-10"})),
    line("four the day after", [], scene(SILENT, person={"dob_date": "2021-11-11"})),
    line("three, and excluded", [], scene({"is_test": True}, person={"dob_date": "2022-06-01"})),
    line("four as recorded", (C, "spoken_to"), scene({"age_recorded": 4}, person={"dob_date": None})),
    line("three as recorded", [], scene({"age_recorded": 3}, person={"dob_date": None})),
    line("three, where a force asks from three", (C, "spoken_to"), scene(person={"dob_date": "2022-06-01"}),
        parameters={"demeanour_spoken_age": 3}),
    line("18 on the day", [], scene(person={"dob_date": "2007-11-10"})),
    line("not spoken to, no reason", (N, "no_reason"), scene(SILENT)),
    line("not recorded whether spoken to", (N, "no_reason"), scene({"spoken_to": None})),
    line("spoken to, presence blank", (C, "spoken_to"), scene({"presence": None})),
    line("spoken to, presence not mapped", (U, "unmapped_code"), scene({"presence": "(unmapped)"})),
    line("spoken to, generic text", (C, "spoken_to"), scene({"demeanour_text": "ok"})),
    line("seen, with a reason", (C, "reason_recorded"), scene({**SILENT, "not_seen_reason": REASON})),
    line("seen by the presence code, with a reason", (C, "reason_recorded"), scene(
        {**SILENT, "seen": None, "not_seen_reason": REASON})),
    line("seen, presence blank, with a reason", (C, "reason_recorded"), scene(
        {**SILENT, "presence": None, "not_seen_reason": REASON})),
    line("neither seen nor present, with a reason", (N, "no_reason"), scene(
        {**SILENT, "presence": None, "seen": False, "not_seen_reason": REASON})),
    line("present, not seen, with a reason", (C, "reason_recorded"), scene({**NOT_SEEN, "not_seen_reason": REASON})),
    line("a short reason that could be checked", (C, "reason_recorded"), scene({**NOT_SEEN, "not_seen_reason": "at nans"})),
    line("a long reason that is none", (N, "no_reason"), scene(
        {**NOT_SEEN, "not_seen_reason": "The child was not seen by any officer on this occasion"})),
    line("a reason that cannot be told", (U, "reason_unclear"), scene({**NOT_SEEN, "not_seen_reason": "wg kltp"})),
    line("a reason that cannot be told, and still time", (Y, "not_yet_due"), scene(
        {**NOT_SEEN, "not_seen_reason": "wg kltp"}), as_of=SOON),
    line("a reason by its class", (C, "reason_recorded"), scene({**NOT_SEEN, "not_seen_reason_class": "REASON"})),
    line("a reason whose class is not mapped", (U, "reason_unclear"),
        scene({**NOT_SEEN, "not_seen_reason_class": "(unmapped)"})),
    line("a reason that cannot be told, the child neither seen nor present", (N, "no_reason"), scene(
        {**SILENT, "presence": None, "seen": False, "not_seen_reason": "wg kltp"})),
    line("a reason that says nothing", (N, "no_reason"), scene({**NOT_SEEN, "not_seen_reason": "not recorded"})),
    line("presence not mapped, not seen", (U, "unmapped_code"), scene({**SILENT, "presence": "(unmapped)", "seen": None})),
    line("presence not mapped, nothing yet", (U, "unmapped_code"), scene({**NOTHING, "presence": "(unmapped)"}), as_of=SOON),
    line("presence not mapped, seen", (U, "unmapped_code"), scene({**SILENT, "presence": "(unmapped)"})),
    line("nothing yet, after exactly 24 hours", (Y, "not_yet_due"), scene(NOTHING), as_of=SOON),
    line("nothing yet, presence blank", (Y, "not_yet_due"), scene({**NOTHING, "presence": None}), as_of=SOON),
    line("nothing yet, a second later", (N, "no_reason"), scene(NOTHING), as_of=LATER),
    line("seen, and nothing else yet", (Y, "not_yet_due"), scene({**NOTHING, "seen": True}), as_of=SOON),
    line("a text, and nothing else yet", (Y, "not_yet_due"), scene({**NOTHING, "demeanour_text": "upset"}), as_of=SOON),
    line("a poor reason, and nothing else yet", (Y, "not_yet_due"), scene({**NOTHING, "not_seen_reason": "-"}), as_of=SOON),
    line("nothing yet, at no recorded time", (U, "no_attended_time"), scene(NOTHING, attended={"attended_at": None})),
    line("not spoken to, at no recorded time", (U, "no_attended_time"), scene(SILENT, attended={"attended_at": None})),
    line("nothing yet, attended on a date, perhaps due", (U, "imprecise_time"),
        scene(NOTHING, attended={"attended_at": "2025-11-10"}), as_of="2025-11-11T08:00:00"),
    line("nothing yet, attended on a date, due", (N, "no_reason"),
        scene(NOTHING, attended={"attended_at": "2025-11-10"}), as_of="2025-11-12T00:00:01"),
    line("nothing yet, over the spring change", (Y, "not_yet_due"),
        scene(NOTHING, attended={"attended_at": "2025-03-29T12:00:00"}), as_of="2025-03-30T13:00:00"),
    line("in the period", (C, "spoken_to"), scene(), period=ON_THE_DAY),
    line("after the period", [], scene(attended={"attended_at": "2025-11-11T00:00:01"}), period=ON_THE_DAY),
    line("three children, two victims",
        [("K", None, C, "spoken_to"), ("K2", None, N, "no_reason"), ("K3", None, E, "unborn")], scene(
        persons=SIBLINGS, children_present=[CHILD, {**SECOND, **SILENT}, {**THIRD, "presence": "unborn"}],
        incident_persons=[{"incident_id": "I", "person_id": who, "role": "victim"} for who in ("mother", "aunt")])),
    line("spoken to alone", (C, "spoken_alone"), scene(), rate="spoken_alone"),
    line("spoken to in company", (N, "not_alone"), scene({"spoken_alone": False}), rate="spoken_alone"),
    line("not recorded whether alone", (N, "alone_not_recorded"), scene({"spoken_alone": None}), rate="spoken_alone"),
    line("alone, but not spoken to", [], scene({"spoken_to": False}), rate="spoken_alone"),
    line("alone, excluded", [], scene({"is_test": True}), rate="spoken_alone"),
    line("alone, three years old", [], scene(person={"dob_date": "2022-06-01"}), rate="spoken_alone"),
]  # fmt: skip


def test_dem_04(engine: Engine) -> None:
    assert disagreements(DEM_04, engine, EXAMPLES) == []


def test_every_reason_has_an_example() -> None:
    assert reasons_not_shown(DEM_04, EXAMPLES) == set()
