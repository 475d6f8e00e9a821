"""The export's own manifest.json, and the as-at instant that it gives."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from duly.errors import ExportError, UsageError, system_words
from duly.settings.reading import json_of, read_whole
from duly.settings.sections import in_reach


@dataclass(frozen=True, kw_only=True)
class ExportManifest:
    """What an export says of itself. `rows` by the name that it gives a table or a file, `hashes` (SHA-256) by that of a file;
    `unknown` are further keys that list something, `numbers` those that say a number, which may be no count (a version)."""

    export_at: datetime | None = None
    covers_from: str | None = None
    covers_to: str | None = None
    suppressed: int | None = None
    rows: Mapping[str, int] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AsOf:
    """The as-at instant, aware, where it comes from, and what must be said of it.

    `exported_at` is the export's own instant, aware: nothing in it can be later. None where nothing says it.
    """

    instant: datetime
    source: str
    exported_at: datetime | None = None
    warnings: tuple[str, ...] = ()


def read(path: Path, zone: ZoneInfo) -> ExportManifest:
    """Read a manifest.json: export_at, covers_from, covers_to, suppressed, and rows by table or file.

    What the rows are promised under is any name that an export may give them (duly.connectors.promises).

    Raises ExportError with every fault found.
    """
    try:
        content = read_whole(path)
    except OSError as error:
        raise ExportError(f"manifest.json: cannot be read ({system_words(error)})") from None
    except ValueError as error:
        raise ExportError(f"manifest.json: {error}", next_step="Export again, or leave it out.") from None
    try:
        data = json_of(content)
    except ValueError as error:
        why = "is not valid JSON" if isinstance(error, json.JSONDecodeError | UnicodeDecodeError) else str(error)
        raise ExportError(f"manifest.json: {why}", next_step="Export again, or leave it out.") from None
    if not isinstance(data, dict):
        raise ExportError(
            "manifest.json: expected an object with export_at and tables", next_step="Export again, or leave it out."
        )
    faults: list[str] = []
    export_at = _instant(data.get("export_at"), zone, faults)
    rows: dict[str, int] = {}
    hashes: dict[str, str] = {}
    for key in _LISTS:
        if key in data:
            named = _named(data[key], faults)
            rows |= _rows(named, faults)
            hashes |= _hashes(named)
    suppressed = data.get("suppressed", data.get("suppressed_count"))
    if suppressed is not None and not _whole(suppressed):
        faults.append("suppressed: expected a whole number")
    if faults:
        raise ExportError("manifest.json: cannot be understood", faults=faults, next_step="Export it again.")
    return ExportManifest(
        export_at=export_at,
        covers_from=_words(data.get("covers_from")),
        covers_to=_words(data.get("covers_to")),
        suppressed=suppressed,
        rows=rows,
        hashes=hashes,
        unknown=tuple(key for key, value in data.items() if key not in _KNOWN and _is_list(value)),
        numbers=tuple(key for key, value in data.items() if key not in _KNOWN and _whole(value)),
    )


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _words(value: object) -> str | None:
    return None if value is None else str(value)


def _instant(value: object, zone: ZoneInfo, faults: list[str]) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        faults.append("export_at: expected an instant such as 2025-01-31T06:00:00+00:00")
        return None
    try:
        in_reach(moment)
    except ValueError as error:
        faults.append(f"export_at: {error}")
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


_LISTS = ("tables", "row_counts", "files")
_KNOWN = ("export_at", "covers_from", "covers_to", "suppressed", "suppressed_count", *_LISTS)
_COUNTS = ("rows", "rowcount", "records", "recordcount", "count")
_NAMES = ("table", "tablename", "name", "file", "filename")
_HASHES = ("sha256", "sha256sum")

_Named = list[tuple[object, object]]


def _is_list(value: object) -> bool:
    return isinstance(value, dict | list) and bool(value)


def _under(keys: Sequence[str], held: dict[str, Any]) -> Any:
    """What is held under the first of some keys, whatever their case and what stands between their words."""
    spelled = {re.sub(r"[-_ ]", "", key.casefold()): value for key, value in held.items()}
    return next((spelled[key] for key in keys if key in spelled), None)


def _named(value: Any, faults: list[str]) -> _Named:
    """What is promised, and under which name: {name: rows}, {name: {rows: n}} or [{name: ..., rows: n}]."""
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return [(_under(_NAMES, one), one) for one in value]
    if isinstance(value, dict):
        return list(value.items())
    faults.append("tables: expected {table: rows}")
    return []


def _hashes(named: _Named) -> dict[str, str]:
    hashes = {
        name: _under(_HASHES, promised)
        for name, promised in named
        if isinstance(name, str) and isinstance(promised, dict)
    }
    return {
        name: value.strip().casefold() for name, value in hashes.items() if isinstance(value, str) and value.strip()
    }


def _rows(named: _Named, faults: list[str]) -> dict[str, int]:
    rows: dict[str, int] = {}
    for name, promised in named:
        number: Any = _under(_COUNTS, promised) if isinstance(promised, dict) else promised
        if isinstance(number, str) and re.fullmatch(
            "[0-9]{1,18}", number.strip()
        ):  # as programs write every value as text
            number = int(number)
        if number is None and isinstance(promised, dict) and _under(_HASHES, promised):
            continue
        if not isinstance(name, str) or not _whole(number):
            faults.append(f"tables.{name}: expected a number of rows")
        elif name in rows and rows[name] != number:
            faults.append(f"tables.{name}: two different numbers of rows")
        else:
            rows[name] = int(number)
    return rows


def as_of(manifest: ExportManifest | None, asked: AsOf | None, zone: ZoneInfo, now: datetime) -> AsOf:
    """The instant the records are judged at: the export's own, else the one asked for, else the start of today.

    An earlier instant than the export's may be asked for: the records as they were then. A later one may not, because
    nothing of what happened between is in the export. `now` is aware.
    Raises UsageError for a later one.
    """
    made = manifest.export_at if manifest else None
    if made is None:
        if asked is not None:
            return asked
        today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        warning = (
            f"Nothing says when this export was made: it is judged as at the start of today, {today.isoformat()}. "
            "Give --as-at, or export_at in a manifest.json, so that the run can be repeated."
        )
        # It was made by now, and may hold what was entered this morning.
        return AsOf(instant=today, source="start of today", exported_at=now, warnings=(warning,))
    if asked is None or asked.instant == made:
        return AsOf(instant=made, source="manifest", exported_at=made)
    moment, option = asked.instant.isoformat(), asked.source
    if asked.instant > made:
        raise UsageError(
            f"{option} {moment} is later than the export, which was made at {made.isoformat()}",
            next_step=f"Leave {option} out, or give an instant up to then.",
        )
    warning = f"Judged as at {moment}, as {option} asks; the export was made at {made.isoformat()}."
    return replace(asked, exported_at=made, warnings=(warning,))
