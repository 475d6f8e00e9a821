"""A long trend is thinned for a page, and nothing that can be seen in it is lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from duly.history.database import open_history
from duly.history.tables import ResultRow, RunRow
from duly.history.thinning import FEW, LATEST, worth_showing
from duly.history.trends import trends
from duly.results import Trend
from duly.settings import Settings
from tests.history.scene import S1, Night, V, keep_night

RATES = st.lists(st.none() | st.floats(0, 1), min_size=FEW + 1, max_size=FEW * 2)


@given(RATES, st.sets(st.integers(1, FEW)))
def test_what_is_kept(rates: list[float | None], apart: set[int]) -> None:
    positions = worth_showing(rates, apart)
    assert positions == sorted({*positions})
    assert positions[0] == 0
    assert set(range(len(rates) - LATEST, len(rates))) <= {*positions}
    assert {position + side for position in apart for side in (-1, 0)} <= {*positions}
    for position in range(1, len(rates)):
        if (rates[position] is None) != (rates[position - 1] is None):
            assert {position - 1, position} <= {*positions}
    known = [rate for rate in rates if rate is not None]
    if known:
        assert {min(known), max(known)} <= {rates[position] for position in positions}


def test_a_short_trend_stays_whole() -> None:
    assert worth_showing([0.5] * FEW, set()) == list(range(FEW))


@pytest.fixture
def years(settings: Settings) -> Settings:
    """Two years of nights, among them a target that changed, some nights with too few records, and missed ones."""
    number = keep_night(
        settings, Night(day=0, verdicts={"S-01": [V(f"g{one}", "in_time") for one in range(20)]}, standards=(S1,))
    )
    with open_history(settings) as history, history.writing() as connection:
        run = connection.execute(select(RunRow)).mappings().one()
        result = connection.execute(select(ResultRow)).mappings().one()
        for night in range(1, 730):
            if 300 <= night < 310:
                continue
            few = 400 <= night < 403
            counts = {"compliant": 2 if few else 50 - night % 37, "non_compliant": 0 if few else 10 + (night == 555)}
            as_of = run["as_of"] + timedelta(days=night)
            connection.execute(insert(RunRow), {**run, "number": number + night, "as_of": as_of})
            connection.execute(insert(ResultRow), {**result, "run": number + night, **counts})
        late = select(RunRow.number).where(RunRow.number > number + 500)
        connection.execute(update(ResultRow).where(ResultRow.run.in_(late)).values(target=Decimal(80)))
    return settings


def read(settings: Settings, *, thinned: bool) -> Trend:
    with open_history(settings) as history, history.reading() as connection:
        return trends(connection, settings.history, thinned=thinned)["S-01"]


def test_a_thinned_trend_says_the_same(years: Settings) -> None:
    whole, thin = read(years, thinned=False), read(years, thinned=True)
    assert (whole.left_out, thin.runs) == (0, whole.runs)
    assert whole.runs == 720
    assert len(thin.points) < 260
    assert all(point in whole.points for point in thin.points)
    assert (thin.breaks, thin.alerts, thin.change) == (whole.breaks, whole.alerts, whole.change)
    assert len(thin.breaks) == 2
    ends = [(segment[0], segment[-1]) for segment in whole.segments]
    assert [(segment[0], segment[-1]) for segment in thin.segments] == ends
    assert len(ends) == 4
    rates = [[point.rate for point in trend.points if point.rate is not None] for trend in (whole, thin)]
    assert (min(rates[0]), max(rates[0])) == (min(rates[1]), max(rates[1]))
    assert thin.points[-30:] == whole.points[-30:]
