"""The vocabulary of a run, as a value: the tables of the package, and those that a force adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from duly.records.columns import Record, table_name, tables


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The tables that an export may hold, in order. Each stands once."""

    records: tuple[type[Record], ...]

    @cached_property
    def by_name(self) -> Mapping[str, type[Record]]:
        """The tables by the name that an export and duly.toml spell."""
        return {table_name(record): record for record in self.records}

    def record(self, table: str) -> type[Record]:
        """A table by its name.

        Raises LookupError where there is none.
        """
        return self.by_name[table]


def shipped_vocabulary() -> Vocabulary:
    """The tables of the package."""
    return Vocabulary(records=tables())
