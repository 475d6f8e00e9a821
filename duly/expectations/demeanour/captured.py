"""DEM-01: was the demeanour of each child captured?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, FromClause, and_, case, false, or_, select

from duly import checks
from duly.checks import TextClass, narrative
from duly.expectations.demeanour import children, listings
from duly.records import ChildPresent, DaIncident

CHILDREN = children.children()

NEEDS = (
    ChildPresent.cp_id,
    ChildPresent.da_id,
    checks.either(ChildPresent.demeanour_text, ChildPresent.demeanour_class),
    checks.either(ChildPresent.not_seen_reason, ChildPresent.not_seen_reason_class),
    DaIncident.da_id,
    DaIncident.attended,
    DaIncident.attended_at,
)


def _enough(rows: FromClause, *, generic_too: bool = False) -> ColumnElement[bool]:
    """It is written how the child was, by a text that says enough or, of a child not seen, by a reason. Never null."""
    seen, not_seen = rows.c.presence == "present_seen", rows.c.presence == "present_not_seen"
    kinds = [*narrative.CAPTURES, TextClass.GENERIC] if generic_too else narrative.CAPTURES
    enough = rows.c.text_class.in_([kind.value for kind in kinds])
    asleep = and_(seen, rows.c.text_class == children.ASLEEP, children.ASLEEP_COUNTS.value)
    captured = or_(and_(or_(seen, rows.c.presence.is_(None)), enough), asleep, and_(not_seen, has_reason(rows)))
    return checks.surely(captured)


def has_reason(rows: FromClause) -> ColumnElement[bool]:
    """A reason is given that could be checked. Never null."""
    return rows.c.reason_class == TextClass.REASON.value


def capture_cases(rows: FromClause, *, generic_too: bool = False) -> tuple[checks.Case | checks.Doubt, ...]:
    """Whether the demeanour was captured, by a text that says enough or, of a child not seen, by a reason."""
    not_seen, blank = rows.c.presence == "present_not_seen", rows.c.presence.is_(None)
    captured = _enough(rows, generic_too=generic_too)
    before, late, perhaps_late = children.entry_time(rows)
    still_time, perhaps_time = children.time_left(rows)
    return (
        *children.not_judged(rows),
        checks.unknown("negative_interval", "Captured, but entered before the attendance", and_(captured, before)),
        checks.non_compliant("late", "Captured, but entered after the limit", and_(captured, late)),
        checks.unknown(
            "imprecise_time", "Captured, in time or not by how a vague time is read", and_(captured, perhaps_late)
        ),
        checks.compliant("reason_recorded", "Not seen, and a reason for that is recorded", and_(captured, not_seen)),
        checks.compliant("captured", "How the child was is recorded", captured),
        checks.not_yet_due("not_yet_due", "Not captured, and there is still time", still_time),
        checks.unknown(
            "imprecise_time",
            "Not captured, and a vague time leaves open whether the time for it has passed",
            perhaps_time,
        ),
        checks.unknown(
            "presence_blank", "It is not recorded whether the child was there, and the text does not tell", blank
        ),
        checks.unknown(
            "reason_unclear",
            "Not seen, and it cannot be told whether what was written is a reason that could be checked",
            and_(not_seen, unclear(rows.c.reason_class)),
        ),
        checks.non_compliant(
            "asleep_not_seen",
            "Said to be asleep, not seen, and no reason for that",
            and_(not_seen, rows.c.text_class == children.ASLEEP),
        ),
        checks.non_compliant(
            "no_reason_not_seen", "Not seen, and no reason for that is recorded that could be checked", not_seen
        ),
        *(
            checks.non_compliant(reason, words, rows.c.text_class == kind.value)
            for kind, (reason, words) in narrative.SAYS_NOTHING.items()
            if not (generic_too and kind is TextClass.GENERIC)
        ),
        checks.text_too_long(rows.c.text_class == TextClass.TOO_LONG.value),
        checks.unknown("text_unclear", "It cannot be told whether what was written says how the child was"),
    )


def unclear(text_class: ColumnElement[str]) -> ColumnElement[bool]:
    """What was written is of no class that says something for or against, or of one that duly was not told about."""
    return text_class.in_((*children.UNDECIDED, checks.UNMAPPED))


def may_capture(rows: FromClause) -> ColumnElement[bool]:
    """What was written captures the demeanour of a child who was seen, or may do so. Never null."""
    kinds = rows.c.text_class.in_([kind.value for kind in narrative.CAPTURES])
    return or_(
        kinds, unclear(rows.c.text_class), and_(rows.c.text_class == children.ASLEEP, children.ASLEEP_COUNTS.value)
    )


CAPTURED = checks.first_of(capture_cases(CHILDREN), children.age_in_doubt(CHILDREN))
WAITS = ~_enough(CHILDREN)
"""Nothing, or nothing that says enough, is written yet. Never null."""


def _judgement(
    rows: FromClause, cases: tuple[checks.Case | checks.Doubt, ...], waits: ColumnElement[bool]
) -> checks.Judgement:
    return checks.Judgement(
        rows=rows,
        record=rows.c.cp_id,
        verdict=checks.first_of(cases, children.age_in_doubt(rows)),
        anchor=rows.c.attended_at,
        due=checks.deadline(checks.when(rows.c.attended_at), children.LIMIT.seconds),
        done=rows.c.entered,
        open=waits,
        flag=case((rows.c.entered.is_(None), "timing_basis=none")),
        breakdowns=children.breakdowns(rows),
        shows={
            name: rows.c[name]
            for name in ("da_id", "attended", "presence", "text_class", "tags", "reason_class", "reason_tags", "age")
        },
    )


_OF_PRESENCE = {*children.NOT_THERE, "presence_blank"}
_OF_UNSEEN = {"reason_recorded", "reason_unclear", "asleep_not_seen", "no_reason_not_seen"}


def _of_seen() -> checks.Judgement:
    """The children who were seen, by what is written of them alone. They wait under the standard's own rate."""
    rows = select(CHILDREN).where(CHILDREN.c.presence == "present_seen").subquery("children_seen")
    cases = tuple(each for each in capture_cases(rows) if each.reason not in _OF_PRESENCE | _OF_UNSEEN)
    return _judgement(rows, cases, false())


