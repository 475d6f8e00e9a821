"""The first duly.toml of a force: written from the headers of its export, for somebody to check and complete.

It proposes and says what it is unsure of; it never guesses a date's day and month. No value of the export is in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from duly import sql
from duly.connectors.columns.fitting import Texts
from duly.connectors.columns.origins import Shape
from duly.connectors.databases.connecting import connect, refused
from duly.connectors.files.listing import tabulars_in
from duly.connectors.files.parts import ask_of, in_utf8, parts_of, relation_of
from duly.connectors.files.tabular import Tabular
from duly.connectors.layouts import conventions_of, layouts_of
from duly.connectors.mapping import TableLayout
from duly.connectors.workspace import Workspace, open_workspace
from duly.records import Kind, Record, columns_of
from duly.records.vocabulary import shipped_vocabulary
from duly.settings import BLANKS, ISO, Settings

FORMATS = (
    ISO, "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d/%m/%Y", "%m/%d/%Y",
    "%d-%m-%Y %H:%M:%S", "%m-%d-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%m-%d-%Y %H:%M", "%d-%m-%Y", "%m-%d-%Y",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d-%b-%Y %H:%M:%S", "%d-%b-%Y %H:%M", "%d-%b-%Y",
    "%d %b %Y %H:%M", "%d %b %Y", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d",
)  # fmt: skip
"""Ways of writing a time that are tried on the whole column."""

_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "crime_id": (
        "crime_number", "crime_no", "crime_ref", "crime_ref_no", "crime_reference", "occurrence_number", "occurrence_no",
        "offence_id", "complaint",
    ),
    "incident_id": ("incident_number", "incident_no", "incident_ref", "log_number", "urn"),
    # When something happened is not when it was reported: that is for somebody to say.
    "reported_at": ("date_reported", "reported_date", "report_date", "rep_date", "reported_on", "reported"),
    "recorded_at": ("date_recorded", "recorded_date", "rec_date", "crimed_date", "recorded_on", "recorded", "ileads_add"),
    "entered_at": ("date_entered", "entered_date", "created_date", "date_created", "created_on", "created_at"),
    "updated_at": ("date_updated", "modified_date", "last_modified", "updated_on"),
    "closed_at": ("date_closed", "closed_date", "closed_on"),
    "allocated_at": ("date_allocated", "allocated_date", "allocated_on"),
    "reviewed_at": ("date_reviewed", "review_date", "reviewed_date", "reviewed_on"),
    "held_at": ("meeting_date", "date_held", "held_on"),
    "inv_id": ("investigation_id", "investigation_number", "case_id", "case_number"),
    "review_id": ("review_number",),
    "person_id": ("nominal_id", "nominal_ref", "person_ref", "person_number"),
    "staff_id": ("collar_number", "officer_id", "employee_id"),
    "team_id": ("team", "team_code", "unit_id"),
    "district": ("division", "area", "bcu"),
    "oic": ("officer_in_case", "investigating_officer", "oic_collar_no", "oic_collar_number"),
    "reviewer": ("reviewed_by", "reviewing_officer", "supervisor"),
    "school_id": ("school", "school_ref", "school_urn", "school_code"),
    "la_area": ("local_authority", "local_authority_area", "la", "la_name"),
    "home_educated": ("ehe", "elective_home_education", "home_education"),
    "dob_date": ("dob", "date_of_birth", "birth_date"),
    "meet_id": ("meeting_id", "strategy_meeting_id"),
    "offence_code": ("offence", "ho_code", "home_office_code"),
    "offence_from": (
        "offence_start", "offence_date_from", "committed_from", "date_committed_from", "date_occurred", "date_occur",
        "occurred_on", "occurred_from", "occ_start",
    ),
    "offence_to": ("offence_end", "offence_date_to", "committed_to", "date_committed_to", "occurred_to", "occ_end"),
}  # fmt: skip
"""Other names that record systems give our columns."""


@dataclass(frozen=True, kw_only=True)
class _ProposedColumn:
    name: str
    headers: tuple[str, ...]
    formats: tuple[str, ...] = ()  # none: ISO, or no time
    undecided: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Guess:
    """The table that a source is plainly meant for, and our column -> their header."""

    layout: TableLayout
    matched: Mapping[str, str]


def normal(header: str) -> str:
    """A header as names are compared: lower case, words joined by underscores."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", header.strip())
    return re.sub(r"[^a-z0-9]+", "_", words.casefold()).strip("_")


