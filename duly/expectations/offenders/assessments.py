"""RSO-02: is the ARMS assessment of each registered sex offender approved and in date?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Subquery, and_, case, func, literal, or_, select, true

from duly import checks, sql
from duly.expectations.offenders import register
from duly.records import ArmsAssessment, RegisteredOffender, StaffMember, TrainingRecord

VALID_DAYS = checks.Parameter(
    name="rso_arms_days",
    default=365,
    unit="days",
    meaning="Time for which a completed ARMS assessment is in date",
)
NEW_DAYS = checks.Parameter(
    name="rso_arms_new_days",
    default=90,
    unit="days",
    meaning="Time on the register before which no ARMS assessment is asked for",
)
APPROVER_COURSES = checks.Parameter(
    name="rso_arms_approver_courses",
    default=("ARMS_APPROVER",),
    meaning="Courses that let somebody approve an ARMS assessment",
)
_offender = RegisteredOffender


def _latest() -> tuple[Subquery, Subquery]:
    """The latest assessment of each offender, completed or found not to apply: one row each. And when the last was `made` of
    those that nothing stands for (A24) and that would be in date: one row for each offender of whom there are any."""
    arms, of_assessment = ArmsAssessment, checks.roots(ArmsAssessment)
    merged, same, root = register.root_of(arms.rso_id.expression)
    completed, approved = checks.when(arms.completed_at), checks.when(arms.approved_at)
    not_applicable = and_(arms.not_applicable_reason.is_not(None), ~checks.is_placeholder(arms.not_applicable_reason))
    made = checks.first_known(completed, checks.when(arms.entered_at)).lo
    assessments = (
        select(
            root.label("rso_id"),
            arms.arms_id,
            *completed.columns("completed"),
            *approved.columns("approved"),
            arms.approver,
            arms.completed_by,
            not_applicable.label("not_applicable"),
            made.label("made"),
            arms.merged_into.is_(None).label("stands"),
        )
        .outerjoin_from(arms, merged, same)
        .outerjoin(of_assessment, of_assessment.c.id == arms.arms_id)
        .where(
            arms.rso_id.is_not(None),
            arms.is_test.is_not(True),
            or_(arms.merged_into.is_(None), of_assessment.c.broken),
            or_(completed.known, arms.not_applicable_reason.is_not(None)),
        )
        .subquery("assessments_made")
    )
    rank = func.row_number().over(
        partition_by=assessments.c.rso_id,
        order_by=(assessments.c.made.desc().nulls_first(), assessments.c.arms_id.desc()),
    )
    ranked = (
        select(assessments, rank.label("place"))
        .where(assessments.c.stands, or_(assessments.c.completed.is_not(None), assessments.c.not_applicable))
        .subquery("ranked_assessments")
    )
    out_of_date = sql.add_days(checks.local_day(assessments.c.completed), VALID_DAYS.value) < checks.AS_OF_DAY
    lost = (
        select(assessments.c.rso_id, func.max(func.coalesce(assessments.c.made, checks.AS_OF)).label("made"))
        .where(~assessments.c.stands, ~checks.surely(out_of_date))
        .group_by(assessments.c.rso_id)
        .subquery("lost_assessments")
    )
    return select(ranked).where(ranked.c.place == 1).subquery("latest_assessments"), lost


def _offenders() -> Subquery:
    (latest, lost), of_course = _latest(), checks.roots(TrainingRecord)
    staff, names = checks.roots(StaffMember), checks.roots(StaffMember).alias("staff_trained")
    approver = func.coalesce(staff.c.root, latest.c.approver)
    completer = checks.roots(StaffMember).alias("staff_completing")
    training = (
        select(
            func.coalesce(names.c.root, TrainingRecord.staff_id).label("staff_id"),
            TrainingRecord.course,
            TrainingRecord.completed_date,
            TrainingRecord.expires_date,
            TrainingRecord.merged_into.is_(None).label("stands"),
        )
        .outerjoin_from(TrainingRecord, names, names.c.id == TrainingRecord.staff_id)
        .outerjoin(of_course, of_course.c.id == TrainingRecord.tr_id)
        .where(
            TrainingRecord.is_test.is_not(True),
            or_(TrainingRecord.merged_into.is_(None), of_course.c.broken),
            or_(TrainingRecord.course.in_(APPROVER_COURSES.value), TrainingRecord.course == checks.UNMAPPED),
        )
        .subquery("approver_training")
    )
    approved_day = checks.local_day(latest.c.approved)
    held = and_(
        training.c.completed_date <= approved_day,
        or_(training.c.expires_date.is_(None), training.c.expires_date > approved_day),
    )
    # a left join that multiplies by courses is folded again at once
    trained = (
        select(
            latest.c.rso_id,
            func.bool_or(and_(training.c.stands, held, training.c.course.in_(APPROVER_COURSES.value))).label("trained"),
            func.bool_or(and_(training.c.stands, held, training.c.course == checks.UNMAPPED)).label("perhaps_trained"),
            func.bool_or(and_(~training.c.stands, held)).label("course_lost"),
        )
        .outerjoin_from(latest, staff, staff.c.id == latest.c.approver)
        .join(training, training.c.staff_id == approver)
        .group_by(latest.c.rso_id)
        .subquery("approvers_trained")
    )
    rows = (
        select(
            _offender.rso_id,
            register.IS_TEST,
            _offender.merged_into,
            _offender.risk,
            _offender.mgmt,
            _offender.office,
            _offender.registered_from,
            sql.add_days(_offender.registered_from, NEW_DAYS.value).label("asked_from"),
            *checks.when(latest.c.completed).columns("completed"),
            *checks.when(latest.c.approved).columns("approved"),
            checks.local_day(latest.c.completed).label("completed_day"),
            sql.add_days(checks.local_day(latest.c.completed), VALID_DAYS.value).label("valid_until"),
            latest.c.approver,
            checks.surely(approver == func.coalesce(completer.c.root, latest.c.completed_by)).label("by_completer"),
            and_(latest.c.rso_id.is_not(None), latest.c.completed_by.is_(None)).label("completer_blank"),
            checks.surely(latest.c.not_applicable).label("not_applicable"),
            and_(latest.c.approver.is_not(None), StaffMember.staff_id.is_(None)).label("approver_gone"),
            checks.surely(trained.c.trained).label("trained"),
            checks.surely(trained.c.perhaps_trained).label("perhaps_trained"),
            checks.surely(trained.c.course_lost).label("course_lost"),
            and_(lost.c.made.is_not(None), or_(latest.c.made.is_(None), lost.c.made > latest.c.made)).label("lost"),
        )
        .outerjoin_from(_offender, latest, latest.c.rso_id == _offender.rso_id)
        .outerjoin(staff, staff.c.id == latest.c.approver)
        .outerjoin(completer, completer.c.id == latest.c.completed_by)
        .outerjoin(trained, trained.c.rso_id == _offender.rso_id)
        .outerjoin(lost, lost.c.rso_id == _offender.rso_id)
        .outerjoin(StaffMember, StaffMember.staff_id == approver)
    )
    return register.with_merges(rows).where(register.IN_COMMUNITY).subquery("offenders_assessed")


_ROWS = _offenders()
_approved: Any = and_(
    _ROWS.c.approved.is_not(None), _ROWS.c.approver.is_not(None), ~_ROWS.c.by_completer, _ROWS.c.trained
)
_due = case((and_(_approved, _ROWS.c.valid_until > _ROWS.c.asked_from), _ROWS.c.valid_until), else_=_ROWS.c.asked_from)

RSO_02 = checks.Standard(
    id="RSO-02",
    suite=register.SUITE,
    title="The ARMS assessment is approved and in date",
    question="Does every actively managed registered sex offender have an ARMS assessment that is in date and was approved by "
    "somebody trained to?",
    unit="rso",
    population=f"{register.COMMUNITY}; reactively managed ones, and those whom ARMS is recorded not to apply to, are exempt",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.rso_id,
        verdict=checks.first_of(
            register.managed(_ROWS),
            checks.exempt("not_applicable", "It is recorded why ARMS does not apply", _ROWS.c.not_applicable),
            checks.unknown(
                "no_registration_date",
                "The first day on the register is not recorded",
                _ROWS.c.registered_from.is_(None),
            ),
            checks.not_yet_due(
                "newly_registered",
                "The offender has not been on the register for long enough",
                _ROWS.c.asked_from > checks.AS_OF_DAY,
            ),
            checks.future_dated(
                "The latest assessment or its approval", checks.when(_ROWS.c.completed), checks.when(_ROWS.c.approved)
            ),
            checks.dangling_link("What a later assessment was merged into", _ROWS.c.lost),
            checks.non_compliant("no_assessment", "No completed assessment is recorded", _ROWS.c.completed.is_(None)),
            checks.non_compliant(
                "not_approved", "The latest assessment was completed, and not approved", _ROWS.c.approved.is_(None)
            ),
            checks.negative_interval(
                "The latest assessment was approved",
                "it was completed",
                checks.backwards(checks.when(_ROWS.c.completed), checks.when(_ROWS.c.approved)),
            ),
            checks.non_compliant(
                "out_of_date",
                "The latest assessment was completed longer ago than it is in date",
                _ROWS.c.valid_until < checks.AS_OF_DAY,
            ),
            checks.non_compliant("no_approver", "It is not recorded who approved it", _ROWS.c.approver.is_(None)),
            checks.non_compliant("own_approval", "Who completed it also approved it", _ROWS.c.by_completer),
            checks.compliant("approved", "It is in date, and was approved by somebody trained to", _ROWS.c.trained),
            checks.unknown(
                "unmapped_code",
                "Who approved it held a course whose code duly was not told about",
                _ROWS.c.perhaps_trained,
            ),
            checks.dangling_link("Who approved it", _ROWS.c.approver_gone),
            checks.dangling_link("What a course of who approved it was merged into", _ROWS.c.course_lost),
            checks.non_compliant(
                "approver_not_trained", "No course that lets them approve is recorded of who approved it"
            ),
        ),
        anchor=_ROWS.c.completed,
        due=checks.end_of_day(_due),
        open=true(),  # every offender waits for the next assessment; most of them have time
        flag=case((_ROWS.c.completer_blank, literal("completer_not_recorded"))),
        breakdowns={"risk": _ROWS.c.risk, "office": _ROWS.c.office},
        shows={
            "risk": _ROWS.c.risk,
            "managed": _ROWS.c.mgmt,
            "registered_from": _ROWS.c.registered_from,
            "completed_on": _ROWS.c.completed_day,
            "approved_at": _ROWS.c.approved,
            "approver_trained": _ROWS.c.trained,
        },
    ),
    needs=(
        _offender.rso_id,
        _offender.mgmt,
        _offender.registered_from,
        ArmsAssessment.rso_id,
        ArmsAssessment.completed_at,
        ArmsAssessment.approved_at,
        ArmsAssessment.approver,
        ArmsAssessment.not_applicable_reason,
        TrainingRecord.staff_id,
        TrainingRecord.course,
        TrainingRecord.completed_date,
    ),
    target=Decimal(90),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Managing those posing a risk to children",
    quotation="The force believes that this will help start to address the numbers of incomplete ARMs assessments.",
    authority=("A-39",),
    topic=checks.Topic.RISK,
    outside=register.outside(register.NOT_IN_COMMUNITY),
    parameters=(VALID_DAYS, NEW_DAYS, APPROVER_COURSES, checks.PLACEHOLDERS),
    boundaries=(
        "Completed {rso_arms_days day} before the as-at date: in date. {rso_arms_days+1}: out of date. The interval is "
        "a local setting.",
        "On the register for {rso_arms_new_days day}: asked for. {rso_arms_new_days-1}: not yet due, even with an assessment.",
        "The latest completed assessment counts, and no earlier one: completed and not approved is a breach though last year's "
        "was.",
        "An assessment or a course that was merged into another is that one. Where that is not in the export, and would decide: "
        "UNKNOWN.",
        "An offender whom ARMS is recorded not to apply to is exempt from that record on, until an assessment is completed "
        "later. A reason that says nothing does not count.",
        "Who approves must hold a course in rso_arms_approver_courses on the day of approving. On the day it expires, no "
        "longer.",
        "Where it is not recorded who completed an assessment, whoever approved it counts as somebody else (flag "
        "completer_not_recorded).",
        "Without training records in the export, nothing is judged. Approved by somebody who is neither in the training "
        "records nor in the staff table: UNKNOWN.",
        *register.COMMUNITY_BOUNDARIES,
    ),
    blind_spots=(
        "ARMS was made for male offenders. That it does not apply to others must be recorded; the sex is not in the export.",
        "Whether the risk level follows from the assessment.",
    ),
    remedy="Complete the assessment, and have it approved by a supervisor who holds the course. Where the course is missing "
    "from the training records, enter it; where nobody holds it, book it first.",
)
