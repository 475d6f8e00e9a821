"""One `[[standard]]` of a suite file: read, typed and checked against the vocabulary, with every fault it has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import Field as ModelField
from pydantic import ValidationError

from duly.checks import Missing, Severity
from duly.expectations.patterns.conditions import Condition, Leaf
from duly.expectations.patterns.faults import Faults, among, given_as
from duly.expectations.patterns.leaves import InPopulation
from duly.expectations.patterns.pattern import Model, Pattern
from duly.expectations.patterns.populations import Named
from duly.expectations.patterns.reading import condition_of
from duly.expectations.patterns.registry import patterns_of
from duly.expectations.patterns.units import TIMES, Field, Unit
from duly.records import Kind
from duly.records.columns import table_name
from duly.records.vocabulary import Vocabulary
from duly.settings.lines import Keys

NEVER = "never"
_ID = re.compile(r"[A-Z]{2,12}-\d{1,3}[A-Z]?")
_REASON = re.compile(r"[a-z][a-z0-9_]*")
_SPLITS = (Kind.CODE, Kind.FLAG, Kind.COUNT, Kind.ID)


class StandardTable(Model):
    """The keys of a standard. `who`, `must`, `except` and `example` are read by themselves."""

    id: str = ModelField(description="Letters, a hyphen, a number: LOC-03")
    title: str = ModelField(
        min_length=1, description="A short title; `{hours}` and the like are filled from the pattern's numbers"
    )
    question: str = ModelField(min_length=1, description="The question that its rate answers, in plain words")
    of: str = ModelField(description="The table whose records are judged")
    must: Any = ModelField(description="One pattern, or `{ all = [ ... ] }` of several")
    who: Any = ModelField(
        default=None, description="The condition under which a record is judged; left out, every record"
    )
    except_: Any = ModelField(
        default=(), alias="except", description="Conditions that excuse a record, each with a reason and its words"
    )
    target: int | float | None = ModelField(default=None, ge=0, le=100, description="Per cent to reach")
    target_count: int | None = ModelField(
        default=None, ge=0, description="In place of target: the number of breaches not to exceed"
    )
    severity: str = ModelField(default="medium", description="critical, high, medium or low")
    fix: str = ModelField(
        min_length=1, description="What to do about a breach: the worklist says it once, with a link to the page"
    )
    by: list[str] = ModelField(
        default_factory=list, description="Columns to split the rate by, besides team, district and month"
    )
    words: dict[str, str] = ModelField(
        default_factory=dict,
        description="What pages and worklists say in place of the pattern's own words, by reason: "
        '`{ late = "The grounds were written down more than a day later" }`; numbers are filled as in the title',
    )
    owner: str = ModelField(default="", description="Who answers for it")
    from_: date | None = ModelField(default=None, alias="from", description="First day on which it is in force")
    until: date | None = ModelField(default=None, description="Last day on which it is in force")
    dated: str | None = ModelField(
        default=None,
        description="The time or date that places a record in a period; left out, that which the "
        'pattern\'s clock runs from, else when the record was made; "never": judged in every run',
    )
    missing: Literal["fail", "unknown"] | None = ModelField(
        default=None, description="What it means that what is asked for is blank: fail, a breach; unknown, undetermined"
    )
    note: str = ModelField(default="", description="Printed beside the rate")
    why: str = ModelField(default="", description="Where the standard comes from")
    example: Any = ModelField(default=(), description="Rows with the verdict that they must get")


class ExceptionTable(Model):
    when: Any
    reason: str = ModelField(min_length=1)
    words: str = ModelField(min_length=1)


@dataclass(frozen=True, kw_only=True)
class Excuse:
    """A condition that makes a record exempt."""

    when: Condition
    reason: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A standard as declared, every name in it resolved. `dated` are the columns that place a record, best first."""

    table: StandardTable
    unit: Unit
    who: Condition | None
    excuses: tuple[Excuse, ...]
    patterns: tuple[Pattern, ...]
    dated: tuple[str, ...]
    splits: Mapping[str, Field]

    @property
    def id(self) -> str:
        return self.table.id

    @property
    def slug(self) -> str:
        """Its id as a part of other names: loc_03."""
        return self.id.lower().replace("-", "_")

    @property
    def missing(self) -> Missing:
        if self.table.missing is not None:
            return Missing[self.table.missing.upper()]
        return Missing.FAIL if any(each.absence is Missing.FAIL for each in self.patterns) else Missing.UNKNOWN

    def absence(self, pattern: Pattern) -> Missing:
        """What an absence means to one of its patterns."""
        return self.missing if self.table.missing is not None else pattern.absence

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Who is judged, and who is excused."""
        return (*([self.who] if self.who else []), *(excuse.when for excuse in self.excuses))

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        return tuple(leaf for condition in self.conditions for leaf in condition.leaves())

    @property
    def named(self) -> Mapping[str, tuple[Named, Field]]:
        """The named populations that it asks for, and the field by which each is told."""
        return {leaf.named.name: (leaf.named, leaf.field) for leaf in self.leaves if isinstance(leaf, InPopulation)}


def declared(raw: Any, vocabulary: Vocabulary, faults: Faults, at: Keys) -> Declared | None:
    """A standard of the file; None where anything is wrong with it."""
    before = len(faults.gathered)
    if not isinstance(raw, Mapping):
        faults.add(at, f"expected a table, not {given_as(raw)}")
        return None
    table = _table(raw, faults, at)
    record = vocabulary.by_name.get(raw["of"]) if isinstance(raw.get("of"), str) else None
    if record is None:
        if isinstance(raw.get("of"), str):
            faults.add(
                (*at, "of"), f"there is no table {raw['of']!r}{among(raw['of'], vocabulary.by_name, 'there are')}"
            )
        return None
    unit = Unit(record, vocabulary, faults)
    if not unit.key:
        ways = (
            ", ".join(sorted({table_name(target) for target in unit.references().values()}))
            or "the table it belongs to"
        )
        faults.add(
            (*at, "of"),
            f"{unit.table} has no key of its own, so that its rows cannot be listed: judge {ways}, and "
            f"ask for rows of {unit.table} with has_related",
        )
        return None
    patterns = patterns_of(raw["must"], faults, (*at, "must")) if "must" in raw else None
    for number, pattern in enumerate(patterns or ()):
        inner = (*at, "must", "all", number) if patterns and len(patterns) > 1 else (*at, "must")
        pattern.check(unit, (*inner, pattern.word))
        if pattern.asks_to_be_filled and raw.get("missing") == "unknown":
            faults.add(
                (*at, "missing"), f"{pattern.word} asks that something be recorded: its absence cannot be undetermined"
            )
    who = condition_of(raw["who"], unit, (*at, "who")) if "who" in raw else None
    excuses = _excuses(raw.get("except", ()), unit, (*at, "except"))
    dated = _dated(raw.get("dated"), unit, patterns or (), (*at, "dated"))
    splits = _splits(raw.get("by", ()), unit, (*at, "by"))
    if "age_recorded" in unit.columns():
        unit.field("age_recorded", at, needed=False)
    if len(faults.gathered) > before or table is None or patterns is None or ("who" in raw and who is None):
        return None
    return Declared(table=table, unit=unit, who=who, excuses=excuses, patterns=patterns, dated=dated, splits=splits)


def _table(raw: Mapping[str, Any], faults: Faults, at: Keys) -> StandardTable | None:
    keys = [held.alias or name for name, held in StandardTable.model_fields.items()]
    try:
        table = StandardTable.model_validate(raw)
    except ValidationError as error:
        faults.of_model(error, at, keys)
        table = None
    if isinstance(raw.get("id"), str) and not _ID.fullmatch(raw["id"]):
        faults.add(
            (*at, "id"), f"{raw['id']!r} is malformed: expected capital letters, a hyphen and a number, such as LOC-03"
        )
    severities = [severity.value for severity in Severity]
    if isinstance(raw.get("severity"), str) and raw["severity"] not in severities:
        faults.add(
            (*at, "severity"), f"{raw['severity']!r} is no severity{among(raw['severity'], severities, 'there are')}"
        )
    if ("target" in raw) is ("target_count" in raw):
        faults.add(at, "expected target (per cent) or target_count (breaches not to exceed), one of them")
    if isinstance(raw.get("from"), date) and isinstance(raw.get("until"), date) and raw["from"] > raw["until"]:
        faults.add((*at, "until"), f"{raw['until']} is before from, {raw['from']}")
    return table


def _excuses(raw: Any, unit: Unit, at: Keys) -> tuple[Excuse, ...]:
    if not isinstance(raw, list | tuple):
        unit.faults.add(at, f"expected a list of {{ when, reason, words }}, not {given_as(raw)}")
        return ()
    excuses = []
    for number, each in enumerate(raw):
        inner = (*at, number)
        try:
            table = ExceptionTable.model_validate(each)
        except ValidationError as error:
            unit.faults.of_model(error, inner, ("when", "reason", "words"))
            continue
        if not _REASON.fullmatch(table.reason):
            unit.faults.add((*inner, "reason"), f"{table.reason!r}: expected one lower-case word, with underscores")
        when = condition_of(table.when, unit, (*inner, "when"))
        if when is not None:
            excuses.append(Excuse(when=when, reason=table.reason, words=table.words))
    return tuple(excuses)


def _dated(raw: Any, unit: Unit, patterns: tuple[Pattern, ...], at: Keys) -> tuple[str, ...]:
    """The columns that place a record in a period, best first: the declared one, the clock's start, when it was made."""
    if raw == NEVER:
        return ()
    columns = unit.columns()
    chain: list[str] = []
    if isinstance(raw, str):
        if "." in raw:
            unit.faults.add(at, f"{raw!r}: expected a time or date of {unit.table} itself")
        elif unit.field(raw, at, TIMES) is not None:
            chain.append(raw)
    starts = [pattern.starts for pattern in patterns if pattern.starts is not None]
    chain += [path for path in starts if path in columns and columns[path].kind in TIMES]
    if not chain and not unit.record.born and raw is None:
        times = [name for name, column in columns.items() if column.kind in TIMES]
        unit.faults.add(
            at,
            f"is missing: nothing says when a record of {unit.table} came to be. Name a time or date "
            f'of it, or "{NEVER}" where it is '
            f"judged in every run as it stands{among('', times, 'its times are')}",
        )
    return tuple(dict.fromkeys((*chain, *unit.record.born, "entered_at")))


