"""Somebody else's text in a CSV file: what Python makes of it, SQL makes of it too, and neither runs nor steers."""

from __future__ import annotations

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from duly.errors import steers
from duly.results.cells import harmless, harmless_in_sql

ODD = "=+-@\t\r\n\x00\x07\x1b\x7f\x85\u061c\u200f\u2028\u202e\u2069\uff1d\uff20\u00e9\\'\", "

IN_SQL = f"SELECT {harmless_in_sql('cell')} FROM (SELECT CAST(? AS VARCHAR) AS cell)"


@given(text=st.text(st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=["Cs"])), max_size=12))
def test_one_meaning_in_both(text: str) -> None:
    (in_sql,) = duckdb.execute(IN_SQL, [text]).fetchone() or (None,)
    assert in_sql == harmless(text)
    assert not harmless(text).startswith(tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"))
    assert not any(map(steers, harmless(text)))


def test_nothing_stays_nothing() -> None:
    assert duckdb.execute(IN_SQL, [None]).fetchone() == (None,)
