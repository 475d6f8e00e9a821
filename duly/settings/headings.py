"""Where the headers stand, as a section says it: for the whole export, or for the files of one table."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from duly.settings.sections import Section

LAST_HEADING = 1_048_576
"""The last row that a workbook can have: no headers stand further down, and of a text neither."""


class Headed(Section):
    """A section that may say which line, or row of a workbook, holds the headers: its number, or how many stand before it."""

    header_row: Annotated[int, Field(ge=1, le=LAST_HEADING)] | None = None
    skip: Annotated[int, Field(ge=0, le=LAST_HEADING)] | None = None

    @model_validator(mode="after")
    def _one_heading(self) -> Self:
        if self.header_row is not None and self.skip is not None:
            raise ValueError("give one of header_row and skip")
        return self


def heading_of(section: Headed) -> int | None:
    """The line of the headers, from 1, as a section says it; None where it does not."""
    return section.header_row if section.skip is None else section.skip + 1
