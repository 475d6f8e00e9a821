"""The file that says how the last night went: written when a night begins and when it ends, read by `duly status`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from duly.errors import DeliveryError, system_words
from duly.settings.notify import STATUS
from duly.whole_files import replace_content

FILE = STATUS
"""Its name, beside duly.toml."""

VERSION = 1
"""Of its form."""


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A night that is being judged: since when, and by which process of which machine."""

    started: datetime
    pid: int
    host: str


@dataclass(frozen=True, kw_only=True)
class Night:
    """A night that ended. `as_of` and `outcomes` (standards by outcome) are there where it was judged."""

    started: datetime
    ended: datetime
    exit_code: int
    as_of: datetime | None = None
    outcomes: dict[str, int] | None = None
    rows: int | None = None
    refused: int | None = None
    page: str | None = None

    @property
    def delivered(self) -> bool:
        """Whether its results are there."""
        return self.as_of is not None and self.exit_code in (0, 1, 3)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How it stands: the last night, the last that was judged, those under way, and the keys of what was told and still is so."""

    version: int = VERSION
    last: Night | None = None
    judged: Night | None = None
    under_way: tuple[Begun, ...] = ()
    told: tuple[str, ...] = ()


_FORM = TypeAdapter(Standing)


class UnreadableError(ValueError):
    """The file is there, and is none that this duly can read."""


def read_standing(file: Path) -> Standing:
    """How it stands; with nothing in it where no night began yet.

    Raises UnreadableError where the file is not what duly wrote, and OSError where it may not be read.
    """
    try:
        standing = _FORM.validate_json(file.read_bytes())
    except FileNotFoundError:
        return Standing()
    except ValidationError:
        raise UnreadableError(f"{file} is not what duly wrote") from None
    if standing.version > VERSION:
        raise UnreadableError(f"{file} was written by a later duly")
    return standing


def write_standing(file: Path, standing: Standing) -> None:
    """Put the file in place in one step. Raises DeliveryError where it cannot be written."""
    write_whole(file, json.dumps(_FORM.dump_python(standing, mode="json"), indent=1) + "\n")


def write_whole(file: Path, text: str) -> None:
    """Write a text file so that nobody ever reads half of it. Raises DeliveryError where it cannot be written."""
    try:
        replaced, why = replace_content(file, text), "it is open in a program, or may not be replaced"
    except OSError as error:
        replaced, why = False, system_words(error)
    if not replaced:
        raise DeliveryError(
            f"{file} could not be written ({why})",
            next_step="Make the folder writable for whoever runs duly, or name another place in [notify].",
        )
