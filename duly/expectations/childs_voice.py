"""The child's voice: what the child said, what came of the case, and that the child was told, are on record when it closes."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CTE, FromClause, Subquery, and_, false, func, or_, select, true, union_all

from duly import checks
from duly.expectations.crime_recording.cancellations import NO_VICTIM_CODES
from duly.expectations.populations import reported_crimes
from duly.records import ChildVoice, Crime, CrimeVictim, Incident, IncidentPerson, Investigation, Person, Team

SUITE = "childs_voice"
TITLE = "The child's voice"

TEXT_LENGTH = checks.Parameter(
    name="voice_text_characters",
    default=20,
    unit="characters",
    meaning="Length from which the record of a child's views, or of the outcome for the child, counts",
)
REASON_LENGTH = checks.Parameter(
    name="voice_reason_characters",
    default=10,
    unit="characters",
    meaning="Length from which a reason why a child was not told counts",
)
YOUNGEST = checks.Parameter(
    name="voice_youngest_age",
    default=4,
    unit="years",
    meaning="Age from which a child is old enough to be heard and told, whatever reason is given",
)


def _closed_cases() -> CTE:
    """Cases closed in the period and not reopened since, each with its crime and when that happened."""
    closed, reopened = checks.when(Investigation.closed_at), checks.when(Investigation.reopened_at)
    reopened_since = func.coalesce(reopened.end >= closed.lo, false())
    ended = checks.only_if(~reopened_since, closed)
    says_closed = func.coalesce(Investigation.status == "closed", false())
    crime = reported_crimes(
        Crime.is_test.label("crime_is_test"),
        Crime.merged_into.label("crime_merged_into"),
        Crime.incident_id,
        Crime.status,
        Crime.cancel_code,
        Crime.transferred_out_at,
    )
    return (
        select(
            Investigation.inv_id,
            *ended.columns("closed"),
            or_(func.coalesce(Investigation.is_test, false()), crime.c.crime_is_test).label("is_test"),
            func.coalesce(Investigation.merged_into, crime.c.crime_merged_into).label("merged_into"),
            and_(crime.c.status == "cancelled", crime.c.cancel_code.in_(NO_VICTIM_CODES.value)).label("cancelled"),
            (crime.c.transferred_out_at <= ended.end).label("transferred_out"),
            crime.c.crime_id,
            crime.c.incident_id,
            crime.c.occurred,
            func.coalesce(Team.name, Investigation.team_id).label("team"),
        )
        .join_from(Investigation, crime, crime.c.crime_id == Investigation.crime_id)
        .outerjoin(Team, Team.team_id == Investigation.team_id)
        .where(or_(ended.known, says_closed), checks.in_period(ended))
        .cte("closed_cases")
    )


def _named(case: FromClause) -> Subquery:
    """Whoever is a victim of a case's crime or a witness in its log: `inv_id`, `person_id`, `occurred`. Repeats are left in."""
    merged = checks.roots(Incident)
    merged_log = merged.alias("logs_of_persons_merged")
    victims = (
        select(case.c.inv_id, CrimeVictim.person_id, case.c.occurred)
        .join_from(case, CrimeVictim, CrimeVictim.crime_id == case.c.crime_id)
        .where(
            CrimeVictim.person_id.is_not(None),
            or_(CrimeVictim.victim_type == "person", CrimeVictim.victim_type.is_(None)),
        )
    )
    log = (
        select(
            case.c.inv_id,
            case.c.occurred,
            func.coalesce(merged.c.root, case.c.incident_id).label("incident_id"),
        )
        .outerjoin_from(case, merged, merged.c.id == case.c.incident_id)
        .subquery("logs_of_cases")
    )
    witness = (
        select(
            IncidentPerson.person_id,
            func.coalesce(merged_log.c.root, IncidentPerson.incident_id).label("incident_id"),
        )
        .outerjoin_from(IncidentPerson, merged_log, merged_log.c.id == IncidentPerson.incident_id)
        .where(IncidentPerson.role == "witness", IncidentPerson.person_id.is_not(None))
        .subquery("witnesses")
    )
    witnesses = select(log.c.inv_id, witness.c.person_id, log.c.occurred).join_from(
        log, witness, witness.c.incident_id == log.c.incident_id
    )
    return union_all(victims, witnesses).subquery("victims_and_witnesses")


