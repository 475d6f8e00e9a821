"""The child's voice: what the child said, what came of the case, and that the child was told, are on record when it closes."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CTE, FromClause, Subquery, and_, or_, select

from duly import checks
from duly.checks import narrative
from duly.expectations.childs_voice import closing
from duly.expectations.childs_voice.children import children_of
from duly.expectations.childs_voice.heard import REASON_LENGTH, TEXT_LENGTH, children_heard
from duly.expectations.crime_recording.cancellations import NO_VICTIM_CODES
from duly.records import ChildVoice, CrimeVictim, Investigation, Person

SUITE = "childs_voice"

YOUNGEST = checks.Parameter(
    name="voice_youngest_age",
    default=4,
    unit="years",
    meaning="Age from which a child is old enough to be heard and told, whatever reason is given",
)


def _rows(closed: CTE, child: FromClause) -> Subquery:
    heard = children_heard()
    return (
        select(
            *(column for column in closed.c if column.name not in ("crime_id", "root_id")),
            child.c.child,
            child.c.grade,
            child.c.perhaps,
            child.c.age,
            child.c.excused,
            child.c.is_dangling,
            checks.age_band(child.c.age).label("age_band"),
            checks.surely(heard.c.stands).label("recorded"),
            checks.surely(~heard.c.stands).label("lost"),
            heard.c.views,
            heard.c.outcome,
            *(
                checks.surely(heard.c[name]).label(name)
                for name in ("has_views", "unclear", "told", "has_reason", "unmapped")
            ),
        )
        .join_from(closed, child, child.c.inv_id == closed.c.inv_id)
        .outerjoin(heard, and_(heard.c.inv_id == child.c.inv_id, heard.c.child == child.c.child))
        .subquery("children_of_closed_cases")
    )


def _outside(child: FromClause) -> checks.Outside:
    every = closing.every_case()
    asks = select(child.c.inv_id).distinct().subquery("cases_with_children")
    rows = (
        select(every, asks.c.inv_id.is_not(None).label("asks"))
        .outerjoin_from(every, asks, asks.c.inv_id == every.c.inv_id)
        .subquery("every_investigation")
    )
    row = rows.c
    placed = checks.when(row.placed)
    return checks.Outside(
        rows=rows,
        record=row.inv_id,
        reasons=(
            checks.Reason("not_closed", "It was open at the as-at instant", ~row.is_closed),
            checks.outside_period("It was closed outside the period", checks.elsewhen(placed)),
            checks.Reason(
                "no_child",
                "It names no crime, or no victim of its crime nor witness in its log is or may be a child",
                ~row.asks,
            ),
        ),
    )


_CLOSED = closing.closed_cases()
_CHILDREN = children_of(closing.crimes_of(_CLOSED))
_ROWS = _rows(_CLOSED, _CHILDREN)
_row = _ROWS.c
_certain = checks.surely(_row.grade == checks.CHILD)
_maybe = checks.surely(_row.perhaps > checks.ADULT)
_by_age = and_(~_certain, ~_maybe)
_has_views = _row.has_views
_has_outcome = checks.surely(_row.outcome >= TEXT_LENGTH.value)

VOICE_01 = checks.Standard(
    id="VOICE-01",
    suite=SUITE,
    title="Child's views, outcome and feedback recorded",
    question="When a case with a child as victim or witness closes, is it recorded what the child said, what the outcome for "
    "the child was, and that the child was told?",
    unit="child of investigations",
    population="Children who are victims of the crime, or witnesses in its incident log, of investigations closed in the "
    "period; and those of whom that cannot be told",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_row.inv_id,
        item=_row.child,
        verdict=checks.first_of(
            checks.made_for_test(or_(_row.is_test, _row.excused == closing.TEST), "case, its crime or its log"),
            checks.dangling_link("The case that it was merged into", _row.is_broken),
            checks.merged_away(_row.is_merged, "case", instead=checks.STANDS_FOR_IT),
            checks.dangling_link("The crime", _row.is_dangling),
            checks.excluded(
                "transferred_out",
                "The crime went to another force before the case closed",
                _row.excused == closing.TRANSFERRED,
            ),
            checks.excluded(
                "cancelled",
                "The crime was cancelled as transferred, as a duplicate or as recorded in error",
                _row.excused == closing.CANCELLED,
            ),
            checks.unmapped_code(
                "The ground on which the crime was cancelled, or its state, is blank, or",
                _row.excused == closing.CANCEL_UNKNOWN,
            ),
            checks.unmapped_code(
                "What the victim is, or the part of a person in the log, is blank, or", and_(~_certain, _maybe)
            ),
            checks.dangling_link("The victim or witness", and_(~_certain, _row.grade == checks.MERGE_BROKEN)),
            *checks.age_doubts(_row.grade, _by_age, of="of the victim or witness ", whose="The victim's or witness's"),
            checks.unknown("future_dated", "The closing date lies after the export was made", _row.is_future),
            checks.undated(_row.placed.is_(None), "case"),
            checks.unmapped_code("The state of the case, which would tell whether it is closed,", _row.state_unknown),
            checks.unknown("no_closing_time", "The case is closed, and it is not recorded when", _row.closed.is_(None)),
            checks.compliant(
                "complete",
                "The child's views, the outcome, and that the child was told or why not, are recorded",
                and_(_has_views, _has_outcome, _row.told),
            ),
            checks.exempt(
                "too_young",
                "The child was younger than voice_youngest_age, and a reason is recorded",
                and_(_row.age < YOUNGEST.value, _row.has_reason),
            ),
            checks.dangling_link("What the record of what the child said was merged into", _row.lost),
            checks.non_compliant("no_record", "Nothing is recorded of what the child said or was told", ~_row.recorded),
            checks.non_compliant(
                "no_views",
                "The child's views are not recorded, or too briefly, or what is recorded says none",
                and_(~_has_views, ~_row.unclear),
            ),
            checks.non_compliant(
                "no_outcome", "The outcome for the child is not recorded, or too briefly", ~_has_outcome
            ),
            checks.unmapped_code("Whether the child was told", and_(~_row.told, _row.unmapped)),
            checks.non_compliant(
                "not_told", "It is recorded neither that the child was told nor, with a reason, why not", ~_row.told
            ),
            checks.unknown(
                "text_unclear", "It is not understood whether what is recorded says the child's views: read it"
            ),
        ),
        anchor=_row.closed,
        breakdowns={"age_band": _row.age_band, "team": _row.team},
        shows={
            "closed_at": _row.closed,
            "age": _row.age,
            "views_length": _row.views,
            "outcome_length": _row.outcome,
            "told": _row.told,
        },
    ),
    needs=(
        Investigation.inv_id,
        Investigation.crime_id,
        Investigation.closed_at,
        CrimeVictim.crime_id,
        CrimeVictim.person_id,
        CrimeVictim.victim_type,
        Person.person_id,
        Person.dob_date,
        ChildVoice.inv_id,
        ChildVoice.person_id,
        checks.either(ChildVoice.views_len, ChildVoice.child_views_text, ChildVoice.child_views_class),
        ChildVoice.outcome_len,
        ChildVoice.informed,
        ChildVoice.informed_reason_len,
    ),
    topic=checks.Topic.INVESTIGATION,
    outside=_outside(_CHILDREN),
    target=Decimal(85),
    severity=checks.Severity.MEDIUM,
    missing=checks.Missing.FAIL,
    report="Trusted adult",
    quotation="the force's approach to recording the views of and outcomes for children continues to be inconsistent",
    parameters=(
        TEXT_LENGTH,
        REASON_LENGTH,
        YOUNGEST,
        NO_VICTIM_CODES,
        checks.PLACEHOLDERS,
        narrative.PHRASES,
        narrative.FORM_HEADINGS,
    ),
    boundaries=(
        "Where the text of the views or its class is exported, it must say what the child said or wants, however long it is; one "
        "that says nothing of the kind is a breach, and one that is not understood is unknown. "
        f"Texts are put in classes by the phrases of {narrative.VERSION}.",
        "Without that, views count by their length, as the outcome does: from voice_text_characters each; a reason why the child "
        "was not told from "
        "voice_reason_characters.",
        "A child is a person who had not reached the 18th birthday when the offence began, else when it was reported; where "
        "neither is known, when the case closed.",
        "A victim or witness whose age is not known is unknown where it would have been a breach, and else left out and counted. "
        "One whose part is blank or a code that duly was not told about, or who is not in the export, is unknown.",
        "A child who was younger than voice_youngest_age is exempt only where a reason is recorded; without one the child is "
        "asked for like any other.",
        "A child who is both victim and witness, or is there under two merged identities, counts once.",
        "What stands in several rows about one child in one case counts together, also under a record that was merged into the "
        "case. A row that was merged is taken for another of the same child and case; where there is none: UNKNOWN.",
        "The victims of a crime that was merged, and the witnesses of a log that was, are those of the one that stands for it; "
        "those of a test are left out with it. A case whose crime is not in the export is unknown.",
        "A crime that was cancelled on a ground that is blank is unknown: it may have been a duplicate.",
        "A case that was reopened and not closed again is not judged until it closes; one that closed later than the as-at "
        "instant is open. One that is closed without a date is unknown, in the period of the next best date it has; so is one "
        "without a closing date whose state is a code that duly was not told about.",
        "The first thing missing, in the order views, outcome, told, is the reason given.",
    ),
    blind_spots=(
        "Of the outcome, and of views whose text is not exported, it sees lengths, not words: a long placeholder counts.",
        "It cannot see whether the child was heard well, or whether what is recorded is true.",
        "A child whom nobody recorded as victim or witness is not asked for.",
    ),
    remedy="Have the officer in the case add what the child said and wanted, what the outcome for the child was, and when and "
    "by whom the child was told, or why not. If the child has not been told, tell the child now.",
)
