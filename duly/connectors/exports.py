"""Opening an export: files into a private database, or somebody else's database where it stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from duly.connectors.brief import Brief, Progress, silent
from duly.connectors.files.opening import open_files
from duly.connectors.layouts import conventions_of, layouts_of
from duly.connectors.manifest import AsOf
from duly.dataset import Dataset
from duly.errors import UsageError
from duly.records.vocabulary import Vocabulary, shipped_vocabulary
from duly.settings import Settings


def open_export(
    settings: Settings,
    *,
    vocabulary: Vocabulary | None = None,
    paths: Sequence[Path] = (),
    url: str | None = None,
    as_at: datetime | None = None,
    needs: Mapping[str, Collection[str]] | None = None,
    progress: Progress = silent,
    workdir: Path | None = None,
) -> Dataset:
    """Open what `paths` or `url` name, else what duly.toml names. `as_at` is aware.

    `vocabulary` are the tables that it may hold, by default the shipped ones. `needs` are the tables and columns that will
    be asked for: nothing else is read, and a column that was not read is null. None reads everything. `workdir` is where
    private copies go, by default the system's folder for temporary files.
    Close the dataset, or use it as a context manager: that destroys every copy.
    Raises ExportError, DatabaseError, SettingsError or UsageError.
    """
    layouts = layouts_of(settings, vocabulary or shipped_vocabulary(), needs)
    chosen = tuple(paths) or (() if url else tuple(settings.resolved(path) for path in settings.export.path))
    url = url or (None if chosen else settings.export.database_url())
    if not chosen and not url:
        raise UsageError(
            "nothing says where the export is", next_step="Name files or a folder, or set export.path in duly.toml."
        )
    brief = Brief(
        layouts=layouts,
        conventions=conventions_of(settings),
        asked=_asked(settings, as_at),
        now=datetime.now(UTC),
        progress=progress,
        workdir=workdir,
        encrypt=settings.run.encrypt,
    )
    if not url:
        return open_files(chosen, brief)
    from duly.connectors.databases.opening import open_database  # most exports are files

    return open_database(url, brief)


def _asked(settings: Settings, as_at: datetime | None) -> AsOf | None:
    """The instant that is asked for, by the command line or else by duly.toml."""
    if as_at is not None:
        return AsOf(instant=as_at, source="--as-at")
    moment = settings.run.instant(settings.export.zone)
    return None if moment is None else AsOf(instant=moment, source="run.as_at")
