"""From a standard to its one select.

The select gives each record of the population its verdict: id, status, reason, times and breakdown values. No name and
no free text can be in it (duly.checks.standards refuses a standard that would show one).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    BindParameter,
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from duly.checks import AS_OF, MAIN, Judgement, Listing, Standard
from duly.checks.parameters import PERIOD_FACTS, Facts
from duly.judging.table import BREAKDOWN_PREFIX, MARKS, TEXTS, TIMES, TRUTHS
from duly.results import Status
from duly.sql import walk


def verdicts(standard: Standard, rate: str, judgement: Judgement, *, marks: bool = False) -> Select[Any]:
    """The select that judges: columns as in the assessments table, but only the breakdowns that the judgement has.

    With `marks` it tells as well which of the standard's lists each record is in (`marked`).
    """
    times = dict(zip(TIMES, (judgement.anchor, judgement.due, judgement.done), strict=True))
    inner = (
        select(
            cast(judgement.record, String).label("record"),
            cast(null() if judgement.item is None else judgement.item, String).label("item"),
            judgement.verdict.number.label("place"),
            cast(null() if judgement.flag is None else judgement.flag, String).label("flag"),
            *(cast(null() if time is None else time, DateTime).label(name) for name, time in times.items()),
            *(() if judgement.open is None else (judgement.open.label("waits"),)),
            *([_marks(standard, rate).label(MARKS)] if marks else []),
            *(
                cast(value, String).label(BREAKDOWN_PREFIX + name)
                for name, value in sorted(judgement.breakdowns.items())
            ),
        )
        .select_from(judgement.rows)
        .subquery("judged")
    )
    chosen: Any = select(
        literal(standard.id).label("standard"),
        literal(rate).label("rate"),
        inner.c.record,
        inner.c.item,
        judgement.verdict.status(inner.c.place).label("status"),
        judgement.verdict.reason(inner.c.place).label("reason"),
        *(inner.c[name] for name in ("flag", *TIMES)),
        _is_open(judgement, inner).label("open"),
        *([inner.c[MARKS]] if marks else []),
        *(inner.c[BREAKDOWN_PREFIX + name] for name in sorted(judgement.breakdowns)),
    )
    return chosen  # type: ignore[no-any-return]  # its columns differ from standard to standard


def _is_open(judgement: Judgement, judged: FromClause) -> ColumnElement[bool]:
    """Whether what is asked for is still to be done (`Judgement.open`). Never null."""

    def given(*statuses: Status) -> ColumnElement[bool]:
        numbers = [number for status in statuses for number in judgement.verdict.numbers(status)]
        return judged.c.place.in_(numbers) if numbers else false()

    if judgement.open is not None:
        waits = func.coalesce(judged.c.waits, false())
        return and_(waits, ~given(Status.EXEMPT, Status.EXCLUDED))
    if judgement.due is None:
        return and_(judged.c.done_at.is_(None), given(Status.NON_COMPLIANT, Status.NOT_YET_DUE, Status.UNKNOWN))
    no_time_left = or_(judged.c.due_at.is_(None), judged.c.due_at < AS_OF)
    return and_(
        judged.c.done_at.is_(None),
        or_(given(Status.NON_COMPLIANT, Status.NOT_YET_DUE), and_(given(Status.UNKNOWN), no_time_left)),
    )


def marks_of(standard: Standard) -> dict[tuple[str, str], ColumnElement[bool]]:
    """What holds for the rows in the lists among those that a standard judges, by list and part of it: the records, and
    what they are a share of."""
    return {(listing.id, part): holds for listing in standard.lists for part, holds in listing.judged.items()}


def _marks(standard: Standard, rate: str) -> ColumnElement[int]:
    """One bit for each list that a row is in."""
    marks: ColumnElement[int] = literal(0)
    for bit, holds in enumerate(marks_of(standard).values() if rate == MAIN else ()):
        marks = marks + case((holds, 1 << bit), else_=0)
    return cast(marks, BigInteger)


def marked(verdicts: Table, standard: Standard, listing: Listing, part: str) -> Select[Any]:
    """The rows of a standard's verdicts that are in a list, or are what it is a share of: their `record`."""
    bit = 1 << list(marks_of(standard)).index((listing.id, part))
    return select(verdicts.c.record).where(
        verdicts.c.standard == standard.id,
        verdicts.c.rate == MAIN,
        verdicts.c[MARKS].bitwise_and(bit) > 0,
    )


