"""What is judged: the suites, the period that records fall in, and the instant that they are judged at."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from duly.settings.budgets import Budget
from duly.settings.sections import Day, Names, Section, in_reach

_ROLLING = re.compile(r"last (?:(\d{1,4}) )?(day|week|month|year)s?")
_LONGEST = {"day": 36_525, "week": 5_218, "month": 1_200, "year": 100}  # a hundred years


class Period(Section):
    """The period that is judged: half-open local dates, or a span that rolls with the as-at instant.

    "last 28 days" ends `settle_days` before the as-at day, because the latest days of an export are not complete.
    "last 3 months" are whole calendar months, the latest that had ended by then.
    """

    first: Day | None = Field(default=None, alias="from")
    to: Day | None = None
    rolling: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"rolling": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.rolling is not None and not _ROLLING.fullmatch(self.rolling):
            raise ValueError(
                'expected {from = 2025-01-01, to = 2025-02-01} or words such as "last 28 days", "last month"'
            )
        if self.rolling is not None and (matched := _ROLLING.fullmatch(self.rolling)):
            number, unit = int(matched[1] or 1), matched[2]
            if not 1 <= number <= _LONGEST[unit]:
                raise ValueError(f"expected from 1 to {_LONGEST[unit]:,} {unit}s")
        if self.first and self.to and self.first >= self.to:
            raise ValueError("from must come before to; the period ends as the day `to` begins")
        return self

    def resolve(
        self, as_of: datetime, zone: ZoneInfo, *, settle_days: int = 3
    ) -> tuple[datetime | None, datetime | None]:
        """First instant of the period and first instant after it; None where it is open. `as_of` is aware."""
        first, end = self.first, self.to
        if self.rolling is not None:
            first, end = _rolled(self.rolling, as_of.astimezone(zone).date() - timedelta(days=settle_days))
        return _midnight(first, zone), _midnight(end, zone)


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone)


def _rolled(words: str, end: date) -> tuple[date, date]:
    matched = _ROLLING.fullmatch(words)
    assert matched, words  # checked when the settings were read
    number, unit = int(matched[1] or 1), matched[2]
    if unit in ("day", "week"):
        return end - timedelta(days=number * (7 if unit == "week" else 1)), end
    end = end.replace(day=1) if unit == "month" else end.replace(month=1, day=1)
    months = end.year * 12 + end.month - 1 - number * (12 if unit == "year" else 1)
    return date(months // 12, months % 12 + 1, 1), end


class RunSettings(Section):
    """[run]: what is judged. No suite or standard named means all; no period means everything due by the as-at instant.

    `sample` says that the export holds a sample of the records, which is never compared with another run. `refused_allowed` are
    the rows that may be refused, of the export or of its tables, and `unknown_allowed` the records that fell due and cannot be
    told, of all standards or of some, before the run ends with 3 ([exit codes](operating.md#the-same-eight-rows-every-night)): a
    number, a share such as `"0.5 %"`, or `{ all = "0.5 %", crimes = 8 }`. With `encrypt` nothing of the
    records is written to a disk in clear ([what that needs](operating.md#encrypted)).
    """

    suites: Names = ()
    standards: Names = ()
    period: Period | None = None
    settle_days: Annotated[int, Field(ge=0, le=366)] = 3
    as_at: datetime | date | None = None
    sample: bool = False
    refused_allowed: Budget | None = None
    unknown_allowed: Budget | None = None
    encrypt: bool = False

    @field_validator("as_at")
    @classmethod
    def _possible(cls, as_at: datetime | date | None) -> datetime | date | None:
        return as_at if as_at is None else in_reach(as_at)

    def instant(self, zone: ZoneInfo) -> datetime | None:
        """The as-at instant, aware; a date is its first instant."""
        if self.as_at is None:
            return None
        moment = self.as_at if isinstance(self.as_at, datetime) else datetime.combine(self.as_at, time())
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