def _children(case: FromClause) -> Subquery:
    """The children of each case, each once whatever their part in it: `inv_id`, `child`, `standing`, `age`."""
    named, known = _named(case), checks.people()
    dated = (
        select(
            named.c.inv_id,
            func.coalesce(known.c.root_id, named.c.person_id).label("child"),
            known.c.dob,
            known.c.estimated,
            known.c.broken,
            checks.local_day(named.c.occurred).label("day"),
        )
        .outerjoin_from(named, known, known.c.person_id == named.c.person_id)
        .subquery("dated_persons")
    )
    placed = select(
        dated.c.inv_id,
        dated.c.child,
        checks.standing(dated.c.dob, dated.c.estimated, dated.c.broken, dated.c.day).label("standing"),
        checks.age(dated.c.dob, dated.c.day).label("age"),
    ).subquery("placed_persons")
    return (
        select(
            placed.c.inv_id,
            placed.c.child,
            func.max(placed.c.standing).label("standing"),
            func.max(placed.c.age).label("age"),
        )
        .where(placed.c.standing > checks.ADULT)
        .group_by(placed.c.inv_id, placed.c.child)
        .subquery("children_of_cases")
    )


def _heard() -> Subquery:
    """What is recorded of each child in each case, taken together where it stands in several rows."""
    merged = checks.roots(Person)
    child = func.coalesce(merged.c.root, ChildVoice.person_id)
    reasoned = and_(ChildVoice.informed == "no_reasoned", ChildVoice.informed_reason_len >= REASON_LENGTH.value)
    informed = or_(ChildVoice.informed == "yes", reasoned)
    excused = and_(ChildVoice.informed.is_distinct_from("yes"), ChildVoice.informed_reason_len >= REASON_LENGTH.value)
    return (
        select(
            ChildVoice.inv_id,
            child.label("child"),
            func.max(ChildVoice.views_len).label("views"),
            func.max(ChildVoice.outcome_len).label("outcome"),
            func.coalesce(func.bool_or(informed), false()).label("told"),
            func.coalesce(func.bool_or(excused), false()).label("excused"),
            func.coalesce(func.bool_or(ChildVoice.informed == checks.UNMAPPED), false()).label("unmapped"),
        )
        .outerjoin_from(ChildVoice, merged, merged.c.id == ChildVoice.person_id)
        .where(ChildVoice.is_test.is_not(true()), ChildVoice.merged_into.is_(None))
        .group_by(ChildVoice.inv_id, child)
        .subquery("children_heard")
    )


def _rows() -> Subquery:
    case = _closed_cases()
    child, heard = _children(case), _heard()
    return (
        select(
            *(column for column in case.c if column.name not in ("crime_id", "incident_id", "occurred")),
            child.c.child,
            child.c.standing,
            child.c.age,
            checks.age_band(child.c.age).label("age_band"),
            heard.c.inv_id.is_not(None).label("recorded"),
            heard.c.views,
            heard.c.outcome,
            *(func.coalesce(heard.c[name], false()).label(name) for name in ("told", "excused", "unmapped")),
        )
        .join_from(case, child, child.c.inv_id == case.c.inv_id)
        .outerjoin(heard, and_(heard.c.inv_id == child.c.inv_id, heard.c.child == child.c.child))
        .subquery("children_of_closed_cases")
    )


_ROWS = _rows()
_row = _ROWS.c
_has_views = func.coalesce(_row.views >= TEXT_LENGTH.value, false())
_has_outcome = func.coalesce(_row.outcome >= TEXT_LENGTH.value, false())

