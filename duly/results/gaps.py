"""What the export lacks: causes for which records cannot be told, whom to ask for them, and what that would settle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from duly.results.forms import Count, Percent
from duly.results.samples import UNREAD

UNMAPPED_CODE, DANGLING = "unmapped_code", "dangling_"
"""The reason of a code that the mapping does not know (duly.checks.usual), and how those begin of what leads nowhere."""


class Whom(StrEnum):
    """Whom to ask for what is missing."""

    IT = "IT"  # whoever makes the export
    MAPPER = "whoever maps codes"
    TEAMS = "teams"
    READER = "a reader"
    KEEPER = "whoever keeps duly.toml"
    AUTHORITY = "the local authority"


def whom_to_ask(reason: str) -> Whom:
    """Whom to ask for a reason for which records cannot be told, where nothing more is known of the export."""
    if reason in UNREAD:
        return Whom.READER
    if reason in _OF_OTHERS:
        return _OF_OTHERS[reason]
    return Whom.IT if reason.startswith(DANGLING) else Whom.TEAMS


_OF_OTHERS = {
    UNMAPPED_CODE: Whom.MAPPER,
    "la_data": Whom.AUTHORITY,
    "terms_unknown": Whom.KEEPER,
    "outside_calendar": Whom.KEEPER,
}
"""Reasons that neither the export nor the teams' records can mend."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """One cause for which records cannot be told, or standards are not judged at all."""

    reason: Annotated[str, Field(description="Of the verdicts; `no_data` where standards are not judged for it.")]
    words: Annotated[str, Field(description="What is missing, in words.")]
    whom: Whom
    columns: Annotated[
        tuple[str, ...], Field(description="The columns that decide it, as table.column; empty where they are many.")
    ] = ()
    found: Annotated[
        tuple[str, ...], Field(description="What the export was found to lack of what is read there, in words.")
    ] = ()
    standards: Annotated[
        Mapping[str, Count], Field(description="Verdicts that it would settle, by standard; 0 of those not judged.")
    ] = field(default_factory=dict)
    verdicts: Annotated[Count, Field(description="How many verdicts it would settle.")] = 0
    closes: Annotated[
        Percent | None,
        Field(description="Points by which the bounds of all that fell due would close; null where none did."),
    ] = None
    settles: Annotated[
        tuple[str, ...], Field(description="Standards that cannot be told now, and could be with it.")
    ] = ()
