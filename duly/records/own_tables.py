"""[own_tables]: the tables and columns that a force declares in duly.toml or beside its standards, read into the vocabulary.

Nothing half-understood gets in: every fault of every file is told at once, with file, line, key and the choices there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from duly.errors import SettingsError
from duly.records.columns import (
    COMMON,
    EVERYWHERE,
    PRECISION,
    UNITS,
    ColumnDeclaration,
    Kind,
    Record,
    columns_of,
    key_of,
)
from duly.records.names import fault_of_column, fault_of_table
from duly.records.own import extended, own_record
from duly.records.vocabulary import Vocabulary, shipped_vocabulary

Keys = tuple[str | int, ...]
Fault = tuple[Keys, str]
"""Under which key of [own_tables], and what is wrong."""

_COMMON_KINDS = {name: column.kind for name, column in EVERYWHERE.items()}


def _kind(value: object) -> object:
    if isinstance(value, str) and value not in list(Kind):
        raise ValueError(f"{value!r} is no kind{_choices(value, list(Kind), 'The kinds are')}")
    return Kind(value) if isinstance(value, str) else value


def _listed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


class _Declaration(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class OwnColumn(_Declaration):
    """[own_tables.TABLE.columns]: what a column of the force's own holds.

    `kind` is one of id, code, flag, instant, day, count, number, text and digest. A count or a number has a `unit`. A code
    may have `codes`, the only ones there are; an id may have `references`, the key of another table, as "crimes.crime_id".
    `planned` marks a time that may lie after the as-at instant. Text is read by a rule and never kept or shown.
    """

    kind: Annotated[Kind, BeforeValidator(_kind)]
    meaning: Annotated[str, Field(min_length=3)]
    unit: str = ""
    codes: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_listed)] = ()
    references: str = ""
    planned: bool = False


class OwnTable(_Declaration):
    """[own_tables.TABLE]: a table of the force's own; or, where TABLE is one of duly's, further columns of it.

    Without `key` it is a link table, whose rows are told apart by all of their columns together. `title` says what one row
    is. `born` names the times that tell when a record came to be, best first: one born after the as-at instant, and not after
    the export itself, is not read.
    Of a table of duly's only `columns` are given.
    """

    title: str = ""
    key: str | None = None
    born: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    columns: Mapping[str, OwnColumn]


@dataclass(frozen=True, kw_only=True)
class OwnTables:
    """The [own_tables] of one file, as TOML reads it. `located` says where a key under it stands: "ours.toml, line 12"."""

    content: Mapping[str, object]
    located: Callable[[Keys], str]


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """One table of one file, of which the form is right."""

    file: OwnTables
    name: str
    table: OwnTable


def with_own_tables(files: Sequence[OwnTables], vocabulary: Vocabulary | None = None) -> Vocabulary:
    """The vocabulary (by default the shipped one) with the tables and columns that these files declare.

    Raises SettingsError with every fault of every file.
    """
    base = vocabulary or shipped_vocabulary()
    entries: list[_Entry] = []
    faults: list[str] = []
    for file in files:
        for name, content in file.content.items():
            try:
                entries.append(_Entry(file=file, name=name, table=OwnTable.model_validate(content)))
            except ValidationError as error:
                faults += [_fault(file, (name, *keys), words) for keys, words in _faults_of_form(error)]
    unchecked = {name for file in files for name in file.content} - {entry.name for entry in entries}
    for number, entry in enumerate(entries):
        all_of_it = [
            *_faults_within(entry, base.by_name.get(entry.name)),
            *_faults_beside(entry, entries[:number], base),
            *_faults_of_references(entry, entries, base, unchecked),
        ]
        faults += [_fault(entry.file, (entry.name, *keys), words) for keys, words in all_of_it]
    faults += _circles([entry for entry in entries if entry.name not in base.by_name])
    if faults:
        raise SettingsError(
            f"[own_tables]: {len(faults)} {'fault' if len(faults) == 1 else 'faults'}",
            faults=faults,
            next_step="Mend what is listed; docs/settings.md says what each key may hold.",
        )
    return _vocabulary(entries, base)


def _vocabulary(entries: Sequence[_Entry], base: Vocabulary) -> Vocabulary:
    further: dict[str, list[ColumnDeclaration]] = {}
    own: list[type[Record]] = []
    for entry in entries:
        columns = [_column(name, column, entry.table.key) for name, column in entry.table.columns.items()]
        if entry.name in base.by_name:
            further.setdefault(entry.name, []).extend(columns)
        else:
            own.append(own_record(entry.name, columns, title=entry.table.title, born=entry.table.born))
    ours = [extended(record, further[name]) if name in further else record for name, record in base.by_name.items()]
    return Vocabulary(records=(*ours, *own))


def _column(name: str, column: OwnColumn, key: str | None) -> ColumnDeclaration:
    return ColumnDeclaration(
        name=name,
        kind=column.kind,
        meaning=column.meaning,
        unit=UNITS.get(column.kind, column.unit),
        codes=column.codes,
        references=column.references,
        planned=column.planned,
        key=name == key,
    )


def _fault(file: OwnTables, keys: Keys, words: str) -> str:
    return f"{file.located(keys)}: {'.'.join(['own_tables', *map(str, keys)])}: {words}"


def _choices(wrong: str, names: Iterable[str], lead: str) -> str:
    """The choices there are, behind what was chosen wrongly."""
    names = [str(name) for name in names]
    near = get_close_matches(wrong, names, n=1)
    return f"{f'; did you mean {near[0]}?' if near else '.'} {lead} {', '.join(names)}"


def _faults_of_form(error: ValidationError) -> Iterator[Fault]:
    """What is wrong with the form of a table, in duly's words where pydantic's would say little to an analyst."""
    for detail in error.errors(include_input=False, include_url=False):
        keys, words = detail["loc"], detail["msg"].removeprefix("Value error, ")
        of_column = len(keys) > 1 and keys[0] == "columns"
        if detail["type"] == "extra_forbidden":
            model = OwnColumn if of_column else OwnTable
            words = f"is not a key that duly knows{_choices(str(keys[-1]), model.model_fields, 'The keys are')}"
        elif detail["type"] == "missing":
            words = "is required"
        elif detail["type"] == "model_type":
            words = "expected a column such as " if of_column else "expected a table with columns such as "
            words += 'stop_id = { kind = "id", meaning = "A stop and search" }'
        yield keys, words


def _faults_within(entry: _Entry, ours: type[Record] | None) -> Iterator[Fault]:
    """What is wrong with a table by itself. `ours` is the table of duly's that it adds to."""
    table = entry.table
    if ours is None and (fault := fault_of_table(entry.name)):
        yield (), fault
    if not table.columns:
        yield ("columns",), "holds no column"
    held = {} if ours is None else {column.name: column.kind for column in columns_of(ours)}
    kinds = held | _COMMON_KINDS | {name: column.kind for name, column in table.columns.items()}
    for name, column in table.columns.items():
        keys = ("columns", name)
        if name in held and name not in COMMON:
            yield keys, f"{entry.name} has a column {name} already: leave it out, or choose another name"
        elif fault := fault_of_column(name):
            yield keys, fault
        elif kinds.get(name.removesuffix(PRECISION)) is Kind.INSTANT and name.endswith(PRECISION):
            yield keys, f"{name} would say how precise {name.removesuffix(PRECISION)} is: choose another name"
        yield from (((*keys, *of), words) for of, words in _faults_of_column(column))
    if ours is not None:
        given = [key for key in ("title", "key", "born") if key in table.model_fields_set]
        yield from (((key,), f"{entry.name} is a table of duly's, to which only columns are added") for key in given)
    elif table.key is not None and (fault := _fault_of_name(table.key, kinds, Kind.ID, table.columns)):
        yield ("key",), fault
    for number, name in enumerate(table.born if ours is None else ()):
        if fault := _fault_of_name(name, kinds, Kind.INSTANT, kinds):
            yield ("born", number), fault


