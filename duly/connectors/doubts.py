"""What is doubtful of a whole column though each of its cells can be read, whatever an export is read from: a day taken for a
month, references that lead nowhere at all. No single row shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from duly.records import Record, columns_of
from duly.results import TableManifest
from duly.settings.formats import NAMED, codes_of

_FEWEST = 20
"""Values from which on it is no chance that none of them leads anywhere."""

_DATES, _DAYS, _MONTHS = 50, 6, 3
"""Values, different days of a month, and different months from which on it is no chance that no day is after the 12th: of six
days drawn from a month all are up to the 12th in one case of 600, and an export of a month's first days is of one or two."""

_LAST_MONTH = 12


def may_be_swapped(format_: str) -> bool:
    """Whether a format writes day and month as numbers, so that they may stand the other way round."""
    return format_ not in NAMED and {"d", "m"} <= set(codes_of(format_))


def swapped(column: str, format_: str, *, values: int, days: int, months: int, last: int | None) -> str:
    """What is told of a column by how many values, days of a month and months it has, and the last such day; blank without
    doubt."""
    if last is None or values < _DATES or days < _DAYS or months < _MONTHS or last > _LAST_MONTH:
        return ""
    return (
        f"{column}: none of {values:,} values in {months:,} months is after the {last}th of its month, as {format_!r} reads "
        "them: do the day and the month stand the other way round?"
    )


def belonging(
    record: type[Record], manifests: Mapping[str, TableManifest], present: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, str, str]]:
    """The columns by which rows of a table belong to those of another that can be judged: the column, the table, its key.
    `present` are the columns that are there of each table."""
    name = record.__tablename__
    for column in columns_of(record):
        parent, _, key = column.references.partition(".")
        of = manifests.get(parent)
        if not column.belongs or of is None or of.unfit or not of.rows:
            continue
        if column.name in present.get(name, ()) and key in present.get(parent, ()):
            yield column.name, parent, key


def astray(column: str, parent: TableManifest, *, values: int, found: int) -> str:
    """Why a table cannot be judged of whose rows so many name a record of another, and so many one that is there; blank without
    doubt. Ids that two systems write differently look like that; every record would be judged as one without such rows."""
    if values < _FEWEST or found:
        return ""
    return (
        f"none of the {values:,} rows that say a {column} names one of the {parent.rows:,} {parent.table} of the export: its ids "
        "may be written otherwise there, or be those of another system"
    )
