"""A condition of a suite file, read and checked against the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from duly.expectations.patterns.conditions import All, AnyOf, Condition, Not
from duly.expectations.patterns.faults import among, given_as
from duly.expectations.patterns.leaves import AS_AT, Compared, Filled, In, InPopulation, IsMarked, Other, SameAs
from duly.expectations.patterns.populations import NAMED
from duly.expectations.patterns.units import TIMES, Field, Unit
from duly.records import Kind
from duly.settings.lines import Keys

_FORMS = "all, any, not, is, filled, blank, or column with in, same_as, before or after"


_KEYS = ("all", "any", "not", "is", "filled", "blank", "column", "in", "same_as", "before", "after")


_LISTED = (Kind.CODE, Kind.ID, Kind.COUNT, Kind.FLAG)


def condition_of(raw: Any, unit: Unit, at: Keys, *, named: bool = True) -> Condition | None:
    """The condition that stands in a file; what is wrong becomes faults, and gives None.

    `named` says whether named populations may be used here.
    """
    if isinstance(raw, str):
        return _is(raw, {}, unit, at, named=named)
    if not isinstance(raw, Mapping):
        unit.faults.add(at, f"expected a condition in {{ }} ({_FORMS}), not {given_as(raw)}")
        return None
    forms = [word for word in ("all", "any", "not", "is", "filled", "blank", "column") if word in raw]
    forms = ["is"] if "is" in forms and set(raw) <= {"is", "blank"} else forms
    if len(forms) != 1:
        keys = ", ".join(map(str, raw)) or "nothing"
        unit.faults.add(at, f"a condition says one of {_FORMS}; this one says {keys}{_near(raw)}")
        return None
    form = forms[0]
    inner = (*at, form)
    allowed = {"is": {"is", "blank"}, "column": {"column", "in", "same_as", "before", "after"}}.get(form, {form})
    if extra := [key for key in raw if key not in allowed]:
        unit.faults.add(
            (*at, extra[0]),
            f"{extra[0]!r} does not go with {form!r}{among(str(extra[0]), allowed - {form}, 'it takes')}",
        )
        return None
    if form in ("all", "any"):
        return _several(raw[form], unit, inner, All if form == "all" else AnyOf, named=named)
    if form == "not":
        negated = condition_of(raw[form], unit, inner, named=named)
        return None if negated is None else Not(negated)
    if not isinstance(raw[form], str):
        unit.faults.add(inner, f"expected the name of a column in quotes, not {given_as(raw[form])}")
        return None
    if form == "is":
        return _is(raw[form], raw, unit, inner, named=named)
    if form in ("filled", "blank"):
        held = unit.field(raw[form], inner)
        return None if held is None else Filled(held, form == "blank")
    return _of_column(raw, unit, at)


def _near(raw: Mapping[Any, Any]) -> str:
    odd = [str(key) for key in raw if key not in _KEYS]
    return among(odd[0], _KEYS, "there are") if odd else ""


def _several(raw: Any, unit: Unit, at: Keys, kind: type[All], *, named: bool) -> Condition | None:
    if not isinstance(raw, list) or not raw:
        unit.faults.add(
            at, f"expected a list of conditions in [ ], not {'an empty one' if raw == [] else given_as(raw)}"
        )
        return None
    parts = [condition_of(each, unit, (*at, number), named=named) for number, each in enumerate(raw)]
    whole = tuple(part for part in parts if part is not None)
    return kind(whole) if len(whole) == len(parts) else None


def _is(word: str, raw: Mapping[str, Any], unit: Unit, at: Keys, *, named: bool) -> Condition | None:
    populations = {each.name: each for each in NAMED} if named else {}
    applying = {name: each for name, each in populations.items() if each.reached_by(unit)}
    blank = raw.get("blank")
    if "blank" in raw and blank not in ("no", "unknown"):
        unit.faults.add((*at[:-1], "blank"), f'expected "no" or "unknown", not {given_as(blank)}')
        return None
    if word in applying:
        reached = unit.field(applying[word].reached_by(unit), at)
        return None if reached is None else InPopulation(reached, applying[word])
    if word in populations:
        of = populations[word].applies_to
        unit.faults.add(
            at,
            f"{word!r} cannot be told of {unit.table}: it is of {of}{among('', applying, f'{unit.table} can be asked for')}",
        )
        return None
    flags = [name for name, column in unit.columns().items() if column.kind is Kind.FLAG]
    if word in unit.columns() or "." in word:
        held = unit.field(word, at, (Kind.FLAG,))
        return None if held is None else IsMarked(held, blank == "unknown")
    unit.faults.add(
        at,
        f"{word!r} is no named population and no flag of {unit.table}{among(word, [*applying, *flags], 'there are')}",
    )
    return None


def _of_column(raw: Mapping[str, Any], unit: Unit, at: Keys) -> Condition | None:
    tests = [word for word in ("in", "same_as", "before", "after") if word in raw]
    if len(tests) != 1:
        unit.faults.add(at, "a condition on a column says one of in, same_as, before, after")
        return None
    (test,) = tests
    inner = (*at, test)
    if test == "in":
        held = unit.field(raw["column"], (*at, "column"), _LISTED)
        return None if held is None else _listed(held, raw["in"], unit, inner)
    if test == "same_as":
        return _same(raw, unit, at)
    held = unit.field(raw["column"], (*at, "column"), TIMES)
    other = _moment(raw[test], unit, inner)
    return None if held is None or other is None else Compared(held, test == "after", other)


def _same(raw: Mapping[str, Any], unit: Unit, at: Keys) -> Condition | None:
    mine = unit.field(raw["column"], (*at, "column"), _LISTED)
    if not isinstance(raw["same_as"], str):
        unit.faults.add((*at, "same_as"), f"expected the name of a column in quotes, not {given_as(raw['same_as'])}")
        return None
    other = unit.field(raw["same_as"], (*at, "same_as"), _LISTED if mine is None else (mine.column.kind,))
    return None if mine is None or other is None else SameAs(mine, other)


def _listed(held: Field, codes: Any, unit: Unit, at: Keys) -> Condition | None:
    if not isinstance(codes, list) or not codes:
        unit.faults.add(
            at, f"expected a list of values in [ ], not {'an empty one' if codes == [] else given_as(codes)}"
        )
        return None
    return In(held, tuple(codes)) if listed_codes(held, codes, unit, at) else None


def listed_codes(held: Field, codes: list[Any], unit: Unit, at: Keys) -> bool:
    """Whether a column may hold each of these values; what it may not becomes a fault."""
    kind = {Kind.COUNT: int, Kind.FLAG: bool}.get(held.column.kind, str)
    sound = True
    for number, code in enumerate(codes):
        if not isinstance(code, kind) or (kind is int and isinstance(code, bool)):
            wanted = {int: "a whole number", bool: "true or false", str: "a text in quotes"}[kind]
            unit.faults.add((*at, number), f"expected {wanted}, not {given_as(code)}")
            sound = False
        elif held.column.codes and code not in held.column.codes:
            unit.faults.add(
                (*at, number),
                f"{code!r} is no code of {held.path}{among(str(code), held.column.codes, 'its codes are')}",
            )
            sound = False
    return sound


def _moment(raw: Any, unit: Unit, at: Keys) -> Other | None:
    """What a time is compared with; None where it is nothing to compare with."""
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str):
        unit.faults.add(at, f'expected a date, a column or "as-at", not {given_as(raw)}')
        return None
    if raw == AS_AT:
        return AS_AT
    try:
        return datetime.fromisoformat(raw) if len(raw) > 10 else date.fromisoformat(raw)
    except ValueError:
        return unit.field(raw, at, TIMES)
