"""How DuckDB reads a file: as a relation to select from."""

from __future__ import annotations

import re
from pathlib import Path

from duly.connectors.files.scanning import MAX_LINE
from duly.connectors.workspace import Workspace

REJECTS = 20_000
"""Errors in lines after which a file is given up: it is not what it is read as, and DuckDB stops counting them."""


def quote(path: Path) -> str:
    """A path as DuckDB takes it: a text, in which *, ? and [ would be read as a pattern."""
    escaped = re.sub(r"([*?\[])", r"[\1]", str(path)).replace("'", "''")
    return f"'{escaped}'"


def parquet(path: Path) -> str:
    """The rows of a Parquet file; a folder named status=open above it says nothing of them."""
    return f"read_parquet({quote(path)}, hive_partitioning=false)"


def parquet_headers(path: Path, workspace: Workspace) -> list[str]:
    """The names of a Parquet file's columns as they stand in it: DuckDB gives two that differ in case alone other names.

    Raises duckdb.Error.
    """
    schema = workspace.run(f"SELECT name, num_children FROM parquet_schema({quote(path)})")
    headers: list[str] = []
    within = 0  # how many more of what follows lie within another column
    for name, children in schema[1:]:
        if within:
            within -= 1
        else:
            headers.append(str(name))
        within += children or 0
    return headers


def delimited(*paths: Path, delimiter: str, width: int) -> str:
    """The rows of text files in UTF-8, as texts c0, c1, ..., below the first line of each.

    What cannot be split is left for `drop_rejects`.
    `file_index` is the place of a row's file among the paths, from 0.
    """
    columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(width))
    escaped = delimiter.replace("'", "''")
    files = ", ".join(map(quote, paths))
    return (
        f"read_csv([{files}], auto_detect=false, header=true, delim='{escaped}', quote='\"', escape='\"', "
        f"compression='none', columns={{{columns}}}, max_line_size={MAX_LINE}, nullstr='', strict_mode=true, "
        f"store_rejects=true, rejects_limit={REJECTS})"
    )


def rejected_in(workspace: Workspace) -> set[str]:
    """The paths of files with lines that could not be split."""
    rows = workspace.run("SELECT DISTINCT file_path FROM reject_errors JOIN reject_scans USING (scan_id, file_id)")
    return {str(path) for (path,) in rows}


def drop_rejects(workspace: Workspace) -> None:
    """Forget rejected lines: DuckDB keeps their text."""
    workspace.run("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")


def too_long_in_parquet(path: Path, workspace: Workspace) -> frozenset[str]:
    """The columns of decimals of more digits than DuckDB has: it takes them for other numbers, and says nothing.

    Raises duckdb.Error where the file cannot be read.
    """
    found = workspace.run(f"SELECT name FROM parquet_schema({quote(path)}) WHERE precision > 38")
    return frozenset(str(name) for (name,) in found)
