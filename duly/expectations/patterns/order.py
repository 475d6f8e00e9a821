"""One thing comes before another, or no later than a deadline that a column holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pydantic import Field as ModelField
from sqlalchemy import ColumnElement, case, not_

from duly.checks import AS_OF, Case, Missing, compliant, end_of_day, non_compliant, not_yet_due, unknown
from duly.expectations.patterns.pattern import Pattern, Times
from duly.expectations.patterns.phrases import blank_is
from duly.expectations.patterns.related import SECOND
from duly.expectations.patterns.rows import Row, reason_of
from duly.expectations.patterns.scenes import (
    BEGUN,
    Edge,
    Scene,
    broken,
    keeping,
    lacking,
    untold,
    waiting,
    without,
    written,
)
from duly.expectations.patterns.units import TIMES, Unit
from duly.expectations.patterns.within import ROUGHLY, as_date
from duly.records import Kind
from duly.settings.lines import Keys


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
            in_order, out_of_order = self._of(first.day, second.day), not_(self._of(first.day, second.day))
        else:
            # kept where the worst reading of both keeps it, broken where the best does not
            in_order = self._of(first.span.end, second.span.lo)
            out_of_order = not_(self._of(first.span.lo, second.span.end))
        return (
            *((row.dangles(self.earlier, self.later),) if "." in self.earlier + self.later else ()),
            unknown(f"no_{reason_of(self.later)}", f"{self.later} is not recorded", second.span.missing),
            row.lacking(f"no_{reason_of(self.earlier)}", f"{self.earlier} is not recorded", first.span.missing),
            compliant("in_order", self.words, in_order),
            non_compliant("out_of_order", f"It is the other way round: not so that {self.words}", out_of_order),
            unknown("imprecise_time", "A time was written so roughly that either may be the earlier"),
        )

    def _of(self, first: ColumnElement[Any], second: ColumnElement[Any]) -> ColumnElement[bool]:
        """The order that is asked for."""
        return first <= second if self.equal_keeps else first < second

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        return (
            self._equal,
            f"{self.later} blank: undetermined; ask it only of records that have it, where it may never come. "
            f"{self.earlier} blank: {blank_is(missing)}.",
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
        step = SECOND if by_clock else timedelta(days=1)

        def row(moment: datetime) -> Scene:
            return scene.given({self.earlier: written(moment, kind)})

        yield keeping("earlier just before later", row(BEGUN - step), "in_order")
        yield (keeping if self.equal_keeps else broken)(
            "both at once", row(BEGUN), "in_order" if self.equal_keeps else "out_of_order"
        )
        yield broken("earlier just after later", row(BEGUN + step), "out_of_order")
        yield without(self.earlier, scene, missing)
        yield without(self.later, scene, Missing.UNKNOWN)
        if by_clock:
            yield untold(
                "earlier is a date, that of later", scene.given({self.earlier: as_date(BEGUN)}), "imprecise_time"
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
            in_time, late = done.day <= due.day, done.day > due.day
        else:
            in_time, late = done.span.end <= until, done.span.lo > until
        never = f"{self.done} is not recorded, and the deadline has passed"
        return (
            *((row.dangles(self.done, self.deadline),) if "." in self.done + self.deadline else ()),
            unknown(f"no_{reason_of(self.deadline)}", f"{self.deadline} is not recorded", due.span.missing),
            compliant("in_time", self.words, in_time),
            non_compliant("late", f"{self.done} is later than {self.deadline}", late),
            *(() if self._by_day(row) else (unknown("imprecise_time", ROUGHLY, done.span.known),)),
            not_yet_due("not_yet_due", f"{self.done} is not recorded, and the deadline has not passed", until >= AS_OF),
            row.lacking("not_done", never, untold=f"no_{reason_of(self.done)}"),
        )

    def times(self, row: Row) -> Times:
        due = row.moment(self.deadline)
        return Times(due=case((due.bare, end_of_day(due.day)), else_=due.span.lo), done=row.moment(self.done).span.lo)

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        return (
            f"{self.done} at {self.deadline} exactly is in time; one second later is late. A deadline that is a date allows "
            "that whole day, to 23:59:59 London time.",
            f"{self.done} blank: not yet due up to the deadline; after it {blank_is(missing)}. "
            f"{self.deadline} blank: undetermined.",
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
        step = timedelta(days=1) if done is Kind.DAY else SECOND

        def row(at: datetime | None, as_of: datetime | None = None) -> Scene:
            return scene.given({self.done: None if at is None else written(at, done)}, as_of)

        until = last if deadline is Kind.DAY else BEGUN
        yield keeping("done at the last moment", row(last), "in_time")
        yield broken("done just after the deadline", row(last + step), "late")
        yield waiting("not done, and the deadline is this second", row(None, until))
        over, unknown = row(None, until + SECOND), f"no_{reason_of(self.done)}"
        yield lacking("not done, and the deadline was a second ago", over, missing, "not_done", unknown)
        yield without(self.deadline, scene, Missing.UNKNOWN)
        if not by_day:
            whole = scene.given({self.deadline: as_date(BEGUN), self.done: f"{as_date(BEGUN)}T23:59:59Z"})
            yield keeping("a deadline written as a date, done in its last second", whole, "in_time")
            yield untold(
                "done on the day of the deadline, no time", scene.given({self.done: as_date(BEGUN)}), "imprecise_time"
            )
