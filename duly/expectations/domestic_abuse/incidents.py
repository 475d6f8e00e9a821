"""What the standards on domestic abuse share: every incident with its risk, whether there are children, and its queues.

DA-01 to DA-03 judge these rows, so that one incident has one risk and is with or without children in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CTE, ColumnElement, FromClause, and_, case, func, or_, select

from duly import checks
from duly.expectations.incidents import said_by_forms
from duly.records import ChildPresent, DaIncident, Incident, Team
from duly.records.domestic import RISKS

SUITE = "domestic_abuse"

YES, NO = "yes", "no"

CHILDREN_RULE = (
    "There are children where the household question or a risk form says yes, or where a child is listed at the incident, "
    "whatever the other answers are."
)
RISK_RULE = "The risk is the first grade; where that is blank, the grade after research."

_NOT_LEFT_OUT = tuple(status.value for status in checks.Status if status is not checks.Status.EXCLUDED)


def domestic_incidents() -> CTE:
    """Every domestic abuse incident: one row each.

    Columns: its own times with their precision; `happened`, when it was reported, else attended; `risk`; `children`, yes,
    no, a code that is not mapped, or null where nothing says; `referral` and `reason_length`, of not referring; `district`
    and `team` of its log.
    """
    form, listed = said_by_forms(), _with_listed_child()
    household = func.coalesce(DaIncident.children_in_household, "")
    said = {name: func.coalesce(form.c[name], 0) == 1 for name in ("said_yes", "said_no", "said_unmapped")}
    children = case(
        (or_(household == YES, said["said_yes"], listed.c.da_id.is_not(None)), YES),
        (or_(household == checks.UNMAPPED, said["said_unmapped"]), checks.UNMAPPED),
        (or_(household == NO, said["said_no"]), NO),
    )
    times = {
        "happened": happened(),
        "queued": checks.when(DaIncident.queued_triage_at),
        "triaged": checks.when(DaIncident.triaged_at),
        "queued_secondary": checks.when(DaIncident.queued_secondary_at),
        "assessed": checks.when(DaIncident.secondary_done_at),
    }
    return (
        select(
            DaIncident.da_id,
            DaIncident.is_test,
            DaIncident.merged_into,
            *(column for name, span in times.items() for column in span.columns(name)),
            func.coalesce(DaIncident.risk_initial, DaIncident.risk_secondary).label("risk"),
            children.label("children"),
            DaIncident.csc_referral_id.label("referral"),
            func.coalesce(DaIncident.csc_not_referred_reason_len, 0).label("reason_length"),
            Incident.district,
            func.coalesce(Team.name, Incident.team_id).label("team"),
        )
        .outerjoin_from(DaIncident, form, form.c.da_id == DaIncident.da_id)
        .outerjoin(listed, listed.c.da_id == DaIncident.da_id)
        .outerjoin(Incident, Incident.incident_id == DaIncident.incident_id)
        .outerjoin(Team, Team.team_id == Incident.team_id)
        .cte("domestic_incidents")
    )


def happened() -> checks.Span:
    """When an incident was reported; where its log does not say, when officers attended. Reads both records."""
    return checks.first_known(checks.when(Incident.reported_at), checks.when(DaIncident.attended_at))


def _with_listed_child() -> CTE:
    """The incidents at which somebody is listed as a child who is not known to be an adult: `da_id`, each once."""
    known, merged = checks.people(), checks.roots(DaIncident)
    at = happened()
    dated = (
        select(
            func.coalesce(merged.c.root, DaIncident.da_id).label("da_id"),
            ChildPresent.age_recorded,
            known.c.dob,
            known.c.estimated,
            known.c.broken,
            checks.eighteenth_birthday(known.c.dob).label("of_age"),
            at.lo.label("happened"),
        )
        .join_from(ChildPresent, DaIncident, DaIncident.da_id == ChildPresent.da_id)
        .outerjoin(merged, merged.c.id == DaIncident.da_id)
        .outerjoin(Incident, Incident.incident_id == DaIncident.incident_id)
        .outerjoin(known, known.c.person_id == ChildPresent.person_id)
        .where(ChildPresent.is_test.is_not(True))
        .subquery("dated_listed_children")
    )
    day = checks.day_for_age(dated.c.dob, dated.c.of_age, dated.c.happened)
    grade = checks.standing(
        dated.c.dob, dated.c.estimated, dated.c.broken, day, dated.c.age_recorded.expression, of_age=dated.c.of_age
    )
    graded = select(dated.c.da_id, grade.label("standing")).subquery("listed_children_graded")
    return (
        select(graded.c.da_id).where(graded.c.standing != checks.ADULT).distinct().cte("incidents_with_a_listed_child")
    )


def placed(rows: FromClause, name: str) -> ColumnElement[bool]:
    """The time `name` falls in the period; where it is not recorded, the incident's own time does."""
    return checks.in_period(checks.first_known(checks.when(rows.c[name]), checks.when(rows.c.happened)))


def real(rows: FromClause) -> ColumnElement[bool]:
    """Neither a test nor merged into another."""
    return and_(rows.c.is_test.is_not(True), rows.c.merged_into.is_(None))


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
