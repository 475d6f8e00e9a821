"""Whether an export is fit to be judged, table by table: what intake asked, and what it found wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from duly.results.forms import Count, fill_in


class Asks(StrEnum):
    """What a check asks of a table or of one of its columns."""

    READABLE = "readable"  # the table can be read at all
    ROWS = "rows"  # it has as many rows as the manifest says
    COLUMN = "column"  # the column is there
    FILLED = "filled"  # the key is never blank
    UNIQUE = "unique"  # the key is never repeated
    CODES = "codes"  # every code is one that the vocabulary knows
    TIMES = "times"  # every time is plausible
    PARENT = "parent"  # every reference names a record that is there


CRITICAL = frozenset({Asks.READABLE, Asks.ROWS, Asks.COLUMN, Asks.FILLED, Asks.UNIQUE})
"""What a table is unfit without. The others spoil single records, which are then UNKNOWN."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FailedCheck:
    """One check that failed, or that could not be made."""

    column: str | None
    asks: Asks
    critical: Annotated[bool, Field(description="The table is unfit for it.")] = field(init=False, default=False)
    count: Annotated[
        int | None, Field(description="How many rows or values fail it; null where that cannot be told.")
    ] = None
    error: Annotated[str, Field(description="Why the check could not be made; blank where it was made.")] = ""
    words: Annotated[str, Field(description="What is wrong, for an officer.")] = field(init=False, default="")

    def __post_init__(self) -> None:
        fill_in(self, critical=self.asks in CRITICAL, words=self._words())

    def _words(self) -> str:
        if self.error:
            about = f" of {self.column}" if self.column else ""
            return f"the check '{self.asks}'{about} could not be made: {self.error}"
        one = self.count == 1
        values = f"{self.count} {'value' if one else 'values'} of {self.column}"
        return {
            Asks.READABLE: "it cannot be read",
            Asks.ROWS: f"it holds {self.count} rows, which is not what the manifest says",
            Asks.COLUMN: f"column {self.column} is missing",
            Asks.FILLED: f"{self.count} {'row has' if one else 'rows have'} no {self.column}",
            Asks.UNIQUE: f"{self.count} {'row repeats' if one else 'rows repeat'} the {self.column} of another",
            Asks.CODES: f"{values} {'is a code' if one else 'are codes'} that the vocabulary does not know",
            Asks.TIMES: f"{values} {'is' if one else 'are'} before 1900 or too late",
            Asks.PARENT: f"{values} {'names' if one else 'name'} a record that is not in the export",
        }[self.asks]


@dataclass(frozen=True, kw_only=True, slots=True)
class TableIntake:
    """What intake says of one table: fit unless there is a reason against it."""

    fit: bool = field(init=False, default=True)
    rows: Annotated[
        Count | None,
        Field(description="Null where the table could not be read, or its connector says already that it is unfit."),
    ]
    reasons: tuple[str, ...] = ()
    failed: Annotated[tuple[FailedCheck, ...], Field(description="Warnings as well.")] = ()

    def __post_init__(self) -> None:
        fill_in(self, fit=not self.reasons)


@dataclass(frozen=True, kw_only=True, slots=True)
class Intake:
    """Whether the export is fit to be judged, by table in the order of the vocabulary."""

    tables: Mapping[str, TableIntake] = field(default_factory=dict)
    absent: Annotated[
        tuple[str, ...], Field(description="Tables that were asked about and are not in the export.")
    ] = ()

    @property
    def unfit_tables(self) -> Mapping[str, tuple[str, ...]]:
        """The tables that cannot be judged, each with the reasons."""
        return {name: table.reasons for name, table in self.tables.items() if not table.fit}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is wrong without making a table unfit, in words."""
        return tuple(
            f"{name}: {check.words}"
            for name, table in self.tables.items()
            for check in table.failed
            if not check.critical
        )
