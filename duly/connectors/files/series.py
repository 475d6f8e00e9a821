"""Files that are named as a series, such as one for each month: which of them is not there."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import PurePath

_MONTHS: Mapping[str, int] = {
    word.casefold(): number
    for words in (calendar.month_name, calendar.month_abbr)
    for number, word in enumerate(words)
    if word
}
_PLACES = re.compile(
    rf"\d+|(?<![^\W\d_])(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})(?![^\W\d_])", re.IGNORECASE
)
_FEWEST = 3
"""Files from which on names make a series."""

_MOST_NAMED = 5
_YEARS = range(1990, 2100)


@dataclass(frozen=True)
class _Step:
    """A place in a series: a number that grows by one from each to the next, and how to name that place."""

    number: int
    shown: Callable[[int], str]


def gaps(names: Sequence[str]) -> list[str]:
    """What is missing of the series that file names make: one sentence for each series with a gap.

    A series is three files or more whose names differ in a number, a month or a day only. In a series of days those on
    which there is never a file, such as weekends, are not missed.
    """
    told = []
    for (before, after, _), steps in _series(names).items():
        known = sorted({step.number for step in steps})
        stride = _stride(known)
        missing = [number for low, high in pairwise(known) for number in range(low + stride, high, stride)]
        missing = _without_days_off(missing, known, steps)
        if len(known) < _FEWEST or not missing or len(missing) > len(known):
            continue
        shown = steps[0].shown
        some = ", ".join(shown(number) for number in missing[:_MOST_NAMED])
        more = f" and {len(missing) - _MOST_NAMED:,} more" if len(missing) > _MOST_NAMED else ""
        told.append(
            f"of the files {before}…{after}, from {shown(known[0])} to {shown(known[-1])}, there is none for {some}{more}"
        )
    return told


_Frame = tuple[str, str, Callable[[int], str]]
"""What stands before and after the place in a name, and what kind of place it is."""


def _series(names: Sequence[str]) -> dict[_Frame, list[_Step]]:
    series: dict[_Frame, list[_Step]] = {}
    for name in names:
        for (before, after), step in _readings(PurePath(name).as_posix()):
            series.setdefault((before, after, step.shown), []).append(step)
    return {frame: steps for frame, steps in series.items() if len(steps) >= _FEWEST}


def _readings(name: str) -> Iterator[tuple[tuple[str, str], _Step]]:
    """The ways in which a name may stand in a series: as a month, a day or a number, and what stands before and after it."""
    places = list(_PLACES.finditer(name))
    for first, second in pairwise(places):
        if (month := _month(first[0], second[0])) is not None and len(name[first.end() : second.start()]) <= 1:
            third = next((place for place in places if place.start() - second.end() in (0, 1)), None)
            if third is not None and (day := _day(month, third[0])) is not None:
                yield (name[: first.start()], name[third.end() :]), _Step(day.toordinal(), _shown_day)
                return
            yield (name[: first.start()], name[second.end() :]), _Step(month, _shown_month)
            return
    for place in places:
        text = place[0]
        frame = (name[: place.start()], name[place.end() :])
        if len(text) == 8 and (month := _month(text[:4], text[4:6])) is not None and (day := _day(month, text[6:])):
            yield frame, _Step(day.toordinal(), _shown_day)
        elif len(text) == 6 and (month := _month(text[:4], text[4:])) is not None:
            yield frame, _Step(month, _shown_month)
        elif text.casefold() in _MONTHS:
            yield frame, _Step(_MONTHS[text.casefold()], _shown_name)
        elif text.isdigit() and len(text) <= 6:
            yield frame, _Step(int(text), str)


def _month(first: str, second: str) -> int | None:
    """Months since year 0, of a year and a month in either order."""
    for year, month in ((first, second), (second, first)):
        number = _MONTHS.get(month.casefold()) or (int(month) if month.isdigit() and len(month) == 2 else 0)
        if year.isdigit() and len(year) == 4 and int(year) in _YEARS and 1 <= number <= 12:
            return int(year) * 12 + number - 1
    return None


def _day(month: int, text: str) -> date | None:
    if not (text.isdigit() and len(text) == 2):
        return None
    try:
        return date(month // 12, month % 12 + 1, int(text))
    except ValueError:
        return None


def _shown_name(month: int) -> str:
    return calendar.month_name[month]


def _shown_month(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"


def _shown_day(number: int) -> str:
    return date.fromordinal(number).isoformat()


def _stride(known: Sequence[int]) -> int:
    """From one place to the next, as most of them lie."""
    steps = Counter(high - low for low, high in pairwise(known))
    return min((step for step, number in steps.items() if number == max(steps.values())), default=1)


def _without_days_off(missing: list[int], known: Sequence[int], steps: Sequence[_Step]) -> list[int]:
    if steps[0].shown is not _shown_day:
        return missing
    if all(date.fromordinal(number).day == _last_day(number) for number in known):
        return _month_ends(known)
    weekdays = {date.fromordinal(number).weekday() for number in known}
    return [number for number in missing if date.fromordinal(number).weekday() in weekdays]


def _last_day(number: int) -> int:
    day = date.fromordinal(number)
    return calendar.monthrange(day.year, day.month)[1]


def _month_ends(known: Sequence[int]) -> list[int]:
    """The last days of months between the first and the last that are not among them."""
    missing, day = [], date.fromordinal(known[0])
    while day < date.fromordinal(known[-1]):
        following = day + timedelta(days=1)
        day = following.replace(day=calendar.monthrange(following.year, following.month)[1])
        if day.toordinal() not in known:
            missing.append(day.toordinal())
    return missing
