"""The first suite file of a force: a standard that works, over columns that its export has, for somebody to make their own.

It is written as `duly test` accepts it, so that what is changed in it is tested against something that was right. No value
of the export is in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from duly.connectors.files.listing import listing, tabulars_in
from duly.connectors.layouts import conventions_of, layouts_of
from duly.connectors.mapping import TableLayout, map_headers
from duly.connectors.proposing import guessed, headers_in_database
from duly.connectors.workspace import open_workspace
from duly.records import ColumnDeclaration, Kind, Record, columns_of, key_of
from duly.records.columns import COMMON, table_name
from duly.records.vocabulary import Vocabulary
from duly.settings import Settings

_SUITE = "our_standards"
_ID = "LOCAL"


@dataclass(frozen=True, kw_only=True)
class ColumnsHeld:
    """What an export has: our columns by table, and the headers of its files that no table is meant by."""

    present: Mapping[str, Collection[str]] = field(default_factory=dict)
    unread: Mapping[str, Sequence[str]] = field(default_factory=dict)


def columns_held(settings: Settings, vocabulary: Vocabulary, paths: Sequence[Path] = (), url: str = "") -> ColumnsHeld:
    """What the export of these settings has; or another one, at `paths` or `url`. Only headers are read.

    Nothing, where neither says where an export is. Raises ExportError, DatabaseError or SettingsError where it cannot be read.
    """
    layouts = layouts_of(settings, vocabulary)
    asked = tuple(paths) or (() if url else tuple(settings.resolved(path) for path in settings.export.path))
    url = url or ("" if asked else settings.export.database_url() or "")
    if url:
        return _guessed_of(headers_in_database(url), layouts)
    if not asked:
        return ColumnsHeld()
    workspace = open_workspace(encrypt=settings.run.encrypt)
    try:
        if paths and not settings.tables:
            tabulars, _ = tabulars_in(asked, conventions_of(settings), workspace)
            return _guessed_of({tabular.name: tabular.headers for tabular in tabulars}, layouts)
        listed = listing(asked, layouts, conventions_of(settings), workspace)
        present: dict[str, set[str]] = {}
        for name, files in listed.tables.items():
            for tabular in files:
                present.setdefault(name, set()).update(map_headers(layouts[name], tabular.headers).present)
        return ColumnsHeld(present=present)
    finally:
        workspace.close()


def _guessed_of(headers: Mapping[str, Sequence[str]], layouts: Mapping[str, TableLayout]) -> ColumnsHeld:
    """The columns that headers are plainly meant for, as `duly init` proposes them."""
    present: dict[str, set[str]] = {}
    unread: dict[str, Sequence[str]] = {}
    for name, held in headers.items():
        guess = guessed(name, held, layouts)
        if guess is None:
            unread[name] = held
        else:
            present.setdefault(guess.layout.name, set()).update(guess.matched)
    return ColumnsHeld(present=present, unread=unread)


def first_suite(
    held_by_export: ColumnsHeld, vocabulary: Vocabulary, *, ids: Collection[str], suites: Collection[str]
) -> str:
    """The text of a commented suite file. `ids` and `suites` are those that there are already."""
    present, unread = held_by_export.present, held_by_export.unread
    records = [record for name, record in vocabulary.by_name.items() if name in present]
    if not any(key_of(record) for record in records):  # nothing of it can be judged: all that there could be is shown
        records, present = list(vocabulary.records), {}
    held = {
        table_name(record): [
            column
            for column in columns_of(record)
            if column.name not in COMMON
            and (table_name(record) not in present or column.name in present[table_name(record)])
        ]
        for record in records
    }
    standard_id = _free([f"{_ID}-{number:02}" for number in range(1, len(ids) + 2)], ids)
    suite = _free([_SUITE, *(f"{_SUITE}_{number}" for number in range(2, len(suites) + 3))], suites)
    parts = [_HEAD.replace("SUITE", suite), _worked(records, held, standard_id), _columns(records, held)]
    if unread:
        parts.append(_own_tables(unread))
    return "\n".join(parts)


def _free(names: Sequence[str], taken: Collection[str]) -> str:
    """The first name that is not taken, whatever its case."""
    folded = {name.casefold() for name in taken}
    return next(name for name in names if name.casefold() not in folded)


_HEAD = """\
# Standards of our own, in TOML: named patterns over named columns, read and never run. docs/patterns.md has every pattern.
# What is said here is checked when it is loaded. To see whether it does what its examples say: duly test FILE
# To have it judged with all others, name this file in duly.toml, relative to it:
#
#     [catalogue]
#     suites = ["FILE"]

