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
    scene,
)
from tests.expectations.examples import C, E, N, U, X, Y, line


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
    line("nothing at all", (U, "undated"), {"children_present": [{"cp_id": "K"}]}),
    line("test record", (X, "test_record"), scene({"is_test": True})),
    line("said not to be a test", (C, "captured"), scene({"is_test": False})),
    line("merged record", (X, "merged_record"), scene({"merged_into": "other"})),
    line("test and merged", (X, "test_record"), scene({"is_test": True, "merged_into": "x"})),
    line("merged and not attended", (X, "merged_record"), scene({"merged_into": "x"}, attended={"attended": False})),
    line("nobody attended", (X, "not_attended"), scene(attended={"attended": False})),
    line("nobody attended, no time", (X, "not_attended"), scene(attended={"attended": False, "attended_at": None})),
    line(
        "nobody attended a victim", (X, "not_attended"), scene(attended={"attended": False}, incident_persons=party())
    ),
    line("the child is the victim", (X, "party"), scene(incident_persons=party())),
    line("the child is the suspect", (X, "party"), scene(incident_persons=party(role="suspect"))),
    line("the child is a witness", (C, "captured"), scene(incident_persons=party(role="witness"))),
    line("the child is listed as present", (C, "captured"), scene(incident_persons=party(role="child_present"))),
    line("victim of another incident", (C, "captured"), scene(incident_persons=party(incident_id="other"))),
    line("another person is the victim", (C, "captured"), scene(incident_persons=party(person_id="mother"))),
    line(
        "victim under an identity merged into the child's",
        (X, "party"),
        scene(persons=[PERSON, {"person_id": "P0", "merged_into": "P"}], incident_persons=party(person_id="P0")),
    ),
    line(
        "the child's identity was merged into the victim's",
        (X, "party"),
        scene({"person_id": "P0"}, persons=[PERSON, {"person_id": "P0", "merged_into": "P"}], incident_persons=party()),
    ),
    line(
        "victim in a log merged into this one",
        (X, "party"),
        scene(incidents=[LOG, {"incident_id": "I0", "merged_into": "I"}], incident_persons=party(incident_id="I0")),
    ),
    line(
        "incident of a log merged into the victim's",
        (X, "party"),
        scene(
            attended={"incident_id": "I0"},
            incidents=[LOG, {"incident_id": "I0", "merged_into": "I"}],
            incident_persons=party(),
        ),
    ),
    line(
        "victim and suspect at once, listed twice",
        (X, "party"),
        scene(incident_persons=[*party(), *party(), *party(role="suspect")]),
    ),
    line(
        "a victim whose identity is broken", (X, "party"), scene(person={"merged_into": "P"}, incident_persons=party())
    ),
    line("merged into itself", (U, "dangling_link"), scene(person={"merged_into": "P"})),
    line("merged into a person not in the export", (U, "dangling_link"), scene(person={"merged_into": "gone"})),
    line(
        "broken identity, not there",
        (E, "household_absent"),
        scene({"presence": "household_absent"}, person={"merged_into": "P"}),
    ),
    line("broken identity, unborn", (E, "unborn"), scene({"presence": "unborn"}, person={"merged_into": "P"})),
    line(
        "near 18 by an estimate, not recorded whether attended",
        (U, "age_uncertain"),
        scene(attended={"attended": None}, person={"dob_date": "2007-12-01", "dob_estimated": True}),
    ),
    line(
        "merged into an adult",
        [],
        scene(persons=[{**PERSON, "merged_into": "P1"}, {"person_id": "P1", "dob_date": "1990-01-01"}]),
    ),
    line("unborn, no date of birth", (E, "unborn"), scene({"presence": "unborn"}, person={"dob_date": None})),
    line("unborn, due next year", (E, "unborn"), scene({"presence": "unborn"}, person={"dob_date": "2026-03-01"})),
    line("not there", (E, "household_absent"), scene({"presence": "household_absent"})),
    line("not there, with N/A", (E, "household_absent"), scene(said("N/A", presence="household_absent"))),
    line(
        "not there, of unknown age",
        (E, "household_absent"),
        scene({"presence": "household_absent"}, person={"dob_date": None}),
    ),
    line("no age at all", (X, "child_unknown"), scene(person={"dob_date": None})),
    line("no person", (X, "child_unknown"), scene({"person_id": None})),
    line("a person not in the export, and an age", (C, "captured"), scene({"person_id": "gone", "age_recorded": 9})),
    line("a person not in the export", (U, "dangling_link"), scene({"person_id": "gone"})),
    line("born after the incident", (X, "child_unknown"), scene(person={"dob_date": "2025-11-11"})),
    line("born that day", (C, "captured"), scene(person={"dob_date": "2025-11-10"})),
    line("age as recorded", (C, "captured"), scene({"age_recorded": 17}, person={"dob_date": None})),
    line("adult as recorded", [], scene({"age_recorded": 18}, person={"dob_date": None})),
    line("birth date outranks the recorded age", (C, "captured"), scene({"age_recorded": 30})),
    line("18 on the day", [], scene(person={"dob_date": "2007-11-10"})),
    line("18 the day after", (C, "captured"), scene(person={"dob_date": "2007-11-11"})),
    line("an adult not there", [], scene({"presence": "household_absent"}, person={"dob_date": "1990-01-01"})),
    line(
        "estimated birth date, near 18",
        (X, "age_uncertain"),
        scene(person={"dob_date": "2007-12-01", "dob_estimated": True}),
    ),
    line(
        "estimated birth date, near 18, unattended",
        (X, "not_attended"),
        scene(attended={"attended": False}, person={"dob_date": "2007-12-01", "dob_estimated": True}),
    ),
    line("estimated birth date, far from 18", (C, "captured"), scene(person={"dob_estimated": True})),
    line("not recorded whether attended", (U, "attended_unknown"), scene(attended={"attended": None})),
    line(
        "nothing recorded of the attendance",
        (U, "attended_unknown"),
        scene(attended={"attended": None, "attended_at": None}),
    ),
    line("incident not in the export", (U, "dangling_link"), scene(da_incidents=[])),
    line("no incident, age as recorded", (U, "attended_unknown"), scene({"da_id": None, "age_recorded": 9})),
    line("attended at no recorded time", (U, "no_attended_time"), scene(attended={"attended_at": None})),
    line(
        "attended at no recorded time, no log either",
        (U, "no_attended_time"),
        scene(attended={"attended_at": None}, incidents=[]),
    ),
    line(
        "attended at no recorded time, adult by the log",
        [],
        scene(attended={"attended_at": None}, person={"dob_date": "2007-11-10"}),
    ),
    line(
        "no time, and a code of presence not mapped",
        (U, "unmapped_code"),
        scene({"presence": "(unmapped)"}, attended={"attended_at": None}),
    ),
    line("code of presence not mapped", (U, "unmapped_code"), scene({"presence": "(unmapped)"})),
    line("part in the log not mapped", (U, "unmapped_code"), scene(incident_persons=party(role="(unmapped)"))),
    line("part in the log blank", (U, "unmapped_code"), scene(incident_persons=party(role=None))),
    line(
        "part in the log blank, and a victim as well",
        (X, "party"),
        scene(incident_persons=[*party(role=None), *party()]),
    ),
    line("a victim by a row made for a test", (C, "captured"), scene(incident_persons=party(is_test=True))),
    line("a test incident", (X, "test_record"), scene(attended={"is_test": True})),
    line("an incident of a test log", (X, "test_record"), scene(log={"is_test": True})),
    line(
        "an incident merged into a test",
        (X, "test_record"),
        scene(
            attended={"merged_into": "D2"},
            da_incidents=[{**SCENE, "merged_into": "D2"}, {**SCENE, "da_id": "D2", "is_test": True}],
        ),
    ),
    line(
        "an incident merged twice",
        (C, "captured"),
        scene(
            da_incidents=[
                {**SCENE, "merged_into": "D1"},
                {**SCENE, "da_id": "D1", "merged_into": "D2"},
                {**SCENE, "da_id": "D2"},
            ]
        ),
    ),
    line(
        "an incident without an answer, merged into one that was attended",
        (C, "captured"),
        scene(da_incidents=[{"da_id": "D", "merged_into": "D2"}, {**SCENE, "da_id": "D2"}]),
    ),
    line(
        "an incident not attended, merged into one that was",
        (C, "captured"),
        scene(da_incidents=[{**SCENE, "attended": False, "merged_into": "D2"}, {**SCENE, "da_id": "D2"}]),
    ),
    line(
        "an incident attended a day before the one that it was merged into",
        (N, "late"),
        scene(
            da_incidents=[
                {**SCENE, "attended_at": "2025-11-09T12:00:00", "merged_into": "D2"},
                {**SCENE, "da_id": "D2"},
            ]
        ),
    ),
    line(
        "an incident merged into one that is not in the export",
        (U, "dangling_link"),
        scene(attended={"merged_into": "gone"}),
    ),
    line("an incident of a log merged in a circle", (U, "dangling_link"), scene(log={"merged_into": "I"})),
    line(
        "a victim at the log of the incident that it was merged into",
        (X, "party"),
        scene(
            da_incidents=[{**SCENE, "merged_into": "D2", "incident_id": None}, {**SCENE, "da_id": "D2"}],
            incident_persons=party(),
        ),
    ),
    line(
        "attended after the as-at instant",
        (Y, "not_attended_yet"),
        scene(),
        as_of="2025-11-10T11:00:00",
        exported_at="2026-01-05T00:00:00",
    ),
    line(
        "attended after the export",
        (U, "future_dated"),
        scene({"demeanour_entered_at": None}),
        as_of="2025-11-10T11:00:00",
    ),
    line(
        "a child merged in a circle of two",
        (U, "dangling_link"),
        scene(persons=[{**PERSON, "merged_into": "P2"}, {**PERSON, "person_id": "P2", "merged_into": "P"}]),
    ),
    line("no age, poorly captured", (U, "child_unknown"), scene(said("ok"), person={"dob_date": None})),
    line(
        "near 18 by an estimate, poorly captured",
        (U, "age_uncertain"),
        scene(said("ok"), person={"dob_date": "2007-12-01", "dob_estimated": True}),
    ),
    line("no age, and nothing due yet", (X, "child_unknown"), scene(NOTHING, person={"dob_date": None}), as_of=SOON),
]

