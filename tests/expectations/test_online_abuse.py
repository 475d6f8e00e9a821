"""REF-01: children of online-abuse cases are referred when they become apparent, and before any arrest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from duly.expectations.online_abuse import REF_01
from duly.judging.selects import record_values, verdicts
from duly.testing import Example, Row, disagreements, reasons_not_shown
from tests.expectations.strategy_scene import loaded
from tests.expectations.supervision_scene import as_standard, on_list

Records = Mapping[str, Sequence[Row]]
C, N, U, Y, X = "COMPLIANT", "NON_COMPLIANT", "UNKNOWN", "NOT_YET_DUE", "EXCLUDED"

MONDAY, TUESDAY = "2025-11-10", "2025-11-11"
LIMIT, SECOND_LATER = f"{TUESDAY}T10:00:00", f"{TUESDAY}T10:00:01"
ON_MONDAY = (f"{MONDAY}T00:00:00", f"{TUESDAY}T00:00:00")
ON_TUESDAY = (f"{TUESDAY}T00:00:00", "2025-11-12T00:00:00")

TEAM: Row = {"team_id": "T", "name": "Online", "team_type": "ISOT", "district": "North"}
CASE: Row = {"inv_id": "V", "crime_id": "K", "team_id": "T"}
PERSON: Row = {"person_id": "P", "dob_date": "2015-06-01"}
REFERRAL: Row = {
    "ref_id": "R",
    "person_id": "P",
    "inv_id": "V",
    "became_apparent_at": f"{MONDAY}T10:00:00",
    "referred_at": f"{MONDAY}T15:00:00",
}
ARREST: Row = {"log_id": "L", "inv_id": "V", "entry_type": "arrest", "event_at": f"{TUESDAY}T07:00:00"}


def scene(
    changed: Row | None = None,
    *,
    arrest: Row | None = None,
    person: Row | None = None,
    case: Row | None = None,
    team: Row | None = None,
    **tables: Sequence[Row],
) -> Records:
    """The records with these changes to one of them. Keywords that are tables replace that table's rows."""
    return {
        "teams": [{**TEAM, **(team or {})}],
        "investigations": [{**CASE, **(case or {})}],
        "persons": [{**PERSON, **(person or {})}],
        "child_referrals": [{**REFERRAL, **(changed or {})}],
        "investigation_log": [{**ARREST, **(arrest or {})}],
        **tables,
    }


def quiet(referred: str | None, **changes: object) -> Records:
    """The referral made at this time, in a case without an arrest."""
    return scene({"referred_at": referred, **changes}, investigation_log=[])


