"""A duly.toml in which every key that there is says something, the export that it is of, and TOML written from Python."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

Place = tuple[str | int, ...]

CHANGE = {"reason": "agreed in March", "expires": date(2099, 1, 1), "owner": "the board", "agreed": date(2025, 1, 1)}

WHOLE: Mapping[str, Any] = {
    "export": {
        "path": "export",
        "time_zone": "Europe/London",
        "naive_times": "UTC",
        "midnight_is_real": False,
        "blanks": ["", "-"],
        "sentinels": [date(1900, 1, 1)],
        "day_format": ["ISO", "%d/%m/%Y"],
        "instant_format": "ISO",
        "test_id_prefixes": ["TEST"],
        "encoding": "utf-8",
        "delimiter": ",",
        "header_row": 1,
        "ignore": ["*.bak"],
    },
    "tables": {
        "crimes": {
            "files": ["crimes.csv"],
            "header_row": 1,
            "ignore": ["Offence"],
            "unmapped": "leave",
            "keep": "last by recorded_at",
            "columns": {
                "crime_id": "Crime Ref",
                "reported_at": ["Reported", "Reported Dt"],
                "recorded_at": {
                    "from": ["Recorded", "Recorded Time"],
                    "join": " ",
                    "format": "%d/%m/%Y %H:%M",
                    "blanks": ["-"],
                    "unreadable": "unknown",
                    "unreadable_limit": 0.1,
                },
                "status": "Status",
                "force_code": {"constant": "16"},
                "is_test": "Test?",
            },
            "codes": {"status": {"OPN": "open", "finalised": ["CLD"]}, "is_test": {"X": 1, "": 0}},
        },
        "supervisory_reviews": {
            "files": ["log.csv"],
            "where": {
                "Kind": ["REVIEW"],
                "Day": {"from": date(2024, 4, 1), "before": date(2026, 1, 1), "format": "ISO"},
            },
            "key": "row",
            "columns": {"reviewed_at": "Day"},
        },
    },
    "own_tables": {
        "stops": {
            "key": "stop_id",
            "title": "A stop",
            "columns": {
                "stop_id": {"kind": "id", "meaning": "A stop"},
                "object": {"kind": "code", "meaning": "What was looked for", "codes": ["drugs", "weapon"]},
            },
        }
    },
    "run": {
        "suites": ["crime_recording"],
        "standards": ["NCRS-01A"],
        "period": {"from": date(2024, 1, 1), "to": date(2026, 1, 1)},
        "settle_days": 3,
        "as_at": datetime(2025, 6, 30, 6),
        "sample": False,
        "encrypt": False,
    },
    "standards": {"NCRS-01A": {"target": 90, "enabled": True, **CHANGE}},
    "parameters": {"ncrs_limit_hours": {"value": 48, **CHANGE}, "ncrs_child_roles": {"value": ["victim"], **CHANGE}},
    "teams": {"Station Road": "North"},
    "calendar": {
        "add": [{"day": date(2025, 5, 12), "reason": "Force-wide day"}],
        "remove": [{"day": date(2025, 5, 5), "reason": "worked"}],
        "until": date(2027, 12, 31),
        "school_start": "09:00",
        "schools": {
            "East": {
                "start": time(8, 50),
                "terms": [{"from": date(2025, 9, 2), "to": date(2025, 12, 19)}],
                "holidays": [{"from": date(2025, 10, 27), "to": date(2025, 10, 31), "reason": "half term"}],
            }
        },
    },
    "output": {"folder": "results", "worklists": True, "share_folder": "share", "suppress_below": 5},
    "audit": {"grades": ["good", "bad"], "folder": "audits", "max_age_days": 92},
    "history": {
        "enabled": True,
        "database": "history.sqlite",
        "expect_every_days": 1,
        "breaks": [{"day": date(2025, 2, 1), "words": "another system", "migration": True, "standards": ["NCRS-01A"]}],
    },
    "retention": {
        "runs": 31,
        "months": 24,
        "verdicts_days": 400,
        "counts_days": 800,
        "notes_days": 28,
        "logs_days": 90,
        "logs": "logs",
    },
    "notify": {"drop": "messages", "status": "status.json", "alive": "alive", "metrics": "duly.prom", "grace_hours": 6},
}


def export(folder: Path) -> None:
    """The files that WHOLE is of."""
    (folder / "export").mkdir()
    (folder / "export" / "crimes.csv").write_text(
        "Crime Ref,Reported,Recorded,Recorded Time,Status,Test?,Offence\n"
        "C1,2025-01-02T10:00:00,02/01/2025,11:00,OPN,,1\n"
        "C2,2025-01-02T10:00:00,04/01/2025,11:00,CLD,X,2\n"
    )
    (folder / "export" / "log.csv").write_text("Case,Kind,Day\nC1,REVIEW,2025-01-03T10:00:00\n")


def toml(value: Any) -> str:
    """A value as TOML writes it in one line; of a table at the top, its keys, each in a line of its own."""
    match value:
        case bool():
            return "true" if value else "false"
        case float() if not math.isfinite(value):
            return str(value)
        case int() | float():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case str():
            return '"' + "".join(map(_escaped, value)) + '"'
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
    return "{ " + ", ".join(f"{toml(key)} = {toml(inner)}" for key, inner in value.items()) + " }"


def _escaped(mark: str) -> str:
    return mark if mark.isprintable() and mark not in '"\\' else f"\\U{ord(mark):08X}"


def document(content: Mapping[str, Any]) -> str:
    """A whole TOML file."""
    return "".join(f"{toml(key)} = {toml(value)}\n" for key, value in content.items())


def places(value: Any, under: Place = ()) -> Iterator[Place]:
    """Every place of a value that something stands at, but the whole."""
    inner = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*under, key)
        yield from places(each, (*under, key))


def at(value: Any, place: Place) -> Any:
    """What stands at a place."""
    for key in place:
        value = value[key]
    return value


def changed(value: Any, place: Place, by: Any) -> Any:
    """The same with another thing at one place."""
    if not place:
        return by
    key, rest = place[0], place[1:]
    if isinstance(value, list):
        return [changed(each, rest, by) if number == key else each for number, each in enumerate(value)]
    return {**value, key: changed(value.get(key), rest, by)}
