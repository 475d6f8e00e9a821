"""The reference standards as warehouses would be asked: written, read by another's parser, and refused where they would run."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import Boolean, Integer, String, and_, case, column, false, func, not_, or_, select, table, true

from duly import sql
from duly.checks import MAIN
from duly.checks.parameters import Facts
from duly.cli import main
from duly.connectors.databases.connecting import connect
from duly.errors import DatabaseError, DialectError, UsageError
from duly.expectations.catalogue import shipped
from duly.judging.selects import verdicts
from duly.sql import rules
from duly.sql.construct import arguments_named, declared_in
from duly.sql.warehouses import UNPROVEN, warehouse

FACTS = Facts(as_of=datetime(2026, 1, 5, tzinfo=UTC), time_zone="Europe/London").values()
REFERENCE = ("NCRS-01", "SUP-02", "SUP-03", "STRAT-02", "DEM-01")
PACKAGES = {"bigquery": "sqlalchemy_bigquery", "mssql": "sqlalchemy", "snowflake": "snowflake.sqlalchemy"}


def _is_installed(package: str) -> bool:
    return importlib.util.find_spec(package.partition(".")[0]) is not None


# Those of an environment of their own: `make test-warehouses` has them all, and CI runs it.
each_warehouse = pytest.mark.parametrize("name", [name for name, package in PACKAGES.items() if _is_installed(package)])

ROWS = table("held", column("a", Boolean()), column("b", String()), column("n", Integer()))


def _written(name: str, *asked: object) -> str:
    return " ".join(
        str(select(*asked).compile(dialect=sql.dialect(name), compile_kwargs={"literal_binds": True})).split()  # type: ignore[call-overload]
    )


def test_every_warehouse_is_tried() -> None:
    assert set(PACKAGES) == set(UNPROVEN)


@each_warehouse
@pytest.mark.parametrize("standard", REFERENCE)
def test_a_reference_standard_is_written_as_the_warehouse_reads_it(name: str, standard: str) -> None:
    pytest.importorskip("sqlglot", reason="sqlglot is not installed")
    from tests.warehouses.parsing import misplaced, parsed

    chosen = shipped().standard(standard)
    judged = verdicts(chosen, MAIN, chosen.judgements[MAIN])
    written = str(judged.params(FACTS).compile(dialect=sql.dialect(name), compile_kwargs={"literal_binds": True}))
    tree = parsed(written, name)
    assert {each.alias_or_name for each in tree.expressions} >= {"record", "status", "reason"}
    if name == "mssql":
        assert list(misplaced(tree)) == []


def test_every_standard_is_written() -> None:
    """In the one that lacks most: lists, boolean values, composed letters."""
    for standard in shipped().standards:
        judged = verdicts(standard, MAIN, standard.judgements[MAIN])
        assert str(judged.compile(dialect=sql.dialect("mssql")))


@each_warehouse
def test_every_construct_of_rules_is_spelt_and_no_other(name: str) -> None:
    declared = declared_in(vars(rules))
    spellings = warehouse(name).spellings
    assert spellings.keys() == declared.keys()
    for construct, spelling in spellings.items():
        assert arguments_named(spelling) <= {argument.lstrip("*") for argument in declared[construct].arguments}


@each_warehouse
def test_a_warehouse_changes_nothing_for_the_others(name: str) -> None:
    before = _written("duckdb", func.unnest(ROWS.c.b).label("one"))
    warehouse(name).dialect()
    assert _written("duckdb", func.unnest(ROWS.c.b).label("one")) == before


ORDERED = func.row_number().over(partition_by=ROWS.c.b, order_by=ROWS.c.n).label("place")
PARTS = func.string_to_array(ROWS.c.b, "|")

SAID = {
    "bigquery": {
        "parts": "SELECT made_1 AS `part`, (made_1_place + 1) AS `place` FROM `held` CROSS JOIN "
        "UNNEST(SPLIT(`held`.`b`, '|')) AS made_1 WITH OFFSET AS made_1_place",
        "numbers": "SELECT made_1 AS `n` FROM `held` CROSS JOIN UNNEST(GENERATE_ARRAY(1, CAST(`held`.`n` AS INT64))) AS made_1",
        "order": "ORDER BY `held`.`n` NULLS LAST",
        "text": r"'it\'s \\'",
    },
    "snowflake": {
        "parts": "SELECT CAST(made_1.VALUE AS VARCHAR) AS part, (made_1.INDEX + 1) AS place FROM held, "
        "LATERAL FLATTEN(INPUT => SPLIT(held.b, '|')) AS made_1",
        "numbers": "SELECT CAST(made_1.VALUE AS INTEGER) AS n FROM held, "
        "LATERAL FLATTEN(INPUT => ARRAY_GENERATE_RANGE(1, CAST(held.n AS INTEGER) + 1)) AS made_1",
        "order": "ORDER BY held.n NULLS LAST",
        "text": r"'it\'s \\'",
    },
    "mssql": {
        "parts": "SELECT made_1.value AS part, made_1.ordinal AS place FROM held CROSS APPLY "
        "STRING_SPLIT(held.b, N'|', 1) AS made_1",
        "numbers": "SELECT made_1.value AS n FROM held CROSS APPLY GENERATE_SERIES(1, CAST(held.n AS INT), 1) AS made_1",
        "order": "ORDER BY CASE WHEN held.n IS NULL THEN 1 ELSE 0 END, held.n",
        "text": r"N'it''s \'",
    },
}


@each_warehouse
def test_what_warehouses_say_otherwise(name: str) -> None:
    parts = _written(name, func.unnest(PARTS).label("part"), func.generate_subscripts(PARTS, 1).label("place"))
    numbers = _written(name, sql.each_up_to(ROWS.c.n).label("n"))
    said = {
        "parts": parts,
        "numbers": numbers,
        "order": _written(name, ORDERED),
        "text": _written(name, sql.quoted("it's \\")),
    }
    expected = SAID[name]
    assert (said["parts"], said["numbers"]) == (expected["parts"], expected["numbers"])
    assert expected["order"] in said["order"]
    assert expected["text"] in said["text"]


@each_warehouse
def test_two_lists_beside_a_table_are_refused(name: str) -> None:
    other = func.string_to_array(ROWS.c.b, " ")
    with pytest.raises(DialectError, match="cannot part two lists"):
        _written(name, func.unnest(PARTS).label("one"), func.unnest(other).label("other"), ROWS.c.n)


IS_YES, IS_NO = "CAST(1 AS BIT)", "CAST(0 AS BIT)"


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        (ROWS.c.n > 1, f"CASE WHEN held.n > 1 THEN {IS_YES} WHEN NOT (held.n > 1) THEN {IS_NO} END"),
        (func.coalesce(ROWS.c.n > 1, false()), f"coalesce(CASE WHEN held.n > 1 THEN {IS_YES} END, {IS_NO})"),
        (case((ROWS.c.a, 1)), "CASE WHEN held.a = 1 THEN 1 END"),
        (case((and_(ROWS.c.a, or_(not_(ROWS.c.a), ROWS.c.n == 2)), 1)),
         "CASE WHEN (held.a = 1 AND (held.a = 0 OR held.n = 2)) THEN 1 END"),
        (case((ROWS.c.a.is_not(true()), 1)), f"CASE WHEN (held.a IS DISTINCT FROM {IS_YES}) THEN 1 END"),
        (case((sql.matches(ROWS.c.b, sql.constant("x")), 1)), "CASE WHEN REGEXP_LIKE(held.b, N'x') THEN 1 END"),
        (func.bool_or(ROWS.c.n > 1), "MAX(CAST(CASE WHEN held.n > 1 THEN"),
        (func.substr(ROWS.c.b, 2), "SUBSTRING(held.b, 2, 2147483647)"),
    ],
)  # fmt: skip
def test_sql_server_has_conditions_and_bits(asked: object, written: str) -> None:
    assert written in _written("mssql", asked.label("x"))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("url", "name"), [("snowflake://reader:s3cret@account/rms", "snowflake"), ("bigquery://project/rms", "bigquery")]
)
def test_nothing_is_judged_in_a_warehouse(url: str, name: str) -> None:
    with pytest.raises(DatabaseError, match=f"no records were ever judged in {name}") as refused:
        connect(url)
    assert "s3cret" not in str(refused.value)


@each_warehouse
def test_an_engine_of_a_warehouse_is_refused(name: str) -> None:
    from sqlalchemy import make_url

    with pytest.raises(DatabaseError, match=f"no records were ever judged in {name}"):
        warehouse(name).read_only(make_url(f"{name}://reader:s3cret@host/rms"), False)


def test_a_package_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "sqlalchemy_bigquery", None)
    with pytest.raises(UsageError, match="the dialect is not installed") as told:
        warehouse("bigquery").dialect()
    assert "pip install sqlalchemy-bigquery" in told.value.next_step


def test_the_sql_of_a_standard_is_shown_for_a_warehouse() -> None:
    shown = CliRunner().invoke(main, ["standards", "NCRS-01", "--sql", "--dialect", "mssql"])
    assert shown.exit_code == 0
    assert "DATEDIFF_BIG(MICROSECOND, " in shown.output
