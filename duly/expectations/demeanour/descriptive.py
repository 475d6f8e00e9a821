"""DEM-02: where the demeanour of a child was captured, does it describe the child?"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import FromClause, Subquery, and_, or_, select

from duly import checks
from duly.checks import TextClass, narrative
from duly.expectations.demeanour import children, listings
from duly.expectations.demeanour.captured import CHILDREN, NEEDS, capture_cases, may_capture
from duly.records import ChildPresent

_CAPTURE = checks.first_of(capture_cases(CHILDREN))
"""DEM-01's verdict of a child of whom it is known that it is one: the doubts about age are asked here anew."""

_LEFT = 3  # tests, merged records and the undated of a run for a period are the first cases


def _captured_children() -> Subquery:
    """Children who were seen, or may have been, and whose demeanour was captured, or may have been. Also tests and merged."""
    seen = or_(CHILDREN.c.presence.in_(("present_seen", checks.UNMAPPED)), CHILDREN.c.presence.is_(None))
    child = select(CHILDREN, _CAPTURE.number.label("place")).where(seen).subquery("seen_children")
    certain = child.c.place.in_((*_CAPTURE.numbers(checks.Status.COMPLIANT), *range(_LEFT)))
    perhaps = and_(child.c.place.in_(_CAPTURE.numbers(checks.Status.UNKNOWN)), may_capture(child))
    return select(child).where(or_(certain, perhaps)).subquery("captured_children")


def _untold(rows: FromClause) -> Iterator[checks.Case]:
    """Why it cannot be told whether a child's demeanour was captured, each reason of DEM-01 once, but for what is said apart
    and for children who were not seen."""
    words = {each.reason: each.words for each in _CAPTURE.cases if each.status is checks.Status.UNKNOWN}
    for reason, sentence in words.items():
        places = [
            number for number in _CAPTURE.numbers(checks.Status.UNKNOWN) if _CAPTURE.cases[number].reason == reason
        ]
        yield checks.unknown(reason, sentence, rows.c.place.in_(places))


def _judgement() -> checks.Judgement:
    rows = _captured_children()
    descriptive = rows.c.text_class == TextClass.DESCRIPTIVE.value
    return checks.Judgement(
        rows=rows,
        record=rows.c.cp_id,
        verdict=checks.first_of(
            *checks.not_real(rows, "record, or that of the incident,", test=rows.c.is_test, instead=""),
            *checks.undated(rows.c.undated, "child"),
            *(each for each in _untold(rows) if each.reason not in ("undated", "presence_blank", "reason_unclear")),
            checks.unknown(
                "presence_blank", "It is not recorded whether the child was seen", rows.c.presence.is_(None)
            ),
            checks.compliant("descriptive", "The text says something of this child in particular", descriptive),
            checks.non_compliant("not_descriptive", "The text says no more than would do for many a child"),
            children.age_in_doubt(rows),
        ),
        anchor=rows.c.attended_at,
        done=rows.c.entered,
        open=~descriptive,
        breakdowns=children.breakdowns(rows),
        shows=checks.by_name(rows, "da_id", "text_class", "tags", "age"),
    )


def _outside() -> checks.Outside:
    every = children.every_child()
    child = select(
        CHILDREN.c.cp_id, CHILDREN.c.presence, CHILDREN.c.text_class, _CAPTURE.number.label("place")
    ).subquery("captures_of_all")
    lacking = [
        number
        for status in (checks.Status.NON_COMPLIANT, checks.Status.NOT_YET_DUE)
        for number in _CAPTURE.numbers(status)
    ]
    in_vain = and_(child.c.place.in_(_CAPTURE.numbers(checks.Status.UNKNOWN)), ~may_capture(child))
    not_asked = [
        number
        for status in (checks.Status.EXEMPT, checks.Status.EXCLUDED)
        for number in _CAPTURE.numbers(status)
        if number >= _LEFT
    ]
    rows = (
        select(
            every,
            checks.surely(or_(child.c.place.in_(not_asked), child.c.presence.in_(children.NOT_THERE))).label(
                "not_asked"
            ),
            checks.surely(child.c.presence == "present_not_seen").label("not_seen"),
            checks.surely(or_(child.c.place.in_(lacking), in_vain)).label("not_captured"),
        )
        .outerjoin_from(every, child, child.c.cp_id == every.c.cp_id)
        .subquery("every_child_and_its_capture")
    )
    return children.outside(
        rows,
        checks.Reason("not_asked", "DEM-01 asks nothing of the child", rows.c.not_asked),
        checks.Reason("not_seen", "The child was not seen", rows.c.not_seen),
        checks.Reason("not_captured", "The demeanour was not captured in time (DEM-01)", rows.c.not_captured),
    )


DEM_02 = checks.Standard(
    id="DEM-02",
    suite=children.SUITE,
    title="Demeanour is descriptive",
    question="Where the demeanour of a child who was seen was captured, for how many does the text describe the child?",
    unit="children_present",
    population="Children who were present and seen, and whose demeanour was captured (DEM-01), or of whom that cannot be told.",
    judgement=_judgement(),
    needs=(*NEEDS, ChildPresent.presence),
    target=Decimal(70),
    severity=checks.Severity.MEDIUM,
    missing=checks.Missing.FAIL,
    report="Initial contact",
    topic=checks.Topic.INITIAL_RESPONSE,
    outside=_outside(),
    quotation=(
        "there are still inconsistencies in the standard of recorded detail regarding the demeanour of children at domestic "
        "abuse incidents"
    ),
    authority=("A-23",),
    parameters=children.TUNABLE,
    boundaries=(
        "What a child did or said, how the child was with others, an unusual or a bad mood, or how just this child looked: "
        "descriptive. No number of words is asked for.",
        '"Calm", "happy" or "not upset" alone is captured, and not descriptive.',
        "A child of whom it cannot be told whether the demeanour was captured, or whether the child was seen, is unknown.",
        f"Texts are put in classes by the phrases of {narrative.VERSION}.",
    ),
    blind_spots=(
        "Phrases are a stand-in for reading: a text may be put in the wrong class. Read a sample of each class.",
    ),
    remedy=(
        "Show the officer or the team two or three of these entries and what a fuller one looks like: what the child did, "
        "said and looked like. Do not have old entries rewritten from memory."
    ),
    note="The target is an assumption: the report and the authorities give none.",
    lists=listings.SAMPLES,
)
