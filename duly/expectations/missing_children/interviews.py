"""MISS-02: the police speak to a child who came back within 24 hours, and record it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, case, func, not_, or_, select, true

from duly import checks, sql
from duly.expectations.missing_children import episodes
from duly.records import MissingEpisode

LIMIT = checks.Parameter(
    name="miss_interview_hours",
    default=24,
    meaning="Time after the return within which the police are to speak to the child",
    unit="hours",
)
ENTRY_GAP = checks.Parameter(
    name="miss_interview_entry_hours",
    default=24,
    meaning="A prevention interview stored more than this long after it was held is listed",
    unit="hours",
)

_returned_in_period = checks.in_period(episodes.BY_RETURN)
_rows = episodes.episodes(
    *checks.when(MissingEpisode.prevention_interview_at).columns("interview"),
    *checks.when(MissingEpisode.prevention_recorded_at).columns("stored"),
    MissingEpisode.prevention_declined,
    placed=episodes.BY_RETURN,
    only=_returned_in_period,
)
_returned, _claimed, _stored = (checks.when(_rows.c[name]) for name in ("returned", "interview", "stored"))
_after_entry = and_(_stored.known, or_(_claimed.later, func.coalesce(checks.backwards(_claimed, _stored), False)))
"""Said to have been held after it was stored: held no later than it was stored (A8)."""
_interview = checks.chosen(_after_entry, _stored, _claimed)
_limit = LIMIT.seconds
_taken, _waiting = checks.elapsed(_returned, _interview, _limit), checks.so_far(_returned, _limit)
_declined = _rows.c.prevention_declined.is_(true())
_held = _interview.known
_recorded = _stored.known
_stored_before = checks.surely(checks.backwards(_returned, _stored))
_roughly = "A time was written so roughly that the interview may have been in time or late"


def _of_returns(*columns: Any) -> Select[Any]:
    return select(*columns).where(MissingEpisode.returned_at.is_not(None), _returned_in_period)


_judgement = checks.Judgement(
    rows=_rows,
    record=_rows.c.miss_id,
    verdict=checks.first_of(
        episodes.not_judged(_rows),
        checks.future_dated("The time of the interview, or of its entry,", _claimed, _stored),
        episodes.no_return(_rows),
        checks.compliant(
            "declined",
            "It is recorded that the child declined to speak to the police",
            and_(_declined, _recorded, not_(_stored_before)),
        ),
        checks.negative_interval(
            "The interview was held, or its being declined stored,",
            "the return",
            or_(_taken.negative, and_(_declined, _interview.missing, _stored_before)),
        ),
        checks.unknown(
            "no_interview_time",
            "An interview is recorded, and not when it was held",
            and_(_recorded, _interview.missing),
        ),
        checks.non_compliant("late", "The interview was held later than that", _taken.beyond),
        checks.compliant(
            "held_in_time",
            "The interview was held within the limit, and is on the records system",
            and_(_recorded, _taken.within),
        ),
        checks.imprecise_time(and_(_held, _recorded), _roughly),
        checks.not_yet_due(
            "not_yet_due",
            "No interview is on the records system, and the limit has not passed",
            _waiting.within,
        ),
        checks.imprecise_time(not_(_waiting.beyond), _roughly),
        checks.non_compliant(
            "not_on_system",
            "The interview was held or declined, and it is not recorded when that was stored on the records system",
            or_(_held, _declined),
        ),
        checks.non_compliant("no_interview", "No interview is recorded"),
    ),
    anchor=_rows.c.returned,
    due=checks.deadline(_returned, _limit),
    done=case((_recorded, _interview.lo)),
    open=and_(not_(_recorded), not_(_rows.c.out), _rows.c.closed_at.is_(None)),
    breakdowns=episodes.breakdowns(_rows, anchor=_rows.c.returned),
    shows={
        "reported_at": _rows.c.reported,
        "returned_at": _rows.c.returned,
        "returned_at_latest": _rows.c.returned_hi,
        "interview_at": _claimed.lo,
        "interview_at_latest": _claimed.hi,
        "interview_recorded_at": _rows.c.stored,
        "interview_declined": _rows.c.prevention_declined,
        "closed_at": _rows.c.closed_at,
    },
)

MISS_02 = checks.Standard(
    id="MISS-02",
    suite=episodes.SUITE,
    title="Prevention interview held within {miss_interview_hours} hours of a child's return, and recorded",
    question="Did the police speak to each child who came back, soon after the return, and is that on the records system?",
    unit="missing_episodes",
    population=f"Missing episodes that ended in the period, and those without a time of return, {episodes.CHILD_EPISODE}",
    judgement=_judgement,
    needs=(
        *episodes.CHILD_COLUMNS,
        MissingEpisode.returned_at,
        MissingEpisode.prevention_interview_at,
        MissingEpisode.prevention_recorded_at,
    ),
    target=Decimal(90),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    topic=checks.Topic.INITIAL_RESPONSE,
    report="Trusted adult",
    quotation="safe-and-well checks are usually completed in a timely and thorough way",
    authority=("A-44",),
    parameters=(LIMIT, ENTRY_GAP),
    boundaries=(
        "Held exactly {miss_interview_hours}:00:00 after the return: in time. {miss_interview_hours}:00:01: late. "
        "Where both times are written to the minute, whole "
        "minutes are compared.",
        "Held up to five minutes before the return: two clocks that disagree, and in time. Earlier: undetermined.",
        "Nothing recorded exactly {miss_interview_hours}:00:00 after the return: not yet due. "
        "{miss_interview_hours}:00:01: a breach.",
        "An interview that the child declined counts at whatever time, if that was stored on the records system.",
        "When it was stored is not limited; entries long after the interview are listed.",
        "An interview that is said to have been held after it was stored was held no later than that: it counts at the time of "
        "the entry, and is listed.",
        "Judged as things stood: what was done or stored after the as-at instant had not been. A time after the export was "
        "made is a fault of the record, and undetermined.",
        "An episode without a time of return is placed in a period by the next date of its record: what followed the return, "
        "else the report or the entry.",
        "{miss_interview_hours hour} is a local setting: the national guidance is as soon as possible after the return.",
        "On the 18th birthday a person is not a child; the age is taken on the day of the report.",
    ),
    blind_spots=(
        "It cannot see whether the interview was thorough, or whether the child was listened to.",
        "It cannot see an interview that was held and never recorded: a breach means that there is no record of one.",
        "The time of an interview is what the officer says it was.",
    ),
    remedy="Find out whether anybody spoke to the child. If so, record it with its time, and say when it was entered. If "
    "not, and the record is still open, speak to the child now.",
    lists=(
        checks.Listing(
            id="recorded_later",
            title="Interviews stored on the records system more than {miss_interview_entry_hours} hours after they were held",
            records=_of_returns(MissingEpisode.miss_id.label("record")).where(
                sql.seconds_between(MissingEpisode.prevention_interview_at, MissingEpisode.prevention_recorded_at)
                > ENTRY_GAP.seconds
            ),
            of=_of_returns(func.count(MissingEpisode.miss_id)).where(
                MissingEpisode.prevention_interview_at.is_not(None), MissingEpisode.prevention_recorded_at.is_not(None)
            ),
        ),
        checks.Listing.among(
            _judgement,
            id="claimed_after_entry",
            title="Interviews said to have been held after they were stored",
            where=_after_entry,
            of=_stored.known,
        ),
        checks.Listing(
            id="declined",
            title="Interviews that the child is recorded to have declined",
            records=_of_returns(MissingEpisode.miss_id.label("record")).where(
                MissingEpisode.prevention_declined.is_(true())
            ),
            of=_of_returns(func.count(MissingEpisode.miss_id)),
        ),
    ),
    outside=episodes.outside(episodes.BY_RETURN),
    measures=(
        checks.Measure(
            id="time_to_interview",
            title="Time from the return to the interview",
            bands=(24, 48, 72),
        ),
    ),
)
