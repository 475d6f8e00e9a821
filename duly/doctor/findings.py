"""What was looked at, and how it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from duly.errors import DulyError


class State(StrEnum):
    """How a thing is: only BAD keeps records from being read or judged."""

    OK = "ok"
    LOOK = "look"  # it works, and somebody should look at it
    BAD = "bad"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at. `says` holds names of places and records' counts, never a value of the export."""

    name: str
    state: State
    says: str
    next_step: str = ""


def fault(name: str, error: DulyError) -> Finding:
    """An error of ours as what was found."""
    says = "; ".join([error.message, *error.faults])
    return Finding(name=name, state=State.BAD, says=says, next_step=error.next_step)
