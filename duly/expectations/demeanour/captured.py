"""DEM-01: was the demeanour of each child captured?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, and_, case, false, or_, true

from duly import checks
from duly.checks import narrative
from duly.expectations.demeanour import listings
from duly.expectations.demeanour.children import (
    LIMIT,
    SUITE,
    TUNABLE,
    breakdowns,
    children,
    entry_time,
    not_judged,
    time_left,
)
from duly.records import ChildPresent, DaIncident

CHILDREN = children()

NEEDS = (
    ChildPresent.cp_id,
    ChildPresent.da_id,
    ChildPresent.demeanour_text,
    ChildPresent.not_seen_reason,
    DaIncident.da_id,
    DaIncident.attended,
    DaIncident.attended_at,
)


def _enough(*, generic_too: bool = False) -> ColumnElement[bool]:
    """It is written how the child was, by a text that says enough or, of a child not seen, by a reason."""
    rows = CHILDREN
    seen, not_seen = rows.c.presence == "present_seen", rows.c.presence == "present_not_seen"
    blank = rows.c.presence.is_(None)
    generic = rows.c.text_class == checks.TextClass.GENERIC.value
    enough = or_(rows.c.says_enough, generic) if generic_too else rows.c.says_enough
    return or_(and_(or_(seen, blank), enough), and_(not_seen, rows.c.has_reason))


def _captured(*, generic_too: bool = False) -> checks.Verdict:
    """Whether the demeanour was captured, by a text that says enough or, of a child not seen, by a reason."""
    rows = CHILDREN
    not_seen, blank = rows.c.presence == "present_not_seen", rows.c.presence.is_(None)
    asleep = rows.c.text_class == checks.TextClass.ASLEEP_ONLY.value
    captured = _enough(generic_too=generic_too)
    before, late, perhaps_late = entry_time(rows)
    nothing_yet = and_(
        rows.c.text_class == checks.TextClass.BLANK.value, rows.c.entered.is_(None), rows.c.reason_length == 0
    )
    still_time, perhaps_time = time_left(rows)
    said_nothing = dict(narrative.SAYS_NOTHING)
    if generic_too:
        del said_nothing[checks.TextClass.GENERIC]
    return checks.first_of(
        *not_judged(rows),
        checks.age_uncertain(rows.c.standing == checks.AGE_UNCERTAIN),
        checks.unknown("attended_unknown", "It is not recorded whether an officer attended", rows.c.attended.is_(None)),
        checks.unknown("no_attended_time", "The time of attending is not recorded", rows.c.attended_at.is_(None)),
        checks.unknown(
            "unmapped_code", "The code for presence is not known to the mapping", rows.c.presence == checks.UNMAPPED
        ),
        checks.unknown("negative_interval", "Captured, but entered before the attendance", and_(captured, before)),
        checks.non_compliant("late", "Captured, but entered after the limit", and_(captured, late)),
        checks.unknown(
            "imprecise_time", "Captured, in time or not by how a vague time is read", and_(captured, perhaps_late)
        ),
        checks.compliant("reason_recorded", "Not seen, and a reason for that is recorded", and_(captured, not_seen)),
        checks.compliant("captured", "How the child was is recorded", captured),
        checks.unknown(
            "presence_blank", "It is not recorded whether the child was there, and the text does not tell", blank
        ),
        checks.not_yet_due("not_yet_due", "Nothing is entered, and there is still time", and_(nothing_yet, still_time)),
        checks.unknown(
            "imprecise_time",
            "Nothing is entered, and a vague time leaves open whether it is due",
            and_(nothing_yet, perhaps_time),
        ),
        checks.non_compliant(
            "asleep_not_seen", "Said to be asleep, not seen, and no reason for that", and_(not_seen, asleep)
        ),
        checks.non_compliant("no_reason_not_seen", "Not seen, and no reason for that is recorded", not_seen),
        *(checks.non_compliant(*words, rows.c.text_class == kind.value) for kind, words in said_nothing.items()),
        checks.unknown("text_unclear", "It cannot be told whether what was written says how the child was"),
    )


CAPTURED = _captured()
WAITS: ColumnElement[bool] = _enough().is_not(true())
"""Nothing, or nothing that says enough, is written yet. Never null."""


def _judgement(verdict: checks.Verdict, waits: ColumnElement[bool]) -> checks.Judgement:
    rows = CHILDREN
    return checks.Judgement(
        rows=rows,
        record=rows.c.cp_id,
        verdict=verdict,
        anchor=rows.c.attended_at,
        due=checks.deadline(checks.when(rows.c.attended_at), LIMIT.seconds),
        done=rows.c.entered,
        open=waits,
        flag=case((rows.c.entered.is_(None), "timing_basis=none")),
        breakdowns=breakdowns(rows),
        shows={
            name: rows.c[name]
            for name in ("da_id", "attended", "presence", "text_class", "words", "reason_length", "has_reason", "age")
        },
    )


DEM_01 = checks.Standard(
    id="DEM-01",
    suite=SUITE,
    title="Demeanour captured for each child present",
    question="Of the children at domestic abuse incidents that officers attended, for how many is it recorded how they were?",
    unit="children_present",
    population=(
        "Children recorded at, or of the household of, a domestic abuse incident that an officer attended in the period, "
        "unless they are themselves its victim or suspect. Children not yet born or not there are exempt."
    ),
    judgement=_judgement(CAPTURED, WAITS),
    needs=NEEDS,
    target=Decimal(90),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Initial contact",
    quotation=(
        "officers always record their observations of a child's behaviour and demeanour in records of domestic abuse "
        "incidents"
    ),
    authority=("A-23", "A-28"),
    parameters=TUNABLE,
    boundaries=(
        "Entered exactly 24 hours after the attendance is in time; one second more is late.",
        "Entered up to five minutes before the attendance counts as at once; earlier than that is unknown.",
        "An entry whose time is not recorded is not held to the 24 hours, and is flagged timing_basis=none.",
        "On the 18th birthday a person is not a child.",
        '"Asleep" and no more says nothing of how the child was.',
        "A reason for not seeing a child has at least 10 characters and is not a placeholder.",
        '"See OEL" fails, because those who read this field cannot follow it; "ok" fails, because it fits any child.',
        f"Texts are put in classes by the phrases of {narrative.VERSION}; any evidence of how the child was counts.",
    ),
    blind_spots=(
        "It cannot see a child whom nobody listed: DEM-05 counts those.",
        "It cannot see whether what was written is true, nor whether a child marked as not seen was seen.",
        "Texts in other languages than English are not understood, and so are undetermined.",
    ),
    remedy=(
        "Ask the officer who attended to enter how the child was, in words that fit this child, in the demeanour field of "
        "the incident; or, of a child not seen, why not. Mark the entry as made later. Put a wrong presence code right."
    ),
    note="The rate 'if generic accepted' counts texts such as \"ok\" as captured. duly recommends against it.",
    also=(
        checks.Rate(
            id="generic_accepted",
            title="If generic texts were accepted",
            judgement=_judgement(_captured(generic_too=True), false()),
        ),
    ),
    lists=listings.OF_CAPTURE,
    measures=(
        checks.Measure(
            id="entry_delay",
            title="Time from attending to the entry",
            bands=(24, 48, 72),
        ),
    ),
)
