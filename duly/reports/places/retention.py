"""How long places are kept: the newest runs, and of older ones the newest of each month."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from duly.errors import DeliveryError
from duly.reports.places.record import RECORD, read_record
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


def remove_place(place: Path) -> None:
    """Remove what duly wrote of a place, its record last; files of somebody else's stay, and so does the folder then.

    Where its record cannot be read all of it stays.
    """
    try:
        record = read_record(place)
    except DeliveryError:
        return
    if record is None:
        return
    for name in (*record.files, RECORD):
        (place / name).unlink(missing_ok=True)
    for folder in {name.split("/")[0] for name in record.files if "/" in name}:
        with suppress(OSError):
            (place / folder).rmdir()
    with suppress(OSError):
        place.rmdir()


def remove_whole(folder: Path) -> None:
    """Remove a folder of duly's own making with everything in it."""
    shutil.rmtree(folder, ignore_errors=True)
