"""Time, ids and persons as whole columns, against slow and obvious Python."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duly.demo import cells, people
from duly.demo.calendar import NONE, add_workdays, at, epoch_day, last_before, local_day, offset, workday_before
from duly.demo.files import Files
from duly.demo.ledger import Tally
from duly.demo.wording import WORDING, texts

LONDON = ZoneInfo("Europe/London")
moments = st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)


@settings(deadline=None)  # the first call builds the tables of dates
@given(moments)
def test_local_time_is_londons(moment: datetime) -> None:
    seconds = np.array([int(moment.timestamp())])
    local = moment.astimezone(LONDON)
    assert timedelta(seconds=int(offset(seconds)[0])) == local.utcoffset()
    assert local_day(seconds)[0] == epoch_day(local.date())
    spelled = datetime.fromisoformat(cells.times(seconds).to_pylist()[0])
    assert timedelta(0) <= spelled - moment <= timedelta(seconds=1)


@settings(deadline=None)  # the first call builds the tables of dates
@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(3 * 3_600, 86_399))
def test_a_clock_time_becomes_its_instant(day: date, seconds: int) -> None:
    instant = int(at(np.array([epoch_day(day)]), seconds)[0])
    wall = datetime.fromtimestamp(instant, LONDON).replace(tzinfo=None)
    assert wall == datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        (date(2025, 12, 24), 1, date(2025, 12, 29)),
        (date(2025, 12, 15), 15, date(2026, 1, 8)),
        (date(2025, 11, 1), 1, date(2025, 11, 3)),
        (date(2025, 4, 17), 1, date(2025, 4, 22)),
    ],
)
def test_working_days_of_the_standards(start: date, number: int, end: date) -> None:
    assert add_workdays(np.array([epoch_day(start)]), number)[0] == epoch_day(end)


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        (date(2025, 11, 17), 2, date(2025, 11, 13)),
        (date(2025, 11, 16), 1, date(2025, 11, 14)),
        (date(2025, 12, 29), 1, date(2025, 12, 24)),
        (date(2025, 12, 28), 1, date(2025, 12, 24)),
    ],
)
def test_working_days_before(start: date, number: int, end: date) -> None:
    assert workday_before(np.array([epoch_day(start)]), number)[0] == epoch_day(end)


def test_the_last_christmas() -> None:
    assert last_before(date(2026, 1, 5), 12, 24) == date(2025, 12, 24)
    assert last_before(date(2025, 12, 24), 12, 24) == date(2024, 12, 24)


def test_times_in_each_spelling() -> None:
    noon = int(datetime(2025, 7, 1, 12, tzinfo=LONDON).timestamp())
    midnight = int(datetime(2025, 7, 1, tzinfo=LONDON).timestamp())
    spelled = cells.times(
        np.array([noon, noon, noon, noon, midnight, NONE]),
        np.array([cells.EXACT, cells.NAIVE, cells.DATE_ONLY, cells.MIDNIGHT, cells.EXACT, cells.EXACT]),
    )
    assert spelled.to_pylist() == [
        "2025-07-01T12:00:00+01:00",
        "2025-07-01T12:00:00",
        "2025-07-01",
        "2025-07-01T00:00:00+01:00",
        "2025-07-01T00:00:01+01:00",
        None,
    ]


def test_other_cells() -> None:
    assert cells.ids("C", np.array([1, 12_345_678, -1])).to_pylist() == ["C00000001", "C12345678", None]
    assert cells.days(np.array([0, people.NEVER, NONE])).to_pylist() == ["1970-01-01", "9999-12-31", None]
    assert cells.whole(np.array([0, 1, -1])).to_pylist() == [0, 1, None]
    assert cells.codes(np.array([1, 0, -1]), ("a", "b")).to_pylist() == ["b", "a", None]
    one, other, blank = cells.digests(np.array([1, 2, -1])).to_pylist()
    assert len(one) == 16
    assert one != other
    assert blank is None


def test_wording_is_of_the_class_asked_for() -> None:
    wordings = texts(np.random.default_rng(1), np.array(["captured", "blank", "pointer"] * 50)).to_pylist()
    for first, kind in enumerate(("captured", "blank", "pointer")):
        assert set(wordings[first::3]) == set(WORDING[kind])


def test_lengths_of_wording_keep_to_their_classes() -> None:
    def lengths(kind: str) -> list[int]:
        return [len(text) for text in WORDING[kind] if text]

    assert all(length < 20 for length in lengths("short"))
    assert all(20 <= length <= 50 for length in lengths("middling"))
    assert all(length > 50 for kind in ("closure", "cancelled") for length in lengths(kind))
    assert all(length >= 10 for length in lengths("reason"))


def test_persons_are_of_the_age_they_were_asked_to_be(tmp_path: Path) -> None:
    event = date(2025, 6, 15)
    kinds = [
        "child",
        "adult",
        "eve_of_18",
        "birthday_18",
        "blank",
        "after_event",
        "chain",
        "cycle",
        "long_chain",
        "orphan",
    ]
    with Files(tmp_path) as files:
        numbers, _ = people.make(
            files,
            tally := Tally(),
            np.random.default_rng(1),
            "",
            np.array([people.KIND[kind] for kind in kinds]),
            np.full(len(kinds), epoch_day(event)),
            np.full(len(kinds), 9),
        )
    rows = (tmp_path / "persons.csv").read_text(encoding="utf-8").splitlines()
    names = rows[0].split(",")
    held = {row.split(",")[0]: dict(zip(names, row.split(","), strict=True)) for row in rows[1:]}
    person = dict(zip(kinds, (f"P{number:08}" for number in numbers), strict=True))

    def age(kind: str) -> int:
        born = date.fromisoformat(held[person[kind]]["dob_date"])
        return event.year - born.year - ((event.month, event.day) < (born.month, born.day))

    assert [age(kind) for kind in ("child", "eve_of_18", "birthday_18")] == [9, 17, 18]
    assert age("adult") >= 20
    assert age("after_event") < 0
    assert held[person["blank"]]["dob_date"] == ""
    assert person["orphan"] not in held
    links = {key: row["merged_into"] for key, row in held.items()}
    assert links[links[person["cycle"]]] == person["cycle"]
    hops, here = 0, person["long_chain"]
    while here := links[here]:
        hops += 1
    assert hops == people.LONG_CHAIN - 1 > 16
    root = links[links[person["chain"]]]
    assert held[root]["dob_date"] > "2007-06-15"
    assert "persons merged in a cycle" in tally.anomalies


def test_children_born_on_1_january_are_children(tmp_path: Path) -> None:
    size, event = 2_000, date(2025, 12, 30)
    with Files(tmp_path) as files:
        people.make(
            files,
            Tally(),
            np.random.default_rng(1),
            "",
            np.full(size, people.KIND["january_first"]),
            np.full(size, epoch_day(event)),
        )
    born = [row.split(",")[1] for row in (tmp_path / "persons.csv").read_text(encoding="utf-8").splitlines()[1:]]
    assert {day[4:] for day in born} == {"-01-01"}
    assert min(born) > "2007-12-30"


def test_nobody_is_born_later_than_the_export_is_made(tmp_path: Path) -> None:
    kinds, event = np.array([people.KIND["after_event"]] * 9), epoch_day(date(2026, 1, 25))
    with Files(tmp_path) as files:
        _, births = people.make(
            files, Tally(), np.random.default_rng(1), "", kinds, np.full(9, event), until=epoch_day(date(2026, 2, 2))
        )
    assert births.tolist() == [epoch_day(date(2026, 2, 2))] * 9
