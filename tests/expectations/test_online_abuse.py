"""REF-01: children of online-abuse cases are referred when they become apparent, and before any arrest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from duly.expectations.online_abuse import REF_01
from duly.judging.selects import record_values, verdicts
from duly.testing import Example, Row, disagreements, reasons_not_shown
from tests.expectations.databases import loaded
from tests.expectations.examples import C, N, Records, U, X, Y, line

MONDAY, TUESDAY = "2025-11-10", "2025-11-11"
LIMIT, SECOND_LATER = f"{TUESDAY}T10:00:00", f"{TUESDAY}T10:00:01"
ON_MONDAY = (f"{MONDAY}T00:00:00", f"{TUESDAY}T00:00:00")
ON_TUESDAY = (f"{TUESDAY}T00:00:00", "2025-11-12T00:00:00")
EXPORTED = "2026-06-01T00:00:00"

TEAM: Row = {"team_id": "T", "name": "Online", "team_type": "ISOT", "district": "North"}
CASE: Row = {"inv_id": "V", "crime_id": "K", "team_id": "T", "allocated_at": f"{MONDAY}T08:00:00"}
PERSON: Row = {"person_id": "P", "dob_date": "2015-06-01"}
CRIME: Row = {"crime_id": "K", "incident_id": "I", "recorded_at": f"{MONDAY}T07:00:00"}
VICTIM: Row = {"crime_id": "K", "person_id": "P", "victim_type": "person"}
REFERRAL: Row = {
    "ref_id": "R",
    "person_id": "P",
    "inv_id": "V",
    "became_apparent_at": f"{MONDAY}T10:00:00",
    "referred_at": f"{MONDAY}T15:00:00",
}
ARREST: Row = {"log_id": "L", "inv_id": "V", "entry_type": "arrest", "event_at": f"{TUESDAY}T07:00:00"}
LOST_ARREST: Row = {**ARREST, "log_id": "L2", "merged_into": "L9"}


def scene(
    changed: Row | None = None,
    *,
    arrest: Row | None = None,
    person: Row | None = None,
    case: Row | None = None,
    team: Row | None = None,
    victim: Row | None = None,
    **tables: Sequence[Row],
) -> Records:
    """The records with these changes to one of them. Keywords that are tables replace that table's rows."""
    return {
        "teams": [{**TEAM, **(team or {})}],
        "investigations": [{**CASE, **(case or {})}],
        "persons": [{**PERSON, **(person or {})}],
        "crimes": [CRIME],
        "crime_victims": [{**VICTIM, **(victim or {})}],
        "child_referrals": [{**REFERRAL, **(changed or {})}],
        "investigation_log": [{**ARREST, **(arrest or {})}],
        **tables,
    }


def quiet(referred: str | None, **changes: object) -> Records:
    """The referral made at this time, in a case without an arrest."""
    return scene({"referred_at": referred, **changes}, investigation_log=[])


def never(**changes: Any) -> Records:
    """A victim of whom there is no referral."""
    return scene(**{"child_referrals": [], **changes})


def one(odd: str, expect: tuple[str, str], records: Records, child: str | None = "P", **more: Any) -> Example:
    return line(odd, [("V", child, *expect)], records, **more)


def none(odd: str, records: Records, **more: Any) -> Example:
    return line(odd, [], records, **more)


OTHER: Row = {"inv_id": "V2", "team_id": None, "allocated_at": f"{MONDAY}T08:00:00"}
MERGED_CASE = [CASE, {"inv_id": "V0", "crime_id": "K0", "merged_into": "V"}]
TWO = [PERSON, {**PERSON, "person_id": "P2"}]