def judging_selects(standard: Standard, *, marks: bool = False) -> tuple[Select[Any], ...]:
    """The selects that judge a standard: one for all its rates where they are made of the same parts, else one each.

    What rates share, such as the population that each of six fields is asked of, is then found once. A select can hold
    only one table expression of a name, so rates that give a name to different ones are judged one by one.
    """
    return _joined(
        [verdicts(standard, rate, judgement, marks=marks) for rate, judgement in standard.judgements.items()]
    )


def open_selects(standard: Standard) -> tuple[Select[Any], ...]:
    """The selects of what is open under those rates of a standard that have a backlog, joined as in `judging_selects`."""
    judged_ever = [
        verdicts(standard, rate, standard.judgements[rate]).subquery("judged_ever")
        for rate in standard.rates_with_backlog
    ]
    return _joined([select(*judged.c).where(judged.c.open) for judged in judged_ever])


def _joined(selects: list[Select[Any]]) -> tuple[Select[Any], ...]:
    if len(selects) < 2:
        return tuple(selects)
    named: dict[str, Any] = {}
    expressions = (part for part in walk(*selects) if isinstance(part, CTE))
    if any(named.setdefault(part.name, part) is not part for part in expressions):
        return tuple(selects)
    names = sorted({column.name for chosen in selects for column in chosen.selected_columns}, key=_rank)
    padded = []
    for chosen in selects:
        one = chosen.subquery()
        padded.append(select(*(one.c[name] if name in one.c else cast(null(), String).label(name) for name in names)))
    every = union_all(*padded).subquery("verdicts")
    return (select(*every.c),)


def _rank(name: str) -> tuple[int, str]:
    fixed = (*TEXTS, *TIMES, *TRUTHS, MARKS)
    return (fixed.index(name) if name in fixed else len(fixed), name)


def record_values(
    judgement: Judgement, *records: str, also: Mapping[str, ColumnElement[Any]] | None = None
) -> Select[Any]:
    """The select behind `duly explain`: the verdicts on these records with the values and dates used, a row per item. `also` are
    values to show beside those of the judgement, by name."""
    times = zip(TIMES, (judgement.anchor, judgement.due, judgement.done), strict=True)
    inner = (
        select(
            cast(judgement.record, String).label("record"),
            judgement.verdict.number.label("place"),  # once: written out per case it takes a planner minutes
            cast(null() if judgement.item is None else judgement.item, String).label("item"),
            cast(null() if judgement.flag is None else judgement.flag, String).label("flag"),
            *(cast(null() if time is None else time, DateTime).label(name) for name, time in times),
            *(value.label(f"show_{name}") for name, value in {**judgement.shows, **(also or {})}.items()),
        )
        .select_from(judgement.rows)
        .where(judgement.record.in_(records))
        .subquery("judged")
    )
    chosen: Any = select(
        inner.c.record,
        inner.c.item,
        judgement.verdict.status(inner.c.place).label("status"),
        judgement.verdict.reason(inner.c.place).label("reason"),
        *(column for column in inner.c if column.name not in ("record", "item", "place")),
    )
    return chosen.order_by(inner.c.record, inner.c.item)  # type: ignore[no-any-return]


def listed(listing: Listing) -> Select[Any]:
    """The ids of a listing, each once, in order."""
    rows = listing.records.subquery("listed")
    return select(cast(rows.c.record, String).label("record")).distinct().order_by("record")


def every_select(standard: Standard) -> tuple[Select[Any], ...]:
    """Every select that asks the records for a standard: its verdicts, and what is told beside them."""
    lists = [listing for listing in standard.lists if not listing.judged]
    return (
        *judging_selects(standard),
        *(listing.records for listing in lists),
        *(listing.of for listing in lists if listing.of is not None),
        *(figure.value for figure in standard.figures),
        *(holds for _, holds in standard.cannot_tell_where),
        *(codes.none_listed for codes in standard.own_codes),
        *([standard.outside.asked] if standard.outside is not None else []),
    )


def bound_values(standard: Standard, facts: Mapping[str, object], changed: Mapping[str, Any]) -> dict[str, object]:
    """The bind parameters of a standard's selects: the facts of the run and the changed parameters that it has."""
    own = {
        parameter.name: list(value) if isinstance(value, tuple) else value
        for parameter in standard.parameters
        if (value := changed.get(parameter.name)) is not None
    }
    return {**facts, **own}


def verdicts_tell_what_is_open(standard: Standard, bound: Mapping[str, object]) -> bool:
    """Whether no period limited the verdicts of a standard, so that what is open is among them."""
    limited = any(bound[name] != value for name, value in Facts.without_period().items())
    return not (limited and any(_reads_the_period(chosen) for chosen in open_selects(standard)))


def _reads_the_period(chosen: Select[Any]) -> bool:
    return any(isinstance(part, BindParameter) and part.key in PERIOD_FACTS for part in walk(chosen))
