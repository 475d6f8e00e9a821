"""The days that are not like others: local changes to the bank holidays, and when there is school."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from duly.settings.sections import Day, Reason, Section, listed


class Holiday(Section):
    day: Day
    reason: Reason


SCHOOL_START = time(9)
"""When a school day starts where duly.toml does not say otherwise (STANDARDS.md 4.5 ENC-01)."""

LONGEST_HOLIDAY = 63
"""Days from one school day to the next that no school holiday exceeds (nine weeks): in a longer gap a term is missing."""


def _clock(value: object) -> object:
    """A clock time written "08:50", as the time that it is."""
    if isinstance(value, str):
        try:
            return time.fromisoformat(value)
        except ValueError:
            raise ValueError('is not a clock time such as "08:50"') from None
    return value


def _start_of_school(value: time) -> time:
    if value.tzinfo is not None or not time(6) <= value <= time(12):
        raise ValueError("a school day starts between 06:00 and 12:00, local time")
    return value


Clock = Annotated[time, BeforeValidator(_clock), AfterValidator(_start_of_school)]


class Days(Section):
    """Days from one to another, both included."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"ends on {self.last}, before it begins on {self.first}")
        return self

    def days(self) -> Iterator[date]:
        """Each of the days."""
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)

    def __str__(self) -> str:
        return f"{self.first} to {self.last}" if self.last > self.first else str(self.first)


class SchoolTerm(Days):
    """From the first day of a term or half-term to its last."""


class SchoolHoliday(Days):
    """Days within a term on which there is no school: `from` and `to`, or one `day`."""

    reason: Reason

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if isinstance(value, Mapping) and "day" in value:
            if {"from", "to"} & set(value):
                raise ValueError("give from and to, or one day")
            rest = {key: given for key, given in value.items() if key != "day"}
            return {**rest, "from": value["day"], "to": value["day"]}
        return value


class SchoolSettings(Section):
    """[calendar.schools."AREA"]: the school days of a local authority area, spelled as the export spells it.

    Monday to Friday within `terms` ({from, to}), without the bank holidays of England and Wales and without `holidays`
    within them ({day, reason} or {from, to, reason}: half terms, INSET days). What lies before the first term or after
    the last is not known. `start` is when school starts, where it is not `school_start`.
    """

    start: Clock | None = None
    terms: Annotated[tuple[SchoolTerm, ...], BeforeValidator(listed)] = ()
    holidays: Annotated[tuple[SchoolHoliday, ...], BeforeValidator(listed)] = ()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        ordered = sorted(self.terms, key=lambda term: (term.first, term.last))
        faults = [
            f"terms: {later} overlaps {earlier}" for earlier, later in pairwise(ordered) if later.first <= earlier.last
        ]
        faults += [
            f"holidays: {holiday} lies in no term"
            for holiday in self.holidays
            if not any(term.first <= holiday.last and holiday.first <= term.last for term in self.terms)
        ]
        if not faults:
            days = self.days()
            faults += [
                f"terms: no school from {earlier} to {later}, longer than any holiday: is a term missing?"
                for earlier, later in pairwise(days)
                if (later - earlier).days > LONGEST_HOLIDAY
            ]
            faults += ["terms: no day of them is a school day"] * (bool(self.terms) and not days)
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def days(self) -> list[date]:
        """The days of the terms, without weekends and holidays; bank holidays among them."""
        closed = {day for holiday in self.holidays for day in holiday.days()}
        return sorted(
            day for term in self.terms for day in term.days() if day.weekday() < _SATURDAY and day not in closed
        )


_SATURDAY = 5


class CalendarSettings(Section):
    """[calendar]: local changes to the bank holidays, and when there is school. `until` is the last day that the calendar
    may be asked for.

    Days that are added or removed are the force's own: they close and open no school. `school_start` is when school
    starts, local time; `schools` are the areas below.
    """

    add: Annotated[tuple[Holiday, ...], BeforeValidator(listed)] = ()
    remove: Annotated[tuple[Holiday, ...], BeforeValidator(listed)] = ()
    until: Day | None = None
    school_start: Clock = SCHOOL_START
    schools: Mapping[str, SchoolSettings] = Field(default_factory=dict)

    @field_validator("schools")
    @classmethod
    def _named(cls, schools: Mapping[str, SchoolSettings]) -> Mapping[str, SchoolSettings]:
        wrong = [area for area in schools if not area or area != area.strip()]
        if wrong:
            raise ValueError("; ".join(f"{area!r} is not the name of an area" for area in wrong))
        return schools
