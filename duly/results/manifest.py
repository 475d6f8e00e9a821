"""What a connector read of an export: files, tables, and everything that was folded, refused or not understood.

Names places only: a value of the export is never in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from duly.results.forms import Count, Instant, fill_in


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """A row that was not read, and why. The refused value is never kept."""

    source: str
    row: Annotated[
        int | None,
        Field(
            description="As a spreadsheet numbers it: from 1, the header and blank rows counted; in a Parquet file the number of "
            "the row. Null in a database, and where a line has no row of its own."
        ),
    ]
    column: str | None
    reason: str
    line: Annotated[int | None, Field(description="The line of the file where known.")] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One file, sheet or database table that was read."""

    name: str
    table: str
    rows: Count
    sha256: Annotated[
        str | None, Field(pattern="^[0-9a-f]{64}$", description="Null for a database table, as is `bytes`.")
    ] = None
    bytes: Count | None = None
    encoding: str | None = None
    delimiter: str | None = None
    notes: Annotated[tuple[str, ...], Field(description="What was recognised, drifted or assumed while reading.")] = ()


Names = tuple[str, ...]
Numbers = Mapping[str, Count]


@dataclass(frozen=True, kw_only=True, slots=True)
class TableManifest:
    """What was read of one table of the vocabulary. rows_read = rows + folded + refused + after_as_of."""

    table: str
    rows_read: Count = 0
    rows: Count = 0
    folded: Count = 0
    refused: Count = 0
    after_as_of: Count = 0
    columns: Names = ()
    missing: Names = ()
    extra: Names = ()
    blank: Annotated[
        Names, Field(description="The columns, of those that were read, that hold nothing in any row.")
    ] = ()
    refusals: Annotated[
        tuple[Refusal, ...],
        Field(description="Those of the first rows, one for each column at fault; `refused` counts all rows."),
    ] = ()
    naive: Annotated[Names, Field(description="The time columns that held values without an offset.")] = ()
    sentinels: Annotated[Numbers, Field(description="Default dates read as blank, by column.")] = field(
        default_factory=dict
    )
    unmapped: Annotated[
        Mapping[str, Numbers],
        Field(description="Code values that the vocabulary does not know, by column and value."),
    ] = field(default_factory=dict)
    blanked: Annotated[
        Numbers, Field(description="Event times after the as-at instant, read as not yet happened, by column.")
    ] = field(default_factory=dict)
    midnights: Annotated[
        Mapping[str, Annotated[float, Field(ge=0, le=1)]],
        Field(description="Share of a column's values at 00:00:00, where above 5 %."),
    ] = field(default_factory=dict)
    expected_rows: Annotated[Count | None, Field(description="As the export's own manifest says.")] = None
    unfit: Annotated[str, Field(description="Why the table cannot be judged at all; blank where it can.")] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What was read of an export, table by table, in the order of the vocabulary."""

    export: str
    as_of: Instant
    as_of_source: str
    covers_from: str | None = None
    covers_to: str | None = None
    in_place: Annotated[bool, Field(description="The records stayed in their database.")] = False
    suppressed: Annotated[
        Count | None, Field(description="Records held back from the export, as its manifest says.")
    ] = None
    sources: tuple[Source, ...] = ()
    tables: Mapping[str, TableManifest] = field(default_factory=dict)
    missed: Annotated[
        tuple[str, ...], Field(description="What looks like a part of a table and was not read, and why.")
    ] = ()
    warnings: tuple[str, ...] = ()
    complete: Annotated[
        bool, Field(description="Nothing was refused or missed, and no table that was there is unfit.")
    ] = field(init=False, default=True)

    def __post_init__(self) -> None:
        fill_in(
            self,
            complete=not (self.missed or any(table.refused or table.unfit for table in self.tables.values())),
        )
