"""A small force: its export as at any night, its duly.toml, and what can be seen in its folders from outside."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
TEAMS = ("T1", "T2", "T3")
CHAIN, RECORD, NOTE = "runs.jsonl", "run.json", ".duly-publishing.json"

_TOML = """
[export]
path = "export"
[run]
standards = ["NCRS-01A"]
[output]
folder = "results"
[retention]
runs = 6
months = 2
[history]
database = "kept/history.sqlite"
[notify]
drop = "messages"
alive = "alive"
"""


@dataclass(frozen=True, kw_only=True)
class Project:
    """The folders of a force that judges itself every night."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "duly.toml"

    @property
    def export(self) -> Path:
        return self.folder / "export"

    @property
    def results(self) -> Path:
        return self.folder / "results"

    @property
    def history(self) -> Path:
        return self.folder / "kept" / "history.sqlite"

    @property
    def private(self) -> Path:
        return self.folder / "private"

    def make(self) -> None:
        """An empty project."""
        for name in ("export", "kept", "private"):
            (self.folder / name).mkdir(parents=True)
        self.config.write_text(_TOML, encoding="utf-8")

    def messages(self) -> list[Path]:
        return sorted((self.folder / "messages").glob("*.txt"))

    def places(self) -> list[str]:
        """The folders of runs among the results, by name."""
        return sorted(path.name for path in self.results.glob("2*T*")) if self.results.is_dir() else []

    def kept(self) -> list[str]:
        """The runs that history keeps, as places are called."""
        if not self.history.exists():
            return []
        with closing(sqlite3.connect(self.history)) as history:
            runs = history.execute("SELECT as_of FROM runs ORDER BY as_of").fetchall()
        return [f"{datetime.fromtimestamp(as_of / 1e6, UTC).astimezone(LONDON):%Y-%m-%dT%H%M}" for (as_of,) in runs]

    def read(self) -> dict[str, int]:
        """The rows of each table that the newest results say were read."""
        said = json.loads((self.results / "results.json").read_text(encoding="utf-8"))
        return {name: table["rows_read"] for name, table in said["run"]["manifest"]["tables"].items()}


@dataclass(frozen=True, kw_only=True)
class Export:
    """What the records system holds on a night."""

    crimes: Sequence[tuple[str, ...]]
    header: tuple[str, ...] = ("crime_id", "reported_at", "recorded_at", "district", "team_id")
    teams: bool = True
    manifest: datetime | None = None

    def write(self, folder: Path) -> dict[str, int]:
        """Write it in place of what is there; the rows of each table."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        rows = {"crimes": len(self.crimes)}
        (folder / "crimes.csv").write_text(_csv(self.header, self.crimes), encoding="utf-8")
        if self.teams:
            rows["teams"] = len(TEAMS)
            named = [(team, f"Team {team}") for team in TEAMS]
            (folder / "teams.csv").write_text(_csv(("team_id", "name"), named), encoding="utf-8")
        if self.manifest is not None:
            said = {"export_at": self.manifest.isoformat(), "tables": rows}
            (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
        return rows


def instant(day: date) -> datetime:
    """When the export of a day is made: at its midnight, as exports without a manifest are taken to be."""
    return datetime.combine(day, time(), LONDON)


def export_of(day: date, since: date, *, first: int = 200, every: int = 2, manifest: bool = True) -> Export:
    """The crimes recorded up to a day: `first` before the first of all, and `every` more each day since; some are late."""
    number = first + every * (day - since).days
    crimes = []
    for n in range(number):
        reported = instant(since) - timedelta(days=120) + timedelta(hours=12 * n + n % 7)
        recorded = reported + timedelta(hours=30 if n % 5 == 0 else 3)
        crimes.append((f"C{n:05}", reported.isoformat(), recorded.isoformat(), "North", TEAMS[n % 3]))
    return Export(crimes=crimes, manifest=instant(day) if manifest else None)


def _csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()


COPIES = ("results.json", "results.csv")
"""What the top has of the newest run, byte for byte."""


def copies(project: Project) -> Collection[bytes]:
    """What the top has now: a run that is judged again is changed there last, and its place before."""
    return [(project.results / name).read_bytes() for name in COPIES if (project.results / name).exists()]


def unsound(project: Project, before: Collection[bytes] = ()) -> Iterator[str]:
    """What a reader would find half done, whatever was ended and when: in history, in a place, at the top, in a worklist.
    `before` are the copies that the top had before it."""
    if project.history.exists():
        with closing(sqlite3.connect(project.history)) as history:
            said = history.execute("PRAGMA integrity_check").fetchone()[0]
        if said != "ok":
            yield f"history: {said}"
    places = project.places()
    for name in places:
        yield from (f"{name}: {one}" for one in _unlike_record(project.results / name))
    for path in project.results.glob("worklists/*.xlsx"):
        if not zipfile.is_zipfile(path) or zipfile.ZipFile(path).testzip() is not None:
            yield f"worklists/{path.name} is damaged"
    yield from _top(project.results, places, before)


def _unlike_record(place: Path) -> Iterator[str]:
    try:
        record = json.loads((place / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        yield f"no record: {error}"
        return
    for folder, files in ((place, record["files"]), (place.parent / "shared", record["shared"])):
        for name, said in files.items():
            file = folder / name
            if not file.is_file() or _hash(file) != said["sha256"]:
                yield f"{name} is not as it was recorded"
    extra = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
    for name in sorted(extra - {*record["files"], RECORD}):
        yield f"{name} is in no record"


def _top(results: Path, places: Sequence[str], before: Collection[bytes]) -> Iterator[str]:
    """The names at the top lead to places that are there, and the copies are those of one of them."""
    if not (results / "latest.json").exists():
        if (results / "index.html").exists():
            yield "there is an index and no word on which run is the newest"
        return
    led = json.loads((results / "latest.json").read_text(encoding="utf-8"))["place"]
    if led not in places:
        yield f"the top leads to {led}, which is not there"
    index = (results / "index.html").read_text(encoding="utf-8")
    if not any(f'href="{place}/index.html"' in index for place in places):
        yield "the index leads nowhere"
    for name in COPIES:
        of_runs = [(results / place / name).read_bytes() for place in places]
        if (results / name).read_bytes() not in (*of_runs, *before):
            yield f"{name} is that of no run"


def left_over(project: Project) -> Iterator[str]:
    """What a run that ended well leaves behind that it should not."""
    for path in project.private.iterdir():
        yield f"private: {path.name}"
    for path in project.results.rglob(".duly-*"):
        if path.name.endswith((".part", ".new", ".holder")) or path.name == NOTE:
            yield f"results: {path.name}"
    for path in project.history.parent.iterdir():
        if path.name.endswith((".new", ".holder", "-journal", "-wal")):
            yield f"history: {path.name}"


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
