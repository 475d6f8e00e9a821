"""Own tables: what a force declares becomes part of the vocabulary, and what it declares wrongly is told with file and line."""

from __future__ import annotations

import tomllib
import warnings

import pytest
from sqlalchemy import select

from duly.checks.standards import columns_read
from duly.errors import SettingsError
from duly.records import Crime, CrimeVictim, Kind, columns_of, key_of, tables
from duly.records.own_tables import OwnTables, with_own_tables
from duly.records.vocabulary import Vocabulary
from duly.settings.lines import lines_of, nearest_line

STOPS = """
[own_tables.stops]
key = "stop_id"
title = "A stop and search"
born = ["stopped_at"]
[own_tables.stops.columns]
stop_id = { kind = "id", meaning = "A stop" }
crime_id = { kind = "id", meaning = "The crime it led to", references = "crimes.crime_id" }
stopped_at = { kind = "instant", meaning = "When it began" }
object = { kind = "code", meaning = "What was looked for", codes = ["drugs", "weapon", "other"] }
minutes = { kind = "count", unit = "minutes", meaning = "How long it took" }
grounds = { kind = "text", meaning = "Why it was made" }
[own_tables.stop_officers.columns]
stop_id = { kind = "id", meaning = "The stop", references = "stops.stop_id" }
staff_id = { kind = "id", meaning = "Who made it", references = "staff.staff_id" }
[own_tables.crimes.columns]
solvability = { kind = "code", meaning = "How likely it is to be solved", codes = ["low", "high"] }
solved_at = { kind = "instant", meaning = "When it was solved" }
"""


def file_of(text: str, name: str = "ours.toml") -> OwnTables:
    lines = lines_of(text)
    return OwnTables(
        content=tomllib.loads(text)["own_tables"],
        located=lambda keys: f"{name}, line {nearest_line(lines, ('own_tables', *keys))}",
    )


def read(*texts: str) -> Vocabulary:
    return with_own_tables([file_of(text, f"file{number}.toml") for number, text in enumerate(texts, start=1)])


