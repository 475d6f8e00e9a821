"""PP-02: police protection ends within 72 hours."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from duly import checks, sql
from duly.expectations.police_protection.uses import PLACED, STARTED, SUITE, breakdowns, not_judged, outside, uses
from duly.records import Incident, PoliceProtection

LIMIT = checks.Parameter(
    name="pp_limit_hours",
    default=72,
    meaning="Time after it began within which police protection must end",
    unit="hours",
    source="A-42",
)

SAME_END_SHARE = 0.05
"""Where more than this share of uses ended to the second when the limit did, a form has filled the time in."""

_rows = uses(*checks.when(PoliceProtection.ended_at).columns("ended"), PoliceProtection.closed_at)
_limit = LIMIT.seconds
_started, _ended = checks.when(_rows.c.started), checks.when(_rows.c.ended)
_taken, _waiting = checks.elapsed(_started, _ended, _limit), checks.so_far(_started, _limit)
_roughly = "A time was written so roughly that protection may have ended in time or late"


def _in_period(*columns: Any) -> Select[Any]:
    """Of the uses that the rate is over."""
    incident = Incident.incident_id == PoliceProtection.incident_id
    return select(*columns).select_from(PoliceProtection).outerjoin(Incident, incident).where(checks.in_period(PLACED))


def _ended_in_period(*columns: Any) -> Select[Any]:
    return _in_period(*columns).where(PoliceProtection.ended_at.is_not(None))


def _to_the_second() -> ColumnElement[bool]:
    """Protection ended when the limit did, neither a second earlier nor later, by times that are not whole days."""

    def exact(span: checks.Span) -> ColumnElement[bool]:
        return or_(span.hi.is_(None), span.to_the_minute)

    ended = checks.when(PoliceProtection.ended_at)
    return (sql.seconds_between(STARTED.lo, ended.lo) == _limit) & exact(STARTED) & exact(ended)


def _of_adults() -> Select[Any]:
    known = checks.people()
    grade = checks.standing(known.c.dob, known.c.estimated, known.c.broken, STARTED.day)
    return (
        _in_period(PoliceProtection.pp_id.label("record"))
        .join(known, known.c.person_id == PoliceProtection.person_id)
        .where(grade == checks.ADULT)
    )


_EARLY, _BEFORE = "2025-11-12T08:00:00", "2025-11-12T09:00:00"
_BEGAN, _LAST, _OVER = "2025-11-12T10:00:00", "2025-11-15T10:00:00", "2025-11-15T10:00:01"


def _use(odd: str, ended: str | None, status: checks.Status, reason: str, **changes: Any) -> checks.Example:
    """A use of the power that began at _BEGAN, judged as at `as_of` where the changes say one."""
    facts = {name: changes.pop(name) for name in ("as_of", "exported_at", "open") if name in changes}
    row = {"pp_id": "Q", "started_at": _BEGAN, "ended_at": ended, **changes}
    return checks.Example(odd=odd, records={"police_protection": [row]}, expect=(status.value, reason), **facts)


_EXAMPLES = (
    _use("ended exactly 72 hours after it began", _LAST, checks.Status.COMPLIANT, "ended_in_time", open=False),
    _use("ended a second later", _OVER, checks.Status.NON_COMPLIANT, "ended_late"),
    _use("ended before it began", "2025-11-12T09:54:59", checks.Status.UNKNOWN, "negative_interval"),
    _use("ended on a date, on which the limit falls", "2025-11-15", checks.Status.UNKNOWN, "imprecise_time"),
    _use("no end, 72 hours are just over", None, checks.Status.NOT_YET_DUE, "not_yet_due", as_of=_LAST, open=True),
    _use("no end, a second later", None, checks.Status.NON_COMPLIANT, "no_end", as_of=_OVER, open=True),
    _use(
        "no end, and the record was closed", None, checks.Status.UNKNOWN, "no_end_time", closed_at="2025-11-20T10:00:00"
    ),
    _use("ended on the date before, without a time", "2025-11-11", checks.Status.UNKNOWN, "negative_interval"),
    _use("no start", _LAST, checks.Status.UNKNOWN, "no_start_time", started_at=None),
    _use("no date at all", None, checks.Status.UNKNOWN, "undated", started_at=None),
    _use(
        "begins later",
        None,
        checks.Status.NOT_YET_DUE,
        "not_begun",
        as_of=_BEFORE,
        exported_at=_LAST,
        entered_at=_EARLY,
    ),
    _use("ends after the export", _LAST, checks.Status.UNKNOWN, "future_dated", as_of=_BEGAN),
    _use("made for a test", _LAST, checks.Status.EXCLUDED, "test_record", is_test=True),
    _use("merged into what is not in the export", _LAST, checks.Status.UNKNOWN, "dangling_link", merged_into="Q2"),
    checks.Example(
        odd="merged into another",
        records={
            "police_protection": [
                {"pp_id": "Q", "started_at": _BEGAN, "ended_at": _LAST, "merged_into": "Q2"},
                {"pp_id": "Q2", "started_at": _BEGAN, "ended_at": _LAST},
            ]
        },
        expect=[
            ("Q", None, checks.Status.EXCLUDED.value, "merged_record"),
            ("Q2", None, checks.Status.COMPLIANT.value, "ended_in_time"),
        ],
    ),
)

PP_02 = checks.Standard(
    id="PP-02",
    suite=SUITE,
    title="Police protection ends within {pp_limit_hours} hours",
    question="Did each use of police protection end within the hours that the law allows?",
    unit="police_protection",
    population="Uses of the power of police protection that began in the period",
    judgement=checks.Judgement(
        rows=_rows,
        record=_rows.c.pp_id,
        verdict=checks.first_of(
            not_judged(_rows, _ended),
            checks.negative_interval("Protection ended", "it began", _taken.negative),
            checks.compliant("ended_in_time", "Protection ended within the limit", _taken.within),
            checks.non_compliant("ended_late", "Protection ended later than that", _taken.beyond),
            checks.imprecise_time(_ended.known, _roughly),
            checks.unknown(
                "no_end_time",
                "The record was closed, and it is not recorded when protection ended",
                _rows.c.closed_at.is_not(None),
            ),
            checks.not_yet_due("not_yet_due", "No end is recorded, and the limit has not passed", _waiting.within),
            checks.imprecise_time(~_waiting.beyond, _roughly),
            checks.non_compliant("no_end", "No end is recorded, and the limit has passed"),
        ),
        anchor=_rows.c.started,
        due=checks.deadline(_started, _limit),
        done=_rows.c.ended,
        open=and_(_rows.c.ended.is_(None), _rows.c.closed_at.is_(None)),
        breakdowns=breakdowns(_rows),
        shows={
            "started_at": _rows.c.started,
            "started_at_latest": _rows.c.started_hi,
            "ended_at": _rows.c.ended,
            "ended_at_latest": _rows.c.ended_hi,
            "closed_at": _rows.c.closed_at,
        },
    ),
    needs=(PoliceProtection.pp_id, PoliceProtection.started_at, PoliceProtection.ended_at, PoliceProtection.closed_at),
    target=Decimal(100),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.UNKNOWN,
    topic=checks.Topic.INITIAL_RESPONSE,
    report="Decision-making",
    quotation="This meant that the force could not monitor or audit how and when children were being taken into police "
    "protection.",
    authority=("A-42",),
    parameters=(LIMIT,),
    boundaries=(
        "The law's limit is 72 hours: pp_limit_hours gives another only where a force asks more of itself.",
        "Ended exactly {pp_limit_hours}:00:00 after it began: in time. {pp_limit_hours}:00:01: late. Where both times "
        "are written to the minute, "
        "whole minutes are compared.",
        "The hours are those that pass: over a change of the clock the limit falls an hour earlier or later by the clock "
        "on the wall.",
        "No end recorded exactly {pp_limit_hours}:00:00 after it began: not yet due. {pp_limit_hours}:00:01: a breach.",
        "No end recorded and the record closed: undetermined, however long ago it began.",
        "Ended up to five minutes before it began: two clocks that disagree, and in time. Earlier: undetermined. Where one of "
        "the two is a date without a time, an end on an earlier date is undetermined.",
        "What lies after the as-at instant has not happened yet; a time after the export was made is a fault of the record, "
        "and undetermined.",
        "A use without a time of beginning is placed in a period by its entry, else by another date of its record, else by the "
        "report of its incident.",
        "A record that was merged is judged where it went; where that is not in the export, it is undetermined.",
    ),
    blind_spots=(
        "It cannot see a use of the power that was never recorded.",
        "It cannot see when the child in fact left protection. An end that a form fills in looks punctual: ends to the "
        "second when the limit does are listed.",
    ),
    remedy="Where no end is recorded, find out today where the child is and under what power, and enter when protection "
    "ended. A late end cannot be put right; the designated officer records why.",
    lists=(
        checks.Listing(
            id="ended_as_the_limit_did",
            title="Protection ended to the second when the limit did: filled in by a form?",
            records=_ended_in_period(PoliceProtection.pp_id.label("record")).where(_to_the_second()),
            of=_ended_in_period(func.count(PoliceProtection.pp_id)),
            warn_over=SAME_END_SHARE,
        ),
        checks.Listing(
            id="not_a_child",
            title="The person had turned 18 when protection began, by the date of birth",
            records=_of_adults(),
            of=_in_period(func.count(PoliceProtection.pp_id)),
        ),
    ),
    measures=(
        checks.Measure(
            id="time_in_protection",
            title="Time in police protection",
            bands=(24, 48, 72),
        ),
    ),
    outside=outside(),
    examples=_EXAMPLES,
)
