"""A pattern that recurs: something is done every so many days, told by rows that refer to the record.

The due dates and what became of each are those of `duly.checks.recurrence`, as for the 28-day supervisory reviews.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pydantic import Field as ModelField
from sqlalchemy import CTE, ColumnElement, FromClause, and_, cast, exists, false, func, not_, null, or_, select
from sqlalchemy.types import Date, DateTime

from duly import sql
from duly.checks import (
    Case,
    Missing,
    compliant,
    day_in_period,
    end_of_day,
    exempt,
    local_day,
    not_yet_due,
    recurrence,
    surely,
    unknown,
)
from duly.checks.recurrence import AHEAD, KEPT, OVERTAKEN, UNCERTAIN
from duly.expectations.patterns.pattern import Pattern, Times
from duly.expectations.patterns.related_rows import RelatedRows, not_happened
from duly.expectations.patterns.rows import FUTURE_DATED, Row, reason_of
from duly.expectations.patterns.scenes import BEGUN, RECORD, Edge, Scene, not_begun, untold, written
from duly.expectations.patterns.units import TIMES, Unit, tells_later
from duly.records import key_of
from duly.results import Status
from duly.settings.lines import Keys


class Every(RelatedRows, Pattern):
    word: ClassVar[str] = "every"
    meaning: ClassVar[str] = (
        "A row of another table comes at least every so many days, from a start until an end: each due date is judged by itself."
    )
    sample: ClassVar[str] = (
        '{ days = 28, from = "allocated_at", until = "closed_at", reopened = "reopened_at", table = "supervisory_reviews", '
        'at = "entered_at", where = { column = "reviewer.rank", in = ["DS", "DI"] } }'
    )
    sample_of: ClassVar[str] = "investigations"
    absence: ClassVar[Missing] = Missing.FAIL
    base: ClassVar[Status] = Status.NOT_YET_DUE
    judges_items: ClassVar[bool] = True

    days: int = ModelField(
        ge=1, le=3650, description="Calendar days from one row to the next, and from the start to the first"
    )
    from_: str = ModelField(alias="from", description="The time or date from which it is asked")
    at: str = ModelField(description="The time or date of the row")
    until: str | None = ModelField(default=None, description="The time or date from which it is asked no more")
    reopened: str | None = ModelField(default=None, description="The time or date from which it is asked again")

    def check(self, unit: Unit, at: Keys) -> None:
        related = self.check_related(unit, at)
        unit.field(self.from_, (*at, "from"), TIMES)
        if related is not None:
            related.field(self.at, (*at, "at"), TIMES)
        if self.until is not None:
            unit.field(self.until, (*at, "until"), TIMES)
        if self.reopened is not None:
            unit.field(self.reopened, (*at, "reopened"), TIMES)
            if self.until is None:
                unit.faults.add(
                    (*at, "reopened"), "says when it is asked again, and until is missing: when it is asked no more"
                )

    @property
    def starts(self) -> str | None:
        return self.from_

    @property
    def numbers(self) -> Mapping[str, int | float]:
        return {"days": self.days}

    @property
    def words(self) -> str:
        return f"a {self.related_words} comes every {{days day}} from {self.from_}"

    def units(self, unit: Unit) -> tuple[Unit, ...]:
        return (unit, self.related)

    def joined(self, row: Row) -> FromClause:
        clocks = self._clocks(row)
        pairs = self.pairs(row)
        at = self.moment(pairs, self.at)
        sure = and_(surely(pairs.c.counts), at.span.known)
        events = (
            select(
                pairs.c.record_key.label("record"),
                at.day.label("day"),
                at.span.lo.label("at"),
                false().label("claimed"),
            )
            .where(sure)
            .cte("recurring_events")
        )
        doubtful = (
            select(pairs.c.record_key.label("record"), at.day.label("day"), at.span.future.label("future"))
            .where(~sure, not_(not_happened(at.span)))
            .cte("doubtful_events")
        )
        due = recurrence.due_dates(recurrence.spells(clocks), events, row.number("days"))
        answered = exists().where(
            doubtful.c.record == due.c.record,
            or_(
                doubtful.c.day.is_(None),
                and_(doubtful.c.day > local_day(due.c.checkpoint_at), doubtful.c.day <= due.c.due),
            ),
        )
        future = exists().where(doubtful.c.record == due.c.record, doubtful.c.future)
        dues = select(due, answered.label("doubtful"), future.label("future")).subquery("due_dates_told")
        first_due = sql.add_days(row.moment(self.from_).day, row.number("days"))
        return (
            select(
                *row.rows.c,
                dues.c.due.label("record_item"),
                *(column for column in dues.c if column.key not in row.rows.c),
            )
            .outerjoin_from(row.rows, dues, dues.c.record == row.rows.c.record_key)
            # A record that is not judged has no due dates; its one row falls where its first would.
            .where(day_in_period(func.coalesce(dues.c.due, first_due)))
            .subquery("rows_by_due_date")
        )

    def _clocks(self, row: Row) -> CTE:
        """The records that can be judged, each with when it starts, ends and starts anew (`recurrence.spells`)."""
        begun = row.moment(self.from_)
        ended: ColumnElement[Any] = cast(null(), Date)
        reopened: ColumnElement[Any] = cast(null(), Date)
        reopened_at: ColumnElement[Any] = cast(null(), DateTime)
        ended_before: ColumnElement[bool] = false()
        if self.until is not None:
            ended = row.moment(self.until).day
        if self.until is not None and self.reopened is not None:
            again, end = row.moment(self.reopened), row.moment(self.until)
            reopened, reopened_at = again.day, again.span.lo
            ended_before = surely(end.span.lo <= again.span.end)
        real = and_(row.rows.c.record_is_test.is_not(True), row.rows.c.record_merged_into.is_(None))
        return (
            select(
                row.rows.c.record_key.label("record"),
                begun.day.label("start"),
                begun.span.lo.label("start_at"),
                ended.label("ended"),
                reopened.label("reopened"),
                reopened_at.label("reopened_at"),
                ended_before.label("ended_before"),
                false().label("undated"),
            )
            .where(real, begun.span.known, surely(row.rows.c.is_judged))
            .cte("recurring_clocks")
        )

    def cases(self, row: Row) -> tuple[Case, ...]:
        outcome = row.rows.c.outcome
        closed = exempt("ended", f"{self.until} is on or before the due date, with no such row", outcome == OVERTAKEN)
        uncertain = unknown(
            "end_unknown", f"It had ended by {self.reopened}, and {self.until} does not tell when", outcome == UNCERTAIN
        )
        missed = "The due date passed without such a row"
        return (
            *row.not_begun(self.from_),
            compliant(
                "in_time", "A row that counts is after the checkpoint and on or before the due date", outcome == KEPT
            ),
            *((closed,) if self.until is not None else ()),
            not_yet_due(
                "not_yet_due", "There is no such row yet, and the due date is today or later", outcome == AHEAD
            ),
            *((uncertain,) if self.reopened is not None else ()),
            unknown("future_dated", FUTURE_DATED, row.rows.c.future),
            unknown(
                "related_unknown", "A row lies there, and it cannot be told whether it counts", row.rows.c.doubtful
            ),
            row.lacking("missed", missed, untold="no_related"),
        )

    def times(self, row: Row) -> Times:
        rows = row.rows.c
        return Times(
            anchor=rows.checkpoint_at,
            due=end_of_day(rows.due),
            done=rows.event_at,
            open=or_(rows.waits, row.moment(self.from_).span.missing),
            day=rows.due,
        )

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        late = "missed" if missing is Missing.FAIL else "undetermined"
        ends = (
            (f"{self.until} on or before the due date, with no such row: exempt; with none after it, nothing is due.",)
            if self.until is not None
            else ()
        )
        again = (
            (
                f"From {self.reopened} the days are counted afresh; where {self.until} does not tell "
                "when it had ended before, the due "
                "dates since the last row are undetermined.",
            )
            if self.reopened is not None
            else ()
        )
        return (
            f"A due date is {{days day}} (London dates) after the checkpoint: the date of "
            f"{self.from_}, then of each row that counts.",
            "A row on the due date keeps it, at any time of that day; the day after does not. A row "
            "on the checkpoint's own date does "
            "not count.",
            f"Each due date that passes without a row is {late}, and the next follows {{days day}} "
            "later. Due today or later: not "
            "yet due.",
            *ends,
            *again,
            f"A row of which it cannot be told whether it counts, or without {self.at}, leaves the due "
            "dates after it undetermined. "
            f"{self.from_} blank: undetermined.",
        )

    def scene(self, unit: Unit) -> Scene:
        values = {self.from_: written(BEGUN, unit.fields[self.from_].column.kind)}
        return Scene(values=values, related={self.table: ()}, as_of=self._day(self.days))

    def _day(self, days: int) -> datetime:
        return BEGUN.replace(hour=12) + timedelta(days=days)

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        n, kind = self.days, self.related.fields[self.at].column.kind
        lost = (
            (Status.NON_COMPLIANT.value, "missed") if missing is Missing.FAIL else (Status.UNKNOWN.value, "no_related")
        )
        in_time, ahead = (Status.COMPLIANT.value, "in_time"), (Status.NOT_YET_DUE.value, "not_yet_due")
        doubt = (Status.UNKNOWN.value, "related_unknown")
        key = key_of(self.related.record)

        def on(day: int | None, **changed: Any) -> dict[str, Any]:
            own = {} if key is None else {key: f"{self.table}-{day}"}
            return self.related_row(
                **{self.at: None if day is None else written(self._day(day), kind), **own}, **changed
            )

        def row(
            odd: str, as_of: int, dues: Mapping[int, tuple[str, str]], *rows: Mapping[str, Any], **values: Any
        ) -> Edge:
            made = replace(scene, related={self.table: rows}, as_of=self._day(as_of)).given(values)
            verdicts = [(RECORD, self._day(day).date().isoformat(), *verdict) for day, verdict in dues.items()]
            return Edge(odd=odd, scene=made, verdicts=verdicts)

        yield row("a row on the due date", n + 1, {n: in_time, 2 * n: ahead}, on(n))
        yield row("a row the day after the due date", n + 1, {n: lost, 2 * n: in_time, 2 * n + 1: ahead}, on(n + 1))
        yield row("none, the day after the due date", n + 1, {n: lost, 2 * n: ahead})
        yield row("a row on the day of the start", n + 1, {n: lost, 2 * n: ahead}, on(0))
        yield row("a row made for a test", n + 1, {n: lost, 2 * n: ahead}, on(n, is_test=True))
        gone = on(n, merged_into="nobody")
        yield row("a row merged into nothing", n + 1, {n: lost if key is None else doubt, 2 * n: ahead}, gone)
        yield row("a row without a time", n + 1, {n: doubt, 2 * n: ahead}, on(None))
        for odd, changed in self.doubtful_rows(on(n)):
            verdict = doubt if self.counts(changed) is None else lost
            yield row(odd, n + 1, {n: verdict, 2 * n: ahead}, changed)
        none = {self.from_: None}
        yield untold("no start", scene.given(none), f"no_{reason_of(self.from_)}")
        yield from not_begun(self.from_, scene, unit)
        if tells_later(self.related.fields[self.at].column):
            late_on = {n: (Status.UNKNOWN.value, "future_dated"), 2 * n: ahead}
            yield row("a row after the export was made", n + 1, late_on, on(n + 2))
        if self.until is not None:
            end = unit.fields[self.until].column.kind
            closed = {self.until: written(self._day(n), end)}
            yield row("ended on the due date", n + 1, {n: (Status.EXEMPT.value, "ended")}, **closed)
        if self.reopened is not None:
            again = {self.reopened: written(self._day(2 * n), unit.fields[self.reopened].column.kind)}
            before = {n: (Status.UNKNOWN.value, "end_unknown"), 3 * n: ahead}
            yield row("reopened, and nothing tells when it had ended", 2 * n, before, **again)
