"""DEM-02: where the demeanour of a child was captured, does it describe the child?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import or_, select

from duly import checks
from duly.checks import narrative
from duly.expectations.demeanour import listings
from duly.expectations.demeanour.captured import CAPTURED, CHILDREN
from duly.expectations.demeanour.children import SUITE, TUNABLE, breakdowns
from duly.records import ChildPresent, DaIncident


def _judgement() -> checks.Judgement:
    rows = (
        select(CHILDREN, CAPTURED.number.label("place"))
        .where(CHILDREN.c.presence == "present_seen")
        .subquery("seen_children")
    )
    captured = (
        select(rows)
        .where(
            or_(
                rows.c.place.in_(CAPTURED.numbers(checks.Status.COMPLIANT)),
                rows.c.is_test.is_(True),
                rows.c.merged_into.is_not(None),
            )
        )
        .subquery("captured_children")
    )
    descriptive = captured.c.text_class == checks.TextClass.DESCRIPTIVE.value
    return checks.Judgement(
        rows=captured,
        record=captured.c.cp_id,
        verdict=checks.first_of(
            *checks.not_real(captured, test=captured.c.is_test.is_(True), instead=""),
            checks.compliant("descriptive", "The text describes this child", descriptive),
            checks.non_compliant("not_descriptive", "The text has no more than words that fit any child"),
        ),
        anchor=captured.c.attended_at,
        done=captured.c.entered,
        open=~descriptive,
        breakdowns=breakdowns(captured),
        shows={name: captured.c[name] for name in ("da_id", "text_class", "words", "age")},
    )


DEM_02 = checks.Standard(
    id="DEM-02",
    suite=SUITE,
    title="Demeanour is descriptive",
    question="Where the demeanour of a child who was seen was captured, for how many does the text describe the child?",
    unit="children_present",
    population="Children who were present and seen, and whose demeanour was captured (DEM-01).",
    judgement=_judgement(),
    needs=(
        ChildPresent.cp_id,
        ChildPresent.da_id,
        ChildPresent.presence,
        ChildPresent.demeanour_text,
        DaIncident.da_id,
        DaIncident.attended,
        DaIncident.attended_at,
    ),
    target=Decimal(70),
    severity=checks.Severity.MEDIUM,
    missing=checks.Missing.FAIL,
    report="Initial contact",
    quotation=(
        "there are still inconsistencies in the standard of recorded detail regarding the demeanour of children at domestic "
        "abuse incidents"
    ),
    authority=("A-23",),
    parameters=TUNABLE,
    boundaries=(
        "A concrete behaviour, words with content, a negative or unusual affect or a specific appearance describes a child.",
        'Stock affect alone ("calm", "happy"), and affect that is denied ("not upset"), does not.',
        f"Texts are put in classes by the phrases of {narrative.VERSION}; no words are counted.",
    ),
    blind_spots=("It cannot see whether what was written is true. Read a sample of each class.",),
    remedy=(
        "Show the officer or the team two or three of these entries and what a fuller one looks like: what the child did, "
        "said and looked like. Do not have old entries rewritten from memory."
    ),
    note="The target is an assumption: the report and the authorities give none.",
    lists=listings.SAMPLES,
)