suite = "SUITE"  # what duly.toml and the command line call it
title = "Standards of our own"
version = "1"  # printed with every figure: raise it when you change a rule
"""


def _worked(records: Sequence[type[Record]], held: Mapping[str, Sequence[ColumnDeclaration]], standard_id: str) -> str:
    """A standard over the first table that has two times, else over the first with something to be filled in."""
    judged = [record for record in records if key_of(record)]
    for record in judged:
        times = [column for column in held[table_name(record)] if column.kind is Kind.INSTANT and not column.planned]
        if len(times) > 1:
            return _within(table_name(record), times[0], times[1], standard_id)
    for record in judged:
        for column in held[table_name(record)]:
            if not column.key and column.kind is not Kind.TEXT:
                return _filled(record, held[table_name(record)], column, standard_id)
    raise LookupError("no table of the vocabulary has a key and another column")


def _within(table: str, first: ColumnDeclaration, then: ColumnDeclaration, standard_id: str) -> str:
    return f"""\
# A standard that works as it stands, over columns of yours. Make it your own, or write others beside it.
[[standard]]
id = "{standard_id}"  # as it stands on pages and worklists: capital letters, a hyphen, a number
title = "{then.name} within {{hours}} hours of {first.name}"
question = "For how many of {table} is {then.name} within 24 hours of {first.name}?"
of = "{table}"  # each record of this table is judged
# who = {{ column = "...", in = ["..."] }}  # left out: every record
must = {{ within = {{ from = "{first.name}", to = "{then.name}", hours = 24 }} }}
target = 95  # per cent
severity = "medium"  # critical, high, medium or low
# by = ["..."]  # columns to split the rate by, besides team, district and month
fix = "Find out why, and record it."  # what to do about a breach: the worklist says it once, with a link to the page

[[standard.example]]
odd = "to the second in time"
row = {{ {first.name} = "2025-11-12T10:00:00", {then.name} = "2025-11-13T10:00:00" }}
gives = "compliant: in_time"

[[standard.example]]
odd = "one second over"
row = {{ {first.name} = "2025-11-12T10:00:00", {then.name} = "2025-11-13T10:00:01" }}
gives = "non-compliant: late"
"""


def _filled(
    record: type[Record], held: Sequence[ColumnDeclaration], column: ColumnDeclaration, standard_id: str
) -> str:
    table = table_name(record)
    times = {each.name for each in held if each.kind in (Kind.INSTANT, Kind.DAY)}
    never = (
        ""
        if times & set(record.born)
        else 'dated = "never"  # no time places a record in a period: judged in every run\n'
    )
    return f"""\
# A standard that works as it stands, over columns of yours. Make it your own, or write others beside it.
[[standard]]
id = "{standard_id}"  # as it stands on pages and worklists: capital letters, a hyphen, a number
title = "{column.name} is recorded"
question = "For how many of {table} is {column.name} recorded?"
of = "{table}"  # each record of this table is judged
# who = {{ column = "...", in = ["..."] }}  # left out: every record
must = {{ filled = "{column.name}" }}
{never}target = 95  # per cent
severity = "medium"  # critical, high, medium or low
fix = "Record it."  # what to do about a breach: the worklist says it once, with a link to the page

[[standard.example]]
odd = "not recorded"
row = {{ {column.name} = "" }}
gives = "non-compliant"
"""


def _columns(records: Sequence[type[Record]], held: Mapping[str, Sequence[ColumnDeclaration]]) -> str:
    lines = ["# The tables and columns that there are to judge by:"]
    for record in records:
        lines += [
            "#",
            f"#   {table_name(record)}" + ("" if key_of(record) else "  (no key: its rows belong to other records)"),
        ]
        lines += [f"#     {column.name} ({column.kind}): {_meaning(column)}" for column in held[table_name(record)]]
    return "\n".join(lines) + "\n"


def _meaning(column: ColumnDeclaration) -> str:
    return column.meaning + (f": {', '.join(column.codes)}" if column.codes else "")


def _own_tables(unread: Mapping[str, Sequence[str]]) -> str:
    """How a file that duly has no table for may be declared."""
    lines = ["# Files that duly has no table for. A table of your own makes them ready to be judged:"]
    for name, headers in unread.items():
        lines += ["#", f"#   {name} has the headers {', '.join(headers)}"]
    lines += [
        "#",
        "#   [own_tables.stops]",
        '#   key = "stop_id"',
        '#   title = "A stop and search"',
        "#   [own_tables.stops.columns]",
        '#   stop_id = { kind = "id", meaning = "A stop" }',
        '#   stopped_at = { kind = "instant", meaning = "When the person was stopped" }',
    ]
    return "\n".join(lines) + "\n"