EXAMPLES = [
    Example(odd="breaks nothing", records=scene(), expect=[("R", None, C, "in_time")], open=False),
    Example(odd="no arrest", records=quiet(f"{MONDAY}T15:00:00"), expect=(C, "in_time")),
    Example(odd="everything null", records=scene(child_referrals=[{"ref_id": "R"}]), expect=[]),
    Example(odd="of the case, and nothing else", records=scene(child_referrals=[{"ref_id": "R", "inv_id": "V"}]),
            expect=(U, "no_child")),
    Example(odd="test", records=scene({"is_test": True, "merged_into": "R2"}), expect=(X, "test_record")),
    Example(odd="of a test case", records=scene({"is_test": False}, case={"is_test": True}), expect=(X, "test_record")),
    Example(odd="merged", records=scene({"merged_into": "R2"}), expect=(X, "merged_record")),
    # the case
    Example(odd="another team", records=scene(team={"team_type": "CSE"}), expect=[]),
    Example(odd="another team by parameter", records=scene(team={"team_type": "CSE"}), expect=(C, "in_time"),
            parameters={"ref_team_types": ["ISOT", "CSE"]}),
    Example(odd="no case", records=scene({"inv_id": None}), expect=[]),
    Example(odd="a case merged into one of the team", records=scene(
        {"inv_id": "V0"}, investigations=[CASE, {"inv_id": "V0", "merged_into": "V"}]),
        expect=[("R", None, C, "in_time")]),
    Example(odd="the arrest is at a case merged into it", records=scene(
        arrest={"inv_id": "V0", "event_at": f"{MONDAY}T14:00:00"},
        investigations=[CASE, {"inv_id": "V0", "merged_into": "V"}]), expect=(N, "after_arrest")),
    # the child
    Example(odd="no child", records=scene({"person_id": None}), expect=(U, "no_child")),
    Example(odd="17 that day", records=scene(person={"dob_date": "2007-11-11"}), expect=(C, "in_time")),
    Example(odd="18 that day", records=scene(person={"dob_date": "2007-11-10"}), expect=[]),
    Example(odd="not yet born", records=scene(person={"dob_date": "2026-02-01"}), expect=(C, "in_time")),
    Example(odd="no date of birth", records=scene(person={"dob_date": None}), expect=(X, "child_unknown")),
    Example(odd="merged in a circle", records=scene(person={"merged_into": "P"}), expect=(X, "merge_error")),
    Example(odd="merged twice", records=scene(persons=[
        {"person_id": "P", "merged_into": "P1"}, {"person_id": "P1", "merged_into": "P2"},
        {**PERSON, "person_id": "P2"}]), expect=[("R", None, C, "in_time")]),
    Example(odd="an estimate near 18", records=scene(person={"dob_date": "2008-01-01", "dob_estimated": True}),
            expect=(U, "age_uncertain")),
    Example(odd="two children of a case", records=scene(
        persons=[PERSON, {**PERSON, "person_id": "P2"}],
        child_referrals=[REFERRAL, {**REFERRAL, "ref_id": "R2", "person_id": "P2", "referred_at": "2025-11-12T10:00:00"}]),
        expect=[("R", None, C, "in_time"), ("R2", None, N, "after_arrest")]),
    # 24 hours
    Example(odd="after exactly 24 hours", records=quiet(LIMIT), expect=(C, "in_time")),
    Example(odd="a second later", records=quiet(SECOND_LATER), expect=(N, "late"), open=False),
    Example(odd="two days by parameter", records=quiet(SECOND_LATER), parameters={"ref_limit_hours": 48},
            expect=(C, "in_time")),
    Example(odd="five minutes before", records=quiet(f"{MONDAY}T09:55:00"), expect=(C, "in_time")),
    Example(odd="a second before that", records=quiet(f"{MONDAY}T09:54:59"), expect=(U, "negative_interval")),
    Example(odd="on the next date", records=quiet(TUESDAY), expect=(U, "imprecise_time")),
    Example(odd="on the date after", records=quiet("2025-11-12"), expect=(N, "late")),
    Example(odd="apparent at no recorded time", records=scene({"became_apparent_at": None}),
            expect=(U, "no_apparent_time")),
    Example(odd="apparent at no recorded time, after the arrest", records=scene(
        {"became_apparent_at": None, "referred_at": "2025-11-12T10:00:00"}), expect=(U, "no_apparent_time")),
    Example(odd="not referred after exactly 24 hours", records=quiet(None), as_of=LIMIT, expect=(Y, "not_yet_due"),
            open=True),
    Example(odd="not referred a second later", records=quiet(None), as_of=SECOND_LATER, expect=(N, "not_referred"),
            open=True),
    Example(odd="not referred, apparent on a date", records=quiet(None, became_apparent_at=MONDAY),
            as_of=f"{TUESDAY}T08:00:00", expect=(U, "imprecise_time")),
    # the arrest
    Example(odd="in the second of the arrest", records=scene(arrest={"event_at": f"{MONDAY}T15:00:00"}),
            expect=(C, "in_time")),
    Example(odd="a second after it", records=scene(arrest={"event_at": f"{MONDAY}T14:59:59"}),
            expect=(N, "after_arrest")),
    Example(odd="late and after it", records=scene({"referred_at": "2025-11-12T10:00:00"}), expect=(N, "after_arrest")),
    Example(odd="arrested, not referred, time left", records=scene({"referred_at": None}),
            as_of=f"{TUESDAY}T08:00:00", expect=(N, "after_arrest"), open=True),
    Example(odd="arrested at no recorded time, not referred", records=scene(
        {"referred_at": None}, arrest={"event_at": None}), expect=(N, "after_arrest")),
    Example(odd="arrested on the date of the referral", records=scene(arrest={"event_at": MONDAY}),
            expect=(U, "imprecise_time")),
    Example(odd="arrested on the date before", records=scene(arrest={"event_at": "2025-11-09"}),
            expect=(N, "after_arrest")),
    Example(odd="arrested at no recorded time, entered later", records=scene(
        arrest={"event_at": None, "entered_at": f"{TUESDAY}T09:00:00"}), expect=(C, "in_time")),
    Example(odd="arrested at no time at all", records=scene(arrest={"event_at": None}), expect=(U, "no_arrest_time")),
    Example(odd="the same, and late", records=scene({"referred_at": SECOND_LATER}, arrest={"event_at": None}),
            expect=(N, "late")),
    Example(odd="the second of two arrests came first", records=scene(investigation_log=[
        ARREST, {**ARREST, "log_id": "L2", "event_at": f"{MONDAY}T12:00:00"}]), expect=[("R", None, N, "after_arrest")]),
    Example(odd="an entry of another type before", records=scene(
        arrest={"entry_type": "oic_update", "event_at": f"{MONDAY}T12:00:00"}), expect=(C, "in_time")),
    Example(odd="an entry that is not mapped before", records=scene(
        arrest={"entry_type": "(unmapped)", "event_at": f"{MONDAY}T12:00:00"}), expect=(U, "unmapped_code")),
    Example(odd="an entry that is not mapped after", records=scene(arrest={"entry_type": "(unmapped)"}),
            expect=(C, "in_time")),
    Example(odd="an entry that is not mapped, at no time", records=scene(
        arrest={"entry_type": "(unmapped)", "event_at": None}), expect=(U, "unmapped_code")),
    Example(odd="an arrest made for a test", records=scene(
        arrest={"event_at": f"{MONDAY}T12:00:00", "is_test": True}), expect=(C, "in_time")),
    Example(odd="an arrest in another case", records=scene(
        arrest={"event_at": f"{MONDAY}T12:00:00", "inv_id": "V9"}), expect=(C, "in_time")),
    Example(odd="arrested before the child became apparent", records=scene(arrest={"event_at": f"{MONDAY}T09:00:00"}),
            expect=(N, "after_arrest")),
    # period
    Example(odd="apparent in the period", period=ON_MONDAY, records=scene(), expect=(C, "in_time")),
    Example(odd="apparent before it, referred in it", period=ON_TUESDAY, records=quiet(f"{TUESDAY}T08:00:00"), expect=[]),
    Example(odd="apparent at no time, referred in it", period=ON_MONDAY, records=scene({"became_apparent_at": None}),
            expect=(U, "no_apparent_time")),
    Example(odd="apparent at no time, referred outside it", period=ON_TUESDAY, records=scene(
        {"became_apparent_at": None}), expect=[]),
]  # fmt: skip

