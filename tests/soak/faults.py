"""What may go wrong with a night, and how it must show. To add a fault, add it to FAULTS."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from filelock import FileLock

from tests.soak.disks import make_small
from tests.soak.project import Export, Project, export_of, instant

FIRST = date(2025, 10, 1)
"""The day of the first night: clocks go back in October and forward in March."""

LAST: list[Export] = []
"""The export of the last night that history keeps."""

Change = Callable[[Export, date], Export | None]


def as_it_is(export: Export, _: date) -> Export | None:
    return export


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault of a night.

    `export` is what becomes of the export (None: there is none), `at` what happens around the run, and `within` what is done in
    its process first. It ends with `code`, and is told once by a message that has `words`; blank where nobody has to be told by a
    message, but on the night itself `says` is on standard error. `key` is the same for faults that one message covers.
    """

    name: str
    code: int = 3
    words: str = ""
    says: str = ""
    key: str = ""
    export: Change = as_it_is
    at: Callable[[Project], object] | None = None
    within: Callable[[Project, Random], None] | None = None
    manifest: bool = True
    clock: bool = True
    delivered: bool = True
    tonight: bool = True
    kept: bool = True
    nights: int = 1
    back: int = 0

    @property
    def told_as(self) -> str:
        return self.key or self.name


def of_day(day: date, *, manifest: bool) -> Export:
    return export_of(day, FIRST, manifest=manifest)


def _none(export: Export, _: date) -> Export | None:
    return None


def _stale(export: Export, day: date) -> Export:
    """The files of the last night, under a manifest of tonight."""
    return replace(LAST[-1], manifest=export.manifest)


def _halved(export: Export, _: date) -> Export:
    return replace(export, crimes=export.crimes[::2])


def _table_gone(export: Export, _: date) -> Export:
    return replace(export, teams=False)


def _columns(export: Export, _: date) -> Export:
    return replace(export, header=tuple(f"{name}_new" if name == "recorded_at" else name for name in export.header))


def _without_keys(export: Export, _: date) -> Export:
    return replace(export, crimes=[("", *row[1:]) if n < 8 else row for n, row in enumerate(export.crimes)])


def _back(export: Export, day: date) -> Export:
    """The export of five days ago."""
    return replace(of_day(day - timedelta(days=5), manifest=True), manifest=instant(day - timedelta(days=5)))


def _late(export: Export, day: date) -> Export:
    """No new one came: that of the last night lies there still."""
    return LAST[-1]


def _full(folder: Callable[[Project], Path], most: int) -> Callable[[Project, Random], None]:
    return lambda project, chance: make_small(folder(project), project.folder / "aside", chance.randrange(most))


@contextmanager
def _unmounted(project: Project) -> Iterator[None]:
    """The share with the results is not there: its mount point is, and is empty."""
    real = project.folder / "share"
    project.results.rename(real)
    project.results.mkdir()
    try:
        yield
    finally:
        shutil.rmtree(project.results)
        real.rename(project.results)


@contextmanager
def _gone(project: Project) -> Iterator[None]:
    """The share with the results does not answer: what leads there leads nowhere."""
    real = project.folder / "share"
    project.results.rename(real)
    project.results.symlink_to(project.folder / "not-there" / "share")
    try:
        yield
    finally:
        project.results.unlink()
        real.rename(project.results)


def _busy(project: Project) -> FileLock:
    """Another run is at work."""
    return FileLock(project.results / ".duly-lock", timeout=0)


def _open_workbooks(project: Project, _: Random) -> None:
    """Somebody has the workbooks open, as Windows has it: they cannot be replaced."""
    real = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if Path(target).suffix == ".xlsx" and "(new" not in Path(target).name:
            raise PermissionError(13, "open")
        return real(self, target)

    Path.replace = refused  # type: ignore[method-assign,assignment]


FAILED = "the night failed"
NOT_DELIVERED = "exit 4"
SUSPECT = "the night is suspect: "

FAULTS = (
    Fault(name="missing", words=FAILED, export=_none, delivered=False, nights=3),
    Fault(name="stale", words=f"{SUSPECT}every file is the same", export=_stale),
    Fault(name="halved", words=f"{SUSPECT}crimes has", export=_halved, nights=3),
    Fault(name="table gone", words=f"{SUSPECT}teams was read", export=_table_gone, nights=3),
    Fault(name="column renamed", words=f"{SUSPECT}crimes has nothing in recorded_at", export=_columns, nights=3),
    Fault(name="rows without key", words="rows refused: 8", export=_without_keys, nights=3),
    Fault(name="back in time", words="a newer one", export=_back, clock=False, tonight=False),
    Fault(name="late", words="no newer one has come", export=_late, clock=False, tonight=False),
    Fault(name="clock set back", words="a newer one", manifest=False, tonight=False, back=3),
    Fault(
        name="results disk full", code=4, words=FAILED, key=NOT_DELIVERED, delivered=False, nights=2,
        within=_full(lambda project: project.results, 300_000),
    ),
    Fault(
        name="history disk full", code=4, words=FAILED, key=NOT_DELIVERED, kept=False, nights=2,
        within=_full(lambda project: project.history.parent, 8_000),
    ),
    Fault(
        name="private disk full", code=4, words=FAILED, key=NOT_DELIVERED, delivered=False, nights=2,
        within=_full(lambda project: project.private, 60_000),
    ),
    Fault(name="share not mounted", code=4, words=FAILED, key=NOT_DELIVERED, at=_unmounted, tonight=False),
    Fault(name="share gone", code=4, words=FAILED, key=NOT_DELIVERED, at=_gone, delivered=False, nights=2),
    Fault(name="another run", code=4, words=FAILED, key=NOT_DELIVERED, at=_busy, delivered=False),
    Fault(name="workbooks open", code=1, says="is open in a program", within=_open_workbooks),
)  # fmt: skip