def _fault_of_name(name: str, kinds: Mapping[str, Kind], kind: Kind, names: Iterable[str]) -> str:
    """Why a column that is named is not one of these, of this kind; blank where it is."""
    if name not in kinds or name not in names:
        return f"there is no column {name}{_choices(name, names, 'The columns are')}"
    return "" if kinds[name] is kind else f"expected a column of kind {kind}; {name} is of kind {kinds[name]}"


def _faults_of_column(column: OwnColumn) -> Iterator[Fault]:
    kind = column.kind
    if kind in (Kind.COUNT, Kind.NUMBER) and not column.unit:
        yield ("unit",), f'is required: a {kind} is of something, such as "minutes"'
    if column.unit and kind not in (Kind.COUNT, Kind.NUMBER):
        yield ("unit",), f"only a count or a number has a unit; this is of kind {kind}"
    if column.codes and kind is not Kind.CODE:
        yield ("codes",), f"only a code has codes; this is of kind {kind}"
    for number, code in enumerate(column.codes):
        if code != code.strip():
            yield ("codes", number), f"{code!r} has blanks around it, which values are read without"
        elif code in column.codes[:number]:
            yield ("codes", number), f"{code!r} stands twice"
    if column.references and kind is not Kind.ID:
        yield ("references",), f"only an id names another record; this is of kind {kind}"
    if column.planned and kind not in (Kind.INSTANT, Kind.DAY):
        yield ("planned",), f"only an instant or a day may lie ahead; this is of kind {kind}"


