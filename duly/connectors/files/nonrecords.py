"""Rows that are no records though they have a record's columns: headers again, rules of dashes, totals, counts, error texts.

Each is known by the whole of its row, so that no record is taken for one: a row of which every cell is its header, or only
dashes, or the name of a type; a total whose other cells are numbers; a text of a database's client, or what stands on the
pages of a report between its records, that stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, SmallInteger, and_, case, cast, false, func, literal_column, or_

from duly import sql
from duly.connectors.columns.origins import NO_VALUE

NO_RECORD = "duly_no_record"
"""The column that says what a row is, where it is no record: a place in REASONS, from 1. 0 for a record."""

REASONS = (
    "the row is the header again",
    "the row is a rule of dashes",
    "the row is a total or a count of rows, not a record",
    "the row is a message of the program that exported it, not a record",
    "the row names the types of the columns, not a record",
    "nothing stands in the row",
    "the row is a header with its columns in another order",
    "the row is a line of a printed page (its number, a heading of what follows, a note), not a record",
)

_BLANK, OTHER_HEADER = 6, 7
"""What stands below such a row would be read under wrong headers."""

_APART = "\x1f"  # between cells; no text holds it
_MARK = "\ufeff"
_BLANKS = f"{_APART}*"
_NUMBER = r"[-+£$€(]?[\d., ]+[%)]?"
_COUNTED = r"(?:row|record|line)s?"
_TOTAL = (
    r"(?:(?:grand |sub-?|sub |overall )?totals?|sum|(?:row |record )?count|(?:total )?(?:number of |no\.? of )?"
    + _COUNTED
    + r")"
    r"(?: (?:of )?(?:all )?" + _COUNTED + r")?(?: \(.*\))?"
)
_NUMBER_OF_ROWS = (
    r"\(?(?:\d[\d., ]*|no) " + _COUNTED.replace("s?", r"(?:s|\(s\))?")
    + r"(?: (?:affected|selected|returned|exported|retrieved|found|fetched|written|in set|processed))?"
    r"(?: \([\d.]+ s(?:ec)?\))?\)?[.;]?"
)  # fmt: skip
_END = r"[*\-=# ]*end of (?:report|file|data|export|extract)[*\-=# .]*"
_MESSAGE = (
    r"(?:ora|sp2|pls|tns|frm)-\d{4,5}: .*", r"(?:server: )?msg \d+, ?level \d+.*", r"msg \d+" + _APART + r" ?level \d+.*",
    r"error(?: \d+ \([0-9a-z]+\))?: .*", r"error at line \d+:?.*", r"sql error.*: .*", r"sqlstate.*",
    r"warning: null value is eliminated.*", r"changed database context to .*", r"pl/sql procedure successfully completed\.?",
    r"traceback \(most recent call last\):.*",
)  # fmt: skip
_IN = rf"[^{_APART}{NO_VALUE}]"  # within a cell that holds no error
_WORD = rf"[^{_APART}{NO_VALUE} ]*[a-z]{{2}}[^{_APART}{NO_VALUE} ]*"
_LABEL = r"[a-z]+(?: [a-z]+)* ?:"
_PRINTED = (
    r"[*\-. ]*page:? \d+(?:(?: of|/| /) ?\d+)?[*\-. ]*", rf"(?:print|produc|generat|export|extract|creat)ed {_IN}+",
    rf"run (?:on|by|at|date|time){_IN}*", rf"(?:copyright|©|\(c\)) {_IN}*", rf"(?:not )?protectively marked{_IN}*",
    rf"official(?: ?- ?sensitive)?(?: {_IN}*)?", rf"(?:strictly )?confidential(?: {_IN}*)?", rf"{_LABEL}(?: {_IN}*)?",
    rf"(?:grand |sub-?|sub )?totals? {_IN}+", rf"(?:{_WORD} +){{3,}}{_IN}+",
)  # fmt: skip
"""What stands on the pages of a report between its records, each alone in its row. Four words are no id."""
_TYPE = (
    r"(?:n?(?:var)?char2?|character(?: varying)?|n?text|string|str|object|n?clob|blob|raw|x?ml|jsonb?|binary|varbinary"
    r"|(?:tiny|small|medium|big)?int(?:eger)?\d?|u?int(?:8|16|32|64)|number|numeric|decimal|float\d*|double(?: precision)?|real"
    r"|money|bit|bool(?:ean)?|uuid|guid|uniqueidentifier|date|(?:small)?datetime\d*(?:\[ns\])?|datetimeoffset|time(?:stamp)?(?:tz|\d)?"
    r"|timestamp with(?:out)? time zone|[dmyhis]{2,4}(?:[-/. :t][dmyhis]{2,4})+)"
    r"(?: ?\([\d, max]+\))?(?: (?:not )?null)?"
)


def no_record(cells: Sequence[ColumnElement[Any]], headers: Sequence[str]) -> ColumnElement[Any]:
    """What a row is where it is no record, else 0. `cells` are texts under these headers, in order."""
    trimmed = [func.coalesce(func.trim(cell), sql.quoted("")) for cell in cells]
    # Of files that were put one behind the other each begins with a mark.
    trimmed[0] = func.coalesce(func.trim(cells[0], sql.quoted(f" {_MARK}")), sql.quoted(""))
    line = func.lower(func.concat_ws(sql.quoted(_APART), *trimmed))
    names = [header.strip().lower() for header in headers]
    spelled = "|".join(re.escape(name) for name in sorted({name for name in names if name}))
    several = len(cells) > 1
    kinds = [
        line == sql.quoted(_APART.join(names)),
        and_(_is(line, rf"[-=_+*~{_APART}]*"), _has(line, r"--|==|__|\+\+|\*\*|~~")),
        or_(
            _is(line, rf"{_BLANKS}{_TOTAL}(?: ?[:=] ?(?:{_NUMBER})?| {_NUMBER})?(?:{_APART}(?:{_NUMBER})?)*"),
            _is(line, rf"{_BLANKS}(?:{_NUMBER_OF_ROWS}|{_END}){_BLANKS}"),
            _is(line, rf"{_BLANKS}{_IN}+ (?:total|count){_BLANKS}{_NUMBER}{_BLANKS}") if several else false(),
        ),
        _is(line, rf"{_BLANKS}(?:{'|'.join(_MESSAGE)}){_BLANKS}"),
        _is(line, rf"(?:(?:{_TYPE})?{_APART})*(?:{_TYPE})?") if several else None,
        _is(line, _BLANKS),
        _is(line, rf"(?:(?:{spelled})?{_APART})*(?:{spelled})?") if several and spelled else None,
        _is(line, rf"{_BLANKS}(?:{'|'.join(_PRINTED)}){_BLANKS}") if len(cells) > 2 else None,
    ]
    which = case(
        *(
            (kind, literal_column(str(number)))
            for number, kind in sorted(
                ((number, kind) for number, kind in enumerate(kinds, start=1) if kind is not None),
                key=lambda item: item[0] != _BLANK,  # a blank row would fit the others too
            )
        ),
        else_=literal_column("0"),
    )
    may_be = may_be_none(first_of(cells), names)
    return cast(case((may_be, which), else_=literal_column("0")), SmallInteger)


def first_of(cells: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    """The first cell of a row in which anything stands."""
    first: ColumnElement[Any] = func.coalesce(*cells) if len(cells) > 1 else cells[0]
    # To look for blanks at its ends costs a fifth of cutting them off.
    is_blank_at_an_end = or_(first < sql.quoted("!"), func.suffix(first, sql.quoted(" ")))
    return func.lower(case((is_blank_at_an_end, func.trim(first)), else_=first))


def may_be_none(first: ColumnElement[Any], headers: Iterable[str]) -> ColumnElement[bool]:
    """Whether a row may be no record, by its first cell: what is cheap to ask, and true of all that are none."""
    names = sorted({name for header in headers if (name := header.strip().lower())})
    return or_(
        first.is_(None),
        _has(first, rf"^(?:$|[-=_+*~(#]|\d[\d., ]* (?:row|rec|line)|no r|{_STARTS}|{_LABEL}|(?:{_WORD} +){{3}})"),
        func.starts_with(first, sql.quoted(_MARK)),
        func.suffix(first, sql.quoted(" count")),
        func.suffix(first, sql.quoted(" total")),
        sql.one_of(first, *map(sql.quoted, names)),
        _is(first, _TYPE),
    )


_STARTS = (
    "grand|sub|over|total|sum|count|row|rec|line|num|no|ora-|sp2-|pls-|tns-|frm-|serv|msg|err|sql|warn|chan|pl/|trac|end"
    "|page|print|prod|gene|exp|ext|crea|run |copyr|©|prot|offic|stri|conf"
)
"""How what may be no record begins: asked first, because it is cheap."""


def _is(text: ColumnElement[Any], pattern: str) -> ColumnElement[bool]:
    return func.regexp_full_match(text, sql.quoted(pattern))


def _has(text: ColumnElement[Any], pattern: str) -> ColumnElement[bool]:
    return func.regexp_matches(text, sql.quoted(pattern))
