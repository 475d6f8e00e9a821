"""Cases that duly's own database is told in fewer words, which it plans in less time. Everywhere else, where people read them and
for the versions of rules, they are the cases that they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Case, Cast, ColumnElement, Null, false, func, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from duly.sql.once import NamesValues

_WORD = re.compile(r"\w+", re.ASCII)


class _WordOf(Case[str]):
    """A word for each number from 0."""

    inherit_cache = True


def word_of(number: ColumnElement[int], words: Sequence[str]) -> ColumnElement[str]:
    """The word with a number, from 0. A verdict's reasons are dozens, and each as a case is a comparison of its own."""
    return _WordOf(dict(enumerate(words)), value=number)


@compiles(_WordOf)
def _word_of(element: _WordOf, compiler: SQLCompiler, **options: Any) -> str:
    words = [str(word.value) for _, word in element.whens if isinstance(word, BindParameter)]
    are_words = len(words) == len(element.whens) and all(_WORD.fullmatch(word) for word in words)
    if not isinstance(compiler, NamesValues) or element.value is None or not are_words:
        return _as_it_is(element, compiler, options)
    number = compiler.process(element.value, **options)
    return f"string_split('{' '.join(words)}', ' ')[{number} + 1]"  # a constant, once it is planned


class _EndOf(Case[Any]):
    """The latest instant that a time may stand for."""

    inherit_cache = True


def end_of(lo: ColumnElement[Any], hi: ColumnElement[Any], alike: ColumnElement[bool]) -> ColumnElement[Any]:
    """`hi`, but `lo` where one of them is null or they are `alike`, which is null where one of them is."""
    return _EndOf((or_(lo.is_(None), hi.is_(None)), lo), (func.coalesce(alike, false()), lo), else_=hi)


@compiles(_EndOf)
def _end_of(element: _EndOf, compiler: SQLCompiler, **options: Any) -> str:
    (_, lo), (no_other, _) = element.whens
    hi = element.else_
    if not isinstance(compiler, NamesValues) or not isinstance(no_other, FunctionElement) or hi is None:
        return _as_it_is(element, compiler, options)
    if isinstance(hi, Cast) and isinstance(hi.clause, Null):
        return compiler.process(lo, **options)
    alike = next(iter(no_other.clauses))
    written = [compiler.process(part, **options) for part in (alike, hi, lo)]
    return "CASE WHEN NOT ({}) THEN {} ELSE {} END".format(*written)


def _as_it_is(element: Case[Any], compiler: SQLCompiler, options: Mapping[str, Any]) -> str:
    written: str = compiler.visit_case(element, **options)  # type: ignore[no-untyped-call]
    return written
