"""What Great Expectations said of a run, where it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from duly.results import Outcome
from duly.validation.compliance import Finding


@dataclass(frozen=True, kw_only=True)
class Held:
    """GX's own results, by suite, without a record's id: of `intake`, and of `compliance`.

    It is held to the numbers that duly decided by. `otherwise` are the standards of which it says otherwise than duly, with
    what it says; `remarks` say so of the checks of intake.
    """

    intake: Mapping[str, Any] = field(default_factory=dict)
    compliance: Mapping[str, Any] = field(default_factory=dict)
    otherwise: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @property
    def kept(self) -> Mapping[str, Any]:
        """What a run keeps of it."""
        return {"intake": self.intake, "compliance": self.compliance}

    def agreed(self, findings: Mapping[str, Finding]) -> Mapping[str, Finding]:
        """The findings by standard; a standard of which GX says otherwise is in ERROR."""
        return {
            name: Finding(standard=name, outcome=Outcome.ERROR, message=self.otherwise[name])
            if name in self.otherwise
            else finding
            for name, finding in findings.items()
        }
