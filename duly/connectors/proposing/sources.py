"""What `duly init` looks at: the files or tables of an export, each copied once into a private database, with their profiles.

The copy is gone with the workspace. Nothing of it is in what is proposed but headers, counts, and values of codes that say
nothing of a person (`values`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

import duckdb
from sqlalchemy import case, inspect, null, select

from duly import sql
from duly.connectors.columns.origins import Shape, blank
from duly.connectors.databases import copying
from duly.connectors.databases.connecting import FAILURES, connect, refused
from duly.connectors.files.listing import tabulars_in
from duly.connectors.files.parts import compiled, drop_rejects, in_utf8, parts_of, relation_of
from duly.connectors.files.recognising import at_likely_places
from duly.connectors.files.tabular import Tabular
from duly.connectors.layouts import conventions_of
from duly.connectors.mapping import TableLayout
from duly.connectors.proposing.pairs import with_pairs
from duly.connectors.proposing.profiles import ColumnProfile, profiled
from duly.connectors.proposing.spelling import without_prefix
from duly.connectors.proposing.thesaurus import thesaurus
from duly.connectors.workspace import Workspace
from duly.settings import BLANKS, Settings


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file, a sheet or a table of a database. `names` it by how duly.toml would: a file's name, or schema.table.

    `table` is its copy in the private database, blank where only its headers were asked for.
    """

    name: str
    named: str
    columns: tuple[ColumnProfile, ...]
    table: str = ""
    rows: int = 0
    refused: int = 0
    of_database: bool = False
    header_line: int = 1
    widths: tuple[int, ...] = ()  # of columns at fixed places, as blanks show them
    where: tuple[str, tuple[str, ...]] | None = None  # the header and the values by which these rows are chosen

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns)

    @property
    def stem(self) -> str:
        """Its name without folders, endings and schema, as names are compared; of a sheet the sheet's name too; of rows that
        were chosen by a value the value."""
        if self.where:
            return self.where[1][0]
        return stem_of(self.name, of_database=self.of_database)


_ENDINGS = re.compile(
    r"\.(csv|tsv|txt|parquet|pq|xlsx?|xlsm|xlsb|ods|gz|zip|json|jsonl|ndjson|xml|dat)(?=\.|/|$)", re.I
)


def stem_of(name: str, *, of_database: bool = False) -> str:
    """The part of a file's or a table's name that says what is in it."""
    last = name.rpartition(".")[2] if of_database else _ENDINGS.sub("", name)
    book, _, sheet = last.rpartition("/")
    return sheet if not book or not re.fullmatch(r"(?i)sheet ?\d*|data|export|results?", sheet) else PurePath(book).name


def headed(name: str, headers: Sequence[str]) -> Source:
    """A source of which nothing is known but its headers."""
    return Source(name=name, named=name, columns=_said([ColumnProfile(header=header) for header in headers]))


def _said(profiles: Sequence[ColumnProfile]) -> tuple[ColumnProfile, ...]:
    """Columns with what their headers say besides what all of their source begin with."""
    said = without_prefix([profile.header for profile in profiles], thesaurus().light, thesaurus().known)
    return tuple(replace(profile, said=said.get(profile.header, "")) for profile in profiles)


def sources_in(
    paths: Sequence[Path], layouts: Mapping[str, TableLayout], workspace: Workspace
) -> tuple[list[Source], list[str]]:
    """The sources that files hold; and why each other file is none.

    Raises ExportError where a path is not there.
    """
    conventions = conventions_of(Settings())
    tabulars, unread = tabulars_in(paths, conventions, workspace)
    tabulars = [at_likely_places(tabular, conventions, workspace) or tabular for tabular in tabulars]
    return _copied(tabulars, layouts, workspace, unread)


