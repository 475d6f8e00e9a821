"""The same rows by every road that an export may take: text, Parquet, a database that judges, a database that is copied."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from duly.connectors import open_export
from duly.dataset import Dataset
from duly.settings import Settings
from tests.connectors.scene import AS_AT

Rows = Sequence[Sequence[str | None]]
Open = Callable[..., Any]

WAYS = ("csv", "parquet", "duckdb", "postgresql", "sqlite")
FILES = ("csv", "parquet")
COPIED = ("csv", "parquet", "sqlite")


class Way:
    """One road: opens rows of texts, the first of which are the headers, as the source `source` of a table."""

    def __init__(self, name: str, folder: Path, request: pytest.FixtureRequest) -> None:
        self.name, self._folder, self._request = name, folder, request

    @property
    def in_place(self) -> bool:
        return self.name in ("duckdb", "postgresql")

    @contextmanager
    def opened(self, rows: Rows, *, table: str = "crimes", export: Any = None, **said: Any) -> Iterator[Dataset]:
        """An export that holds these rows under the name `source`, of which duly.toml says this of a table."""
        with ExitStack() as stack:
            if self.name in FILES:
                path = self._file(rows)
                settings = _settings(table, export, files=[path.name], **said)
                yield stack.enter_context(open_export(settings, paths=[path.parent], as_at=AS_AT))
                return
            url = self._database(rows, stack)
            settings = _settings(table, export, source="source", **said)
            yield stack.enter_context(open_export(settings, url=url, as_at=AS_AT))

    def _file(self, rows: Rows) -> Path:
        folder = self._folder / f"export{len(list(self._folder.iterdir()))}"
        folder.mkdir()
        path = folder / "source.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        if self.name == "csv":
            return path
        target = path.with_suffix(".parquet")
        duckdb.sql(f"SELECT * FROM read_csv('{path}', all_varchar=true, header=true)").write_parquet(str(target))
        path.unlink()
        return target

    def _database(self, rows: Rows, stack: ExitStack) -> str:
        header, *records = rows
        if self.name == "postgresql":
            url = str(self._request.getfixturevalue("postgres_url"))
        else:
            url = f"{self.name}:///{self._folder / f'force{len(list(self._folder.iterdir()))}.db'}"
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            connection.execute(
                text(f"CREATE TABLE source ({', '.join(f'{_quoted(name)} VARCHAR' for name in header)})")
            )
            marks = ", ".join(f":v{number}" for number in range(len(header)))
            for record in records:
                values = {f"v{number}": value for number, value in enumerate(record)}
                connection.execute(text(f"INSERT INTO source VALUES ({marks})"), values)
        engine.dispose()
        if self.name == "postgresql":
            stack.callback(_dropped, url)
        return url


def _dropped(url: str) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text("DROP TABLE source"))


def _quoted(name: str | None) -> str:
    return '"' + (name or "").replace('"', '""').replace(":", "\\:") + '"'


def _settings(table: str, export: Any, **said: Any) -> Settings:
    return Settings.model_validate({"export": export or {}, "tables": {table: said}})


def notes(dataset: Dataset, table: str = "crimes") -> str:
    """What is told of the sources of a table."""
    return "\n".join(note for source in dataset.manifest.sources if source.table == table for note in source.notes)
