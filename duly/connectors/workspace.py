"""The private place of a run: a folder that only its owner can open and a database in memory, both gone when it is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from duckdb_sqlalchemy import ConnectionWrapper, CursorWrapper
from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool

from duly.errors import ExportError
from duly.private import memory_folder, not_made, private_folder
from duly.sql import own_engine
from duly.sql.spilling import encrypt_spill
from duly.sql.written import write_values

MEMORY_LIMIT = "1GB"

_OF_ONE_THREAD = 4_000_000
"""Bytes of files. DuckDB reads one in pieces of 8 MB or more, and a table by 122,880 rows."""


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """Where an export is unpacked and loaded. `folder` has mode 0700; temporary files of the database go there too. Where these
    are encrypted, what is copied goes to a folder in memory, if the system has one: None where it has none."""

    folder: Path | None
    _removal: Callable[[], None] = field(repr=False)
    """Removes what is private: at the end of the process at the latest, whatever ends it."""
    engine: Engine
    connection: duckdb.DuckDBPyConnection  # the one that the engine keeps
    _names: list[int] = field(default_factory=lambda: [0], repr=False)

    def path(self, suffix: str) -> Path:
        """A new path in the private folder. Its name says nothing of the export.

        Raises ExportError where nothing may lie there in clear.
        """
        if self.folder is None:
            raise ExportError(
                "run.encrypt: a copy of a file would have to lie on the disk in clear, since this system has no folder in memory",
                next_step="Export text files in UTF-8 that are not packed, or take the line out and encrypt the disk.",
            )
        self._names[0] += 1
        return self.folder / f"{self._names[0]}{suffix}"

    def run(self, sql: str) -> list[Any]:
        """The rows of a statement, or none. Straight to DuckDB: the layers between would parse every long select again.

        Raises duckdb.Error.
        """
        return self.connection.execute(sql).fetchall()

    @contextmanager
    def in_order(self) -> Iterator[None]:
        """Statements in whose results rows keep the order in which they were read."""
        self.run("SET preserve_insertion_order = true")
        try:
            yield
        finally:
            self.run("SET preserve_insertion_order = false")

    def share_out(self, size: int) -> None:
        """Statements over so many bytes are to come: over few of them one thread works, for to wake others costs more than they
        bring."""
        self.run("SET threads = 1" if size <= _OF_ONE_THREAD else "RESET threads")

    def beside(self) -> Engine:
        """An engine over a second connection, for a thread that asks while the first connection is busy."""
        return _engine(_settled(self.connection.cursor()))

    def close_off(self) -> None:
        """From now on the database reaches no file but those in the private folder, no address and no extension, whatever a
        standard, a filter or a suite of the force's own asks of it; that cannot be taken back."""
        self.run("SET enable_external_access = false")

    def close(self) -> None:
        self.engine.dispose()
        self._removal()


def open_workspace(within: Path | None = None, *, encrypt: bool = False) -> Workspace:
    """A new workspace, in `within` or in the system's folder for temporary files. `encrypt`: nothing in clear is on a disk.

    Raises ExportError where the folder cannot be made, and SettingsError where nothing can be encrypted.
    """
    in_memory = memory_folder() if encrypt else None
    with ExitStack() as made:
        private = _folder(within, made)
        copies = private if not encrypt else _folder(in_memory, made) if in_memory else None
        connection = _database(private, encrypt=encrypt)
        removal = made.pop_all().close
    return Workspace(folder=copies, _removal=removal, engine=_engine(connection), connection=connection)


def _folder(within: Path | None, made: ExitStack) -> Path:
    """A new private folder, which goes with the others. Raises ExportError."""
    try:
        private = private_folder(within)
    except OSError as error:
        raise not_made(error, ExportError, within) from None
    made.callback(private.remove)
    return private.path


def _database(private: Path, *, encrypt: bool) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(private),
        "preserve_insertion_order": False,
        "wal_autocheckpoint": "1TB",  # nothing outlives the run: a checkpoint would only copy what was loaded
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = _settled(duckdb.connect(":memory:", config=config))
    if encrypt:
        encrypt_spill(connection)
    connection.execute("CREATE SCHEMA loaded")
    return connection


def _settled(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    connection.execute("SET TimeZone = 'UTC'")
    # A name in a select is a table, never a variable of ours.
    connection.execute("SET python_enable_replacements = false")
    return connection


class _Connection(ConnectionWrapper):
    """What the engine asks through."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        self._asked = connection

    def cursor(self) -> _Cursor:
        return _Cursor(self._asked, self)


class _Cursor(CursorWrapper):
    """A cursor that does not count how many rows a statement wrote: to tell whether it wrote any, the layer between reads a
    long statement word by word, which takes longer than many a statement."""

    def _capture_dml_rowcount(self, statement: str) -> bool:
        return False


def _engine(connection: duckdb.DuckDBPyConnection) -> Engine:
    # A transaction that was begun ends with its block. To end one that there is not, whenever a connection is given back, would
    # cost more than many a statement: DuckDB raises an error.
    engine = own_engine(
        "duckdb://", poolclass=StaticPool, creator=lambda: _Connection(connection), pool_reset_on_return=None
    )
    write_values(engine)
    return engine
