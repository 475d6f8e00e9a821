"""Which rows of a source are a table's: what `where` asks of a column, typed and checked when duly.toml is read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from duly.settings.formats import checked_formats
from duly.settings.sections import Formats, Section, Words

CHOICES = "a value, a list of values, { not = [...] }, or a range of days or numbers: { from = 2025-04-01, before = 2026-04-01 }"
"""What a column may be asked for."""

Bound = int | float | date


def _bound(value: Any) -> Any:
    """An end of a range, as it stands.

    Raises ValueError where it is neither a day nor a number.
    """
    if isinstance(value, datetime):
        raise ValueError("is a time: a range is of whole days, as 2025-04-01, or of numbers")
    if isinstance(value, str):
        raise ValueError("is a text: a range is of days, as 2025-04-01 without quotation marks, or of numbers")
    if isinstance(value, bool) or not isinstance(value, int | float | date):
        raise ValueError("is neither a day, as 2025-04-01, nor a number")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("is no number that a cell can hold")
    return value


End = Annotated[Any, AfterValidator(_bound)]


class ConditionSettings(Section):
    """[tables.<table>.where]: what is asked of a column, by its header.

    `"Type" = "REVIEW"`, `= ["REVIEW", "DS REVIEW"]` and `= { is = [...] }` choose the rows that hold one of these values, spelled
    so, `{ not = [...] }` those that hold none of them; "" is a blank cell. Rows of a value in other capitals are told.
    `{ from = 2025-04-01, before = 2026-04-01 }` chooses a range of days, local ones, or of numbers: `from` and `to` are in it,
    `before` is not. Days are read by `format`, else as the column of ours that comes from the same header, else as days and
    times of [export] are.

    All conditions must hold; of a list of such sets, `where = [{ ... }, { ... }]`, one. How many rows are left out is told of
    each file. A row that a range cannot read is refused, unless the other conditions settle whether it is chosen.
    """

    values: Words | None = Field(default=None, alias="is")
    others: Words | None = Field(default=None, alias="not")
    low: End = Field(default=None, alias="from")
    high: End = Field(default=None, alias="to")
    under: End = Field(default=None, alias="before")
    format: Formats = ()

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if isinstance(value, str | list | tuple):
            return {"is": value}
        if isinstance(value, int | float | date):
            raise ValueError(
                f"is a number or a date: give {CHOICES}. Values stand in quotation marks, as in the export"
            )
        return value

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if sum((self.values is not None, self.others is not None, bool(self.bounds))) != 1:
            raise ValueError(f"give one of these: {CHOICES}")
        if self.values == () or self.others == ():
            raise ValueError(
                "names no value, so that it would choose " + ("no row" if self.values == () else "every row")
            )
        if self.high is not None and self.under is not None:
            raise ValueError("give one of to (and that) and before (not that any more)")
        if self.format and not isinstance(next(iter(self.bounds), None), date):
            raise ValueError("only a range of days has a format")
        if len({isinstance(bound, date) for bound in self.bounds}) > 1:
            raise ValueError("both ends of a range are days, or both are numbers")
        end = self.high if self.high is not None else self.under
        if self.low is not None and end is not None and (self.low > end or self.low == self.under):
            raise ValueError("the range ends before it begins, so that it would choose no row")
        checked_formats(self.format)
        return self

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """The ends of the range that there are."""
        return tuple(bound for bound in (self.low, self.high, self.under) if bound is not None)


def _ways(value: object) -> object:
    """One set of conditions, or a list of them of which one is enough."""
    ways = [value] if isinstance(value, Mapping) else value
    if not isinstance(ways, list | tuple) or not all(isinstance(way, Mapping) for way in ways):
        raise ValueError(
            'is no choice of rows: write { "Event Type" = "REVIEW" }, or a list of such, of which one is enough'
        )
    if len(ways) > 1 and not all(ways):
        raise ValueError("one of its choices asks for nothing, so that it would choose every row")
    return tuple(way for way in ways if way)


Ways = Annotated[tuple[Mapping[str, ConditionSettings], ...], BeforeValidator(_ways)]
"""Choices of rows, of which one is enough; of each all conditions hold, by the header that they ask."""
