"""RSO-03: how many registered sex offenders does each offender manager have?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Float, Subquery, and_, case, cast, func, or_, select

from duly import checks
from duly.expectations.offenders.register import COMMUNITY_BOUNDARIES, IN_COMMUNITY, SUITE
from duly.records import RegisteredOffender, StaffMember

MOST = checks.Parameter(
    name="rso_caseload",
    default=50.0,
    unit="offenders per full-time manager",
    meaning="Largest number of actively managed offenders for each full-time offender manager",
)
HIGH = checks.Parameter(
    name="rso_caseload_high",
    default=60.0,
    unit="offenders per full-time manager",
    meaning="Caseload over which managers are listed, beside the 60 to 65 of the report",
)
_offender = RegisteredOffender
_real = and_(_offender.is_test.is_not(True), _offender.merged_into.is_(None), IN_COMMUNITY)
_active = _offender.mgmt == "active"


def _managers() -> Subquery:
    """Each manager with an offender who is, or may be, actively managed: how many for certain (`active`), and how many there
    may be (`most`)."""
    staff = checks.roots(StaffMember)
    manager = func.coalesce(staff.c.root, _offender.manager)
    by_manager = (
        select(
            manager.label("staff_id"),
            func.count(case((_active, 1))).label("active"),
            func.count().label("most"),
            func.min(case((_active, _offender.office))).label("office"),
        )
        .outerjoin_from(_offender, staff, staff.c.id == _offender.manager)
        .where(
            _real,
            _offender.manager.is_not(None),
            or_(_active, _offender.mgmt.is_(None), _offender.mgmt == checks.UNMAPPED),
        )
        .group_by(manager)
        .subquery("by_manager")
    )
    fte = case((StaffMember.fte > 0, StaffMember.fte))
    return (
        select(
            by_manager,
            StaffMember.fte,
            checks.surely(StaffMember.is_test).label("is_test"),
            StaffMember.staff_id.is_(None).label("gone"),
            (cast(by_manager.c.active, Float) / fte).label("least_load"),
            (cast(by_manager.c.most, Float) / fte).label("most_load"),
        )
        .outerjoin_from(by_manager, StaffMember, StaffMember.staff_id == by_manager.c.staff_id)
        .subquery("managers")
    )


_ROWS = _managers()
_counted = and_(~_ROWS.c.is_test, _ROWS.c.least_load.is_not(None))

RSO_03 = checks.Standard(
    id="RSO-03",
    suite=SUITE,
    title="At most {rso_caseload} registered sex offenders for each full-time manager",
    question="Has every offender manager at most {rso_caseload} actively managed registered sex offenders for each full-time "
    "post?",
    unit="staff",
    population="Offender managers of at least one actively managed offender who is on the register and not in prison on the "
    "as-at date",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.staff_id,
        verdict=checks.first_of(
            checks.made_for_test(_ROWS.c.is_test, "manager's record"),
            checks.dangling_link("The manager", _ROWS.c.gone),
            checks.unknown(
                "no_fte",
                "The share of full time that the manager works is not recorded, or is 0",
                _ROWS.c.least_load.is_(None),
            ),
            checks.non_compliant(
                "over", "More offenders than the limit for each full-time post", _ROWS.c.least_load > MOST.value
            ),
            checks.compliant(
                "within",
                "No more offenders than the limit for each full-time post",
                and_(_ROWS.c.active > 0, _ROWS.c.most_load <= MOST.value),
            ),
            checks.unknown(
                "management_unknown",
                "Of offenders of whom it is not known how they are managed hangs whether the manager is over the limit, or has "
                "any that are actively managed",
            ),
        ),
        breakdowns={"office": _ROWS.c.office},
        shows={"active_offenders": _ROWS.c.active, "with_unknown_management": _ROWS.c.most, "fte": _ROWS.c.fte},
    ),
    needs=(
        _offender.rso_id,
        _offender.mgmt,
        _offender.manager,
        _offender.in_prison,
        StaffMember.staff_id,
        StaffMember.fte,
    ),
    target=Decimal(100),
    severity=checks.Severity.MEDIUM,
    missing=checks.Missing.UNKNOWN,
    report="Managing those posing a risk to children",
    quotation="the number of RSOs allocated to each officer continues to be high (generally between 60 and 65)",
    topic=checks.Topic.LEADERSHIP,
    outside=checks.Outside(
        rows=StaffMember.__table__,
        record=StaffMember.staff_id.expression,
        reasons=(
            checks.Reason(
                "no_offenders",
                "Manages no offender, under this record or the one that it was merged into, who may be actively managed",
                StaffMember.staff_id.not_in(select(_ROWS.c.staff_id)),
            ),
        ),
    ),
    parameters=(MOST, HIGH),
    boundaries=(
        "{rso_caseload offender} and full time: within. {rso_caseload+1}: over. With rso_caseload at 50, 30 offenders "
        "at 0.6 of full time: 50.0, within; 31: over.",
        "Offenders under reactive management and those in prison are not counted. One of whom it is not recorded how they are "
        "managed makes the result UNKNOWN only where it decides.",
        "A manager is counted under the identity that theirs was merged into.",
        "{rso_caseload} is a local setting: no document that names it was found. The report says only that caseloads "
        "were much higher than "
        "national guidance recommends.",
        *COMMUNITY_BOUNDARIES,
    ),
    blind_spots=(
        "The mix of risk: twenty offenders of very high risk can be more work than sixty of low risk.",
        "Sickness and vacancies: a manager who is away counts with the share of full time in the staff table.",
    ),
    remedy="Even out the caseloads between managers and offices, by risk; consider reactive management for offenders of low "
    "risk. Give offenders without a manager one today.",
    note="The report: 60 to 65 offenders for each officer.",
    lists=(
        checks.Listing(
            id="no_manager",
            title="Actively managed offenders without a manager",
            records=select(_offender.rso_id.label("record")).where(_real, _active, _offender.manager.is_(None)),
            of=select(func.count(_offender.rso_id)).where(_real, _active),
            warn_over=0.0,
        ),
        checks.Listing(
            id="over_60",
            title="Managers of more than {rso_caseload_high} for each full-time post, of those whose share of full time is known",
            records=select(_ROWS.c.staff_id.label("record")).where(_counted, _ROWS.c.least_load > HIGH.value),
            of=select(func.count()).select_from(_ROWS).where(_counted),
        ),
    ),
    figures=(
        checks.Figure(
            id="mean_caseload",
            title="mean for each full-time manager",
            value=select(func.avg(_ROWS.c.least_load)).where(_counted),
            unit="offenders",
        ),
        checks.Figure(
            id="largest_caseload",
            title="largest for each full-time manager",
            value=select(func.max(_ROWS.c.least_load)).where(_counted),
            unit="offenders",
        ),
    ),
)
