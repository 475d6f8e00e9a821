"""Rows of a database that stand more than once: alike they are one record; with one key and different they are none, unless
duly.toml says which is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
)

from duly import sql
from duly.connectors.columns.fitting import Ask
from duly.records import Kind, Record, columns_of, companion, key_of
from duly.settings.tables import Keeping


@dataclass(frozen=True, kw_only=True)
class Repeats:
    """`folded` rows are copies of another or not the one of their key that is kept, which `outdone` of them are; `contrary` share
    a key with a row that says otherwise. `differing` are the columns in which some of these differ."""

    folded: int = 0
    outdone: int = 0
    contrary: int = 0
    differing: tuple[str, ...] = ()


def has_repeats(sound: Select[Any], record: type[Record], ask: Ask) -> bool:
    rows, key = sql.apart(sound).subquery("sound"), key_of(record)
    telling = rows.c[key] if key else sql.fingerprint(*rows.c)
    number, kinds = ask(select(func.count(), func.count(telling.distinct())).select_from(rows))
    return bool(number != kinds)


def without_repeats(
    sound: Select[Any], record: type[Record], keeping: Keeping | None, ask: Ask
) -> tuple[Select[Any], Repeats]:
    """One row of those that are alike, none of those that contradict each other; and how many of each were left out."""
    outdone = 0
    if keeping is not None:
        sound, outdone = _foremost(sound, record, keeping, ask)
    rows, key = sql.apart(sound).subquery("sound"), key_of(record)
    alike = sql.fingerprint(*rows.c)
    group: ColumnElement[Any] = rows.c[key] if key else alike
    compared: FromClause = select(
        *rows.c,
        func.row_number().over(partition_by=group, order_by=group).label("duly_number"),
        func.min(alike).over(partition_by=group).label("duly_least"),
        func.max(alike).over(partition_by=group).label("duly_most"),
    ).subquery("compared")
    contrary = compared.c.duly_least != compared.c.duly_most
    later = and_(compared.c.duly_number > literal_column("1"), ~contrary)
    folded, refused = ask(select(func.count(case((later, 1))), func.count(case((contrary, 1)))).select_from(compared))
    single = select(*(compared.c[name] for name in _names(record))).where(~or_(contrary, later))
    return single, Repeats(
        folded=int(folded) + outdone,
        outdone=outdone,
        contrary=int(refused),
        differing=_differing(rows, record, key, ask) if refused and key else (),
    )


def _differing(rows: FromClause, record: type[Record], key: str, ask: Ask) -> tuple[str, ...]:
    """The columns in which rows of some key differ."""
    names = [column.name for column in columns_of(record) if column.name != key]
    texts = {name: _as_text(rows, name) for name in names}
    of_key = select(
        *(case((func.min(text) != func.max(text), 1), else_=0).label(name) for name, text in texts.items())
    ).group_by(rows.c[key])
    found = of_key.subquery("of_key")
    flags = ask(select(*(func.max(found.c[name]) for name in names)).select_from(found))
    return tuple(name for name, differs in zip(names, flags, strict=True) if differs)


def _as_text(rows: FromClause, name: str) -> ColumnElement[Any]:
    """A value as a text, of which a blank is one too; a time with both of its ends."""
    ends = [rows.c[end] for end in (name, companion(name)) if end in rows.c]
    texts = [func.coalesce(cast(end, String), sql.quoted("|")) for end in ends]
    whole: ColumnElement[Any] = texts[0]
    for text in texts[1:]:
        whole = whole.concat(sql.quoted(" ")).concat(text)
    return whole


def _foremost(sound: Select[Any], record: type[Record], keeping: Keeping, ask: Ask) -> tuple[Select[Any], int]:
    """Without the rows that another of their key comes before, as duly.toml says; and how many those are. A row without the
    time or number that decides comes behind one that has it; of two that cannot be told apart both stay."""
    rows, key = sql.apart(sound).subquery("sound"), key_of(record)
    assert key is not None
    kind = next(column.kind for column in columns_of(record) if column.name == keeping.by)
    least = rows.c[keeping.by]
    most = func.coalesce(rows.c[companion(keeping.by)], least) if kind is Kind.INSTANT else least
    best = func.max(least).over(partition_by=rows.c[key])
    behind = most < best if keeping.is_last else least > func.min(most).over(partition_by=rows.c[key])
    without = and_(least.is_(None), best.is_not(None))
    # A time after the as-at instant has the later end of its span alone, which must not decide.
    outdone = case(
        (without, literal_column("1")), (func.coalesce(behind, false()), literal_column("1")), else_=literal_column("0")
    )
    told = select(*rows.c, outdone.label("duly_outdone")).subquery("told")
    number = ask(select(func.count(case((told.c.duly_outdone == literal_column("1"), 1)))).select_from(told))[0]
    return select(*(told.c[name] for name in _names(record))).where(told.c.duly_outdone == literal_column("0")), int(
        number
    )


def _names(record: type[Record]) -> list[str]:
    return [column.name for column in record.__table__.columns]
