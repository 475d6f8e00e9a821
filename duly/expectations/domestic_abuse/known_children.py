"""DA-04: are the children whom records already link to the parties of a domestic abuse incident listed at it?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select

from duly import checks, sql
from duly.expectations.domestic_abuse.incidents import RISK_RULE, SUITE
from duly.expectations.domestic_abuse.links import LINK_TYPES, children_known_by_links, known_to_incidents
from duly.records import ChildPresent, DaIncident, IncidentPerson, Person, PersonLink

STALE_DAYS = checks.Parameter(
    name="da_stale_link_days",
    default=1826,
    unit="days",
    meaning="A link without an end that began longer than this before the incident, or at no recorded date, is listed as "
    "possibly out of date",
)

_OUTCOMES = {"failed": checks.Status.NON_COMPLIANT, "unknown": checks.Status.UNKNOWN, "listed": checks.Status.COMPLIANT}
_BREAKDOWNS = ("risk", "team", "district", "month")


_ROWS = children_known_by_links()

_VERDICT = checks.first_of(
    checks.not_real(_ROWS, "record or its log"),
    checks.undated(checks.when(_ROWS.c.happened).blank, "incident"),
    checks.excluded(
        "party", "The child is a victim or suspect of the incident, and on its record as such", _ROWS.c.is_party
    ),
    checks.unknown(
        "no_incident_time",
        "It is recorded neither when the incident was reported nor when officers attended, so that no age can be told",
        _ROWS.c.untimed,
    ),
    checks.unknown(
        "dangling_link",
        "The log that stands for the incident's, or the identity that stands for the child's, is not in the export",
        or_(_ROWS.c.broken, _ROWS.c.standing == checks.MERGE_BROKEN),
    ),
    checks.unknown(
        "unmapped_code",
        "The type of the link, or the part that the linked person or the child has in the log, is blank or a code that duly "
        "was not told about",
        or_(not_(_ROWS.c.mapped), _ROWS.c.perhaps_party),
    ),
    checks.compliant("listed", "The child is listed at the incident", _ROWS.c.listed),
    checks.unknown(
        "nameless_child", "A child without an identity is listed at the incident, who may be this one", _ROWS.c.nameless
    ),
    checks.non_compliant("not_listed", "The child is not listed at the incident"),
    checks.child_unknown(
        and_(_ROWS.c.standing == checks.AGE_UNKNOWN, _ROWS.c.day.is_not(None)), "of the linked person "
    ),
    checks.age_uncertain(_ROWS.c.standing == checks.AGE_UNCERTAIN),
)


def _by_incident() -> checks.Judgement:
    judged = select(_ROWS, _VERDICT.number.label("place")).subquery("known_children_judged")
    tally = (
        select(
            judged.c.da_id,
            *(
                func.sum(case((judged.c.place.in_(_VERDICT.numbers(status)), 1), else_=0)).label(name)
                for name, status in _OUTCOMES.items()
            ),
            func.count(case((judged.c.place.in_(_VERDICT.numbers(checks.Status.EXCLUDED)[:2]), 1))).label("unreal"),
            func.bool_or(judged.c.is_test).label("is_test"),
            *(func.min(judged.c[name]).label(name) for name in ("merged_into", "happened", *_BREAKDOWNS)),
        )
        .group_by(judged.c.da_id)
        .subquery("known_children_by_incident")
    )
    rows = (
        select(tally)
        .where(or_(tally.c.unreal > 0, *(tally.c[name] > 0 for name in _OUTCOMES)))
        .subquery("incidents_with_known_children")
    )
    return checks.Judgement(
        rows=rows,
        record=rows.c.da_id,
        verdict=checks.first_of(
            checks.not_real(rows),
            checks.non_compliant("child_not_listed", "A known child is not listed", rows.c.failed > 0),
            checks.unknown("child_unknown_status", "Of a known child it cannot be told", rows.c.unknown > 0),
            checks.compliant("all_listed", "Every known child is listed"),
        ),
        anchor=rows.c.happened,
        breakdowns=checks.by_name(rows, *_BREAKDOWNS),
        shows=checks.by_name(rows, *_OUTCOMES),
    )


def _outside() -> checks.Outside:
    incidents = known_to_incidents()
    judged = select(_ROWS.c.da_id).distinct().subquery("incidents_with_a_known_child")
    rows = (
        select(incidents.c.da_id, incidents.c.elsewhen, judged.c.da_id.is_(None).label("nobody"))
        .outerjoin_from(incidents, judged, judged.c.da_id == incidents.c.da_id)
        .subquery("every_incident_and_its_links")
    )
    return checks.Outside(
        rows=rows,
        record=rows.c.da_id,
        reasons=(
            checks.outside_period("It was not reported in the period", rows.c.elsewhen),
            checks.Reason("no_known_child", "No link that held that day ties a child to a party of it", rows.c.nobody),
        ),
    )


def _stale() -> Select[Any]:
    old = or_(_ROWS.c.since.is_(None), sql.days_between(_ROWS.c.since, _ROWS.c.day) > STALE_DAYS.value)
    return select(_ROWS.c.da_id.label("record")).where(_judged(), _ROWS.c.open_ended, old)


def _judged() -> ColumnElement[bool]:
    return _VERDICT.number.in_(
        [*_VERDICT.numbers(checks.Status.COMPLIANT), *_VERDICT.numbers(checks.Status.NON_COMPLIANT)]
    )


DA_04 = checks.Standard(
    id="DA-04",
    suite=SUITE,
    title="Known children of the parties are on the record",
    question="Is every child whom records already link to the victim or the suspect of a domestic abuse incident listed at it?",
    unit="child of da_incidents",
    population="For each domestic abuse incident of the period, the children under 18 that day whom a link still valid that "
    "day ties to its victim or its suspect. Where the type of the link, or a part in the log, is blank or not understood, the "
    "child is counted as unknown",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.da_id,
        item=_ROWS.c.child,
        verdict=_VERDICT,
        anchor=_ROWS.c.happened,
        breakdowns=checks.by_name(_ROWS, *_BREAKDOWNS),
        shows={
            "happened_on": _ROWS.c.day,
            "link_since": _ROWS.c.since,
            "link_open_ended": _ROWS.c.open_ended,
            "listed": _ROWS.c.listed,
            "nameless_child_listed": _ROWS.c.nameless,
        },
    ),
    needs=(
        DaIncident.da_id,
        DaIncident.incident_id,
        IncidentPerson.incident_id,
        IncidentPerson.person_id,
        IncidentPerson.role,
        PersonLink.person_id,
        PersonLink.linked_person_id,
        PersonLink.link_type,
        ChildPresent.da_id,
        ChildPresent.person_id,
        Person.person_id,
        Person.dob_date,
    ),
    target=Decimal(90),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Assessment and help",
    topic=checks.Topic.RISK,
    outside=_outside(),
    quotation="cases within the main backlog may contain children connected with victims and perpetrators who were not "
    "identified by attending officers",
    parameters=(LINK_TYPES, STALE_DAYS),
    boundaries=(
        "The child is asked for on the local day on which the incident was reported; where that is not recorded, on which "
        "officers attended, else on that of the next best date.",
        "On the 18th birthday a person is not a child; a child born later is not asked for.",
        "A link counts on its first and its last day; without a first day it counts from ever, without a last day until now.",
        "A link counts whichever of the two persons it names first, and children are told by their age.",
        "A child who is linked to both parties, or twice to one, counts once for an incident.",
        "Merged identities of a party or a child count as one person; so do merged records of the incident and its log.",
        "A child who is a victim or suspect of the incident is on its record as such, and is left out.",
        "A child listed without an identity may be the one: then a missing child is undetermined.",
        "Somebody whose age is not known, or only roughly near the 18th birthday: listed, they are left out and counted; not "
        "listed, undetermined.",
        "A child who was entered only after the as-at instant is not listed yet.",
        RISK_RULE,
    ),
    blind_spots=(
        "Links go out of date: a child may have left the household years ago. Incidents that hang on an old link without an "
        "end are listed: read them before anybody is blamed.",
        "It cannot see a child whom no record links to a party.",
    ),
    remedy="Look up each child named here, list the child at the incident if the link still holds, and see whether social care "
    "and the school need to be told. Where the link no longer holds, enter its last day.",
    also=(
        checks.Rate(id="incidents", title="Incidents at which every known child is listed", judgement=_by_incident()),
    ),
    lists=(
        checks.Listing(
            id="stale_links",
            title="Incidents judged by a link without an end that began long before, or at no recorded date",
            records=_stale(),
            of=select(func.count(_ROWS.c.da_id.distinct())).where(_judged()),
        ),
    ),
)
