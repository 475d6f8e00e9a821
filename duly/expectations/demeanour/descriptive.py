"""DEM-02: where the demeanour of a child was captured, does it describe the child?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import and_, or_, select

from duly import checks
from duly.checks import narrative
from duly.expectations.demeanour import listings
from duly.expectations.demeanour.captured import CAPTURED, CHILDREN
from duly.expectations.demeanour.children import SUITE, TUNABLE, breakdowns
from duly.records import ChildPresent, DaIncident

MINIMAL_WORDS = narrative.LIMITS["minimal_words"]


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
    descriptive = or_(
        captured.c.text_class == checks.TextClass.DESCRIPTIVE.value,
        and_(captured.c.text_class == checks.TextClass.REFUSED.value, captured.c.words >= MINIMAL_WORDS),
    )
    return checks.Judgement(
        rows=captured,
        record=captured.c.cp_id,
        verdict=checks.first_of(
            *checks.not_real(captured, test=captured.c.is_test.is_(True), instead=""),
            checks.compliant(
                "descriptive", f"The text has {MINIMAL_WORDS} words or more and says more than sleep", descriptive
            ),
            checks.non_compliant("not_descriptive", "The text is shorter, or says only that the child slept"),
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
        f"A text of {MINIMAL_WORDS} words is descriptive; one of {MINIMAL_WORDS - 1} is not.",
        f"A text that a child refused or hid is descriptive from {MINIMAL_WORDS} words.",
        f"A text that says only that the child slept, in at most {narrative.LIMITS['state_only_words']} words, is not.",
        f"Texts are put in classes by the word lists of {narrative.VERSION}.",
    ),
    blind_spots=(
        "Counting words is a stand-in for reading: a long text may say nothing, a short one much. Read a sample of each class.",
    ),
    remedy=(
        "Show the officer or the team two or three of these entries and what a fuller one looks like: what the child did, "
        "said and looked like. Do not have old entries rewritten from memory."
    ),
    note="The target is an assumption: the report and the authorities give none.",
    lists=listings.SAMPLES,
)