TEXTS: list[Example] = [
    line("breaks nothing", (C, "captured"), scene()),
    line("a dot, seen", (N, "blank"), scene(said(" . "))),
    line("no text, seen, long ago", (N, "blank"), scene(said(None, demeanour_entered_at=None))),
    line("an emoji", (N, "blank"), scene(said("🙂"))),
    line("N/A", (N, "placeholder"), scene(said("N/A"))),
    line("x x x", (N, "placeholder"), scene(said("x x x"))),
    line("fillers alone", (U, "text_unclear"), scene(said("The child was"))),
    line("more than is read", (U, "text_too_long"), scene(said("qwv zzt, " * 2_000))),
    line("more than is read, by its class", (U, "text_too_long"), scene(said(None, demeanour_class="TOO_LONG"))),
    line("more than is read, and it begins well", (C, "captured"), scene(said("Crying. " + "qwv zzt, " * 2_000))),
    line("see OEL", (N, "pointer"), scene(said("see OEL"))),
    line("not spoken to", (N, "not_spoken"), scene(said("Not spoken to."))),
    line("ok", (N, "generic"), scene(said("ok"))),
    line("ok, accepted", (C, "captured"), scene(said("ok")), rate="generic_accepted"),
    *(
        line(text, expect, scene(said(text)))
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
    line(
        "asleep, where a force accepts that",
        (C, "captured"),
        scene(said("asleep")),
        parameters={"demeanour_asleep_counts": True},
    ),
    line(
        "asleep, presence blank, where a force accepts that",
        (U, "presence_blank"),
        scene(said("asleep", presence=None)),
        parameters={"demeanour_asleep_counts": True},
    ),
    line(
        "a force's own phrase",
        (C, "captured"),
        scene(said("proper mardy")),
        parameters={"narrative_phrases": ["affect_negative: proper mardy"]},
    ),
    line("no text, but its class", (C, "captured"), scene(said(None, demeanour_class="CAPTURED"))),
    line("no text, but a class that says nothing", (N, "adult_only"), scene(said(None, demeanour_class="ADULT_ONLY"))),
    line("no text, but a class that cannot be told", (U, "text_unclear"), scene(said(None, demeanour_class="UNCLEAR"))),
    line("no text, but a class not mapped", (U, "text_unclear"), scene(said(None, demeanour_class="(unmapped)"))),
    line("a text and another class: the text", (N, "generic"), scene(said("ok", demeanour_class="CAPTURED"))),
    line(
        "not seen, the class of a reason",
        (C, "reason_recorded"),
        scene({**NOT_SEEN, "not_seen_reason_class": "REASON"}),
    ),
    line(
        "not seen, the class of no reason",
        (N, "no_reason_not_seen"),
        scene({**NOT_SEEN, "not_seen_reason_class": "NOT_A_REASON"}),
    ),
    line(
        "not seen, a class that cannot be told",
        (U, "reason_unclear"),
        scene({**NOT_SEEN, "not_seen_reason_class": "UNCLEAR"}),
    ),
    line("presence blank, cannot be told", (U, "presence_blank"), scene(said("wg kltp", presence=None))),
    line("asleep, seen", (N, "asleep_only"), scene(said("asleep"))),
    line("refused", (U, "text_unclear"), scene(said("refused"))),
    line("crying", (C, "captured"), scene(said("crying"))),
    line("asleep, not seen", (N, "asleep_not_seen"), scene(said("asleep", presence="present_not_seen"))),
    line(
        "asleep, not seen, with a reason",
        (C, "reason_recorded"),
        scene(said("asleep", presence="present_not_seen", not_seen_reason=REASON)),
    ),
    line("not seen, no reason", (N, "no_reason_not_seen"), scene(NOT_SEEN)),
    line("not seen, no reason, yet described", (N, "no_reason_not_seen"), scene({**NOT_SEEN, **said(DESCRIBED)})),
    line("not seen, where the child was", (C, "reason_recorded"), scene({**NOT_SEEN, "not_seen_reason": " at nans\n"})),
    line(
        "not seen, and that is all that is said, at length",
        (N, "no_reason_not_seen"),
        scene({**NOT_SEEN, "not_seen_reason": "The child was not seen by any officer on this occasion"}),
    ),
    line(
        "not seen, reason a placeholder",
        (N, "no_reason_not_seen"),
        scene({**NOT_SEEN, "not_seen_reason": "not applicable."}),
    ),
    line(
        "not seen, reason one character",
        (N, "no_reason_not_seen"),
        scene({**NOT_SEEN, "not_seen_reason": "-----------"}),
    ),
    line(
        "reason that a force added to the placeholders",
        (N, "no_reason_not_seen"),
        scene({**NOT_SEEN, "not_seen_reason": REASON}),
        parameters={"placeholders": ("at school until four",)},
    ),
    line(
        "not seen, and what is written cannot be told",
        (U, "reason_unclear"),
        scene({**NOT_SEEN, "not_seen_reason": "wg kltp"}),
    ),
    line("presence blank, described", (C, "captured"), scene({"presence": None})),
    line("presence blank, hid", (C, "captured"), scene(said("hid", presence=None))),
    line("presence blank, asleep", (U, "presence_blank"), scene(said("asleep", presence=None))),
    line("presence blank, ok", (U, "presence_blank"), scene(said("ok", presence=None))),
    line("presence blank, ok, accepted", (C, "captured"), scene(said("ok", presence=None)), rate="generic_accepted"),
    line("presence blank, nothing, long ago", (U, "presence_blank"), scene({**NOTHING, "presence": None})),
    line("presence blank, nothing, just now", (Y, "not_yet_due"), scene({**NOTHING, "presence": None}), as_of=SOON),
]

TIMES = [
    line("entered after exactly 24 hours", (C, "captured"), scene(entered("2025-11-11T12:00:00"))),
    line("entered a second later", (N, "late"), scene(entered("2025-11-11T12:00:01"))),
    line(
        "late by a force's limit",
        (N, "late"),
        scene(entered("2025-11-11T12:00:00")),
        parameters={"demeanour_limit_hours": 12},
    ),
    line("entry time not recorded", (C, "captured"), scene(entered(None))),
    line("generic, and late", (N, "generic"), scene(said("ok", demeanour_entered_at="2025-11-13T12:00:00"))),
    line(
        "generic, and late, accepted",
        (N, "late"),
        scene(said("ok", demeanour_entered_at="2025-11-13T12:00:00")),
        rate="generic_accepted",
    ),
    line("entered five minutes before", (C, "captured"), scene(entered("2025-11-10T11:55:00"))),
    line("entered five minutes and a second before", (U, "negative_interval"), scene(entered("2025-11-10T11:54:59"))),
    line("blank, and entered before", (N, "blank"), scene(said(".", demeanour_entered_at="2025-11-10T10:00:00"))),
    line("presence blank, late", (N, "late"), scene(entered("2025-11-11T12:00:01", presence=None))),
    line(
        "not seen, reason, entered late",
        (N, "late"),
        scene({**NOT_SEEN, "not_seen_reason": REASON, **entered("2025-11-11T12:00:01")}),
    ),
    line(
        "not seen, reason, entered in time",
        (C, "reason_recorded"),
        scene({**NOT_SEEN, "not_seen_reason": REASON, **entered("2025-11-11T12:00:00")}),
    ),
    line(
        "not seen, reason, entered on a date, perhaps late",
        (U, "imprecise_time"),
        scene({**NOT_SEEN, "not_seen_reason": REASON, **entered("2025-11-11")}),
    ),
    line(
        "attended on a date, entered that day",
        (C, "captured"),
        scene(entered("2025-11-10T23:00:00"), attended={"attended_at": "2025-11-10"}),
    ),
    line(
        "attended on a date, entered the next",
        (U, "imprecise_time"),
        scene(entered("2025-11-11T08:00:00"), attended={"attended_at": "2025-11-10"}),
    ),
    line(
        "attended on a date, entered two days later",
        (N, "late"),
        scene(entered("2025-11-12T00:00:01"), attended={"attended_at": "2025-11-10"}),
    ),
    line(
        "attended at midnight, entered the next day",
        (U, "imprecise_time"),
        scene(entered("2025-11-11T08:00:00"), attended={"attended_at": "2025-11-10T00:00:00"}),
    ),
    line("entered on a date, the next", (U, "imprecise_time"), scene(entered("2025-11-11"))),
    line(
        "to the minute, 1,440 of them",
        (C, "captured"),
        scene(entered("2025-11-11T12:00:40"), attended={"attended_at": "2025-11-10T12:00"}),
    ),
    line(
        "to the minute, 1,441 of them",
        (N, "late"),
        scene(entered("2025-11-11T12:01:00"), attended={"attended_at": "2025-11-10T12:00"}),
    ),
    line(
        "24 hours over the spring change",
        (C, "captured"),
        scene(entered("2025-03-30T13:00:00"), attended={"attended_at": "2025-03-29T12:00:00"}),
    ),
    line(
        "a second more over the spring change",
        (N, "late"),
        scene(entered("2025-03-30T13:00:01"), attended={"attended_at": "2025-03-29T12:00:00"}),
    ),
    line(
        "25 hours over the autumn change",
        (N, "late"),
        scene(entered("2025-10-26T12:00:00"), attended={"attended_at": "2025-10-25T12:00:00"}),
    ),
    line(
        "24 hours over the autumn change",
        (C, "captured"),
        scene(entered("2025-10-26T11:00:00"), attended={"attended_at": "2025-10-25T12:00:00"}),
    ),
    line(
        "attended in the repeated hour, which decides",
        (U, "imprecise_time"),
        scene(entered("2025-10-27T01:00:00"), attended={"attended_at": "2025-10-26T01:30:00"}),
    ),
    line(
        "attended in the repeated hour, which does not decide",
        (C, "captured"),
        scene(entered("2025-10-26T12:00:00"), attended={"attended_at": "2025-10-26T01:30:00"}),
    ),
    line("nothing yet, after exactly 24 hours", (Y, "not_yet_due"), scene(NOTHING), as_of=SOON),
    line("nothing yet, a second later", (N, "blank"), scene(NOTHING), as_of=LATER),
    line("not seen, nothing yet", (Y, "not_yet_due"), scene(NOT_SEEN), as_of=SOON),
    line(
        "not seen, a reason already", (C, "reason_recorded"), scene({**NOT_SEEN, "not_seen_reason": REASON}), as_of=SOON
    ),
    line(
        "not seen, a poor reason already", (Y, "not_yet_due"), scene({**NOT_SEEN, "not_seen_reason": "n/a"}), as_of=SOON
    ),
    line("a dot entered already", (Y, "not_yet_due"), scene(said(".")), as_of=SOON),
    line("a generic text already", (Y, "not_yet_due"), scene(said("ok")), as_of=SOON),
    line("a generic text, a second after the limit", (N, "generic"), scene(said("ok")), as_of=LATER),
    line("a text that cannot be told already", (Y, "not_yet_due"), scene(said("wg kltp")), as_of=SOON),
    line(
        "entered after the as-at instant, which is past the limit",
        (N, "blank"),
        scene(entered("2025-11-20T12:00:00")),
        as_of=LATER,
        exported_at="2026-01-05T00:00:00",
    ),
    line(
        "entered after the as-at instant, and still in time then",
        (Y, "not_yet_due"),
        scene(entered("2025-11-20T12:00:00")),
        as_of=SOON,
        exported_at="2026-01-05T00:00:00",
    ),
    line(
        "the row stored after the as-at instant",
        (N, "blank"),
        scene({"entered_at": "2025-11-20T12:00:00"}),
        as_of=LATER,
        exported_at="2026-01-05T00:00:00",
    ),
    line(
        "not seen, the row stored after the as-at instant",
        (N, "no_reason_not_seen"),
        scene({**NOT_SEEN, "not_seen_reason": REASON, "entered_at": "2025-11-20T12:00:00"}),
        as_of=LATER,
        exported_at="2026-01-05T00:00:00",
    ),
    line(
        "entered after the export was made",
        (U, "future_dated"),
        scene(entered("2052-11-20T12:00:00")),
        as_of="2026-01-05T00:00:00",
    ),
    line(
        "on an earlier date than the attendance, by a bare date", (U, "negative_interval"), scene(entered("2025-11-09"))
    ),
    line("a dot, no entry time", (Y, "not_yet_due"), scene(said(".", demeanour_entered_at=None)), as_of=SOON),
    line("N/A already", (Y, "not_yet_due"), scene(said("N/A", demeanour_entered_at=None)), as_of=SOON),
    line(
        "nothing yet, attended on a date, perhaps due",
        (U, "imprecise_time"),
        scene(NOTHING, attended={"attended_at": "2025-11-10"}),
        as_of="2025-11-11T08:00:00",
    ),
    line(
        "nothing yet, attended on a date, due",
        (N, "blank"),
        scene(NOTHING, attended={"attended_at": "2025-11-10"}),
        as_of="2025-11-12T00:00:01",
    ),
    line(
        "nothing yet, attended on a date, not due",
        (Y, "not_yet_due"),
        scene(NOTHING, attended={"attended_at": "2025-11-10"}),
        as_of="2025-11-10T23:00:00",
    ),
]

PERIOD = [
    line(
        "first second of the period",
        (C, "captured"),
        scene(attended={"attended_at": "2025-11-10T00:00:00Z"}),
        period=ON_THE_DAY,
    ),
    line("a second before the period", [], scene(attended={"attended_at": "2025-11-09T23:59:59"}), period=ON_THE_DAY),
    line(
        "last second of the period",
        (C, "captured"),
        scene(entered(None), attended={"attended_at": "2025-11-10T23:59:59"}),
        period=ON_THE_DAY,
    ),
    line(
        "first second after the period",
        [],
        scene(entered(None), attended={"attended_at": "2025-11-11T00:00:01"}),
        period=ON_THE_DAY,
    ),
    line(
        "no time, in the period in which it was reported",
        (U, "no_attended_time"),
        scene(attended={"attended_at": None}),
        period=ON_THE_DAY,
    ),
    line(
        "no time, reported outside the period",
        [],
        scene(attended={"attended_at": None}, log={"reported_at": "2019-03-03T10:00:00"}),
        period=ON_THE_DAY,
    ),
    line(
        "no time, not reported, arrived in the period",
        (U, "no_attended_time"),
        scene(
            attended={"attended_at": None},
            log={"reported_at": None},
            incident_times=[{"incident_id": "I", "first_arrival_at": "2025-11-10T12:00:00"}],
        ),
        period=ON_THE_DAY,
    ),
    line(
        "no time, not reported, arrived outside it",
        [],
        scene(
            attended={"attended_at": None},
            log={"reported_at": None},
            incident_times=[{"incident_id": "I", "first_arrival_at": "2025-11-11T12:00:00"}],
        ),
        period=ON_THE_DAY,
    ),
    line(
        "no time of the incident at all, entered in the period",
        (U, "no_attended_time"),
        scene(attended={"attended_at": None}, log={"reported_at": None}),
        period=ON_THE_DAY,
    ),
    line(
        "no time of the incident at all, entered outside it",
        [],
        scene(entered("2025-11-11T12:00:00"), attended={"attended_at": None}, log={"reported_at": None}),
        period=ON_THE_DAY,
    ),
    line(
        "no date at all, in a period",
        (X, "undated"),
        scene(entered(None), attended={"attended_at": None}, log={"reported_at": None}),
        period=ON_THE_DAY,
    ),
    line(
        "no date at all, in no period",
        (U, "undated"),
        scene(entered(None), attended={"attended_at": None}, log={"reported_at": None}),
    ),
    line(
        "not attended, no time, reported outside the period",
        [],
        scene(attended={"attended": False, "attended_at": None}, log={"reported_at": "2019-03-03T10:00:00"}),
        period=ON_THE_DAY,
    ),
    line(
        "no incident, in the period in which the demeanour was entered",
        (U, "dangling_link"),
        scene(da_incidents=[]),
        period=ON_THE_DAY,
    ),
]

JOINS = [
    line("three children, two victims, two forms, the officer and the team known: each child once",
        [("K", None, C, "captured"), ("K2", None, N, "generic"), ("K3", None, E, "unborn")], scene(
            persons=SIBLINGS,
            children_present=[CHILD, {**SECOND, **said("ok"), "entered_by": "S"}, {**THIRD, "presence": "unborn"}],
            incident_persons=[
                *party(person_id="mother"), *party(person_id="aunt"), *party(person_id="P3", role="child_present"),
                *party(person_id="father", role="suspect")
            ],
            dash_assessments=[{"dash_id": "F1", "da_id": "D"}, {"dash_id": "F2", "da_id": "D"}],
            staff=[{"staff_id": "S", "team_id": "T"}],
            teams=[{"team_id": "T", "name": "Response North"}]
        )),
    line("two incidents share a log", (C, "captured"), scene(da_incidents=[SCENE, {**SCENE, "da_id": "D2"}])),
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
    line("not seen, reason, entered before", (U, "negative_interval"), scene(
        {**NOT_SEEN, "not_seen_reason": REASON, **entered("2025-11-10T10:00:00")})),
    line("seen, no date at all", (U, "undated"), scene(
        entered(None), attended={"attended_at": None}, log={"reported_at": None})),
    line("not seen, no date at all", (U, "undated"), scene(
        {**NOT_SEEN, "not_seen_reason": REASON}, attended={"attended_at": None}, log={"reported_at": None})),
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
    line("breaks nothing", (C, "descriptive"), scene()),
    line("nothing at all", [], {"children_present": [{"cp_id": "K"}]}),
    line("hid, in one word", (C, "descriptive"), scene(said("hid"))),
    line("a bad mood", (C, "descriptive"), scene(said("scared"))),
    line("a usual mood, in many words", (N, "not_descriptive"),
        scene(said("calm and settled and happy throughout our attendance"))),
    line("a mood denied", (N, "not_descriptive"), scene(said("not upset"))),
    line("asleep by its class, where a force accepts that", (N, "not_descriptive"),
        scene(said(None, demeanour_class="ASLEEP_ONLY")), parameters={"demeanour_asleep_counts": True}),
    line("asleep", [], scene(said("asleep"))),
    line("by its class alone", (C, "descriptive"), scene(said(None, demeanour_class="DESCRIPTIVE"))),
    line("not captured", [], scene(said("ok"))),
    line("late", [], scene(entered("2025-11-13T12:00:00"))),
    line("cannot be told", (U, "text_unclear"), scene(said("wg kltp"))),
    line("more than is read", (U, "text_too_long"), scene(said("qwv zzt, " * 2_000))),
    line("cannot be told, presence blank", (U, "presence_blank"), scene(said("wg kltp", presence=None))),
    line("not recorded whether attended", (U, "attended_unknown"), scene(attended={"attended": None})),
    line("not recorded whether attended, not captured", [], scene(said("ok"), attended={"attended": None})),
    line("attended at no recorded time", (U, "no_attended_time"), scene(attended={"attended_at": None})),
    line("entered before the attendance", (U, "negative_interval"), scene(entered("2025-11-10T10:00:00"))),
    line("entered on a date, perhaps late", (U, "imprecise_time"), scene(entered("2025-11-11"))),
    line("entered after the export", [], scene(entered("2052-11-11T12:00:00"), attended={
        "attended_at": "2026-01-04T12:00:00"})),
    line("attended after the export", (U, "future_dated"),
        scene(entered(None), attended={"attended_at": "2052-01-04T12:00:00"})),
    line("an incident that is not in the export", (U, "dangling_link"), scene({"da_id": "gone"})),
    line("exempt", [], scene({"presence": "household_absent"})),
    line("not seen, with a reason", [], scene({**NOT_SEEN, "not_seen_reason": REASON})),
    line("presence blank, described", (U, "presence_blank"), scene({"presence": None})),
    line("presence blank, generic", [], scene(said("ok", presence=None))),
    line("presence not mapped", (U, "unmapped_code"), scene({"presence": "(unmapped)"})),
    line("of unknown age, described", (X, "child_unknown"), scene(person={"dob_date": None})),
    line("born after the export, not described", (U, "future_dated"), scene(said("calm"), person={"dob_date": "2052-01-01"})),
    line("of unknown age, not described", (U, "child_unknown"), scene(said("calm"), person={"dob_date": None})),
    line("near 18 by an estimate, not described", (U, "age_uncertain"), scene(
        said("calm"), person={"dob_date": "2007-12-01", "dob_estimated": True})),
    line("test record", (X, "test_record"), scene(said("ok", is_test=True))),
    line("a test incident", (X, "test_record"), scene(attended={"is_test": True})),
    line("test record, merged", (X, "test_record"), scene({"is_test": True, "merged_into": "x"})),
    line("test record, not seen", [], scene({**NOT_SEEN, "is_test": True})),
    line("merged record", (X, "merged_record"), scene({"merged_into": "x"})),
    line("in the period", (C, "descriptive"), scene(), period=ON_THE_DAY),
    line("outside the period", [], scene(), period=("2025-11-11T00:00:00", "2025-12-01T00:00:00")),
    line("no date at all, in a period", (X, "undated"), scene(
        entered(None), attended={"attended_at": None}, log={"reported_at": None}), period=ON_THE_DAY),
    line("no date at all", (U, "undated"), scene(
        entered(None), attended={"attended_at": None}, log={"reported_at": None})),
    line("three children", [("K", None, C, "descriptive"), ("K2", None, N, "not_descriptive")], scene(
        persons=SIBLINGS, children_present=[CHILD, {**SECOND, **said("calm")}, {**THIRD, **said("ok")}])),
]  # fmt: skip


def test_dem_01(engine: Engine) -> None:
    assert disagreements(DEM_01, engine, EXAMPLES) == []


def test_dem_02(engine: Engine) -> None:
    assert disagreements(DEM_02, engine, DESCRIPTIVE) == []


def test_every_reason_has_an_example() -> None:
    assert reasons_not_shown(DEM_01, EXAMPLES) == set()
    assert reasons_not_shown(DEM_02, DESCRIPTIVE) == set()
