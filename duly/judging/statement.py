"""A standard's SQL as people read it: one statement per verdict, for a database they name."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import BindParameter, Dialect, Select

from duly.checks import MAIN, Standard
from duly.checks.parameters import RUN_FACTS
from duly.judging.selects import verdicts
from duly.judging.shipped_rules import shipped_sql
from duly.sql import dialect


def sql_text(standard: Standard, dialect_name: str) -> dict[str, str]:
    """The SQL of a standard's verdict and of its further rates, by title.

    The facts of a run (the as-at instant, the period, the time zone) stand as `:as_of` and so on; every parameter has
    its default; a constant of 300 characters or more is left out.
    """
    titles = {MAIN: f"{standard.id} {standard.title}"} | {
        rate.id: f"{standard.id} {rate.id}: {rate.title}" for rate in standard.also
    }
    by_rate = shipped_sql(standard, dialect_name) or compiled_sql(standard, dialect_name)
    return {titles[rate]: text for rate, text in by_rate.items()}


def compiled_sql(standard: Standard, dialect_name: str) -> dict[str, str]:
    """As `sql_text`, by rate and from the standard itself: to compile every select takes seconds."""
    return {
        rate: _readable(verdicts(standard, rate, judgement), dialect(dialect_name))
        for rate, judgement in standard.judgements.items()
    }


_CONSTANT = re.compile(r"'(?:[^']|'')*'")
_LONG = 300
"""The tables by which a text is folded are thousands of characters that nobody reads: longer constants are left out."""


def _readable(statement: Select[Any], target: Dialect) -> str:
    compiler: Any = target.statement_compiler

    class Named(compiler):  # type: ignore[misc]  # each dialect has its own
        """Writes the facts of a run by name."""

        def visit_bindparam(self, bindparam: BindParameter[Any], **options: Any) -> str:
            if bindparam.key in RUN_FACTS:
                return f":{bindparam.key}"
            return str(super().visit_bindparam(bindparam, **options))

    target.statement_compiler = Named
    written = str(statement.compile(dialect=target, compile_kwargs={"literal_binds": True}))
    return _CONSTANT.sub(_short, written)


def _short(constant: re.Match[str]) -> str:
    return constant[0] if len(constant[0]) < _LONG else f"'({len(constant[0]) - 2} characters, not shown)'"
