"""Times that stand in the rows of another table (`min`, `max`), where records are judged in their database: what
`files.children` writes into records that were copied is worked out here wherever the view of a table is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Engine,
    FromClause,
    Select,
    and_,
    case,
    cast,
    false,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)

from duly import sql
from duly.connectors.children import Layouts, beyond_limit, cannot_be_known, derived, lacking, lost_told, numbers_told
from duly.connectors.columns.fitting import Ask
from duly.connectors.columns.origins import Rules
from duly.connectors.columns.remarks import HALF_DAY, large_shares
from duly.connectors.columns.tolerance import BLANK, NO_INSTANT
from duly.connectors.databases.in_place import View, asking, naming, together
from duly.connectors.mapping import ColumnLayout, TableLayout
from duly.records import Kind, columns_of, companion
from duly.records.columns import born_of
from duly.results import Refusal, TableManifest
from duly.settings.tables import Children

Views = dict[str, View]


@dataclass(frozen=True, kw_only=True)
class _Time:
    """A time of `parents` that comes from rows of `theirs`."""

    layout: TableLayout
    column: ColumnLayout
    children: Children
    parents: View
    theirs: View

    @property
    def name(self) -> str:
        return self.column.column.name

    @property
    def key(self) -> str:
        return str(self.layout.key)

    @property
    def is_instant(self) -> bool:
        return self.column.column.kind is Kind.INSTANT

    @property
    def type(self) -> Any:
        return self.layout.record.__table__.c[self.name].type


def filled(layouts: Layouts, views: Views, sources: Mapping[str, str], rules: Rules, engine: Engine) -> tuple[str, ...]:
    """Put the times that come from rows of other tables into the views of those that have them; what is to be told of it.
    `sources` are the names of the tables in the database.

    Raises SQLAlchemyError where the database refuses.
    """
    told, ask = list[str](), asking(engine)
    for layout, column, children in derived(layouts):
        parents, theirs = views.get(layout.name), views.get(children.table)
        if parents is None or parents.rows is None:
            continue
        lead = f"{layout.name}.{column.column.name} ({children.said})"
        if why := lacking(children, theirs.manifest if theirs else None, theirs.manifest.columns if theirs else ()):
            told.append(f"{lead}: is not there, because {why}.")
        elif theirs is not None:
            time = _Time(layout=layout, column=column, children=children, parents=parents, theirs=theirs)
            views[layout.name], said = _filled(time, sources[layout.name], rules, ask)
            told.append(f"{lead}: {said}.")
    return tuple(told)


def _filled(time: _Time, source: str, rules: Rules, ask: Ask) -> tuple[View, str]:
    """The view with the time in it, and what is to be told of that."""
    parents = time.parents.cte(f"{time.layout.name}_without_{time.name}")
    child = time.theirs.cte(f"{time.children.table}_of_{time.layout.name}_{time.name}")
    found = _found(time, parents, child, rules)
    rows = _with_time(time, parents, found)
    counts = _Counts(*(int(number) for number in ask(_counted(time, rows, rules))))
    dropped = [rows.c.duly_unknown] if counts.unknown and time.column.unreadable is None else []
    is_later = _is_later(time, rows, rules)
    kept = select(*(rows.c[name] for name in _names(time))).where(*(not_(chosen) for chosen in (*dropped, is_later)))
    manifest = _manifest(time, counts, source)
    later, left = [*_any(time.parents.later)], [*_any(time.parents.left)]
    if counts.later:
        later.append(select(rows.c[time.key].label("key")).where(is_later))
        left += [naming(rows, link, true()).where(is_later) for link in time.layout.naming]
    for unknown in dropped:
        left += [naming(rows, link, false()).where(unknown) for link in time.layout.naming]
    view = replace(
        time.parents,
        rows=None if manifest.unfit else kept,
        manifest=manifest,
        later=together(later),
        left=together(left),
    )
    return view, "; ".join(_told(time, counts, _lost(time, parents, child, ask)))


def _any(chosen: Select[Any] | None) -> Iterator[Select[Any]]:
    if chosen is not None:
        yield chosen


def _found(time: _Time, parents: CTE, child: CTE, rules: Rules) -> CTE:
    """What the rows come to, by the record that they name, and by each that it was merged into."""
    by, at = time.children.by or "", time.children.column
    lo, hi = child.c[at], child.c[companion(at)] if companion(at) in child.c else cast(null(), child.c[at].type)
    # Of a time after the as-at instant only the later end is kept; after the export itself nobody knows it (A26).
    last = _stamp(rules.exported_at or NO_INSTANT - timedelta(days=1))
    one: ColumnElement[Any] = literal_column("1")
    none: ColumnElement[Any] = literal_column("0")
    unknown = case((and_(lo.is_(None), hi > last), one), else_=none)
    rows = [
        select(child.c[by].label("key"), lo.label("lo"), hi.label("hi"), unknown.label("unknown")).where(
            child.c[by].is_not(None), child.c.is_test.is_not(true()), child.c.merged_into.is_(None)
        )
    ]
    if (left := _left(time)) is not None:
        not_yet = cast(_stamp(rules.as_of + timedelta(microseconds=1)), hi.type)
        rows.append(
            select(
                left.c.key,
                cast(null(), lo.type),
                case((left.c.is_later, not_yet)),
                case((left.c.is_later, none), else_=one),
            )
        )
    named = (union_all(*rows) if len(rows) > 1 else rows[0]).cte(f"{child.name}_named")
    every: FromClause = named
    if "merged_into" in time.parents.manifest.columns:
        merged = select(parents.c[time.key].label("key"), parents.c.merged_into.label("survivor"))
        chain = merged.where(parents.c.merged_into.is_not(None)).cte(f"{child.name}_merged", recursive=True)
        after = parents.alias("after")
        chain = chain.union(
            select(chain.c.key, after.c.merged_into)
            .join_from(chain, after, after.c[time.key] == chain.c.survivor)
            .where(after.c.merged_into.is_not(None))
        )
        theirs = select(chain.c.survivor, *(named.c[name] for name in ("lo", "hi", "unknown")))
        every = union_all(
            select(*named.c), theirs.join_from(named, chain, chain.c.key == named.c.key)
        ).subquery("every")  # fmt: skip
    which = func.max if time.children.is_last else func.min
    dated = every.c.lo.is_not(None)
    return (
        select(
            every.c.key,
            which(every.c.lo).label("lo"),
            which(case((dated, func.coalesce(every.c.hi, every.c.lo)))).label("hi"),
            func.min(case((not_(dated), every.c.hi))).label("ahead"),
            func.max(every.c.unknown).label("unknown"),
        )
        .group_by(every.c.key)
        .cte(f"{child.name}_found")
    )


def _left(time: _Time) -> FromClause | None:
    """What rows that were refused, or came to be after the as-at instant, name."""
    if time.theirs.left is None:
        return None
    left = time.theirs.left.subquery("kept")
    of_link = left.c.link == literal_column(f"'{time.children.by}'")
    return select(left.c.key, left.c.is_later).where(of_link).subquery("left_links")


def _names(time: _Time) -> list[str]:
    return [column.name for column in time.layout.record.__table__.columns]


def _with_time(time: _Time, parents: CTE, found: CTE) -> FromClause:
    """The rows with the time; `duly_unknown` says that it cannot be known. Of that stands the blank or the mark for it."""
    unknown = func.coalesce(found.c.unknown, literal_column("0")) != literal_column("0")
    mark = null() if time.column.unreadable == BLANK else _stamp(NO_INSTANT)
    given: dict[str, ColumnElement[Any]] = {time.name: case((~unknown, found.c.lo))}
    if time.is_instant:
        given[companion(time.name)] = case(
            (unknown, mark), (found.c.lo.is_(None), found.c.ahead), (found.c.hi > found.c.lo, found.c.hi)
        )
    values = (
        cast(given[name], parents.c[name].type).label(name) if name in given else parents.c[name]
        for name in _names(time)
    )
    joined = parents.outerjoin(found, found.c.key == parents.c[time.key])
    return select(*values, unknown.label("duly_unknown")).select_from(joined).subquery("with_time")


def _is_later(time: _Time, rows: FromClause, rules: Rules) -> ColumnElement[bool]:
    """The record came to be after the as-at instant, where it is this time that tells."""
    born = born_of(time.layout.record)
    if time.name not in born or (rules.exported_at is not None and rules.exported_at <= rules.as_of):
        return false()
    better = [name for name in born[: born.index(time.name)] if name in time.parents.manifest.columns]
    ends = [name for one in better for name in (one, companion(one)) if name in rows.c]
    return and_(
        rows.c[time.name].is_(None),
        rows.c[companion(time.name)].is_not(None),
        not_(rows.c.duly_unknown),
        *(rows.c[name].is_(None) for name in ends),
    )


@dataclass(frozen=True)
class _Counts:
    """Of the records: all, those that have the time, those of which it cannot be known and of which it tells that they came to
    be too late; and of those that stay, whose time is known and whose is that of a whole day."""

    records: int
    dated: int
    unknown: int
    later: int
    known: int
    whole_days: int


def _counted(time: _Time, rows: FromClause, rules: Rules) -> Select[Any]:
    ends = [rows.c[name] for name in (time.name, companion(time.name)) if name in rows.c]
    has_one = or_(*(end.is_not(None) for end in ends))
    unknown, is_later = rows.c.duly_unknown, _is_later(time, rows, rules)
    stays = not_(is_later) if time.column.unreadable else and_(not_(is_later), not_(unknown))
    lo = ends[0]
    whole_day: ColumnElement[bool] = false()
    if time.is_instant:
        whole_day = sql.shifted(lo, literal_column(str(HALF_DAY))) < ends[1]

    def number(*chosen: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.count(case((and_(*chosen), 1)))

    return select(
        func.count(),
        number(has_one, not_(unknown)),
        number(unknown),
        number(is_later),
        number(stays, lo.is_not(None)),
        number(stays, whole_day),
    ).select_from(rows)


def _lost(time: _Time, parents: CTE, child: CTE, ask: Ask) -> int:
    """Rows that name no record that was read, refused ones among them."""
    by = child.c[time.children.by or ""]
    keys = select(parents.c[time.key].label("key")).subquery("keys")
    (nowhere,) = ask(
        select(func.count()).select_from(child.outerjoin(keys, keys.c.key == by)).where(keys.c.key.is_(None))
    )
    lost = int(nowhere) + time.theirs.manifest.refused
    if (left := _left(time)) is not None:
        named = select(func.count()).select_from(left.join(keys, keys.c.key == left.c.key)).where(~left.c.is_later)
        lost -= int(ask(named)[0])
    return lost


def _told(time: _Time, counts: _Counts, lost: int) -> Iterator[str]:
    yield from numbers_told(time.column, counts.records, counts.dated, counts.unknown)
    yield from lost_told(time.children, lost)


def _manifest(time: _Time, counts: _Counts, source: str) -> TableManifest:
    """What was read of the table, which has the time now."""
    manifest = time.parents.manifest
    refused = counts.unknown if time.column.unreadable is None else 0
    refusals = list(manifest.refusals)
    if refused:
        reason = f"{cannot_be_known(time.children)} ({refused:,} rows)"
        refusals.append(Refusal(source=source, row=None, column=time.name, reason=reason))
    rows = manifest.rows - refused - counts.later
    names = {*manifest.columns, time.name}
    midnights = large_shares([(time.name, counts.known, counts.whole_days)]) if time.is_instant else {}
    return replace(
        manifest,
        rows=rows,
        refused=manifest.refused + refused,
        after_as_of=manifest.after_as_of + counts.later,
        refusals=tuple(refusals),
        unfit=beyond_limit(time.column, counts.unknown, rows),
        columns=tuple(column.name for column in columns_of(time.layout.record) if column.name in names),
        missing=tuple(name for name in manifest.missing if name != time.name),
        blank=(*manifest.blank, time.name) if rows and not counts.known else manifest.blank,
        midnights={**manifest.midnights, **midnights},
    )


def _stamp(moment: datetime) -> ColumnElement[Any]:
    return literal_column(f"TIMESTAMP '{moment.isoformat(sep=' ')}'")
