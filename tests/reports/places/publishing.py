"""Publishes runs of made-up content, for the tests of places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from duly.reports.places import Content, Proof, Published, planned, prepared, prove
from duly.results import RunDigests
from duly.settings import RetentionSettings

LONDON = ZoneInfo("Europe/London")
STARTED = datetime(2026, 2, 3, tzinfo=LONDON)


def night(day: int, *, month: int = 2, hour: int = 6) -> datetime:
    """A night's as-at instant."""
    return datetime(2026, month, day, hour, tzinfo=LONDON)


def content(
    said: str,
    *,
    pages: Sequence[str] = ("standard-a.html",),
    worklists: Sequence[Path] = (),
    history: RunDigests | None = None,
) -> Content:
    """What a run publishes: an overview, pages and figures, all of which say `said`."""
    files: Mapping[str, str | Path] = dict.fromkeys(("index.html", *pages, "results.json", "results.csv"), said)
    return Content(
        files=files, shared={"0123456789abcdef.css": "p {}"}, worklists=worklists, duly_version="0", export="e",
        tally=f"1 standard: {said}", rules={"A-01": "1"}, history=history,
    )  # fmt: skip


def publish(
    folder: Path, as_of: datetime, what: Content | None = None, settings: RetentionSettings | None = None
) -> Published:
    """Publish a run; without content one that says its instant."""
    what = what or content(as_of.isoformat())
    with prepared(planned(folder, as_of, LONDON), what, settings or RetentionSettings()) as publication:
        return publication.finish()


def proof(folder: Path) -> Proof:
    """What is found of the files of every run."""
    return prove(folder, None)


def differences(folder: Path) -> list[tuple[str, str]]:
    """What is not as it was published."""
    return [(one.kind, one.what) for one in proof(folder).differences]
