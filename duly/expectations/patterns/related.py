"""A pattern over the rows that refer to a record: enough of the right kind, in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from pydantic import Field as ModelField
from pydantic import model_validator
from sqlalchemy import FromClause, and_, case, func, not_, select, true

from duly.checks import Case, Missing, compliant, non_compliant, not_yet_due, surely, unknown
from duly.expectations.patterns.limits import LIMITS, Limit, clock, edge_in_words, last_in_time, with_calendar
from duly.expectations.patterns.pattern import Pattern, Times
from duly.expectations.patterns.phrases import blank_is
from duly.expectations.patterns.related_rows import RelatedRows, not_happened
from duly.expectations.patterns.rows import FUTURE_DATED, Row, reason_of
from duly.expectations.patterns.scenes import (
    BEGUN,
    LONG_AFTER,
    RECORD,
    Edge,
    Scene,
    broken,
    keeping,
    not_begun,
    untold,
    waiting,
    written,
)
from duly.expectations.patterns.units import Unit, tells_later
from duly.records import Kind, key_of
from duly.settings.lines import Keys

SECOND = timedelta(seconds=1)


class HasRelated(Pattern, Limit, RelatedRows):
    word: ClassVar[str] = "has_related"
    meaning: ClassVar[str] = (
        "Enough rows of another table refer to the record: of a kind, and within a limit, where these are given."
    )
    sample: ClassVar[str] = (
        '{ table = "dash_assessments", where = { column = "tool", in = ["DASH", "DARA"] }, '
        'from = "attended_at", at = "completed_at", hours = 24 }'
    )
    sample_of: ClassVar[str] = "da_incidents"
    absence: ClassVar[Missing] = Missing.FAIL

    at_least: int = ModelField(default=1, ge=1, le=1000, description="How many are needed")
    from_: str | None = ModelField(
        default=None, alias="from", description="The time or date of the record that a limit runs from"
    )
    at: str | None = ModelField(default=None, description="The time or date of the row that must lie within it")

    @model_validator(mode="after")
    def _whole_limit(self) -> HasRelated:
        given = [self.from_ is not None, self.at is not None, bool(self.limits)]
        if any(given) and not (all(given) and len(self.limits) == 1):
            raise ValueError(f"a limit is said with from, at and exactly one of {', '.join(LIMITS)}, or not at all")
        return self

    def check(self, unit: Unit, at: Keys) -> None:
        related = self.check_related(unit, at)
        if self.from_ is not None and self.at is not None:
            unit.field(self.from_, (*at, "from"), self.kinds, hint=self.hint)
            if related is not None:
                related.field(self.at, (*at, "at"), self.kinds, hint=self.hint)

    @property
    def starts(self) -> str | None:
        return self.from_

    @property
    def numbers(self) -> Mapping[str, int | float]:
        return {"at_least": self.at_least, **self.limits}

    @property
    def fills(self) -> Mapping[str, str]:
        return {**super().fills, **({"limit": self.limit_words} if self.limits else {})}

    @property
    def words(self) -> str:
        limit = f" with {self.at} within {self.limit_words} of {self.from_}" if self.limits else ""
        return f"there is at least {{at_least}} {self.related_words}{limit}"

    def units(self, unit: Unit) -> tuple[Unit, ...]:
        return (unit, self.related)

    def joined(self, row: Row) -> FromClause:
        if self.from_ is None or self.at is None:
            pair = self.pairs(row).c
            sure, perhaps = func.count(case((pair.counts, 1))), func.count()
            rows_counted = select(pair.record_key.label("of"), sure.label("sure"), perhaps.label("perhaps"))
        else:
            row = row.over(with_calendar(self, self.from_, row))
            rows_counted = self._in_time(row)
        counted = rows_counted.group_by("of").subquery("related_counted")
        counts = [column for column in counted.c if column.key != "of"]
        return (
            select(
                *row.rows.c,
                *(
                    column if column.key == "done_at" else func.coalesce(column, 0).label(column.key)
                    for column in counts
                ),
            )
            .outerjoin_from(row.rows, counted, counted.c.of == row.rows.c.record_key)
            .subquery("rows_by_related")
        )

    def _in_time(self, row: Row) -> Any:
        """How many rows are in time for certain (`sure`) or perhaps, late or before the start, by record; and `done_at`, when
        the last of as many as are needed came."""
        assert self.from_ is not None and self.at is not None
        pairs = self.pairs(row)
        begun, at = row.over(pairs).moment(self.from_), self.moment(pairs, self.at)
        limit = clock(self, self.from_, row.over(pairs))
        early = surely(at.before(begun))
        in_time = and_(pairs.c.counts, not_(early), surely(limit.within(at)))
        late = and_(pairs.c.counts, not_(early), surely(limit.beyond(at)))
        placed = func.row_number().over(
            partition_by=pairs.c.record_key,
            order_by=(case((and_(pairs.c.counts, not_(early), at.span.known), 0), else_=1), at.span.lo),
        )
        timed_rows = select(
            pairs.c.record_key.label("of"),
            at.span.lo.label("at"),
            surely(in_time).label("in_time"),
            surely(late).label("late"),
            surely(and_(pairs.c.counts, early)).label("early"),
            # Neither late for certain nor before the start: it may be what is asked for.
            and_(not_(early), func.coalesce(not_(limit.beyond(at)), true())).label("perhaps"),
            at.span.future.label("future"),
            and_(surely(pairs.c.counts), not_(early), placed == row.number("at_least")).label("is_last_needed"),
        ).where(not_(not_happened(at.span)))
        told = timed_rows.subquery("related_told")
        return select(
            told.c.of,
            *(func.count(case((told.c[name], 1))).label(label) for name, label in _COUNTS.items()),
            func.min(case((told.c.is_last_needed, told.c.at))).label("done_at"),
        )

    def cases(self, row: Row) -> tuple[Case, ...]:
        rows, needed = row.rows.c, row.number("at_least")
        some = f"There is at least {{at_least}} {self.related_words}"
        doubtful = unknown(
            "related_unknown",
            "Rows that may count would be enough, and it cannot be told of each whether it does",
            rows.perhaps >= needed,
        )
        few = "too_few" if self.at_least > 1 else "none"
        never = row.lacking(few, "There are not that many: at least {at_least} needed", untold="no_related")
        if self.from_ is None:
            return (
                compliant("related", some, rows.sure >= needed),
                doubtful,
                never,
            )
        limit = clock(self, self.from_, row)
        rough = (
            unknown("imprecise_time", "It was begun so roughly that the time may or may not be up", not_(limit.over)),
        )
        return (
            *row.not_begun(self.from_),
            *limit.beyond_calendar(),
            compliant("in_time", f"{some}, in time", rows.sure >= needed),
            not_yet_due("not_yet_due", "Not yet, and there is still time", limit.time_left),
            *(rough if self.by_clock else ()),
            unknown(
                "future_dated",
                FUTURE_DATED,
                and_(rows.future > 0, rows.perhaps >= needed),
            ),
            doubtful,
            non_compliant("late", "There are enough, but not in time", rows.sure + rows.late >= needed),
            unknown(
                "negative_interval",
                f"All that there are lie before {self.from_}",
                and_(rows.early > 0, rows.sure + rows.late + rows.perhaps == 0),
            ),
            never,
        )

    def times(self, row: Row) -> Times:
        if self.from_ is None:
            return Times()
        return Times(due=clock(self, self.from_, row).due, done=row.rows.c.done_at)

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        late = blank_is(missing)
        said = [
            f"Each {self.related_words} counts; {{at_least}} or more are needed, "
            f"{{at_least-1}} are not enough. Rows made for a "
            "test or merged into another do not count; rows of a record that was merged count for its survivor.",
            "Rows of which it cannot be told whether they count (merged into nothing, too), and that would be enough: "
            "undetermined.",
        ]
        if self.from_ is None:
            return (*said, f"Too few: {late}, whatever the age of the record.")
        return (
            *said,
            edge_in_words(self, self.from_),
            f"Too few: not yet due while there is time; after that {late}. {self.from_} blank: undetermined.",
            f"Rows more than five minutes before {self.from_} neither help nor harm; where there are "
            "no others: undetermined. A row "
            f"without {self.at} may count: undetermined.",
        )

    def scene(self, unit: Unit) -> Scene:
        times = {} if self.at is None else {self.at: written(BEGUN, self.related.fields[self.at].column.kind)}
        rows = [self._numbered(self.related_row(**times), number) for number in range(self.at_least)]
        if self.from_ is None:
            return Scene(related={self.table: rows})
        begun = {self.from_: written(BEGUN, unit.fields[self.from_].column.kind)}
        return Scene(
            values=begun,
            related={self.table: rows},
            as_of=max(LONG_AFTER, last_in_time(self, BEGUN) + timedelta(days=2)),
        )

    def _numbered(self, row: dict[str, Any], number: int) -> dict[str, Any]:
        key = key_of(self.related.record)
        return row if key is None else {**row, key: f"{self.table}-{number + 1}"}

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        first, *others = scene.related[self.table]
        few = "too_few" if self.at_least > 1 else "none"
        make, reason = (broken, few) if missing is Missing.FAIL else (untold, "no_related")

        def row(**changed: Any) -> Scene:
            return replace(scene, related={**scene.related, self.table: [{**first, **changed}, *others]})

        fewer = replace(scene, related={**scene.related, self.table: others})
        yield make("one row too few", fewer, reason)
        yield make("a row made for a test", row(is_test=True), reason)
        key = key_of(self.related.record)
        if key is None:
            yield make("a row merged into another", row(merged_into="nobody"), reason)
        else:
            other = {**first, key: f"{self.table}-other", self._link: "r7"}
            merged = [{**first, "merged_into": f"{self.table}-other"}, other, *others]
            moved_away = replace(scene, related={**scene.related, self.table: merged})
            yield make("a row merged into one of another record", moved_away, reason)
            yield untold("a row merged into one that is not there", row(merged_into="nobody"), "related_unknown")
        yield make("a row of another record", row(**{self._link: "r7"}), reason)
        twin = {unit.key: "r7", "merged_into": RECORD}
        moved = replace(row(**{self._link: "r7"}), twins=(twin,))
        verdict = "in_time" if self.from_ is not None else "related"
        both = [(RECORD, None, "COMPLIANT", verdict), ("r7", None, "EXCLUDED", "merged_record")]
        yield Edge(odd="a row of a record that was merged into it", scene=moved, verdicts=both)
        for odd, changed in self.doubtful_rows(dict(first)):
            if self.counts(changed) is None:
                yield untold(odd, row(**changed), "related_unknown")
            else:
                yield make(odd, row(**changed), reason)
        if self.from_ is not None and self.at is not None:
            yield from self._edges_in_time(scene, fewer, unit, missing, self.from_, self.at)

    def _edges_in_time(
        self, scene: Scene, fewer: Scene, unit: Unit, missing: Missing, start: str, at: str
    ) -> Iterator[Edge]:
        kinds = unit.fields[start].column.kind, self.related.fields[at].column.kind
        last = last_in_time(self, BEGUN)
        step = timedelta(days=1) if Kind.DAY in kinds else SECOND
        every = scene.related[self.table]

        def row(moment: Any) -> Scene:
            value = written(moment, kinds[1]) if moment is not None else None
            return replace(scene, related={**scene.related, self.table: [{**each, at: value} for each in every]})

        yield keeping("the last moment of the limit", row(last), "in_time")
        yield broken("just over the limit", row(last + step), "late")
        yield waiting("too few, and the limit ends this second", replace(fewer, as_of=last))
        make, reason = (
            (broken, "too_few" if self.at_least > 1 else "none") if missing is Missing.FAIL else (untold, "no_related")
        )
        yield make("too few, and the limit ended a second ago", replace(fewer, as_of=last + SECOND), reason)
        yield untold("a row without a time", row(None), "related_unknown")
        if tells_later(self.related.fields[at].column):
            yield untold("a row after the export was made", row(scene.as_of + timedelta(days=1)), "future_dated")
        yield untold("all the day before", row(BEGUN - timedelta(days=1)), "negative_interval")
        yield untold("no start", scene.given({start: None}), f"no_{reason_of(start)}")
        yield from not_begun(start, fewer, unit)
        if self.of == "working_days":
            yield untold(
                "a year that no calendar reaches", scene.given({start: _long_ago(kinds[0])}), "outside_calendar"
            )
        if self.by_clock:
            perhaps_over = BEGUN.replace(hour=12) + (last - BEGUN)
            rough = replace(fewer, as_of=perhaps_over).given({start: BEGUN.date().isoformat()})
            yield untold("a start that only tells the day, and the limit may be over", rough, "imprecise_time")


_COUNTS = {"in_time": "sure", "late": "late", "early": "early", "perhaps": "perhaps", "future": "future"}


def _long_ago(kind: Kind) -> str:
    return "1805-10-21" if kind is Kind.DAY else "1805-10-21T12:00:00Z"
