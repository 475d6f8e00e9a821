"""DA-01: was a domestic abuse incident with children triaged within a day of joining the queue?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, select

from duly import checks, sql
from duly.expectations.domestic_abuse import incidents
from duly.records import DaIncident

LIMIT = checks.Parameter(
    name="da_triage_hours",
    default=24,
    unit="hours",
    meaning="Longest time from joining the triage queue until a domestic abuse incident is triaged",
)
AT_ONCE_SECONDS = checks.Parameter(
    name="da_triage_at_once_seconds",
    default=60,
    unit="seconds",
    meaning="Triaged no longer than this after joining the queue: listed, because a script may have done it",
)
TOGETHER = checks.Parameter(
    name="da_triage_together",
    default=5,
    unit="incidents",
    meaning="Incidents triaged in the very same second from which they are listed, because a script may have done it",
)

_ALL = incidents.domestic_incidents()
_EVERY = select(_ALL).where(incidents.placed(_ALL, "queued")).subquery("incidents_for_triage")
_ROWS = (
    select(_EVERY)
    .where(func.coalesce(_EVERY.c.children, "") != incidents.NO)
    .subquery("incidents_with_children_for_triage")
)


def _verdict(rows: FromClause, *first: checks.Case | checks.Doubt) -> checks.Verdict:
    queued, triaged = checks.when(rows.c.queued), checks.when(rows.c.triaged)
    took, waited = checks.elapsed(queued, triaged, LIMIT.seconds), checks.so_far(queued, LIMIT.seconds)
    return checks.first_of(
        checks.not_real(rows, "record or its log"),
        incidents.dateless(rows, "queued"),
        *first,
        checks.future_dated("The time of joining the queue, or of triage,", queued, triaged),
        checks.not_yet_due("not_queued_yet", "It joined the queue only after the as-at instant", queued.later),
        checks.unknown("no_queue_time", "It is not recorded when it joined the triage queue", queued.missing),
        checks.negative_interval("It was triaged", "it joined the queue", took.negative),
        checks.compliant("in_time", "It was triaged within the time allowed after joining the queue", took.within),
        checks.non_compliant("late", "It was triaged later than that", took.beyond),
        checks.imprecise_time(triaged.known),
        checks.not_yet_due("not_yet_due", "It is not triaged, and there is still time", waited.within),
        checks.imprecise_time(~waited.beyond),
        checks.non_compliant("not_triaged", "The time allowed has passed, and it is not recorded as triaged"),
    )


def _judgement(rows: FromClause, *first: checks.Case | checks.Doubt) -> checks.Judgement:
    return checks.Judgement(
        rows=rows,
        record=rows.c.da_id,
        verdict=_verdict(rows, *first),
        anchor=rows.c.queued,
        due=checks.deadline(checks.when(rows.c.queued), LIMIT.seconds),
        done=rows.c.triaged,
        breakdowns={
            **checks.by_name(rows, "risk", "children", "district", "team"),
            "month": checks.month_at(rows.c.queued),
        },
        shows={
            "queued_triage_at": rows.c.queued,
            "queued_triage_at_latest": rows.c.queued_hi,
            "triaged_at": rows.c.triaged,
            "triaged_at_latest": rows.c.triaged_hi,
            "children": rows.c.children,
            "risk": rows.c.risk,
        },
    )


def _ids(*conditions: ColumnElement[bool]) -> Select[tuple[str]]:
    return select(_EVERY.c.da_id.label("record")).where(incidents.real(_EVERY), *conditions)


def _triaged_together() -> Select[tuple[str]]:
    exact = and_(_EVERY.c.triaged.is_not(None), _EVERY.c.triaged_hi.is_(None))
    shared = (
        select(_EVERY.c.triaged)
        .where(incidents.real(_EVERY), exact)
        .group_by(_EVERY.c.triaged)
        .having(func.count() >= TOGETHER.value)
    )
    return _ids(exact, _EVERY.c.triaged.in_(shared))


_all_triaged = select(func.count()).select_from(_EVERY).where(incidents.real(_EVERY), _EVERY.c.triaged.is_not(None))
# The queue as it stands, whatever the period.
_in_queue = and_(incidents.real(_ALL), _ALL.c.queued.is_not(None), _ALL.c.triaged.is_(None))
_all_waiting = select(func.count()).select_from(_ALL).where(_in_queue)


def _waiting(*conditions: ColumnElement[bool]) -> Select[tuple[str]]:
    return select(_ALL.c.da_id.label("record")).where(_in_queue, *conditions)


DA_01 = checks.Standard(
    id="DA-01",
    suite=incidents.SUITE,
    title="Triage in time when there are children",
    question="Was each domestic abuse incident with children triaged within a day of joining the queue?",
    unit="da_incidents",
    population="Domestic abuse incidents that joined the triage queue in the period and where an answer says that there are "
    "children, or a child is listed, or it cannot be told whether there are any",
    judgement=_judgement(_ROWS, *incidents.children_untold(_ROWS)),
    needs=(
        DaIncident.da_id,
        DaIncident.children_in_household,
        DaIncident.queued_triage_at,
        DaIncident.triaged_at,
    ),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Assessment and help",
    topic=checks.Topic.RISK,
    outside=checks.Outside(
        rows=_ALL,
        record=_ALL.c.da_id,
        reasons=(
            checks.outside_period("It did not join the triage queue in the period", ~incidents.placed(_ALL, "queued")),
            checks.Reason(
                "no_children",
                "Every answer about children that was given is no",
                checks.surely(_ALL.c.children == incidents.NO),
            ),
        ),
    ),
    quotation="Of the 63 cases in the queue, at the time of our review the oldest case involving children was eight days old.",
    parameters=(LIMIT, AT_ONCE_SECONDS, TOGETHER),
    boundaries=(
        "Triaged exactly {da_triage_hours}:00:00 after joining the queue: in time. {da_triage_hours}:00:01: late. "
        "Weekends and bank holidays extend nothing.",
        "Not triaged exactly {da_triage_hours}:00:00 after joining the queue: not yet due. {da_triage_hours}:00:01: a breach.",
        "Triaged up to 5 minutes before it joined the queue: two clocks that disagree, in time. Earlier: undetermined.",
        incidents.CHILDREN_RULE,
        "Where the only child listed is of unknown or uncertain age, an incident that was triaged in time is left out and "
        "counted; another is unknown.",
        incidents.RISK_RULE,
        incidents.MERGED_RULE,
        "An incident without a time of joining the queue is undetermined, and is counted in the period in which it was "
        "reported, else attended, else of the next best date.",
        "What joined the queue, or was triaged, only after the as-at instant had not happened yet.",
        "One day is a local setting, not a national rule.",
    ),
    blind_spots=(
        "Children whom nobody asked about are in no answer: their incidents are counted as unknown, and the list "
        "waiting_children_unknown names those that still wait.",
        "It cannot see whether the triage was any good, or whether a script closed the queue: incidents triaged at once, or "
        "many in one second, are listed.",
        "It cannot see an incident that never joined the queue.",
    ),
    remedy="Work the queue from the oldest incident with children. For each that is overdue, check whether social care and "
    "the school were told. A late triage cannot be put right; a time that is wrong is corrected from the log.",
    note="Nobody published a limit: the report gives the oldest of a queue of 63 only. The lists of what "
    "is waiting are the whole queue at the as-at instant; the ages are of what joined it in the period.",
    also=(
        checks.Rate(
            id="every_incident",
            title="The same, whether or not there are children",
            judgement=_judgement(_EVERY),
        ),
    ),
    lists=(
        *incidents.waiting(_ALL, and_(_in_queue, _ALL.c.children == incidents.YES), "triage with children"),
        checks.Listing(
            id="waiting_without_children",
            title="No children by every answer, waiting for triage at the as-at instant",
            records=_waiting(_ALL.c.children == incidents.NO),
            of=_all_waiting,
        ),
        checks.Listing(
            id="waiting_children_unknown",
            title="Nothing says whether there are children, waiting for triage at the as-at instant",
            records=_waiting(checks.not_understood(_ALL.c.children)),
            of=_all_waiting,
        ),
        checks.Listing(
            id="triaged_at_once",
            title="Triaged at once after joining the queue: by a script?",
            records=_ids(
                sql.seconds_between(_EVERY.c.queued, _EVERY.c.triaged).between(-300, AT_ONCE_SECONDS.value),
                _EVERY.c.queued_hi.is_(None),
                _EVERY.c.triaged_hi.is_(None),
            ),
            of=_all_triaged,
        ),
        checks.Listing(
            id="triaged_together",
            title="Triaged in the very same second as others: by a script?",
            records=_triaged_together(),
            of=_all_triaged,
        ),
    ),
    measures=(
        checks.Measure(
            id="time_to_triage",
            title="Time from joining the queue to triage",
            bands=(24, 72, 192),
        ),
        *incidents.ages("triage with children", (1, 3, 8)),
        checks.Measure(
            id="without_children_waiting",
            title="The same where every answer says that there are no children",
            end="as_of",
            unit="days",
            statuses=(checks.Status.NON_COMPLIANT.value, checks.Status.NOT_YET_DUE.value, checks.Status.UNKNOWN.value),
            bands=(1, 3, 8),
            undone=True,
            among={"children": incidents.NO},
            rate="every_incident",
        ),
    ),
)
