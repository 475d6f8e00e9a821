"""What is written for Spark, and which addresses are refused: without a server."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Integer, String, column, func, literal, select, table, types

from duly import sql
from duly.connectors.databases.connecting import connect
from duly.errors import DatabaseError, SettingsError
from duly.expectations.catalogue import shipped
from duly.judging.selects import every_select
from duly.judging.statement import sql_text
from duly.sql.spark import texts
from duly.sql.spark.dialect import SparkDialect, is_gone, type_of
from duly.sql.spark.session import _is_spark
from duly.sql.spark.values import as_text


def _written(*asked: object) -> str:
    return str(select(*asked).compile(dialect=SparkDialect(), compile_kwargs={"literal_binds": True}))  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "NULL"),
        (True, "true"),
        (7, "7"),
        (2**40, "CAST(1099511627776 AS BIGINT)"),
        (1.5, "CAST('1.5' AS DOUBLE)"),
        ("it's a \\ \n", "'it\\'s a \\\\ \\u000a'"),
        (date(2026, 1, 5), "DATE'2026-01-05'"),
        (datetime(2026, 1, 5, 10, tzinfo=timezone(timedelta(hours=1))), "TIMESTAMP_NTZ'2026-01-05 09:00:00'"),
        (["a", None], "array('a', NULL)"),
    ],
)
def test_a_value_is_written(value: object, written: str) -> None:
    assert as_text(value) == written


def test_constants_of_standard_sql_are_respelt() -> None:
    assert texts.respelt("'it''s \\'") == "'it\\'s \\\\'"
    assert texts.respelt("TIMESTAMP '2026-01-05 10:00:00'") == "TIMESTAMP_NTZ '2026-01-05 10:00:00'"
    assert texts.respelt("DATE '2026-01-05'") == "DATE '2026-01-05'"
    assert texts.respelt("count(*)") == "count(*)"
    assert "it\\'s" in _written(sql.quoted("it's"))


def test_java_writes_groups_with_a_dollar() -> None:
    assert texts.replacement(r"\1$", is_java=True) == r"$1\$"
    assert texts.replacement(r"\1$", is_java=False) == r"\1$$"


def test_names_are_quoted_and_integers_divided_as_elsewhere() -> None:
    number = table("odd`name", column("select", Integer), schema="lake.rms").c.select
    written = _written(number // literal(2), number / literal(2))
    assert "FROM `lake`.`rms`.`odd``name`" in written
    assert "`select` div 2" in written


def test_rows_are_numbered_in_some_order() -> None:
    n = column("n", Integer)
    assert "row_number() OVER (PARTITION BY `n` ORDER BY 1)" in _written(func.row_number().over(partition_by=n))
    assert "sum(`n`) OVER (PARTITION BY `n`)" in _written(func.sum(n).over(partition_by=n))


def test_a_text_that_is_composed_again_is_said_once() -> None:
    text = column("text", String)
    written = _written(sql.composed(sql.lower(sql.composed(text))))
    assert written.count("`text`") == 1
    assert written.count("aggregate(duly_pairs, ") == 2


def test_an_order_with_a_frame_keeps_it() -> None:
    n = column("n", Integer)
    written = _written(func.sum(n).over(partition_by=n, order_by=[n.desc(), n.nulls_first()], rows=(None, 0)))
    assert (
        "OVER (PARTITION BY `n` ORDER BY `n` DESC NULLS LAST, `n` NULLS FIRST "
        "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)" in written
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("string", types.String), ("varchar(20)", types.String), ("decimal(10,2)", types.Numeric), ("bigint", types.Integer),
        ("timestamp_ntz", types.DateTime), ("array<string>", types.ARRAY), ("struct<a:int>", types.ARRAY),
        ("interval day to second", types.NullType), ("variant", types.NullType), ("a_type_of_tomorrow", types.NullType),
    ],
)  # fmt: skip
def test_a_type_is_known_by_its_name(name: str, kind: type[types.TypeEngine[object]]) -> None:
    assert isinstance(type_of(name), kind)


def test_of_two_clocks_one_is_an_instant() -> None:
    assert type_of("timestamp").timezone and not type_of("timestamp_ntz").timezone  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("hive://records/rms", "not over Thrift and not by hive"),
        ("spark+pyhive://records/rms", "not over Thrift and not by spark.pyhive"),
        ("databricks://token@records/rms", "Spark Connect alone"),
        ("snowflake://reader@account/rms", "no records were ever judged in snowflake"),
        ("bigquery://project/rms", "no records were ever judged in bigquery"),
    ],
)
def test_what_is_not_proven_is_refused_by_name(url: str, said: str) -> None:
    with pytest.raises(DatabaseError, match=said):
        connect(url)


def test_every_fault_of_an_address_is_told_and_no_token() -> None:
    with pytest.raises(SettingsError) as refused:
        connect("spark://reader:s3cret@records:15002/rms?tls=false&server=thrift&mode=ha")
    assert len(refused.value.faults) == 3
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("version", "is_spark"),
    [("4.0.0 fa33ea000a0bda9e5a3fa1af98e8e85b8cc5e4d4", True), ("0.7.2", False), ("3.5.1 fd86f85e181", True)],
)
def test_a_server_is_known_by_its_version(version: str, is_spark: bool) -> None:
    assert _is_spark(version) is is_spark


def test_no_select_asks_what_a_cluster_has_for_the_time() -> None:
    """Two clusters' clocks may differ: the as-at instant is duly's."""
    clock = re.compile(r"\b(now|current_date|current_timestamp|localtimestamp|unix_timestamp)\b(?!`)", re.IGNORECASE)
    for standard in shipped().standards:
        for text in sql_text(standard, "spark").values():
            assert not clock.search(re.sub(r"'(?:[^'\\]|\\.|'')*'", "''", text)), standard.id


def test_a_server_that_is_gone_is_told_from_one_that_refuses() -> None:
    assert is_gone(RuntimeError("IO: connection refused"))
    assert not is_gone(RuntimeError("INTERNAL: [TABLE_OR_VIEW_NOT_FOUND]"))


def _deep(depth: int) -> ColumnElement[Any]:
    value: ColumnElement[Any] = column("one", String) + "x"
    for _ in range(depth):
        value = sql.once(value, lambda known: func.concat(known, known, known))
    return value


def test_a_value_that_is_used_often_is_written_once() -> None:
    assert _written(_deep(1)) == (
        "SELECT element_at(transform(array(`one` || 'x'), value_1 -> concat(value_1, value_1, value_1)), 1)"
    )
    assert len(_written(_deep(8))) < 1_000


def test_sail_is_told_no_name_of_a_value() -> None:
    dialect = SparkDialect()
    dialect.is_sail = True
    assert "transform" not in str(select(_deep(1)).compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def test_no_statement_is_as_long_as_one_that_spark_could_not_parse() -> None:
    """Of 1.7 MB, all but a fortieth being one value written again and again."""
    standard = next(each for each in shipped().standards if each.id == "RSO-02")
    (verdicts, *_) = every_select(standard)
    written = verdicts.compile(dialect=SparkDialect())
    assert len(str(written)) < 100_000
