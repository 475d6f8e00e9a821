"""The waivers that a force has agreed: a failing record that is shown and counted, with who agreed it, why and until when.

A waiver changes no verdict and no published rate; what the rate would be without the waived records stands beside it.
Data only: duly.judging.register reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

_SHOWN = 20
"""Idle waivers that are named in a remark."""

_NOT_JUDGED = "no such record was judged"
_SINCE = {
    "COMPLIANT": "it complies now",
    "NOT_YET_DUE": "it is not due yet",
    "EXEMPT": "it is exempt",
    "EXCLUDED": "it is excluded",
}


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """One row of the register. `row` is its number in a spreadsheet; without an `item` it is for all items of the record.

    `until` is the last day on which it holds.
    """

    row: int
    standard: str
    record: str
    item: str | None
    reason: str
    agreed_by: str
    until: date

    def to_json(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "standard": self.standard,
            "record": self.record,
            "item": self.item,
            "reason": self.reason,
            "agreed_by": self.agreed_by,
            "until": self.until.isoformat(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{**data, "until": date.fromisoformat(data["until"])})


@dataclass(frozen=True, kw_only=True)
class Waived:
    """What the waivers cover of a standard: of its verdicts, how many failed or could not be determined; of its backlog,
    how many items are past due. `waivers` are those that cover something."""

    non_compliant: int = 0
    unknown: int = 0
    open: int = 0
    waivers: tuple[Waiver, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "non_compliant": self.non_compliant,
            "unknown": self.unknown,
            "open": self.open,
            "waivers": [waiver.to_json() for waiver in self.waivers],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        waivers = tuple(Waiver.from_json(waiver) for waiver in data["waivers"])
        return cls(**{name: data[name] for name in ("non_compliant", "unknown", "open")}, waivers=waivers)


@dataclass(frozen=True, kw_only=True)
class Idle:
    """A waiver that covers nothing in this run. `status` is the record's; None where it was not among those judged."""

    waiver: Waiver
    status: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {**self.waiver.to_json(), "status": self.status}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        left = dict(data)
        return cls(status=left.pop("status"), waiver=Waiver.from_json(left))


@dataclass(frozen=True, kw_only=True)
class Register:
    """The register of a run: its file, how many waivers it holds, and which of them cover nothing."""

    file: str
    waivers: int
    idle: tuple[Idle, ...] = ()

    @property
    def remark(self) -> str:
        """Which waivers cover nothing, in words; blank where all cover something."""
        if not self.idle:
            return ""
        shown = "; ".join(
            f"row {idle.waiver.row} ({idle.waiver.standard}: {_SINCE.get(idle.status or '', _NOT_JUDGED)})"
            for idle in self.idle[:_SHOWN]
        )
        more = f"; and {len(self.idle) - _SHOWN:,} more, in results.json" if len(self.idle) > _SHOWN else ""
        return f"{len(self.idle):,} of the {self.waivers:,} waivers in {self.file} cover nothing: {shown}{more}"

    def to_json(self) -> dict[str, Any]:
        return {"file": self.file, "waivers": self.waivers, "idle": [idle.to_json() for idle in self.idle]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        idle = tuple(Idle.from_json(found) for found in data["idle"])
        return cls(file=data["file"], waivers=data["waivers"], idle=idle)