def _of_unseen() -> checks.Judgement:
    """The children who were there and not seen, by the reason for that alone. They wait under the standard's own rate."""
    rows = select(CHILDREN).where(CHILDREN.c.presence == "present_not_seen").subquery("children_not_seen")
    of_texts = {"captured", "text_too_long", "text_unclear", *(reason for reason, _ in narrative.SAYS_NOTHING.values())}
    *cases, last = (each for each in capture_cases(rows) if each.reason not in _OF_PRESENCE | of_texts)
    return _judgement(rows, (*cases, checks.non_compliant(last.reason, last.words)), false())


DEM_01 = checks.Standard(
    id="DEM-01",
    suite=children.SUITE,
    title="Demeanour captured for each child present",
    question="Of the children at domestic abuse incidents that officers attended, for how many is it recorded how they were?",
    unit="children_present",
    population=(
        "Children recorded at, or of the household of, a domestic abuse incident that an officer attended in the period, "
        "unless they are themselves its victim or suspect. Children not yet born or not there are exempt. Where a code, a "
        "link or a time that decides this is blank or not understood, the child is counted as unknown; an incident without a "
        "time of attending is placed in the period by its report, else by the next best date."
    ),
    judgement=_judgement(CHILDREN, capture_cases(CHILDREN), WAITS),
    needs=NEEDS,
    target=Decimal(90),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Initial contact",
    topic=checks.Topic.INITIAL_RESPONSE,
    outside=children.outside(children.every_child()),
    quotation=(
        "officers always record their observations of a child's behaviour and demeanour in records of domestic abuse "
        "incidents"
    ),
    authority=("A-23", "A-28"),
    parameters=children.TUNABLE,
    boundaries=(
        "Entered exactly {demeanour_limit_hours hour} after the attendance is in time; one second more is late.",
        "Until then nothing is a breach: a poor text, or a blank, is not yet due.",
        "Entered up to five minutes before the attendance counts as at once; earlier than that is unknown.",
        "An entry whose time is not recorded is not held to the limit, and is flagged timing_basis=none.",
        "What was entered after the as-at instant is not there yet.",
        "On the 18th birthday a person is not a child. Where the age cannot be told, a child whose demeanour was captured is "
        "left out and counted, and another is unknown.",
        "One observation of behaviour, mood, appearance, speech or contact is enough, wherever it stands in the text and "
        'whatever stands beside it; so is "not upset".',
        '"See OEL", "ok", "mum was upset", "house clean" or "referral sent" are no observation of the child, however long the '
        'text is. "Happy and well", "says she is ok" or what somebody else tells of the child cannot be told: unknown.',
        '"Asleep", and no more, is no observation unless a force says so by demeanour_asleep_counts.',
        "A child who was not seen needs a reason that somebody could check, such as where the child was.",
        "The children of a record that was merged into another are those of that one; those of a test incident are left out "
        "with it.",
        f"Texts are put in classes by the phrases of {narrative.VERSION}; where the text is not exported, its class as the "
        "same phrases gave it at the source counts.",
    ),
    blind_spots=(
        "It cannot see a child whom nobody listed: DEM-05 counts those.",
        "It cannot see whether what was written is true, nor whether a child marked as not seen was seen.",
        "Texts in other languages than English cannot be told, nor can some short or unusual ones: they are counted as "
        "unknown, and come first in a dip sample.",
    ),
    remedy=(
        "Ask the officer who attended to enter how the child was, in words that fit this child, in the demeanour field of "
        "the incident; or, of a child not seen, why not. Mark the entry as made later. Put a wrong presence code right. Read "
        "the texts that cannot be told in the records system."
    ),
    note=(
        "The rate 'if generic accepted' counts texts such as \"ok\" as captured. duly recommends against it. A presence "
        "code and a reason have no time of their own: with an earlier as-at instant they are taken as they stand, unless "
        "the row or its demeanour was entered later."
    ),
    also=(
        checks.Rate(id="of_seen", title="How the child was, of children who were seen", judgement=_of_seen()),
        checks.Rate(
            id="of_unseen", title="A reason for that, of children who were there and not seen", judgement=_of_unseen()
        ),
        checks.Rate(
            id="generic_accepted",
            title="If generic texts were accepted",
            judgement=_judgement(CHILDREN, capture_cases(CHILDREN, generic_too=True), false()),
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
