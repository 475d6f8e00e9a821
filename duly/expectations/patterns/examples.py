"""Examples of a declared standard: those that its author wrote, and the edge rows that follow from it.

Both start from a record that breaks nothing, made from the pattern and the population, so that a row says only what is odd.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

from pydantic import Field as ModelField
from pydantic import ValidationError

from duly.checks import UNMAPPED, Example, Standard
from duly.expectations.patterns.compiled import undated
from duly.expectations.patterns.conditions import Condition, InPopulation, holding
from duly.expectations.patterns.declared import Declared
from duly.expectations.patterns.faults import among, written
from duly.expectations.patterns.pattern import BEGUN, LONDON, LONG_AFTER, RECORD, Edge, Model, Scene, dangling, untold
from duly.expectations.patterns.pattern import written as as_written
from duly.expectations.patterns.populations import State
from duly.records import Kind, Record, columns_of, key_of
from duly.records.columns import table_name
from duly.results import Status
from duly.settings.lines import Keys

_TRIES = 20000
_AFTER_HOURS = timedelta(days=1)
_STATUSES = {status.value.lower().replace("_", " "): status for status in Status}
_STATUSES["non-compliant"] = _STATUSES.pop("non compliant")
NOT_THERE = "not in the population"
_NAMED = "n1"

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
            values[name] = as_written(BEGUN, unit.columns()[name].kind)
    if made.table.from_ is not None or made.table.until is not None:
        values = _in_force(made, values)
    tries: dict[str, list[Any]] = {}
    for leaf in made.leaves:
        first = list(leaf.named.states[:1]) if isinstance(leaf, InPopulation) else [values.get(leaf.path)]
        known = tries.setdefault(leaf.path, first)
        if leaf.path not in fixed or leaf.path in values:
            known += [value for _, value in leaf.candidates() if value not in known]
    for place, chosen in enumerate(product(*tries.values())):
        tried = {**values, **dict(zip(tries, chosen, strict=True))}
        if _judged(made, tried) is True and not any(excuse.when.truth(tried) is not False for excuse in made.excuses):
            named = {name: tried.pop(name) for name in made.named}
            base = replace(scenes[0], values=tried, named=named)
            for scene in scenes[1:]:
                base = replace(base, related={**base.related, **scene.related}, as_of=max(base.as_of, scene.as_of))
            return base
        if place > _TRIES:
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
        return (moment + shift).date().isoformat() if len(value) == 10 else as_written(moment + shift)
    return value


def _judged(made: Declared, values: Mapping[str, Any]) -> bool | None:
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
            record.setdefault(held.path, _NAMED)
        for table, rows in state.rows.items():
            for row in rows:
                own = held.column.name == unit.key
                renamed = {key: RECORD if value == _NAMED and own else value for key, value in row.items()}
                _put(made, records, table, renamed)
    _fill(made, records, unit.record, record, scene.values)
    for table, rows in scene.related.items():
        kind = unit.vocabulary.by_name[table]
        for place, row in enumerate(rows):
            direct = {path: value for path, value in row.items() if "." not in path}
            _fill(made, records, kind, _put(made, records, table, direct), row, mark=f"{table}-{place + 1}")
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


def example_of(made: Declared, edge: Edge) -> Example:
    """An edge row as an example."""
    verdict: Any = (edge.status.value, edge.reason) if edge.verdicts is None else list(edge.verdicts)
    as_of = edge.scene.as_of
    return Example(odd=edge.odd, records=records_of(made, edge.scene), expect=verdict, as_of=as_of.isoformat())


def edges_of(made: Declared, standard: Standard) -> tuple[Example, ...]:
    """The edge rows of a standard: its patterns' own, and those of its population, exceptions and dates."""
    base = base_of(made)
    several = len(made.patterns) > 1
    status = Status.COMPLIANT if several else made.patterns[0].base
    reason = next(reason for reason, of in standard.judgement.verdict.reasons.items() if of is status)
    edges = [Edge(odd="nothing odd", scene=base, status=status, reason=reason)]
    edges += _marked(made, base)
    for pattern in made.patterns:
        for edge in pattern.edges(base, made.unit, made.absence(pattern)):
            edges += [edge] if not several else _among_several(edge, standard)
    edges = [edge for edge in edges if _still_judged(made, base, edge)]
    edges += _of_population(made, base)
    edges += _of_excuses(made, base)
    edges += _of_dates(made, base)
    examples = [example_of(made, edge) for edge in edges]
    return tuple(examples)