WHO = [
    one("breaks nothing", (C, "in_time"), scene(), open=[]),
    one("linked by the referral alone", (C, "in_time"), scene(crime_victims=[])),
    one("linked by what is recorded of the child's views", (N, "never_referred"), never(
        crime_victims=[], child_voice=[{"inv_id": "V", "person_id": "P"}])),
    none("linked by nothing", never(crime_victims=[])),
    none("a victim who is a business", never(victim={"victim_type": "business"})),
    one("a victim of whom it is not known what it is", (U, "unmapped_code"), never(victim={"victim_type": None})),
    one("a victim by a code nobody knows", (U, "unmapped_code"), never(victim={"victim_type": "(unmapped)"})),
    one("the same, and referred", (C, "in_time"), scene(victim={"victim_type": "(unmapped)"})),
    none("a victim of a test", never(victim={"is_test": True})),
    one("test", (X, "test_record"), scene(case={"is_test": True, "merged_into": "V2"})),
    one("merged into nothing", (U, "dangling_link"), scene(case={"merged_into": "V9"})),
    line("merged", [("V", "P", C, "in_time")], scene({"inv_id": "V0"}, investigations=MERGED_CASE, crime_victims=[])),
    line("merged, both of the team", [("V", "P", C, "in_time"), ("V0", "P", X, "merged_record")], scene(
        {"inv_id": "V0"}, investigations=[CASE, {**CASE, "inv_id": "V0", "merged_into": "V"}], crime_victims=[])),
    one("a victim of the crime of a case merged into it", (N, "never_referred"), never(
        investigations=MERGED_CASE, victim={"crime_id": "K0"})),
    one("a victim of a crime merged into its crime", (N, "never_referred"), never(
        crimes=[CRIME, {"crime_id": "K0", "merged_into": "K"}], victim={"crime_id": "K0"})),
    # the team
    none("another team", scene(team={"team_type": "CSE"})),
    one("another team by parameter", (C, "in_time"), scene(team={"team_type": "CSE"}),
        parameters={"ref_team_types": ["ISOT", "CSE"]}),
    one("a team that was merged into such a one", (C, "in_time"), scene(
        case={"team_id": "OLD"}, teams=[TEAM, {"team_id": "OLD", "merged_into": "T"}])),
    one("a team whose merges lead nowhere", (U, "dangling_link"), scene(
        case={"team_id": "OLD"}, teams=[TEAM, {"team_id": "OLD", "team_type": "ISOT", "merged_into": "GONE"}])),
    none("no team", scene(case={"team_id": None})),
    one("a team of no type", (U, "unmapped_code"), scene(team={"team_type": None})),
    one("a team of a type nobody knows", (U, "unmapped_code"), scene(team={"team_type": "(unmapped)"})),
    one("a team that is not in the export", (U, "dangling_link"), scene(teams=[])),
    # the child
    one("no child named", (U, "no_child"), scene({"person_id": None}, crime_victims=[]), None),
    one("no child named, but a victim", (U, "child_not_named"), scene({"person_id": None})),
    one("17 that day", (C, "in_time"), scene(person={"dob_date": "2007-11-11"})),
    none("18 that day", scene(person={"dob_date": "2007-11-10"})),
    one("not yet born", (C, "in_time"), scene(person={"dob_date": "2026-02-01"})),
    one("no date of birth", (X, "child_unknown"), scene(person={"dob_date": None})),
    one("no date of birth, late", (U, "child_unknown"), scene(
        {"referred_at": SECOND_LATER}, person={"dob_date": None})),
    one("merged in a circle", (U, "dangling_link"), scene(person={"merged_into": "P"})),
    one("not in the export", (U, "dangling_link"), scene(persons=[])),
    line("merged twice", [("V", "P2", C, "in_time")], scene(persons=[
        {"person_id": "P", "merged_into": "P1"}, {"person_id": "P1", "merged_into": "P2"},
        {**PERSON, "person_id": "P2"}])),
    *(one(f"an estimate near 18, {odd}", (status, "age_uncertain"), scene(
        {"referred_at": referred}, person={"dob_date": "2008-01-01", "dob_estimated": True}))
      for odd, referred, status in (("in time", f"{MONDAY}T15:00:00", X), ("late", SECOND_LATER, U))),
    line("two children of a case", [("V", "P", C, "in_time"), ("V", "P2", N, "late")], scene(
        persons=TWO, child_referrals=[REFERRAL, {
            **REFERRAL, "ref_id": "R2", "person_id": "P2", "referred_at": "2025-11-12T10:00:00"}])),
    line("two victims, one referred", [("V", "P", C, "in_time"), ("V", "P2", N, "never_referred")], scene(
        persons=TWO, crime_victims=[VICTIM, {**VICTIM, "person_id": "P2"}])),
    line("one child of two cases", [("V", "P", C, "in_time"), ("V3", "P", N, "never_referred")],
        scene(investigations=[CASE, {**CASE, "inv_id": "V3"}])),
]  # fmt: skip

