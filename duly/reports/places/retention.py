"""How long places are kept: the newest runs, and of older ones the newest of each month."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from duly.errors import DeliveryError
from duly.reports.places.chain import outdated, read_chain
from duly.reports.places.record import RECORD, read_record
from duly.reports.words import plural
from duly.settings import RetentionSettings


def aged(settings: RetentionSettings, runs: Iterable[tuple[str, datetime, str]]) -> list[str]:
    """The places that are out of their time. `runs` are (place, as-at instant, time zone)."""
    newest = sorted(runs, key=lambda run: run[1], reverse=True)
    months: dict[tuple[int, int], str] = {}
    for place, as_of, zone in newest:
        local = as_of.astimezone(ZoneInfo(zone))
        months.setdefault((local.year, local.month), place)
    kept = {*list(months.values())[: settings.months]}
    return [place for place, _, _ in newest[settings.runs :] if place not in kept]


def clear_out(folder: Path) -> list[str]:
    """Remove the places that are out of their time, and what an earlier run could not remove of them; what stays, in words."""
    stays = {place: left for place in sorted(outdated(read_chain(folder))) if (left := _remove(folder / place))}
    return [
        f"{plural(left, 'file')} of {place}, which is out of its time, could not be removed: open in a program? The next run "
        "tries again"
        for place, left in stays.items()
    ]


def _remove(place: Path) -> int:
    """Remove what duly wrote of a place, its record last; files of somebody else's stay, and so does the folder then.

    Where its record cannot be read all of it stays. How many files a program has open: they stay for the next run, and with them
    the record, which names them. Raises OSError for any other reason.
    """
    try:
        record = read_record(place)
    except DeliveryError:
        return 0
    if record is None:
        return 0
    stuck = 0
    for name in record.files:
        try:
            (place / name).unlink(missing_ok=True)
        except PermissionError:
            stuck += 1
    if stuck:
        return stuck
    (place / RECORD).unlink(missing_ok=True)
    for folder in {name.split("/")[0] for name in record.files if "/" in name}:
        with suppress(OSError):
            (place / folder).rmdir()
    with suppress(OSError):
        place.rmdir()
    return 0


def remove_whole(folder: Path) -> None:
    """Remove a folder of duly's own making with everything in it."""
    shutil.rmtree(folder, ignore_errors=True)
