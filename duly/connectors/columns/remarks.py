"""What is said of values that were not read as they stand. Never the value: it may be somebody's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from duly.connectors.columns.origins import REALS, Rules, Shape
from duly.connectors.mapping import ASKING, PRECISIONS, MappedColumn, TableMapping
from duly.records import ColumnDeclaration, Kind
from duly.records.columns import PRECISION
from duly.settings.formats import ISO, two_digit_years

LISTED = 100
"""Refused rows that are listed of one source; all are counted."""

HALF_DAY = 43_200_000_000  # microseconds: a time whose span is longer stands for a whole day
MIDNIGHT_SHARE = 0.05
"""A larger share of values at midnight is told: they may be dates without a time (STANDARDS.md G8)."""

_LONGEST_CODE = 24


def reason_of(column: ColumnDeclaration, shape: Shape = Shape.TEXT) -> str:
    """Why a value of this column is refused, whose source holds it in this shape."""
    if column.name.startswith(ASKING):
        return f"is no {column.kind}, so that nobody can tell whether `where` chooses its row"
    if column.kind is Kind.ID and shape in REALS:
        return "the id is blank, or a number that is not whole or too long for its last figures to be kept"
    if column.key:
        return "the key is blank, or was cut to a number such as 1.23E+08"
    if column.name.endswith(PRECISION) and column.codes == PRECISIONS:
        return f"says of a time's precision none of {', '.join(PRECISIONS)}"
    return {
        Kind.ID: "the id was cut to a number such as 1.23E+08, or is a list",
        Kind.FLAG: "is neither yes nor no",
        Kind.COUNT: "is not a whole number",
        Kind.NUMBER: "is not a number",
    }.get(column.kind, "does not fit the declared format")


def counts_by_code(values: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Counts by code; what is not plainly a code may be free text that strayed into the column, and is not shown."""
    counts: dict[str, int] = {}
    for value, number in values:
        code = value if len(value) <= _LONGEST_CODE and len(value.split()) == 1 else "(not shown)"
        counts[code] = counts.get(code, 0) + number
    return counts


def words_for_nothing(counts: Mapping[str, int]) -> str:
    """What is told of cells that hold a word for nothing, by column; blank where there are none."""
    by_column = ", ".join(f"{name} {number:,}" for name, number in counts.items() if number)
    return by_column and f"NULL, or another word that programs write for nothing, was read as blank: {by_column}"


SEVERAL_ROWS = "the key stands on several rows that differ"
"""Why rows of one key are refused."""


def several_rows(columns: Sequence[str]) -> str:
    """Why rows with one key are refused. `columns` are those in which they differ, of those that were read."""
    return f"{SEVERAL_ROWS} in {', '.join(columns)}" if columns else SEVERAL_ROWS


def kept(number: int, keep: str) -> str:
    """What is told of rows that are not the one of their key that duly.toml keeps."""
    return (
        f'{number:,} {"row stands" if number == 1 else "rows stand"} behind another of the same key (keep = "{keep}")'
    )


def left_out(rows: int, of: int) -> str:
    """What is told of the rows of a source that `where` does not choose."""
    if rows == of and of:
        return f"`where` chooses none of {of:,} rows"
    return f"`where` leaves out {rows:,} of {of:,} rows"


def cased_otherwise(table: str, counts: Mapping[str, int]) -> str:
    """What is told of rows whose value differs from one that `where` names in nothing but its case, by header; blank without."""
    by_header = ", ".join(f"{header!r} {number:,}" for header, number in counts.items() if number)
    return by_header and (
        f"`where` of {table} takes values that differ from one it names in capitals alone for others, by column: {by_header}; "
        "name them too, if they mean the same"
    )


def spared(mapped: MappedColumn, number: int, filled: int, rows: Sequence[int] = ()) -> str:
    """What is told of cells of a column that could not be read and did not cost their rows. `rows` are the first."""
    means = "a value that nobody knows" if mapped.unreadable == "unknown" else "blank"
    more = f" and {number - len(rows):,} more" if number > len(rows) else ""
    where = f" (row{'' if number == 1 else 's'} {', '.join(f'{row:,}' for row in rows)}{more})" if rows else ""
    values = "value" if number == 1 else "values"
    return f"{mapped.column.name}: {number:,} unreadable {values} of {filled:,} counted as {means}{where}"


def over_limit(mapped: MappedColumn, number: int, filled: int) -> str:
    """Why a column makes its table unfit: more of its cells are unreadable than duly.toml allows; blank where they are not."""
    if number <= mapped.limit * filled:
        return ""
    return (
        f"{number:,} of {filled:,} values of {mapped.header!r} cannot be read, which is more than the {mapped.limit:.1%} that "
        "unreadable_limit allows"
    )


def years_of_two_figures(mapping: TableMapping, chosen: Mapping[str, str], rules: Rules) -> tuple[str, ...]:
    """What is told of columns whose years lack the century. `chosen` is the format of each time column."""
    spans: dict[int, list[str]] = {}
    for mapped in mapping.columns:
        if mapped.header is not None and two_digit_years(chosen.get(mapped.column.name, ISO)):
            spans.setdefault(rules.latest_year(mapped.column), []).append(mapped.column.name)
    return tuple(
        f"years of two figures were read as {last - 99} to {last}: {', '.join(names)}" for last, names in spans.items()
    )


_SEEN = {
    Shape.DAY: "dates, read as 2025-05-01",
    Shape.CLOCK: "times, read as 2025-05-01 10:00:00",
    Shape.INSTANT: "times, read as 2025-05-01 09:00:00+00",
    Shape.TRUTH: "truths, read as true and false",
}


def typed_ids(mapping: TableMapping, shapes: Mapping[str, Shape]) -> tuple[str, ...]:
    """What is told of columns that are mapped to an id and are of a type that ids rarely have: how they are read."""
    return tuple(
        f"{mapped.header!r}, an id ({mapped.column.name}), holds {_SEEN[shape]}"
        for mapped in mapping.columns
        if mapped.column.kind is Kind.ID and mapped.header is not None and not mapped.codes
        if (shape := shapes[mapped.header]) in _SEEN
    )


def large_shares(counts: Iterable[tuple[str, int, int]]) -> dict[str, float]:
    """The share of values that stand for a whole day, of each time column where it is large: (name, known, whole days)."""
    shares = {name: whole / known for name, known, whole in counts if known}
    return {name: round(share, 4) for name, share in shares.items() if share > MIDNIGHT_SHARE}
