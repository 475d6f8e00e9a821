"""What every section of duly.toml has in common: it is frozen, it knows no other keys than its own, and one value may stand
for a list of one."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from duly.errors import steers


def listed(value: object) -> tuple[object, ...]:
    """One value or a list of them, as a tuple."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _path(value: object) -> object:
    if isinstance(value, str):
        if not value.strip():
            raise ValueError("is blank, which would be this folder: name a file or a folder")
        return Path(in_one_line(value))
    return value


def in_one_line(text: str) -> str:
    """A text that is printed beside others, as it stands.

    Raises ValueError where a character of it would break the line, steer a terminal or turn the words round.
    """
    wrong = [mark for mark in text if steers(mark)]
    if wrong:
        raise ValueError(f"holds a character that is not printed (U+{ord(wrong[0]):04X}): write it in one plain line")
    return text


def _variable(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise ValueError("is not the name of an environment variable, such as DULY_PASSWORD")
    return name


def not_blank(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names, as they stand. Raises ValueError where one is blank or stands twice."""
    if not all(name.strip() for name in names):
        raise ValueError("holds a blank name")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{', '.join(map(repr, twice))} stands twice")
    return names


_Moment = TypeVar("_Moment", date, datetime)

FIRST_YEAR, LAST_YEAR = 1900, 2199


def in_reach(moment: _Moment) -> _Moment:
    """A day or an instant that is judged at or from, as it stands.

    Raises ValueError where its year is none that a living record can be of: further out, it has no time in another zone.
    """
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"lies in the year {moment.year}: give one from {FIRST_YEAR} to {LAST_YEAR}")
    return moment


Day = Annotated[date, AfterValidator(in_reach)]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), AfterValidator(in_one_line)
]
Reason = Annotated[
    str, StringConstraints(min_length=3, max_length=1000, strip_whitespace=True), AfterValidator(in_one_line)
]
Variable = Annotated[str, AfterValidator(_variable)]
Words = Annotated[tuple[str, ...], BeforeValidator(listed)]
Names = Annotated[Words, AfterValidator(not_blank)]
Formats = Annotated[tuple[str, ...], BeforeValidator(listed)]
SomeFormats = Annotated[Formats, Field(min_length=1)]
FilePath = Annotated[Path, BeforeValidator(_path)]
FilePaths = Annotated[tuple[Path, ...], BeforeValidator(lambda value: tuple(map(_path, listed(value))))]


class Section(BaseModel):
    """A section of duly.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)
