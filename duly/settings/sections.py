"""What every section of duly.toml has in common: it is frozen, it knows no other keys than its own, and one value may stand
for a list of one."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints


def listed(value: object) -> tuple[object, ...]:
    """One value or a list of them, as a tuple."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _path(value: object) -> object:
    return Path(value) if isinstance(value, str) else value


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
Name = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Words = Annotated[tuple[str, ...], BeforeValidator(listed)]
Formats = Annotated[tuple[str, ...], BeforeValidator(listed)]
FilePath = Annotated[Path, BeforeValidator(_path)]
FilePaths = Annotated[tuple[Path, ...], BeforeValidator(lambda value: tuple(map(_path, listed(value))))]


class Section(BaseModel):
    """A section of duly.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)
