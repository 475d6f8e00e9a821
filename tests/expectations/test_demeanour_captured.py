"""DEM-01 and DEM-02: example children, each with the verdict it must get on every database."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Engine

from duly.expectations.demeanour import DEM_01, DEM_02
from duly.testing import Example, Row, disagreements, reasons_not_shown
from tests.expectations.demeanour_scene import (
    CHILD,
    DESCRIBED,
    LOG,
    NOT_SEEN,
    NOTHING,
    PERSON,
    REASON,
    SCENE,
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


def said(text: str | None, **child: object) -> dict[str, object]:
    return {"demeanour_text": text, **child}


def entered(at: str | None, **child: object) -> dict[str, object]:
    return {"demeanour_entered_at": at, **child}


def party(**row: object) -> list[Row]:
    return [{"incident_id": "I", "person_id": "P", "role": "victim", **row}]


SOON = "2025-11-11T12:00:00"
"""As-at instant exactly 24 hours after the attendance."""
LATER = "2025-11-11T12:00:01"
ON_THE_DAY = ("2025-11-10T00:00:00", "2025-11-11T00:00:00")

EXCLUSIONS: list[Example] = [
    Example(odd="nothing at all", records={"children_present": [{"cp_id": "K"}]}, expect=(U, "undated")),
    Example(odd="test record", records=scene({"is_test": True}), expect=(X, "test_record")),
    Example(odd="said not to be a test", records=scene({"is_test": False}), expect=(C, "captured")),
    Example(odd="merged record", records=scene({"merged_into": "other"}), expect=(X, "merged_record")),
    Example(odd="test and merged", records=scene({"is_test": True, "merged_into": "x"}), expect=(X, "test_record")),
    Example(
        odd="merged and not attended",
        records=scene({"merged_into": "x"}, attended={"attended": False}),
        expect=(X, "merged_record"),
    ),
    Example(odd="nobody attended", records=scene(attended={"attended": False}), expect=(X, "not_attended")),
    Example(
        odd="nobody attended, no time",
        records=scene(attended={"attended": False, "attended_at": None}),
        expect=(X, "not_attended"),
    ),
    Example(
        odd="nobody attended a victim",
        records=scene(attended={"attended": False}, incident_persons=party()),
        expect=(X, "not_attended"),
    ),
    Example(odd="the child is the victim", records=scene(incident_persons=party()), expect=(X, "party")),
    Example(odd="the child is the suspect", records=scene(incident_persons=party(role="suspect")), expect=(X, "party")),
    Example(
        odd="the child is a witness", records=scene(incident_persons=party(role="witness")), expect=(C, "captured")
    ),
    Example(
        odd="the child is listed as present",
        records=scene(incident_persons=party(role="child_present")),
        expect=(C, "captured"),
    ),
    Example(
        odd="victim of another incident",
        records=scene(incident_persons=party(incident_id="other")),
        expect=(C, "captured"),
    ),
    Example(
        odd="another person is the victim",
        records=scene(incident_persons=party(person_id="mother")),
        expect=(C, "captured"),
    ),
    Example(
        odd="victim under an identity merged into the child's",
        records=scene(
            persons=[PERSON, {"person_id": "P0", "merged_into": "P"}], incident_persons=party(person_id="P0")
        ),
        expect=(X, "party"),
    ),
    Example(
        odd="the child's identity was merged into the victim's",
        records=scene(
            {"person_id": "P0"}, persons=[PERSON, {"person_id": "P0", "merged_into": "P"}], incident_persons=party()
        ),
        expect=(X, "party"),
    ),
    Example(
        odd="victim in a log merged into this one",
        records=scene(
            incidents=[LOG, {"incident_id": "I0", "merged_into": "I"}], incident_persons=party(incident_id="I0")
        ),
        expect=(X, "party"),
    ),
    Example(
        odd="incident of a log merged into the victim's",
        records=scene(
            attended={"incident_id": "I0"},
            incidents=[LOG, {"incident_id": "I0", "merged_into": "I"}],
            incident_persons=party(),
        ),
        expect=(X, "party"),
    ),
    Example(
        odd="victim and suspect at once, listed twice",
        records=scene(incident_persons=[*party(), *party(), *party(role="suspect")]),
        expect=(X, "party"),
    ),
    Example(
        odd="a victim whose identity is broken",
        records=scene(person={"merged_into": "P"}, incident_persons=party()),
        expect=(X, "party"),
    ),
    Example(odd="merged into itself", records=scene(person={"merged_into": "P"}), expect=(U, "dangling_link")),
    Example(
        odd="merged into a person not in the export",
        records=scene(person={"merged_into": "gone"}),
        expect=(U, "dangling_link"),
    ),
    Example(
        odd="broken identity, not there",
        records=scene({"presence": "household_absent"}, person={"merged_into": "P"}),
        expect=(E, "household_absent"),
    ),
    Example(
        odd="broken identity, unborn",
        records=scene({"presence": "unborn"}, person={"merged_into": "P"}),
        expect=(E, "unborn"),
    ),
    Example(
        odd="near 18 by an estimate, not recorded whether attended",
        records=scene(attended={"attended": None}, person={"dob_date": "2007-12-01", "dob_estimated": True}),
        expect=(U, "age_uncertain"),
    ),
    Example(
        odd="merged into an adult",
        records=scene(persons=[{**PERSON, "merged_into": "P1"}, {"person_id": "P1", "dob_date": "1990-01-01"}]),
        expect=[],
    ),
    Example(
        odd="unborn, no date of birth",
        records=scene({"presence": "unborn"}, person={"dob_date": None}),
        expect=(E, "unborn"),
    ),
    Example(
        odd="unborn, due next year",
        records=scene({"presence": "unborn"}, person={"dob_date": "2026-03-01"}),
        expect=(E, "unborn"),
    ),
    Example(odd="not there", records=scene({"presence": "household_absent"}), expect=(E, "household_absent")),
    Example(
        odd="not there, with N/A",
        records=scene(said("N/A", presence="household_absent")),
        expect=(E, "household_absent"),
    ),
    Example(
        odd="not there, of unknown age",
        records=scene({"presence": "household_absent"}, person={"dob_date": None}),
        expect=(E, "household_absent"),
    ),
    Example(odd="no age at all", records=scene(person={"dob_date": None}), expect=(X, "child_unknown")),
    Example(odd="no person", records=scene({"person_id": None}), expect=(X, "child_unknown")),
    Example(
        odd="a person not in the export, and an age",
        records=scene({"person_id": "gone", "age_recorded": 9}),
        expect=(C, "captured"),
    ),
    Example(odd="a person not in the export", records=scene({"person_id": "gone"}), expect=(U, "dangling_link")),
    Example(
        odd="born after the incident", records=scene(person={"dob_date": "2025-11-11"}), expect=(X, "child_unknown")
    ),
    Example(odd="born that day", records=scene(person={"dob_date": "2025-11-10"}), expect=(C, "captured")),
    Example(
        odd="age as recorded", records=scene({"age_recorded": 17}, person={"dob_date": None}), expect=(C, "captured")
    ),
    Example(odd="adult as recorded", records=scene({"age_recorded": 18}, person={"dob_date": None}), expect=[]),
    Example(odd="birth date outranks the recorded age", records=scene({"age_recorded": 30}), expect=(C, "captured")),
    Example(odd="18 on the day", records=scene(person={"dob_date": "2007-11-10"}), expect=[]),
    Example(odd="18 the day after", records=scene(person={"dob_date": "2007-11-11"}), expect=(C, "captured")),
    Example(
        odd="an adult not there",
        records=scene({"presence": "household_absent"}, person={"dob_date": "1990-01-01"}),
        expect=[],
    ),
    Example(
        odd="estimated birth date, near 18",
        records=scene(person={"dob_date": "2007-12-01", "dob_estimated": True}),
        expect=(X, "age_uncertain"),
    ),
    Example(
        odd="estimated birth date, near 18, unattended",
        records=scene(attended={"attended": False}, person={"dob_date": "2007-12-01", "dob_estimated": True}),
        expect=(X, "not_attended"),
    ),
    Example(
        odd="estimated birth date, far from 18", records=scene(person={"dob_estimated": True}), expect=(C, "captured")
    ),
    Example(
        odd="not recorded whether attended", records=scene(attended={"attended": None}), expect=(U, "attended_unknown")
    ),
    Example(
        odd="nothing recorded of the attendance",
        records=scene(attended={"attended": None, "attended_at": None}),
        expect=(U, "attended_unknown"),
    ),
    Example(odd="incident not in the export", records=scene(da_incidents=[]), expect=(U, "dangling_link")),
    Example(
        odd="no incident, age as recorded",
        records=scene({"da_id": None, "age_recorded": 9}),
        expect=(U, "attended_unknown"),
    ),
    Example(
        odd="attended at no recorded time",
        records=scene(attended={"attended_at": None}),
        expect=(U, "no_attended_time"),
    ),
    Example(
        odd="attended at no recorded time, no log either",
        records=scene(attended={"attended_at": None}, incidents=[]),
        expect=(U, "no_attended_time"),
    ),
    Example(
        odd="attended at no recorded time, adult by the log",
        records=scene(attended={"attended_at": None}, person={"dob_date": "2007-11-10"}),
        expect=[],
    ),
    Example(
        odd="no time, and a code of presence not mapped",
        records=scene({"presence": "(unmapped)"}, attended={"attended_at": None}),
        expect=(U, "unmapped_code"),
    ),
    Example(odd="code of presence not mapped", records=scene({"presence": "(unmapped)"}), expect=(U, "unmapped_code")),
    Example(
        odd="part in the log not mapped",
        records=scene(incident_persons=party(role="(unmapped)")),
        expect=(U, "unmapped_code"),
    ),
    Example(odd="part in the log blank", records=scene(incident_persons=party(role=None)), expect=(U, "unmapped_code")),
    Example(
        odd="part in the log blank, and a victim as well",
        records=scene(incident_persons=[*party(role=None), *party()]),
        expect=(X, "party"),
    ),
    Example(
        odd="a victim by a row made for a test",
        records=scene(incident_persons=party(is_test=True)),
        expect=(C, "captured"),
    ),
    Example(odd="a test incident", records=scene(attended={"is_test": True}), expect=(X, "test_record")),
    Example(odd="an incident of a test log", records=scene(log={"is_test": True}), expect=(X, "test_record")),
    Example(
        odd="an incident merged into a test",
        records=scene(
            attended={"merged_into": "D2"},
            da_incidents=[{**SCENE, "merged_into": "D2"}, {**SCENE, "da_id": "D2", "is_test": True}],
        ),
        expect=(X, "test_record"),
    ),
    Example(
        odd="an incident merged twice",
        records=scene(
            da_incidents=[
                {**SCENE, "merged_into": "D1"},
                {**SCENE, "da_id": "D1", "merged_into": "D2"},
                {**SCENE, "da_id": "D2"},
            ]
        ),
        expect=(C, "captured"),
    ),
    Example(
        odd="an incident without an answer, merged into one that was attended",
        records=scene(da_incidents=[{"da_id": "D", "merged_into": "D2"}, {**SCENE, "da_id": "D2"}]),
        expect=(C, "captured"),
    ),
    Example(
        odd="an incident not attended, merged into one that was",
        records=scene(da_incidents=[{**SCENE, "attended": False, "merged_into": "D2"}, {**SCENE, "da_id": "D2"}]),
        expect=(C, "captured"),
    ),
    Example(
        odd="an incident attended a day before the one that it was merged into",
        records=scene(
            da_incidents=[
                {**SCENE, "attended_at": "2025-11-09T12:00:00", "merged_into": "D2"},
                {**SCENE, "da_id": "D2"},
            ]
        ),
        expect=(N, "late"),
    ),
    Example(
        odd="an incident merged into one that is not in the export",
        records=scene(attended={"merged_into": "gone"}),
        expect=(U, "dangling_link"),
    ),
    Example(
        odd="an incident of a log merged in a circle",
        records=scene(log={"merged_into": "I"}),
        expect=(U, "dangling_link"),
    ),
    Example(
        odd="a victim at the log of the incident that it was merged into",
        records=scene(
            da_incidents=[{**SCENE, "merged_into": "D2", "incident_id": None}, {**SCENE, "da_id": "D2"}],
            incident_persons=party(),
        ),
        expect=(X, "party"),
    ),
    Example(
        odd="attended after the as-at instant",
        as_of="2025-11-10T11:00:00",
        exported_at="2026-01-05T00:00:00",
        records=scene(),
        expect=(Y, "not_attended_yet"),
    ),
    Example(
        odd="attended after the export",
        as_of="2025-11-10T11:00:00",
        records=scene({"demeanour_entered_at": None}),
        expect=(U, "future_dated"),
    ),
    Example(
        odd="a child merged in a circle of two",
        records=scene(persons=[{**PERSON, "merged_into": "P2"}, {**PERSON, "person_id": "P2", "merged_into": "P"}]),
        expect=(U, "dangling_link"),
    ),
    Example(
        odd="no age, poorly captured", records=scene(said("ok"), person={"dob_date": None}), expect=(U, "child_unknown")
    ),
    Example(
        odd="near 18 by an estimate, poorly captured",
        records=scene(said("ok"), person={"dob_date": "2007-12-01", "dob_estimated": True}),
        expect=(U, "age_uncertain"),
    ),
    Example(
        odd="no age, and nothing due yet",
        as_of=SOON,
        records=scene(NOTHING, person={"dob_date": None}),
        expect=(X, "child_unknown"),
    ),
]

TEXTS: list[Example] = [
    Example(odd="breaks nothing", records=scene(), expect=(C, "captured")),
    Example(odd="a dot, seen", records=scene(said(" . ")), expect=(N, "blank")),
    Example(odd="no text, seen, long ago", records=scene(said(None, demeanour_entered_at=None)), expect=(N, "blank")),
    Example(odd="an emoji", records=scene(said("🙂")), expect=(N, "blank")),
    Example(odd="N/A", records=scene(said("N/A")), expect=(N, "placeholder")),
    Example(odd="x x x", records=scene(said("x x x")), expect=(N, "placeholder")),
    Example(odd="fillers alone", records=scene(said("The child was")), expect=(U, "text_unclear")),
    Example(odd="more than is read", records=scene(said("qwv zzt, " * 2_000)), expect=(U, "text_too_long")),
    Example(
        odd="more than is read, by its class",
        records=scene(said(None, demeanour_class="TOO_LONG")),
        expect=(U, "text_too_long"),
    ),
    Example(
        odd="more than is read, and it begins well",
        records=scene(said("Crying. " + "qwv zzt, " * 2_000)),
        expect=(C, "captured"),
    ),
    Example(odd="see OEL", records=scene(said("see OEL")), expect=(N, "pointer")),
    Example(odd="not spoken to", records=scene(said("Not spoken to.")), expect=(N, "not_spoken")),
    Example(odd="ok", records=scene(said("ok")), expect=(N, "generic")),
    Example(odd="ok, accepted", rate="generic_accepted", records=scene(said("ok")), expect=(C, "captured")),
    *(
        Example(odd=text, records=scene(said(text)), expect=expect)
        for text, expect in (
            ("Upset", (C, "captured")),
            ("Did not appear upset.", (C, "captured")),
            ("See OEL. Child was clinging to mum's leg and shaking, referral submitted", (C, "captured")),
            (
                "Officers were told by control that children were out of the house at the time, not seen by us",
                (N, "not_seen"),
            ),
            ("Mother refused to let officers see the child", (N, "refused_access")),
            ("Mum was very upset and crying throughout", (N, "adult_only")),
            ("Referral submitted to children's services and school informed", (N, "action_only")),
            ("House was clean and tidy, food in the fridge", (N, "house_only")),
            ("Son of the victim", (N, "facts_only")),
            ("Mum says he was crying during it", (U, "text_unclear")),
            ("Byla smutna a plakala", (U, "text_unclear")),
        )
    ),
    Example(
        odd="asleep, where a force accepts that",
        parameters={"demeanour_asleep_counts": True},
        records=scene(said("asleep")),
        expect=(C, "captured"),
    ),
    Example(
        odd="asleep, presence blank, where a force accepts that",
        parameters={"demeanour_asleep_counts": True},
        records=scene(said("asleep", presence=None)),
        expect=(U, "presence_blank"),
    ),
    Example(
        odd="a force's own phrase",
        parameters={"narrative_phrases": ["affect_negative: proper mardy"]},
        records=scene(said("proper mardy")),
        expect=(C, "captured"),
    ),
    Example(
        odd="no text, but its class", records=scene(said(None, demeanour_class="CAPTURED")), expect=(C, "captured")
    ),
    Example(
        odd="no text, but a class that says nothing",
        records=scene(said(None, demeanour_class="ADULT_ONLY")),
        expect=(N, "adult_only"),
    ),
    Example(
        odd="no text, but a class that cannot be told",
        records=scene(said(None, demeanour_class="UNCLEAR")),
        expect=(U, "text_unclear"),
    ),
    Example(
        odd="no text, but a class not mapped",
        records=scene(said(None, demeanour_class="(unmapped)")),
        expect=(U, "text_unclear"),
    ),
    Example(
        odd="a text and another class: the text",
        records=scene(said("ok", demeanour_class="CAPTURED")),
        expect=(N, "generic"),
    ),
    Example(
        odd="not seen, the class of a reason",
        records=scene({**NOT_SEEN, "not_seen_reason_class": "REASON"}),
        expect=(C, "reason_recorded"),
    ),
    Example(
        odd="not seen, the class of no reason",
        records=scene({**NOT_SEEN, "not_seen_reason_class": "NOT_A_REASON"}),
        expect=(N, "no_reason_not_seen"),
    ),
    Example(
        odd="not seen, a class that cannot be told",
        records=scene({**NOT_SEEN, "not_seen_reason_class": "UNCLEAR"}),
        expect=(U, "reason_unclear"),
    ),
    Example(
        odd="presence blank, cannot be told",
        records=scene(said("wg kltp", presence=None)),
        expect=(U, "presence_blank"),
    ),
    Example(odd="asleep, seen", records=scene(said("asleep")), expect=(N, "asleep_only")),
    Example(odd="refused", records=scene(said("refused")), expect=(U, "text_unclear")),
    Example(odd="crying", records=scene(said("crying")), expect=(C, "captured")),
    Example(
        odd="asleep, not seen",
        records=scene(said("asleep", presence="present_not_seen")),
        expect=(N, "asleep_not_seen"),
    ),
    Example(
        odd="asleep, not seen, with a reason",
        records=scene(said("asleep", presence="present_not_seen", not_seen_reason=REASON)),
        expect=(C, "reason_recorded"),
    ),
    Example(odd="not seen, no reason", records=scene(NOT_SEEN), expect=(N, "no_reason_not_seen")),
    Example(
        odd="not seen, no reason, yet described",
        records=scene({**NOT_SEEN, **said(DESCRIBED)}),
        expect=(N, "no_reason_not_seen"),
    ),
    Example(
        odd="not seen, where the child was",
        records=scene({**NOT_SEEN, "not_seen_reason": " at nans\n"}),
        expect=(C, "reason_recorded"),
    ),
    Example(
        odd="not seen, and that is all that is said, at length",
        records=scene({**NOT_SEEN, "not_seen_reason": "The child was not seen by any officer on this occasion"}),
        expect=(N, "no_reason_not_seen"),
    ),
    Example(
        odd="not seen, reason a placeholder",
        records=scene({**NOT_SEEN, "not_seen_reason": "not applicable."}),
        expect=(N, "no_reason_not_seen"),
    ),
    Example(
        odd="not seen, reason one character",
        records=scene({**NOT_SEEN, "not_seen_reason": "-----------"}),
        expect=(N, "no_reason_not_seen"),
    ),
    Example(
        odd="reason that a force added to the placeholders",
        parameters={"placeholders": ("at school until four",)},
        records=scene({**NOT_SEEN, "not_seen_reason": REASON}),
        expect=(N, "no_reason_not_seen"),
    ),
    Example(
        odd="not seen, and what is written cannot be told",
        records=scene({**NOT_SEEN, "not_seen_reason": "wg kltp"}),
        expect=(U, "reason_unclear"),
    ),
    Example(odd="presence blank, described", records=scene({"presence": None}), expect=(C, "captured")),
    Example(odd="presence blank, hid", records=scene(said("hid", presence=None)), expect=(C, "captured")),
    Example(odd="presence blank, asleep", records=scene(said("asleep", presence=None)), expect=(U, "presence_blank")),
    Example(odd="presence blank, ok", records=scene(said("ok", presence=None)), expect=(U, "presence_blank")),
    Example(
        odd="presence blank, ok, accepted",
        rate="generic_accepted",
        records=scene(said("ok", presence=None)),
        expect=(C, "captured"),
    ),
    Example(
        odd="presence blank, nothing, long ago",
        records=scene({**NOTHING, "presence": None}),
        expect=(U, "presence_blank"),
    ),
    Example(
        odd="presence blank, nothing, just now",
        as_of=SOON,
        records=scene({**NOTHING, "presence": None}),
        expect=(Y, "not_yet_due"),
    ),
]

TIMES = [
    Example(
        odd="entered after exactly 24 hours", records=scene(entered("2025-11-11T12:00:00")), expect=(C, "captured")
    ),
    Example(odd="entered a second later", records=scene(entered("2025-11-11T12:00:01")), expect=(N, "late")),
    Example(
        odd="late by a force's limit",
        parameters={"demeanour_limit_hours": 12},
        records=scene(entered("2025-11-11T12:00:00")),
        expect=(N, "late"),
    ),
    Example(odd="entry time not recorded", records=scene(entered(None)), expect=(C, "captured")),
    Example(
        odd="generic, and late",
        records=scene(said("ok", demeanour_entered_at="2025-11-13T12:00:00")),
        expect=(N, "generic"),
    ),
    Example(
        odd="generic, and late, accepted",
        rate="generic_accepted",
        records=scene(said("ok", demeanour_entered_at="2025-11-13T12:00:00")),
        expect=(N, "late"),
    ),
    Example(odd="entered five minutes before", records=scene(entered("2025-11-10T11:55:00")), expect=(C, "captured")),
    Example(
        odd="entered five minutes and a second before",
        records=scene(entered("2025-11-10T11:54:59")),
        expect=(U, "negative_interval"),
    ),
    Example(
        odd="blank, and entered before",
        records=scene(said(".", demeanour_entered_at="2025-11-10T10:00:00")),
        expect=(N, "blank"),
    ),
    Example(
        odd="presence blank, late", records=scene(entered("2025-11-11T12:00:01", presence=None)), expect=(N, "late")
    ),
    Example(
        odd="not seen, reason, entered late",
        records=scene({**NOT_SEEN, "not_seen_reason": REASON, **entered("2025-11-11T12:00:01")}),
        expect=(N, "late"),
    ),
    Example(
        odd="not seen, reason, entered in time",
        records=scene({**NOT_SEEN, "not_seen_reason": REASON, **entered("2025-11-11T12:00:00")}),
        expect=(C, "reason_recorded"),
    ),
    Example(
        odd="not seen, reason, entered on a date, perhaps late",
        records=scene({**NOT_SEEN, "not_seen_reason": REASON, **entered("2025-11-11")}),
        expect=(U, "imprecise_time"),
    ),
    Example(
        odd="attended on a date, entered that day",
        records=scene(entered("2025-11-10T23:00:00"), attended={"attended_at": "2025-11-10"}),
        expect=(C, "captured"),
    ),
    Example(
        odd="attended on a date, entered the next",
        records=scene(entered("2025-11-11T08:00:00"), attended={"attended_at": "2025-11-10"}),
        expect=(U, "imprecise_time"),
    ),
    Example(
        odd="attended on a date, entered two days later",
        records=scene(entered("2025-11-12T00:00:01"), attended={"attended_at": "2025-11-10"}),
        expect=(N, "late"),
    ),
    Example(
        odd="attended at midnight, entered the next day",
        records=scene(entered("2025-11-11T08:00:00"), attended={"attended_at": "2025-11-10T00:00:00"}),
        expect=(U, "imprecise_time"),
    ),
    Example(odd="entered on a date, the next", records=scene(entered("2025-11-11")), expect=(U, "imprecise_time")),
    Example(
        odd="to the minute, 1,440 of them",
        records=scene(entered("2025-11-11T12:00:40"), attended={"attended_at": "2025-11-10T12:00"}),
        expect=(C, "captured"),
    ),
    Example(
        odd="to the minute, 1,441 of them",
        records=scene(entered("2025-11-11T12:01:00"), attended={"attended_at": "2025-11-10T12:00"}),
        expect=(N, "late"),
    ),
    Example(
        odd="24 hours over the spring change",
        records=scene(entered("2025-03-30T13:00:00"), attended={"attended_at": "2025-03-29T12:00:00"}),
        expect=(C, "captured"),
    ),
    Example(
        odd="a second more over the spring change",
        records=scene(entered("2025-03-30T13:00:01"), attended={"attended_at": "2025-03-29T12:00:00"}),
        expect=(N, "late"),
    ),
    Example(
        odd="25 hours over the autumn change",
        records=scene(entered("2025-10-26T12:00:00"), attended={"attended_at": "2025-10-25T12:00:00"}),
        expect=(N, "late"),
    ),
    Example(
        odd="24 hours over the autumn change",
        records=scene(entered("2025-10-26T11:00:00"), attended={"attended_at": "2025-10-25T12:00:00"}),
        expect=(C, "captured"),
    ),
    Example(
        odd="attended in the repeated hour, which decides",
        records=scene(entered("2025-10-27T01:00:00"), attended={"attended_at": "2025-10-26T01:30:00"}),
        expect=(U, "imprecise_time"),
    ),
    Example(
        odd="attended in the repeated hour, which does not decide",
        records=scene(entered("2025-10-26T12:00:00"), attended={"attended_at": "2025-10-26T01:30:00"}),
        expect=(C, "captured"),
    ),
    Example(odd="nothing yet, after exactly 24 hours", as_of=SOON, records=scene(NOTHING), expect=(Y, "not_yet_due")),
    Example(odd="nothing yet, a second later", as_of=LATER, records=scene(NOTHING), expect=(N, "blank")),
    Example(odd="not seen, nothing yet", as_of=SOON, records=scene(NOT_SEEN), expect=(Y, "not_yet_due")),
    Example(
        odd="not seen, a reason already",
        as_of=SOON,
        records=scene({**NOT_SEEN, "not_seen_reason": REASON}),
        expect=(C, "reason_recorded"),
    ),
    Example(
        odd="not seen, a poor reason already",
        as_of=SOON,
        records=scene({**NOT_SEEN, "not_seen_reason": "n/a"}),
        expect=(Y, "not_yet_due"),
    ),
    Example(odd="a dot entered already", as_of=SOON, records=scene(said(".")), expect=(Y, "not_yet_due")),
    Example(odd="a generic text already", as_of=SOON, records=scene(said("ok")), expect=(Y, "not_yet_due")),
    Example(
        odd="a generic text, a second after the limit", as_of=LATER, records=scene(said("ok")), expect=(N, "generic")
    ),
    Example(
        odd="a text that cannot be told already", as_of=SOON, records=scene(said("wg kltp")), expect=(Y, "not_yet_due")
    ),
    Example(
        odd="entered after the as-at instant, which is past the limit",
        as_of=LATER,
        exported_at="2026-01-05T00:00:00",
        records=scene(entered("2025-11-20T12:00:00")),
        expect=(N, "blank"),
    ),
    Example(
        odd="entered after the as-at instant, and still in time then",
        as_of=SOON,
        exported_at="2026-01-05T00:00:00",
        records=scene(entered("2025-11-20T12:00:00")),
        expect=(Y, "not_yet_due"),
    ),
    Example(
        odd="the row stored after the as-at instant",
        as_of=LATER,
        exported_at="2026-01-05T00:00:00",
        records=scene({"entered_at": "2025-11-20T12:00:00"}),
        expect=(N, "blank"),
    ),
    Example(
        odd="not seen, the row stored after the as-at instant",
        as_of=LATER,
        exported_at="2026-01-05T00:00:00",
        records=scene({**NOT_SEEN, "not_seen_reason": REASON, "entered_at": "2025-11-20T12:00:00"}),
        expect=(N, "no_reason_not_seen"),
    ),
    Example(
        odd="entered after the export was made",
        as_of="2026-01-05T00:00:00",
        records=scene(entered("2052-11-20T12:00:00")),
        expect=(U, "future_dated"),
    ),
    Example(
        odd="on an earlier date than the attendance, by a bare date",
        records=scene(entered("2025-11-09")),
        expect=(U, "negative_interval"),
    ),
    Example(
        odd="a dot, no entry time",
        as_of=SOON,
        records=scene(said(".", demeanour_entered_at=None)),
        expect=(Y, "not_yet_due"),
    ),
    Example(
        odd="N/A already", as_of=SOON, records=scene(said("N/A", demeanour_entered_at=None)), expect=(Y, "not_yet_due")
    ),
    Example(
        odd="nothing yet, attended on a date, perhaps due",
        as_of="2025-11-11T08:00:00",
        records=scene(NOTHING, attended={"attended_at": "2025-11-10"}),
        expect=(U, "imprecise_time"),
    ),
    Example(
        odd="nothing yet, attended on a date, due",
        as_of="2025-11-12T00:00:01",
        records=scene(NOTHING, attended={"attended_at": "2025-11-10"}),
        expect=(N, "blank"),
    ),
    Example(
        odd="nothing yet, attended on a date, not due",
        as_of="2025-11-10T23:00:00",
        records=scene(NOTHING, attended={"attended_at": "2025-11-10"}),
        expect=(Y, "not_yet_due"),
    ),
]

PERIOD = [
    Example(
        odd="first second of the period",
        period=ON_THE_DAY,
        records=scene(attended={"attended_at": "2025-11-10T00:00:00Z"}),
        expect=(C, "captured"),
    ),
    Example(
        odd="a second before the period",
        period=ON_THE_DAY,
        records=scene(attended={"attended_at": "2025-11-09T23:59:59"}),
        expect=[],
    ),
    Example(
        odd="last second of the period",
        period=ON_THE_DAY,
        records=scene(entered(None), attended={"attended_at": "2025-11-10T23:59:59"}),
        expect=(C, "captured"),
    ),
    Example(
        odd="first second after the period",
        period=ON_THE_DAY,
        records=scene(entered(None), attended={"attended_at": "2025-11-11T00:00:01"}),
        expect=[],
    ),
    Example(
        odd="no time, in the period in which it was reported",
        period=ON_THE_DAY,
        records=scene(attended={"attended_at": None}),
        expect=(U, "no_attended_time"),
    ),
    Example(
        odd="no time, reported outside the period",
        period=ON_THE_DAY,
        records=scene(attended={"attended_at": None}, log={"reported_at": "2019-03-03T10:00:00"}),
        expect=[],
    ),
    Example(
        odd="no time, not reported, arrived in the period",
        period=ON_THE_DAY,
        records=scene(
            attended={"attended_at": None},
            log={"reported_at": None},
            incident_times=[{"incident_id": "I", "first_arrival_at": "2025-11-10T12:00:00"}],
        ),
        expect=(U, "no_attended_time"),
    ),
    Example(
        odd="no time, not reported, arrived outside it",
        period=ON_THE_DAY,
        records=scene(
            attended={"attended_at": None},
            log={"reported_at": None},
            incident_times=[{"incident_id": "I", "first_arrival_at": "2025-11-11T12:00:00"}],
        ),
        expect=[],
    ),
    Example(
        odd="no time of the incident at all, entered in the period",
        period=ON_THE_DAY,
        records=scene(attended={"attended_at": None}, log={"reported_at": None}),
        expect=(U, "no_attended_time"),
    ),
    Example(
        odd="no time of the incident at all, entered outside it",
        period=ON_THE_DAY,
        records=scene(entered("2025-11-11T12:00:00"), attended={"attended_at": None}, log={"reported_at": None}),
        expect=[],
    ),
    Example(
        odd="no date at all, in a period",
        period=ON_THE_DAY,
        records=scene(entered(None), attended={"attended_at": None}, log={"reported_at": None}),
        expect=(X, "undated"),
    ),
    Example(
        odd="no date at all, in no period",
        records=scene(entered(None), attended={"attended_at": None}, log={"reported_at": None}),
        expect=(U, "undated"),
    ),
    Example(
        odd="not attended, no time, reported outside the period",
        period=ON_THE_DAY,
        records=scene(attended={"attended": False, "attended_at": None}, log={"reported_at": "2019-03-03T10:00:00"}),
        expect=[],
    ),
    Example(
        odd="no incident, in the period in which the demeanour was entered",
        period=ON_THE_DAY,
        records=scene(da_incidents=[]),
        expect=(U, "dangling_link"),
    ),
]

JOINS = [
    Example(
        odd="three children, two victims, two forms, the officer and the team known: each child once",
        records=scene(
            persons=SIBLINGS,
            children_present=[CHILD, {**SECOND, **said("ok"), "entered_by": "S"}, {**THIRD, "presence": "unborn"}],
            incident_persons=[
                *party(person_id="mother"), *party(person_id="aunt"), *party(person_id="P3", role="child_present"),
                *party(person_id="father", role="suspect"),
            ],
            dash_assessments=[{"dash_id": "F1", "da_id": "D"}, {"dash_id": "F2", "da_id": "D"}],
            staff=[{"staff_id": "S", "team_id": "T"}],
            teams=[{"team_id": "T", "name": "Response North"}],
        ),
        expect=[("K", None, C, "captured"), ("K2", None, N, "generic"), ("K3", None, E, "unborn")],
    ),
    Example(odd="two incidents share a log", records=scene(da_incidents=[SCENE, {**SCENE, "da_id": "D2"}]),
            expect=(C, "captured")),
]  # fmt: skip

EXAMPLES = [*EXCLUSIONS, *TEXTS, *TIMES, *PERIOD, *JOINS]
# Each reason of the alternative rate that does not hang on generic texts is shown by its own example of the main rate.
EXAMPLES += [
    replace(example, odd=f"{example.odd} (generic accepted)", rate="generic_accepted")
    for example in (*EXCLUSIONS, *TEXTS, *TIMES, *PERIOD)
    if not example.rate and "ok" not in [row.get("demeanour_text") for row in example.records["children_present"]]
]


def apart(example: Example, rate: str, presence: str) -> Example:
    """The same example for the rate of one presence: it is of no matter to it where the child has another."""
    mine = all(row.get("presence") == presence for row in example.records["children_present"])
    return replace(example, odd=f"{example.odd} ({rate})", rate=rate, expect=example.expect if mine else [])


UNSEEN = [
    Example(odd="not seen, reason, entered before", records=scene(
        {**NOT_SEEN, "not_seen_reason": REASON, **entered("2025-11-10T10:00:00")}), expect=(U, "negative_interval")),
    Example(odd="seen, no date at all", records=scene(
        entered(None), attended={"attended_at": None}, log={"reported_at": None}), expect=(U, "undated")),
    Example(odd="not seen, no date at all", records=scene(
        {**NOT_SEEN, "not_seen_reason": REASON}, attended={"attended_at": None}, log={"reported_at": None}),
        expect=(U, "undated")),
]  # fmt: skip
UNSEEN += [
    replace(example, records={
        **example.records,
        "children_present": [
            {**row, **NOT_SEEN, "not_seen_reason": REASON, "demeanour_entered_at": row.get("demeanour_entered_at")}
            for row in example.records["children_present"]],
    }, expect=(C, "reason_recorded") if example.expect == (C, "captured") else example.expect)
    for example in EXCLUSIONS
    if all(row.get("presence") == "present_seen" for row in example.records["children_present"])
    and not {"ok", None} & {row.get("demeanour_text") for row in example.records["children_present"]}
]  # fmt: skip
"""The same for children who were not seen, each with a reason; and what both rates need beside."""

EXAMPLES += UNSEEN
EXAMPLES += [
    apart(example, rate, presence)
    for rate, presence in (("of_seen", "present_seen"), ("of_unseen", "present_not_seen"))
    for example in (*EXCLUSIONS, *UNSEEN, *TEXTS, *TIMES)
    if not example.rate and not example.parameters
]

DESCRIPTIVE = [
    Example(odd="breaks nothing", records=scene(), expect=(C, "descriptive")),
    Example(odd="nothing at all", records={"children_present": [{"cp_id": "K"}]}, expect=[]),
    Example(odd="hid, in one word", records=scene(said("hid")), expect=(C, "descriptive")),
    Example(odd="a bad mood", records=scene(said("scared")), expect=(C, "descriptive")),
    Example(odd="a usual mood, in many words", records=scene(said("calm and settled and happy throughout our attendance")),
            expect=(N, "not_descriptive")),
    Example(odd="a mood denied", records=scene(said("not upset")), expect=(N, "not_descriptive")),
    Example(odd="asleep by its class, where a force accepts that", parameters={"demeanour_asleep_counts": True},
            records=scene(said(None, demeanour_class="ASLEEP_ONLY")), expect=(N, "not_descriptive")),
    Example(odd="asleep", records=scene(said("asleep")), expect=[]),
    Example(odd="by its class alone", records=scene(said(None, demeanour_class="DESCRIPTIVE")), expect=(C, "descriptive")),
    Example(odd="not captured", records=scene(said("ok")), expect=[]),
    Example(odd="late", records=scene(entered("2025-11-13T12:00:00")), expect=[]),
    Example(odd="cannot be told", records=scene(said("wg kltp")), expect=(U, "text_unclear")),
    Example(odd="more than is read", records=scene(said("qwv zzt, " * 2_000)), expect=(U, "text_too_long")),
    Example(odd="cannot be told, presence blank", records=scene(said("wg kltp", presence=None)), expect=(U, "presence_blank")),
    Example(odd="not recorded whether attended", records=scene(attended={"attended": None}), expect=(U, "attended_unknown")),
    Example(odd="not recorded whether attended, not captured", records=scene(said("ok"), attended={"attended": None}),
            expect=[]),
    Example(odd="attended at no recorded time", records=scene(attended={"attended_at": None}),
            expect=(U, "no_attended_time")),
    Example(odd="entered before the attendance", records=scene(entered("2025-11-10T10:00:00")),
            expect=(U, "negative_interval")),
    Example(odd="entered on a date, perhaps late", records=scene(entered("2025-11-11")), expect=(U, "imprecise_time")),
    Example(odd="entered after the export", records=scene(entered("2052-11-11T12:00:00"), attended={
        "attended_at": "2026-01-04T12:00:00"}), expect=[]),
    Example(odd="attended after the export", records=scene(entered(None), attended={"attended_at": "2052-01-04T12:00:00"}),
            expect=(U, "future_dated")),
    Example(odd="an incident that is not in the export", records=scene({"da_id": "gone"}), expect=(U, "dangling_link")),
    Example(odd="exempt", records=scene({"presence": "household_absent"}), expect=[]),
    Example(odd="not seen, with a reason", records=scene({**NOT_SEEN, "not_seen_reason": REASON}), expect=[]),
    Example(odd="presence blank, described", records=scene({"presence": None}), expect=(U, "presence_blank")),
    Example(odd="presence blank, generic", records=scene(said("ok", presence=None)), expect=[]),
    Example(odd="presence not mapped", records=scene({"presence": "(unmapped)"}), expect=(U, "unmapped_code")),
    Example(odd="of unknown age, described", records=scene(person={"dob_date": None}), expect=(X, "child_unknown")),
    Example(odd="born after the export, not described", records=scene(said("calm"), person={"dob_date": "2052-01-01"}),
            expect=(U, "future_dated")),
    Example(odd="of unknown age, not described", records=scene(said("calm"), person={"dob_date": None}),
            expect=(U, "child_unknown")),
    Example(odd="near 18 by an estimate, not described", records=scene(
        said("calm"), person={"dob_date": "2007-12-01", "dob_estimated": True}), expect=(U, "age_uncertain")),
    Example(odd="test record", records=scene(said("ok", is_test=True)), expect=(X, "test_record")),
    Example(odd="a test incident", records=scene(attended={"is_test": True}), expect=(X, "test_record")),
    Example(odd="test record, merged", records=scene({"is_test": True, "merged_into": "x"}), expect=(X, "test_record")),
    Example(odd="test record, not seen", records=scene({**NOT_SEEN, "is_test": True}), expect=[]),
    Example(odd="merged record", records=scene({"merged_into": "x"}), expect=(X, "merged_record")),
    Example(odd="in the period", period=ON_THE_DAY, records=scene(), expect=(C, "descriptive")),
    Example(odd="outside the period", period=("2025-11-11T00:00:00", "2025-12-01T00:00:00"), records=scene(), expect=[]),
    Example(odd="no date at all, in a period", period=ON_THE_DAY, records=scene(
        entered(None), attended={"attended_at": None}, log={"reported_at": None}), expect=(X, "undated")),
    Example(odd="no date at all", records=scene(
        entered(None), attended={"attended_at": None}, log={"reported_at": None}), expect=(U, "undated")),
    Example(odd="three children", records=scene(
        persons=SIBLINGS, children_present=[CHILD, {**SECOND, **said("calm")}, {**THIRD, **said("ok")}]),
        expect=[("K", None, C, "descriptive"), ("K2", None, N, "not_descriptive")]),
]  # fmt: skip


def test_dem_01(engine: Engine) -> None:
    assert disagreements(DEM_01, engine, EXAMPLES) == []


def test_dem_02(engine: Engine) -> None:
    assert disagreements(DEM_02, engine, DESCRIPTIVE) == []


def test_every_reason_has_an_example() -> None:
    assert reasons_not_shown(DEM_01, EXAMPLES) == set()
    assert reasons_not_shown(DEM_02, DESCRIPTIVE) == set()
