"""Drawing a sample from the verdicts: of the whole population, not of the failures, and the same one for the same seed.

Records are put in the order of a digest of seed and record id, and the first are taken. Nobody can steer that order, and
anybody can work it out again from the ids alone, whatever database or program they use. Of those taken, the records with a
text that no rule could tell are put first, for only a reader can. `by_verdict` draws more of those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, String, Table, cast, func, literal, select

from duly.audits.allotting import allotted
from duly.audits.by_verdict import drawn_by_verdict
from duly.audits.frame import Frame, verdicts_of
from duly.checks import Standard
from duly.errors import UsageError
from duly.judging.table import BREAKDOWN_PREFIX, NOT_RECORDED
from duly.results import (
    BY_VERDICT,
    UNREAD,
    Question,
    Sample,
    SampledCase,
    SampledVerdict,
    Status,
    Stratum,
)
from duly.version import __version__

EVERYTHING = ""
"""The one stratum of a sample that was not stratified."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to draw: so many records of these standards, by seed, stratified by a breakdown or by verdict if one is named.

    Without a seed it is the local as-at date, so that nobody chooses one until the sample pleases.
    """

    of: str
    size: int
    seed: str | None = None
    by: str | None = None
    unit: str | None = None
    grades: tuple[str, ...] = ()


def unit_of(standards: Sequence[Standard], asked: str | None) -> str:
    """The table whose records are drawn: the one asked for, else the one that most of the standards judge.

    Raises UsageError where none of them judges the one asked for.
    """
    units = [standard.unit for standard in standards]
    if asked is None:
        return max(dict.fromkeys(units), key=units.count)
    if asked not in units:
        raise UsageError(
            f"no standard chosen judges records of {asked}",
            next_step=f"Those chosen judge {', '.join(dict.fromkeys(units))}.",
        )
    return asked


def draw(frame: Frame, standards: Sequence[Standard], plan: Plan) -> Sample:
    """Draw from the assessments of these standards.

    A record is in the frame where one of the standards judged it; test and merged records, and others that are EXCLUDED by
    all of them, are not, and are counted. By verdict, only what fell due is. Raises UsageError where a standard lacks the
    breakdown, a sample by verdict is to be of several standards, or the frame is empty.
    """
    plan = replace(plan, seed=plan.seed or frame.as_of.date().isoformat())
    unit = unit_of(standards, plan.unit)
    asked = [standard for standard in standards if standard.unit == unit]
    return _by_verdict(frame, asked, plan) if plan.by == BY_VERDICT else _by_record(frame, asked, plan)


def _by_verdict(frame: Frame, asked: Sequence[Standard], plan: Plan) -> Sample:
    if len(asked) > 1:
        raise UsageError("a sample by verdict is of one standard", next_step="Name one with --standard.")
    (standard,) = asked
    question = frame.question(standard)
    if not any(question.population.values()):
        raise _nothing(standard.unit, [standard])
    drawn = drawn_by_verdict(frame.connection, frame.table, question, seed=str(plan.seed), size=plan.size)
    return _sample(
        frame, asked, replace(plan, grades=()), [question], drawn.cases, strata=drawn.strata, left_out=drawn.left_out
    )


def _by_record(frame: Frame, asked: Sequence[Standard], plan: Plan) -> Sample:
    connection, table, ids = frame.connection, frame.table, [standard.id for standard in asked]
    if lacking := [standard.id for standard in asked if plan.by and plan.by not in standard.judgement.breakdowns]:
        raise UsageError(
            f"{', '.join(lacking)} cannot be broken down by {plan.by}",
            next_step=f"{asked[0].id} can by {', '.join(asked[0].judgement.breakdowns) or 'nothing'}, and by {BY_VERDICT}.",
        )
    sizes, left_out = _frame(connection, table, ids, plan.by)
    if not sizes:
        raise _nothing(asked[0].unit, asked)
    numbers = allotted(sizes, plan.size)
    chosen = [
        (record, stratum)
        for stratum, number in sorted(numbers.items())
        for record in connection.execute(_first(table, ids, plan, stratum, number)).scalars()
    ]
    verdicts = _verdicts(connection, table, ids, [record for record, _ in chosen])
    # which are drawn is left to chance; only the order in which they are read is not
    chosen.sort(key=lambda case: not any(verdict.reason in UNREAD for verdict in verdicts[case[0]]))
    cases = [
        SampledCase(number=number, record=record, stratum=stratum if plan.by else None, verdicts=verdicts[record])
        for number, (record, stratum) in enumerate(chosen, start=1)
    ]
    strata = {name: Stratum(population=sizes[name], drawn=numbers[name]) for name in sorted(sizes)}
    questions = [frame.question(standard) for standard in asked]
    return _sample(frame, asked, plan, questions, cases, strata=strata, left_out=left_out)


def _nothing(unit: str, asked: Sequence[Standard]) -> UsageError:
    return UsageError(
        f"there is nothing to draw from: no record of {unit} was judged under {', '.join(one.id for one in asked)}",
        next_step="'duly check' says why; choose another standard or period.",
    )


def _sample(
    frame: Frame,
    asked: Sequence[Standard],
    plan: Plan,
    questions: Sequence[Question],
    cases: Sequence[SampledCase],
    *,
    strata: Mapping[str, Stratum],
    left_out: Mapping[str, int],
) -> Sample:
    return Sample(
        of=plan.of,
        unit=asked[0].unit,
        as_of=frame.as_of,
        period=frame.period,
        seed=str(plan.seed),
        by=plan.by,
        grades=plan.grades,
        questions=tuple(questions),
        strata=strata,
        left_out=left_out,
        cases=tuple(cases),
        duly_version=__version__,
    )


def _records(table: Table, ids: Sequence[str], by: str | None) -> Any:
    """Each record of the frame once, with its stratum."""
    value = literal(EVERYTHING) if by is None else func.nullif(table.c[f"{BREAKDOWN_PREFIX}{by}"], "")
    stratum = func.coalesce(func.min(value), literal(EVERYTHING if by is None else NOT_RECORDED))
    return (
        select(table.c.record, stratum.label("stratum"))
        .where(*verdicts_of(table, ids), table.c.status != Status.EXCLUDED.value)
        .group_by(table.c.record)
        .subquery("frame")
    )


def _frame(
    connection: Connection, table: Table, ids: Sequence[str], by: str | None
) -> tuple[dict[str, int], dict[str, int]]:
    frame = _records(table, ids, by)
    sizes = connection.execute(select(frame.c.stratum, func.count()).group_by(frame.c.stratum))
    outside = connection.execute(
        select(table.c.reason, func.count(table.c.record.distinct()))
        .where(*verdicts_of(table, ids), table.c.record.not_in(select(frame.c.record)))
        .group_by(table.c.reason)
        .order_by(table.c.reason)
    )
    return {stratum: int(number) for stratum, number in sizes}, {reason: int(number) for reason, number in outside}


def _first(table: Table, ids: Sequence[str], plan: Plan, stratum: str, number: int) -> Select[Any]:
    frame = _records(table, ids, plan.by)
    digest = func.sha256(literal(f"{plan.seed}\n") + cast(frame.c.record, String))
    return select(frame.c.record).where(frame.c.stratum == stratum).order_by(digest, frame.c.record).limit(number)


def _verdicts(
    connection: Connection, table: Table, ids: Sequence[str], records: Sequence[str]
) -> dict[str, tuple[SampledVerdict, ...]]:
    order = {standard: index for index, standard in enumerate(ids)}
    rows = connection.execute(
        select(table.c.record, table.c.standard, table.c.item, table.c.status, table.c.reason).where(
            *verdicts_of(table, ids), table.c.record.in_(records)
        )
    )
    verdicts: dict[str, list[SampledVerdict]] = {record: [] for record in records}
    for row in rows:
        verdicts[row.record].append(
            SampledVerdict(standard=row.standard, item=row.item, status=Status(row.status), reason=row.reason)
        )
    return {
        record: tuple(sorted(held, key=lambda verdict: (order[verdict.standard], verdict.item or "")))
        for record, held in verdicts.items()
    }
