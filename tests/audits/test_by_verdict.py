"""A sample by verdict: how many of each, texts that only a reader can tell first, and nothing that gives duly's verdict away."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import Connection, create_engine, insert
from sqlalchemy.pool import StaticPool

from duly.audits.allotting import allotted_by_verdict
from duly.audits.drawing import Plan, draw
from duly.audits.frame import Frame
from duly.audits.workbook import write_workbook
from duly.errors import UsageError
from duly.results import Sample, VerdictStratum
from tests.audits.test_drawing import AS_OF, SUP_01, SUP_03, TABLE, VERSIONS, row

C, N, UNCLEAR, U = (
    VerdictStratum.COMPLIANT,
    VerdictStratum.NON_COMPLIANT,
    VerdictStratum.UNCLEAR,
    VerdictStratum.UNKNOWN,
)


@pytest.fixture
def frame() -> Iterator[Frame]:
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    with engine.connect() as opened:
        yield Frame(connection=opened, table=TABLE, as_of=AS_OF, versions=VERSIONS)
    engine.dispose()


def drawn(frame: Frame, rows: list[Any], *, standards: Any = (SUP_01,), size: int = 30) -> Sample:
    filled(frame.connection, rows)
    return draw(frame, standards, Plan(of="SUP-01", size=size, seed="7", by="verdict", grades=("good", "bad")))


def filled(connection: Connection, rows: list[Any]) -> None:
    TABLE.drop(connection, checkfirst=True)
    TABLE.create(connection)
    connection.execute(insert(TABLE), rows)


def many(unclear: int = 40, compliant: int = 300, breaches: int = 60, unknown: int = 20) -> list[Any]:
    return [
        *(row(f"T{n}", "UNKNOWN", reason="text_unclear" if n % 2 else "reason_unclear") for n in range(unclear)),
        *(row(f"C{n}") for n in range(compliant)),
        *(row(f"N{n}", "NON_COMPLIANT") for n in range(breaches)),
        *(row(f"U{n}", "UNKNOWN", reason="no_report_time") for n in range(unknown)),
        *(row(f"E{n}", "EXEMPT") for n in range(5)),
        *(row(f"L{n}", "NOT_YET_DUE") for n in range(4)),
        *(row(f"X{n}", "EXCLUDED", reason="test_record") for n in range(3)),
    ]


def test_it_is_drawn_of_each_verdict_that_fell_due(frame: Frame) -> None:
    sample = drawn(frame, many())
    assert {name: (stratum.population, stratum.drawn) for name, stratum in sample.strata.items()} == {
        UNCLEAR: (40, 10),
        C: (300, 9),
        N: (60, 6),
        U: (20, 5),
    }
    assert sample.left_out == {"exempt": 5, "not_yet_due": 4, "test_record": 3}
    assert Counter(case.verdicts[0].stratum for case in sample.cases) == {UNCLEAR: 10, C: 9, N: 6, U: 5}
    (asked,) = sample.questions
    assert asked.population == {UNCLEAR: 40, C: 300, N: 60, U: 20}
    assert (asked.rule, asked.several) == (VERSIONS.of(SUP_01), False)
    assert set(asked.parameters) == {parameter.name for parameter in SUP_01.parameters}


def test_texts_come_first_and_the_place_of_the_others_says_nothing(frame: Frame) -> None:
    records = [case.record for case in drawn(frame, many()).cases]
    assert all(record.startswith("T") for record in records[:10])
    others = records[10:]
    assert others == sorted(others, key=lambda record: hashlib.sha256(f"7\n{record}".encode()).hexdigest())
    assert records == [case.record for case in drawn(frame, many()[::-1]).cases]


def test_each_verdict_of_a_record_is_drawn_by_itself(frame: Frame) -> None:
    rows = [row("V1", item=f"2026-01-{day:02}", status=("COMPLIANT", "NON_COMPLIANT")[day % 2]) for day in range(1, 13)]
    sample = drawn(frame, rows, size=12)
    assert [len(case.verdicts) for case in sample.cases] == [1] * 12
    assert len({case.verdicts[0].item for case in sample.cases}) == 12
    assert sample.questions[0].several
    # which are drawn can be worked out from record and item
    rows = [row("V1", item=f"2026-01-{day:02}") for day in range(1, 31)]
    items = [f"2026-01-{day:02}" for day in range(1, 31)]
    first = sorted(items, key=lambda item: hashlib.sha256(f"7\nV1\n{item}".encode()).hexdigest())[:4]
    assert [case.verdicts[0].item for case in drawn(frame, rows, size=4).cases] == first


def test_the_workbook_asks_of_the_rule_alone_and_names_no_verdict(frame: Frame, tmp_path: Any) -> None:
    sample = drawn(frame, many())
    write_workbook(sample, tmp_path / "audit.xlsx")
    book = load_workbook(tmp_path / "audit.xlsx")
    assert book.sheetnames == ["Read me", "Rules"]
    cells = {str(cell.value) for cells in book["Rules"].iter_rows(values_only=False) for cell in cells if cell.value}
    verdicts = {*VerdictStratum, "COMPLIANT", "NON_COMPLIANT", "UNKNOWN", "reason_unclear", "no_report_time"}
    assert len(cells) > 30
    assert not cells & verdicts


def test_it_is_of_one_standard(frame: Frame) -> None:
    with pytest.raises(UsageError, match="of one standard"):
        drawn(frame, many(), standards=(SUP_01, SUP_03))


def test_where_nothing_fell_due_there_is_nothing_to_draw(frame: Frame) -> None:
    with pytest.raises(UsageError, match="nothing to draw from"):
        drawn(frame, [row("E1", "EXEMPT")])


@given(
    st.fixed_dictionaries({name.value: st.integers(0, 400) for name in VerdictStratum}),
    st.integers(1, 200),
)
def test_an_allotment_by_verdict_is_whole_and_takes_of_each(sizes: dict[str, int], size: int) -> None:
    allotment = allotted_by_verdict(sizes, size)
    assert sum(allotment.values()) == min(size, sum(sizes.values()))
    there = [name for name, number in sizes.items() if number]
    for name in sizes:
        assert 0 <= allotment[name] <= sizes[name]
    assert allotment[UNCLEAR] >= min(sizes[UNCLEAR], -(-size // 3))
    if size >= 3 * len(there):
        assert all(allotment[name] for name in there)
