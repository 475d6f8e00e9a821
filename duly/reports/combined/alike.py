"""Which forces were held to one and the same under a standard, so that their figures may be added up; and what tells the others
apart, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from duly.reports import words
from duly.reports.combined.model import Variant
from duly.reports.combined.reading import Given, shared_tables
from duly.results import Basis, StandardResult

DAYS_APART = timedelta(days=7)
"""Periods that begin and end no further apart are taken for one: no two forces export at the same hour."""

_SHORT = 40


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A standard in the run of a force."""

    given: Given
    result: StandardResult


@dataclass(frozen=True, kw_only=True)
class Alike:
    """The forces that are pooled, and why each of the others is not."""

    pool: Sequence[str]
    apart: Mapping[str, Sequence[str]]


def alike(asked: Sequence[Asked]) -> Alike:
    """Which forces may be pooled: the most that go by one rule, one target and the same numbers, over about the same period."""
    apart: dict[str, list[str]] = {}
    fit: dict[str, list[tuple[Asked, Basis]]] = {}
    for one in asked:
        basis = one.result.basis
        if (why := [*_unfit(one, asked)]) or basis is None:
            apart[one.given.force] = why
        else:
            fit.setdefault(repr(_held_to(one.result, basis)), []).append((one, basis))
    if not fit:
        return Alike(pool=(), apart=apart)
    most = max(fit.values(), key=len)  # of two groups that are as large, the one whose first force comes first
    (first, held), reference = most[0], _reference([one for one, _ in most])
    pool = []
    for group in fit.values():
        for one, basis in group:
            why = [*_differences(one.result, basis, first.result, held), *_other_period(one, reference)]
            if why:
                apart[one.given.force] = why
            else:
                pool.append(one.given.force)
    if len(pool) == 1:
        apart[pool[0]] = ["no other force goes by the same"]
    return Alike(pool=pool if len(pool) > 1 else (), apart=apart)


def _unfit(one: Asked, asked: Sequence[Asked]) -> Iterator[str]:
    """Why figures are added to nobody's, whatever the others are."""
    run, result = one.given.run, one.result
    if not words.is_judged(result.outcome):
        yield f"it was not judged: {words.OUTCOMES[result.outcome].word}"
        return
    if run.trust is not None and run.trust.suspect:
        yield "its night is suspect"
    if run.run.sample:
        yield "it judged a sample of its records"
    if result.doubts:
        yield "its whole figure is in doubt"
    if result.basis is None:
        yield f"its results, of duly {words.plain(run.run.duly_version, 20)}, do not say by what rule it was judged"
        return
    for other in asked:
        if other is not one and (tables := shared_tables(one.given, other.given) & {*result.basis.judges}):
            yield f"it read the same file as {other.given.force} for {', '.join(sorted(tables)).replace('_', ' ')}"


def _held_to(result: StandardResult, basis: Basis) -> tuple[Any, ...]:
    parameters = sorted(basis.parameters.items())
    return basis.rule, parameters, result.target, basis.target_count, basis.benchmark, basis.phrases


def _differences(result: StandardResult, basis: Basis, other: StandardResult, held: Basis) -> Iterator[str]:
    """What a force goes by otherwise than the one that it is held against."""
    if basis.rule != held.rule:
        yield f"its rule is another ({_version(basis.rule)}, not {_version(held.rule)})"
    for name in sorted({*basis.parameters, *held.parameters}):
        mine, theirs = basis.parameters.get(name), held.parameters.get(name)
        if mine != theirs:
            said, against = _value(mine), _value(theirs)
            plain = not isinstance(mine, tuple) and not isinstance(theirs, tuple)
            yield (
                f"{words.plain(name, _SHORT)} is {said}, not {against}"
                if plain
                else f"its list {words.plain(name, _SHORT)} is another"
            )
    mine_aim, others_aim = aim(result), aim(other)
    if mine_aim != others_aim:
        yield f"its target is {mine_aim}, not {others_aim}"
    if basis.phrases != held.phrases:
        yield f"its phrases for free texts are {words.plain(basis.phrases, 20)}, not {words.plain(held.phrases, 20)}"


def aim(result: StandardResult) -> str:
    """The target that a force is held to, in words."""
    basis = result.basis
    if basis is not None and basis.target_count is not None:
        return f"at most {words.breaches(basis.target_count)}"
    if basis is not None and basis.benchmark and not result.target:
        return "none"
    return words.target(result.target)


def _version(rule: str) -> str:
    return words.plain(rule, 16)


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return f"a list of {words.plural(len(value), 'word')}"
    return "not there" if value is None else words.plain(str(value), _SHORT)


def variants(asked: Sequence[Asked]) -> Iterator[Variant]:
    """What forces do not go by alike, each with the forces that go by it."""
    by_what: dict[str, dict[str, list[str]]] = {}
    names = sorted({name for one in asked if one.result.basis for name in one.result.basis.parameters})
    for one in asked:
        basis, force = one.result.basis, one.given.force
        said = {"title": words.plain(one.result.title, 200), "target": aim(one.result)}
        if basis is not None:
            said |= {"rule": _version(basis.rule), "phrases": words.plain(basis.phrases, 20) or "none"}
            for name in names:
                value = basis.parameters.get(name)
                # Two lists of one length are not the same list, and what stands in them is the force's own.
                said[words.plain(name, _SHORT)] = _value(value) if not isinstance(value, tuple) else repr(value)
        for what, value in said.items():
            by_what.setdefault(what, {}).setdefault(value, []).append(force)
    for what, values in by_what.items():
        if len(values) > 1:
            for number, (value, forces) in enumerate(values.items(), start=1):
                named = f"list {words.number(number)}" if value.startswith("(") and what in names else value
                yield Variant(what=what, value=named, forces=tuple(forces))


Window = tuple[datetime | None, datetime]


def _window(one: Asked) -> Window:
    info = one.given.run.run
    return info.period_from, info.period_to or info.as_of


def _reference(asked: Sequence[Asked]) -> Window:
    """The period of the force in the middle."""
    windows = sorted((_window(one) for one in asked), key=lambda window: window[1])
    return windows[len(windows) // 2]


def _other_period(one: Asked, reference: Window) -> Iterator[str]:
    (start, end), (other_start, other_end) = _window(one), reference
    zone = ZoneInfo(one.given.run.run.time_zone)
    if (start is None) != (other_start is None) or (
        start is not None and other_start is not None and abs(start - other_start) > DAYS_APART
    ):
        yield f"its period begins {_day(start, zone)}, not {_day(other_start, zone)}"
    if abs(end - other_end) > DAYS_APART:
        yield f"its period ends {_day(end, zone)}, not {_day(other_end, zone)}"


def _day(moment: datetime | None, zone: ZoneInfo) -> str:
    return "with the first record" if moment is None else words.day(words.local(moment, zone))


def target_of(result: StandardResult) -> Decimal | None:
    """The share that a force is held to; None where it is a number of breaches, or nobody is held to it."""
    basis = result.basis
    if basis is not None and (basis.target_count is not None or (basis.benchmark and not result.target)):
        return None
    return result.target