WHEN = [
    one("after exactly 24 hours", (C, "in_time"), quiet(LIMIT)),
    one("a second later", (N, "late"), quiet(SECOND_LATER), open=[]),
    one("two days by parameter", (C, "in_time"), quiet(SECOND_LATER), parameters={"ref_limit_hours": 48}),
    one("five minutes before", (C, "in_time"), quiet(f"{MONDAY}T09:55:00")),
    one("a second before that", (U, "negative_interval"), quiet(f"{MONDAY}T09:54:59")),
    one("a second before that, time left", (Y, "not_yet_due"), quiet(f"{MONDAY}T09:54:59"), as_of=LIMIT),
    one("on the date before", (U, "negative_interval"), quiet("2025-11-09")),
    one("on the next date", (U, "imprecise_time"), quiet(TUESDAY)),
    one("on the date after", (N, "late"), quiet("2025-11-12")),
    one("apparent at no recorded time", (U, "no_apparent_time"), scene({"became_apparent_at": None})),
    one("apparent and referred at no recorded time", (U, "no_apparent_time"), scene(
        {"became_apparent_at": None, "referred_at": None})),
    one("not referred after exactly 24 hours", (Y, "not_yet_due"), quiet(None), as_of=LIMIT, open=[("V", "P")]),
    one("not referred a second later", (N, "not_referred"), quiet(None), as_of=SECOND_LATER, open=[("V", "P")]),
    one("not referred, apparent on a date", (U, "imprecise_time"), quiet(None, became_apparent_at=MONDAY),
        as_of=f"{TUESDAY}T08:00:00"),
    # the best of several
    one("one before, one in time", (C, "in_time"), scene(child_referrals=[
        {**REFERRAL, "became_apparent_at": None, "referred_at": "2025-11-01T10:00:00"}, {**REFERRAL, "ref_id": "R2"}])),
    one("one before, one late", (N, "late"), scene(child_referrals=[
        {**REFERRAL, "became_apparent_at": None, "referred_at": "2025-11-01T10:00:00"},
        {**REFERRAL, "ref_id": "R2", "referred_at": SECOND_LATER}])),
    one("apparent first in the other", (N, "late"), scene(child_referrals=[
        {**REFERRAL, "referred_at": None}, {
            **REFERRAL, "ref_id": "R2", "became_apparent_at": f"{TUESDAY}T09:00:00", "referred_at": SECOND_LATER}])),
    # which referrals are the case's
    one("a test", (N, "never_referred"), scene({"is_test": True})),
    one("merged into nothing", (U, "dangling_link"), scene({"merged_into": "R9"})),
    one("merged into a late one", (N, "late"), scene(child_referrals=[
        {**REFERRAL, "merged_into": "R2"}, {**REFERRAL, "ref_id": "R2", "referred_at": SECOND_LATER}])),
    one("of another case", (N, "never_referred"), scene({"inv_id": "V2"}, investigations=[CASE, OTHER])),
    one("of a case that is not in the export", (U, "dangling_link"), scene({"inv_id": "V9"})),
    one("of a case that is not in the export, late", (N, "never_referred"), scene(
        {"inv_id": "V9", "referred_at": "2025-11-20T10:00:00"})),
    one("of its crime", (C, "in_time"), scene({"inv_id": None, "crime_id": "K"})),
    one("of its log", (C, "in_time"), scene({"inv_id": None, "incident_id": "I"})),
    one("of another log", (N, "never_referred"), scene({"inv_id": None, "incident_id": "I2"})),
    one("of nothing, in time", (C, "in_time"), scene({"inv_id": None})),
    one("of nothing, late", (N, "never_referred"), scene({"inv_id": None, "referred_at": "2025-11-20T10:00:00"})),
    line("for somebody who is not in the export", [("V", "P", U, "dangling_link"), ("V", "P9", U, "dangling_link")],
        scene({"person_id": "P9"})),
    # never referred
    one("never referred", (N, "never_referred"), never(), open=[("V", "P")]),
    one("never, exactly 24 hours after the allocation", (Y, "not_yet_due"), never(), as_of=f"{TUESDAY}T08:00:00",
        open=[("V", "P")]),
    one("never, a second later", (N, "never_referred"), never(), as_of=f"{TUESDAY}T08:00:01"),
    one("never, not allocated: 24 hours after the entry", (Y, "not_yet_due"), never(
        case={"allocated_at": None, "entered_at": f"{MONDAY}T12:00:00"}), as_of=f"{TUESDAY}T12:00:00"),
    one("never, not entered: 24 hours after the recording", (Y, "not_yet_due"), never(case={"allocated_at": None}),
        as_of=f"{TUESDAY}T07:00:00"),
    one("never, and no date at all", (U, "undated"), never(case={"allocated_at": None}, crimes=[{"crime_id": "K"}])),
    one("never, and no date at all, in a period", (X, "undated"), never(
        case={"allocated_at": None}, crimes=[{"crime_id": "K"}]), period=ON_MONDAY),
    # as things stood
    one("referred later, time left", (Y, "not_yet_due"), scene({"entered_at": f"{MONDAY}T11:00:00"}),
        as_of=f"{MONDAY}T12:00:00", exported_at=EXPORTED),
    one("referred later, no time left", (N, "not_referred"), scene(
        {"entered_at": f"{MONDAY}T11:00:00", "referred_at": "2025-11-20T10:00:00"}), as_of="2025-11-15T10:00:00",
        exported_at=EXPORTED),
    one("apparent later", (Y, "not_apparent"), scene({"entered_at": f"{MONDAY}T09:00:00"}), as_of=f"{MONDAY}T09:30:00",
        exported_at=EXPORTED),
    one("apparent after the export", (U, "future_dated"), scene({"entered_at": f"{MONDAY}T09:00:00"}),
        as_of=f"{MONDAY}T09:30:00"),
    one("referred after the export", (U, "future_dated"), scene(), as_of=f"{MONDAY}T12:00:00"),
    one("allocated later, and entered", (Y, "not_yet_due"), never(case={"entered_at": f"{MONDAY}T06:00:00"}),
        as_of=f"{MONDAY}T07:00:00", exported_at=EXPORTED),
    one("allocated after the export", (U, "future_dated"), never(crimes=[{"crime_id": "K"}]), as_of=f"{MONDAY}T07:00:00"),
    # period
    one("apparent in the period", (C, "in_time"), scene(), period=ON_MONDAY),
    none("apparent before it, referred in it", quiet(f"{TUESDAY}T08:00:00"), period=ON_TUESDAY),
    one("apparent at no time, referred in it", (U, "no_apparent_time"), scene({"became_apparent_at": None}),
        period=ON_MONDAY),
    none("apparent at no time, referred outside it", scene({"became_apparent_at": None}), period=ON_TUESDAY),
    one("never referred, allocated in it", (N, "never_referred"), never(), period=ON_MONDAY),
    none("never referred, allocated outside it", never(), period=ON_TUESDAY),
]  # fmt: skip