def faults_of(*texts: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as raised:
        read(*texts)
    return raised.value.faults


def test_own_tables_stand_behind_the_shipped_ones() -> None:
    vocabulary = read(STOPS)
    assert [*vocabulary.by_name][-2:] == ["stops", "stop_officers"] and len(vocabulary.records) == len(tables()) + 2
    stops = vocabulary.record("stops")
    assert stops.own and stops not in tables() and key_of(stops) == "stop_id" and stops.born == ("stopped_at",)
    by_name = {column.name: column for column in columns_of(stops)}
    assert by_name["object"].codes == ("drugs", "weapon", "other") and by_name["minutes"].unit == "minutes"
    assert by_name["stopped_at"].unit == "instant (UTC)" and "stopped_at_hi" in stops.__table__.columns
    assert key_of(vocabulary.record("stop_officers")) is None


def test_further_columns_leave_the_shipped_table_as_it_is() -> None:
    crimes = read(STOPS).record("crimes")
    added = {"solvability", "solved_at", "solved_at_hi"}
    assert [column for column in columns_of(crimes) if column.name not in added] == list(columns_of(Crime))
    assert added & {column.name for column in Crime.__table__.columns} == set()
    assert {column.name for column in crimes.__table__.columns} - {
        column.name for column in Crime.__table__.columns
    } == added
    assert crimes.born == Crime.born and crimes.__tablename__ == "crimes"


def test_a_link_table_of_ours_is_told_apart_as_before() -> None:
    extended = read('[own_tables.crime_victims.columns]\nconsent = { kind = "flag", meaning = "Consented" }')
    mapped = extended.record("crime_victims").__table__.primary_key
    assert {column.name for column in mapped} == {column.name for column in CrimeVictim.__table__.primary_key}


def test_two_catalogues_may_call_a_table_the_same() -> None:
    other = '[own_tables.stops.columns]\nnumber = { kind = "id", meaning = "A bus stop" }'
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, again, second = read(STOPS), read(STOPS), read(other)
    names = [{column.name for column in columns_of(each.record("stops"))} for each in (first, again, second)]
    assert names[0] == names[1] and "number" in names[2] and "stop_id" not in names[2]
    assert len({id(each.record("stops").metadata) for each in (first, again, second)}) == 3


def test_a_standard_reads_the_columns_of_own_tables() -> None:
    stops, crimes = (read(STOPS).record(name) for name in ("stops", "crimes"))
    statement = select(stops.__table__.c.stopped_at_hi).join(
        crimes.__table__, crimes.__table__.c.crime_id == stops.__table__.c.crime_id
    )
    assert columns_read(statement.where(crimes.__table__.c.solvability == "low")) == {
        "crimes": {"crime_id", "solvability"},
        "stops": {"crime_id", "stopped_at_hi"},
    }


def test_two_files_make_one_vocabulary() -> None:
    more = '[own_tables.crimes.columns]\nbeat = { kind = "code", meaning = "Beat" }\n'
    links = (
        '[own_tables.searches]\nkey = "search_id"\n[own_tables.searches.columns]\n'
        'search_id = { kind = "id", meaning = "A search" }\n'
        'stop_id = { kind = "id", meaning = "The stop", references = "stops.stop_id" }\n'
    )
    vocabulary = read(more + links, STOPS)
    assert {"beat", "solvability"} <= {column.name for column in columns_of(vocabulary.record("crimes"))}
    assert {"searches", "stops"} <= set(vocabulary.by_name)


def own(columns: str, table: str = "", name: str = "stops") -> str:
    return f"[own_tables.{name}]\n{table}\n[own_tables.{name}.columns]\n{columns}\n"


ID = 'stop_id = { kind = "id", meaning = "A stop" }'
REF = 'x = {{ kind = "id", meaning = "Another", references = "{}" }}'


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        (own('x = { kind = "kode", meaning = "What" }'), 4, "columns.x.kind", "did you mean code? The kinds are id, code,"),
        (own('x = { meaning = "What" }'), 4, "columns.x.kind", "is required"),
        (own('x = { kind = "id", meaning = "" }'), 4, "columns.x.meaning", "at least 3 characters"),
        (own("x = 3"), 4, "columns.x", "expected a column such as"),
        (own('x = { kind = "id", meaning = "What", code = ["a"] }'), 4, "columns.x.code", "did you mean codes?"),
        (own(ID, 'kee = "stop_id"'), 2, "kee", "did you mean key? The keys are title, key, born, columns"),
        (own('x = { kind = "flag", meaning = "What", codes = ["a"] }'), 4, "columns.x.codes", "only a code has codes"),
        (own('x = { kind = "code", meaning = "What", codes = ["a", "a"] }'), 4, "columns.x.codes.1", "'a' stands twice"),
        (own('x = { kind = "code", meaning = "What", codes = ["a "] }'), 4, "columns.x.codes.0", "has blanks around it"),
        (own('x = { kind = "count", meaning = "What" }'), 4, "columns.x.unit", "is required: a count is of something"),
        (own('x = { kind = "number", meaning = "What" }'), 4, "columns.x.unit", "is required: a number is of something"),
        (own('x = { kind = "id", meaning = "What", unit = "h" }'), 4, "columns.x.unit", "only a count or a number has"),
        (own('x = { kind = "id", meaning = "What", planned = true }'), 4, "columns.x.planned", "only an instant or a day"),
        (own(ID, 'key = "stop"'), 2, "key", "there is no column stop; did you mean stop_id? The columns are stop_id"),
        (own('x = { kind = "code", meaning = "What" }', 'key = "x"'), 2, "key", "expected a column of kind id; x is of"),
        (own(ID, 'key = "stop_id"\nborn = ["stop_id"]'), 3, "born.0", "expected a column of kind instant; stop_id is"),
        (own(ID, 'key = "stop_id"\nborn = ["begun_at"]'), 3, "born.0", "there is no column begun_at"),
        (own(""), 3, "columns", "holds no column"),
        ("[own_tables.stops]\ntitle = 'What'", 1, "columns", "is required"),
        (own(REF.format("crime.crime_id")), 4, "columns.x.references", "there is no table crime; did you mean crimes?"),
        (own(REF.format("crimes.crime")), 4, "columns.x.references", "crimes has no column crime; its key is crime_id"),
        (own(REF.format("crimes.district")), 4, "columns.x.references", "is not the key of crimes, which is crime_id"),
        (own(REF.format("crime_victims.crime_id")), 4, "columns.x.references", "crime_victims is a link table"),
        (own(REF.format("crimes")), 4, "columns.x.references", "is not a table and its key"),
        (
            own('x = { kind = "code", meaning = "What", references = "crimes.crime_id" }'),
            4,
            "columns.x.references",
            "only an id names another record; this is of kind code",
        ),
        (own('is_test = { kind = "flag", meaning = "Test" }'), 4, "columns.is_test", "every table may carry"),
        (own('merged_into = { kind = "id", meaning = "Merged" }'), 4, "columns.merged_into", "every table may carry"),
        (own('at_hi = { kind = "day", meaning = "What" }'), 4, "columns.at_hi", "ends in _hi"),
        (own('stopId = { kind = "id", meaning = "A stop" }'), 4, "columns.stopId", "is not a name such as stop_id"),
        (own('"a b" = { kind = "id", meaning = "A stop" }'), 4, "columns.a b", "is not a name such as stop_id"),
        (own('duly_odd = { kind = "id", meaning = "A stop" }'), 4, "columns.duly_odd", "begins with duly_"),
        (own('metadata = { kind = "id", meaning = "What" }'), 4, "columns.metadata", "keeps for itself"),
        (own('born = { kind = "day", meaning = "Birthday" }'), 4, "columns.born", "keeps for itself"),
        (own('order = { kind = "id", meaning = "An order" }'), 4, "columns.order", "is a word of SQL"),
        (own('qualify = { kind = "id", meaning = "A stop" }'), 4, "columns.qualify", "is a word of SQL"),
        (own(f'{"x" * 41} = {{ kind = "id", meaning = "What" }}'), 4, f"columns.{'x' * 41}", "40 is the most"),
        (
            own('stop_id = { kind = "id", meaning = "What" }\nstop_at = { kind = "instant", meaning = "When" }\n'
                'stop_at_precision = { kind = "code", meaning = "How" }'),
            6,
            "columns.stop_at_precision",
            "would say how precise stop_at is",
        ),
        (own(ID, name="working_days"), 1, None, "is a table that duly makes itself"),
        (own(ID, name="Stops"), 1, None, "is not a name such as"),
        (own(ID, name="table"), 1, None, "is a word of SQL"),
        (own('crime_id = { kind = "id", meaning = "Our crime" }', name="crimes"), 4, "columns.crime_id", "already"),
        (own('beat = { kind = "id", meaning = "Beat" }', 'key = "beat"', name="crimes"), 2, "key", "only columns are added"),
        (own('beat = { kind = "id", meaning = "Beat" }', 'born = ["x"]', name="crimes"), 2, "born", "only columns are added"),
        (own('beat = { kind = "id", meaning = "Beat" }', 'title = "C"', name="crimes"), 2, "title", "only columns are added"),
        (own('crime_id = { kind = "id", meaning = "Crime" }', 'key = "crime_id"'), 2, "key", "is the key of crimes"),
    ],
)  # fmt: skip
def test_what_is_declared_wrongly(text: str, line: int, key: str | None, words: str) -> None:
    name = tomllib.loads(text)["own_tables"].keys()
    (fault,) = faults_of(text)
    assert fault.startswith(f"file1.toml, line {line}: own_tables.{next(iter(name))}{f'.{key}' if key else ''}: ")
    assert words in fault


