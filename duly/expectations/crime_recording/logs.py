"""Incident logs that a crime may hang on: those of crime type that concern a child, and what was recorded from a log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, and_, case, exists, func, literal, or_, select, union_all

from duly import checks
from duly.expectations.incidents import names_of, persons_by_log
from duly.expectations.populations import Selected, exported
from duly.records import Crime, Incident, N100Record, Team
from duly.records.columns import record_id

CRIME_TYPE_CODES = checks.Parameter(
    name="crime_type_codes",
    default=("CRIME", "VIOLENCE", "SEXUAL", "RAPE", "ATTEMPTED_RAPE", "CHILD_ABUSE", "NEGLECT", "DA_CRIME"),
    meaning="Opening and closing codes of a log that stand for a report of crime (the force's own codes)",
)
CRIME_TYPES = checks.OwnCodes(parameter=CRIME_TYPE_CODES, columns=(Incident.opening_code, Incident.closing_code))
CHILD_ROLES = checks.Parameter(
    name="ncrs_child_roles",
    default=("victim", "child_present"),
    meaning="Parts that a linked child plays in a log that make it a log about a child; a force may add witness",
)


def of_crime_type(code: ColumnElement[Any] | Any) -> ColumnElement[bool]:
    """The code stands for a report of crime. Never null."""
    return _among(code, CRIME_TYPE_CODES)


def _among(code: ColumnElement[Any] | Any, listed: checks.Parameter) -> ColumnElement[bool]:
    return and_(code.is_not(None), code.in_(listed.value))


def coded(listed: checks.Parameter, *codes: Selected) -> ColumnElement[bool]:
    """One of a log's codes is in this list. Never null."""
    return or_(*(_among(code, listed) for code in codes))


def perhaps_coded(*more: Selected) -> ColumnElement[bool]:
    """A code that a log was opened, closed or further (`more`) put under is not understood (A1, A23). Never null.

    A blank opening code is not; nor a blank closing code once the log is closed (A28). Any other is blank where there is
    nothing to say.
    """
    closed, closing = checks.when(Incident.closed_at).known, Incident.closing_code
    return or_(
        checks.not_understood(Incident.opening_code),
        and_(closed, closing.is_(None), exported(closing)),
        *(checks.surely(code == checks.UNMAPPED) for code in (closing, *more)),
    )


_CRIME_TYPE = coded(CRIME_TYPE_CODES, Incident.opening_code, Incident.closing_code)


def child_logs(*more: Selected, only: ColumnElement[bool]) -> Select[Any]:
    """Logs that are or may be of crime type and concern a child, or may, of those that `only` holds for; one row a log.

    Columns: those of `with_people`, and `names_a_crime` where neither a crime nor an N100 is there and a crime reference was
    typed that is not a placeholder, of a crime that is not in the export.
    """
    chosen = with_people(*more, only=and_(or_(_CRIME_TYPE, perhaps_coded()), only))
    rows = chosen.where(chosen.selected_columns.perhaps_of_child).subquery("child_logs")
    return with_reference(rows, and_(~rows.c.has_crime, ~rows.c.has_n100))


def with_reference(rows: FromClause, asked: ColumnElement[bool]) -> Select[Any]:
    """Rows of `logs` with `names_a_crime`: a crime reference was typed that is not a placeholder, of a crime that is not in
    the export; only where it is asked. Never null. A crime made for a test is there, and is evidence of nothing."""
    typed = checks.normalised(case((asked, rows.c.crime_ref)))  # only these: texts are costly to read
    read = select(*rows.c, typed.label("typed")).subquery(f"{getattr(rows, 'name', 'logs')}_read")
    there = exists(select(literal(1)).select_from(Crime).where(Crime.crime_id == read.c.crime_ref))
    others = [column for column in read.c if column.name not in ("typed", "crime_ref")]
    return select(*others, and_(~checks.says_nothing(read.c.typed), ~there).label("names_a_crime"))


