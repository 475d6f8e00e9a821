"""The numbers and lists inside a rule that a force may tune in duly.toml, and the facts of a run.

A rule never holds a bare limit: it names a parameter, whose default, unit and meaning are printed in the catalogue. A
changed value needs a reason and an expiry (duly.settings), which are printed wherever the figure is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, BindParameter, Boolean, ColumnElement, Date, DateTime, Float, Integer, String, bindparam
from sqlalchemy.types import TypeEngine

from duly.errors import SettingsError, StandardError

type_of: dict[type, TypeEngine[Any]] = {bool: Boolean(), int: Integer(), float: Float(), str: String()}

Value = bool | int | float | str | tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A tunable part of a rule. `default` is a number, a word, or a tuple of words.

    `value` is the SQL expression to use in a rule: a bind parameter by this name, or an expanding one for a tuple
    (`column.in_(parameter.value)`). Where the words of a list have a form of their own, `pattern` is a regular
    expression for each and `shape` says that form in words. `must_be_set` marks a list that only the force can give (A5):
    while it is empty, the standards that go by it have no data.
    """

    name: str
    default: Value
    meaning: str
    unit: str = ""
    source: str = ""  # an authority's id, or blank for a local setting
    pattern: str = ""
    shape: str = ""
    must_be_set: bool = False

    @property
    def value(self) -> BindParameter[Any]:
        if isinstance(self.default, tuple):
            return bindparam(self.name, value=list(self.default), type_=String(), expanding=True)
        return bindparam(self.name, value=self.default, type_=type_of[type(self.default)])

    @property
    def seconds(self) -> ColumnElement[Any]:
        """A limit in hours, for comparing with elapsed time."""
        if self.unit != "hours":
            raise StandardError(f"parameter {self.name} is not in hours")
        return self.value * 3600

    @property
    def array(self) -> BindParameter[Any]:
        """A list as one SQL value, for a rule that has a row for each of its words: `func.unnest(parameter.array)`."""
        if not isinstance(self.default, tuple):
            raise StandardError(f"parameter {self.name} is not a list")
        return bindparam(self.name, value=list(self.default), type_=ARRAY(String()))

    def checked(self, value: object) -> Value:
        """`value` as this parameter takes it.

        Raises SettingsError where it is of another kind than the default, a number that no limit can be, a blank word, or a
        word of a list that has another form or stands twice.
        """
        if isinstance(self.default, tuple):
            if not isinstance(value, list | tuple) or not all(isinstance(item, str) and item.strip() for item in value):
                raise SettingsError(f"parameters.{self.name}: expected a list of words, none of them blank")
            if twice := sorted({item for item in value if value.count(item) > 1}):
                raise SettingsError(f"parameters.{self.name}: {', '.join(map(repr, twice))} stands twice")
            if self.pattern and (wrong := [item for item in value if not re.fullmatch(self.pattern, item)]):
                said = ", ".join(repr(item) for item in wrong)
                raise SettingsError(f"parameters.{self.name}: {said}: expected {self.shape}")
            return tuple(value)
        if isinstance(self.default, bool) is not isinstance(value, bool):
            raise SettingsError(f"parameters.{self.name}: expected {_WORDS[type(self.default)]}")
        if isinstance(self.default, float) and isinstance(value, int):
            value = float(value)
        if not isinstance(value, type(self.default)):
            raise SettingsError(f"parameters.{self.name}: expected {_WORDS[type(self.default)]}")
        most = _MOST.get(self.unit, _MOST_OF_OTHERS)
        if isinstance(value, int | float) and not 0 <= value <= most:
            raise SettingsError(f"parameters.{self.name}: expected a number from 0 to {most:,}")
        return value


_WORDS: dict[type, str] = {bool: "true or false", int: "a whole number", float: "a number", str: "a word"}

