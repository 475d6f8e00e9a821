"""duly.toml spoiled by seed: it is read, or refused by name; nothing else may come of it, and no secret in it be told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

from duly.commands.options import tuning_of
from duly.errors import DulyError
from duly.settings.file import load

SECRET = "pa55w0rd-canary"
"""Stands in it as the password of a database; nobody may be told of it."""

_SOUND = """
[export]
path = ["crimes.csv", "persons.csv"]
time_zone = "Europe/London"
naive_times = "UTC"
encoding = "utf-8"
day_format = "%d/%m/%Y"

[tables.crimes]
files = ["CRIME*.csv"]
unmapped = "match"
key = ["Crime Ref", "Force"]
keep = "last by reported_at"
where = { "Status" = { not = ["void", "draft"] }, "Year" = { from = 2020, to = 2025 } }

[tables.crimes.columns]
reported_at = { from = "Reported", format = "%d/%m/%Y %H:%M:%S", unreadable = "unknown", unreadable_limit = 0.02 }
district = { from = "Area", blanks = ["N/K", "-"] }

[tables.crimes.codes.status]
filed = ["F", "NFA"]

[own_tables.stops]
title = "Stops"
key = "stop_id"
[own_tables.stops.columns]
stop_id = { kind = "id", meaning = "A stop" }

[run]
standards = ["NCRS-01A", "SUP-01"]
refused_allowed = { all = "0.1 %", crimes = 8 }
unknown_allowed = 5
as_at = 2026-02-01T06:00:00
settle_days = 3
period = "last 3 months"

[standards."NCRS-01A"]
target = 90
reason = "agreed"
expires = 2099-01-01

[parameters.profile_areas]
value = ["North", "South"]
reason = "ours"
expires = 2099-12-31

[calendar.schools."East"]
start = 08:50:00
terms = [ { from = 2025-09-02, to = 2025-12-19 } ]
holidays = [ { day = 2025-11-28, reason = "INSET" } ]

[teams]
"Station Road" = "North"

[output]
folder = "results"
share_folder = "shared"
suppress_below = 5
marking = "OFFICIAL"

[audit]
grades = ["good", "bad"]
max_age_days = 92

[history]
database = "postgresql+psycopg://duly@host/duly"

[[history.breaks]]
day = 2026-06-01
words = "Moved."
migration = true

[worklists]
officers = false

[retention]
runs = 31
months = 24
verdicts_days = 400
counts_days = 4000
notes_days = 28
logs_days = 90
logs = "logs"

[notify]
drop = "messages"
grace_hours = 6
"""

_VALUES = (
    "true", "-1", "0", "1e400", "nan", "99999999999999999999999", '""', '" "', '"\\u0000"', '"\\u202e"', "[]", "{}", "[[]]",
    '[""]', "0001-01-01", "9999-12-31T23:59:59Z", "25:00:00", '"../../../etc/passwd"', '"/dev/zero"', '"%"', "'%Y'", '"101 %"',
    '{ from = 1, to = -1 }', '{ a = { b = { c = 1 } } }', '"' + "x" * 5_000 + '"', "[" * 200 + "]" * 200, '"é\u2028"',
    '"-1 %"', "1979-05-27",
    '"1; DROP TABLE runs"', '"=1+1"', '["a", "a"]', "[1, true, \"x\"]", "+5", "0x10", '"""\nlines\n"""',
)  # fmt: skip

Mutation = Callable[[list[str], Random], list[str]]


def _value(lines: list[str], chance: Random) -> list[str]:
    places = [place for place, line in enumerate(lines) if " = " in line]
    place = chance.choice(places)
    return [*lines[:place], f"{lines[place].split(' = ')[0]} = {chance.choice(_VALUES)}", *lines[place + 1 :]]


def _inner_value(lines: list[str], chance: Random) -> list[str]:
    places = [place for place, line in enumerate(lines) if "{ " in line]
    place = chance.choice(places)
    before, _, after = lines[place].rpartition(" = ")
    end = after[max(after.find(","), after.find(" }"), 0) :]
    return [*lines[:place], f"{before} = {chance.choice(_VALUES)}{end}", *lines[place + 1 :]]


def _without(lines: list[str], chance: Random) -> list[str]:
    place = chance.randrange(len(lines))
    return lines[:place] + lines[place + 1 :]


def _twice(lines: list[str], chance: Random) -> list[str]:
    place = chance.randrange(len(lines))
    return [*lines[:place], lines[place], *lines[place:]]


def _moved(lines: list[str], chance: Random) -> list[str]:
    line = lines[place := chance.randrange(len(lines))]
    rest = lines[:place] + lines[place + 1 :]
    to = chance.randrange(len(rest))
    return [*rest[:to], line, *rest[to:]]


def _other_key(lines: list[str], chance: Random) -> list[str]:
    place = chance.randrange(len(lines))
    name = chance.choice(
        ("x", "folder", "path", "columns", "value", '"a.b"', '""', "path.path", "é", "day", "reason", "all")
    )
    kept = lines[place].split(" = ", 1)
    return [*lines[:place], f"{name} = {kept[1]}" if len(kept) == 2 else f"[{name}]", *lines[place + 1 :]]


def _letter(lines: list[str], chance: Random) -> list[str]:
    text = "\n".join(lines)
    place = chance.randrange(len(text))
    odd = chance.choice(
        ('"', "'", "[", "]", "{", "}", "=", ".", "\n", "\0", "\ufeff", "\u202e", "9", "-", "#", ",", "")
    )
    return (text[:place] + odd + text[place + 1 :]).split("\n")


_MUTATIONS: tuple[Mutation, ...] = (_value, _value, _inner_value, _without, _twice, _moved, _other_key, _letter)


def settings_of(seed: int) -> bytes:
    """The duly.toml of a seed."""
    chance = Random(seed)
    lines = _SOUND.split("\n")
    if chance.random() < 0.1:
        lines = [line.replace("duly@host", f"duly:{SECRET}@host") for line in lines]
    for mutation in chance.choices(_MUTATIONS, k=chance.randint(1, 4)):
        lines = mutation(lines, chance)
    text = "\n".join(lines).encode("utf-8", "surrogatepass")
    if chance.random() < 0.05:
        text = (
            text[: chance.randrange(len(text))] + bytes([chance.randrange(256)]) + text[chance.randrange(len(text)) :]
        )
    return text


def settings_faults(seed: int, folder: Path) -> list[str]:
    """What does not hold of it. Any exception but duly's own is left to the caller."""
    folder.mkdir(exist_ok=True)
    config = folder / "duly.toml"
    config.write_bytes(settings_of(seed))
    try:
        settings = load(config)
        tuning_of(settings)
        settings.faults_of_places((folder / "results").absolute(), None)
    except DulyError as error:
        said = str(error)
        faults = [] if error.exit_code == 2 and error.message else [f"exit code {error.exit_code}: {said[:200]}"]
        faults += ["a secret is told"] if SECRET in said else []
        return faults + (["a fault takes more than 30,000 characters"] if len(said) > 30_000 else [])
    return []