def with_people(*more: Selected, only: ColumnElement[bool] | None = None, name: str = "chosen_logs") -> Select[Any]:
    """Logs with what is known of their being of crime type and concerning a child; one row a log.

    Columns: those of `logs`; `standing` of the persons linked to it in one of `ncrs_child_roles`, the highest deciding,
    and `perhaps` that of those whose part is not understood; `has_crime`, `has_n100`, `crime_lost` and `crime_future` of
    what was recorded from it; `crime_type`, and `perhaps_crime_type` where a code is not understood; `perhaps_of_child`,
    that it concerns a child or cannot be told not to.
    """
    chosen = logs(*more, _CRIME_TYPE.label("crime_type"), perhaps_coded().label("perhaps_crime_type"), only=only).cte(
        name
    )
    names = names_of(chosen)
    persons = persons_by_log(names, roles=CHILD_ROLES)
    crimes, n100s = _recorded(crimes_of_logs(chosen, names)), _recorded(n100s_of_logs(names))
    perhaps = checks.surely(or_(persons.c.standing > checks.ADULT, persons.c.perhaps > checks.ADULT))
    return (
        select(
            *chosen.c,
            persons.c.standing,
            persons.c.perhaps,
            checks.surely(crimes.c.real).label("has_crime"),
            checks.surely(n100s.c.real).label("has_n100"),
            or_(checks.surely(crimes.c.lost), checks.surely(n100s.c.lost)).label("crime_lost"),
            or_(checks.surely(crimes.c.future), checks.surely(n100s.c.future)).label("crime_future"),
            or_(checks.surely(chosen.c.child_flag), perhaps).label("perhaps_of_child"),
        )
        .outerjoin_from(chosen, persons, persons.c.incident_id == chosen.c.incident_id)
        .outerjoin(crimes, crimes.c.incident_id == chosen.c.incident_id)
        .outerjoin(n100s, n100s.c.incident_id == chosen.c.incident_id)
    )


def of_child(rows: FromClause) -> ColumnElement[bool]:
    """The log is known to concern a child: marked, or linked to one. Never null."""
    return or_(checks.surely(rows.c.child_flag), checks.surely(rows.c.standing == checks.CHILD))


