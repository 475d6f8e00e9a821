"""A driver of databases that no test machine has: a module of PEP 249 whose cursor hands over what its rows hold, and an
inspector that says which types the columns have. What is asked is kept, to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, create_engine


@dataclass
class FakeDriver:
    """The columns of one table as (name, type), and its rows as the driver hands them over, in the order of the columns."""

    columns: Sequence[tuple[str, Any]]
    rows: Sequence[tuple[Any, ...]]
    table: str = "crimes"
    asked: list[str] = field(default_factory=list)

    def engine(self, url: str) -> Engine:
        """An engine of the dialect that the URL names, over this driver. It asks nothing when it connects."""
        return create_engine(url, module=self._module(), creator=lambda: _Connection(self), _initialize=False)

    def get_table_names(self, _schema: str | None = None) -> list[str]:
        return [self.table]

    def get_view_names(self, _schema: str | None = None) -> list[str]:
        return []

    default_schema_name = None

    def get_columns(self, _table: str, _schema: str | None = None) -> list[dict[str, Any]]:
        return [{"name": name, "type": type_} for name, type_ in self.columns]

    def _module(self) -> Any:
        return _Module()


class _Module:
    """What a dialect asks of a driver's module: its version, its errors, and the names of its types."""

    paramstyle, version, __version__, apilevel, threadsafety, Binary = "named", "3.0.0", "3.0.0", "2.0", 1, bytes

    class Error(Exception): ...

    def makedsn(self, *_: Any, **__: Any) -> str:
        return "force"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.Error if name.endswith("Error") else type(name, (), {})


class _Connection:
    def __init__(self, driver: FakeDriver) -> None:
        self._driver = driver
        self.outputtypehandler = self.inputtypehandler = None
        self.autocommit = False

    def cursor(self, *_: Any, **__: Any) -> _Cursor:
        return _Cursor(self._driver)

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...


class _Cursor:
    """Hands rows over as it is asked for them; `arraysize` is how many a driver fetches at once."""

    def __init__(self, driver: FakeDriver) -> None:
        self._driver = driver
        self.arraysize, self.rowcount = 100, -1
        self.description: list[tuple[Any, ...]] | None = None
        self._left: list[tuple[Any, ...]] = []

    def execute(self, statement: str, _parameters: Any = None) -> None:
        self._driver.asked.append(statement)
        names = [name for name, _ in self._driver.columns]
        wanted = [name for name in names if name in statement]
        self.description = [(name, None, None, None, None, None, True) for name in wanted]
        self._left = [tuple(row[names.index(name)] for name in wanted) for row in self._driver.rows]

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        size = size or self.arraysize
        given, self._left = self._left[:size], self._left[size:]
        return given

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.fetchmany(len(self._left))

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(iter(self.fetchmany(1)), None)

    def setinputsizes(self, *_: Any, **__: Any) -> None: ...

    def close(self) -> None: ...