def before(odd: str, expect: tuple[str, str], records: Records, **more: Any) -> Example:
    return one(odd, expect, records, rate="before_arrest", **more)


ARRESTS = [
    before("before the arrest", (C, "before_arrest"), scene()),
    before("late, before the arrest", (C, "before_arrest"), scene(
        {"referred_at": SECOND_LATER}, arrest={"event_at": "2025-11-20T07:00:00"})),
    before("in the second of the arrest", (C, "before_arrest"), scene(arrest={"event_at": f"{MONDAY}T15:00:00"})),
    before("a second after it", (N, "after_arrest"), scene(arrest={"event_at": f"{MONDAY}T14:59:59"})),
    before("not referred", (N, "after_arrest"), scene({"referred_at": None})),
    before("never referred", (U, "no_apparent_time"), never()),
    line("no arrest", [], quiet(f"{MONDAY}T15:00:00"), rate="before_arrest"),
    line("arrested before the child became apparent", [], scene(arrest={"event_at": f"{MONDAY}T09:59:59"}),
        rate="before_arrest"),
    before("arrested in that very second", (N, "after_arrest"), scene(arrest={"event_at": f"{MONDAY}T10:00:00"})),
    before("the second of two arrests came first", (N, "after_arrest"), scene(investigation_log=[
        ARREST, {**ARREST, "log_id": "L2", "event_at": f"{MONDAY}T12:00:00"}])),
    before("arrested on the date of the referral", (U, "imprecise_time"), scene(arrest={"event_at": MONDAY})),
    before("arrested on the next date", (C, "before_arrest"), scene(arrest={"event_at": TUESDAY})),
    before("referred on the date of the arrest", (U, "imprecise_time"), scene({"referred_at": TUESDAY})),
    before("arrested at no recorded time, entered later", (C, "before_arrest"), scene(
        arrest={"event_at": None, "entered_at": f"{TUESDAY}T09:00:00"})),
    before("arrested at no time at all", (U, "no_arrest_time"), scene(arrest={"event_at": None})),
    before("an entry that is not mapped before", (U, "unmapped_code"), scene(
        arrest={"entry_type": "(unmapped)", "event_at": f"{MONDAY}T12:00:00"})),
    before("an entry of no type before the referral, an arrest after", (U, "unmapped_code"), scene(investigation_log=[
        ARREST, {**ARREST, "log_id": "L2", "entry_type": None, "event_at": f"{MONDAY}T12:00:00"}])),
    before("the same after the referral", (C, "before_arrest"), scene(investigation_log=[
        ARREST, {**ARREST, "log_id": "L2", "entry_type": None, "event_at": f"{MONDAY}T16:00:00"}])),
    before("an entry that is not mapped, at no time", (U, "unmapped_code"), scene(
        arrest={"entry_type": "(unmapped)", "event_at": None})),
    line("an entry of another type", [], scene(arrest={"entry_type": "oic_update"}), rate="before_arrest"),
    line("an arrest made for a test", [], scene(arrest={"is_test": True}), rate="before_arrest"),
    line("an arrest in another case", [], scene(arrest={"inv_id": "V9"}), rate="before_arrest"),
    before("the arrest is at a case merged into it", (N, "after_arrest"), scene(
        arrest={"inv_id": "V0", "event_at": f"{MONDAY}T14:00:00"}, investigations=MERGED_CASE)),
    line("arrested later", [], scene(arrest={"entered_at": f"{MONDAY}T19:00:00"}), rate="before_arrest",
        as_of=f"{MONDAY}T20:00:00", exported_at=EXPORTED),
    before("apparent at no time", (U, "no_apparent_time"), scene({"became_apparent_at": None})),
    before("a referral that names no child", (U, "child_not_named"), scene(child_referrals=[
        {**REFERRAL, "referred_at": None}, {**REFERRAL, "ref_id": "R2", "person_id": None}])),
    before("a referral of a case that is not in the export", (U, "dangling_link"), scene(child_referrals=[
        {**REFERRAL, "referred_at": None}, {**REFERRAL, "ref_id": "R2", "inv_id": "V9"}])),
    # merged into what is not in the export
    before("an arrest that nothing stands for", (U, "dangling_link"), scene(arrest={"merged_into": "L9"})),
    before("one at no time that nothing stands for", (U, "dangling_link"), scene(
        arrest={"merged_into": "L9", "event_at": None})),
    before("an entry of no type that nothing stands for", (U, "dangling_link"), scene(
        arrest={"merged_into": "L9", "entry_type": None})),
    before("one that nothing stands for before the referral, an arrest after", (U, "dangling_link"), scene(
        investigation_log=[ARREST, {**LOST_ARREST, "event_at": f"{MONDAY}T12:00:00"}])),
    before("the same after the referral", (C, "before_arrest"), scene(
        investigation_log=[ARREST, {**LOST_ARREST, "event_at": f"{MONDAY}T16:00:00"}])),
    before("the same after an arrest that came first", (N, "after_arrest"), scene(investigation_log=[
        {**ARREST, "event_at": f"{MONDAY}T12:00:00"}, {**LOST_ARREST, "event_at": f"{MONDAY}T13:00:00"}])),
    Example(rate="before_arrest", odd="one of another type that nothing stands for", expect=[],
            records=scene(arrest={"merged_into": "L9", "entry_type": "oic_update"})),
    Example(rate="before_arrest", odd="one made for a test", expect=[],
            records=scene(arrest={"merged_into": "L9", "is_test": True})),
    before("one merged into another entry", (C, "before_arrest"), scene(
        investigation_log=[ARREST, {**LOST_ARREST, "merged_into": "L", "event_at": f"{MONDAY}T12:00:00"}])),
    before("a referral before it, late, that nothing stands for", (U, "dangling_link"), scene(
        {"merged_into": "R9", "referred_at": SECOND_LATER}, arrest={"event_at": "2025-11-20T07:00:00"})),
    before("in the very second of the arrest", (U, "dangling_link"), scene(
        {"merged_into": "R9"}, arrest={"event_at": f"{MONDAY}T15:00:00"})),
    before("a second after it", (N, "after_arrest"), scene(
        {"merged_into": "R9"}, arrest={"event_at": f"{MONDAY}T14:59:59"})),
    before("a late referral of nobody in particular, before it", (U, "child_not_named"), scene(
        arrest={"event_at": "2025-11-20T07:00:00"}, child_referrals=[
            {**REFERRAL, "referred_at": None},
            {**REFERRAL, "ref_id": "R2", "person_id": None, "referred_at": SECOND_LATER}])),
    *(before(f"{odd}, made before the child became apparent", expect, scene(
        child_referrals=[
            {**REFERRAL, "referred_at": None}, {**REFERRAL, "ref_id": "R2", "referred_at": f"{MONDAY}T09:00:00", **of}]))
        for odd, of, expect in (
            ("one of the child", {}, (U, "negative_interval")),
            ("one that nothing stands for", {"merged_into": "R9"}, (N, "after_arrest")),
            ("one of nobody in particular", {"person_id": None}, (N, "after_arrest")),
        )),
    before("one in time, after it", (N, "after_arrest"), scene(
        arrest={"event_at": f"{MONDAY}T14:59:59"}, child_referrals=[
            {**REFERRAL, "referred_at": None}, {**REFERRAL, "ref_id": "R2", "person_id": None}])),
]  # fmt: skip