def test_references_that_go_round_in_a_circle() -> None:
    def linked(name: str, parent: str) -> str:
        return own(
            f'{name}_id = {{ kind = "id", meaning = "One" }}\n'
            f'other = {{ kind = "id", meaning = "Other", references = "{parent}.{parent}_id" }}',
            f'key = "{name}_id"',
            name,
        )

    faults = faults_of(linked("a", "b") + linked("b", "c"), linked("c", "a") + linked("d", "a"))
    assert faults == (
        "file1.toml, line 5: own_tables.a.columns.other.references: the references go round in a circle: "
        "a -> b -> c -> a; leave one out",
    )
    read(linked("a", "a"))  # a record may name another of the same table


def test_what_stands_twice_is_told_with_both_places() -> None:
    beat = own('beat = { kind = "code", meaning = "Beat" }', name="crimes")
    faults = faults_of(own(ID) + beat, own(ID) + beat)
    assert faults == (
        "file2.toml, line 1: own_tables.stops: is declared already: file1.toml, line 1",
        "file2.toml, line 8: own_tables.crimes.columns.beat: is declared already: file1.toml, line 8",
    )


def test_every_fault_of_every_file_is_told_at_once() -> None:
    first = own(f'{ID}\nx = {{ kind = "kode", meaning = "What" }}') + own(
        'Y = { kind = "id", meaning = "Why" }', name="other"
    )
    second = own(REF.format("stops.stop_id") + "\n" + REF.format("stps.id").replace("x", "z", 1), name="third")
    faults = faults_of(first, second)
    assert [fault.split(": ")[1] for fault in faults] == [
        "own_tables.stops.columns.x.kind",
        "own_tables.other.columns.Y",
        "own_tables.third.columns.z.references",  # what names a table that is not understood yet is not held against it
    ]


def test_kinds_are_those_of_the_vocabulary() -> None:
    units = dict.fromkeys((Kind.COUNT, Kind.NUMBER), ', unit = "pounds"')
    columns = "\n".join(f'{kind}_x = {{ kind = "{kind}", meaning = "What"{units.get(kind, "")} }}' for kind in Kind)
    made = read(own(columns)).record("stops")
    assert [column.kind for column in columns_of(made)][: len(Kind)] == list(Kind)


def test_a_record_may_be_born_when_it_was_entered() -> None:
    assert read(own(ID, 'key = "stop_id"\nborn = ["entered_at"]')).record("stops").born == ("entered_at",)
