"""What changed beyond chance, in sentences that the terminal and the pages share (docs/movers.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from duly.reports.words.numbers import number, percent, plural
from duly.results import Assurance, Direction, Mover, MoverKind, Movers, Tally, Variation

VARIATIONS = {
    Variation.COMMON_CAUSE: "as usual: no more than weeks differ by",
    Variation.BETTER: "better than usual",
    Variation.WORSE: "worse than usual",
    Variation.TOO_FEW: "too few weeks or records to say",
}
"""What the picture of a series' variation says."""

ASSURANCES = {
    Assurance.WILL_MEET: "will meet the target as things are",
    Assurance.WILL_MISS: "will miss the target as things are",
    Assurance.MAY_MEET_OR_MISS: "may meet or miss the target from week to week",
    Assurance.UNTOLD: "cannot be said",
}
"""What the picture of a series' assurance says."""

_FEW = 4
"""Standards that are named; of more, how many."""

_IDS = 3


def movers_heading(movers: Movers) -> str:
    """How much was looked at, and whether anything moved."""
    looked = f"{plural(movers.series, 'standard and group', 'standards and groups')} looked at"
    if not movers.series:
        return "What changed beyond chance: cannot be told yet"
    if not movers.movers:
        return f"What changed beyond chance: nothing ({looked})"
    return f"What changed beyond chance ({looked})"


def whom(mover: Mover) -> str:
    """ "team South", or "the whole force"."""
    return "the whole force" if mover.breakdown is None else f"{mover.breakdown} {mover.value}"


def mover(one: Mover) -> str:
    """One line: who, what, from what to what, since when, how many more than expected."""
    subject = f"{one.standard} {one.title}, {whom(one)}"
    since = f"since the week of {_day(one.since)}"
    excess = number(max(1, round(abs(one.excess))))
    if one.kind is MoverKind.VOLUME:
        few = one.direction is Direction.FEWER
        return (
            f"{'Fewer' if few else 'More'} cases than usual: {subject}: {plural(one.after.part, 'record')} {since}, where "
            f"{number(round(one.expected))} are usual"
        )
    if one.kind is MoverKind.UNKNOWN:
        more = one.direction is Direction.MORE
        return (
            f"{'Cannot tell: more is unknown' if more else 'Less is unknown'}: {subject}: from {_rate(one.before)} to "
            f"{_rate(one.after)} {since}, {excess} {'more' if more else 'fewer'} than expected"
        )
    worse = one.direction is Direction.WORSE
    missed = f"{excess} {'more' if worse else 'fewer'} missed than expected"
    if one.kind is MoverKind.APART:
        return (
            f"{'Worse' if worse else 'Better'} than the rest of the force: {subject}: {_rate(one.after)} {since}, the rest "
            f"{_rate(one.before)}; {missed}"
        )
    return (
        f"{'Worse' if worse else 'Better'}: {subject}: from {_rate(one.before)} to {_rate(one.after)} {since}; {missed}"
    )


def mover_records(one: Mover) -> str:
    """The records behind it: how many, and the first ids; blank where there are none to look at."""
    if not one.record_count:
        return ""
    more = ", ..." if one.record_count > _IDS else ""
    return f"{plural(one.record_count, 'record')}: {', '.join(one.records[:_IDS])}{more}"


def movers_remarks(movers: Movers) -> Iterator[str]:
    """What stands below the lines: what could not be looked at, what begins anew, and last night's records."""
    if movers.more:
        yield f"{plural(movers.more, 'more change')} beyond chance, smaller than these."
    for withheld in movers.not_looked_at:
        yield f"Not looked at, because {withheld.words}: {_names(withheld.standards)}."
    for begun in movers.new_series:
        yield f"A new series begins for {_names(begun.standards)}: {begun.words}"
    yield from movers.notes
    if movers.last_night is not None:
        night = movers.last_night
        yield f"Since the run before: {number(night.newly_failing)} newly failing, {number(night.put_right)} put right."


def _names(standards: Sequence[str]) -> str:
    return ", ".join(standards) if len(standards) <= _FEW else f"{number(len(standards))} standards"


def _rate(tally: Tally) -> str:
    counted = f"{number(tally.part)} of {number(tally.whole)}"
    return counted if tally.rate is None else f"{counted} ({percent(Decimal(tally.rate))})"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