def test_children(engine: Engine) -> None:
    assert disagreements(REF_01, engine, [*WHO, *WHEN]) == []


def test_before_the_arrest(engine: Engine) -> None:
    assert disagreements(REF_01, engine, ARRESTS) == []
    shown = reasons_not_shown(REF_01, [*WHO, *WHEN, *ARRESTS])
    # who a child of a case is, is asked in the same words of both rates
    assert {(rate, reason) for rate, reason in shown if rate == ""} == set()
    assert {reason for rate, reason in shown if rate} <= {reason for _, reason in _reasons(WHO, WHEN)}


def _reasons(*several: Sequence[Example]) -> set[tuple[str, str]]:
    given = (verdict for examples in several for each in examples for verdict in each.expect)
    return {(verdict[2], verdict[3]) for verdict in given if len(verdict) == 4}


def test_an_export_without_teams(engine: Engine) -> None:
    ((_, holds),) = REF_01.cannot_tell_where
    for records, doubted in ((scene(), False), (scene(case={"team_id": None}), True)):
        with loaded(engine, records) as ask:
            assert ask(holds).scalar_one() is doubted


def test_what_is_shown(engine: Engine) -> None:
    with loaded(engine, scene()) as ask:
        for rate, judgement in REF_01.judgements.items():
            (row,) = ask(verdicts(REF_01, rate, judgement)).mappings()
            times = (row["anchor_at"], row["due_at"], row["done_at"])
            assert times == (datetime(2025, 11, 10, 10), datetime(2025, 11, 11, 10), datetime(2025, 11, 10, 15))
            assert (row["by_team"], row["by_district"], row["by_month"]) == ("Online", "North", "2025-11")
            (row,) = ask(record_values(judgement, "V")).mappings()
            assert row["show_first_arrest_at"] == datetime(2025, 11, 11, 7)
    with loaded(engine, never()) as ask:
        (row,) = ask(verdicts(REF_01, "", REF_01.judgement)).mappings()
        times = (row["anchor_at"], row["due_at"], row["done_at"])
        assert times == (datetime(2025, 11, 10, 8), datetime(2025, 11, 11, 8), None)
