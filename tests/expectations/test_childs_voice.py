"""VOICE-01: a child's views, the outcome, and that the child was told, are recorded when a case closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from duly.expectations.childs_voice import VOICE_01
from duly.judging.selects import record_values, verdicts
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.databases import loaded
from tests.expectations.examples import C, E, N, Records, Row, U, X, line
from tests.expectations.strategy_scene import PERIOD

CASE: Row = {
    "inv_id": "V",
    "crime_id": "K",
    "team_id": "T",
    "allocated_at": "2025-10-01T09:00:00",
    "closed_at": "2025-11-12T15:00:00",
    "status": "closed",
}
CRIME: Row = {
    "crime_id": "K",
    "incident_id": "I",
    "reported_at": "2025-09-30T12:00:00",
    "recorded_at": "2025-09-30T14:00:00",
    "offence_from": "2025-09-29T18:00:00",
    "status": "filed",
}
CHILD: Row = {"person_id": "P", "dob_date": "2015-01-01"}
VICTIM: Row = {"crime_id": "K", "person_id": "P", "victim_type": "person"}
HEARD: Row = {"inv_id": "V", "person_id": "P", "views_len": 20, "outcome_len": 20, "informed": "yes"}
WITNESS: Row = {"incident_id": "I", "person_id": "P", "role": "witness"}


def scene(
    *,
    case: Row | None = None,
    crime: Row | None = None,
    child: Row | None = None,
    heard: Row | None = None,
    **others: Sequence[Row],
) -> Records:
    """A closed case of one child, changed so. Keywords that are tables replace that table's rows."""
    return {
        "teams": [{"team_id": "T", "name": "North"}],
        "investigations": [{**CASE, **(case or {})}],
        "crimes": [{**CRIME, **(crime or {})}],
        "persons": [{**CHILD, **(child or {})}],
        "crime_victims": [VICTIM],
        "child_voice": [{**HEARD, **(heard or {})}],
        **others,
    }


def said(**changes: Any) -> Records:
    return scene(heard=changes)


def example(odd: str, expect: tuple[str, str], records: Records, **more: Any) -> Example:
    """One child of one case."""
    return line(odd, [("V", "P", *expect)], records, **more)


LOST = (U, "dangling_link")
NOBODY: dict[str, Any] = {"child_voice": ()}
THREE = "2022-09-30"  # three years old on the day of the offence, four the day after
UNTOLD = {"informed": "(unmapped)"}
FOUR = "2021-09-29"  # four on that day
EXCUSED = {"informed": "no_reasoned", "informed_reason_len": 10, "views_len": None, "outcome_len": None}


def born(dob: str | None, heard: Mapping[str, Any] | None = None, **more: Any) -> Records:
    return scene(child={"dob_date": dob, **more}, heard=heard)


