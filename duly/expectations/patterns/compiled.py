"""From a declaration to a `Standard`: the rows, the verdict with everything that follows from the pattern, and its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, not_, select, true

from duly.checks import (
    PLACEHOLDERS,
    Case,
    Judgement,
    Listing,
    Outside,
    Parameter,
    Reason,
    Severity,
    Standard,
    Verdict,
    either,
    first_of,
    in_period,
    month,
    surely,
    when,
)
from duly.checks.wording import with_values
from duly.expectations.patterns.conditions import All, Condition
from duly.expectations.patterns.declared import Declared
from duly.expectations.patterns.leaves import Filled, IsMarked
from duly.expectations.patterns.membership import age_doubts, excused, not_judged
from duly.expectations.patterns.pattern import Pattern, Times
from duly.expectations.patterns.rows import Row, reason_of
from duly.expectations.patterns.units import Unit
from duly.expectations.patterns.wording import boundaries_of, notes_of, population_of, with_numbers, with_parameters
from duly.records import Kind, record_id
from duly.results import Status

LOCAL = "(set by the force)"
"""What stands where a shipped standard names a section of the report."""


def numbers_of(made: Declared) -> tuple[Mapping[str, Parameter], ...]:
    """The numbers of each of its patterns as parameters, named after the standard: loc_03_hours."""
    taken: set[str] = set()
    every = []
    for pattern in made.patterns:
        mine = {}
        for word, value in pattern.numbers.items():
            name = f"{made.slug}_{word}"
            while name in taken:
                name += "_more"
            taken.add(name)
            unit = word.replace("_", " ")
            mine[word] = Parameter(
                name=name,
                default=value,
                unit=unit,
                meaning=f"Of {made.id}: how many {unit} it allows or asks for, where "
                + with_values(pattern.words, pattern.numbers),
            )
        every.append(mine)
    return tuple(every)


def standard_of(made: Declared, suite: str) -> Standard:
    """The standard that a declaration declares."""
    numbers = numbers_of(made)
    table, unit = made.table, made.unit
    base = _base(made)
    judged = _judged(made, base)
    # Its numbers stay placeholders: the catalogue puts in what duly.toml sets.
    in_force = {word: f"{{{one.name}}}" for mine in reversed(numbers) for word, one in mine.items()}
    filled = {**fills_of(made, numbers), **in_force}
    row = Row(unit=unit, rows=judged, numbers={}, missing=made.missing)
    rows, cases, times = _patterns(made, row, numbers)
    row = row.over(rows)
    judgement = Judgement(
        rows=rows,
        record=rows.c.record_key,
        item=rows.c.record_item if "record_item" in rows.c else None,
        verdict=first_of(
            *age_doubts(made, row), *_in_own_words(made, filled, (*not_judged(made, row), *excused(made, row), *cases))
        ),
        anchor=times.anchor if times.anchor is not None else rows.c.anchor if made.dated else None,
        due=times.due,
        done=times.done,
        open=times.open,
        breakdowns=_breakdowns(made, row, times),
        shows={path: row.value(path) for path, held in unit.needed.items() if held.column.kind is not Kind.TEXT},
    )
    return Standard(
        id=made.id,
        suite=suite,
        title=with_numbers(table.title, filled),
        question=with_numbers(table.question, filled),
        unit=unit.table,
        population=population_of(made),
        judgement=judgement,
        needs=_needs(made),
        target=Decimal(str(table.target)) if table.target is not None else Decimal(0),
        target_count=table.target_count,
        severity=Severity(table.severity),
        missing=made.missing,
        report=LOCAL,
        effective_from=table.from_,
        effective_to=table.until,
        parameters=tuple(
            dict.fromkeys(
                (
                    *(parameter for mine in numbers for parameter in mine.values()),
                    *(parameter for named, _ in made.named.values() for parameter in named.parameters),
                    *(PLACEHOLDERS for pattern in made.patterns for each in pattern.units(unit) if _reads_text(each)),
                )
            )
        ),
        boundaries=boundaries_of(made, numbers),
        remedy=table.fix,
        note=" ".join(notes_of(made)),
        lists=_flags_taken_as_no(made, base),
        outside=_outside(made, base),
    )


def fills_of(made: Declared, numbers: Sequence[Mapping[str, Parameter]]) -> dict[str, str]:
    """What may stand in braces in its texts: the first pattern's numbers before the others'."""
    patterns = reversed(list(zip(made.patterns, numbers, strict=True)))
    return {word: with_parameters(text, own) for pattern, own in patterns for word, text in pattern.fills.items()}


def _in_own_words(made: Declared, filled: Mapping[str, str], cases: tuple[Case, ...]) -> Iterator[Case]:
    """The cases as the author says them: one reason has the same words wherever it stands."""
    own = made.table.words
    for each in cases:
        words = with_numbers(own[each.reason], filled) if each.reason in own else each.words
        yield replace(each, words=words)


def _base(made: Declared) -> FromClause:
    """Every record of the unit, with the columns that are asked for and whether it is of each named population."""
    rows: FromClause = made.unit.rows(f"{made.slug}_records", made.dated)
    for named, held in made.named.values():
        rows = named.joined(rows, rows.c[held.label], named.label)
    return rows


def _outside(made: Declared, base: FromClause) -> Outside:
    """Every record of the unit, with why it is not judged: the first part of `who` that certainly does not hold, or its date."""
    row = Row(unit=made.unit, rows=base, numbers={}, missing=made.missing)
    who = made.who
    parts: tuple[Condition, ...] = () if who is None else who.of if type(who) is All else (who,)
    reasons: dict[str, Reason] = {}
    for part in parts:
        code = stem = f"not_{reason_of(next(iter(part.leaves())).path)}"
        while code in reasons:
            code += "_either" if code == stem else "_too"
        reasons[code] = Reason(code, f"It is not so that {part.words}", ~func.coalesce(part.sql(row), true()))
    items = any(pattern.judges_items for pattern in made.patterns)
    if made.dated and not items:
        outside = ~in_period(when(base.c.anchor))
        reasons["outside_period"] = Reason(
            "outside_period", "It belongs to another time than the period judged", outside
        )
    if items:
        reasons["nothing_due"] = Reason("nothing_due", "Nothing was due of it in the period judged", true())
    return Outside(rows=base, record=base.c.record_key, reasons=tuple(reasons.values()))


def _judged(made: Declared, base: FromClause) -> FromClause:
    """Those of the population, and those that may be of it; unless a pattern places its items itself, of the period."""
    row = Row(unit=made.unit, rows=base, numbers={}, missing=made.missing)
    who = made.who.sql(row) if made.who is not None else true()
    # As it would be if whoever may be a child is one: what is open then is so for another reason than an age.
    of_age = made.who.sql(replace(row, children_assumed=True)) if made.who is not None else true()
    perhaps_judged = select(*base.c, who.label("is_judged"), of_age.label("is_judged_of_age")).where(
        func.coalesce(who, true())
    )
    if made.dated and not any(pattern.judges_items for pattern in made.patterns):
        perhaps_judged = perhaps_judged.where(in_period(when(base.c.anchor)))
    return perhaps_judged.subquery(f"{made.slug}_judged")


def _patterns(
    made: Declared, row: Row, numbers: tuple[Mapping[str, Parameter], ...]
) -> tuple[FromClause, tuple[Case, ...], Times]:
    """The rows with what the patterns read, the cases of their verdict, and its times."""
    if len(made.patterns) == 1:
        (pattern,) = made.patterns
        mine = Row(unit=row.unit, rows=row.rows, numbers=numbers[0], missing=made.absence(pattern))
        rows = pattern.joined(mine)
        return rows, _reachable(made, mine.over(rows), pattern), pattern.times(mine.over(rows))
    rows = row.rows
    verdicts: list[Verdict] = []
    for position, (pattern, own) in enumerate(zip(made.patterns, numbers, strict=True)):
        mine = Row(unit=row.unit, rows=rows, numbers=own, missing=made.absence(pattern))
        wider = pattern.joined(mine)
        verdict = first_of(*_reachable(made, mine.over(wider), pattern))
        verdicts.append(verdict)
        part = verdict.number.label(f"part_{position}")
        rows = select(*(wider.c[column.key] for column in rows.c), part).subquery(f"{made.slug}_part_{position}")
    return rows, _all_of(verdicts, rows), Times()


def _reachable(made: Declared, row: Row, pattern: Pattern) -> tuple[Case, ...]:
    """A pattern's cases, without those for a blank that no record judged can have: only the filled are judged."""
    filled = (
        [leaf.path for leaf in made.who.demands() if isinstance(leaf, Filled) and not leaf.blank] if made.who else []
    )
    never = [row.blank(path) for path in filled]
    return tuple(
        replace(each, words=with_parameters(each.words, row.numbers))
        for each in pattern.cases(row)
        if not any(each.when.compare(blank) for blank in never)
    )