def _among_several(edge: Edge, standard: Standard) -> list[Edge]:
    """An edge of one of several patterns: the others are kept, so that its own verdict is the record's."""
    reasons = standard.judgement.verdict.reasons
    if edge.verdicts is not None:
        verdicts = [
            (
                record,
                item,
                status,
                reason if status == Status.EXCLUDED.value else _said(reasons, Status(status), reason),
            )
            for record, item, status, reason in edge.verdicts
        ]
        return [replace(edge, verdicts=verdicts)]
    return [
        replace(
            edge,
            reason=_said(reasons, edge.status, edge.reason),
            status=Status.COMPLIANT if edge.status is Status.EXEMPT else edge.status,
        )
    ]


def _said(reasons: Mapping[str, Status], status: Status, reason: str) -> str:
    if status in (Status.COMPLIANT, Status.EXEMPT):
        return "all_kept"
    return reason if reasons.get(reason) is status else f"{reason}_{status.value.lower()}"


def _still_judged(made: Declared, base: Scene, edge: Edge) -> bool:
    """An edge whose odd value makes another thing odd as well, such as who is judged, shows nothing by itself."""
    values = {**edge.scene.values, **edge.scene.named}
    touched = {leaf.path for leaf in made.leaves if edge.scene.values.get(leaf.path) != base.values.get(leaf.path)}
    if touched and (
        _judged(made, values) is not True or any(excuse.when.truth(values) is not False for excuse in made.excuses)
    ):
        return False
    placed = [edge.scene.values.get(name) for name in made.dated]
    first, last = made.table.from_, made.table.until
    if first is None and last is None:
        return True
    day = next((_london(value) for value in placed if value), None)
    return day is None or (first or date.min) <= day <= (last or date.max)


def _london(value: Any) -> date:
    moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    return moment.date() if moment.tzinfo is None else moment.astimezone(LONDON).date()


def _marked(made: Declared, base: Scene) -> list[Edge]:
    return [
        Edge(odd="made for a test", scene=base.given({"is_test": True}), status=Status.EXCLUDED, reason="test_record"),
        Edge(
            odd="merged into another",
            scene=base.given({"merged_into": "r9"}),
            status=Status.EXCLUDED,
            reason="merged_record",
        ),
    ]


def _of_population(made: Declared, base: Scene) -> Iterator[Edge]:
    """Each value that decides who is judged, as it leaves the record out, and as it cannot be told."""
    if made.who is None:
        return
    yield from _varied(made, base, made.who)
    values = {**base.values, **base.named}
    for leaf in made.who.leaves():
        if leaf.path in made.unit.fields and made.who.truth({**values, leaf.path: None}) is None:
            yield from dangling(leaf.path, base, made.unit)


def _of_excuses(made: Declared, base: Scene) -> Iterator[Edge]:
    """Each value that excuses the record, or perhaps does; and all at once of an excuse that asks for several."""
    for excuse in made.excuses:
        yield from _varied(made, base, excuse.when)
        values = holding(excuse.when, {**base.values, **base.named}, True)
        named = {name: values.pop(name) for name in made.named}
        yield from _edge(made, base, replace(base, values=values, named=named), excuse.words)


def _varied(made: Declared, base: Scene, condition: Condition) -> Iterator[Edge]:
    for leaf in condition.leaves():
        for words, value in leaf.candidates():
            changed = {leaf.path: value}
            scene = (
                replace(base, named={**base.named, **changed})
                if isinstance(leaf, InPopulation)
                else base.given(changed)
            )
            yield from _edge(made, base, scene, f"{leaf.path}: {words}", value if isinstance(value, State) else None)


def _edge(made: Declared, base: Scene, scene: Scene, odd: str, state: State | None = None) -> Iterator[Edge]:
    """The edge of a record that is or may be out of the population, or excused; none where it is judged as the base is, or
    where a value that a pattern reads is another."""
    read = {name for pattern in made.patterns for name in pattern.scene(made.unit).values}
    if any(scene.values.get(name) != base.values.get(name) for name in read):
        return
    values = {**scene.values, **scene.named}
    judged, excused = _judged(made, values), [excuse.when.truth(values) for excuse in made.excuses]
    if judged is False:
        yield Edge(odd=odd, scene=scene, verdicts=())
    elif made.dated and all(scene.values.get(name) is None for name in made.dated):
        yield untold(odd, scene, undated(made)[0])
        yield from _edge(
            made, base, scene.given({made.dated[-1]: as_written(BEGUN)}), f"{odd}, dated by when it was stored", state
        )
    elif judged is None and state is not None and state.truth is None:
        yield Edge(odd=odd, scene=scene, status=state.status, reason=state.reason)
    elif judged is None:
        yield untold(odd, scene, "population_unknown")
    elif True in excused:
        yield Edge(odd=odd, scene=scene, status=Status.EXEMPT, reason=made.excuses[excused.index(True)].reason)
    elif None in excused:
        yield untold(odd, scene, "exception_unknown")