EXAMPLES = [
    example("breaks nothing", (C, "complete"), scene()),
    example("views of 19 characters", (N, "no_views"), said(views_len=19)),
    example("views of none", (N, "no_views"), said(views_len=None)),
    example("outcome of 19 characters", (N, "no_outcome"), said(outcome_len=19)),
    example("outcome of none", (N, "no_outcome"), said(outcome_len=None)),
    example("not said whether the child was told", (N, "not_told"), said(informed=None)),
    example("a reason of 10 characters", (C, "complete"), said(informed="no_reasoned", informed_reason_len=10)),
    example("a reason of 9 characters", (N, "not_told"), said(informed="no_reasoned", informed_reason_len=9)),
    example("a reason of none", (N, "not_told"), said(informed="no_reasoned")),
    example("a reason without saying that there is one", (N, "not_told"), said(informed=None, informed_reason_len=90)),
    example("told, by a code nobody knows", (U, "unmapped_code"), said(informed="(unmapped)")),
    example("the same, without views", (N, "no_views"), said(informed="(unmapped)", views_len=0)),
    example("nothing filled in", (N, "no_views"), said(views_len=None, outcome_len=None, informed=None)),
    example("no record of the child", (N, "no_record"), scene(**NOBODY)),
    example("a record of another child", (N, "no_record"), said(person_id="P2")),
    example("a record in another case", (N, "no_record"), said(inv_id="V2")),
    example("a test of a record", (N, "no_record"), said(is_test=True)),
    example("a record merged into none in the export", LOST, said(merged_into="M")),
    example("the same, without views", LOST, said(merged_into="M", views_len=0)),
    example("the same, a test", (N, "no_record"), said(merged_into="M", is_test=True)),
    example("the same, of another child", (N, "no_record"), said(merged_into="M", person_id="P2")),
    example("the same, in another case", (N, "no_record"), said(merged_into="M", inv_id="V2")),
    example("the same, 3 years old, with a reason", LOST, born(THREE, {**EXCUSED, "merged_into": "M"})),
    example("the same, of no known age", (U, "child_unknown"), born(None, {"merged_into": "M"})),
    line(
        "the same, under a case that was merged into it",
        [("V", "P", U, "dangling_link"), ("V2", "P", X, "merged_record")],
        scene(
            investigations=[CASE, {**CASE, "inv_id": "V2", "merged_into": "V"}],
            child_voice=[{**HEARD, "inv_id": "V2", "merged_into": "M"}],
        ),
    ),
    example(
        "merged into one that is complete",
        (C, "complete"),
        scene(child_voice=[{"inv_id": "V", "person_id": "P", "merged_into": "M"}, HEARD]),
    ),
    example(
        "merged into one without an outcome",
        (N, "no_outcome"),
        scene(child_voice=[{**HEARD, "merged_into": "M"}, {**HEARD, "outcome_len": 0}]),
    ),
    example("longer texts by parameter", (N, "no_views"), scene(), parameters={"voice_text_characters": 21}),
    example(
        "a shorter reason by parameter",
        (C, "complete"),
        said(informed="no_reasoned", informed_reason_len=5),
        parameters={"voice_reason_characters": 5},
    ),
    example(
        "in two rows",
        (C, "complete"),
        scene(
            child_voice=[
                {"inv_id": "V", "person_id": "P", "views_len": 40, "outcome_len": 3},
                {"inv_id": "V", "person_id": "P", "views_len": 3, "outcome_len": 40, "informed": "yes"},
            ]
        ),
    ),
    # what was said, where it or its class is exported
    *(
        example(f"views: {odd}", verdict, said(views_len=None, child_views_text=text))
        for odd, text, verdict in (
            ("what she wants", "Lives with gran", (U, "text_unclear")),
            ("what she said", "She said she wants to live with her gran", (C, "complete")),
            ("a placeholder", "n/a", (N, "no_views")),
            ("blanks", "   ", (N, "no_views")),
            ("a pointer, however long", "see OEL entry 14", (N, "no_views")),
            ("not understood", "Quux of the blorp was frobbed", (U, "text_unclear")),
        )
    ),
    *(
        example(f"views of class {kind}", verdict, said(child_views_class=kind))
        for kind, verdict in (
            ("SUBSTANCE", (C, "complete")),
            ("NO_SUBSTANCE", (N, "no_views")),
            ("BLANK", (N, "no_views")),
            ("UNCLEAR", (U, "text_unclear")),
            ("TOO_LONG", (U, "text_unclear")),
            ("(unmapped)", (U, "text_unclear")),
        )
    ),
    example("views not understood, and not told", (N, "not_told"), said(child_views_class="UNCLEAR", informed=None)),
    example(
        "views not understood, and no outcome", (N, "no_outcome"), said(child_views_class="UNCLEAR", outcome_len=0)
    ),
    example(
        "views not understood, and told by nobody knows what",
        (U, "unmapped_code"),
        said(child_views_class="UNCLEAR", informed="(unmapped)"),
    ),
    # young children
    example("3 years old, heard", (C, "complete"), born(THREE)),
    example("3 years old, with a reason", (E, "too_young"), born(THREE, EXCUSED)),
    example("3 years old, with a reason of no code", (E, "too_young"), born(THREE, {**EXCUSED, "informed": None})),
    example(
        "3 years old, with a reason too short", (N, "no_views"), born(THREE, {**EXCUSED, "informed_reason_len": 9})
    ),
    example("3 years old, nothing recorded", (N, "no_record"), scene(child={"dob_date": THREE}, **NOBODY)),
    example("3 years old, said to have been told", (N, "no_views"), born(THREE, {**EXCUSED, "informed": "yes"})),
    example("4 years old that day, with a reason", (N, "no_views"), born(FOUR, EXCUSED)),
    example("4 years old, 5 by parameter", (E, "too_young"), born(FOUR, EXCUSED), parameters={"voice_youngest_age": 5}),
    # whose age
    example("18 the day after the offence", (C, "complete"), born("2007-09-30")),
    line("18 on the day of the offence", [], born("2007-09-29")),
    example(
        "18 only after it, and grown up now",
        (C, "complete"),
        scene(child={"dob_date": "2007-09-30"}, case={"closed_at": "2025-12-12T15:00:00"}),
    ),
    example(
        "the report stands in for the offence",
        (C, "complete"),
        scene(crime={"offence_from": None}, child={"dob_date": "2007-10-01"}),
    ),
    line("18 on the day of the report", [], scene(crime={"offence_from": None}, child={"dob_date": "2007-09-30"})),
    example(
        "born on 29 February, on 28 February 18 years later",
        (C, "complete"),
        scene(crime={"offence_from": "2026-02-28T12:00:00"}, child={"dob_date": "2008-02-29"}),
        as_of="2026-05-01T09:00:00",
    ),
    *(
        example(f"{odd}, {what}", (status, reason), born(dob, heard, **more))
        for odd, dob, more, reason in (
            ("date of birth not known", None, {}, "child_unknown"),
            ("born after the offence", "2025-09-30", {}, "child_unknown"),
            ("born after the export", "2051-09-30", {}, "future_dated"),
            ("an estimate within a year of 18", "2008-01-01", {"dob_estimated": True}, "age_uncertain"),
        )
        for what, heard, status in (("complete", {}, X), ("no views", {"views_len": 0}, U), ("told?", UNTOLD, U))
    ),
    example("not in the register of persons", (U, "dangling_link"), scene(persons=())),
    example("an estimate far from 18", (C, "complete"), born("2015-01-01", dob_estimated=True)),
    line(
        "merged in a circle",
        [("V", "P2", U, "dangling_link")],
        scene(persons=[{**CHILD, "merged_into": "P2"}, {"person_id": "P2", "merged_into": "P"}]),
    ),
    # identities
    line(
        "victim under an old identity, heard under the new one",
        [("V", "P", C, "complete")],
        scene(persons=[{"person_id": "P1", "merged_into": "P"}, CHILD], crime_victims=[{**VICTIM, "person_id": "P1"}]),
    ),
    line(
        "victim under the new identity, heard under an old one",
        [("V", "P", C, "complete")],
        scene(persons=[{"person_id": "P1", "merged_into": "P"}, CHILD], child_voice=[{**HEARD, "person_id": "P1"}]),
    ),
    line(
        "victim under both",
        [("V", "P", C, "complete")],
        scene(
            persons=[{"person_id": "P1", "merged_into": "P"}, CHILD],
            crime_victims=[VICTIM, {**VICTIM, "person_id": "P1"}],
            child_voice=[HEARD, {**HEARD, "person_id": "P1"}],
        ),
    ),
    example(
        "victim twice, once without a type",
        (C, "complete"),
        scene(crime_victims=[VICTIM, {**VICTIM, "victim_type": None}]),
    ),
    line(
        "three children, one heard",
        [("V", "P", C, "complete"), ("V", "P2", N, "no_record"), ("V", "P3", N, "no_record")],
        scene(
            persons=[{**CHILD, "person_id": child} for child in ("P", "P2", "P3")],
            crime_victims=[{**VICTIM, "person_id": child} for child in ("P", "P2", "P3")],
        ),
    ),
    line("an adult", [], born("1990-01-01")),
    line("the state", [], scene(crime_victims=[{"crime_id": "K", "victim_type": "state"}])),
    *(
        example(
            f"a victim of type {kind}, {odd}", verdict, scene(crime_victims=[{**VICTIM, "victim_type": kind}], **more)
        )
        for kind in (None, "(unmapped)")
        for odd, verdict, more in (
            ("a child who was heard", (U, "unmapped_code"), {}),
            ("of no known age", (U, "unmapped_code"), {"persons": [{"person_id": "P"}]}),
            ("who is a witness for certain", (C, "complete"), {"incident_persons": [WITNESS]}),
        )
    ),
    line(
        "a victim of a type nobody knows, an adult",
        [],
        scene(child={"dob_date": "1990-01-01"}, crime_victims=[{**VICTIM, "victim_type": "(unmapped)"}]),
    ),
    line("a business that names a person", [], scene(crime_victims=[{**VICTIM, "victim_type": "business"}])),
    # witnesses
    example("a witness", (C, "complete"), scene(crime_victims=(), incident_persons=[WITNESS])),
    example("victim and witness", (C, "complete"), scene(incident_persons=[WITNESS])),
    *(
        line(f"not a witness but {role}", [], scene(crime_victims=(), incident_persons=[{**WITNESS, "role": role}]))
        for role in ("victim", "suspect", "child_present", "reporter")
    ),
    *(
        example(
            f"a part of {role} in the log",
            (U, "unmapped_code"),
            scene(crime_victims=(), incident_persons=[{**WITNESS, "role": role}]),
        )
        for role in (None, "(unmapped)")
    ),
    example(
        "a witness in a log made for a test",
        (X, "test_record"),
        scene(
            crime_victims=(),
            incidents=[{"incident_id": "I", "is_test": True}],
            incident_persons=[WITNESS],
            child_voice=(),
        ),
    ),
    example(
        "a witness in such a log, and a victim",
        (C, "complete"),
        scene(incidents=[{"incident_id": "I", "is_test": True}], incident_persons=[WITNESS]),
    ),
    example(
        "a witness in a log that the crime's was merged into",
        (C, "complete"),
        scene(
            crime_victims=(),
            incidents=[{"incident_id": "I", "merged_into": "I2"}, {"incident_id": "I2"}],
            incident_persons=[{**WITNESS, "incident_id": "I2"}],
        ),
    ),
    example(
        "a witness in a log that was merged into the crime's",
        (C, "complete"),
        scene(
            crime_victims=(),
            incidents=[{"incident_id": "I2", "merged_into": "I"}, {"incident_id": "I"}],
            incident_persons=[{**WITNESS, "incident_id": "I2"}],
        ),
    ),
    line("a witness in another log", [], scene(crime_victims=(), incident_persons=[{**WITNESS, "incident_id": "I2"}])),
    # the case
    example("a test", (X, "test_record"), scene(case={"is_test": True, "merged_into": "V2"})),
    example("of a test crime", (X, "test_record"), scene(crime={"is_test": True})),
    example("merged into one that is not there", (U, "dangling_link"), scene(case={"merged_into": "V2"}, **NOBODY)),
    line(
        "merged: its crime and what was heard are the other's",
        [("V", "P", X, "merged_record"), ("V2", "P", C, "complete")],
        scene(investigations=[{**CASE, "merged_into": "V2"}, {**CASE, "inv_id": "V2", "crime_id": None}]),
    ),
    line(
        "a test merged into another: its crime is not the other's",
        [("V", "P", X, "test_record")],
        scene(
            investigations=[{**CASE, "merged_into": "V2", "is_test": True}, {**CASE, "inv_id": "V2", "crime_id": None}]
        ),
    ),
    example(
        "of a crime that was merged: the victims are its survivor's",
        (C, "complete"),
        scene(crimes=[{**CRIME, "merged_into": "K2"}, {**CRIME, "crime_id": "K2"}]),
    ),
    example(
        "of a crime that another was merged into",
        (C, "complete"),
        scene(
            crimes=[CRIME, {**CRIME, "crime_id": "K2", "merged_into": "K"}],
            crime_victims=[{**VICTIM, "crime_id": "K2"}],
        ),
    ),
    example("of a crime merged into one that is not there", (U, "dangling_link"), scene(crime={"merged_into": "K2"})),
    example("of a crime that is not there", (U, "dangling_link"), scene(crimes=())),
    line(
        "of a crime that is not there, nor its victims",
        [("V", None, U, "dangling_link")],
        scene(crimes=(), crime_victims=()),
    ),
    example(
        "of a crime without any date: the age at closing",
        (C, "complete"),
        scene(crimes=[{"crime_id": "K", "status": "filed"}], child={"dob_date": "2007-11-13"}),
    ),
    line(
        "of a crime without any date, 18 on the day it closed",
        [],
        scene(crimes=[{"crime_id": "K", "status": "filed"}], child={"dob_date": "2007-11-12"}),
    ),
    example(
        "sent to another force before it closed",
        (X, "transferred_out"),
        scene(crime={"transferred_out_at": "2025-11-12T15:00:00"}),
    ),
    example(
        "sent a second after it closed", (C, "complete"), scene(crime={"transferred_out_at": "2025-11-12T15:00:01"})
    ),
    *(
        example(f"cancelled {odd}", verdict, scene(crime={"status": "cancelled", "cancel_code": code}, **NOBODY))
        for odd, code, verdict in (
            ("as a duplicate", "C3", (X, "cancelled")),
            ("on further information", "C2", (N, "no_record")),
            ("for no recorded ground", None, (U, "unmapped_code")),
        )
    ),
    example(
        "a state of the crime that nobody knows, and a duplicate's ground",
        (U, "unmapped_code"),
        scene(crime={"status": "(unmapped)", "cancel_code": "C3"}),
    ),
    example(
        "cancelled as a duplicate later than the as-at instant",
        (C, "complete"),
        scene(crime={"status": "cancelled", "cancel_code": "C3", "cancelled_at": "2025-11-20T12:00:00"}),
        as_of="2025-11-15T12:00:00",
        exported_at="2025-12-01T12:00:00",
    ),
    line("open", [], scene(case={"closed_at": None, "status": "open"})),
    line(
        "closed later than the as-at instant",
        [],
        scene(),
        as_of="2025-11-12T14:59:59",
        exported_at="2025-12-01T12:00:00",
    ),
    example(
        "reopened later than the as-at instant",
        (C, "complete"),
        scene(case={"reopened_at": "2025-11-20T12:00:00", "status": "open"}),
        as_of="2025-11-15T12:00:00",
        exported_at="2025-12-01T12:00:00",
    ),
    example(
        "reopened later than the as-at instant, nobody wrote when it had closed",
        (U, "no_closing_time"),
        scene(case={"reopened_at": "2025-11-20T12:00:00", "closed_at": None, "status": "open"}),
        as_of="2025-11-15T12:00:00",
        exported_at="2025-12-01T12:00:00",
    ),
    example("closed later than the export", (U, "future_dated"), scene(case={"closed_at": "2026-11-20T12:00:00"})),
    example(
        "heard later than the as-at instant",
        (N, "no_record"),
        said(entered_at="2025-11-20T12:00:00"),
        as_of="2025-11-15T12:00:00",
        exported_at="2025-12-01T12:00:00",
    ),
    example(
        "no closing date, and a state that nobody knows",
        (U, "unmapped_code"),
        scene(case={"closed_at": None, "status": "(unmapped)"}),
    ),
    line("no closing date, and no state", [], scene(case={"closed_at": None, "status": None})),
    example("closed, nobody wrote when", (U, "no_closing_time"), scene(case={"closed_at": None})),
    example("closed, the state not recorded", (C, "complete"), scene(case={"status": None})),
    example("closed, the state still open", (C, "complete"), scene(case={"status": "open"})),
    line("reopened since", [], scene(case={"reopened_at": "2025-11-13T09:00:00", "status": "open"})),
    line("reopened at the second it closed", [], scene(case={"reopened_at": "2025-11-12T15:00:00", "status": "open"})),
    example("reopened before it closed", (C, "complete"), scene(case={"reopened_at": "2025-11-12T14:59:59"})),
    example(
        "reopened since, and closed again, nobody wrote when",
        (U, "no_closing_time"),
        scene(case={"reopened_at": "2025-11-13T09:00:00"}),
    ),
    line("without a crime", [], scene(case={"crime_id": None})),
    # a period
    *(
        line(f"{odd} of the period", expect, scene(case={"closed_at": at}), period=PERIOD)
        for odd, at, expect in (
            ("first second", "2025-11-01T00:00:01", [("V", "P", C, "complete")]),
            ("second before the first", "2025-10-31T23:59:59", []),
            ("last second", "2025-11-30T23:59:59", [("V", "P", C, "complete")]),
            ("first second after the end", "2025-12-01T00:00:01", []),
        )
    ),
    *(
        Example(
            odd=f"closed, nobody wrote when, and {odd}",
            records=scene(case={"closed_at": None, "allocated_at": allocated}, **more),  # type: ignore[arg-type]
            period=PERIOD,
            expect=expect,
        )
        for odd, allocated, more, expect in (
            ("allocated in the period", "2025-11-10T12:00:00", {}, [("V", "P", U, "no_closing_time")]),
            ("allocated before it", "2025-10-10T12:00:00", {}, []),
            ("no date at all", None, {"crimes": [{"crime_id": "K"}]}, [("V", "P", X, "undated")]),
        )
    ),
    example(
        "closed, and no date at all, not even for an age",
        (U, "child_unknown"),
        scene(case={"closed_at": None, "allocated_at": None}, crimes=[{"crime_id": "K"}]),
    ),
    line(
        "nothing but nulls",
        [("V", "P", U, "unmapped_code")],
        {
            "investigations": [{"inv_id": "V", "crime_id": "K", "status": "closed"}],
            "crimes": [{"crime_id": "K"}],
            "crime_victims": [{"crime_id": "K", "person_id": "P"}],
            "persons": [{"person_id": "P"}],
            "child_voice": [{}],
        },
    ),
]


def test_children(engine: Engine) -> None:
    assert disagreements(VOICE_01, engine, EXAMPLES) == []
    assert reasons_not_shown(VOICE_01, EXAMPLES) == set()


def test_what_is_shown_beside_a_verdict(engine: Engine) -> None:
    with loaded(engine, scene()) as ask:
        (row,) = ask(verdicts(VOICE_01, "", VOICE_01.judgement)).mappings()
        (values,) = ask(record_values(VOICE_01.judgement, "V")).mappings()
    assert (row["anchor_at"], row["due_at"], row["done_at"]) == (datetime(2025, 11, 12, 15), None, None)
    assert (row["by_age_band"], row["by_team"]) == ("5-10", "North")
    assert (values["show_age"], values["show_views_length"], values["item"]) == (10, 20, "P")


def test_a_team_without_a_name_is_shown_by_its_id_and_a_blank_one_not_at_all(engine: Engine) -> None:
    for records, team in ((scene(teams=[{"team_id": "T"}]), "T"), (scene(case={"team_id": None}), None)):
        with loaded(engine, records) as ask:
            (row,) = ask(verdicts(VOICE_01, "", VOICE_01.judgement)).mappings()
        assert row["by_team"] == team
