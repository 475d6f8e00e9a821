"""The waivers that a force has agreed: a failing record that is shown and counted, with who agreed it, why and until when.

A waiver changes no verdict and no published rate; what the rate would be without the waived records stands beside it.
duly.judging.register reads them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Annotated, Self

from pydantic import Field

from duly.results.forms import Count, Day, Percent

_NAMED = 20
"""Idle waivers that are named in a remark."""

_NOT_JUDGED = "no such record was judged"
_SINCE = {
    "COMPLIANT": "it complies now",
    "NOT_YET_DUE": "it is not due yet",
    "EXEMPT": "it is exempt",
    "EXCLUDED": "it is excluded",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiver:
    """One row of the register."""

    row: Annotated[int, Field(ge=2, description="The row of the register, as a spreadsheet counts.")]
    standard: str
    record: str
    item: Annotated[str | None, Field(description="Null: every item of the record.")]
    reason: str
    agreed_by: str
    until: Annotated[Day, Field(description="The last day on which it holds.")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Waived:
    """What waivers cover of a standard, those that cover something. It stays in every count and rate."""

    non_compliant: Count = 0
    unknown: Count = 0
    open: Annotated[Count, Field(description="Of the backlog: items past due.")] = 0
    waivers: tuple[Waiver, ...] = ()
    rate_without: Annotated[
        Percent | None,
        Field(description="The rate if what is waived were left out; the standard's result fills it in."),
    ] = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Idle(Waiver):
    """A waiver that covers nothing in this run, though its standard was judged."""

    status: Annotated[str | None, Field(description="What the record is now; null where none was judged.")] = None

    @classmethod
    def of(cls, waiver: Waiver, status: str | None = None) -> Self:
        """From the waiver."""
        return cls(**{item.name: getattr(waiver, item.name) for item in fields(Waiver)}, status=status)


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """The register of a run: its file, how many waivers it holds, and which of them cover nothing."""

    file: str
    waivers: Count
    idle: Annotated[
        tuple[Idle, ...], Field(description="Waivers that cover nothing, though their standard was judged.")
    ] = ()

    @property
    def remark(self) -> str:
        """Which waivers cover nothing, in words; blank where all cover something."""
        if not self.idle:
            return ""
        named = "; ".join(
            f"row {idle.row} ({idle.standard}: {_SINCE.get(idle.status or '', _NOT_JUDGED)})"
            for idle in self.idle[:_NAMED]
        )
        more = f"; and {len(self.idle) - _NAMED:,} more, in results.json" if len(self.idle) > _NAMED else ""
        return f"{len(self.idle):,} of the {self.waivers:,} waivers in {self.file} cover nothing: {named}{more}"
