"""Which table a file fills, by its name and else by its headers; and which files look like parts of a table that they do not
fill."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from duly.connectors.files.walking import is_named
from duly.connectors.mapping import TableLayout, map_headers, speaks_of

Layouts = Mapping[str, TableLayout]
"""What duly.toml says of each table, by our name of it, in the order of the vocabulary."""

_SHORTEST = 4
"""Letters of a name in duly.toml by which other files are known to be like it."""


def by_name(file: str, layouts: Layouts) -> list[str]:
    """The tables a file fills as duly.toml says, else as its own name says; none where neither does."""
    declared = [name for name, layout in layouts.items() if any(is_named(file, pattern) for pattern in layout.files)]
    if declared:
        return declared
    stem, *between = PurePath(file).name.casefold().split(".")
    # crimes.2025-01.csv is a part of the crimes; whether crimes.old.csv is one is for somebody to say.
    if any(part for part in between[:-1] if not (part in _KINDS or part[:1].isdigit())):
        return []
    return [name for name in undeclared(layouts) if stem == name or re.match(rf"{name}[_\-. ]?\d", stem)][:1]


_KINDS = {"csv", "tsv", "txt", "tab", "psv", "dat", "json", "jsonl", "ndjson", "parquet", "xlsx", "xls", "ods", "xml"}
"""Kinds of file that are packed or sent under a second ending."""


def of_book(book: str, headers: Sequence[str], layouts: Layouts) -> list[str]:
    """The tables that a sheet fills of which duly.toml names the whole workbook: those whose key is among its headers."""
    return [
        name
        for name, layout in layouts.items()
        if any(is_named(book, pattern) for pattern in layout.files) and speaks_of(layout, headers)
    ]


def undeclared(layouts: Layouts) -> list[str]:
    """The tables of which duly.toml names no files."""
    return [name for name, layout in layouts.items() if not layout.files]


def by_headers(headers: Sequence[str], layouts: Layouts, settled: Mapping[str, str]) -> list[str] | str:
    """The table a file fills as its headers say; or why none.

    `settled` are the tables that files fill by name, with one of these: a further file that only names the same key may
    be of anything (every kind of record names a person), and its rows would contradict those of the table.
    """
    fitting = [name for name in undeclared(layouts) if speaks_of(layouts[name], headers)]
    if len(fitting) > 1:
        fitting = _widest(fitting, headers, layouts)
    if len(fitting) > 1:
        return f"its headers fit several tables ({', '.join(fitting)})"
    if not fitting:
        return "neither its name nor its headers say which table it fills"
    if (name := fitting[0]) in settled:
        return f"its headers fit {name}, which {settled[name]} fills by its name; name both in duly.toml if it belongs there"
    return fitting


def _widest(fitting: list[str], headers: Sequence[str], layouts: Layouts) -> list[str]:
    """Of several tables whose key is there, the one that knows every header that the others know, and more."""
    known = {name: set(map_headers(layouts[name], headers).used) for name in fitting}
    widest = [name for name in fitting if all(known[name] > known[other] for other in fitting if other != name)]
    return widest or fitting


def looks_like(
    file: str, headers: Sequence[str], layouts: Layouts, read: Mapping[str, Sequence[Sequence[str]]]
) -> str | None:
    """The table that a file looks like a part of, though it is not read; None where it looks like none.

    Its name holds the name of the table, or what duly.toml calls the files of the table; or its headers are those of a file
    of it. `read` are the tables that are read, and the headers of each of their files.
    """
    words = _words(file)
    for name, layout in layouts.items():
        called = {name, *(stem for pattern in layout.files if len(stem := _stem_of(pattern)) >= _SHORTEST)}
        if any(f" {' '.join(_words(call))} " in f" {' '.join(words)} " for call in called if _words(call)):
            return name
    for name, others in read.items():
        used = set(map_headers(layouts[name], headers).present) if headers else set()
        if len(used) > 1 and any(used == set(map_headers(layouts[name], other).present) for other in others):
            return name
    return None


def _words(name: str) -> list[str]:
    """The words of a file's name: crimes (2).csv is crimes, 2, csv."""
    return re.findall(r"[a-z]+|\d+", PurePath(name).name.casefold())


def _stem_of(pattern: str) -> str:
    """What a name or a pattern of duly.toml calls its files, before what differs: CRIME of CRIME_*.csv."""
    return re.split(r"[*?\[.]", PurePath(pattern).name)[0].strip("_- ")
