"""Clauses are walked once each, however often they are used."""

from __future__ import annotations

from sqlalchemy import CTE, Column, Integer, MetaData, Table, select, union_all

from duly.sql import reference, tables_named, walk

CRIMES = Table("crimes", MetaData(), Column("id", Integer))
PEOPLE = Table("people", MetaData(), Column("id", Integer))


def test_a_clause_that_is_used_twice_is_walked_once() -> None:
    rows = select(CRIMES.c.id).cte("rows")
    chosen = union_all(select(rows.c.id), select(rows.c.id), select(rows.alias("others").c.id))
    walked = list(walk(chosen))
    assert len({id(clause) for clause in walked}) == len(walked)
    expressions = [clause for clause in walked if isinstance(clause, CTE)]
    assert len(expressions) == 2
    assert {reference(clause) for clause in expressions} == {rows}


def test_what_a_clause_is_made_of_can_be_left_out() -> None:
    rows = select(CRIMES.c.id).cte("rows")
    chosen = select(rows.c.id, PEOPLE.c.id)
    assert tables_named(chosen) == {"crimes", "people"}
    outside = {id(clause) for clause in walk(chosen, stop=lambda clause: isinstance(clause, CTE))}
    assert outside >= {id(rows), id(PEOPLE)}
    assert id(CRIMES) not in outside
