"""The rows that a run keeps on a cluster until it ends.

With a schema for scratch they are tables in it; what runs that were killed have left there, a later run drops. Without, they are
views of the session whose rows stand in the executors' memory and on their disks, and nothing is written to the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    CompoundSelect,
    Engine,
    Select,
    TableClause,
    cast,
    func,
    literal,
    select,
    table,
    types,
    union,
)
from sqlalchemy import column as named
from sqlalchemy.exc import DBAPIError

from duly.errors import DatabaseError
from duly.sql.clauses import tables_named
from duly.sql.computed import KeptAs
from duly.sql.spark.dialect import SparkDialect, is_gone

_BEGUN = "%Y%m%d%H%M"
_OURS = re.compile(r"duly_(?P<begun>\d{12})_(?P<run>[0-9a-f]{8})_\d+_\w+")

_ENDED = timedelta(hours=12)
"""After which a run is taken to have ended. One that has not is in error from then on, and no verdict of its is another: it asks
for a table that is not there."""


def _dialect_of(engine: Engine) -> SparkDialect:
    assert isinstance(engine.dialect, SparkDialect)
    return engine.dialect


def keep(engine: Engine, rows: Select[Any], name: str, bound: Mapping[str, object]) -> TableClause:
    """The rows of a select, run with these values and worked out once: as a table in the schema for scratch where one is named,
    else as a view of this session alone, by a name that no table of the export has. Raises SQLAlchemyError where it is refused.

    Sail keeps no rows for a session; its catalogue, which the session has to itself, holds them as a table.
    """
    dialect = _dialect_of(engine)
    dialect.number += 1
    begun = dialect.begun.strftime(_BEGUN)
    called = f"duly_{begun}_{dialect.run}_{dialect.number}_{re.sub(r'[^0-9a-z_]', '_', name.casefold())}"
    kept = table(called, *(named(each.name, each.type) for each in rows.selected_columns), schema=dialect.scratch)
    # Before it is made: what is interrupted may be there in part.
    dialect.kept.append(_target(dialect, kept))
    with engine.connect() as connection:
        answer = connection.execute(
            KeptAs(kept, _storable(rows), how="CREATE" if dialect.keeps_tables else "CACHE"), dict(bound)
        )
        if answer.returns_rows:
            answer.all()  # a statement that is let go of before its answer was read is cancelled
    return kept


def _storable(rows: Select[Any]) -> Select[Any]:
    """The same rows, of which no column is without a type: no table has such a one."""
    if not any(isinstance(each.type, types.NullType) for each in rows.selected_columns):
        return rows
    inner = rows.subquery("rows_kept")
    typed = (
        cast(each, types.String).label(each.name) if isinstance(each.type, types.NullType) else each for each in inner.c
    )
    return select(*typed).execution_options(**rows.get_execution_options())


def _target(dialect: SparkDialect, kept: TableClause) -> str:
    return dialect.identifier_preparer.format_table(kept)


def let_go(engine: Engine, kept: TableClause) -> None:
    """Drop rows that nothing more is asked of. Raises SQLAlchemyError where it is refused; then they go when the run ends."""
    dialect = _dialect_of(engine)
    with engine.connect() as connection:
        for statement in _dropping(dialect, _target(dialect, kept)):
            connection.exec_driver_sql(statement).close()
    dialect.kept.remove(_target(dialect, kept))


def _dropping(dialect: SparkDialect, target: str) -> tuple[str, ...]:
    if dialect.keeps_tables:
        return (f"DROP TABLE IF EXISTS {target}",)
    return (f"UNCACHE TABLE IF EXISTS {target}", f"DROP VIEW IF EXISTS {target}")


def let_go_of_all(connection: Any, dialect: SparkDialect) -> None:
    """The rows that the session kept are the cluster's to forget. Where it is gone, so are views; tables are left to a later run.

    One that is not let go of holds up no other: raises the driver's error at the end.
    """
    refused: BaseException | None = None
    while dialect.kept:
        for statement in _dropping(dialect, dialect.kept.pop()):
            try:
                with connection.cursor() as cursor:
                    cursor.execute(statement)
                    cursor.fetchone()
            except dialect.loaded_dbapi.Error as error:
                if is_gone(error):
                    dialect.kept.clear()
                    return
                refused = refused or error
    if refused is not None:
        raise refused


def sweep(engine: Engine) -> Sequence[str]:
    """Drop what runs that were killed have left in the schema for scratch, and say so in sentences. What was begun within
    the last hours may be a run that is on: it stays, and is told.

    Raises DatabaseError where no table can be made there: else each table of the export would be said to be unreadable.
    """
    dialect = _dialect_of(engine)
    if dialect.scratch is None:
        return ()
    try:
        let_go(engine, keep(engine, select(literal(1).label("one")), "tried", {}))
    except DBAPIError as error:
        if is_gone(error):
            raise
        dialect.kept.clear()
        raise DatabaseError(
            f"no table can be made and dropped in {dialect.scratch}, the schema for scratch",
            next_step="Make the schema, and let the user create and drop tables in it, or name another one by scratch=.",
        ) from error
    schema = dialect.identifier_preparer.quote_schema(dialect.scratch)
    dropped, refused, staying = 0, 0, set()
    with engine.connect() as connection:
        names = [str(row[1]) for row in connection.exec_driver_sql(f"SHOW TABLES IN {schema}") if not row[2]]
        for name in names:
            if (ours := _OURS.fullmatch(name)) is None:
                continue
            if _begun(ours["begun"]) > dialect.begun - _ENDED:
                staying.add(ours["run"])
                continue
            target = _target(dialect, table(name, schema=dialect.scratch))
            try:
                connection.exec_driver_sql(f"DROP TABLE IF EXISTS {target}").close()
                dropped += 1
            except DBAPIError as error:
                if is_gone(error):
                    raise
                refused += 1
    return _said(dialect.scratch, dropped=dropped, refused=refused, staying=len(staying))


def _begun(written: str) -> datetime:
    """When a run began; of what is no time, one long ago."""
    try:
        return datetime.strptime(written, _BEGUN).replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _said(schema: str, *, dropped: int, refused: int, staying: int) -> list[str]:
    said = []
    if dropped:
        said.append(f"{schema} held {dropped} tables of runs that did not end as they should: they were dropped.")
    if refused:
        said.append(
            f"{schema} holds {refused} tables of earlier runs that this user may not drop, and they hold records."
        )
    if staying:
        said.append(
            f"{schema} holds tables of {staying} other runs begun within {_ENDED.total_seconds() / 3600:.0f} hours: they were "
            "left, as these may be on."
        )
    return said


def show(engine: Engine, views: Mapping[str, CTE]) -> None:
    """Tell an engine the views that stand for the tables which selects name."""
    _dialect_of(engine).views = views


def close_over(engine: Engine, rows: CTE) -> None:
    """Keep rows that are made of themselves: what they begin with, and then again and again what follows from them, until nothing
    does. Each row stands once, so that a circle ends."""
    dialect = _dialect_of(engine)
    compound = rows.element
    assert isinstance(compound, CompoundSelect)
    first, step = compound.selects

    def kept_of(chosen: Select[Any]) -> TableClause:
        read = tables_named(chosen)
        views = (view for name, view in dialect.views.items() if name in read)
        dialect.closed[rows.name] = keep(engine, chosen.add_cte(*views), rows.name, {})
        return dialect.closed[rows.name]

    kept = kept_of(select(first.subquery()).distinct())
    known = -1
    while known != (known := _number(engine, kept)):
        grown: CompoundSelect[Any] = union(
            select(*(named(each.name) for each in compound.selected_columns)).select_from(kept), step
        )
        kept = kept_of(select(grown.subquery()))


def _number(engine: Engine, rows: TableClause) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(rows)).scalar_one())
