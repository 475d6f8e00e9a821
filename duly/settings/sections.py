"""What every section of duly.toml has in common: it is frozen, it knows no other keys than its own, and one value may stand
for a list of one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict


def listed(value: object) -> tuple[object, ...]:
    """One value or a list of them, as a tuple."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _path(value: object) -> object:
    return Path(value) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(listed)]
Formats = Annotated[tuple[str, ...], BeforeValidator(listed)]
FilePath = Annotated[Path, BeforeValidator(_path)]
FilePaths = Annotated[tuple[Path, ...], BeforeValidator(lambda value: tuple(map(_path, listed(value))))]


class Section(BaseModel):
    """A section of duly.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)