def _all_of(verdicts: list[Verdict], rows: FromClause) -> tuple[Case, ...]:
    """A breach of any is a breach; else what cannot be told; else what is not due; else it is kept."""
    of: dict[str, set[Status]] = {}
    for verdict in verdicts:
        for reason, status in verdict.reasons.items():
            of.setdefault(reason, set()).add(status)
    cases = []
    for wanted in (Status.NON_COMPLIANT, Status.UNKNOWN, Status.NOT_YET_DUE):
        for position, verdict in enumerate(verdicts):
            for number in verdict.numbers(wanted):
                each = verdict.numbered[number]
                # One reason stands for one status: where two patterns differ, it says of which status it is.
                reason = each.reason if len(of[each.reason]) == 1 else f"{each.reason}_{wanted.value.lower()}"
                cases.append(Case(wanted, reason, each.words, rows.c[f"part_{position}"] == number))
    return (*cases, Case(Status.COMPLIANT, "all_kept", "Everything that is asked is so, or not asked of it", true()))


def _breakdowns(made: Declared, row: Row, times: Times) -> dict[str, ColumnElement[Any]]:
    splits: dict[str, ColumnElement[Any]] = {}
    for name, held in made.splits.items():
        value = row.value(held.path)
        if held.column.kind is Kind.FLAG:
            value = case((value, "yes"), (not_(value), "no"))
        elif held.column.kind is Kind.ID:
            value = func.coalesce(row.value(f"{held.path}.name"), value)
        splits[name] = value
    if made.dated:
        splits["month"] = month(times.day if times.day is not None else when(row.rows.c.anchor).day)
    return splits


