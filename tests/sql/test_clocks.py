"""The clock on the wall in London, by the day of the year: the same as the zone says, at every hour of more than a century."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import DateTime, String, bindparam, cast, column, func, literal, null, select, text
from sqlalchemy.pool import StaticPool

from duly import sql
from duly.sql import dialect, own_engine

LONDON, AMSTERDAM = "Europe/London", "Europe/Amsterdam"
INSTANT: Any = column("instant", DateTime)


def test_every_hour_has_the_clock_that_the_zone_says() -> None:
    engine = own_engine("duckdb:///:memory:", poolclass=StaticPool)
    hours = text(
        "SELECT unnest(generate_series(TIMESTAMP '1965-01-01 00:30:00', TIMESTAMP '2080-01-01', INTERVAL 1 HOUR)) AS instant"
    ).columns(INSTANT).subquery("hours")  # fmt: skip
    told = sql.local_time(hours.c.instant, LONDON)
    assert "dayofyear(" in str(select(told).compile(engine))
    asked = func.timezone(LONDON, func.timezone("UTC", hours.c.instant))
    with engine.connect() as connection:
        others = select(func.count().filter(told != asked), func.count(), func.count(told)).select_from(hours)
        wrong, every, answered = connection.execute(others).one()
        nothing = connection.execute(select(sql.local_time(cast(null(), DateTime), LONDON))).scalar_one()
    assert (wrong, nothing) == (0, None)
    assert every == answered > 1_000_000
    engine.dispose()


@pytest.mark.parametrize(
    ("instant", "zone", "target"),
    [
        (INSTANT, LONDON, dialect("duckdb")),
        (INSTANT, LONDON, dialect("postgresql")),
        (literal(datetime(2026, 1, 1)), LONDON, own_engine("duckdb:///:memory:").dialect),
        (func.coalesce(*[INSTANT] * 20), LONDON, own_engine("duckdb:///:memory:").dialect),
    ],
    ids=["as people read it", "another database", "a parameter", "a long instant"],
)
def test_the_zone_is_asked(instant: Any, zone: str, target: Any) -> None:
    assert "CASE" not in str(select(sql.local_time(instant, zone)).compile(dialect=target))


def test_another_zone_is_asked_for_every_day() -> None:
    engine = own_engine("duckdb:///:memory:", poolclass=StaticPool)
    told = sql.local_time(cast(literal(datetime(2026, 7, 1, 12)), DateTime), bindparam("time_zone", type_=String()))
    with engine.connect() as connection:
        for zone, hour in ((LONDON, 13), (AMSTERDAM, 14)):
            assert connection.execute(select(sql.hour_of(told)), {"time_zone": zone}).scalar_one() == hour
    engine.dispose()


def test_the_days_on_which_the_clocks_change_are_told_by_the_zone() -> None:
    engine = own_engine("duckdb:///:memory:", poolclass=StaticPool)
    instants = {
        datetime(1970, 1, 1, 12): 13,  # British Standard Time, all year round
        datetime(2026, 3, 29, 0, 59): 0,
        datetime(2026, 3, 29, 1): 2,
        datetime(2026, 10, 25, 0, 59): 1,
        datetime(2026, 10, 25, 1): 1,
        datetime(2026, 7, 1, 23): 0,
        datetime(2026, 12, 31, 23): 23,
    }
    with engine.connect() as connection:
        for instant, hour in instants.items():
            chosen = select(sql.hour_of(sql.local_time(cast(literal(instant), DateTime), LONDON)))
            assert connection.execute(chosen).scalar_one() == hour
    engine.dispose()
