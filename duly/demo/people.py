"""Persons of the export: ids and dates of birth, with the faults that registers of persons have."""

from datetime import date, timedelta

import numpy as np

from duly.demo.calendar import NONE, Ints, epoch_day
from duly.demo.files import Files
from duly.demo.ledger import Tally

KINDS = (
    "child", "adult", "eve_of_18", "birthday_18", "january_first", "blank", "default_1900", "default_1970",
    "default_9999", "after_event", "unborn", "cycle", "dangling_chain", "long_chain",
    "estimated_child",  # estimated date of birth, far from 18
    "near_18",  # estimated date of birth, within a year of 18
    "leap",  # born on 29 February, with the 18th birthday in a common year
    "orphan",  # an id without a person
    "chain",  # merged twice; only the last record has the date of birth
)  # fmt: skip
KIND = {kind: number for number, kind in enumerate(KINDS)}
"""The number that stands for each kind of person in arrays."""

LONG_CHAIN = 18
"""Records in a chain of merges that is too long to follow (more than 16 hops)."""

NEVER = 2_932_896  # 9999-12-31


def _years_before(day: int, years: int) -> int:
    then = date(1970, 1, 1) + timedelta(days=day)
    leap = (then.month, then.day) == (2, 29)
    return epoch_day(date(then.year - years, 3, 1) if leap else then.replace(year=then.year - years))


def _births(rng: np.random.Generator, kinds: Ints, events: Ints, ages: Ints) -> Ints:
    size = len(kinds)
    years = np.where(kinds == KIND["adult"], rng.integers(20, 75, size), ages)
    years = np.where(kinds == KIND["estimated_child"], rng.integers(4, 13, size), years)
    years = np.where(kinds == KIND["january_first"], np.minimum(years, 15), years)  # may grow by up to a year below
    births = events - (years * 365.25).astype(np.int64) - rng.integers(20, 340, size)
    births = np.where(births == 0, 1, births)  # 1970-01-01 is read as no date of birth
    starts = births.astype("datetime64[D]").astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    births = np.where(kinds == KIND["january_first"], starts, births)
    births[np.isin(kinds, [KIND["blank"], KIND["chain"]])] = NONE
    births[kinds == KIND["default_1900"]] = epoch_day(date(1900, 1, 1))
    births[kinds == KIND["default_1970"]] = 0
    births[kinds == KIND["default_9999"]] = NEVER
    later = events + rng.integers(40, 150, size)
    births = np.where(np.isin(kinds, [KIND["after_event"], KIND["unborn"]]), later, births)
    for index in np.flatnonzero(np.isin(kinds, [KIND["near_18"], KIND["eve_of_18"], KIND["birthday_18"]])):
        shift = {KIND["near_18"]: int(rng.integers(30, 300)) * (-1) ** int(index), KIND["eve_of_18"]: 1}
        births[index] = _years_before(int(events[index]) + shift.get(int(kinds[index]), 0), 18)
    for index in np.flatnonzero(kinds == KIND["leap"]):
        year = (date(1970, 1, 1) + timedelta(days=int(events[index]))).year
        births[index] = epoch_day(date(year - 18, 2, 29))
    return births


def make(
    files: Files, tally: Tally, rng: np.random.Generator, theme: str, kinds: Ints, events: Ints,
    ages: Ints | None = None, *, until: int = NEVER,
) -> tuple[Ints, Ints]:  # fmt: skip
    """Write one person of each kind, as of the local date of the event they are met in; returns their numbers and days of
    birth. `ages` sets the age of children in years; without it they are 0 to 17. Nobody is born after an event and later
    than `until`, when the export is made: such a date had not come, and would be none."""
    numbers = files.take("persons", len(kinds), theme)
    births = _births(rng, kinds, events, rng.integers(0, 18, len(kinds)) if ages is None else ages)
    births = np.where(kinds == KIND["after_event"], np.minimum(births, np.maximum(until, events + 1)), births)
    merged = np.full(len(kinds), -1, dtype=np.int64)
    dangling, written = kinds == KIND["dangling_chain"], kinds != KIND["orphan"]
    estimated = np.isin(kinds, [KIND["near_18"], KIND["estimated_child"]])
    chains: list[tuple[Ints, Ints, Ints]] = []
    for kind, length in {"chain": 3, "cycle": 2, "long_chain": LONG_CHAIN}.items():
        for index in np.flatnonzero(kinds == KIND[kind]):
            others = files.take("persons", length - 1, theme)
            merged[index] = others[0]
            birth = int(events[index]) - 9 * 365 if kind == "chain" else int(births[index])
            last = numbers[index] if kind == "cycle" else -1
            chains.append((others, np.append(np.full(length - 2, NONE), birth), np.append(others[1:], last)))
            tally.note(f"persons merged in a {kind}", [f"P{numbers[index]:08}"])
    merged[dangling] = files.take("persons", int(dangling.sum()), theme)
    for kind in ("dangling_chain", "orphan", "default_1900", "default_1970", "default_9999", "after_event"):
        tally.note(f"persons {kind}", [f"P{number:08}" for number in numbers[kinds == KIND[kind]]])
    parts = zip((numbers[written], births[written], merged[written]), *chains, strict=True)
    ids, born, into = (np.concatenate(part) for part in parts)
    guessed = np.append(estimated[written], np.zeros(len(ids) - int(written.sum()), dtype=bool))
    files.write("persons", person_id=ids, dob_date=born, dob_estimated=guessed, merged_into=into)
    return numbers, births
