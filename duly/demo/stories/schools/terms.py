"""The school terms of the areas that the demo makes up: those that its duly.toml sets, and the starts of school they give.

One area has no terms set, and one has them from its latest school year on only, as happens."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from duly.demo.calendar import HOUR, MINUTE, NONE, Ints, Mask, at, epoch_day, local_day, workday_table
from duly.demo.files import LA_AREAS

LONGEST = 70
"""Days after which there is school again, whatever the terms."""

_MONDAY, _TUESDAY, _FRIDAY = 0, 1, 4


@dataclass(frozen=True, kw_only=True)
class Area:
    """When there is school in an area, as duly.toml is to say it: `first` and `last` days, both included."""

    name: str
    start: int = 9 * HOUR
    terms: tuple[tuple[date, date], ...] = ()
    holidays: tuple[tuple[date, date, str], ...] = ()

    @cached_property
    def days(self) -> Ints:
        """The school days, in order."""
        table = workday_table()
        open_ = np.zeros(len(table), dtype=bool)
        for first, last in self.terms:
            open_ |= (table >= epoch_day(first)) & (table <= epoch_day(last))
        for first, last, _ in self.holidays:
            open_ &= (table < epoch_day(first)) | (table > epoch_day(last))
        return table[open_]


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _friday(year: int, month: int, day: int) -> date:
    """The Friday on or before a date."""
    return _on_or_after(date(year, month, day) - timedelta(days=6), _FRIDAY)


def _terms(year: int) -> Iterator[tuple[date, date]]:
    """Autumn, spring and summer of the school year that begins in September of `year`."""
    yield _on_or_after(date(year, 9, 2), _TUESDAY), _friday(year, 12, 20)
    yield _on_or_after(date(year + 1, 1, 3), _MONDAY), _friday(year + 1, 4, 3)
    yield _on_or_after(date(year + 1, 4, 16), _MONDAY), _friday(year + 1, 7, 23)


def _half_terms(year: int, weeks: int) -> Iterator[tuple[date, date, str]]:
    for month, day, number, season in ((10, 22, weeks, "autumn"), (2, 12, 1, "spring"), (5, 25, 1, "summer")):
        monday = _on_or_after(date(year + (month < 9), month, day), _MONDAY)
        yield monday, monday + timedelta(days=7 * number - 3), f"{season} half term"


def areas(as_of: date, years: int) -> tuple[Area, ...]:
    """The areas in the order of force.LA_AREAS, with terms for an export that reaches `years` years back from a day."""
    latest = as_of.year - (as_of.month < 9)
    every = range(latest - years - 1, latest + 1)
    terms = {year: tuple(_terms(year)) for year in (*every, latest + 1)}

    def all_of(chosen: range) -> tuple[tuple[date, date], ...]:
        # the autumn after the latest school year too, so that what is due after its last holiday is known
        return (*(term for year in chosen for term in terms[year]), terms[latest + 1][0])

    def half_terms(chosen: range, weeks: int = 1) -> tuple[tuple[date, date, str], ...]:
        return tuple(half_term for year in chosen for half_term in _half_terms(year, weeks))

    inset = tuple((day, day, "INSET day") for year in every if (day := _friday(year, 11, 30)))
    now = range(latest, latest + 1)
    north, south, east, west = LA_AREAS
    return (
        Area(name=north, terms=all_of(every), holidays=(*half_terms(every), *inset)),
        Area(name=south, start=8 * HOUR + 45 * MINUTE, terms=all_of(every), holidays=half_terms(every)),
        Area(name=east, terms=all_of(now), holidays=half_terms(now, 2)),
        Area(name=west),
    )


def settings_text(areas_: tuple[Area, ...]) -> str:
    """What duly.toml says of the terms."""
    parts = []
    for area in areas_:
        if not area.terms:
            continue
        parts.append(f'\n[calendar.schools."{area.name}"]\n')
        if area.start != 9 * HOUR:
            parts.append(f"start = {area.start // HOUR:02}:{area.start % HOUR // MINUTE:02}:00\n")
        terms = "".join(f"    {{ from = {first}, to = {last} }},\n" for first, last in area.terms)
        closed = "".join(
            f'    {{ from = {first}, to = {last}, reason = "{reason}" }},\n'
            for first, last, reason in sorted(area.holidays)
        )
        parts.append(f"terms = [\n{terms}]\nholidays = [\n{closed}]\n")
    return "".join(parts)


@dataclass(frozen=True, kw_only=True)
class Starts:
    """When school next starts, of each instant: `earliest` and `latest`, one instant where the terms are `known`."""

    known: Mask
    earliest: Ints
    latest: Ints


def starts(areas_: tuple[Area, ...], area: Ints, since: Ints) -> Starts:
    """The first start of a school day in each area (its place; -1: not recorded) at or after each instant."""
    day = local_day(since)
    begins = np.array([*(its_area.start for its_area in areas_), 9 * HOUR])[area]
    opens = np.full(len(since), NONE, dtype=np.int64)
    for number_of_area, its_area in enumerate(areas_):
        if not len(its_area.days):
            continue
        here = np.flatnonzero((area == number_of_area) & (day >= its_area.days[0]))
        days = np.append(its_area.days, NONE)
        spot = np.searchsorted(its_area.days, day[here])
        today = days[spot]
        spot += (today != NONE) & (at(np.where(today == NONE, 0, today), its_area.start) < since[here])
        chosen = days[np.minimum(spot, len(its_area.days))]
        opens[here] = np.where(chosen == NONE, NONE, at(np.where(chosen == NONE, 0, chosen), its_area.start))
    weekday = day + (at(day, begins) < since)
    number = (weekday - 4) % 7  # 1970-01-05, day 4, was a Monday
    weekday += np.where(number == 5, 2, np.where(number == 6, 1, 0))
    workdays = workday_table()
    working = workdays[np.searchsorted(workdays, weekday)]
    known = opens != NONE
    return Starts(
        known=known,
        earliest=np.where(known, opens, at(working, begins)),
        latest=np.where(known, opens, at(weekday + LONGEST, begins)),
    )


def school_year(days: Ints) -> Ints:
    """The year of the September in which the school year of each date began."""
    year, month, _ = parts_of(days)
    return year - (month < 9)


def first_september(births: Ints) -> Ints:
    """The year of the September in which children with these dates of birth begin reception."""
    year, month, _ = parts_of(births)
    return year + 4 + (month >= 9)


def parts_of(days: Ints) -> tuple[Ints, Ints, Ints]:
    """Year, month and day of dates."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    number = months.astype(np.int64)
    return 1970 + number // 12, number % 12 + 1, (dates - months.astype("datetime64[D]")).astype(np.int64) + 1
