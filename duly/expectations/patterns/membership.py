"""Who is judged by a declared standard, who is left out and under which name, and who is excused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import ColumnElement, and_, not_, or_

from duly.checks import STANDS_FOR_IT, Case, Doubt, excluded, exempt, future_dated, limited, merged_away, unknown, when
from duly.expectations.patterns.conditions import Leaf
from duly.expectations.patterns.declared import Declared
from duly.expectations.patterns.leaves import InPopulation
from duly.expectations.patterns.populations import Named
from duly.expectations.patterns.rows import Row, reason_of
from duly.expectations.patterns.units import tells_later
from duly.expectations.survivors import merged_nowhere
from duly.results import Status


def not_judged(made: Declared, row: Row) -> tuple[Case, ...]:
    """The records that nothing is asked of, in the order in which they leave (G10), and those that may not be judged at all."""
    rows, table = row.rows, made.table
    open_who = rows.c.is_judged.is_(None)
    cases = [
        excluded("test_record", "The record was made for a test or for training", rows.c.record_is_test),
        merged_nowhere(rows.c.record_merged_broken, "record"),
        merged_away(
            and_(rows.c.record_merged_into.is_not(None), not_(rows.c.record_merged_broken)), instead=STANDS_FOR_IT
        ),
    ]
    if table.from_ is not None or table.until is not None:
        day = when(rows.c.anchor).day
        outside = [*([day < table.from_] if table.from_ else []), *([day > table.until] if table.until else [])]
        cases.append(excluded("not_in_force", "The standard was not in force on that day", or_(*outside)))
    who = tuple(made.who.leaves()) if made.who is not None else ()
    if made.dated:
        reason, words = undated(made)
        blank = when(rows.c.anchor).blank
        cases += [excluded("undated", words, and_(blank, limited())), unknown(reason, words, blank)]
    if future := _future_dated(made, row):
        cases.append(future)
    cases += [
        replace(each, when=and_(open_who, each.when))
        for population in _populations(who)
        for each in population.cases(rows)
    ]
    if fields := [leaf.path for leaf in who if leaf.field.hops and not isinstance(leaf, InPopulation)]:
        dangles = row.dangles(*fields)
        cases.append(Case(dangles.status, dangles.reason, dangles.words, and_(open_who, dangles.when)))
    if made.who is not None and not all(leaf.certain or leaf.told_apart for leaf in who):
        words = f"It cannot be told whether it is judged: whether {made.who.words}"
        cases.append(unknown("population_unknown", words, rows.c.is_judged_of_age.is_(None)))
    return tuple(_each_once(cases))


def _populations(leaves: Iterable[Leaf]) -> tuple[Named, ...]:
    """The named populations that conditions ask for, each once."""
    return tuple({leaf.named.name: leaf.named for leaf in leaves if isinstance(leaf, InPopulation)}.values())


def age_doubts(made: Declared, row: Row) -> tuple[Doubt, ...]:
    """Ages that leave it open whether a record is judged (A1)."""
    who = tuple(made.who.leaves()) if made.who is not None else ()
    doubts: dict[str, Doubt] = {}
    for each in (doubt for population in _populations(who) for doubt in population.doubts(row.rows)):
        held = doubts.get(each.reason)
        holds = and_(row.rows.c.is_judged.is_(None), each.when)
        doubts[each.reason] = replace(each, when=holds if held is None else or_(held.when, holds))
    return tuple(doubts.values())


def _future_dated(made: Declared, row: Row) -> Case | None:
    """The case of a record that says a time after the export itself (A26); None where it has no such time."""
    spans = [row.moment(path).span for path in made.unit.moments]
    if any(tells_later(made.unit.columns()[name]) for name in made.dated):
        spans.append(when(row.rows.c.anchor))
    return future_dated("A time of the record", *spans) if spans else None


def undated(made: Declared) -> tuple[str, str]:
    """The reason for a record that nothing dates: that of the clock's start, where that is what dates it."""
    starts = made.patterns[0].starts
    if len(made.patterns) == 1 and starts is not None and starts in made.dated:
        return f"no_{reason_of(starts)}", f"{starts} is not recorded"
    return "undated", "No date is recorded that would place it in a period"


def _each_once(cases: list[Case]) -> list[Case]:
    """Two populations may give one reason: each stands once, for either."""
    merged: dict[tuple[Status, str], Case] = {}
    for each in cases:
        end = (each.status, each.reason)
        held = merged.get(end)
        merged[end] = each if held is None else replace(held, when=or_(held.when, each.when))
    return list(merged.values())


def excused(made: Declared, row: Row) -> tuple[Case, ...]:
    """The records that an exception leaves alone, and those of which that cannot be told."""
    cases: list[Case] = []
    perhaps: list[ColumnElement[bool]] = []
    for excuse in made.excuses:
        holds = excuse.when.sql(row)
        cases.append(exempt(excuse.reason, excuse.words, holds))
        if not excuse.when.certain:
            perhaps.append(holds.is_(None))
    if perhaps:
        words = "It cannot be told whether it is excused: a value that decides it is blank, not known or vague"
        cases.append(unknown("exception_unknown", words, or_(*perhaps)))
    return tuple(cases)