def _of_dates(made: Declared, base: Scene) -> Iterator[Edge]:
    """A record that nothing dates, and one of a time when the standard was not in force."""
    if not made.dated:
        return
    columns = made.unit.columns()
    blank = base.given(dict.fromkeys(made.dated))
    if _judged(made, {**blank.values, **blank.named}) is not False:
        yield untold("nothing that dates it", blank, undated(made)[0])
    first = made.dated[0]
    for day, step in ((made.table.from_, -1), (made.table.until, 1)):
        if day is not None:
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            out = base.given({first: as_written(noon + timedelta(days=step), columns[first].kind)})
            yield Edge(
                odd="a day outside the time in which it is in force",
                scene=out,
                status=Status.EXCLUDED,
                reason="not_in_force",
            )


class ExampleTable(Model):
    odd: str = ModelField(min_length=1)
    row: dict[str, Any] = ModelField(default_factory=dict)
    also: dict[str, list[dict[str, Any]]] = ModelField(default_factory=dict)
    as_at: Any = None
    gives: str | dict[str, str]


def examples_of(raw: Any, made: Declared, standard: Standard, at: Keys) -> tuple[Example, ...]:
    """The examples that the author wrote; what is wrong with them becomes faults."""
    faults = made.unit.faults
    if not isinstance(raw, list | tuple):
        faults.add(at, f"expected [[standard.example]] tables, not {written(raw)}")
        return ()
    examples = []
    for place, each in enumerate(raw):
        inner = (*at, place)
        before = len(faults.gathered)
        try:
            table = ExampleTable.model_validate(each)
        except ValidationError as error:
            faults.of_model(error, inner, ("odd", "row", "also", "as_at", "gives"))
            continue
        row = _row_of(table.row, made.unit.table, made, (*inner, "row"))
        also = {name: _rows_of(name, rows, made, (*inner, "also")) for name, rows in table.also.items()}
        verdict = _verdict_of(table.gives, standard, made, (*inner, "gives"))
        as_of = _as_of(table.as_at, made, (*inner, "as_at"))
        if len(faults.gathered) == before:
            records = _with_odd(made, base_of(made), row, also)
            examples.append(Example(odd=table.odd, records=records, expect=verdict, as_of=as_of or _after(records)))
    return tuple(examples)


def _row_of(row: Mapping[str, Any], table: str, made: Declared, at: Keys) -> dict[str, Any]:
    columns = {column.name: column for column in columns_of(made.unit.vocabulary.by_name[table])}
    checked = {}
    for name, value in row.items():
        column = columns.get(name)
        if column is None:
            made.unit.faults.add((*at, name), f"{name!r} is no column of {table}{among(name, columns)}")
            continue
        text = value.isoformat() if isinstance(value, date) else value
        if text == "":
            text = None  # TOML has no null: a blank text is a blank
        if text is not None and not _holds(column.kind, text):
            made.unit.faults.add(
                (*at, name), f"{written(value)} is nothing that {name} may hold: expected {_EXPECTED[column.kind]}"
            )
            continue
        if column.codes and isinstance(text, str) and text not in (*column.codes, UNMAPPED):
            made.unit.faults.add(
                (*at, name),
                f"{text!r} is no code of {name}{among(text, column.codes, 'its codes are')}; {UNMAPPED} stands for one that the mapping does not know",
            )
            continue
        checked[name] = text
    return checked


_EXPECTED = {
    Kind.FLAG: 'true, false or "" for blank',
    Kind.INSTANT: 'a time such as "2026-01-05T10:00:00", or a date for one that only tells the day',
    Kind.DAY: 'a date such as "2026-01-05"',
    Kind.COUNT: "a whole number",
    Kind.NUMBER: "a number",
    Kind.CODE: "a text in quotes",
    Kind.ID: "a text in quotes",
    Kind.TEXT: "a text in quotes",
    Kind.DIGEST: "a text in quotes",
}


