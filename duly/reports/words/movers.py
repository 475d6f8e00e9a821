"""What changed beyond chance, in sentences that the terminal and the pages share (docs/movers.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from duly.reports.words.numbers import number, percent, plural
from duly.results import Assurance, Direction, Mover, MoverKind, Movers, NotLookedAt, Tally, Variation

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
    if not movers.movers and not movers.series_in_time:
        return (
            f"What changed beyond chance: cannot be told yet; none stands apart from the rest of the force ({looked})"
        )
    if not movers.movers:
        return f"What changed beyond chance: nothing ({looked})"
    return f"What changed beyond chance ({looked})"


def whom(mover: Mover) -> str:
    """ "team South", or "the whole force"."""
    return "the whole force" if mover.breakdown is None else f"{mover.breakdown} {mover.value}"


def mover(one: Mover) -> str:
    """One line: who, what, from what to what, since when, how many more than expected."""
    return f"{mover_way(one)}: {one.standard} {one.title}, {whom(one)}: {mover_change(one)}"


def mover_way(one: Mover) -> str:
    """Which way it went, in a few words: "Worse", "Fewer cases than usual"."""
    if one.kind is MoverKind.VOLUME:
        return f"{'Fewer' if one.direction is Direction.FEWER else 'More'} cases than usual"
    if one.kind is MoverKind.UNKNOWN:
        return "Cannot tell: more is unknown" if one.direction is Direction.MORE else "Less is unknown"
    way = "Worse" if one.direction is Direction.WORSE else "Better"
    return f"{way} than the rest of the force" if one.kind is MoverKind.APART else way


def mover_change(one: Mover) -> str:
    """From what to what, since when, and how many more or fewer than expected."""
    since = f"since the week of {_day(one.since)}"
    if one.kind is MoverKind.VOLUME:
        return f"{plural(one.after.part, 'record')} {since}, where {number(round(one.expected))} are usual"
    excess = number(max(1, round(abs(one.excess))))
    if one.kind is MoverKind.UNKNOWN:
        more = "more" if one.direction is Direction.MORE else "fewer"
        return f"from {_rate(one.before)} to {_rate(one.after)} {since}, {excess} {more} than expected"
    missed = f"{excess} {'more' if one.direction is Direction.WORSE else 'fewer'} missed than expected"
    if one.kind is MoverKind.APART:
        return f"{_rate(one.after)} {since}, the rest {_rate(one.before)}; {missed}"
    return f"from {_rate(one.before)} to {_rate(one.after)} {since}; {missed}"


def mover_about(one: Mover) -> str:
    """The same of figures that were rounded before they left the unit: how many more than expected is not said, as what is
    left of it after rounding is no figure."""
    since = f"since the week of {_day(one.since)}"
    if one.kind is MoverKind.VOLUME:
        return f"about {plural(one.after.part, 'record')} {since}, where about {number(round(one.expected))} are usual"
    if one.kind is MoverKind.APART:
        return f"about {_rate(one.after)} {since}, the rest about {_rate(one.before)}"
    return f"from about {_rate(one.before)} to about {_rate(one.after)} {since}"


def mover_records(one: Mover) -> str:
    """The records behind it: how many, and the first ids; blank where there are none to look at."""
    if not one.record_count:
        return ""
    more = ", ..." if one.record_count > _IDS else ""
    return f"{plural(one.record_count, 'record')}: {', '.join(one.records[:_IDS])}{more}"


def movers_remarks(movers: Movers) -> Iterator[str]:
    """What stands below the lines: what could not be looked at, what begins anew, and last night's records."""
    yield from _more(movers)
    for withheld in movers.not_looked_at:
        yield f"{not_looked_at(withheld)}: {_names(withheld.standards)}."
    for begun in movers.new_series:
        yield f"A new series begins for {_names(begun.standards)}: {begun.words}"
    yield from movers.notes
    yield from _last_night(movers)


def movers_below(movers: Movers) -> Iterator[str]:
    """The same without what is told apart of standards, which a page links to."""
    yield from _more(movers)
    yield from movers.notes
    yield from _last_night(movers)


def not_looked_at(withheld: NotLookedAt) -> str:
    """Why standards were left out, before their names."""
    return f"Not looked at, because {withheld.words}"


def _more(movers: Movers) -> Iterator[str]:
    if movers.more:
        yield f"{plural(movers.more, 'more change')} beyond chance, smaller than these."


def _last_night(movers: Movers) -> Iterator[str]:
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