def whose_membership_is_open(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    """Logs of which it cannot be told whether they report a crime, or concern a child (A1)."""
    uncertain = ~of_child(rows)
    by_role = and_(uncertain, checks.surely(rows.c.perhaps > checks.ADULT))
    by_code = and_(~rows.c.crime_type, rows.c.perhaps_crime_type)
    by_link = and_(uncertain, checks.surely(rows.c.standing == checks.MERGE_BROKEN))
    by_age = and_(uncertain, ~by_role, ~by_code, ~by_link)
    return (
        checks.unmapped_code(
            "The code that it was opened or closed under, or the part of a linked person, is blank, or",
            or_(by_role, by_code),
        ),
        checks.dangling_link("A linked person, whose age would decide whether the log is a child's,", by_link),
        *checks.age_doubts(rows.c.standing, by_age, of="of a linked person ", whose="A linked person's"),
    )


def not_a_childs_report(rows: FromClause) -> tuple[checks.Reason, ...]:
    """Why a log of `with_people` is none of crime type that concerns a child."""
    return (
        checks.Reason(
            "not_of_crime_type",
            "It was opened and closed under codes that are not in crime_type_codes",
            and_(~rows.c.crime_type, ~rows.c.perhaps_crime_type),
        ),
        checks.Reason(
            "not_of_a_child",
            "It is not marked as a child's, and nobody under 18 is linked to it in a part that counts",
            ~rows.c.perhaps_of_child,
        ),
    )


def logs(*more: Selected, only: ColumnElement[bool] | None = None) -> Select[Any]:
    """The logs that `only` holds for, with what every rule reads of one and `more`.

    `occurred` is the instant whose local date ages are taken at: the report, else the opening, else the closing, else the
    entry. `team` is the team's name. `merge_broken` where it was merged and nothing stands for it.
    """
    merged = checks.roots(Incident)
    every = (
        select(
            Incident.incident_id,
            Incident.is_test,
            Incident.merged_into,
            checks.surely(merged.c.broken).label("merge_broken"),
            Incident.child_flag,
            Incident.opening_code,
            Incident.closing_code,
            Incident.district,
            *checks.when(Incident.reported_at).columns("reported"),
            *checks.when(Incident.opened_at).columns("opened"),
            *checks.when(Incident.closed_at).columns("closed"),
            *checks.when(Incident.entered_at).columns("entered"),
            func.coalesce(Incident.reported_at, Incident.opened_at, Incident.closed_at, Incident.entered_at).label(
                "occurred"
            ),
            func.coalesce(Team.name, Incident.team_id).label("team"),
            Incident.crime_ref,
            *more,
        )
        .outerjoin_from(Incident, merged, merged.c.id == Incident.incident_id)
        .outerjoin(Team, Team.team_id == Incident.team_id)
    )
    return every if only is None else every.where(only)


def reported_or_next_best(rows: FromClause) -> checks.Span:
    """The date that places a log in a period where it goes by the report: of that, else any other that it has (A2)."""
    return checks.first_known(*(checks.when(rows.c[name]) for name in ("reported", "opened", "entered", "closed")))


def crimes_of_logs(every: FromClause, names: CTE) -> CTE:
    """The crimes of each log, linked to it or named in its crime reference: `incident_id`, `id`, `lost`; none for tests.

    What was merged is the crime that stands for it; `lost` where none does, `id` then being null.
    """
    real = followed(Crime)
    linked = (
        select(names.c.incident_id, real.c.root, real.c.lost, real.c.future)
        .join_from(Crime, names, names.c.id == Crime.incident_id)
        .join(real, real.c.id == Crime.crime_id)
    )
    named = select(every.c.incident_id, real.c.root, real.c.lost, real.c.future).join_from(
        every, real, real.c.id == every.c.crime_ref
    )
    return _told_apart(union_all(linked, named).subquery("crimes_linked_or_named"), f"crimes_{names.name}")


def n100s_of_logs(names: CTE) -> CTE:
    """The N100s of each log, as `crimes_of_logs`."""
    real = followed(N100Record)
    linked = (
        select(names.c.incident_id, real.c.root, real.c.lost, real.c.future)
        .join_from(N100Record, names, names.c.id == N100Record.incident_id)
        .join(real, real.c.id == N100Record.n100_id)
    )
    return _told_apart(linked.subquery("n100s_linked"), f"n100s_{names.name}")


def followed(record: type[Crime] | type[N100Record]) -> FromClause:
    """Each real record by the one that stands for it: `id`, `root`, `lost`; none for what is or stands for a test (A3).

    What had not been made at the as-at instant is left out; a time after the export itself is a fault of its own (A26).
    """
    merged = checks.roots(record, "is_test")
    made = checks.when(Crime.recorded_at if record is Crime else N100Record.created_at)
    key, lost = record_id(record), checks.surely(merged.c.broken)
    return (
        select(
            key.label("id"),
            case((~lost, func.coalesce(merged.c.root, key))).label("root"),
            lost.label("lost"),
            made.future.label("future"),
        )
        .outerjoin_from(record, merged, merged.c.id == key)
        .where(
            record.is_test.is_not(True),
            merged.c.is_test.is_not(True),
            or_(~made.later, made.future),
        )
        .subquery(f"{record.__tablename__}_followed")
    )


def _told_apart(rows: FromClause, name: str) -> CTE:
    return select(rows.c.incident_id, rows.c.root.label("id"), rows.c.lost, rows.c.future).distinct().cte(name)


def _recorded(of_logs: CTE) -> FromClause:
    """Whether any was recorded, `real`; whether one is there that nothing stands for, `lost`, or whose time lies after the
    export was made, `future`: one row a log."""
    return (
        select(
            of_logs.c.incident_id,
            func.bool_or(and_(of_logs.c.id.is_not(None), ~of_logs.c.future)).label("real"),
            func.bool_or(of_logs.c.lost).label("lost"),
            func.bool_or(of_logs.c.future).label("future"),
        )
        .group_by(of_logs.c.incident_id)
        .subquery(f"{of_logs.name}_recorded")
    )


def child_breakdown(rows: FromClause) -> ColumnElement[Any]:
    """Whether the log concerns a child, for a breakdown: yes, no, or null where it cannot be told."""
    open_role = checks.surely(rows.c.perhaps > checks.ADULT)
    return case(
        (of_child(rows), literal("yes")),
        (and_(func.coalesce(rows.c.standing, checks.ADULT) == checks.ADULT, ~open_role), literal("no")),
    )