def _holds(kind: Kind, value: Any) -> bool:
    if kind is Kind.FLAG:
        return isinstance(value, bool)
    if kind in (Kind.COUNT, Kind.NUMBER):
        return isinstance(value, int if kind is Kind.COUNT else int | float) and not isinstance(value, bool)
    if not isinstance(value, str):
        return False
    if kind in (Kind.INSTANT, Kind.DAY):
        try:
            datetime.fromisoformat(value) if kind is Kind.INSTANT else date.fromisoformat(value)
        except ValueError:
            return False
    return True


def _rows_of(table: str, rows: Sequence[Mapping[str, Any]], made: Declared, at: Keys) -> list[dict[str, Any]]:
    if table not in made.unit.vocabulary.by_name:
        made.unit.faults.add(
            (*at, table), f"there is no table {table!r}{among(table, made.unit.vocabulary.by_name, 'there are')}"
        )
        return []
    return [_row_of(row, table, made, (*at, table, place)) for place, row in enumerate(rows)]


def _verdict_of(gives: str | dict[str, str], standard: Standard, made: Declared, at: Keys) -> Any:
    if isinstance(gives, dict):
        verdicts = []
        for item, text in gives.items():
            verdict = _verdict(text, standard, made, (*at, item))
            record, of_item = (RECORD, item) if standard.judgement.item is not None else (item, None)
            verdicts += [(record, of_item, *verdict)] if verdict else []
        return verdicts
    return _verdict(gives, standard, made, at) or []


def _verdict(text: str, standard: Standard, made: Declared, at: Keys) -> tuple[str, str] | None:
    """The status and the reason that "non-compliant: late" says; None for a record that is not in the population."""
    if text == NOT_THERE:
        return None
    said, _, reason = (part.strip() for part in text.partition(":"))
    status = _STATUSES.get(said.lower())
    reasons = [name for name, of in standard.judgement.verdict.reasons.items() if of is status]
    if status is None:
        made.unit.faults.add(at, f"{said!r} is no status{among(said, [*_STATUSES, NOT_THERE], 'there are')}")
    elif not reasons:
        made.unit.faults.add(at, f"{made.id} never gives {said!r}")
    elif reason and reason not in reasons:
        made.unit.faults.add(at, f"{reason!r} is no reason for {said}{among(reason, reasons, 'its reasons are')}")
    else:
        return status.value, reason or (reasons[0] if len(reasons) == 1 else "")
    return "", ""


def _as_of(raw: Any, made: Declared, at: Keys) -> str:
    if raw is None:
        return ""
    if isinstance(raw, date):
        return raw.isoformat()
    try:
        return datetime.fromisoformat(str(raw)).isoformat()
    except ValueError:
        made.unit.faults.add(at, f"{written(raw)}: expected a time such as 2026-01-05T12:00:00")
        return ""


def _after(records: Records) -> str:
    """When an example is judged that does not say: on 5 January 2026, or at the midnight after its latest time."""
    latest = LONG_AFTER.astimezone(LONDON).replace(tzinfo=None)
    for rows in records.values():
        for row in rows:
            for value in row.values():
                if isinstance(value, str) and len(value) >= 10 and value[4:5] == "-" and value[7:8] == "-":
                    day = datetime.combine(_london(value), datetime.min.time())
                    latest = max(latest, day + timedelta(days=1))
    return latest.isoformat()


def _with_odd(made: Declared, base: Scene, row: Mapping[str, Any], also: Mapping[str, list[dict[str, Any]]]) -> Records:
    """The rows of the base with an example's own in place: those of another table replace it, and take what they do not say
    from the row that they replace."""
    records = records_of(made, base)
    unit = made.unit
    for table, rows in also.items():
        usual = records.get(table, [])
        key = key_of(unit.vocabulary.by_name[table])
        made_rows = []
        for place, each in enumerate(rows):
            default = dict(usual[min(place, len(usual) - 1)]) if usual else {}
            if place >= len(usual) and key is not None and key in default:
                default[key] = f"{default[key]}-{place + 1}"
            if key is not None and key not in {**default, **each}:
                default[key] = f"{table}-{place + 1}"
            made_rows.append({**default, **each})
        records[table] = (
            made_rows
            if table != unit.table
            else [*usual, *({**usual[0], unit.key: f"r{place + 2}", **each} for place, each in enumerate(rows))]
        )
    records[unit.table][0].update(row)
    return records