VOICE_01 = checks.Standard(
    id="VOICE-01",
    suite=SUITE,
    title="Child's views, outcome and feedback recorded",
    question="When a case with a child as victim or witness closes, is it recorded what the child said, what the outcome for "
    "the child was, and that the child was told?",
    unit="child of investigations",
    population="Children who are victims of the crime, or witnesses in its incident log, of investigations closed in the "
    "period",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_row.inv_id,
        item=_row.child,
        verdict=checks.first_of(
            checks.made_for_test(_row.is_test, "case or its crime"),
            checks.merged_away(_row.merged_into.is_not(None), "case or its crime", instead=checks.STANDS_FOR_IT),
            checks.excluded(
                "transferred_out", "The crime went to another force before the case closed", _row.transferred_out
            ),
            checks.excluded(
                "cancelled",
                "The crime was cancelled as transferred, as a duplicate or as recorded in error",
                _row.cancelled,
            ),
            checks.merge_error(_row.standing == checks.MERGE_BROKEN),
            checks.excluded(
                "child_unknown",
                "The date of birth of the victim or witness is not known",
                _row.standing == checks.AGE_UNKNOWN,
            ),
            checks.age_uncertain(_row.standing == checks.AGE_UNCERTAIN),
            checks.unknown("no_closing_time", "The case is closed, and it is not recorded when", _row.closed.is_(None)),
            checks.compliant(
                "complete",
                "The child's views, the outcome, and that the child was told or why not, are recorded",
                and_(_has_views, _has_outcome, _row.told),
            ),
            checks.exempt(
                "too_young",
                "The child was younger than voice_youngest_age, and a reason is recorded",
                and_(_row.age < YOUNGEST.value, _row.excused),
            ),
            checks.non_compliant("no_record", "Nothing is recorded of what the child said or was told", ~_row.recorded),
            checks.non_compliant("no_views", "The child's views are not recorded, or too briefly", ~_has_views),
            checks.non_compliant(
                "no_outcome", "The outcome for the child is not recorded, or too briefly", ~_has_outcome
            ),
            checks.unmapped_code("Whether the child was told", _row.unmapped),
            checks.non_compliant(
                "not_told", "It is recorded neither that the child was told nor, with a reason, why not"
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
        Person.person_id,
        Person.dob_date,
        ChildVoice.inv_id,
        ChildVoice.person_id,
        ChildVoice.views_len,
        ChildVoice.outcome_len,
        ChildVoice.informed,
        ChildVoice.informed_reason_len,
    ),
    target=Decimal(85),
    severity=checks.Severity.MEDIUM,
    missing=checks.Missing.FAIL,
    report="Trusted adult",
    quotation="the force's approach to recording the views of and outcomes for children continues to be inconsistent",
    parameters=(TEXT_LENGTH, REASON_LENGTH, YOUNGEST, NO_VICTIM_CODES),
    boundaries=(
        "Views and outcome count from 20 characters each; a reason why the child was not told from 10.",
        "A child is a person who had not reached the 18th birthday when the offence began, else when it was reported.",
        "A child who was younger than 4 is exempt only where a reason is recorded; without one the child is asked for like any "
        "other.",
        "A child who is both victim and witness, or is there under two merged identities, counts once.",
        "What stands in several rows about one child in one case counts together.",
        "A case that was reopened and not closed again is not judged until it closes.",
        "The first thing missing, in the order views, outcome, told, is the reason given.",
    ),
    blind_spots=(
        "It sees lengths, not words: a long placeholder counts.",
        "It cannot see whether the child was heard well, or whether what is recorded is true.",
        "A child whom nobody recorded as victim or witness is not asked for.",
    ),
    remedy="Have the officer in the case add what the child said and wanted, what the outcome for the child was, and when and "
    "by whom the child was told, or why not. If the child has not been told, tell the child now.",
)

STANDARDS = (VOICE_01,)