SINCE = [
    Example(rate="since_apparent", odd="arrested before the child became apparent", expect=(C, "in_time"),
            records=scene(arrest={"event_at": f"{MONDAY}T09:59:59"})),
    Example(rate="since_apparent", odd="arrested in that very second", expect=(N, "after_arrest"),
            records=scene(arrest={"event_at": f"{MONDAY}T10:00:00"})),
]  # fmt: skip

SHARED = [example for example in EXAMPLES if example.odd not in
          ("arrested before the child became apparent", "arrested on the date before")]  # fmt: skip

VICTIM: dict[str, Any] = {
    "crimes": [{"crime_id": "K", "recorded_at": f"{MONDAY}T09:00:00"}],
    "crime_victims": [{"crime_id": "K", "person_id": "P"}],
}
NEVER: list[tuple[str, Records, list[Any]]] = [
    ("referred", scene(**VICTIM), []),
    ("never referred", scene(child_referrals=[], **VICTIM), on_list("V")),
    ("referred for a test", scene({"is_test": True}, **VICTIM), on_list("V")),
    ("the victim is an adult", scene(child_referrals=[], person={"dob_date": "1990-01-01"}, **VICTIM), []),
    ("another team", scene(child_referrals=[], team={"team_type": "CSE"}, **VICTIM), []),
]


def test_verdicts(engine: Engine) -> None:
    assert disagreements(REF_01, engine, EXAMPLES) == []


def test_leaving_out_earlier_arrests(engine: Engine) -> None:
    rows = [Example(**{**vars(example), "rate": "since_apparent", "open": None}) for example in SHARED]
    assert disagreements(REF_01, engine, [*rows, *SINCE]) == []
    assert reasons_not_shown(REF_01, [*EXAMPLES, *rows, *SINCE]) == set()


def test_lists(engine: Engine) -> None:
    rows = [Example(odd=odd, records=records, expect=expect) for odd, records, expect in NEVER]
    assert disagreements(as_standard(REF_01, "no_referral_record"), engine, rows) == []


def test_what_is_shown(engine: Engine) -> None:
    with loaded(engine, scene(**VICTIM)) as ask:
        for rate, judgement in REF_01.judgements.items():
            (row,) = ask(verdicts(REF_01, rate, judgement)).mappings()
            times = (row["anchor_at"], row["due_at"], row["done_at"])
            assert times == (datetime(2025, 11, 10, 10), datetime(2025, 11, 11, 10), datetime(2025, 11, 10, 15))
            assert (row["by_team"], row["by_district"], row["by_month"]) == ("Online", "North", "2025-11")
            (row,) = ask(record_values(judgement, "R")).mappings()
            assert row["show_first_arrest_at"] == datetime(2025, 11, 11, 7)
        (listing,) = REF_01.lists
        assert listing.of is not None
        assert ask(listing.of).scalar_one() == 1
