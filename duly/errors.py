"""What can go wrong, and what to do next. Every error duly raises on purpose is one of these.

    DulyError                 3  could not be judged
    ├── UsageError            2  the command was misused
    ├── SettingsError         2  duly.toml says something that cannot be
    ├── ExportError           3  the export cannot be read
    │   └── DatabaseError     3  the database refused, stopped, or lacks a table
    ├── CalendarError         3  a date lies past the end of the bank-holiday calendar
    ├── StandardError         3  a standard is declared wrongly or failed to run
    ├── DialectError          3  a select cannot be written for a database
    └── DeliveryError         4  judged, but the results could not be written

What is none of these is a fault of duly's own and ends with 5 (duly.faults).

A message names the file, row, column or standard, what was found, what was expected, and the next step. It never holds a
value of personal data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class DulyError(Exception):
    """Anything that duly stops for. `exit_code` is the process's exit code; `next_step` says what to do."""

    exit_code: ClassVar[int] = 3

    def __init__(self, message: str, *, next_step: str = "", faults: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.faults = tuple(faults)

    def __str__(self) -> str:
        lines = [self.message, *(f"  - {fault}" for fault in self.faults)]
        if self.next_step:
            lines.append(f"Next step: {self.next_step}")
        return "\n".join(lines)


class UsageError(DulyError):
    """The command was asked for something that it cannot be asked for."""

    exit_code = 2


class SettingsError(DulyError):
    """duly.toml is invalid. `faults` holds every fault found, not only the first."""

    exit_code = 2


class ExportError(DulyError):
    """The export, or a file of it, cannot be read."""


class DatabaseError(ExportError):
    """The database refused the connection, stopped half-way, or lacks a table."""


class CalendarError(DulyError):
    """A working day was asked for past the end of the bank-holiday calendar."""


class StandardError(DulyError):
    """A standard is declared wrongly, or its select failed."""


class DialectError(DulyError):
    """A select cannot be written for a database: it is none that duly writes for, or lacks a construct."""


class DeliveryError(DulyError):
    """The records were judged but the results could not be delivered."""

    exit_code = 4


class HistoryError(DeliveryError):
    """The history cannot be opened, read or written."""