def _faults_beside(entry: _Entry, earlier: Sequence[_Entry], base: Vocabulary) -> Iterator[Fault]:
    """What was declared before, in this file or in another; and a key that a table of duly's has."""
    for other in earlier:
        if other.name != entry.name:
            continue
        if entry.name not in base.by_name:
            yield (), f"is declared already: {other.file.located((other.name,))}"
            continue
        for name in entry.table.columns.keys() & other.table.columns.keys():
            yield ("columns", name), f"is declared already: {other.file.located((other.name, 'columns', name))}"
    key = entry.table.key
    if key is not None and entry.name not in base.by_name and key in entry.table.columns:
        taken = [name for name, record in base.by_name.items() if key_of(record) == key]
        if taken and not entry.table.columns[key].references:
            yield (
                ("key",),
                f'{key} is the key of {taken[0]}: choose another name, or say references = "{taken[0]}.{key}"',
            )


def _faults_of_references(
    entry: _Entry, entries: Sequence[_Entry], base: Vocabulary, unchecked: Collection[str]
) -> Iterator[Fault]:
    keys = {name: key_of(record) for name, record in base.by_name.items()}
    columns = {name: {column.name for column in columns_of(record)} for name, record in base.by_name.items()}
    for other in entries:
        columns.setdefault(other.name, set()).update(other.table.columns)
        keys.setdefault(other.name, other.table.key)
    for name, column in entry.table.columns.items():
        parent, _, key = column.references.partition(".")
        if not column.references or parent in unchecked:
            continue
        if not parent or not key:
            fault = f'{column.references!r} is not a table and its key, such as "crimes.crime_id"'
        elif parent not in keys:
            fault = f"there is no table {parent}{_choices(parent, keys, 'The tables are')}"
        elif keys[parent] is None:
            fault = f"{parent} is a link table: its rows have no key to be named by"
        elif key not in columns[parent]:
            fault = f"{parent} has no column {key}; its key is {keys[parent]}"
        elif key != keys[parent]:
            fault = f"{parent}.{key} is not the key of {parent}, which is {keys[parent]}"
        else:
            continue
        yield ("columns", name, "references"), fault


def _circles(entries: Sequence[_Entry]) -> Iterator[str]:
    """References between own tables that lead back to where they began: none of them could come first."""
    parents = {
        entry.name: {
            parent: name
            for name, column in entry.table.columns.items()
            if (parent := column.references.partition(".")[0]) != entry.name
        }
        for entry in entries
    }
    seen: set[frozenset[str]] = set()
    for entry in entries:
        circle = _way_back(entry.name, parents)
        if circle and frozenset(circle) not in seen:
            seen.add(frozenset(circle))
            keys = (entry.name, "columns", parents[entry.name][circle[1]], "references")
            yield _fault(entry.file, keys, f"the references go round in a circle: {' -> '.join(circle)}; leave one out")


def _way_back(start: str, parents: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The shortest way from a table over references back to it; empty where there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    been: set[str] = set()
    for way in ways:
        for parent in parents.get(way[-1], ()):
            if parent == start:
                return (*way, parent)
            if parent not in been:
                been.add(parent)
                ways.append((*way, parent))
    return ()