_MOST = {
    "o'clock": 24,
    "seconds": 10 * 366 * 86_400,
    "minutes": 10 * 366 * 1_440,
    "hours": 10 * 366 * 24,
    "working days": 10 * 366,
    "days": 100 * 366,
    "months": 1_200,
    "years": 100,
}
"""By unit, the greatest number that a limit may be: elapsed time is counted in seconds, which a database holds in 32 bits."""

_MOST_OF_OTHERS = 1_000_000


AS_OF: ColumnElement[datetime] = bindparam("as_of", type_=DateTime())
"""The as-at instant, UTC without offset."""

EXPORTED_AT: ColumnElement[datetime] = bindparam("exported_at", type_=DateTime())
"""The instant of the export itself, UTC without offset: a time after it is of no record that could be in it (A26)."""

AS_OF_DAY: ColumnElement[date] = bindparam("as_of_day", type_=Date())
"""The local date of the as-at instant."""

TIME_ZONE: ColumnElement[str] = bindparam("time_zone", type_=String())

PERIOD_FROM: ColumnElement[datetime] = bindparam("period_from", type_=DateTime())
PERIOD_TO: ColumnElement[datetime] = bindparam("period_to", type_=DateTime())
PERIOD_FROM_DAY: ColumnElement[date] = bindparam("period_from_day", type_=Date())
PERIOD_TO_DAY: ColumnElement[date] = bindparam("period_to_day", type_=Date())

PERIOD_FACTS = ("period_from", "period_to", "period_from_day", "period_to_day")
"""The names under which the period stands in a select."""

RUN_FACTS = ("as_of", "as_of_day", "exported_at", "time_zone", *PERIOD_FACTS)
"""The names under which these stand in a select."""

EVER = (datetime(1, 1, 2), datetime(9999, 12, 30))
"""The period of a run that judges whatever is in the export, UTC without offset."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What every rule may ask of a run: the as-at instant and the period, never a clock.

    `as_of`, `period_from`, `period_to` and `exported_at` are aware; the period is half-open, None where it is open.
    `exported_at` is the export's own instant, None where only the as-at instant is known.
    """

    as_of: datetime
    time_zone: str
    exported_at: datetime | None = None
    period_from: datetime | None = None
    period_to: datetime | None = None

    @property
    def utc(self) -> datetime:
        """The as-at instant, UTC without offset."""
        return _utc(self.as_of)

    @property
    def local_day(self) -> date:
        """The local date of the as-at instant."""
        return self.as_of.astimezone(ZoneInfo(self.time_zone)).date()

    def days_ahead(self, days: int) -> datetime:
        """The same local time so many days after the as-at instant, UTC without offset."""
        return _utc(self.as_of.astimezone(ZoneInfo(self.time_zone)) + timedelta(days=days))

    def values(self) -> Mapping[str, object]:
        """The bind parameters of these facts. Instants become UTC without offset; days are local."""
        zone = ZoneInfo(self.time_zone)
        start, end = EVER
        return {
            "as_of": self.utc,
            "as_of_day": self.local_day,
            "exported_at": max(self.utc, _utc(self.exported_at)) if self.exported_at else self.utc,
            "time_zone": self.time_zone,
            "period_from": _utc(self.period_from) if self.period_from else start,
            "period_to": _utc(self.period_to) if self.period_to else end,
            "period_from_day": self.period_from.astimezone(zone).date() if self.period_from else start.date(),
            # a period that ends inside a day still takes in that day's due dates
            "period_to_day": _first_day_outside(self.period_to.astimezone(zone)) if self.period_to else end.date(),
        }

    @staticmethod
    def without_period() -> Mapping[str, object]:
        """The bind parameters of a period that is open at both ends."""
        start, end = EVER
        return dict(zip(PERIOD_FACTS, (start, end, start.date(), end.date()), strict=True))


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def _first_day_outside(end: datetime) -> date:
    midnight = end.hour == end.minute == end.second == end.microsecond == 0
    return end.date() if midnight else end.date() + timedelta(days=1)