def sources_of_database(
    url: str, layouts: Mapping[str, TableLayout], workspace: Workspace
) -> tuple[list[Source], list[str]]:
    """The sources that the tables and views of a database are.

    Raises DatabaseError where it refuses.
    """
    engine, name = connect(url)
    try:
        inspector = inspect(engine)
        default = inspector.default_schema_name
        tabulars = []
        for table in sorted({*inspector.get_table_names(), *inspector.get_view_names()}):
            headers = tuple(str(column["name"]) for column in inspector.get_columns(table))
            path = copying.copy_table(engine, default, table, headers, workspace)
            source = f"{default}.{table}" if default else table
            tabulars.append(
                Tabular(
                    name=source, path=path, origin=path, headers=headers, encoding="utf-8", delimiter=",", copied=True,
                    shapes=_shapes(inspector.get_columns(table)),
                )
            )  # fmt: skip
        return _copied(tabulars, layouts, workspace, [])
    except FAILURES as error:
        raise refused(name, error) from error
    finally:
        engine.dispose()


def _shapes(columns: Sequence[Mapping[str, object]]) -> dict[str, Shape]:
    """What a database says of its columns: only times and truths, which need no format."""
    shapes = {}
    for column in columns:
        type_ = str(column["type"]).upper()
        if type_.startswith(("TIMESTAMP", "DATETIME")):
            shapes[str(column["name"])] = Shape.CLOCK
        elif type_ == "DATE":
            shapes[str(column["name"])] = Shape.DAY
        elif type_.startswith("BOOL"):
            shapes[str(column["name"])] = Shape.TRUTH
    return shapes


def headers_in_database(url: str) -> dict[str, list[str]]:
    """The columns of each table and view that a database shows, as it spells them.

    Raises DatabaseError where it refuses.
    """
    engine, name = connect(url)
    try:
        inspector = inspect(engine)
        tables = sorted({*inspector.get_table_names(), *inspector.get_view_names()})
        return {table: [str(column["name"]) for column in inspector.get_columns(table)] for table in tables}
    except FAILURES as error:
        raise refused(name, error) from error
    finally:
        engine.dispose()


def _copied(
    tabulars: Sequence[Tabular], layouts: Mapping[str, TableLayout], workspace: Workspace, unread: list[str]
) -> tuple[list[Source], list[str]]:
    workspace.run("CREATE SCHEMA IF NOT EXISTS proposing")
    sources, left = [], list(unread)
    for number, tabular in enumerate(tabulars):
        readable = in_utf8(tabular, workspace)
        if readable.fault:
            left.append(f"{tabular.name}: {readable.fault}")
            continue
        try:
            sources.append(_copy(readable, f"proposing.s{number}", next(iter(layouts.values())), workspace))
        except duckdb.Error as error:
            left.append(f"{tabular.name}: its rows cannot be read ({type(error).__name__})")
    return sources, left


def _copy(readable: Tabular, table: str, layout: TableLayout, workspace: Workspace) -> Source:
    """Every cell as a trimmed text, null where it is blank."""
    part = parts_of([readable], layout, marks_tests=False)[0]
    shapes = part.shapes()
    raw = {header: value for header, value in part.raw().items() if header.strip()}
    cells, columns = [], {}
    for number, (header, value) in enumerate(raw.items()):
        text = sql.tidy(sql.text_of(value) if readable.is_parquet else value)
        cells.append(case((blank(text, BLANKS), null()), else_=text).label(f"c{number}"))
        columns[f"c{number}"] = header
    statement = compiled(select(*cells).select_from(relation_of(part)), workspace)
    workspace.run(f"CREATE TABLE {table} AS {statement}")
    refused_lines = 0
    if not readable.is_parquet:
        refused_lines = int(workspace.run("SELECT count(DISTINCT line) FROM reject_errors")[0][0])
        drop_rejects(workspace)
    profiles = with_pairs(table, _said(profiled(table, columns, shapes, workspace)), thesaurus(), workspace)
    return Source(
        name=readable.name,
        named=readable.name
        if (readable.also_iso and not readable.widths) or readable.copied
        else PurePath(readable.name).name,
        columns=profiles,
        table=table,
        rows=profiles[0].rows if profiles else 0,
        refused=refused_lines,
        of_database=readable.copied,
        header_line=readable.header_line,
        widths=readable.widths,
    )
