"""A construct is declared once and spelt in each database's file: nothing is missing there, nothing stands there unasked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    String,
    cast,
    column,
    func,
    literal,
    select,
    values,
)
from sqlalchemy.dialects import sqlite

from duly import sql
from duly.errors import DialectError, UsageError
from duly.sql import construct as machine
from duly.sql import reading, rules
from duly.sql.construct import Construct, arguments_named, construct, declared_in
from duly.sql.database import Database

LONDON = "Europe/London"


def faults(databases: Iterable[Database], declared: Mapping[str, type[Construct]]) -> Iterator[str]:
    """How the files of databases and the declarations of constructs disagree."""
    for database in databases:
        for name in declared.keys() - database.spellings.keys():
            yield f"{database.name} lacks {name}"
        for name in database.spellings.keys() - declared.keys():
            yield f"{database.name} spells {name}, which is not declared"
        for name in database.spellings.keys() & declared.keys():
            arguments = {argument.removeprefix("*") for argument in declared[name].arguments}
            for unknown in arguments_named(database.spellings[name]) - arguments:
                yield f"{database.name} names {unknown} in {name}, which is no argument of it"


DECLARED = {**declared_in(vars(rules)), **declared_in(vars(reading))}


def test_every_database_spells_every_construct_and_nothing_else() -> None:
    assert list(faults(sql.DATABASES.values(), DECLARED)) == []


def test_a_disagreement_is_seen() -> None:
    database = sql.DATABASES["duckdb"]
    spellings = {**database.spellings, "lower": "lower({texts})", "moon_phase": "moon({day})"}
    del spellings["tidy"]
    assert sorted(faults([replace(database, spellings=spellings)], DECLARED)) == [
        "duckdb lacks tidy",
        "duckdb names texts in lower, which is no argument of it",
        "duckdb spells moon_phase, which is not declared",
    ]


def test_every_construct_has_one_meaning_and_is_exported_under_its_name() -> None:
    assert not declared_in(vars(rules)).keys() & declared_in(vars(reading)).keys()
    for name, declared in DECLARED.items():
        assert getattr(sql, name) is declared
        assert name in sql.__all__
    assert len(DECLARED) > 40


@pytest.mark.parametrize("name", sql.DIALECTS)
def test_what_a_database_does_not_spell_is_refused_by_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = {
        one: replace(database, spellings={key: text for key, text in database.spellings.items() if key != "lower"})
        if one == name
        else database
        for one, database in sql.DATABASES.items()
    }
    monkeypatch.setattr(machine, "DATABASES", lacking)
    others = [each for each in sql.DIALECTS if each != name]
    chosen = select(sql.lower(column("name", String)))
    with pytest.raises(DialectError, match=f"{name} has no spelling of lower") as refused:
        chosen.compile(dialect=sql.dialect(name))
    assert f"duly/sql/{name}.py; it is spelt in {', '.join(others)}" in refused.value.next_step
    assert all(str(chosen.compile(dialect=sql.dialect(other))) for other in others)


def test_a_construct_that_no_database_spells_is_refused() -> None:
    moon_phase = construct("moon_phase", Integer, "day")
    with pytest.raises(DialectError, match="duckdb has no spelling of moon_phase") as refused:
        select(moon_phase(column("day"))).compile(dialect=sql.dialect("duckdb"))
    assert "spelt in no dialect" in refused.value.next_step


def test_a_database_that_duly_does_not_write_for_is_refused_by_name() -> None:
    with pytest.raises(DialectError, match="lower was asked of sqlite") as refused:
        select(sql.lower(column("name"))).compile(dialect=sqlite.dialect())
    assert "duckdb, postgresql" in refused.value.next_step
    with pytest.raises(UsageError, match="no dialect oracle") as unknown:
        sql.dialect("oracle")
    assert "duckdb, postgresql" in unknown.value.next_step


def test_a_further_database_is_one_value(monkeypatch: pytest.MonkeyPatch) -> None:
    further = Database(
        name="sqlite",
        dialect=sqlite.dialect,
        read_only=sql.DATABASES["duckdb"].read_only,
        spellings={"lower": "lower({text})", "fingerprint": "crc({values})", "one_of": "{value} IN ({choices})"},
    )
    monkeypatch.setattr(machine, "DATABASES", {**sql.DATABASES, "sqlite": further})
    a, b, c = column("a", String), column("b", String), column("c", String)
    spelt = select(sql.lower(a), sql.fingerprint(a, b, c), sql.one_of(a, b, c)).compile(dialect=sqlite.dialect())
    assert "lower(a)" in str(spelt)
    assert "crc(a, b, c)" in str(spelt)
    assert "a IN (b, c)" in str(spelt)


def test_a_wrong_number_of_arguments_is_refused_where_it_is_written() -> None:
    with pytest.raises(TypeError, match=r"seconds_between takes \(earlier, later\), and was given 1"):
        sql.seconds_between(column("at"))
    with pytest.raises(TypeError, match="given 3"):
        sql.local_time(column("at"), LONDON, "UTC")
    with pytest.raises(TypeError, match=r"one_of takes \(value, \*choices\), and was given 0"):
        sql.one_of()


def answer(engine: Engine, asked: ColumnElement[Any]) -> Any:
    with engine.connect() as connection:
        return connection.execute(select(asked)).scalar_one()


def clock(text: str | None) -> ColumnElement[Any]:
    return cast(literal(None if text is None else datetime.fromisoformat(text), DateTime()), DateTime())


def day(text: str) -> ColumnElement[Any]:
    return cast(literal(date.fromisoformat(text), Date()), Date())


def text(written: str) -> ColumnElement[Any]:
    """A text that a planner does not know beforehand: it would work out a cast of a constant that is never reached."""
    return func.concat(sql.quoted(written), type_=String())


def names(groups: str) -> list[ColumnElement[str]]:
    """The names of as many groups."""
    return [sql.quoted(f"g{group}") for group in groups]


SAME = {
    "seconds, with fractions": (
        sql.seconds_between(clock("2017-11-07T06:00"), clock("2017-11-07T06:00:01.5")),
        1.5,
    ),
    "seconds backwards": (sql.seconds_between(clock("2017-11-07T06:00"), clock("2017-11-07T05:59")), -60),
    "seconds later": (sql.add_seconds(clock("2017-11-07T06:00"), 90), datetime(2017, 11, 7, 6, 1, 30)),
    "days later": (sql.add_days(day("2016-02-28"), 2), date(2016, 3, 1)),
    "days between": (sql.days_between(day("2016-02-28"), day("2016-03-01")), 2),
    "a birthday on 29 February": (sql.years_later(day("2000-02-29"), 18), date(2018, 3, 1)),
    "a month that is too short": (sql.months_later(day("2017-01-31"), 1), date(2017, 2, 28)),
    "plain text": (sql.is_ascii(text("Zoe")), True),
    "an accent": (sql.is_ascii(text("Zoë")), False),
    "a letter and its accent": (sql.composed(text("Zoe\u0308")), "Zoë"),
    "capitals": (sql.lower(text("CHILD")), "child"),
    "a part that matches": (sql.matches(text("a child there"), text("child")), True),
    "every match": (sql.replace_pattern(text("a1b22"), text("[0-9]+"), text("-")), "a-b-"),
    "the first match": (sql.rewritten(text("a1b22"), text("[0-9]+"), text("-")), "a-b22"),
    "a month": (sql.month_of(day("2017-11-07")), "2017-11"),
    "a Sunday": (sql.weekday_of(day("2017-11-05")), 7),
    "an hour": (sql.hour_of(clock("2017-11-07T23:59")), 23),
    "words": (sql.words_in(text("one two three")), 3),
    "a day as text": (sql.iso_day(day("2017-11-07")), "2017-11-07"),
    "blanks around": (sql.tidy(text("\t a b \r\n")), "a b"),
    "marks without width": (sql.tidy(text("P\u200b1\ufeff")), "P1"),
    "blanks of another kind": (sql.tidy(text("\u00a0in\u2009part\u3000")), "in part"),
    "a spreadsheet's text": (sql.tidy(text('="00012 "')), "00012"),
    "no spreadsheet's text": (sql.tidy(text('="')), '="'),
    "a free text keeps its blanks": (sql.trimmed(text("\u00a0said\u00a0so \u200b\n")), "said\u00a0so"),
    "a part of a text": (sql.part(sql.parts_of(text("ab12"), text("^([a-z]+)([0-9]+)(x)?$"), *names("123")), 2), "12"),
    "no such part": (sql.part(sql.parts_of(text("ab12"), text("^([a-z]+)([0-9]+)(x)?$"), *names("123")), 3), None),
    "no part of what does not match": (sql.part(sql.parts_of(text("!"), text("^([a-z]+)$"), *names("1")), 1), None),
    "a date of its parts": (sql.date_of(text("2016"), text("2"), text("29")), date(2016, 2, 29)),
    "no date of its parts": (sql.date_of(text("2017"), text("2"), text("29")), None),
    "no such month": (sql.date_of(text("2017"), text("13"), text("1")), None),
    "a date of a week": (sql.week_date_of(text("2017"), text("44"), text("3")), date(2017, 11, 1)),
    "a week of the year before": (sql.week_date_of(text("2021"), text("53"), text("5")), None),
    "microseconds later": (sql.shifted(clock("2017-11-07T06:00"), 1_000_000), datetime(2017, 11, 7, 6, 0, 1)),
    "next day": (sql.next_day(clock("2017-10-29T01:30")), datetime(2017, 10, 30, 1, 30)),
    "since midnight": (sql.clock_micros(clock("2017-11-07T00:00:01")), 1_000_000),
    "a quarter": (sql.on_quarter_hour(clock("2017-11-07T06:45")), True),
    "no quarter": (sql.on_quarter_hour(clock("2017-11-07T06:45:01")), False),
    "a whole number": (sql.whole_number(text("12.0")), 12),
    "no whole number": (sql.whole_number(text("12.5")), None),
    "a number": (sql.real_number(text("12.5")), 12.5),
    "no number": (sql.real_number(text("12,5")), None),
    "a number that is none": (sql.finite_number(cast(text("NaN"), Float)), None),
    "a number without end": (sql.finite_number(cast(text("-Infinity"), Float)), None),
    "a number that is one": (sql.finite_number(cast(text("1e300"), Float)), 1e300),
    "a text of JSON": (sql.json_text(cast(text('"open"'), JSON)), "open"),
    "no value of JSON": (sql.json_text(cast(text("null"), JSON)), None),
    "a number of JSON": (sql.json_text(cast(text("12"), JSON)), "12"),
    "a damaged id with a comma": (sql.damaged_id(text("1,23457E+11")), True),
    "a damaged id": (sql.damaged_id(text("1.23E+08")), True),
    "an id": (sql.damaged_id(text("123E")), False),
    "one of several": (sql.one_of(text("b"), text("a"), text("b")), True),
    "none of several": (sql.one_of(text("c"), text("a"), text("b")), False),
    "a listed day": (sql.on_listed_day(clock("2017-11-07T06:00"), text("20171106 20171107")), True),
    "bits": (sql.bits_in_common(literal(6, Integer), literal(3, Integer)), 2),
    "short": (sql.short(text("abc"), literal(3, Integer)), True),
    "not short": (sql.short(text("abcd"), literal(3, Integer)), False),
    "the day of a clock": (sql.day_of(clock("2017-11-07T06:00")), date(2017, 11, 7)),
    "text of a number": (sql.text_of(literal(12, Integer)), "12"),
    "no local time": (sql.local_time(clock(None), LONDON), None),
    "no instant": (sql.utc_time(clock(None), LONDON), None),
}


@pytest.mark.parametrize("asked", SAME, ids=str)
def test_every_database_answers_alike(engine: Engine, asked: str) -> None:
    expression, expected = SAME[asked]
    assert answer(engine, expression) == expected


def test_an_instant_is_the_clock_on_the_wall_and_back(engine: Engine) -> None:
    """Over years, through each change of the clocks, to the microsecond; as Python tells it."""
    step = timedelta(hours=7, minutes=13, microseconds=1)
    instants = [datetime(1969, 12, 1) + number * step * 40 for number in range(2000)]
    instants += [datetime(2017, 10, 28, 23) + timedelta(minutes=20) * number for number in range(12)]
    instants += [datetime(1000, 1, 1), datetime(9998, 12, 31, 23, 59, 59, 999999)]
    rows = values(column("instant", DateTime), name="instants").data([(instant,) for instant in instants])
    at = cast(rows.c.instant, DateTime)
    local = sql.local_time(at, LONDON)
    with engine.connect() as connection:
        answers = connection.execute(select(at, local, sql.utc_time(local, LONDON))).all()
    assert {instant for instant, *_ in answers} == set(instants)
    for instant, wall, back in answers:
        # Before 1900 databases and Python count a minute apart. In an hour that comes twice a clock stands for two instants.
        if instant.year >= 1900:
            assert wall == on_the_wall(instant)
            assert on_the_wall(back) == wall


def on_the_wall(instant: datetime) -> datetime:
    return instant.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(LONDON)).replace(tzinfo=None)
