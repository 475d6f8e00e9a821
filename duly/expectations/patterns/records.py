"""The rows of every table that one edge row or example needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from duly.expectations.patterns.declared import Declared
from duly.expectations.patterns.leaves import InPopulation
from duly.expectations.patterns.scenes import BEGUN, RECORD, Scene, written
from duly.records import Record, key_of
from duly.records.columns import table_name

_TRIES = 20000


NAMED_KEY = "n1"


Records = dict[str, list[dict[str, Any]]]


def base_of(made: Declared) -> Scene:
    """A record that breaks nothing: of the population, not excused, and kept by every pattern.

    Raises LookupError where none is known: the population and the pattern may contradict each other.
    """
    unit = made.unit
    scenes = [pattern.scene(unit) for pattern in made.patterns]
    values: dict[str, Any] = {}
    for scene in scenes:
        values = {**scene.values, **values}
    fixed = dict(values)
    for name in made.dated:
        if name in unit.columns() and not any(values.get(dated) for dated in made.dated):
            values[name] = written(BEGUN, unit.columns()[name].kind)
    if made.table.from_ is not None or made.table.until is not None:
        values = _in_force(made, values)
    tries: dict[str, list[Any]] = {}
    for leaf in made.leaves:
        first = list(leaf.named.states[:1]) if isinstance(leaf, InPopulation) else [values.get(leaf.path)]
        known = tries.setdefault(leaf.path, first)
        if leaf.path not in fixed or leaf.path in values:
            known += [value for _, value in leaf.candidates() if value not in known]
    for tries_made, chosen in enumerate(product(*tries.values())):
        tried = {**values, **dict(zip(tries, chosen, strict=True))}
        if judges(made, tried) is True and not any(excuse.when.truth(tried) is not False for excuse in made.excuses):
            named = {name: tried.pop(name) for name in made.named}
            base = replace(scenes[0], values=tried, named=named)
            for scene in scenes[1:]:
                base = replace(base, related={**base.related, **scene.related}, as_of=max(base.as_of, scene.as_of))
            return base
        if tries_made > _TRIES:
            break
    raise LookupError(f"no record is known that {made.id} judges and that keeps it")


def _in_force(made: Declared, values: dict[str, Any]) -> dict[str, Any]:
    """The times of the record moved to where the standard is in force."""
    first, last = made.table.from_, made.table.until
    day = first or last
    assert day is not None
    if (first or date.min) <= BEGUN.date() <= (last or date.max):
        return values
    shift = datetime.combine(day, BEGUN.timetz()) - BEGUN + (timedelta(days=1) if first else timedelta(0))
    return {name: _moved(value, shift) for name, value in values.items()}


def _moved(value: Any, shift: timedelta) -> Any:
    if isinstance(value, str) and len(value) >= 10 and value[4:5] == "-" and value[7:8] == "-":
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        return (moment + shift).date().isoformat() if len(value) == 10 else written(moment + shift)
    return value


def judges(made: Declared, values: Mapping[str, Any]) -> bool | None:
    return made.who.truth(values) if made.who is not None else True


def records_of(made: Declared, scene: Scene) -> Records:
    """The rows of every table that a scene needs."""
    unit = made.unit
    records: Records = {unit.table: []}
    record: dict[str, Any] = {unit.key: RECORD}
    records[unit.table].append(record)
    for name, state in scene.named.items():
        _, held = made.named[name]
        if held.column.name != unit.key:
            record.setdefault(held.path, NAMED_KEY)
        for table, rows in state.rows.items():
            for row in rows:
                own = held.column.name == unit.key
                renamed = {key: RECORD if value == NAMED_KEY and own else value for key, value in row.items()}
                _put(made, records, table, renamed)
    _fill(made, records, unit.record, record, scene.values)
    for table, rows in scene.related.items():
        kind = unit.vocabulary.by_name[table]
        for number, row in enumerate(rows):
            direct = {path: value for path, value in row.items() if "." not in path}
            _fill(made, records, kind, _put(made, records, table, direct), row, mark=f"{table}-{number + 1}")
    for twin in scene.twins:
        records[unit.table].append({**record, **twin})
    return records


def _fill(
    made: Declared,
    records: Records,
    kind: type[Record],
    record: dict[str, Any],
    values: Mapping[str, Any],
    mark: str = "1",
) -> None:
    """Values by path put into a record, and into the records that it refers to, whose keys end in `mark`."""
    for path, value in sorted(values.items(), key=lambda pair: pair[0].count(".")):
        *hops, name = path.split(".")
        if any(values.get(".".join(hops[:length]), hops) is None for length in range(1, len(hops) + 1)):
            continue  # the reference itself is blank
        row, of = record, kind
        for hop in hops:
            target = made.unit.target(of, hop)
            assert target is not None
            if row.get(hop) is None:
                row[hop] = f"{hop}-{mark}"
            row = _put(made, records, table_name(target), {key_of(target) or "": row[hop]})
            of = target
        row[name] = value


def _put(made: Declared, records: Records, table: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row among those of its table: one of the same key is the same row."""
    rows = records.setdefault(table, [])
    key = key_of(made.unit.vocabulary.by_name[table])
    if key is not None:
        for held in rows:
            if held.get(key) == row.get(key) and row.get(key) is not None:
                held.update({name: value for name, value in row.items() if name not in held})
                return held
    rows.append(row)
    return row
