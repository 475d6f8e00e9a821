"""What stands at the top of the results: what leads on to the newest run, and what people and scripts have always found there.

All of it is made from the places that are there, so that it can be made again at any time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from duly.reports import words
from duly.reports.own_files import list_names, own_names
from duly.reports.pages import ListedRun, Shared, leading_page, runs_page
from duly.reports.places.chain import CHAIN, Link, present
from duly.reports.places.record import RunRecord
from duly.reports.worklists import FOLDER
from duly.whole_files import replace_content

INDEX, RUNS, LATEST, SCRIPT = "index.html", "runs.html", "latest.json", "latest.js"
SHARED = "shared"
"""The folder of what the pages of all runs share."""

COPIED = ("results.json", "results.csv", "great_expectations.json")
"""What stands at the top as the newest run has it, for scripts that read it there."""

_OWN = {INDEX, RUNS, LATEST, SCRIPT, CHAIN, *COPIED}


@dataclass(frozen=True, kw_only=True)
class Led:
    """What the top leads to now: the newest run, and what a program that had a file open kept from being replaced."""

    newest: RunRecord
    stuck: tuple[str, ...]


def led_names(folder: Path, pages: Mapping[str, object]) -> set[str]:
    """The names at the top that a run with these pages needs."""
    return _OWN | {name for name in pages if _leads_on(name)}


def lead(folder: Path, chain: Sequence[Link]) -> Led | None:
    """Lead from the top to the newest run; None where no run is there.

    The pointer first, then what leads on by itself, and last the copies: what is interrupted is right file by file, and is made
    right as a whole by the next call.
    """
    runs = present(folder, chain)
    if not runs:
        return None
    *_, newest = runs.values()
    before = own_names(folder)
    texts = top_texts(folder, runs)
    used = {f"{SHARED}/{name}" for record in runs.values() for name in record.shared}
    own = _OWN | texts.keys() | used | {f"{FOLDER}/{name}" for name in newest.worklists}
    list_names(folder, before | own)
    (folder / SHARED).mkdir(exist_ok=True)
    stuck = [name for name, text in texts.items() if not replace_content(folder / name, text)]
    stuck += [name for name in copies(newest) if not replace_content(folder / name, folder / newest.place / name)]
    gone = before - own - {name for name in before if name.startswith(f"{FOLDER}/")}
    left = {name for name in gone if not _removed(folder / name)}
    list_names(folder, (before - gone) | own | left)
    return Led(newest=newest, stuck=tuple(stuck))


def top_texts(folder: Path, runs: Mapping[str, RunRecord]) -> dict[str, str]:
    """What leads on to the newest of these runs, by name, in the order of writing. Runs are the oldest first."""
    *_, newest = runs.values()
    shared = Shared()
    listed = runs_page([_listed(record) for record in runs.values()], shared)
    pages = {name for record in runs.values() for name in record.files if _leads_on(name)}
    pages |= {
        name for name in own_names(folder) if _leads_on(name)
    }  # whoever has the address of a page that is no more
    return {
        **{f"{SHARED}/{name}": text for name, text in shared.files.items()},
        SCRIPT: _script(newest),
        LATEST: _latest(newest),
        INDEX: leading_page(f"{newest.place}/{INDEX}"),
        **{name: leading_page(_page_of(newest, name)) for name in sorted(pages)},
        RUNS: listed,
    }


def copies(record: RunRecord) -> list[str]:
    """The files of a run that stand at the top too where it is the newest."""
    return [name for name in COPIED if name in record.files]


def _leads_on(name: str) -> bool:
    return name.endswith(".html") and "/" not in name and name not in _OWN


def _page_of(record: RunRecord, name: str) -> str:
    return f"{record.place}/{name if name in record.files else INDEX}"


def _removed(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _said(record: RunRecord) -> str:
    return words.weekday_and_time(record.as_of.astimezone(ZoneInfo(record.time_zone)))


def _latest(record: RunRecord) -> str:
    """Which run is the newest, for programs."""
    return (
        json.dumps({"place": record.place, "as_of": record.as_of.isoformat(), "page": f"{record.place}/{INDEX}"}) + "\n"
    )


def _script(record: RunRecord) -> str:
    """Which run is the newest, for pages of older ones: they load it from a file share too."""
    newest = {"asOf": round(record.as_of.timestamp() * 1000), "said": _said(record)}
    return f"globalThis.dulyNewest = {json.dumps(newest)};\n"


def _listed(record: RunRecord) -> ListedRun:
    return ListedRun(
        place=record.place,
        said=_said(record),
        tally=record.tally,
        results=copies(record)[:2],
    )
