"""The forms of dates and times: one table, and every database reads it alike."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st
from sqlalchemy import Engine, String, column, select, values

from duly import sql
from duly.connectors.columns import formats
from duly.connectors.columns.forms import form_of, marks_of, zone_names

LATEST_YEAR = 2018

CLOCK, MOMENT = "clock", "moment"
TO_THE_DAY, TO_THE_MINUTE, FULL = "day", "minute", ""

READ: list[tuple[str, str, str, str, str]] = [
    ("ISO", "2017-11-01", CLOCK, "2017-11-01", TO_THE_DAY),
    ("ISO", "2017-7-1", CLOCK, "2017-07-01", TO_THE_DAY),
    ("ISO", "20171101", CLOCK, "2017-11-01", TO_THE_DAY),
    ("ISO", "2017-W44-3", CLOCK, "2017-11-01", TO_THE_DAY),
    ("ISO", "2017W443", CLOCK, "2017-11-01", TO_THE_DAY),
    ("ISO", "2020-W53-1", CLOCK, "2020-12-28", TO_THE_DAY),
    ("ISO", "2017-W44-3T10:30", CLOCK, "2017-11-01 10:30", TO_THE_MINUTE),
    ("ISO", "2016-02-29", CLOCK, "2016-02-29", TO_THE_DAY),
    ("ISO", "2017-11-01 09:00:59.999999999", CLOCK, "2017-11-01 09:00:59.999999", FULL),
    ("ISO", "2017-11-01 09:00:00.1234567", CLOCK, "2017-11-01 09:00:00.123456", FULL),
    ("ISO", "2017-11-01 9:05", CLOCK, "2017-11-01 09:05", TO_THE_MINUTE),
    ("ISO", "2017-11-01 09:00:00.0000000 +00:00", MOMENT, "2017-11-01 09:00", FULL),
    ("ISO", "2017-7-11 10:00:00Z", MOMENT, "2017-07-11 10:00", FULL),
    ("ISO", "2017-7-7T10:00:00z", MOMENT, "2017-07-07 10:00", FULL),
    ("ISO", "2017-07-11 10:00 BST", MOMENT, "2017-07-11 09:00", TO_THE_MINUTE),
    ("ISO", "2017-07-11 10:00 gmt", MOMENT, "2017-07-11 10:00", TO_THE_MINUTE),
    ("ISO", "2017-07-11 10:00:00 UTC", MOMENT, "2017-07-11 10:00", FULL),
    ("ISO", "2017-11-01 12:00:00 +01:00", MOMENT, "2017-11-01 11:00", FULL),
    ("ISO", "2017-11-01 12:00+01", MOMENT, "2017-11-01 11:00", TO_THE_MINUTE),
    ("ISO", "2017-11-01 12:00:00,5+01:00", MOMENT, "2017-11-01 11:00:00.5", FULL),
    ("ISO", "2017-11-01 01:30 PM-01:00", MOMENT, "2017-11-01 14:30", TO_THE_MINUTE),
    ("ISO", "2017-11-01T10:00:00+14:00", MOMENT, "2017-10-31 20:00", FULL),
    ("ISO", "2017-11-01T10:00:00-0530", MOMENT, "2017-11-01 15:30", FULL),
    ("ISO", "2017-11-01 11:30 AM", CLOCK, "2017-11-01 11:30", TO_THE_MINUTE),
    ("ISO", "2017-11-01 12:30 AM", CLOCK, "2017-11-01 00:30", TO_THE_MINUTE),
    ("ISO", "2017-11-01 12:30:10 p.m.", CLOCK, "2017-11-01 12:30:10", FULL),
    ("ISO", "20171101T090000Z", MOMENT, "2017-11-01 09:00", FULL),
    ("ISO", "20171101T0900", CLOCK, "2017-11-01 09:00", TO_THE_MINUTE),
    # The end of a day is that day's.
    ("ISO", "2017-10-29 24:00:00", CLOCK, "2017-10-29 23:59:59.999999", FULL),
    ("ISO", "2017-10-29 24:00", CLOCK, "2017-10-29 23:59:59.999999", FULL),
    ("ISO", "2017-10-29T24:00:00.0", CLOCK, "2017-10-29 23:59:59.999999", FULL),
    ("ISO", "2017-10-29T24:00:00+00:00", MOMENT, "2017-10-29 23:59:59.999999", FULL),
    ("sqlserver", "2017-11-01 09:00:00.0000000 +00:00", MOMENT, "2017-11-01 09:00", FULL),
    ("sqlserver", "2017-11-01 09:00:00.9999999", CLOCK, "2017-11-01 09:00:00.999999", FULL),
    ("sqlserver", "Nov  1 2017  9:00AM", CLOCK, "2017-11-01 09:00", TO_THE_MINUTE),
    ("sqlserver", "Nov 11 2017 12:00PM", CLOCK, "2017-11-11 12:00", TO_THE_MINUTE),
    ("sqlserver", "Nov 1 2017 9:00:05:123AM", CLOCK, "2017-11-01 09:00:05.123", FULL),
    ("sqlserver", "2017-11-01", CLOCK, "2017-11-01", TO_THE_DAY),
    ("oracle", "01-NOV-17 09.00.00.000000 AM", CLOCK, "2017-11-01 09:00", FULL),
    ("oracle", "01-NOV-17 12.00.00.123456789 PM +01:00", MOMENT, "2017-11-01 11:00:00.123456", FULL),
    ("oracle", "01-NOV-2017", CLOCK, "2017-11-01", TO_THE_DAY),
    ("oracle", "1-nov-55", CLOCK, "1955-11-01", TO_THE_DAY),
    ("oracle", "01-NOV-17 13:05:00", CLOCK, "2017-11-01 13:05", FULL),
    ("excel", "43040.375", CLOCK, "2017-11-01 09:00", FULL),
    ("excel", "43040", CLOCK, "2017-11-01", TO_THE_DAY),
    ("excel", "43040,5", CLOCK, "2017-11-01 12:00", FULL),
    ("excel", "43040.3743055556", CLOCK, "2017-11-01 08:59", FULL),
    ("excel", "43040.999999999999", CLOCK, "2017-11-01 23:59:59.999999", FULL),
    ("%d/%m/%Y %H:%M", "1/11/2017   9:05", CLOCK, "2017-11-01 09:05", TO_THE_MINUTE),
    ("%d/%m/%Y %H:%M", "01/11/2017 24:00", CLOCK, "2017-11-01 23:59:59.999999", FULL),
    ("%d/%m/%Y %I:%M:%S %p", "01/11/2017 12:00:00 AM", CLOCK, "2017-11-01", FULL),
    ("%Y%m%d%H%M%S", "20171101090000", CLOCK, "2017-11-01 09:00", FULL),
    ("%d %B %Y", "1 November 2017", CLOCK, "2017-11-01", TO_THE_DAY),
    ("%d-%b-%y", "12-MAR-55", CLOCK, "1955-03-12", TO_THE_DAY),
    ("%d-%b-%y", "12-Mar-18", CLOCK, "2018-03-12", TO_THE_DAY),
    ("%d-%b-%y", "12-Sept-19", CLOCK, "1919-09-12", TO_THE_DAY),
    ("%d/%m/%Y %H:%M:%S.%f %z", "01/11/2017 09:00:00.1234567 +01:00", MOMENT, "2017-11-01 08:00:00.123456", FULL),
    ("%d/%m/%Y %H:%M%z", "01/07/2017 09:00BST", MOMENT, "2017-07-01 08:00", TO_THE_MINUTE),
]

UNREAD = [
    *(
        ("ISO", text)
        for text in (
            "2017-W53-1", "2017-02-29", "2017-13-01", "2017-11-00", "0017-11-01", "2017-11-01 24:00:01", "2017-11-01 25:00",
            "2017-11-01 24:00 AM", "2017-11-01 23:59:60", "2017-11-01 10:60", "2017-11-01 13:30 PM", "2017-11-01 00:30 AM",
            "2017-11-01 10:00:0Z", "2017-11-01 10:00 CET", "2017-11-01T10:00:00+15:00", "2017-11-01T10:00:00+14:01",
            "2017-11-01T10:00:00-14:30", "2017-11-01T10:00:00+01:60", "2017-11-01T10:00:00 Europe/Paris", "infinity", "now",
            "1/11/2017", "2017111", "2017-11", "2017", "2017-11-01T", "2017-11-01 10", "2017-11-01T10:00:00.1234567890",
            "\u0662\u0660\u0661\u0667-11-01", "2017-11-01 10:00:00+", "2017-11-01 -10:00", "10:00", "",
        )
    ),
    ("oracle", "31-FEB-17"),
    ("oracle", "01-NOV-17 09.00.00.000000 AM EUROPE/LONDON"),
    ("sqlserver", "Nov 31 2017 9:00AM"),
    ("sqlserver", "01-NOV-17"),
    ("excel", "60"),
    ("excel", "0.5"),
    ("excel", "109575"),
    ("excel", "2.5e3"),
    ("%d/%m/%Y %H:%M", "31/02/2017 10:00"),
    ("%d/%m/%Y %H:%M", "01/11/2017"),
    ("%d/%m/%Y %H:%M", "1/1/17 09:00"),
    ("%Y%m%d%H%M%S", "2017111090000"),
]  # fmt: skip


def says(engine: Engine, format_: str, texts: list[str], *, day: bool = False) -> dict[str, tuple[Any, ...]]:
    """What each text says in a format: clock, moment, whether it is to the day, and to the minute."""
    form = form_of(format_, "Europe/London", day=day)
    assert form is not None
    rows = values(column("text", String), name="texts").data([(text,) for text in texts])
    told = formats.written_of(formats.said(formats.parts_of(rows.c.text, form), form, latest_year=LATEST_YEAR))
    asked = select(rows.c.text, told.clock, told.moment, told.day_only, told.to_the_minute)
    with engine.connect() as connection:
        return {text: tuple(answer) for text, *answer in connection.execute(asked)}


@pytest.mark.parametrize(("format_", "text", "kind", "expected", "precise"), READ)
def test_a_text_is_read_as_its_form_says(
    engine: Engine, format_: str, text: str, kind: str, expected: str, precise: str
) -> None:
    clock, moment, to_the_day, to_the_minute = says(engine, format_, [text])[text]
    at = datetime.fromisoformat(expected)
    assert (clock, moment) == ((at, None) if kind == CLOCK else (None, at))
    assert (TO_THE_DAY if to_the_day else TO_THE_MINUTE if to_the_minute else FULL) == precise


@pytest.mark.parametrize("format_", sorted({format_ for format_, _ in UNREAD}))
def test_what_no_form_allows_is_not_read(engine: Engine, format_: str) -> None:
    texts = [text for other, text in UNREAD if other == format_]
    assert {text: told[:2] for text, told in says(engine, format_, texts).items()} == dict.fromkeys(texts, (None, None))


@pytest.mark.parametrize("format_", ["%d/%m/%Y", "%d %b %Y"])
def test_a_column_of_days_takes_a_time_of_day(engine: Engine, format_: str) -> None:
    date = datetime(2017, 11, 1).strftime(format_)
    texts = [date, f"{date} 00:00:00", f"{date} 9:30 PM", f"{date}T10:00:00.000"]
    assert {str(told[0])[:10] for told in says(engine, format_, texts, day=True).values()} == {"2017-11-01"}
    late = f"{date} 00:30:00 +01:00"
    assert says(engine, format_, [late], day=True)[late][1] == datetime(2017, 10, 31, 23, 30)
    assert says(engine, format_, texts)[texts[1]][0] is None  # a column of times keeps to its format


def test_a_zone_goes_by_the_names_of_the_clock_there() -> None:
    assert zone_names("Europe/London") == {"z": 0, "utc": 0, "gmt": 0, "bst": 60}
    assert zone_names("America/Chicago") == {"z": 0, "utc": 0, "gmt": 0, "cst": -360, "cdt": -300}
    assert zone_names("Asia/Dubai") == {"z": 0, "utc": 0, "gmt": 0}  # its clock has no name of letters


_PIECES = st.sampled_from(
    ["2017", "1999", "0", "9", "11", "-", "/", ":", ".", ",", "T", "W", " ", "24:00", "09:30", "59", "+01:00", "-14:00", "Z",
     "AM", "pm", "BST", "Nov", "é", "\u0661", "\\", "'", "%", "e5"]
)  # fmt: skip


@given(texts=st.lists(st.lists(_PIECES, max_size=9).map("".join), min_size=60, max_size=60, unique=True))
@tries(max_examples=8, deadline=None)
def test_databases_say_the_same_of_any_text(duckdb_engine: Engine, postgres_engine: Engine, texts: list[str]) -> None:
    for format_ in ("ISO", "sqlserver", "oracle", "excel", "%d/%m/%y %I:%M %p"):
        mine, theirs = (says(engine, format_, texts) for engine in (duckdb_engine, postgres_engine))
        for text in texts:
            assert mine[text][:2] == theirs[text][:2], (format_, text)


QUICK = [
    ("ISO", "2025-11-07T16:05:09+01:00"),
    ("ISO", "2025-11-07T16:05:09Z"),
    ("ISO", "2025-11-07 16:05:09"),
    ("ISO", "2025-11-07"),
    ("%d/%m/%Y %H:%M:%S", "17/11/2025 16:05:09"),
    ("%d/%m/%Y %H:%M", "17/11/2025 16:05"),
    ("%Y%m%d%H%M%S", "20251117160509"),
]


@pytest.mark.parametrize(("format_", "usual"), QUICK)
def test_what_is_read_at_once_is_what_its_form_says(duckdb_engine: Engine, format_: str, usual: str) -> None:
    places = [*itertools.product(range(len(usual)), repeat=2)]
    replaced = itertools.product(places, " .+-:,0", " .+-:,0")
    spoiled = {_with(usual, {one: a, other: b}) for (one, other), a, b in replaced}
    texts = [usual, *sorted(text for text in spoiled if text == text.strip())]
    column_ = column("text", String)
    if format_ == "ISO":
        at_once = [sql.plain_clock(column_), sql.plain_moment(column_)]
    else:
        marks = marks_of(format_)
        assert marks is not None
        at_once = [sql.quick_clock(column_, *map(sql.quoted, (format_, marks.usual, marks.early)))]
    rows = values(column_, name="texts").data([(text,) for text in texts])
    with duckdb_engine.connect() as connection:
        read = {text: tuple(told) for text, *told in connection.execute(select(column_, *at_once).select_from(rows))}
    # The years before 1000, which no form has, are refused of either.
    read = {text: told for text, told in read.items() if any(at is not None and at.year >= 1000 for at in told)}
    by_form = says(duckdb_engine, format_, list(read))
    assert {text: by_form[text][: len(told)] for text, told in read.items()} == read
    assert usual in read


def _with(text: str, at: dict[int, str]) -> str:
    return "".join(at.get(place, character) for place, character in enumerate(text))