def match(record: type[Record], headers: Sequence[str]) -> dict[str, str]:
    """Our column -> their header, where the names agree but for spelling, or are known synonyms. Each header once."""
    by_name: dict[str, list[str]] = {}
    for header in headers:
        by_name.setdefault(normal(header), []).append(header)
    matched: dict[str, str] = {}
    for exact in (True, False):
        for column in columns_of(record):
            names = (column.name,) if exact else _SYNONYMS.get(column.name, ())
            for name in names:
                free = [header for header in by_name.get(name, ()) if header not in matched.values()]
                if column.name not in matched and len(free) == 1:
                    matched[column.name] = free[0]
    return matched


def first_settings(*, paths: Sequence[Path] = (), url: str | None = None) -> str:
    """The text of a commented duly.toml for an export.

    Raises ExportError where it cannot be read.
    """
    layouts = layouts_of(Settings(), shipped_vocabulary())
    if url is not None:
        return _of_database(url, layouts)
    workspace = open_workspace()
    try:
        tabulars, unread = tabulars_in(paths, conventions_of(Settings()), workspace)
        names = [str(path) for path in paths]
        text = [_head(f"path = {_toml(names[0] if len(names) == 1 else names)}")]
        text += _tables(tabulars, layouts, workspace)
        text += [f"# {reason}.\n" for reason in unread]
        return "\n".join(text)
    finally:
        workspace.close()


def _head(source: str) -> str:
    return f"""# What duly reads, and what your names mean. Written by `duly init` from the headers it found: check every line.
# A line that begins with # is a note or a choice that is yours to make.

[export]
{source}
time_zone = "Europe/London"  # of times that are written without an offset

# A time of exactly midnight is taken for a date without a time. Where midnight is a real time of day, say so:
# midnight_is_real = true

[run]
# period = "last 28 days"  # or "last month", or {{ from = 2025-01-01, to = 2025-02-01 }}; without one, everything due
"""


def _toml(value: str | Sequence[str]) -> str:
    """A text or a list of them as TOML spells it."""
    if not isinstance(value, str):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda control: f"\\u{ord(control[0]):04x}", escaped) + '"'


def guessed(name: str, headers: Sequence[str], layouts: Mapping[str, TableLayout]) -> Guess | None:
    """The table whose key is there and that knows the most headers; by its name where that says it."""
    stem = normal(re.split(r"[./]", name)[0] if "/" not in name else re.split(r"\.", name.rsplit("/", 1)[-1])[0])
    best: tuple[tuple[bool, int], Guess] | None = None
    for layout in layouts.values():
        matched = match(layout.record, headers)
        named = stem == layout.name or stem.startswith(layout.name + "_")
        if not named and (layout.key is None or layout.key not in matched):
            continue
        rank = (named, len(matched))
        if best is None or rank > best[0]:
            best = (rank, Guess(layout=layout, matched=matched))
    return None if best is None else best[1]


def _tables(tabulars: Sequence[Tabular], layouts: Mapping[str, TableLayout], workspace: Workspace) -> list[str]:
    """A section for each table that some file is plainly meant for, and a comment for each other file."""
    meant: dict[str, list[tuple[Tabular, Guess]]] = {}
    unknown = []
    for tabular in tabulars:
        guess = guessed(tabular.name, tabular.headers, layouts)
        if guess is None:
            headers = "".join(f"#   {_toml(header)}\n" for header in tabular.headers)
            unknown.append(f"# {tabular.name}: no table of duly's is plainly meant. Its headers:\n{headers}")
        else:
            meant.setdefault(guess.layout.name, []).append((tabular, guess))
    sections = []
    for files in meant.values():
        layout = files[0][1].layout
        names = [tabular.name if tabular.also_iso else tabular.name.rsplit("/", 1)[-1] for tabular, _ in files]
        every = dict.fromkeys(header for tabular, _ in files for header in tabular.headers)
        columns = _merged(layout, files, workspace)
        sections.append(_section(layout, f"files = {_toml(names)}", columns, tuple(every)))
    return sections + unknown


def _merged(layout: TableLayout, files: Sequence[tuple[Tabular, Guess]], workspace: Workspace) -> list[_ProposedColumn]:
    """The columns of a table over all of its files: every header that drifted, every format that was settled."""
    merged = []
    for ours in (column.name for column in columns_of(layout.record)):
        seen = [
            _timed(layout, ours, guess.matched[ours], tabular, workspace)
            for tabular, guess in files
            if ours in guess.matched
        ]
        if seen:
            merged.append(
                _ProposedColumn(
                    name=ours,
                    headers=tuple(dict.fromkeys(header for column in seen for header in column.headers)),
                    formats=tuple(dict.fromkeys(format_ for column in seen for format_ in column.formats)),
                    undecided=tuple(dict.fromkeys(format_ for column in seen for format_ in column.undecided)),
                )
            )
    return merged


