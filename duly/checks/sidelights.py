"""What stands beside a rate and is no verdict: lists of records to look at, and figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, func, select

from duly.checks.judgements import MAIN, Judgement
from duly.results import Status


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Records to look at beside a rate: a sign of junk or gaming, never a verdict.

    `records` selects one column, `record`: ids only. `of` selects the number that the count is a share of; with
    `warn_over` (a share of 1) a larger share is a warning. Where they are among the rows that a standard judges anyway,
    `judged` says so, and they are told in the select that judges: make such a listing with `among`.
    """

    id: str
    title: str
    records: Select[Any]
    of: Select[Any] | None = None
    warn_over: float | None = None
    judged: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)

    @classmethod
    def among(
        cls,
        judgement: Judgement,
        *,
        id: str,
        title: str,
        where: ColumnElement[bool],
        of: ColumnElement[bool] | None = None,
        warn_over: float | None = None,
    ) -> Self:
        """Those records of a standard's own judgement that `where` holds for, as a share of the rows that `of` holds for."""
        rows = select(judgement.record.label("record")).select_from(judgement.rows)
        return cls(
            id=id,
            title=title,
            records=rows.where(where),
            of=None if of is None else select(func.count()).select_from(judgement.rows).where(of),
            warn_over=warn_over,
            judged={"records": where} if of is None else {"records": where, "of": of},
        )


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A figure over a standard's verdicts: which times it is the time between, the unit, and the bands to count. Unless said
    otherwise the hours from the anchor until it was done, of what was judged.

    `start` and `end` name times of the assessment ("anchor_at", "due_at", "done_at") or "as_of". `statuses` are the
    verdicts it is taken over; `undone` leaves out those with a `done_at`, and `among` those without these breakdown
    values. `rate` is the further rate whose verdicts are meant, MAIN for the standard's own. `bands` are upper limits in
    the unit: (24, 48, 72) counts 24-48, 48-72 and over 72.
    """

    id: str
    title: str
    start: str = "anchor_at"
    end: str = "done_at"
    unit: str = "hours"  # or "days"
    statuses: tuple[str, ...] = (Status.COMPLIANT.value, Status.NON_COMPLIANT.value)
    bands: tuple[float, ...] = ()
    undone: bool = False
    among: Mapping[str, str] = field(default_factory=dict)
    rate: str = MAIN


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number to print beside a rate, such as a mean over its records. `value` selects it: one row of one column."""

    id: str
    title: str
    value: Select[Any]
    unit: str = ""
