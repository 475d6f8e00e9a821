"""One thing follows another within a limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from pydantic import Field as ModelField
from pydantic import model_validator
from sqlalchemy import FromClause, and_, not_

from duly.checks import Case, Missing, compliant, non_compliant, not_yet_due, unknown
from duly.expectations.patterns.limits import LIMITS, Limit, clock, edge_in_words, last_in_time, with_calendar
from duly.expectations.patterns.pattern import Pattern, Times
from duly.expectations.patterns.phrases import blank_is
from duly.expectations.patterns.rows import Row, reason_of
from duly.expectations.patterns.scenes import (
    BEGUN,
    LONG_AFTER,
    Edge,
    Scene,
    a_value,
    broken,
    keeping,
    lacking,
    not_begun,
    untold,
    waiting,
    written,
)
from duly.expectations.patterns.units import Unit
from duly.records import Kind
from duly.settings.lines import Keys

_CLOCKS_GO = {"forward": datetime(2025, 3, 29, 12, tzinfo=UTC), "back": datetime(2025, 10, 25, 12, tzinfo=UTC)}
"""Noon before the night in which the clock changes."""


ROUGHLY = "A time was written so roughly that it may be in time or late"


_TOLERANCE = "Up to five minutes before counts as at once, as of two clocks that disagree; earlier is undetermined."


SECOND = timedelta(seconds=1)


Written = datetime | str | None
"""A time of an edge row: an instant, a text as an export writes it, or blank."""


def as_date(moment: datetime) -> str:
    return written(moment, Kind.DAY)


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
        description="A column which, once filled, says that nothing more will be recorded: a `to` that is "
        "blank then is undetermined",
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
        closed = () if self.closed is None else (self._closed(row),)
        # Dates are told by whatever is written of a time, so that a limit in days is always decided.
        roughly_ended = (unknown("imprecise_time", ROUGHLY, ended.span.known),) if self.by_clock else ()
        roughly_waiting = (unknown("imprecise_time", ROUGHLY, not_(limit.over)),) if self.by_clock else ()
        return (
            *((row.dangles(self.from_, self.to),) if "." in self.from_ + self.to else ()),
            *row.not_begun(self.from_),
            *limit.beyond_calendar(),
            unknown("negative_interval", f"{self.to} is before {self.from_}", ended.before(begun)),
            compliant("in_time", f"{self.to} is within {self.limit_words} of {self.from_}", limit.within(ended)),
            non_compliant("late", f"{self.to} is later than that", limit.beyond(ended)),
            *roughly_ended,
            *closed,
            not_yet_due("not_yet_due", f"{self.to} is not recorded, and there is still time", limit.time_left),
            *roughly_waiting,
            row.lacking(
                "not_done", f"{self.to} is not recorded, and the time is up", untold=f"no_{reason_of(self.to)}"
            ),
        )

    def _closed(self, row: Row) -> Case:
        words = f"{self.closed} is filled, and it is not recorded when {self.to} was"
        return unknown("closed_without", words, not_(row.blank(str(self.closed))))

    def times(self, row: Row) -> Times:
        done = row.value(self.to) if row.field(self.to).column.kind is Kind.INSTANT else row.moment(self.to).span.lo
        waits = and_(done.is_(None), row.blank(self.closed)) if self.closed is not None else None
        return Times(due=clock(self, self.from_, row).due, done=done, open=waits)

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        return (
            edge_in_words(self, self.from_),
            f"{self.to} blank: not yet due while there is time, to the last second of it; after that {blank_is(missing)}.",
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
        step, steps = (SECOND, "one second") if by_clock else (timedelta(days=1), "one day")
        last, no_from = last_in_time(self, BEGUN), f"no_{reason_of(self.from_)}"
        yield keeping("to at the last moment of the limit", row(BEGUN, last), "in_time")
        yield broken(f"to {steps} over the limit", row(BEGUN, last + step), "late")
        yield waiting("no to, and the limit ends this second", row(BEGUN, None, last))
        over = row(BEGUN, None, last + SECOND)
        yield lacking("no to, and the limit ended a second ago", over, missing, "not_done", f"no_{reason_of(self.to)}")
        yield untold("no from", row(None, BEGUN), no_from)
        yield untold("no times at all", row(None, None), no_from)
        yield from not_begun(self.from_, row(BEGUN, None), unit)
        yield untold("to the day before from", row(BEGUN, BEGUN - timedelta(days=1)), "negative_interval")
        if self.closed is not None:
            closed = row(BEGUN, None).given({self.closed: a_value(unit.fields[self.closed])})
            yield untold("no to, and closed", closed, "closed_without")
        for change, noon in _CLOCKS_GO.items():
            then = last_in_time(self, noon)
            as_of = max(scene.as_of, then + timedelta(days=2))
            over_night = f"over the night that the clocks go {change}"
            yield keeping(f"to at the last moment, {over_night}", row(noon, then, as_of), "in_time")
            yield broken(f"to {steps} over, {over_night}", row(noon, then + step, as_of), "late")
        if self.of == "working_days":
            yield untold(
                "a year that no calendar reaches", row(datetime(1805, 10, 21, 12, tzinfo=UTC), None), "outside_calendar"
            )
        if self.by_clock:
            yield from self._rough(row, last)
        elif by_clock:
            yield keeping("to is a date, the last day of the limit", row(BEGUN, as_date(last)), "in_time")
            yield broken("to is a date, the day after", row(BEGUN, as_date(last + timedelta(days=1))), "late")

    def _rough(self, row: Callable[..., Scene], last: datetime) -> Iterator[Edge]:
        """Times that only tell the day: decided where both ends of it agree, and nowhere else."""
        yield untold("to is a date, the day on which the limit ends", row(BEGUN, as_date(last)), "imprecise_time")
        yield broken("to is a date, the day after", row(BEGUN, as_date(last + timedelta(days=1))), "late")
        yield keeping("to five minutes before from", row(BEGUN, BEGUN - timedelta(seconds=300)), "in_time")
        yield untold(
            "to five minutes and a second before from", row(BEGUN, BEGUN - timedelta(seconds=301)), "negative_interval"
        )
        perhaps_over = BEGUN.replace(hour=12) + (last - BEGUN)
        yield untold(
            "from is a date, no to, and the limit may be over",
            row(as_date(BEGUN), None, perhaps_over),
            "imprecise_time",
        )