def _section(layout: TableLayout, source: str, columns: Sequence[_ProposedColumn], headers: Sequence[str]) -> str:
    lines = [f"[tables.{layout.name}]", source, "", f"[tables.{layout.name}.columns]"]
    for column in columns:
        written = _toml(column.headers[0] if len(column.headers) == 1 else column.headers)
        settled = _toml(column.formats[0] if len(column.formats) == 1 else column.formats)
        if column.undecided:
            options = " or ".join(_toml(option) for option in column.undecided)
            lines.append(f"# Every value of {column.name} reads as {options}. Choose, and take the # away:")
            lines.append(f'# {column.name} = {{ from = {written}, format = "..." }}')
        elif column.formats:
            lines.append(f"{column.name} = {{ from = {written}, format = {settled} }}")
        else:
            lines.append(f"{column.name} = {written}")
    mapped = {column.name for column in columns}
    used = {header for column in columns for header in column.headers}
    missing = [f"{column.name} ({column.meaning})" for column in columns_of(layout.record) if column.name not in mapped]
    rest = [header for header in headers if header and header not in used]
    if missing:
        lines += ["# Not found; add a line for each that the export has under another name:"]
        lines += [f"#   {item}" for item in missing]
    if rest:
        lines += ["# Headers of the export that mean nothing to duly so far:"]
        lines += [f"#   {_toml(header)}" for header in rest]
    return "\n".join(lines) + "\n"


def _timed(layout: TableLayout, ours: str, theirs: str, tabular: Tabular, workspace: Workspace) -> _ProposedColumn:
    """A column with its format, where it is a time and the whole column settles it."""
    column = next(item for item in columns_of(layout.record) if item.name == ours)
    untyped = not tabular.is_parquet or tabular.shapes[theirs] is Shape.TEXT
    if column.kind not in (Kind.INSTANT, Kind.DAY) or not untyped:
        return _ProposedColumn(name=ours, headers=(theirs,))
    whole = parts_of([in_utf8(tabular, workspace)], layout, marks_tests=False)[0]
    value = sql.tidy(whole.raw()[theirs])
    texts = Texts(
        relation_of(whole),
        value,
        *((format_, False) for format_ in FORMATS),
        day=False,
        zone="Europe/London",
        latest_year=_LATEST_YEAR,
        blanks=BLANKS,
    )
    written, *misfits = texts.count(ask_of(workspace), texts.filled, *map(texts.misfit, range(len(FORMATS))))
    fitting = [format_ for format_, number in zip(FORMATS, misfits, strict=True) if not number]
    if not written or ISO in fitting:
        return _ProposedColumn(name=ours, headers=(theirs,))
    if len(fitting) == 1:
        return _ProposedColumn(name=ours, headers=(theirs,), formats=(fitting[0],))
    return _ProposedColumn(name=ours, headers=(theirs,), undecided=tuple(fitting) or ("no format that duly tries",))


_LATEST_YEAR = 2099
"""Of two figures; which century is meant is no matter of whether they are read."""


def _of_database(url: str, layouts: Mapping[str, TableLayout]) -> str:
    engine, name = connect(url)
    try:
        inspector = inspect(engine)
        default = inspector.default_schema_name
        address = make_url(url).set(password=None).render_as_string(hide_password=False)
        text = [_head(f"database = {_toml(address)}\n"
                      '# password_env = "DULY_PASSWORD"  # the environment variable that holds the password')]  # fmt: skip
        meant: set[str] = set()
        for table in sorted({*inspector.get_table_names(), *inspector.get_view_names()}):
            headers = [str(column["name"]) for column in inspector.get_columns(table)]
            guess = guessed(table, headers, layouts)
            source = f"{default}.{table}" if default else table
            if guess is None or guess.layout.name in meant:
                text.append(f"# {source}: no table of duly's is plainly meant.\n")
                continue
            meant.add(guess.layout.name)
            columns = [_ProposedColumn(name=ours, headers=(theirs,)) for ours, theirs in guess.matched.items()]
            text.append(_section(guess.layout, f"source = {_toml(source)}", columns, headers))
        return "\n".join(text)
    except SQLAlchemyError as error:
        raise refused(name, error) from error
    finally:
        engine.dispose()


def headers_in_database(url: str) -> dict[str, list[str]]:
    """The columns of each table and view that a database shows, as it spells them.

    Raises DatabaseError where it refuses.
    """
    engine, name = connect(url)
    try:
        inspector = inspect(engine)
        tables = sorted({*inspector.get_table_names(), *inspector.get_view_names()})
        return {table: [str(column["name"]) for column in inspector.get_columns(table)] for table in tables}
    except SQLAlchemyError as error:
        raise refused(name, error) from error
    finally:
        engine.dispose()
