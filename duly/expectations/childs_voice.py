"""The child's voice: what the child said, what came of the case, and that the child was told, are on record when it closes."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from sqlalchemy import (
    CTE,
    FromClause,
    Integer,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from duly import checks
from duly.checks import narrative
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


# Why a child is none whom the standard asks after, though the link to the case is there; the least of several counts.
_ASKED, _TRANSFERRED, _CANCEL_UNKNOWN, _CANCELLED, _TEST = range(5)


@cache
def _cases() -> CTE:
    """Every investigation with when it closed, as things stood at the as-at instant (A13).

    `closed` null where it is not known: `says_closed` where it was closed all the same, `state_unknown` where its state is a code
    that would tell. `placed` is the next best date then (A2). `root_id` is the case that it was merged into, else its own id.
    """
    merged = checks.roots(Investigation)
    closed, reopened = checks.when(Investigation.closed_at), checks.when(Investigation.reopened_at)
    reopened_since = and_(reopened.known, checks.surely(reopened.end >= closed.lo))
    ended = checks.only_if(~reopened_since, closed)
    closed_by_state = and_(checks.surely(Investigation.status == "closed"), ~closed.later)
    says_closed = and_(ended.missing, or_(closed_by_state, and_(reopened.later, closed.blank)))
    state_unknown = and_(ended.missing, ~says_closed, checks.surely(Investigation.status == checks.UNMAPPED))
    placed = checks.first_known(
        ended,
        reopened,
        closed,
        checks.when(Investigation.allocated_at),
        checks.when(Investigation.entered_at),
        checks.when(Crime.recorded_at),
        checks.when(Crime.reported_at),
    )
    return (
        select(
            Investigation.inv_id,
            Investigation.crime_id,
            checks.followed(Investigation.inv_id, merged).label("root_id"),
            *checks.only_if(ended.known, ended).columns("closed"),
            *placed.columns("placed"),
            says_closed.label("says_closed"),
            state_unknown.label("state_unknown"),
            or_(ended.known, says_closed, state_unknown, closed.future).label("is_closed"),
            closed.future.label("is_future"),
            checks.surely(Investigation.is_test).label("is_test"),
            Investigation.merged_into.is_not(None).label("is_merged"),
            checks.surely(merged.c.broken).label("is_broken"),
            func.coalesce(Team.name, Investigation.team_id).label("team"),
        )
        .outerjoin_from(Investigation, Team, Team.team_id == Investigation.team_id)
        .outerjoin(merged, merged.c.id == Investigation.inv_id)
        .outerjoin(Crime, Crime.crime_id == Investigation.crime_id)
        .cte("cases_with_closing")
    )


def _closed_cases() -> CTE:
    """Those that were closed in the period and not reopened since, or may have been."""
    every = _cases()
    return select(every).where(every.c.is_closed, checks.in_period(checks.when(every.c.placed))).cte("closed_cases")


def _crimes(closed: FromClause) -> CTE:
    """The crimes of these cases, one row each: also those of records that were merged into a case (A3).

    Columns: `inv_id`, `closed`, `placed`; `crime_id` of the survivor, and `occurred`, null where it has no date; `is_dangling`
    where it is not in the export; its log, `incident_id`; and `standing`, one of _ASKED to _TEST.
    """
    record, merged = _cases().alias("records_of_cases"), checks.roots(Crime)
    linked = union_all(
        select(closed.c.inv_id, closed.c.closed, closed.c.closed_hi, closed.c.placed, record.c.crime_id).join_from(
            closed, record, and_(record.c.root_id == closed.c.inv_id, or_(~record.c.is_test, closed.c.is_test))
        ),
        # What was merged into another is left out by its own crime.
        select(closed.c.inv_id, closed.c.closed, closed.c.closed_hi, closed.c.placed, closed.c.crime_id).where(
            closed.c.root_id != closed.c.inv_id
        ),
    ).subquery("crimes_linked")
    survivor = checks.followed(linked.c.crime_id, merged)
    followed = (
        select(
            *(column for column in linked.c if column.name != "crime_id"),
            survivor.label("crime_id"),
            checks.surely(merged.c.broken).label("broken"),
        )
        .outerjoin_from(linked, merged, merged.c.id == linked.c.crime_id)
        .where(linked.c.crime_id.is_not(None))
        .distinct()
        .subquery("crimes_followed")
    )
    crime = reported_crimes(
        checks.surely(Crime.is_test).label("is_test"),
        Crime.incident_id,
        Crime.status,
        Crime.cancel_code,
        checks.when(Crime.cancelled_at).later.label("cancelled_later"),
        Crime.transferred_out_at,
    )
    ended = checks.when(followed.c.closed)
    is_cancelled = and_(checks.surely(crime.c.status == "cancelled"), ~crime.c.cancelled_later)
    no_victim = checks.surely(crime.c.cancel_code.in_(NO_VICTIM_CODES.value))
    standing = case(
        (crime.c.crime_id.is_(None), _ASKED),
        (crime.c.is_test, _TEST),
        (checks.surely(crime.c.transferred_out_at <= ended.end), _TRANSFERRED),
        (and_(is_cancelled, no_victim), _CANCELLED),
        (and_(is_cancelled, checks.not_understood(crime.c.cancel_code)), _CANCEL_UNKNOWN),
        (and_(checks.not_understood(crime.c.status), no_victim, ~crime.c.cancelled_later), _CANCEL_UNKNOWN),
        else_=_ASKED,
    )
    return (
        select(
            followed.c.inv_id,
            followed.c.crime_id,
            func.coalesce(crime.c.occurred, followed.c.placed).label("occurred"),
            or_(followed.c.broken, crime.c.crime_id.is_(None)).label("is_dangling"),
            crime.c.incident_id,
            standing.label("standing"),
        )
        .outerjoin_from(followed, crime, crime.c.crime_id == followed.c.crime_id)
        .cte("crimes_of_closed_cases")
    )


def _named(crimes: FromClause) -> Subquery:
    """Whoever is a victim of a case's crime or a witness in its log, or may be: `inv_id`, `person_id`, `occurred`, `excused`
    (one of _ASKED to _TEST), `is_dangling` and `perhaps`, that it is not understood what the part is. Repeats are left in."""
    merged, home = checks.roots(Crime), checks.roots(Incident)
    home_of_person = home.alias("logs_of_persons_merged")
    victim_of = checks.followed(CrimeVictim.crime_id, merged)
    victim = (
        select(
            victim_of.label("crime_id"),
            CrimeVictim.person_id,
            checks.not_understood(CrimeVictim.victim_type).label("perhaps"),
        )
        .outerjoin_from(CrimeVictim, merged, merged.c.id == CrimeVictim.crime_id)
        .where(
            CrimeVictim.person_id.is_not(None),
            CrimeVictim.is_test.is_not(True),
            or_(CrimeVictim.victim_type == "person", checks.not_understood(CrimeVictim.victim_type)),
        )
        .subquery("victims_named")
    )
    victims = select(
        crimes.c.inv_id,
        victim.c.person_id,
        crimes.c.occurred,
        crimes.c.standing,
        crimes.c.is_dangling,
        victim.c.perhaps,
    ).join_from(crimes, victim, victim.c.crime_id == crimes.c.crime_id)
    log = (
        select(
            crimes.c.inv_id,
            crimes.c.occurred,
            crimes.c.standing,
            crimes.c.is_dangling,
            checks.followed(crimes.c.incident_id, home).label("incident_id"),
        )
        .outerjoin_from(crimes, home, home.c.id == crimes.c.incident_id)
        .subquery("logs_of_cases")
    )
    person = (
        select(
            IncidentPerson.person_id,
            checks.followed(IncidentPerson.incident_id, home_of_person).label("incident_id"),
            checks.not_understood(IncidentPerson.role).label("perhaps"),
        )
        .outerjoin_from(IncidentPerson, home_of_person, home_of_person.c.id == IncidentPerson.incident_id)
        .where(
            IncidentPerson.person_id.is_not(None),
            IncidentPerson.is_test.is_not(True),
            or_(IncidentPerson.role == "witness", checks.not_understood(IncidentPerson.role)),
        )
        .subquery("witnesses")
    )
    of_test = case((Incident.is_test.is_(True), _TEST), else_=log.c.standing)
    witnesses = (
        select(log.c.inv_id, person.c.person_id, log.c.occurred, of_test, log.c.is_dangling, person.c.perhaps)
        .join_from(log, person, person.c.incident_id == log.c.incident_id)
        .outerjoin(Incident, Incident.incident_id == log.c.incident_id)
    )
    return union_all(victims, witnesses).subquery("victims_and_witnesses")


def _children(crimes: FromClause) -> Subquery:
    """The children of each case, each once whatever their part in it: `inv_id`, `child`, `age`; `grade`, the standing of those
    whose part is understood, and `perhaps`, of the others; `excused`, `is_dangling`.

    A case whose crime is not in the export, and of which no victim is, has one row without a child.
    """
    named, known = _named(crimes), checks.people()
    dated = (
        select(
            named.c.inv_id,
            func.coalesce(known.c.root_id, named.c.person_id).label("child"),
            known.c.dob,
            known.c.estimated,
            func.coalesce(known.c.broken, true()).label("broken"),
            checks.local_day(named.c.occurred).label("day"),
            named.c.standing.label("excused"),
            named.c.is_dangling,
            named.c.perhaps,
        )
        .outerjoin_from(named, known, known.c.person_id == named.c.person_id)
        .subquery("dated_persons")
    )
    grade = checks.standing(dated.c.dob, dated.c.estimated, dated.c.broken, dated.c.day)
    placed = select(*dated.c, grade.label("grade"), checks.age(dated.c.dob, dated.c.day).label("age")).subquery(
        "placed_persons"
    )
    children = (
        select(
            placed.c.inv_id,
            placed.c.child,
            func.max(case((~placed.c.perhaps, placed.c.grade))).label("grade"),
            func.max(case((placed.c.perhaps, placed.c.grade))).label("perhaps"),
            func.max(placed.c.age).label("age"),
            func.min(placed.c.excused).label("excused"),
            func.bool_and(placed.c.is_dangling).label("is_dangling"),
        )
        .where(placed.c.grade > checks.ADULT)
        .group_by(placed.c.inv_id, placed.c.child)
    )
    victims = select(CrimeVictim.crime_id).where(CrimeVictim.crime_id.is_not(None))
    nobody = select(
        crimes.c.inv_id,
        cast(null(), String),
        cast(null(), Integer),
        cast(null(), Integer),
        cast(null(), Integer),
        literal(_ASKED),
        true(),
    ).where(crimes.c.is_dangling, crimes.c.crime_id.not_in(victims))
    return union_all(children, nobody.distinct()).subquery("children_of_cases")


def _heard() -> Subquery:
    """What is recorded of each child in each case, taken together where it stands in several rows.

    The table has no ids: a row that was merged is taken for one of the same child and case that `stands`; without one, it is
    lost (A24).
    """
    merged, record = checks.roots(Person), _cases().alias("records_of_voices")
    texts = narrative.read(select(ChildVoice.child_views_text.label("text")), "views_texts", narrative.Field.VIEWS)
    # A text of blanks alone may be given no class at all.
    blank = case((ChildVoice.child_views_text.is_not(None), checks.TextClass.BLANK.value))
    said = func.coalesce(texts.c.text_class, blank, ChildVoice.child_views_class)
    unclear = said.in_([*(kind.value for kind in narrative.UNDECIDED), checks.UNMAPPED])
    views = case(
        (said.is_(None), ChildVoice.views_len >= TEXT_LENGTH.value), else_=said == checks.TextClass.SUBSTANCE.value
    )
    child = func.coalesce(merged.c.root, ChildVoice.person_id)
    reasoned = and_(ChildVoice.informed == "no_reasoned", ChildVoice.informed_reason_len >= REASON_LENGTH.value)
    informed = or_(ChildVoice.informed == "yes", reasoned)
    excused = and_(ChildVoice.informed.is_distinct_from("yes"), ChildVoice.informed_reason_len >= REASON_LENGTH.value)
    stands = ChildVoice.merged_into.is_(None)
    said_so = {
        "has_views": views,
        "unclear": unclear,
        "told": informed,
        "has_reason": excused,
        "unmapped": ChildVoice.informed == checks.UNMAPPED,
    }
    return (
        select(
            record.c.root_id.label("inv_id"),
            child.label("child"),
            func.bool_or(stands).label("stands"),
            func.max(case((stands, ChildVoice.views_len))).label("views"),
            func.max(case((stands, ChildVoice.outcome_len))).label("outcome"),
            *(func.bool_or(and_(stands, condition)).label(name) for name, condition in said_so.items()),
        )
        .join_from(ChildVoice, record, record.c.inv_id == ChildVoice.inv_id)
        .outerjoin(merged, merged.c.id == ChildVoice.person_id)
        .outerjoin(texts, texts.c.text == ChildVoice.child_views_text)
        .where(ChildVoice.is_test.is_not(true()), ~checks.when(ChildVoice.entered_at).later)
        .group_by(record.c.root_id, child)
        .subquery("children_heard")
    )


def _rows(closed: CTE, child: FromClause) -> Subquery:
    heard = _heard()
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
    every = _cases()
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


_CLOSED = _closed_cases()
_CHILDREN = _children(_crimes(_CLOSED))
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
            checks.made_for_test(or_(_row.is_test, _row.excused == _TEST), "case, its crime or its log"),
            checks.dangling_link("The case that it was merged into", _row.is_broken),
            checks.merged_away(_row.is_merged, "case", instead=checks.STANDS_FOR_IT),
            checks.dangling_link("The crime", _row.is_dangling),
            checks.excluded(
                "transferred_out",
                "The crime went to another force before the case closed",
                _row.excused == _TRANSFERRED,
            ),
            checks.excluded(
                "cancelled",
                "The crime was cancelled as transferred, as a duplicate or as recorded in error",
                _row.excused == _CANCELLED,
            ),
            checks.unmapped_code(
                "The ground on which the crime was cancelled, or its state, is blank, or",
                _row.excused == _CANCEL_UNKNOWN,
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

STANDARDS = (VOICE_01,)
