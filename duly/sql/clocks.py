"""The clock on the wall in London, which duly's own database is told by the day of an instant: to ask the zone of a million
instants takes a quarter of a second. Everywhere else, and for the versions of rules, the zone is asked."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import BindParameter
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from duly.sql.construct import Construct, spelt
from duly.sql.once import NamesValues
from duly.sql.rules import local_time

_LONGEST = 100
"""Characters of an instant: it is written several times, and what is long takes longer to plan than the zone to ask."""

# Since 1996 summer time begins and ends on the last Sundays of March and October, the 83rd to the 91st and the 297th to the 305th
# day of a year: all but those are told by how far from the middle of summer they are. Not by the month: for that DuckDB makes a
# table of all days of 80 years, for every place of every statement where one stands.
# Which zone a run is in is a fact of it, and a constant once the statement is planned.
_BY_DAY = (
    "CASE WHEN {zone} <> 'Europe/London' OR {instant} < TIMESTAMP '1996-01-01' "
    "OR abs(dayofyear({instant}) - 194) BETWEEN 103 AND 111 THEN {asked} "
    "WHEN abs(dayofyear({instant}) - 194) < 103 THEN {instant} + INTERVAL 1 HOUR ELSE {instant} END"
)


@compiles(cast(type[Construct], local_time))
def _local_time(element: Construct, compiler: SQLCompiler, **options: Any) -> str:
    instant, zone = element.clauses
    asked = spelt(element, compiler, **options)
    if (
        not isinstance(compiler, NamesValues)
        or not isinstance(zone, BindParameter)
        or isinstance(instant, BindParameter)
    ):
        return asked  # of a parameter alone the database knows no type
    written = compiler.process(instant, **options)
    if len(written) > _LONGEST:
        return asked
    return _BY_DAY.format(zone=compiler.process(zone, **options), instant=written, asked=asked)


__all__ = ["local_time"]