def _splits(raw: Any, unit: Unit, at: Keys) -> dict[str, Field]:
    """The breakdowns by name: those asked for, and team and district where the table has them."""
    splits: dict[str, Field] = {}
    for number, path in enumerate(raw if isinstance(raw, list) else ()):
        if not isinstance(path, str) or path == "month":
            continue
        usual = {"team": "team_id", "district": "district"}.get(path, path)
        path = usual if path not in unit.columns() and usual in unit.columns() else path
        held = unit.field(path, (*at, number), _SPLITS, needed=False)
        if held is None:
            continue
        if held.column.kind is Kind.ID and not held.column.references.startswith("teams."):
            codes = [name for name, column in unit.columns().items() if column.kind in (Kind.CODE, Kind.FLAG)]
            unit.faults.add(
                (*at, number),
                f"{path!r} is an id: a figure for each would be one on a person or a "
                f"record{among('', codes, f'{unit.table} can be split by')}",
            )
            continue
        name = path.rpartition(".")[2] if held.column.kind is not Kind.ID else "team"
        splits[name if name not in splits else path.replace(".", "_")] = _named(held, unit, (*at, number))
    columns = unit.columns()
    if "team_id" in columns and "team" not in splits and columns["team_id"].references == "teams.team_id":
        held = unit.field("team_id", at, needed=False)
        assert held is not None
        splits["team"] = _named(held, unit, at)
    if "district" not in splits:
        way = (
            "district"
            if "district" in columns
            else "team_id.district"
            if "team" in splits and "team_id" in columns
            else ""
        )
        if way and (of_district := unit.field(way, at, (Kind.CODE,), needed=False)) is not None:
            splits["district"] = of_district
    return splits


def _named(held: Field, unit: Unit, at: Keys) -> Field:
    """Of a team, its name is asked for as well."""
    if held.column.kind is Kind.ID:
        unit.field(f"{held.path}.name", at, needed=False)
    return held
