"""What an export says of an online-abuse case: its names, crimes and log, the referrals, and who is linked to it."""

from __future__ import annotations

from functools import cache

from sqlalchemy import CTE, Subquery, and_, case, false, func, literal, not_, or_, select, union_all

from duly import checks
from duly.expectations.survivors import team
from duly.records import ChildReferral, ChildVoice, Crime, CrimeVictim, Incident, Investigation, LogEntry, Person, Team

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
    of_crime, held_by = checks.followed(Investigation.crime_id, crime), team(Investigation.team_id)
    return (
        select(
            Investigation.inv_id,
            Investigation.is_test,
            Investigation.merged_into,
            checks.surely(merged.c.broken).label("merge_broken"),
            checks.surely(Team.team_type.in_(TEAM_TYPES.value)).label("online"),
            and_(Team.team_id.is_not(None), checks.not_understood(Team.team_type)).label("unmapped"),
            and_(Investigation.team_id.is_not(None), Team.team_id.is_(None)).label("gone"),
            of_crime.label("crime"),
            checks.followed(Crime.incident_id, log).label("log"),
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


def online_cases() -> CTE:
    """The cases that are of online abuse or may be."""
    cases = every_case()
    return select(cases).where(or_(cases.c.online, cases.c.unmapped, cases.c.gone)).cte("online_cases")


def names_of(cases: CTE) -> CTE:
    """Under which ids other records may name a case: `id`, `inv_id`. What a test that was merged away has is no evidence."""
    merged = checks.roots(Investigation)
    return union_all(
        select(cases.c.inv_id.label("id"), cases.c.inv_id),
        select(merged.c.id, cases.c.inv_id)
        .join_from(cases, merged, and_(merged.c.root == cases.c.inv_id, ~merged.c.broken))
        .join(Investigation, Investigation.inv_id == merged.c.id)
        .where(Investigation.is_test.is_not(True)),
    ).cte("names_of_online_cases")


def crimes_of(cases: CTE, names: CTE) -> CTE:
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


def referrals_read(cases: CTE, names: CTE, crimes: CTE) -> CTE:
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
            checks.followed(ChildReferral.person_id, person).label("child"),
            or_(
                checks.surely(person.c.broken),
                and_(ChildReferral.person_id.is_not(None), known.c.person_id.is_(None)),
            ).label("nobody"),
            checks.surely(merged.c.broken).label("lost"),
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
        .outerjoin(crime_of, and_(unsaid, crime_of.c.crime == checks.followed(ChildReferral.crime_id, crime)))
        .outerjoin(log, log.c.id == ChildReferral.incident_id)
        .outerjoin(
            of_log,
            and_(
                unsaid,
                ChildReferral.crime_id.is_(None),
                of_log.c.log == checks.followed(ChildReferral.incident_id, log),
            ),
        )
        .where(ChildReferral.is_test.is_not(True), or_(ChildReferral.merged_into.is_(None), merged.c.broken))
        .cte("referrals_read")
    )


def persons_linked(cases: CTE, names: CTE, crimes: CTE, referral: CTE) -> Subquery:
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
        .join(crimes, crimes.c.crime == checks.followed(CrimeVictim.crime_id, crime))
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


def children_by_case(cases: CTE, names: CTE, crimes: CTE, referral: CTE) -> CTE:
    """A row for each case and person linked to it: `inv_id`, `child`, `perhaps`; `nobody`, that the person is not to be found;
    `dob`, `estimated`. A case whose only link is a referral of nobody in particular has one row, without a child."""
    linked, known = persons_linked(cases, names, crimes, referral), checks.people()
    child = func.coalesce(case((~known.c.broken, known.c.root_id)), linked.c.person_id)
    named = (
        select(
            linked.c.inv_id,
            child.label("child"),
            func.bool_and(linked.c.perhaps).label("perhaps"),
            func.bool_and(func.coalesce(known.c.broken, literal(True))).label("nobody"),
            func.min(known.c.dob).label("dob"),
            func.bool_or(checks.surely(known.c.estimated)).label("estimated"),
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


def entries_by_case(cases: CTE, names: CTE) -> CTE:
    """What the log of each case tells: one row a case that has an entry on an arrest, or one that may be.

    `arrested` and `arrested_hi` are the first arrest; `untimed`, that an arrest has no time; `unmapped`, the first entry
    of a type that is blank or that duly was not told about, and `unmapped_untimed`, that such a one has no time; `lost` and
    `lost_untimed`, the same of those that nothing stands for (A24). What happened after the as-at instant had not.
    """
    merged = checks.roots(LogEntry).alias("entry_merges")
    lost = checks.surely(merged.c.broken)
    happened = checks.when(LogEntry.event_at)
    at = checks.first_known(happened, checks.when(LogEntry.entered_at))
    is_arrest = checks.surely(LogEntry.entry_type.in_(ARREST_TYPES.value))
    perhaps = checks.not_understood(LogEntry.entry_type)
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
