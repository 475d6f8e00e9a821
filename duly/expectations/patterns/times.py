"""Patterns of time: within a limit, in order, by a deadline that a column holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from pydantic import Field as ModelField
from pydantic import model_validator
from sqlalchemy import ColumnElement, FromClause, and_, case, not_

from duly.checks import AS_OF, Case, Missing, compliant, end_of_day, non_compliant, not_yet_due, unknown
from duly.expectations.patterns.limits import LIMITS, Limit, clock, edge_in_words, last_in_time, with_calendar
from duly.expectations.patterns.pattern import (
    BEGUN,
    LONG_AFTER,
    Edge,
    Pattern,
    Scene,
    Times,
    a_value,
    broken,
    kept,
    untold,
    waiting,
    without,
    written,
)
from duly.expectations.patterns.rows import Row, reason_of
from duly.expectations.patterns.units import TIMES, Unit
from duly.records import Kind
from duly.settings.lines import Keys

Written = datetime | str | None
"""A time of an edge row: an instant, a text as an export writes it, or blank."""

_SECOND = timedelta(seconds=1)
_CLOCKS_GO = {"forward": datetime(2025, 3, 29, 12, tzinfo=UTC), "back": datetime(2025, 10, 25, 12, tzinfo=UTC)}
"""Noon before the night in which the clock changes."""

_ROUGHLY = "A time was written so roughly that it may be in time or late"
_TOLERANCE = "Up to five minutes before counts as at once, as of two clocks that disagree; earlier is undetermined."


class Within(Pattern, Limit):
    word: ClassVar[str] = "within"
    meaning: ClassVar[str] = "One thing follows another within a number of minutes, hours, days or working days."
    sample: ClassVar[str] = '{ from = "started_at", to = "ended_at", hours = 72, closed = "closed_at" }'
    sample_of: ClassVar[str] = "police_protection"
    absence: ClassVar[Missing] = Missing.FAIL

    from_: str = ModelField(alias="from", description="The time or date that the clock runs from")
    to: str = ModelField(description="The time or date that must follow in time")
    closed: str | None = ModelField(
        default=None,
        description="A column which, once filled, says that nothing more will be recorded: a `to` that is blank then is undetermined",
    )

    @model_validator(mode="after")
    def _one_limit(self) -> Within:
        if len(self.limits) != 1:
            raise ValueError(f"expected exactly one of {', '.join(LIMITS)}, not {len(self.limits)}")
        return self

    def check(self, unit: Unit, at: Keys) -> None:
        unit.field(self.from_, (*at, "from"), self.kinds, hint=self.hint)
        unit.field(self.to, (*at, "to"), self.kinds, hint=self.hint)
        if self.closed is not None:
            unit.field(self.closed, (*at, "closed"))

    @property
    def starts(self) -> str | None:
        return self.from_

    @property
    def numbers(self) -> Mapping[str, int | float]:
        return self.limits

    @property
    def fills(self) -> Mapping[str, str]:
        return {**super().fills, "limit": self.limit_words}

    @property
    def words(self) -> str:
        return f"{self.to} is within {self.limit_words} of {self.from_}"

    def joined(self, row: Row) -> FromClause:
        return with_calendar(self, self.from_, row)

    def cases(self, row: Row) -> tuple[Case, ...]:
        begun, ended, limit = row.moment(self.from_), row.moment(self.to), clock(self, self.from_, row)
        never = (
            non_compliant("not_done", f"{self.to} is not recorded, and the time is up")
            if row.missing is Missing.FAIL
            else unknown(f"no_{reason_of(self.to)}", f"{self.to} is not recorded, and the time is up")
        )
        closed = () if self.closed is None else (self._closed(row),)
        # Dates are told by whatever is written of a time, so that a limit in days is always decided.
        roughly_ended = (unknown("imprecise_time", _ROUGHLY, ended.span.known),) if self.by_clock else ()
        roughly_waiting = (unknown("imprecise_time", _ROUGHLY, not_(limit.over)),) if self.by_clock else ()
        return (
            *((row.dangles(self.from_, self.to),) if "." in self.from_ + self.to else ()),
            unknown(f"no_{reason_of(self.from_)}", f"{self.from_} is not recorded", begun.span.missing),
            *limit.beyond_calendar(),
            unknown("negative_interval", f"{self.to} is before {self.from_}", ended.before(begun)),
            compliant("in_time", f"{self.to} is within {self.limit_words} of {self.from_}", limit.within(ended)),
            non_compliant("late", f"{self.to} is later than that", limit.beyond(ended)),
            *roughly_ended,
            *closed,
            not_yet_due("not_yet_due", f"{self.to} is not recorded, and there is still time", limit.time_left),
            *roughly_waiting,
            never,
        )

    def _closed(self, row: Row) -> Case:
        words = f"{self.closed} is filled, and it is not recorded when {self.to} was"
        return unknown("closed_without", words, not_(row.blank(str(self.closed))))

    def times(self, row: Row) -> Times:
        done = row.value(self.to) if row.field(self.to).column.kind is Kind.INSTANT else row.moment(self.to).span.lo
        waits = and_(done.is_(None), row.blank(self.closed)) if self.closed is not None else None
        return Times(due=clock(self, self.from_, row).due, done=done, open=waits)

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        late = "a breach" if missing is Missing.FAIL else "undetermined"
        return (
            edge_in_words(self, self.from_),
            f"{self.to} blank: not yet due while there is time, to the last second of it; after that {late}.",
            f"{self.from_} blank: undetermined.",
            *([f"{self.to} blank once {self.closed} is filled: undetermined."] if self.closed is not None else []),
            _TOLERANCE,
            "A time that was written roughly (a date, the hour that the clock repeats) decides only where both its ends agree.",
        )

    def scene(self, unit: Unit) -> Scene:
        return self._row(
            Scene(as_of=max(LONG_AFTER, last_in_time(self, BEGUN) + timedelta(days=2))), unit, BEGUN, BEGUN
        )

    def _row(self, scene: Scene, unit: Unit, begun: Written, ended: Written, as_of: datetime | None = None) -> Scene:
        """The record with these times: an instant as its column writes it, a text as it stands."""
        values = {}
        for path, moment in ((self.from_, begun), (self.to, ended)):
            kind = unit.fields[path].column.kind
            values[path] = written(moment, kind) if isinstance(moment, datetime) else moment
        return scene.given(values, as_of)

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        def row(begun: Written, ended: Written, as_of: datetime | None = None) -> Scene:
            return self._row(scene, unit, begun, ended, as_of)

        by_clock = all(unit.fields[path].column.kind is Kind.INSTANT for path in (self.from_, self.to))
        step, steps = (_SECOND, "one second") if by_clock else (timedelta(days=1), "one day")
        last, no_from = last_in_time(self, BEGUN), f"no_{reason_of(self.from_)}"
        yield kept("to at the last moment of the limit", row(BEGUN, last), "in_time")
        yield broken(f"to {steps} over the limit", row(BEGUN, last + step), "late")
        yield waiting("no to, and the limit ends this second", row(BEGUN, None, last))
        over = row(BEGUN, None, last + _SECOND)
        if missing is Missing.FAIL:
            yield broken("no to, and the limit ended a second ago", over, "not_done")
        else:
            yield untold("no to, and the limit ended a second ago", over, f"no_{reason_of(self.to)}")
        yield untold("no from", row(None, BEGUN), no_from)
        yield untold("no times at all", row(None, None), no_from)
        yield untold("to the day before from", row(BEGUN, BEGUN - timedelta(days=1)), "negative_interval")
        if self.closed is not None:
            closed = row(BEGUN, None).given({self.closed: a_value(unit.fields[self.closed])})
            yield untold("no to, and closed", closed, "closed_without")
        for change, noon in _CLOCKS_GO.items():
            then = last_in_time(self, noon)
            as_of = max(scene.as_of, then + timedelta(days=2))
            over_night = f"over the night that the clocks go {change}"
            yield kept(f"to at the last moment, {over_night}", row(noon, then, as_of), "in_time")
            yield broken(f"to {steps} over, {over_night}", row(noon, then + step, as_of), "late")
        if self.of == "working_days":
            yield untold(
                "a year that no calendar reaches", row(datetime(1805, 10, 21, 12, tzinfo=UTC), None), "outside_calendar"
            )
        if self.by_clock:
            yield from self._rough(row, last)
        elif by_clock:
            yield kept("to is a date, the last day of the limit", row(BEGUN, _date(last)), "in_time")
            yield broken("to is a date, the day after", row(BEGUN, _date(last + timedelta(days=1))), "late")

    def _rough(self, row: Callable[..., Scene], last: datetime) -> Iterator[Edge]:
        """Times that only tell the day: decided where both ends of it agree, and nowhere else."""
        yield untold("to is a date, the day on which the limit ends", row(BEGUN, _date(last)), "imprecise_time")
        yield broken("to is a date, the day after", row(BEGUN, _date(last + timedelta(days=1))), "late")
        yield kept("to five minutes before from", row(BEGUN, BEGUN - timedelta(seconds=300)), "in_time")
        yield untold(
            "to five minutes and a second before from", row(BEGUN, BEGUN - timedelta(seconds=301)), "negative_interval"
        )
        perhaps_over = BEGUN.replace(hour=12) + (last - BEGUN)
        yield untold(
            "from is a date, no to, and the limit may be over", row(_date(BEGUN), None, perhaps_over), "imprecise_time"
        )


class _Ordered(Pattern):
    """Two times in order. Which of them may be equal is what the subclasses differ in."""

    absence: ClassVar[Missing] = Missing.UNKNOWN
    sample_of: ClassVar[str] = "strategy_meetings"

    earlier: str = ModelField(description="The time or date that comes first")
    later: str = ModelField(description="The time or date that it must not come after")

    def check(self, unit: Unit, at: Keys) -> None:
        unit.field(self.earlier, (*at, "earlier"), TIMES)
        unit.field(self.later, (*at, "later"), TIMES)

    @property
    def starts(self) -> str | None:
        return self.later if "." not in self.later else None

    def cases(self, row: Row) -> tuple[Case, ...]:
        first, second = row.moment(self.earlier), row.moment(self.later)
        days = Kind.DAY in (row.field(self.earlier).column.kind, row.field(self.later).column.kind)
        if days:
            kept, broken = self._of(first.day, second.day), not_(self._of(first.day, second.day))
        else:
            # kept where the worst reading of both keeps it, broken where the best does not
            kept = self._of(first.span.end, second.span.lo)
            broken = not_(self._of(first.span.lo, second.span.end))
        absent = (
            non_compliant(f"no_{reason_of(self.earlier)}", f"{self.earlier} is not recorded", first.span.missing)
            if row.missing is Missing.FAIL
            else unknown(f"no_{reason_of(self.earlier)}", f"{self.earlier} is not recorded", first.span.missing)
        )
        return (
            *((row.dangles(self.earlier, self.later),) if "." in self.earlier + self.later else ()),
            unknown(f"no_{reason_of(self.later)}", f"{self.later} is not recorded", second.span.missing),
            absent,
            compliant("in_order", self.words, kept),
            non_compliant("out_of_order", f"It is the other way round: not so that {self.words}", broken),
            unknown("imprecise_time", "A time was written so roughly that either may be the earlier"),
        )

    def _of(self, first: ColumnElement[Any], second: ColumnElement[Any]) -> ColumnElement[bool]:
        """The order that is asked for."""
        return first <= second if self.equal_keeps else first < second

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        blank = "a breach" if missing is Missing.FAIL else "undetermined"
        return (
            self._equal,
            f"{self.later} blank: undetermined; ask it only of records that have it, where it may never come. "
            f"{self.earlier} blank: {blank}.",
            "Where one of them is a date, dates are compared. A time written roughly decides only where both its ends agree.",
        )

    @property
    def _equal(self) -> str:
        raise NotImplementedError

    def scene(self, unit: Unit) -> Scene:
        earlier, later = unit.fields[self.earlier].column.kind, unit.fields[self.later].column.kind
        return Scene(
            values={self.earlier: written(BEGUN - timedelta(days=1), earlier), self.later: written(BEGUN, later)}
        )

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        kind, other = unit.fields[self.earlier].column.kind, unit.fields[self.later].column.kind
        by_clock = Kind.DAY not in (kind, other)
        step = _SECOND if by_clock else timedelta(days=1)

        def row(moment: datetime) -> Scene:
            return scene.given({self.earlier: written(moment, kind)})

        yield kept("earlier just before later", row(BEGUN - step), "in_order")
        yield (kept if self.equal_keeps else broken)(
            "both at once", row(BEGUN), "in_order" if self.equal_keeps else "out_of_order"
        )
        yield broken("earlier just after later", row(BEGUN + step), "out_of_order")
        yield without(self.earlier, scene, missing)
        yield without(self.later, scene, Missing.UNKNOWN)
        if by_clock:
            yield untold(
                "earlier is a date, that of later", scene.given({self.earlier: _date(BEGUN)}), "imprecise_time"
            )

    equal_keeps: ClassVar[bool]


class Before(_Ordered):
    word: ClassVar[str] = "before"
    meaning: ClassVar[str] = "One thing comes before another."
    sample: ClassVar[str] = '{ earlier = "convened_at", later = "held_at" }'
    equal_keeps: ClassVar[bool] = False

    @property
    def words(self) -> str:
        return f"{self.earlier} is before {self.later}"

    @property
    def _equal(self) -> str:
        return f"{self.earlier} one second before {self.later} (a day, between dates) is in order; at once, or later, is not."


class NotAfter(_Ordered):
    word: ClassVar[str] = "not_after"
    meaning: ClassVar[str] = "One thing comes no later than another."
    sample: ClassVar[str] = '{ earlier = "held_at", later = "minutes_entered_at" }'
    equal_keeps: ClassVar[bool] = True

    @property
    def words(self) -> str:
        return f"{self.earlier} is not after {self.later}"

    @property
    def _equal(self) -> str:
        return f"{self.earlier} at the same time as {self.later} is in order; one second later (a day, between dates) is not."


class ByDeadline(Pattern):
    word: ClassVar[str] = "by_deadline"
    meaning: ClassVar[str] = "A thing is done by the deadline that a column of the record holds."
    sample: ClassVar[str] = '{ done = "completed_at", deadline = "due_date" }'
    sample_of: ClassVar[str] = "meeting_actions"
    absence: ClassVar[Missing] = Missing.FAIL

    done: str = ModelField(description="The time or date at which it was done")
    deadline: str = ModelField(description="The time or date by which it is due; a date allows its whole day")

    def check(self, unit: Unit, at: Keys) -> None:
        unit.field(self.done, (*at, "done"), TIMES)
        unit.field(self.deadline, (*at, "deadline"), TIMES)

    @property
    def starts(self) -> str | None:
        return self.deadline if "." not in self.deadline else None

    @property
    def words(self) -> str:
        return f"{self.done} is no later than {self.deadline}"

    def _by_day(self, row: Row) -> bool:
        return Kind.DAY in (row.field(self.done).column.kind, row.field(self.deadline).column.kind)

    def cases(self, row: Row) -> tuple[Case, ...]:
        done, due = row.moment(self.done), row.moment(self.deadline)
        # A deadline written as a date allows that whole day, whatever the kind of its column.
        until = due.span.end
        if self._by_day(row):
            kept, late = done.day <= due.day, done.day > due.day
        else:
            kept, late = done.span.end <= until, done.span.lo > until
        never = (
            non_compliant("not_done", f"{self.done} is not recorded, and the deadline has passed")
            if row.missing is Missing.FAIL
            else unknown(f"no_{reason_of(self.done)}", f"{self.done} is not recorded, and the deadline has passed")
        )
        return (
            *((row.dangles(self.done, self.deadline),) if "." in self.done + self.deadline else ()),
            unknown(f"no_{reason_of(self.deadline)}", f"{self.deadline} is not recorded", due.span.missing),
            compliant("in_time", self.words, kept),
            non_compliant("late", f"{self.done} is later than {self.deadline}", late),
            *(() if self._by_day(row) else (unknown("imprecise_time", _ROUGHLY, done.span.known),)),
            not_yet_due("not_yet_due", f"{self.done} is not recorded, and the deadline has not passed", until >= AS_OF),
            never,
        )

    def times(self, row: Row) -> Times:
        due = row.moment(self.deadline)
        return Times(due=case((due.bare, end_of_day(due.day)), else_=due.span.lo), done=row.moment(self.done).span.lo)

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        late = "a breach" if missing is Missing.FAIL else "undetermined"
        return (
            f"{self.done} at {self.deadline} exactly is in time; one second later is late. A deadline that is a date allows "
            "that whole day, to 23:59:59 London time.",
            f"{self.done} blank: not yet due up to the deadline; after it {late}. {self.deadline} blank: undetermined.",
        )

    def scene(self, unit: Unit) -> Scene:
        done, deadline = unit.fields[self.done].column.kind, unit.fields[self.deadline].column.kind
        return Scene(
            values={self.done: written(BEGUN - timedelta(days=1), done), self.deadline: written(BEGUN, deadline)}
        )

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        done, deadline = unit.fields[self.done].column.kind, unit.fields[self.deadline].column.kind
        by_day = Kind.DAY in (done, deadline)
        last = BEGUN.replace(hour=23, minute=59, second=59) if by_day else BEGUN
        step = timedelta(days=1) if done is Kind.DAY else _SECOND

        def row(at: datetime | None, as_of: datetime | None = None) -> Scene:
            return scene.given({self.done: None if at is None else written(at, done)}, as_of)

        until = last if deadline is Kind.DAY else BEGUN
        yield kept("done at the last moment", row(last), "in_time")
        yield broken("done just after the deadline", row(last + step), "late")
        yield waiting("not done, and the deadline is this second", row(None, until))
        if missing is Missing.FAIL:
            yield broken("not done, and the deadline was a second ago", row(None, until + _SECOND), "not_done")
        else:
            yield untold(
                "not done, and the deadline was a second ago", row(None, until + _SECOND), f"no_{reason_of(self.done)}"
            )
        yield without(self.deadline, scene, Missing.UNKNOWN)
        if not by_day:
            whole = scene.given({self.deadline: _date(BEGUN), self.done: f"{_date(BEGUN)}T23:59:59Z"})
            yield kept("a deadline written as a date, done in its last second", whole, "in_time")
            yield untold(
                "done on the day of the deadline, no time", scene.given({self.done: _date(BEGUN)}), "imprecise_time"
            )


def _date(moment: datetime) -> str:
    return written(moment, Kind.DAY)


PATTERNS: tuple[type[Pattern], ...] = (Within, Before, NotAfter, ByDeadline)
