"""What a run says of single records: those to put right, and why one got its verdict. Ids, codes and times only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duly.results.counts import Status
from duly.results.forms import Instant, UtcInstant
from duly.results.waivers import Waiver

RISK_GRADES = ("very_high", "high", "medium", "standard", "low", "very_low", "none_apparent", "absent")
"""Grades of risk, whatever the record, the highest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Failing:
    """One record that failed or could not be determined: ids, codes and times only. Times are UTC.

    `open`: what is asked for has still not been done and can still be. `waived`: a waiver covers it. `risk`: as it was graded
    (RISK_GRADES), where lists of work are made and the export says so.
    """

    record: str
    item: str | None
    status: Status
    reason: str
    anchor_at: datetime | None = None
    due_at: datetime | None = None
    done_at: datetime | None = None
    team: str | None = None
    open: bool = False
    waived: bool = False
    risk: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """The verdict of one standard, or of one of its further rates, on a record. Times are UTC.

    `words` are the condition that decided, as an officer signs it off; `values` what the rule read, by name; `remedy` what the
    standard says is to be done about a breach. `officer` is the staff id of who has the record, where duly.toml asks for it
    ([output] officers) and something is open. `waiver` is what the register says of it, if anything; `expired`, that it no
    longer holds.
    """

    standard: str
    title: str
    rate: str
    item: str | None
    status: Status
    reason: str
    words: str
    flag: str | None
    anchor_at: UtcInstant | None
    due_at: UtcInstant | None
    done_at: UtcInstant | None
    values: Mapping[str, Any]
    remedy: str = ""
    waiver: Waiver | None = None
    expired: bool = False
    officer: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody is asked for something: it failed, cannot be told, or is not due yet."""
        return self.to_put_right or self.status is Status.NOT_YET_DUE

    @property
    def to_put_right(self) -> bool:
        """Whether something is to be done about it."""
        return self.status in (Status.NON_COMPLIANT, Status.UNKNOWN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """The verdicts on a record; `not_judged` says by standard id why some could not be asked, `asked` which were."""

    verdicts: tuple[Explanation, ...]
    not_judged: Mapping[str, str]
    asked: tuple[str, ...]
    as_of: Instant
    time_zone: str

    @property
    def next_due(self) -> Explanation | None:
        """What falls due next on the record, of what is not due yet; None where nothing is known to."""
        waiting = [one for one in self.verdicts if one.status is Status.NOT_YET_DUE and one.due_at is not None]
        return min(waiting, key=lambda one: (one.due_at, one.standard, one.rate), default=None)
