"""A standard of our own that no pattern can say: whether a third stop of one person was looked at by a supervisor.

It is over the table that ours.toml declares, so that its standards are made once the tables are known.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from duly import checks, sql
from duly.records.vocabulary import Vocabulary

SUITE = "repeat_stops"
TITLE = "People who are stopped again"
VERSION = "2026-01"

DAY = 24 * checks.HOUR

WINDOW = checks.Parameter(
    name="repeat_stop_days",
    default=90,
    meaning="Days within which the stops of one person are counted",
    unit="days",
)
LIMIT = checks.Parameter(
    name="repeat_stop_review_days",
    default=7,
    meaning="Days, of 24 hours each, within which a supervisor must have looked at a third stop",
    unit="days",
)


def stop(id_: str, at: str, **more: object) -> checks.Row:
    """A stop of one person, as an export has it."""
    return {"stop_id": id_, "person_id": "P", "stopped_at": at, **more}


FIRST, SECOND = stop("A", "2025-10-06T12:00:00"), stop("B", "2025-11-03T12:00:00")
THIRD = "2025-12-01T12:00:00"

EXAMPLES = (
    checks.Example(odd="two stops are no third one", records={"stops": [FIRST, SECOND]}, expect=[]),
    checks.Example(
        odd="a third, reviewed to the second within 7 days",
        records={"stops": [FIRST, SECOND, stop("C", THIRD, reviewed_at="2025-12-08T12:00:00")]},
        expect=("COMPLIANT", "reviewed_in_time"),
    ),
    checks.Example(
        odd="one second later",
        records={"stops": [FIRST, SECOND, stop("C", THIRD, reviewed_at="2025-12-08T12:00:01")]},
        expect=("NON_COMPLIANT", "reviewed_late"),
        open=False,
    ),
    checks.Example(
        odd="reviewed before it was made",
        records={"stops": [FIRST, SECOND, stop("C", THIRD, reviewed_at="2025-11-30T12:00:00")]},
        expect=("UNKNOWN", "negative_interval"),
    ),
    checks.Example(
        odd="reviewed on a date, which may be in time or late",
        records={"stops": [FIRST, SECOND, stop("C", THIRD, reviewed_at="2025-12-08")]},
        expect=("UNKNOWN", "imprecise_time"),
    ),
    checks.Example(
        odd="not reviewed, and the 7 days are over",
        records={"stops": [FIRST, SECOND, stop("C", THIRD)]},
        expect=("NON_COMPLIANT", "not_reviewed"),
        open=True,
    ),
    checks.Example(
        odd="not reviewed, and there is time",
        records={"stops": [FIRST, SECOND, stop("C", THIRD)]},
        as_of="2025-12-08T12:00:00",
        expect=("NOT_YET_DUE", "not_yet_due"),
    ),
    checks.Example(
        odd="made for a test",
        records={"stops": [FIRST, SECOND, stop("C", THIRD, is_test=True)]},
        expect=("EXCLUDED", "test_record"),
    ),
    checks.Example(
        odd="merged into another",
        records={"stops": [FIRST, SECOND, stop("C", THIRD, merged_into="B")]},
        expect=("EXCLUDED", "merged_record"),
    ),
    checks.Example(
        odd="90 days and a second after the first",
        records={"stops": [FIRST, SECOND, stop("C", "2026-01-04T12:00:01")]},
        expect=[],
    ),
)


def standards(vocabulary: Vocabulary) -> tuple[checks.Standard, ...]:
    """The standards, over the tables that there are."""
    stops: Any = vocabulary.record("stops")
    earlier = aliased(stops)
    stopped, reviewed = checks.when(stops.stopped_at), checks.when(stops.reviewed_at)
    since = sql.seconds_between(earlier.stopped_at, stops.stopped_at)
    before = (
        select(func.count())
        .where(earlier.person_id == stops.person_id, since > 0, since <= WINDOW.value * DAY)
        .scalar_subquery()
    )
    rows = (
        select(
            *(stops.stop_id, stops.object, stops.district, stops.is_test, stops.merged_into),
            *stopped.columns("stopped"),
            *reviewed.columns("reviewed"),
        )
        .where(before >= 2, checks.in_period(stopped))
        .subquery("third_stops")
    )
    began, ended = checks.when(rows.c.stopped), checks.when(rows.c.reviewed)
    limit = LIMIT.value * DAY
    taken, waiting = checks.elapsed(began, ended, limit), checks.so_far(began, limit)
    verdict = checks.first_of(
        checks.not_real(rows),
        checks.unknown("negative_interval", "It was reviewed before it was made", taken.negative),
        checks.compliant("reviewed_in_time", "A supervisor looked at it within 7 days", taken.within),
        checks.non_compliant("reviewed_late", "A supervisor looked at it later than that", taken.beyond),
        checks.unknown("imprecise_time", "The times are not exact enough to tell", ended.known),
        checks.not_yet_due("not_yet_due", "Nobody has, and 7 days have not passed", waiting.within),
        checks.non_compliant("not_reviewed", "Nobody has, and 7 days have passed"),
    )
    return (
        checks.Standard(
            id="REPEAT-01",
            suite=SUITE,
            title="A third stop of one person is looked at by a supervisor within 7 days",
            question="For how many third and later stops of one person did a supervisor look at it in time?",
            unit="stops",
            population="Stops of people who were stopped at least twice in the 90 days before",
            judgement=checks.Judgement(
                rows=rows,
                record=rows.c.stop_id,
                verdict=verdict,
                anchor=rows.c.stopped,
                due=checks.deadline(began, limit),
                done=rows.c.reviewed,
                breakdowns={"district": rows.c.district, "object": rows.c.object},
                shows={"stopped_at": rows.c.stopped, "reviewed_at": rows.c.reviewed},
            ),
            needs=(stops.stop_id, stops.person_id, stops.stopped_at, stops.reviewed_at),
            target=Decimal(90),
            severity=checks.Severity.MEDIUM,
            missing=checks.Missing.FAIL,
            report="Local",
            parameters=(WINDOW, LIMIT),
            boundaries=("Reviewed exactly 7 x 24 hours after the stop: in time. A second later: late.",),
            blind_spots=("It cannot see a stop that was never recorded.",),
            remedy="Have a supervisor look at the stops of this person, and record when that was.",
            examples=EXAMPLES,
        ),
    )


STANDARDS = standards
