"""Drawing from each of duly's verdicts apart, those first that only a reader can tell: a sample by which a rate is corrected."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, Table, and_, case, cast, func, literal, select

from duly.audits.allotting import allotted_by_verdict
from duly.checks import MAIN
from duly.results import UNREAD, Question, SampledCase, SampledVerdict, Status, Stratum, VerdictStratum


@dataclass(frozen=True, kw_only=True)
class DrawnByVerdict:
    """The cases, how many of each verdict there are and were drawn, and what did not fall due, by reason."""

    cases: Sequence[SampledCase]
    strata: Mapping[str, Stratum]
    left_out: Mapping[str, int]


def drawn_by_verdict(
    connection: Connection, table: Table, question: Question, *, seed: str, size: int
) -> DrawnByVerdict:
    """Draw verdicts of one standard, each by itself where a record has several.

    Texts that only a reader can tell come first; the others stand in the order of the digest, so that their place does not
    give duly's verdict away.
    """
    numbers = allotted_by_verdict({name.value: number for name, number in question.population.items()}, size)
    stratum = _stratum(table)
    own = (table.c.standard == question.standard, table.c.rate == MAIN)
    item = func.coalesce(literal("\n") + table.c.item, "")
    digest = func.sha256(literal(f"{seed}\n") + cast(table.c.record, String) + item)
    verdicts = [
        (
            row.record,
            SampledVerdict(standard=question.standard, item=row.item, status=Status(row.status), reason=row.reason),
        )
        for name, number in numbers.items()
        for row in connection.execute(
            select(table.c.record, table.c.item, table.c.status, table.c.reason)
            .where(*own, stratum == name)
            .order_by(digest, table.c.record, table.c.item)
            .limit(number)
        )
    ]
    verdicts.sort(key=lambda drawn: (drawn[1].stratum != VerdictStratum.UNCLEAR, _digest(seed, *drawn)))
    outside = connection.execute(
        select(table.c.reason, func.count())
        .where(*own, stratum.is_(None))
        .group_by(table.c.reason)
        .order_by(table.c.reason)
    )
    return DrawnByVerdict(
        cases=[
            SampledCase(number=number, record=record, stratum=verdict.stratum, verdicts=(verdict,))
            for number, (record, verdict) in enumerate(verdicts, start=1)
        ],
        strata={
            name: Stratum(population=question.population[name], drawn=numbers[name])
            for name in VerdictStratum
            if question.population[name]
        },
        left_out={reason: int(number) for reason, number in outside},
    )


def _stratum(table: Table) -> ColumnElement[Any]:
    """As `VerdictStratum.of`, in SQL."""
    unknown = table.c.status == Status.UNKNOWN.value
    return case(
        (and_(unknown, table.c.reason.in_(UNREAD)), VerdictStratum.UNCLEAR.value),
        (unknown, VerdictStratum.UNKNOWN.value),
        (table.c.status == Status.COMPLIANT.value, VerdictStratum.COMPLIANT.value),
        (table.c.status == Status.NON_COMPLIANT.value, VerdictStratum.NON_COMPLIANT.value),
    )


def _digest(seed: str, record: str, verdict: SampledVerdict) -> str:
    item = "" if verdict.item is None else f"\n{verdict.item}"
    return hashlib.sha256(f"{seed}\n{record}{item}".encode()).hexdigest()
