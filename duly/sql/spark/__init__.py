"""Spark, over Spark Connect: judged where it stands, without Java, pyspark or a cluster's tools on this machine.

This file is all that other parts see; the driver and the dialect are loaded when a run first needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import CTE, URL, Dialect, Engine, Select, TableClause
from sqlalchemy.dialects import registry

from duly.sql.database import Database
from duly.sql.spark.spellings import READING, RULES

registry.register("spark", "duly.sql.spark.dialect", "SparkDialect")


def _dialect() -> Dialect:
    from duly.sql.spark.dialect import SparkDialect

    return SparkDialect()


def _read_only(url: URL, _encrypt: bool) -> Engine:
    from duly.sql.spark.session import opened

    return opened(url)


def _keep(engine: Engine, rows: Select[Any], name: str, bound: Mapping[str, object]) -> TableClause:
    from duly.sql.spark.keeping import keep

    return keep(engine, rows, name, bound)


def _let_go(engine: Engine, kept: TableClause) -> None:
    from duly.sql.spark.keeping import let_go

    let_go(engine, kept)


def _sweep(engine: Engine) -> Sequence[str]:
    from duly.sql.spark.keeping import sweep

    return sweep(engine)


def _show(engine: Engine, views: Mapping[str, CTE]) -> None:
    from duly.sql.spark.keeping import show

    show(engine, views)


def _batches(cursor: Any) -> Iterable[Any]:
    from duly.sql.spark.session import batches

    return batches(cursor)


def _proven(dialect: Dialect) -> Mapping[str, str]:
    from duly.sql.spark.dialect import SparkDialect
    from duly.sql.spark.proven import proven_on

    assert isinstance(dialect, SparkDialect)
    if dialect.is_sail:
        return proven_on("sail")
    return proven_on("spark") if dialect.keeps_tables else {}


SPARK = Database(
    name="spark",
    dialect=_dialect,
    read_only=_read_only,
    spellings={**RULES, **READING},
    keep=_keep,
    let_go=_let_go,
    sweep=_sweep,
    show=_show,
    extra="spark",
    batches=_batches,
    proven=_proven,
)
