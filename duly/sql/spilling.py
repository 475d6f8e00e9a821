"""What a DuckDB has no room for in memory it writes to disk: encrypted, where duly.toml asks for that.

DuckDB by itself writes nothing encrypted, since it draws no numbers that are random enough for keys; its extension httpfs brings
OpenSSL. It lies in the package duckdb-extension-httpfs or where DuckDB's own INSTALL puts it, and DuckDB loads it only where
those who make DuckDB signed it, for the same version and system.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import duckdb

from duly.errors import SettingsError

EXTENSION, PACKAGE = "httpfs", "duckdb_extension_httpfs"

_REMOTE = "HTTPFileSystem,S3FileSystem,HuggingFaceFileSystem"
"""What the extension is otherwise for. Each is disabled before anything is read, and DuckDB enables none again."""


def encrypt_spill(connection: duckdb.DuckDBPyConnection) -> None:
    """Have all that a database writes to its temporary folder encrypted, by a key that is drawn now and lies in memory only.

    Raises SettingsError where the extension is not installed, or is none that DuckDB loads.
    """
    version = str(connection.execute("SELECT version()").fetchall()[0][0])
    place = _packaged(version)
    try:
        connection.execute(
            "LOAD {}".format(EXTENSION if place is None else f"'{str(place).replace(chr(39), chr(39) * 2)}'")
        )
        connection.execute(f"SET disabled_filesystems = '{_REMOTE}'")
        connection.execute("SET temp_file_encryption = true")
    except duckdb.Error as error:
        why = f"is refused by it ({type(error).__name__}): it is damaged, or not signed" if place else _missing(version)
        raise SettingsError(
            f"run.encrypt: DuckDB {version} encrypts by its extension {EXTENSION} alone, which {why}",
            next_step="pip install 'duly[encryption]', as docs/installing.md says, or take the line out and encrypt the disk.",
        ) from None


def _packaged(version: str) -> Path | None:
    """The extension of a version, from the installed package; None where that is not there or has another version's."""
    package = find_spec(PACKAGE)
    folders = list(package.submodule_search_locations or ()) if package else []
    files = (Path(folder) / "extensions" / version / f"{EXTENSION}.duckdb_extension" for folder in folders)
    return next((file for file in files if file.is_file()), None)


def _missing(version: str) -> str:
    return f"is installed for another version than {version}" if find_spec(PACKAGE) else "is not installed"