def _needs(made: Declared) -> tuple[Any, ...]:
    unit = made.unit
    needs: list[Any] = [record_id(unit.record), *_needed_of(unit)]
    for named, _ in made.named.values():
        needs += named.needs
    for pattern in made.patterns:
        needs += [need for other in pattern.units(unit) if other is not unit for need in _needed_of(other)]
    if made.dated and not set(made.dated) & set(unit.needed):
        needs.append(either(*(getattr(unit.record, name) for name in made.dated)))
    return tuple(dict.fromkeys(needs))


def _flags_taken_as_no(made: Declared, base: FromClause) -> tuple[Listing, ...]:
    """The records that are not judged only because a blank flag counts as not marked: nobody is left out unseen."""
    flags = (
        sorted({leaf.path for leaf in made.who.leaves() if isinstance(leaf, IsMarked) and not leaf.blank_is_unknown})
        if made.who
        else []
    )
    if made.who is None or not flags:
        return ()
    row = Row(unit=made.unit, rows=base, numbers={}, missing=made.missing)
    hidden = and_(made.who.sql(row).is_(False), made.who.sql(row, flags_strict=True).is_(None))
    placed = in_period(when(base.c.anchor)) if made.dated else true()
    real = and_(surely(base.c.record_is_test).is_(False), base.c.record_merged_into.is_(None))
    return (
        Listing(
            id="blank_taken_as_no",
            title=f"Not judged because a blank {' or '.join(flags)} counts as not marked",
            records=select(base.c.record_key.label("record")).where(hidden, placed, real),
        ),
    )


def _reads_text(unit: Unit) -> bool:
    return any(held.column.kind is Kind.TEXT for held in unit.fields.values())


def _needed_of(unit: Unit) -> tuple[Any, ...]:
    """The columns that were asked of a unit, with the references by which they are reached."""
    needs: list[Any] = []
    for held in unit.needed.values():
        record = unit.record
        for hop in held.hops:
            target = unit.target(record, hop)
            assert target is not None
            needs += [getattr(record, hop), record_id(target)]
            record = target
        needs.append(held.attribute)
    return tuple(dict.fromkeys(needs))
