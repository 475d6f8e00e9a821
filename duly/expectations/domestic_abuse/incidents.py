"""What the standards on domestic abuse share: every incident with its risk, whether there are children, and its queues.

DA-01 to DA-03 judge these rows, so that one incident has one risk and is with or without children in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import CTE, ColumnElement, FromClause, and_, case, func, or_, select

from duly import checks
from duly.expectations.domestic_records import domestic_records, report
from duly.expectations.incidents import said_by_forms
from duly.records import ChildPresent, DaIncident, Incident, Team
from duly.records.domestic import RISKS

SUITE = "domestic_abuse"

YES, NO = "yes", "no"

CHILDREN_RULE = (
    "There are children where the household question or a risk form (DASH, DARA or another) says yes, or where a child is "
    "listed at the incident, whatever the other answers are. There are none where every answer that was given is no. Where "
    "nothing says so, or an answer is that it is not known, the incident is counted as unknown."
)
RISK_RULE = "The risk is the first grade; where that is blank, the grade after research."
MERGED_RULE = (
    "Forms and children of a record that was merged into another count at that one; what is part of a test is a test."
)

_NOT_LEFT_OUT = tuple(status.value for status in checks.Status if status is not checks.Status.EXCLUDED)


@cache
def domestic_incidents() -> CTE:
    """Every domestic abuse incident: one row each.

    Columns: its own times with their precision; `reported`, else attended; `happened`, the same, else the next best date;
    `risk`; `children`, yes, no, a code that is not mapped, or null where nothing says; `standing`, CHILD, but
    where only a person of doubtful age makes it yes that person's; `referral` and `reason_length`, of not referring;
    `district` and `team` of its log.
    """
    record, form, listed = domestic_records(), said_by_forms(), _listed_children()
    household = func.coalesce(DaIncident.children_in_household, "")
    said = {name: func.coalesce(form.c[name], 0) == 1 for name in ("said_yes", "said_no", "said_unmapped")}
    certain = or_(household == YES, said["said_yes"], checks.surely(listed.c.standing == checks.CHILD))
    children = case(
        (certain, YES),
        (or_(household == checks.UNMAPPED, said["said_unmapped"]), checks.UNMAPPED),
        (listed.c.root.is_not(None), YES),
        (or_(said["said_no"], household == NO), NO),
    )
    times = {
        "happened": report(record),
        "reported": checks.first_known(checks.when(record.c.reported), checks.when(record.c.attended_at)),
        "queued": checks.when(DaIncident.queued_triage_at),
        "triaged": checks.when(DaIncident.triaged_at),
        "queued_secondary": checks.when(DaIncident.queued_secondary_at),
        "assessed": checks.when(DaIncident.secondary_done_at),
    }
    return (
        select(
            DaIncident.da_id,
            record.c.is_test,
            DaIncident.merged_into,
            record.c.root,
            *(column for name, span in times.items() for column in span.columns(name)),
            func.coalesce(DaIncident.risk_initial, DaIncident.risk_secondary).label("risk"),
            children.label("children"),
            case((certain, checks.CHILD), else_=func.coalesce(listed.c.standing, checks.CHILD)).label("standing"),
            DaIncident.csc_referral_id.label("referral"),
            func.coalesce(DaIncident.csc_not_referred_reason_len, 0).label("reason_length"),
            Incident.district,
            func.coalesce(Team.name, Incident.team_id).label("team"),
        )
        .join_from(DaIncident, record, record.c.da_id == DaIncident.da_id)
        .outerjoin(form, form.c.root == DaIncident.da_id)
        .outerjoin(listed, listed.c.root == DaIncident.da_id)
        .outerjoin(Incident, Incident.incident_id == record.c.log)
        .outerjoin(Team, Team.team_id == Incident.team_id)
        .cte("domestic_incidents")
    )


def _listed_children() -> CTE:
    """The incidents at which somebody is listed as a child who is not known to be an adult, or not yet born: `root`, each
    once, and `standing`, the highest of those listed."""
    known, record = checks.people(), domestic_records()
    # whoever is named and not in the export may be anybody, unless an age was recorded
    nobody = and_(ChildPresent.person_id.is_not(None), known.c.person_id.is_(None), ChildPresent.age_recorded.is_(None))
    dated = (
        select(
            record.c.root,
            ChildPresent.age_recorded,
            known.c.dob,
            known.c.estimated,
            or_(checks.surely(known.c.broken), nobody).label("broken"),
            checks.eighteenth_birthday(known.c.dob).label("of_age"),
            report(record).lo.label("happened"),
        )
        .join_from(ChildPresent, record, record.c.da_id == ChildPresent.da_id)
        .outerjoin(known, known.c.person_id == ChildPresent.person_id)
        .where(
            ChildPresent.is_test.is_not(True),
            ~record.c.is_test,
            ChildPresent.presence.is_distinct_from("unborn"),
            ~checks.when(ChildPresent.entered_at).later,
        )
        .subquery("dated_listed_children")
    )
    day = checks.day_for_age(dated.c.dob, dated.c.of_age, dated.c.happened)
    grade = checks.standing(
        dated.c.dob, dated.c.estimated, dated.c.broken, day, dated.c.age_recorded.expression, of_age=dated.c.of_age
    )
    graded = select(dated.c.root, grade.label("standing")).subquery("listed_children_graded")
    return (
        select(graded.c.root, func.max(graded.c.standing).label("standing"))
        .where(graded.c.standing != checks.ADULT)
        .group_by(graded.c.root)
        .cte("incidents_with_a_listed_child")
    )


def placing(rows: FromClause, *names: str) -> checks.Span:
    """The first of these times that is recorded; else when the incident happened (A2)."""
    return checks.first_known(*(checks.when(rows.c[name]) for name in (*names, "happened")))


def placed(rows: FromClause, *names: str) -> ColumnElement[bool]:
    """That time falls in the period. Never null."""
    return checks.in_period(placing(rows, *names))


def dateless(rows: FromClause, *names: str) -> tuple[checks.Case, checks.Case]:
    """The cases of an incident that no date places."""
    return checks.undated(placing(rows, *names).blank, "incident")


def children_untold(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    """Of these incidents it cannot be told whether there are children (A1, A23)."""
    return (
        checks.unknown(
            "unmapped_code",
            "An answer about children is a code that duly was not told about, and no other says that there are any",
            rows.c.children == checks.UNMAPPED,
        ),
        checks.unknown("children_unknown", "Nothing says whether there are children", rows.c.children.is_(None)),
        checks.merge_error(rows.c.standing == checks.MERGE_BROKEN, "The listed child's"),
        *checks.age_doubts(rows.c.standing, of="of the only child listed ", whose="The only listed child's"),
    )


def real(rows: FromClause) -> ColumnElement[bool]:
    """Neither a test nor merged into another."""
    return and_(~rows.c.is_test, rows.c.merged_into.is_(None))


def waiting(rows: FromClause, in_queue: ColumnElement[bool], what: str) -> tuple[checks.Listing, ...]:
    """The incidents of `rows` that are in a queue at the as-at instant, by risk, highest first."""
    every = select(func.count()).select_from(rows).where(in_queue)

    def of_risk(name: str, words: str, condition: ColumnElement[bool]) -> checks.Listing:
        return checks.Listing(
            id=f"waiting_{name}",
            title=f"{words} risk, waiting for {what} at the as-at instant",
            records=select(rows.c.da_id.label("record")).where(in_queue, condition),
            of=every,
        )

    graded = (of_risk(risk, risk.capitalize(), rows.c.risk == risk) for risk in reversed(RISKS))
    return (
        *graded,
        of_risk("without_risk", "No known", or_(rows.c.risk.is_(None), rows.c.risk.not_in(RISKS))),
    )


def ages(what: str, bands: Sequence[float]) -> tuple[checks.Measure, ...]:
    """How long what is judged and not done has been in its queue at the as-at instant: in all, and by risk."""

    def age(name: str, title: str, **among: str) -> checks.Measure:
        return checks.Measure(
            id=name,
            title=title,
            end="as_of",
            unit="days",
            statuses=_NOT_LEFT_OUT,
            bands=tuple(bands),
            undone=True,
            among=among,
        )

    return (
        age("all_waiting", f"Age of what is waiting for {what}"),
        *(age(f"{risk}_waiting", f"The same at {risk} risk", risk=risk) for risk in reversed(RISKS)),
    )
