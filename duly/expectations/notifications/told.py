"""Whether a school was told of a child: the notifications, and what the best of them is worth."""

from __future__ import annotations

from sqlalchemy import CTE, Subquery, and_, case, exists, false, func, literal, or_, select, union_all

from duly import checks
from duly.expectations.notifications.children import lost, said
from duly.records import Notification

_ENCOMPASS, _SCHOOLS, _AUTHORITY = "encompass", ("school", "college"), "la_home_ed"
"""The kind of notification, and its recipients: a college or 16-19 academy is a school."""

# What a notification is worth to a child of an incident, best first: the best of all decides.
IN_TIME, PERHAPS, NO_TIME, FUTURE, CODE_UNMAPPED, LOST, NAMELESS, LATE, NOT_SENT, ELSEWHERE, BEFORE = range(11)


def _notices() -> CTE:
    """Notifications to schools, or that may be, with what each stands for (children.said)."""
    sent, received = checks.when(Notification.sent_at), checks.when(Notification.recipient_received_at)
    every = said(
        Notification,
        "notices",
        Notification.notif_type,
        Notification.recipient_type,
        *sent.columns("sent"),
        *checks.first_known(sent, received).columns("told"),
        Notification.submitted_at.label("submitted"),
    )
    recipients = exists(select(literal(1)).select_from(Notification).where(Notification.recipient_type.is_not(None)))
    return (
        select(every, recipients.label("recipients_exported"))
        .where(or_(every.c.notif_type.is_(None), every.c.notif_type.in_((_ENCOMPASS, checks.UNMAPPED))))
        .cte("notices_to_schools")
    )


def best_notices(pupil: CTE, held: CTE) -> Subquery:
    """The best notification of each child: `da_id`, `child`, `grade`, and when the school was first `told`."""
    notice = _notices()
    sent, told_at = checks.when(notice.c.sent), checks.when(notice.c.told)
    known, named = checks.surely(notice.c.notif_type == _ENCOMPASS), notice.c.child.is_not(None)
    recipient = notice.c.recipient_type
    wanted = case((pupil.c.at_home, recipient == _AUTHORITY), else_=recipient.in_(_SCHOOLS))
    # where no recipient is exported at all, a notification of this kind to no recorded one went to the school
    unsaid = and_(recipient.is_(None), or_(pupil.c.at_home, notice.c.recipients_exported))
    unmapped = or_(~known, unsaid, checks.surely(recipient == checks.UNMAPPED))
    elsewhere = and_(recipient.is_not(None), recipient != checks.UNMAPPED, ~wanted)
    before = checks.surely(checks.backwards(checks.when(pupil.c.anchor), told_at))
    late = checks.surely(sent.lo > pupil.c.due_at_latest)
    perhaps = and_(told_at.known, ~before, ~late)
    strays = lost(notice, pupil)
    unsent = and_(told_at.missing, notice.c.submitted.is_not(None))
    may_do = or_(perhaps, and_(told_at.missing, ~unsent))
    grade = case(
        (elsewhere, case((and_(named, known, ~strays), ELSEWHERE))),
        (told_at.future, FUTURE),
        (and_(told_at.later, notice.c.submitted.is_(None)), None),
        (strays, case((may_do, LOST))),
        (~named, case((may_do, NAMELESS))),
        (and_(~known, or_(late, before, unsent)), None),
        (unsent, NOT_SENT),
        (late, LATE),
        (before, BEFORE),
        (unmapped, CODE_UNMAPPED),
        (told_at.missing, NO_TIME),
        (told_at.end <= pupil.c.due_at_earliest, IN_TIME),
        (sent.missing, NO_TIME),
        else_=PERHAPS,
    )
    reached = and_(named, known, ~elsewhere, ~strays)
    columns = (
        pupil.c.da_id,
        pupil.c.child,
        grade.label("grade"),
        *checks.only_if(reached, told_at).columns("told"),
    )
    same = or_(notice.c.child == pupil.c.child, notice.c.child.is_(None), notice.c.nobody)
    by_log = (
        select(*columns)
        .join_from(pupil, held, held.c.da_id == pupil.c.da_id)
        .join(notice, and_(notice.c.log == held.c.log, same))
    )
    by_child = (
        select(*columns)
        .join_from(pupil, notice, notice.c.child == pupil.c.child)
        .where(notice.c.log.is_(None), perhaps)
    )
    # it may be of the log that it names, which is not in the export, or of this one
    misnamed = (
        select(
            pupil.c.da_id,
            pupil.c.child,
            case((told_at.known, LOST)),
            *(case((false(), end)) for end in (told_at.lo, told_at.hi)),
        )
        .join_from(pupil, notice, notice.c.child == pupil.c.child)
        .where(notice.c.log_gone, perhaps, ~elsewhere)
    )
    notices = union_all(by_log, by_child, misnamed).subquery("notices_found")
    return (
        select(
            notices.c.da_id,
            notices.c.child,
            func.min(notices.c.grade).label("grade"),
            checks.earliest_of(checks.when(notices.c.told)).lo.label("told"),
        )
        .group_by(notices.c.da_id, notices.c.child)
        .subquery("children_told_of")
    )
