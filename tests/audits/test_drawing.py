"""A sample is drawn of the whole population, in proportion, and the same for the same seed whatever the order of rows."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, insert
from sqlalchemy.pool import StaticPool

from duly.audits.allotting import allotted
from duly.audits.drawing import Plan, draw, unit_of
from duly.audits.frame import Frame
from duly.errors import UsageError
from duly.expectations.catalogue import shipped
from duly.judging.table import assessments_table
from duly.judging.version import Versions
from duly.results import Sample

SUP_01, SUP_03, SUP_04 = (shipped().standard(name) for name in ("SUP-01", "SUP-03", "SUP-04"))
TABLE = assessments_table((SUP_01, SUP_03, SUP_04))
AS_OF = datetime(2026, 2, 2, 6, tzinfo=UTC)
VERSIONS = Versions()


def row(record: str, status: str = "COMPLIANT", standard: str = "SUP-01", team: str | None = None, **more: Any) -> Any:
    blank = dict.fromkeys(column.name for column in TABLE.columns)
    return blank | {
        "standard": standard, "rate": "", "record": record, "status": status, "reason": status.lower(), "by_team": team,
    } | more  # fmt: skip


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


PLAN = Plan(of="SUP-01", size=10, seed="7")


def drawn(connection: Connection, rows: Sequence[Any], *, standards: Any = (SUP_01,), **plan: Any) -> Sample:
    TABLE.drop(connection, checkfirst=True)
    TABLE.create(connection)
    if rows:
        connection.execute(insert(TABLE), rows)
    return draw(
        Frame(connection=connection, table=TABLE, as_of=AS_OF, versions=VERSIONS), standards, replace(PLAN, **plan)
    )


def records(sample: Sample) -> list[str]:
    return [case.record for case in sample.cases]


def test_it_is_drawn_of_everything_judged_but_what_is_excluded(connection: Connection) -> None:
    statuses = ("COMPLIANT", "NON_COMPLIANT", "UNKNOWN", "NOT_YET_DUE", "EXEMPT", "EXCLUDED")
    sample = drawn(connection, [row(status, status) for status in statuses])
    assert sorted(records(sample)) == sorted(statuses[:-1])
    assert (sample.population, dict(sample.left_out)) == (5, {"excluded": 1})


def test_the_order_is_that_of_the_digest_of_seed_and_id(connection: Connection) -> None:
    ids = [f"V{number}" for number in range(50)]
    sample = drawn(connection, [row(name) for name in ids], size=7, seed="children")
    assert records(sample) == sorted(ids, key=lambda name: hashlib.sha256(f"children\n{name}".encode()).hexdigest())[:7]


def test_texts_that_no_rule_could_tell_come_first_of_those_drawn(connection: Connection) -> None:
    ids = [f"V{number}" for number in range(50)]
    unclear = {"V3": "text_unclear", "V17": "reason_unclear", "V44": "text_unclear"}
    rows = [row(name, "UNKNOWN", reason=unclear[name]) if name in unclear else row(name) for name in ids]
    by_digest = sorted(ids, key=lambda name: hashlib.sha256(f"children\n{name}".encode()).hexdigest())
    everything = records(drawn(connection, rows, size=50, seed="children"))
    assert everything == sorted(by_digest, key=lambda name: name not in unclear)
    # whether one is drawn at all is left to chance
    assert set(records(drawn(connection, rows, size=7, seed="children"))) == set(by_digest[:7])


def test_the_same_seed_draws_the_same_whatever_the_order_of_rows(connection: Connection) -> None:
    rows = [row(f"V{number}") for number in range(40)]
    first = drawn(connection, rows)
    assert drawn(connection, rows[::-1]) == first
    assert records(drawn(connection, rows, seed="8")) != records(first)


def test_without_a_seed_it_is_the_as_at_date(connection: Connection) -> None:
    assert drawn(connection, [row("V1")], seed=None).seed == "2026-02-02"


def test_every_record_is_as_likely(connection: Connection) -> None:
    """1,000 seeds draw 5 of 20: each is drawn 250 times, give or take four standard deviations (55)."""
    rows = [row(f"V{number}") for number in range(20)]
    drawn(connection, rows)
    times_drawn: Counter[str] = Counter()
    frame = Frame(connection=connection, table=TABLE, as_of=AS_OF, versions=VERSIONS)
    for seed in range(1000):
        plan = Plan(of="SUP-01", size=5, seed=str(seed))
        times_drawn.update(records(draw(frame, (SUP_01,), plan)))
    assert len(times_drawn) == 20
    assert all(195 <= times <= 305 for times in times_drawn.values())


def test_strata_are_drawn_from_in_proportion(connection: Connection) -> None:
    rows = [row(f"A{number}", team="A") for number in range(60)]
    rows += [row(f"B{number}", team="B") for number in range(30)]
    rows += [row(f"X{number}", team=("", None)[number % 2]) for number in range(10)]
    sample = drawn(connection, rows, by="team")
    assert {name: (stratum.population, stratum.drawn) for name, stratum in sample.strata.items()} == {
        "A": (60, 6),
        "B": (30, 3),
        "(not recorded)": (10, 1),
    }
    assert Counter(case.stratum for case in sample.cases) == {"A": 6, "B": 3, "(not recorded)": 1}


def test_of_a_suite_each_record_is_drawn_once_with_all_its_verdicts(connection: Connection) -> None:
    rows = [row("V1"), row("V1", "NON_COMPLIANT", "SUP-03"), row("V2", "EXCLUDED"), row("V2", standard="SUP-03")]
    rows += [row("W1", standard="SUP-04")]
    sample = drawn(connection, rows, standards=(SUP_01, SUP_03, SUP_04), of="supervisory_reviews")
    assert sample.unit == "investigations"
    assert {case.record: [verdict.standard for verdict in case.verdicts] for case in sample.cases} == {
        "V1": ["SUP-01", "SUP-03"],
        "V2": ["SUP-01", "SUP-03"],
    }
    assert [asked.standard for asked in sample.questions] == ["SUP-01", "SUP-03"]


def test_another_kind_of_record_can_be_asked_for() -> None:
    assert unit_of((SUP_01, SUP_03, SUP_04), "supervisory_reviews") == "supervisory_reviews"
    with pytest.raises(UsageError, match="judge investigations, supervisory_reviews"):
        unit_of((SUP_01, SUP_04), "crimes")


def test_nothing_to_draw_from_is_an_error(connection: Connection) -> None:
    with pytest.raises(UsageError, match="nothing to draw from"):
        drawn(connection, [row("V1", "EXCLUDED")])


def test_a_breakdown_that_a_standard_lacks_is_an_error(connection: Connection) -> None:
    with pytest.raises(UsageError, match="SUP-01 cannot be broken down by postcode"):
        drawn(connection, [row("V1")], by="postcode")


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(1, 500), min_size=1, max_size=12),
    st.integers(1, 200),
)
def test_an_allotment_is_whole_and_near_its_share(sizes: dict[str, int], size: int) -> None:
    allotment = allotted(sizes, size)
    whole = sum(sizes.values())
    wanted = min(size, whole)
    assert sum(allotment.values()) == wanted
    for name, number in allotment.items():
        assert 0 <= number <= sizes[name]
        assert abs(number - wanted * sizes[name] / whole) < 1
