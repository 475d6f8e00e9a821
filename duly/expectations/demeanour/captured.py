"""DEM-01: was the demeanour of each child captured?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, FromClause, and_, case, false, func, or_

from duly import checks
from duly.checks import narrative
from duly.expectations.demeanour import listings
from duly.expectations.demeanour.children import (
    LIMIT,
    SUITE,
    TUNABLE,
    age_in_doubt,
    breakdowns,
    children,
    entry_time,
    every_child,
    not_judged,
    outside,
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


def _enough(rows: FromClause, *, generic_too: bool = False) -> ColumnElement[bool]:
    """It is written how the child was, by a text that says enough or, of a child not seen, by a reason. Never null."""
    seen, not_seen = rows.c.presence == "present_seen", rows.c.presence == "present_not_seen"
    blank = rows.c.presence.is_(None)
    asleep = rows.c.text_class == checks.TextClass.STATE_ONLY.value
    generic = rows.c.text_class == checks.TextClass.GENERIC.value
    enough = or_(rows.c.says_enough, generic) if generic_too else rows.c.says_enough
    captured = or_(and_(or_(seen, and_(blank, ~asleep)), enough), and_(not_seen, rows.c.has_reason))
    return func.coalesce(captured, false())


def capture_cases(rows: FromClause, *, generic_too: bool = False) -> tuple[checks.Case, ...]:
    """Whether the demeanour was captured, by a text that says enough or, of a child not seen, by a reason."""
    not_seen, blank = rows.c.presence == "present_not_seen", rows.c.presence.is_(None)
    asleep = rows.c.text_class == checks.TextClass.STATE_ONLY.value
    captured = _enough(rows, generic_too=generic_too)
    before, late, perhaps_late = entry_time(rows)
    still_time, perhaps_time = time_left(rows)
    said_nothing = {
        checks.TextClass.BLANK: ("blank", "Nothing was written of how the child was"),
        checks.TextClass.PLACEHOLDER: ("placeholder", "What was written says nothing"),
        checks.TextClass.POINTER: ("pointer", "What was written only points elsewhere"),
        checks.TextClass.GENERIC: ("generic", "What was written would fit any child"),
        checks.TextClass.NOT_SPOKEN: ("not_spoken", "What was written says that nobody looked or spoke"),
    }
    if generic_too:
        del said_nothing[checks.TextClass.GENERIC]
    *others, (last, _) = ((words, rows.c.text_class == kind.value) for kind, words in said_nothing.items())
    return (
        *not_judged(rows),
        checks.unknown("negative_interval", "Captured, but entered before the attendance", and_(captured, before)),
        checks.non_compliant("late", "Captured, but entered after the limit", and_(captured, late)),
        checks.unknown(
            "imprecise_time", "Captured, in time or not by how a vague time is read", and_(captured, perhaps_late)
        ),
        checks.compliant("reason_recorded", "Not seen, and a reason for that is recorded", and_(captured, not_seen)),
        checks.compliant("captured", "How the child was is recorded", captured),
        checks.not_yet_due("not_yet_due", "Not captured, and there is still time", still_time),
        checks.unknown(
            "imprecise_time", "Not captured, and a vague time leaves open whether the time for it has passed", perhaps_time
        ),
        checks.unknown(
            "presence_blank", "It is not recorded whether the child was there, and the text does not tell", blank
        ),
        checks.non_compliant(
            "asleep_not_seen", "Said to be asleep, not seen, and no reason for that", and_(not_seen, asleep)
        ),
        checks.non_compliant("no_reason_not_seen", "Not seen, and no reason for that is recorded", not_seen),
        *(checks.non_compliant(*words, condition) for words, condition in others),
        checks.non_compliant(*last),
    )


CAPTURED = checks.first_of(capture_cases(CHILDREN), age_in_doubt(CHILDREN))
WAITS = ~_enough(CHILDREN)
"""Nothing, or nothing that says enough, is written yet. Never null."""


def _judgement(rows: FromClause, *, generic_too: bool = False) -> checks.Judgement:
    # what is accepted as an alternative has no backlog of its own
    waits = false() if generic_too else ~_enough(rows)
    return checks.Judgement(
        rows=rows,
        record=rows.c.cp_id,
        verdict=checks.first_of(capture_cases(rows, generic_too=generic_too), age_in_doubt(rows)),
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
    judgement=_judgement(CHILDREN),
    needs=NEEDS,
    target=Decimal(90),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Initial contact",
    topic=checks.Topic.INITIAL_RESPONSE,
    outside=outside(every_child()),
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
        '"Asleep" is an observation of a child who was seen; of one who was not seen it is not.',
        "A reason for not seeing a child has at least 10 characters and is not a placeholder.",
        '"See OEL" fails, because those who read this field cannot follow it; "ok" fails, because it fits any child.',
        "A pointer or a note that nobody spoke has at most 8 words, a text about sleep alone at most 5.",
        f"Texts are put in classes by the word lists of {narrative.VERSION}.",
    ),
    blind_spots=(
        "It cannot see a child whom nobody listed: DEM-05 counts those.",
        "It cannot see whether what was written is true, nor whether a child marked as not seen was seen.",
        "Texts in other languages than English are put in classes by their length alone.",
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
            judgement=_judgement(CHILDREN, generic_too=True),
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
