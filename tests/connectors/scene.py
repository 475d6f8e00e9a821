"""Small exports for tests: a folder of files, opened, asked and closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from duly.connectors import open_export
from duly.dataset import Dataset
from duly.results import TableManifest
from duly.settings import Settings

AS_AT = datetime(2025, 6, 1, tzinfo=UTC)


def settings(**sections: Any) -> Settings:
    return Settings.model_validate(sections)


def export(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """A folder that holds these files."""
    for name, content in files.items():
        path = folder / "export" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "export"


def opened(path: Path | Sequence[Path], chosen: Settings | None = None, **options: Any) -> Dataset:
    paths = [path] if isinstance(path, Path) else list(path)
    return open_export(chosen or Settings(), paths=paths, **{"as_at": AS_AT, **options})


def rows(dataset: Dataset, record: Any, *names: str) -> list[tuple[Any, ...]]:
    """These columns of every row, in order of the first."""
    with dataset.engine.connect() as connection:
        chosen = select(*(record.__table__.c[name] for name in names)).order_by(record.__table__.c[names[0]])
        return [tuple(row) for row in connection.execute(dataset.ready(chosen))]


def table_manifest(path: Path, table: str = "crimes", chosen: Settings | None = None, **options: Any) -> TableManifest:
    """What the manifest says of one table."""
    with opened(path, chosen, **options) as dataset:
        return dataset.manifest.tables[table]


def lines(*rows: Iterable[object]) -> str:
    """Rows as CSV text."""
    return "".join(",".join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows)
