"""Examples of a declared standard: those that its author wrote, and the edge rows that follow from it.

Both start from a record that breaks nothing, made from the pattern and the population, so that a row says only what is odd.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import Field as ModelField
from pydantic import ValidationError

from duly.checks import UNMAPPED, Example, Standard
from duly.expectations.patterns.declared import Declared
from duly.expectations.patterns.edges import london_day
from duly.expectations.patterns.faults import among, given_as
from duly.expectations.patterns.pattern import Model
from duly.expectations.patterns.records import Records, base_of, records_of
from duly.expectations.patterns.scenes import LONDON, LONG_AFTER, RECORD, Scene
from duly.records import Kind, columns_of, key_of
from duly.results import Status
from duly.settings.lines import Keys

_STATUSES = {status.value.lower().replace("_", " "): status for status in Status}
_STATUSES["non-compliant"] = _STATUSES.pop("non compliant")
NOT_THERE = "not in the population"


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
        faults.add(at, f"expected [[standard.example]] tables, not {given_as(raw)}")
        return ()
    examples = []
    for number, each in enumerate(raw):
        inner = (*at, number)
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
                (*at, name), f"{given_as(value)} is nothing that {name} may hold: expected {_EXPECTED[column.kind]}"
            )
            continue
        if column.codes and isinstance(text, str) and text not in (*column.codes, UNMAPPED):
            made.unit.faults.add(
                (*at, name),
                f"{text!r} is no code of {name}{among(text, column.codes, 'its codes are')}; {UNMAPPED} "
                "stands for one that the mapping does not know",
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
    return [_row_of(row, table, made, (*at, table, number)) for number, row in enumerate(rows)]


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
        made.unit.faults.add(at, f"{given_as(raw)}: expected a time such as 2026-01-05T12:00:00")
        return ""


def _after(records: Records) -> str:
    """When an example is judged that does not say: on 5 January 2026, or at the midnight after its latest time."""
    latest = LONG_AFTER.astimezone(LONDON).replace(tzinfo=None)
    for rows in records.values():
        for row in rows:
            for value in row.values():
                if isinstance(value, str) and len(value) >= 10 and value[4:5] == "-" and value[7:8] == "-":
                    day = datetime.combine(london_day(value), datetime.min.time())
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
        for number, each in enumerate(rows):
            default = dict(usual[min(number, len(usual) - 1)]) if usual else {}
            if number >= len(usual) and key is not None and key in default:
                default[key] = f"{default[key]}-{number + 1}"
            if key is not None and key not in {**default, **each}:
                default[key] = f"{table}-{number + 1}"
            made_rows.append({**default, **each})
        records[table] = (
            made_rows
            if table != unit.table
            else [*usual, *({**usual[0], unit.key: f"r{number + 2}", **each} for number, each in enumerate(rows))]
        )
    records[unit.table][0].update(row)
    return records
