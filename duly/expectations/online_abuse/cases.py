"""The children of online-abuse cases: a row for each case and child, with when the child became apparent and was referred, and
the first arrest in the case."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)

from duly import checks
from duly.expectations.survivors import team
from duly.records import (
    ChildReferral,
    ChildVoice,
    Crime,
    CrimeVictim,
    Incident,
    Investigation,
    LogEntry,
    Person,
    Team,
)

TEAM_TYPES = checks.Parameter(
    name="ref_team_types",
    default=("ISOT",),
    meaning="Types of team whose cases are of online abuse",
)
ARREST_TYPES = checks.Parameter(
    name="ref_arrest_entry_types",
    default=("arrest",),
    meaning="Types of log entry that tell of an arrest",
)
LIMIT = checks.Parameter(
    name="ref_limit_hours",
    default=24,
    unit="hours",
    meaning="Longest time from when a child became apparent in an online-abuse case until the child is referred",
)

# What a referral is worth to a child of a case, best first: the best of all decides.
IN_TIME, IMPRECISE, FUTURE, LOST, NAMELESS, LATE, BEFORE, UNMADE = range(8)


def _followed(named: ColumnElement[Any] | Any, merged: FromClause) -> ColumnElement[Any]:
    """The record that stands for the one named, `merged` being the merges of its table; itself where nothing does."""
    return func.coalesce(case((~merged.c.broken, merged.c.root)), named)


@cache
def every_case() -> CTE:
    """Every case, one row each: `online`, that its team is one of ref_team_types, `unmapped` and `gone`, that the team's type,
    or the team, is not to be told; `crime` and `log` that it is of; `began`, from when a child of it that was never
    referred waits: the allocation, else the recording of the case, else of its crime (A25)."""
    merged, crime, log = (
        checks.roots(record).alias(f"case_{name}_merges")
        for name, record in (("own", Investigation), ("crime", Crime), ("log", Incident))
    )
    began = checks.first_known(
        checks.when(Investigation.allocated_at),
        checks.when(Investigation.entered_at),
        checks.when(Crime.recorded_at),
    )
    of_crime, held_by = _followed(Investigation.crime_id, crime), team(Investigation.team_id)
    return (
        select(
            Investigation.inv_id,
            Investigation.is_test,
            Investigation.merged_into,
            func.coalesce(merged.c.broken, false()).label("merge_broken"),
            func.coalesce(Team.team_type.in_(TEAM_TYPES.value), false()).label("online"),
            and_(Team.team_id.is_not(None), or_(Team.team_type.is_(None), Team.team_type == checks.UNMAPPED)).label(
                "unmapped"
            ),
            and_(Investigation.team_id.is_not(None), Team.team_id.is_(None)).label("gone"),
            of_crime.label("crime"),
            _followed(Crime.incident_id, log).label("log"),
            *began.columns("began"),
            func.coalesce(Team.name, Investigation.team_id).label("team"),
            Team.district,
        )
        .outerjoin_from(Investigation, held_by.merged, held_by.on)
        .outerjoin(Team, held_by.here)
        .outerjoin(merged, merged.c.id == Investigation.inv_id)
        .outerjoin(crime, crime.c.id == Investigation.crime_id)
        .outerjoin(Crime, Crime.crime_id == of_crime)
        .outerjoin(log, log.c.id == Crime.incident_id)
        .cte("every_case")
    )


def _online() -> CTE:
    """The cases that are of online abuse or may be."""
    cases = every_case()
    return select(cases).where(or_(cases.c.online, cases.c.unmapped, cases.c.gone)).cte("online_cases")


def _names(cases: CTE) -> CTE:
    """Under which ids other records may name a case: `id`, `inv_id`. What a test that was merged away has is no evidence."""
    merged = checks.roots(Investigation)
    return union_all(
        select(cases.c.inv_id.label("id"), cases.c.inv_id),
        select(merged.c.id, cases.c.inv_id)
        .join_from(cases, merged, and_(merged.c.root == cases.c.inv_id, ~merged.c.broken))
        .join(Investigation, Investigation.inv_id == merged.c.id)
        .where(Investigation.is_test.is_not(True)),
    ).cte("names_of_online_cases")


def _crimes(cases: CTE, names: CTE) -> CTE:
    """The crimes of each case and of those that were merged into it: `inv_id`, `crime`."""
    every = every_case()
    return (
        select(cases.c.inv_id, every.c.crime)
        .join_from(cases, names, names.c.inv_id == cases.c.inv_id)
        .join(every, every.c.inv_id == names.c.id)
        .where(every.c.crime.is_not(None))
        .distinct()
        .cte("crimes_of_online_cases")
    )


def _referrals(cases: CTE, names: CTE, crimes: CTE) -> CTE:
    """Every real referral: `child`, `nobody` where whom it names is not to be found, `lost` where nothing stands for a merged
    one; `inv_id` of the online case that it arose from, by its own word or by its crime or log; `loose`, that it says nothing
    of that, `gone`, that the case it names is not in the export; `apparent`, `referred`."""
    merged, person, log, crime = (
        checks.roots(record).alias(f"referral_{name}_merges")
        for name, record in (("own", ChildReferral), ("person", Person), ("log", Incident), ("crime", Crime))
    )
    known = select(Person.person_id).subquery("referred_persons_known")
    there = select(Investigation.inv_id).subquery("referral_cases_known")
    by_crime = crimes.alias("referral_crimes")
    of_log = (
        select(cases.c.log, func.min(cases.c.inv_id).label("inv_id"))
        .where(cases.c.log.is_not(None))
        .group_by(cases.c.log)
        .subquery("referral_logs")
    )
    unsaid = ChildReferral.inv_id.is_(None)
    crime_of = (
        select(by_crime.c.crime, func.min(by_crime.c.inv_id).label("inv_id"))
        .group_by(by_crime.c.crime)
        .subquery("referral_cases_by_crime")
    )
    return (
        select(
            ChildReferral.ref_id,
            _followed(ChildReferral.person_id, person).label("child"),
            or_(
                func.coalesce(person.c.broken, false()),
                and_(ChildReferral.person_id.is_not(None), known.c.person_id.is_(None)),
            ).label("nobody"),
            func.coalesce(merged.c.broken, false()).label("lost"),
            func.coalesce(names.c.inv_id, crime_of.c.inv_id, of_log.c.inv_id).label("inv_id"),
            and_(unsaid, ChildReferral.crime_id.is_(None), ChildReferral.incident_id.is_(None)).label("loose"),
            and_(~unsaid, there.c.inv_id.is_(None)).label("gone"),
            *checks.when(ChildReferral.became_apparent_at).columns("apparent"),
            *checks.when(ChildReferral.referred_at).columns("referred"),
        )
        .outerjoin_from(ChildReferral, merged, merged.c.id == ChildReferral.ref_id)
        .outerjoin(person, person.c.id == ChildReferral.person_id)
        .outerjoin(known, known.c.person_id == ChildReferral.person_id)
        .outerjoin(there, there.c.inv_id == ChildReferral.inv_id)
        .outerjoin(names, names.c.id == ChildReferral.inv_id)
        .outerjoin(crime, crime.c.id == ChildReferral.crime_id)
        .outerjoin(crime_of, and_(unsaid, crime_of.c.crime == _followed(ChildReferral.crime_id, crime)))
        .outerjoin(log, log.c.id == ChildReferral.incident_id)
        .outerjoin(
            of_log,
            and_(
                unsaid,
                ChildReferral.crime_id.is_(None),
                of_log.c.log == _followed(ChildReferral.incident_id, log),
            ),
        )
        .where(ChildReferral.is_test.is_not(True), or_(ChildReferral.merged_into.is_(None), merged.c.broken))
        .cte("referrals_read")
    )


def _linked(cases: CTE, names: CTE, crimes: CTE, referral: CTE) -> Subquery:
    """The persons linked to each case, by its crime, its referrals and what it holds of children's views: `inv_id`,
    `person_id`, `perhaps`, that it is not understood what the victim is."""
    crime = checks.roots(Crime).alias("victim_crime_merges")
    by_crime = (
        select(
            crimes.c.inv_id,
            CrimeVictim.person_id,
            func.coalesce(CrimeVictim.victim_type != "person", literal(True)).label("perhaps"),
        )
        .outerjoin_from(CrimeVictim, crime, crime.c.id == CrimeVictim.crime_id)
        .join(crimes, crimes.c.crime == _followed(CrimeVictim.crime_id, crime))
        .where(
            CrimeVictim.is_test.is_not(True),
            or_(
                CrimeVictim.victim_type.is_(None),
                CrimeVictim.victim_type.in_(("person", checks.UNMAPPED)),
            ),
        )
    )
    by_referral = select(referral.c.inv_id, referral.c.child, false()).where(referral.c.inv_id.is_not(None))
    by_voice = (
        select(names.c.inv_id, ChildVoice.person_id, false())
        .join_from(ChildVoice, names, names.c.id == ChildVoice.inv_id)
        .where(ChildVoice.is_test.is_not(True))
    )
    every = union_all(by_crime, by_referral, by_voice).subquery("persons_linked")
    return select(every).where(every.c.person_id.is_not(None)).subquery("persons_of_cases")


def _pairs(cases: CTE, names: CTE, crimes: CTE, referral: CTE) -> CTE:
    """A row for each case and person linked to it: `inv_id`, `child`, `perhaps`; `nobody`, that the person is not to be found;
    `dob`, `estimated`. A case whose only link is a referral of nobody in particular has one row, without a child."""
    linked, known = _linked(cases, names, crimes, referral), checks.people()
    child = func.coalesce(case((~known.c.broken, known.c.root_id)), linked.c.person_id)
    named = (
        select(
            linked.c.inv_id,
            child.label("child"),
            func.bool_and(linked.c.perhaps).label("perhaps"),
            func.bool_and(func.coalesce(known.c.broken, literal(True))).label("nobody"),
            func.min(known.c.dob).label("dob"),
            func.bool_or(func.coalesce(known.c.estimated, false())).label("estimated"),
        )
        .outerjoin_from(linked, known, known.c.person_id == linked.c.person_id)
        .group_by(linked.c.inv_id, child)
        .cte("persons_by_case")
    )
    of_nobody = (
        select(referral.c.inv_id)
        .where(
            referral.c.inv_id.is_not(None),
            referral.c.child.is_(None),
            referral.c.inv_id.not_in(select(named.c.inv_id)),
        )
        .distinct()
        .subquery("cases_of_nobody")
    )
    blanks = [literal(None, column.type) for column in (named.c.child, named.c.dob)]
    return union_all(
        select(named),
        select(of_nobody.c.inv_id, blanks[0], false(), false(), blanks[1], false()),
    ).cte("children_by_case")


def _entries(cases: CTE, names: CTE) -> CTE:
    """What the log of each case tells: one row a case that has an entry on an arrest, or one that may be.

    `arrested` and `arrested_hi` are the first arrest; `untimed`, that an arrest has no time; `unmapped`, the first entry
    of a type that is blank or that duly was not told about, and `unmapped_untimed`, that such a one has no time; `lost` and
    `lost_untimed`, the same of those that nothing stands for (A24). What happened after the as-at instant had not.
    """
    merged = checks.roots(LogEntry).alias("entry_merges")
    lost = func.coalesce(merged.c.broken, false())
    happened = checks.when(LogEntry.event_at)
    at = checks.first_known(happened, checks.when(LogEntry.entered_at))
    is_arrest = func.coalesce(LogEntry.entry_type.in_(ARREST_TYPES.value), false())
    perhaps = or_(LogEntry.entry_type.is_(None), LogEntry.entry_type == checks.UNMAPPED)
    arrest, other = and_(is_arrest, not_(lost)), and_(perhaps, not_(lost))
    imprecise = func.bool_or(and_(arrest, at.known, at.hi.is_not(None)))
    return (
        select(
            names.c.inv_id,
            func.min(case((arrest, at.lo))).label("arrested"),
            case((imprecise, func.min(case((and_(arrest, at.known), func.coalesce(at.hi, at.lo)))))).label(
                "arrested_hi"
            ),
            func.bool_or(and_(arrest, at.blank)).label("untimed"),
            func.min(case((other, at.lo))).label("unmapped"),
            func.bool_or(and_(other, at.blank)).label("unmapped_untimed"),
            func.min(case((lost, at.lo))).label("lost"),
            func.bool_or(and_(lost, at.blank)).label("lost_untimed"),
        )
        .join_from(LogEntry, names, names.c.id == LogEntry.inv_id)
        .outerjoin(merged, merged.c.id == LogEntry.log_id)
        .where(
            or_(is_arrest, perhaps),
            not_(happened.later),
            LogEntry.is_test.is_not(True),
            or_(LogEntry.merged_into.is_(None), lost),
        )
        .group_by(names.c.inv_id)
        .cte("entries_by_case")
    )


def _apparent(referral: CTE) -> Subquery:
    """When each child first became apparent in a case: `inv_id`, `child`, `apparent`; `referrals` of the child there, and
    when the first was made, `first_referred`, which places it where nothing else does."""
    first = checks.earliest_of(checks.when(referral.c.apparent))
    made = checks.earliest_of(checks.when(referral.c.referred))
    return (
        select(
            referral.c.inv_id,
            referral.c.child,
            *first.columns("apparent"),
            *made.columns("first_referred"),
            func.count().label("referrals"),
        )
        .where(referral.c.inv_id.is_not(None))
        .group_by(referral.c.inv_id, referral.c.child)
        .subquery("children_apparent")
    )


def _graded(child: CTE, referral: CTE) -> Subquery:
    """The best referral of each child of a case: `inv_id`, `child`, `grade`, and when the first that counts was made,
    `referred`; `lost_at` and `nameless_at`, when the first was made of those of which nothing is to be found, and of those
    that do not say of which child they are."""
    anchor = checks.first_known(checks.when(child.c.apparent), checks.when(child.c.began))
    made = checks.when(referral.c.referred)
    took = checks.elapsed(anchor, made, LIMIT.seconds)
    strays = or_(referral.c.lost, and_(referral.c.nobody, referral.c.child != child.c.child))
    perhaps = and_(made.known, ~func.coalesce(took.beyond, false()), ~func.coalesce(took.negative, false()))
    certain = and_(func.coalesce(referral.c.child == child.c.child, child.c.child.is_(None)), not_(strays))
    grade = case(
        (made.future, FUTURE),
        (made.missing, case((certain, UNMADE))),
        (strays, case((perhaps, LOST))),
        (~certain, case((perhaps, NAMELESS))),
        (took.negative, BEFORE),
        (took.within, IN_TIME),
        (took.beyond, LATE),
        else_=IMPRECISE,
    )
    not_sooner = ~func.coalesce(took.negative, false())
    counts, columns = and_(certain, not_sooner), (child.c.inv_id, child.c.child)
    same = or_(
        referral.c.child == child.c.child, referral.c.child.is_(None), referral.c.nobody, child.c.child.is_(None)
    )
    nameless = and_(not_(strays), ~certain)

    def found(worth: ColumnElement[Any], *sorts: ColumnElement[bool]) -> Select[Any]:
        counted, lost, unnamed = sorts
        return select(
            *columns,
            worth.label("grade"),
            *checks.only_if(counted, made).columns("referred"),
            case((and_(lost, not_sooner), made.lo)).label("lost_at"),
            case((and_(unnamed, not_sooner), made.lo)).label("nameless_at"),
        )

    by_case = found(grade, counts, strays, nameless).join_from(
        child, referral, and_(referral.c.inv_id == child.c.inv_id, same)
    )
    loose = (
        found(grade, counts, strays, nameless)
        .join_from(child, referral, referral.c.child == child.c.child)
        .where(referral.c.inv_id.is_(None), referral.c.loose, perhaps)
    )
    gone = (
        found(case((made.known, LOST)), false(), true(), false())
        .join_from(child, referral, referral.c.child == child.c.child)
        .where(referral.c.inv_id.is_(None), referral.c.gone, perhaps)
    )
    every = union_all(by_case, loose, gone).subquery("referrals_of_children")
    first = checks.earliest_of(checks.when(every.c.referred))
    return (
        select(
            every.c.inv_id,
            every.c.child,
            func.min(every.c.grade).label("grade"),
            *first.columns("referred"),
            func.min(every.c.lost_at).label("lost_at"),
            func.min(every.c.nameless_at).label("nameless_at"),
        )
        .group_by(every.c.inv_id, every.c.child)
        .subquery("children_referred")
    )


def _same_child(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """The same case, and the same child or in both none."""
    return and_(one.c.inv_id == other.c.inv_id, one.c.child.is_not_distinct_from(other.c.child))


@cache
def children() -> CTE:
    """A row for each child of each online-abuse case, or of one that may be, of any time; known adults left out.

    Columns: those of the case (`every_case`); `child`, `perhaps`, `nobody`, `standing`, `unborn` where the date of birth lies
    after the day; `apparent`, `referrals`, and of these the best (`_graded`); `placed`, what places it in time, and its local
    `day` and `month`; and what the case's log tells (`_entries`).
    """
    cases = _online()
    names = _names(cases)
    crimes = _crimes(cases, names)
    referral = _referrals(cases, names, crimes)
    pair, entry, apparent = _pairs(cases, names, crimes, referral), _entries(cases, names), _apparent(referral)
    first, made, began = (
        checks.when(column) for column in (apparent.c.apparent, apparent.c.first_referred, cases.c.began)
    )
    placed = checks.first_known(first, made, began)
    of_age = checks.eighteenth_birthday(pair.c.dob)
    dated = (
        select(
            cases,
            pair.c.child,
            pair.c.perhaps,
            pair.c.nobody,
            pair.c.dob,
            pair.c.estimated,
            *first.columns("apparent"),
            func.coalesce(apparent.c.referrals, 0).label("referrals"),
            *placed.columns("placed"),
            of_age.label("of_age"),
            *checks.when(entry.c.arrested).columns("arrested"),
            func.coalesce(entry.c.untimed, false()).label("untimed"),
            entry.c.unmapped.label("unmapped_entry"),
            func.coalesce(entry.c.unmapped_untimed, false()).label("unmapped_untimed"),
            entry.c.lost.label("lost_entry"),
            func.coalesce(entry.c.lost_untimed, false()).label("lost_untimed"),
        )
        .join_from(cases, pair, pair.c.inv_id == cases.c.inv_id)
        .outerjoin(apparent, _same_child(apparent, pair))
        .outerjoin(entry, entry.c.inv_id == cases.c.inv_id)
        .subquery("children_dated")
    )
    day = checks.day_for_age(dated.c.dob, dated.c.of_age, dated.c.placed)
    by_day = select(dated, day.label("day")).subquery("children_by_day")
    stands = checks.standing(by_day.c.dob, by_day.c.estimated, by_day.c.nobody, by_day.c.day, of_age=by_day.c.of_age)
    graded = select(
        *(column for column in by_day.c if column.name not in ("dob", "estimated", "of_age")),
        stands.label("standing"),
        func.coalesce(by_day.c.dob > by_day.c.day, false()).label("unborn"),
        checks.month_at(by_day.c.placed).label("month"),
    ).subquery("children_graded")
    minors = select(graded).where(graded.c.standing != checks.ADULT).cte("minors_of_cases")
    best = _graded(minors, referral)
    return (
        select(
            minors, best.c.grade, *checks.when(best.c.referred).columns("referred"), best.c.lost_at, best.c.nameless_at
        )
        .outerjoin_from(minors, best, _same_child(best, minors))
        .cte("children_of_online_cases")
    )


def outside(judged: FromClause) -> checks.Outside:
    """Why a case is none of the standard's business; `judged` are the children of all times."""
    cases = every_case()
    understood = and_(not_(cases.c.unmapped), not_(cases.c.gone))
    return checks.Outside(
        rows=cases,
        record=cases.c.inv_id,
        reasons=(
            checks.Reason(
                "other_team",
                "It is with a team that is not one of online abuse, or with none",
                and_(understood, not_(cases.c.online)),
            ),
            checks.Reason(
                "outside_period",
                "What places its children in time lies outside the period",
                cases.c.inv_id.in_(select(judged.c.inv_id)),
            ),
            checks.Reason(
                "no_child",
                "Nobody is linked to it who is a child or may be one",
                cases.c.inv_id.not_in(select(judged.c.inv_id)),
            ),
        ),
    )


def no_case_has_a_team() -> Any:
    """Whether no case of the export names a team, so that none can be told to be of online abuse."""
    return select(not_(exists(select(literal(1)).select_from(Investigation).where(Investigation.team_id.is_not(None)))))
