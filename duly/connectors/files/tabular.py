"""What can be read as a table: a file, a sheet of one, or a copy of a table of a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from duly.connectors.columns.origins import Shape
from duly.connectors.files.rewriting import Rewritten
from duly.connectors.files.workbooks import Places


@dataclass(frozen=True, kw_only=True)
class Tabular:
    """A file, or a sheet of one, that can be read as a table. `shapes` are by header; `origin` is hashed."""

    name: str
    path: Path
    origin: Path
    headers: tuple[str, ...]
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    read_as: Mapping[str, str] = field(
        default_factory=dict
    )  # what DuckDB calls a column of Parquet, where not its name
    encoding: str | None = None
    encoding_declared: bool = False
    delimiter: str | None = None
    notes: tuple[str, ...] = ()
    fault: str = ""  # why it cannot be read at all
    is_damaged: bool = False  # it may hold records, which cannot be read
    also_iso: bool = False  # real dates stood among the texts
    copied: bool = False  # from a database: there are no bytes to hash
    told: tuple[str, ...] = ()  # what is said of it wherever the export is spoken of
    places: Places | None = None  # of a sheet: where its rows and cells stand
    header_line: int = 1
    likely_header: int | None = None  # a line that looks like the header, where that one does not
    is_plain: bool = True  # as far as was seen it can be read as it stands
    widths: tuple[int, ...] = ()  # of columns at fixed places, where nobody but their blanks says so
    rewritten: Rewritten | None = None  # `path` is a copy of what can be split

    @property
    def is_ours(self) -> bool:
        """The text was written by duly, of a sheet or of a table of a database."""
        return self.copied or self.also_iso

    @property
    def has_lines(self) -> bool:
        """Its rows are lines that an editor shows."""
        return not self.is_ours or (self.places is not None and self.places.by_line)

    @property
    def is_parquet(self) -> bool:
        return self.delimiter is None

    @property
    def without_value(self) -> frozenset[str]:
        """The headers of columns in which some cell holds an error instead of a value."""
        return frozenset(self.places.errors) if self.places else frozenset()
