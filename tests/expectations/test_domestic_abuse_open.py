"""What is still to be done about a domestic abuse incident: the backlog of triage, assessment and referral."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.control_room import CR_01
from duly.expectations.domestic_abuse import DA_01, DA_02, DA_03, DA_04
from duly.testing import Example, disagreements
from tests.expectations.domestic_abuse_scene import MONDAY, TUESDAY, WEDNESDAY, nothing_said, scene
from tests.expectations.examples import C, E, N, Records, U, Y, line

WAITING = {"triaged_at": None, "queued_secondary_at": None, "secondary_done_at": None, "csc_referral_id": None}


def example(odd: str, records: Records, expect: tuple[str, str], still_open: bool, **details: Any) -> Example:
    return line(odd, expect, records, open=still_open, **details)


TRIAGE = [
    example("triaged", scene(), (C, "in_time"), False),
    example("triaged late", scene({"triaged_at": f"{WEDNESDAY}T12:00:00"}), (N, "late"), False),
    example("not triaged, overdue", scene(WAITING), (N, "not_triaged"), True),
    example("not triaged, not due", scene(WAITING), (Y, "not_yet_due"), True, as_of=f"{MONDAY}T18:00:00"),
    example(
        "not triaged, queued at no recorded time",
        scene({**WAITING, "queued_triage_at": None}),
        (U, "no_queue_time"),
        True,
    ),
    example(
        "triaged before it was queued", scene({"triaged_at": f"{MONDAY}T08:00:00"}), (U, "negative_interval"), False
    ),
]
ASSESSMENT = [
    example("assessed late", scene({"secondary_done_at": "2025-11-20T12:00:00"}), (N, "late"), False),
    example("not assessed, overdue", scene({"secondary_done_at": None}), (N, "not_assessed"), True),
    example(
        "not assessed, not due",
        scene({"secondary_done_at": None}),
        (Y, "not_yet_due"),
        True,
        as_of=f"{TUESDAY}T18:00:00",
    ),
    example(
        "not assessed, no limit", scene({"secondary_done_at": None, "risk_initial": "standard"}), (E, "no_limit"), False
    ),
    example("not assessed, no risk", scene({"secondary_done_at": None, "risk_initial": None}), (U, "no_risk"), True),
    example("assessed, queued at no recorded time", scene({"queued_secondary_at": None}), (U, "no_queue_time"), False),
]
UNREFERRED = {"csc_referral_id": None}
REFERRAL = [
    example("referred", scene(), (C, "in_time"), False),
    example("referred late", scene(referral={"referred_at": "2025-11-20T12:00:00"}), (N, "late"), False),
    example("not referred, overdue", scene(UNREFERRED), (N, "no_referral"), True),
    example("not referred, not due", scene(UNREFERRED), (Y, "not_yet_due"), True, as_of=f"{TUESDAY}T18:00:00"),
    example("not referred, no risk", scene({**UNREFERRED, "risk_initial": None}), (U, "no_risk"), True),
    example(
        "a reason that is too short", scene({**UNREFERRED, "csc_not_referred_reason_len": 19}), (N, "reason_too_short"), True
    ),
    example("a reason", scene({**UNREFERRED, "csc_not_referred_reason_len": 20}), (E, "reasoned"), False),
    example("a reason, not triaged", scene({**WAITING, "csc_not_referred_reason_len": 20}), (U, "no_triage_time"), False),
    example("not triaged", scene(WAITING), (U, "no_triage_time"), True),
    example("referred at no recorded time", scene(referral={"referred_at": None}), (U, "no_referral_time"), False),
    example("the referral is not in the export", scene(child_referrals=[]), (U, "dangling_link"), False),
]  # fmt: skip
KNOWN = [
    line("listed", [("D", "P", C, "listed")], scene(), open=[]),
    line("not listed", [("D", "P", N, "not_listed")], scene(children_present=[]), open=[("D", "P")]),
]
WHOEVER = [
    example("not triaged, no children", nothing_said(**WAITING, children_in_household="no"), (N, "not_triaged"), True),
]


def test_what_is_open(engine: Engine) -> None:
    for standard, examples in ((DA_01, TRIAGE), (DA_02, ASSESSMENT), (DA_03, REFERRAL), (DA_04, KNOWN)):
        assert disagreements(standard, engine, examples) == [], standard.id
    every = [Example(**{**vars(each), "rate": "every_incident"}) for each in (*TRIAGE, *WHOEVER)]
    assert disagreements(DA_01, engine, every) == []


def test_what_has_a_backlog() -> None:
    assert DA_01.rates_with_backlog == ("", "every_incident")
    assert DA_02.rates_with_backlog == DA_03.rates_with_backlog == ("",)
    assert CR_01.rates_with_backlog == DA_04.rates_with_backlog == ()
