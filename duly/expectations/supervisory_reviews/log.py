"""SUP-05: is the log of an open investigation kept up?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Subquery, and_, case, func, or_, select, true

from duly import checks, sql
from duly.expectations.populations import CHILD_OFFENCE_CLASSES, CHILD_TEAM_TYPES
from duly.expectations.supervisory_reviews import cases
from duly.expectations.survivors import officer
from duly.records import Investigation, LogEntry, StaffMember

LOG_DAYS = checks.Parameter(
    name="sup_log_days",
    default=28,
    unit="days",
    meaning="Age at which the newest entry of an open case's log is still fresh, and at which a case is first looked at",
)
LOG_ENTRY_TYPES = checks.Parameter(
    name="sup_log_entry_types",
    default=("oic_update", "arrest", "charge", "safeguarding", "victim_contact"),
    meaning="Types of log entry that show an investigation is worked on",
)
ARREST_TEAM_TYPES = checks.Parameter(
    name="sup_arrest_team_types",
    default=("ISOT",),
    meaning="Types of team whose arrests are listed where no entry on safeguarding follows",
)
SAFEGUARDING_DAYS = checks.Parameter(
    name="sup_safeguarding_days",
    default=3,
    unit="days",
    meaning="Days after an arrest within which an entry on safeguarding is looked for",
)


def _entered() -> checks.Span:
    """When an entry was made, else when what it tells of happened (G12)."""
    return checks.first_known(checks.when(LogEntry.entered_at), checks.when(LogEntry.event_at))


# What is known of an entry. Between the first and the last: why it cannot be told whether it counts.
_COUNTS, _TYPE_UNMAPPED, _DANGLING, _FUTURE, _UNDATED, _NOTHING = range(6)


def _entries(every_case: CTE, *more: ColumnElement[Any]) -> Subquery:
    """Every entry in the logs of these cases, also under a record that was merged into one (A3): `inv_id`, `lo`, `day`, `entry`.

    `entry` is what is known of it as a sign that somebody works on the case. Entries made for a test, or merged into another,
    are left out; where that other is not in the export it cannot be told.
    """
    record, home, merged = Investigation, checks.roots(Investigation), checks.roots(LogEntry)
    at, author = _entered(), officer(LogEntry.author, "authors_merged")
    oic, oic_of_record = officer(every_case.c.oic, "officers_merged"), officer(record.oic, "officers_of_records_merged")
    stands_for = checks.followed(record.inv_id, home)
    of_case = or_(author.who == oic.who, author.who == oic_of_record.who, StaffMember.team_id == every_case.c.team_id)
    is_type = LogEntry.entry_type.in_(LOG_ENTRY_TYPES.value)
    entry = case(
        (LogEntry.author.is_(None), _NOTHING),
        (and_(StaffMember.staff_id.is_not(None), ~author.broken, ~checks.surely(of_case)), _NOTHING),
        (and_(~checks.not_understood(LogEntry.entry_type), ~is_type), _NOTHING),
        (at.future, _FUTURE),
        (at.missing, _UNDATED),
        (checks.not_understood(LogEntry.entry_type), _TYPE_UNMAPPED),
        (or_(~checks.surely(of_case), checks.surely(merged.c.broken)), _DANGLING),
        else_=_COUNTS,
    )
    return (
        select(every_case.c.inv_id, at.lo.label("lo"), at.day.label("day"), entry.label("entry"), *more)
        .join_from(LogEntry, record, record.inv_id == LogEntry.inv_id)
        .outerjoin(home, home.c.id == record.inv_id)
        .join(every_case, every_case.c.inv_id == stands_for)
        .outerjoin(author.merged, author.on)
        .outerjoin(oic.merged, oic.on)
        .outerjoin(oic_of_record.merged, oic_of_record.on)
        .outerjoin(StaffMember, StaffMember.staff_id == author.who)
        .outerjoin(merged, merged.c.id == LogEntry.log_id)
        .where(
            LogEntry.is_test.is_not(True),
            record.is_test.is_not(True),
            or_(LogEntry.merged_into.is_(None), checks.surely(merged.c.broken)),
        )
        .subquery("entries")
    )


def _newest_entries(every_case: CTE) -> Subquery:
    """The newest entry that counts, of each case that has one that does or may: `inv_id`, `entered`, `day`, and `doubt`, why it
    cannot be told whether one that would keep the log fresh counts."""
    entry = _entries(every_case).c
    is_fresh = or_(entry.lo.is_(None), sql.add_days(entry.day, LOG_DAYS.value) >= checks.AS_OF_DAY)
    newest = (
        select(
            entry.inv_id,
            func.max(case((entry.entry == _COUNTS, entry.lo))).label("entered"),
            func.min(case((and_(entry.entry != _COUNTS, is_fresh), entry.entry))).label("doubt"),
        )
        .where(entry.entry != _NOTHING)
        .group_by(entry.inv_id)
        .subquery("newest_entries")
    )
    return select(
        newest.c.inv_id, newest.c.entered, newest.c.doubt, checks.local_day(newest.c.entered).label("day")
    ).subquery("newest_days")


def _log_kept_up() -> checks.Judgement:
    every_case = cases.cases()
    old_enough = sql.add_days(every_case.c.start_day, LOG_DAYS.value) <= checks.AS_OF_DAY
    open_cases = (
        select(every_case)
        .where(every_case.c.is_open, or_(every_case.c.start_day.is_(None), old_enough))
        .cte("open_cases")
    )
    newest = _newest_entries(open_cases)
    stale_from = sql.add_days(func.coalesce(newest.c.day, open_cases.c.start_day), LOG_DAYS.value)
    rows = (
        select(
            open_cases,
            newest.c.entered,
            newest.c.doubt,
            newest.c.day.label("newest_day"),
            stale_from.label("stale_from"),
        )
        .outerjoin_from(open_cases, newest, newest.c.inv_id == open_cases.c.inv_id)
        .subquery("logs_of_open_cases")
    )
    row = rows.c

    def doubted(doubt: int) -> ColumnElement[bool]:
        return checks.surely(row.doubt == doubt)

    return checks.Judgement(
        rows=rows,
        record=row.inv_id,
        verdict=checks.first_of(
            cases.first_cases(rows, snapshot=True),
            cases.state_unmapped(row.state_unknown),
            checks.compliant(
                "fresh",
                "The newest entry by the officer in the case or the team is at most sup_log_days old",
                and_(row.newest_day.is_not(None), row.stale_from >= checks.AS_OF_DAY),
            ),
            checks.unmapped_code(
                "The type of an entry that would keep the log fresh is blank, or", doubted(_TYPE_UNMAPPED)
            ),
            checks.dangling_link(
                "The author of an entry that would keep the log fresh, or the entry that it was merged into",
                doubted(_DANGLING),
            ),
            checks.unknown("future_dated", "The time of an entry lies after the export was made", doubted(_FUTURE)),
            checks.unknown("no_entry_time", "An entry that counts has no date", doubted(_UNDATED)),
            checks.non_compliant("stale", "The newest such entry is older", row.newest_day.is_not(None)),
            checks.non_compliant("no_entry", "There is no such entry"),
        ),
        anchor=row.start,
        due=checks.end_of_day(row.stale_from),
        open=true(),  # the next entry is always waited for, of a fresh log too
        breakdowns=cases.breakdowns(row, checks.month(row.start_day)),
        shows={"start": row.start_day, "newest_entry": row.newest_day, "state": row.status},
    )


def _outside() -> checks.Outside:
    every = cases.investigations()
    young = sql.add_days(every.c.start_day, LOG_DAYS.value) > checks.AS_OF_DAY
    return checks.Outside(
        rows=every,
        record=every.c.inv_id,
        reasons=(
            cases.NOT_CHILD_PROTECTION,
            checks.Reason("closed", "It was closed at the as-at instant", ~every.c.is_open),
            checks.Reason("young", "It started less than sup_log_days before the as-at date", checks.surely(young)),
        ),
    )


def _unfollowed_arrests() -> Select[Any]:
    """Cases with an arrest that no entry on safeguarding follows within the days allowed, once these are over."""
    every_case = cases.cases()
    happened = checks.first_known(checks.when(LogEntry.event_at), checks.when(LogEntry.entered_at)).day
    entry = _entries(
        every_case,
        LogEntry.entry_type.expression,
        LogEntry.merged_into.expression,
        happened.label("happened"),
        every_case.c.team_type,
        or_(every_case.c.is_test, every_case.c.is_merged).label("is_unreal"),
    )

    def entries(kind: str) -> Subquery:
        of_kind = and_(entry.c.entry_type == kind, entry.c.merged_into.is_(None))
        return (
            select(entry.c.inv_id, entry.c.happened, entry.c.team_type, entry.c.is_unreal)
            .where(of_kind)
            .subquery(f"{kind}s")
        )

    arrest, safeguarding = entries("arrest"), entries("safeguarding")
    last_day = sql.add_days(arrest.c.happened, SAFEGUARDING_DAYS.value)
    follows = and_(
        safeguarding.c.inv_id == arrest.c.inv_id,
        safeguarding.c.happened >= arrest.c.happened,
        safeguarding.c.happened <= last_day,
    )
    return (
        select(arrest.c.inv_id.label("record"))
        .outerjoin_from(arrest, safeguarding, follows)
        .where(
            arrest.c.team_type.in_(ARREST_TEAM_TYPES.value),
            ~arrest.c.is_unreal,
            arrest.c.happened.is_not(None),
            checks.day_in_period(arrest.c.happened),
            last_day < checks.AS_OF_DAY,
            safeguarding.c.inv_id.is_(None),
        )
    )


def _written_after_closing() -> Select[Any]:
    """Closed cases in whose log somebody worked after the day they closed."""
    every_case = cases.cases()
    stays_closed = and_(~every_case.c.is_test, ~every_case.c.is_merged, every_case.c.reopened_day.is_(None))
    # A condition as a value: PostgreSQL would expect it to leave one case, and read the log once for each.
    until = case((stays_closed, checks.end_of_day(every_case.c.closed_day))).label("until")
    entry = _entries(every_case, until, LogEntry.entry_type.expression, LogEntry.merged_into.expression).c
    return select(entry.inv_id.label("record")).where(
        entry.entry_type.in_(LOG_ENTRY_TYPES.value),
        entry.merged_into.is_(None),
        checks.in_period(checks.exactly(entry.lo)),
        entry.lo > entry.until,
    )


SUP_05 = checks.Standard(
    id="SUP-05",
    suite=cases.SUITE,
    title="Investigation logs are kept up",
    question="Has the officer in the case or the team written in the log of every open case lately?",
    unit="investigations",
    population=f"{cases.POPULATION}, open at the as-at date and started at least sup_log_days before it. A snapshot: no period",
    judgement=_log_kept_up(),
    outside=_outside(),
    topic=checks.Topic.INVESTIGATION,
    needs=(
        Investigation.inv_id,
        Investigation.closed_at,
        LogEntry.inv_id,
        LogEntry.author,
        LogEntry.entry_type,
        checks.either(LogEntry.entered_at, LogEntry.event_at),
    ),
    target=Decimal(90),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Investigation",
    quotation="the fact of the offender's arrest was omitted, and the most recent entry by the officer in the case was dated in "
    "early August 2017",
    parameters=(
        LOG_DAYS,
        LOG_ENTRY_TYPES,
        cases.PAUSE_STATUSES,
        ARREST_TEAM_TYPES,
        SAFEGUARDING_DAYS,
        CHILD_TEAM_TYPES,
        CHILD_OFFENCE_CLASSES,
    ),
    boundaries=(
        *cases.MEMBER_BOUNDARIES,
        "The {sup_log_days day} are a local setting.",
        "An entry made sup_log_days before the as-at date is fresh; a day earlier it is not.",
        "An entry counts on the date it was entered, else the date of what it tells of.",
        "Only entries of the types in sup_log_entry_types, by the officer in the case or by somebody whose team is the "
        "case's, count. Supervisors' reviews do not, nor do entries without an author.",
        "Where the only entry that would keep a log fresh has a type that is blank or not known, is by somebody who is not "
        "among the staff, or has no date, the case is unknown.",
        "Entries under a record that was merged into the case count as the case's.",
        "A case that was closed and reopened is open; one whose state is closed is not, even without a closing date. One that "
        "closed later than the as-at instant is open. A state that duly was not told about leaves open whether a case without a "
        "closing date is closed: it is unknown.",
        "A case without any known start is shown as unknown.",
        "Arrests are listed once sup_safeguarding_days have passed without an entry on safeguarding dated on or after them.",
    ),
    blind_spots=(
        "Work that is written down elsewhere is not seen.",
        "An entry is counted, not read: one word keeps a log fresh.",
        "Teams are those of now: an entry by somebody who has since moved team may not count.",
    ),
    remedy=(
        "Have the officer in the case bring the log up to date, with arrests, charges and what was done to safeguard the child."
    ),
    lists=(
        checks.Listing(
            id="arrest_without_safeguarding",
            title="Cases with an arrest in the period and no entry on safeguarding within sup_safeguarding_days "
            "(teams in sup_arrest_team_types)",
            records=_unfollowed_arrests(),
        ),
        checks.Listing(
            id="written_after_closing",
            title="Closed cases in whose log somebody worked after the day they closed: reopened without saying so?",
            records=_written_after_closing(),
        ),
    ),
    measures=(
        checks.Measure(
            id="since_fresh",
            title="Time since the log went stale",
            start="due_at",
            end="as_of",
            unit="days",
            statuses=("NON_COMPLIANT",),
            bands=(28, 84, 168),
        ),
    ),
)
