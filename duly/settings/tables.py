"""Where each table comes from, and what the force's own names for tables, columns and codes mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from duly.settings.choosing import Ways
from duly.settings.formats import checked_formats
from duly.settings.headings import Headed
from duly.settings.sections import Formats, Name, Names, Section, Words, listed

ROW = "row"
"""What stands for the key of a table whose rows have none: the file and the row."""

USUAL_LIMIT = 0.05
"""The share of a column's values that may be unreadable, where duly.toml says none."""


def _code(value: object) -> object:
    """Ours of a flag or a count may stand without quotation marks."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value) if isinstance(value, int) else value


Code = Annotated[str, BeforeValidator(_code)]


class Children(NamedTuple):
    """The rows of another table that a time comes from: the first or the last that a column of theirs says, of the rows whose
    column `by` names the record; None where that is the one column that can."""

    is_last: bool
    table: str
    column: str
    by: str | None

    @property
    def said(self) -> str:
        """As duly.toml says it."""
        return f"{'max' if self.is_last else 'min'} of {self.table}.{self.column}"


_COLUMN_OF_TABLE = re.compile(r"([a-z_][a-z0-9_]*)\.([a-z_][a-z0-9_]*)")


class ColumnSettings(Section):
    """One column of ours: the header(s) it has in the export, a constant, or rows of another table; and how its values are
    written.

    Of several headers under `from` each file has one. With `join` it has all of them, and their values are one together, with
    what `join` says between them: `{ from = ["Date", "Time"], join = " " }`. With `key` they are the id of a record of a table
    whose key is of several columns too: `{ key = ["Case No", "Seq"] }`.

    `min` is the first, `max` the last time or date that rows of another table say which name the record:
    `{ min = "supervisory_reviews.reviewed_at" }`. `by` is the column of theirs that names it, where more than one refers to
    this table. A record without such rows has none. One of which a row was refused, or has a time that nobody knows, has one
    that cannot be read: that row may be the first.

    `blanks` are what stands for nothing in this column, in place of those of [export].

    A cell that cannot be read costs its row. With `unreadable = "unknown"` it costs its value alone, which then counts as one
    that nobody knows, never as blank; with `unreadable = "blank"` as blank, which in some columns is a breach. Either is
    counted and told, and where more than `unreadable_limit` of a column's values are unreadable its table cannot be judged.
    """

    headers: Names = Field(default=(), alias="from")
    join: str | None = None
    key: Names = ()
    format: Formats = ()
    constant: str | None = None
    first: str | None = Field(default=None, alias="min")
    last: str | None = Field(default=None, alias="max")
    by: str | None = None
    blanks: Words | None = None
    unreadable: Literal["unknown", "blank"] | None = None
    unreadable_limit: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return value if isinstance(value, Mapping) else {"from": value}

    @model_validator(mode="after")
    def _possible(self) -> Self:
        origins = (self.constant, self.first, self.last)
        if sum((bool(self.headers), bool(self.key), *(origin is not None for origin in origins))) != 1:
            raise ValueError(
                "give the header it has in the export, or a constant, or min or max of a column of other rows"
            )
        if self.join is not None and len(self.headers) < 2:
            raise ValueError('join needs the headers of several columns: from = ["Date", "Time"]')
        if len(set(self.key)) != len(self.key) or len(self.key) == 1:
            raise ValueError('key needs the headers of several columns, each once: key = ["Case No", "Seq"]')
        if (of := self.first or self.last) is not None and not _COLUMN_OF_TABLE.fullmatch(of):
            raise ValueError('min and max name a column of a table of ours: min = "supervisory_reviews.reviewed_at"')
        if of is not None and (self.format or self.blanks is not None):
            raise ValueError("min and max have no cells: format and blanks are said of the column that they come from")
        if of is None and self.by is not None:
            raise ValueError("by goes with min and max: it is the column of theirs that names the record")
        if self.constant is not None and (self.unreadable is not None or self.blanks is not None):
            raise ValueError("a constant has no cells: blanks and unreadable are said of a column of the export")
        if self.unreadable_limit is not None and self.unreadable is None:
            raise ValueError('unreadable_limit goes with unreadable = "unknown" or "blank"')
        return self

    @field_validator("format")
    @classmethod
    def _readable(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        return checked_formats(formats)

    @property
    def children(self) -> Children | None:
        """The rows of another table that it comes from."""
        of = _COLUMN_OF_TABLE.fullmatch(self.first or self.last or "")
        return of and Children(is_last=self.first is None, table=of[1], column=of[2], by=self.by)

    @property
    def limit(self) -> float:
        """The share of its values above which unreadable ones make the table unfit."""
        return USUAL_LIMIT if self.unreadable_limit is None else self.unreadable_limit


class Keeping(NamedTuple):
    """Which of several rows with one key is kept: the first or the last by a column of ours."""

    is_last: bool
    by: str

    @property
    def said(self) -> str:
        """As duly.toml says it."""
        return f"{'last' if self.is_last else 'first'} by {self.by}"


_WIDEST = 1_000_000
"""Characters of a column in a text at fixed places."""

_KEEPING = re.compile(r"(first|last) by ([a-z_][a-z0-9_]*)")


def _key(value: object) -> object:
    """The headers of a key, or ROW alone."""
    if value == ROW:
        return (ROW,)
    headers = value if isinstance(value, list | tuple) else ()
    if len(headers) < 2 or len(set(map(str, headers))) != len(headers):
        raise ValueError(
            f'is the headers of several columns, each once, as key = ["Case No", "Seq"], or "{ROW}" (a key of one column is '
            "mapped under columns)"
        )
    return tuple(headers)


class TableSettings(Headed):
    """[tables.<table>]: where a table of ours comes from, and what its columns and codes are called there.

    `where` keeps only some rows of the source, so that one source may fill several tables: those whose columns hold one of
    the values that it gives, or `{ not = [...] }` of them, or lie in a range of days or numbers. Of a list of such choices one
    is enough. `codes` maps, per column, their code to ours; or one of ours to a list of theirs. Codes, flags (1 and 0), ids,
    counts and numbers have them; "" is a blank cell.

    `key` is said where the key is no single column: the headers of those that are it together, or "row" for the file and the
    row of each, which suits rows that nothing else refers to. `keep` says which of several rows with one key is the record:
    "last by updated_at" or "first by" one of our times, days, counts or numbers.

    Where `columns` says which columns are which, the others are not read, unless `unmapped = "match"` has them read by the
    names that duly gives them. Headers under `ignore` are as good as not there. `header_row` and `skip` are as in [export], for
    the files of this table. `widths` are those of the columns of a text at fixed places, in characters.
    """

    files: Names = ()
    source: Name | None = None
    widths: Annotated[tuple[Annotated[int, Field(gt=0, le=_WIDEST)], ...], BeforeValidator(listed)] = ()
    where: Ways = ()
    key: Annotated[tuple[str, ...], BeforeValidator(_key)] = ()
    keep: str | None = None
    ignore: Names = ()
    unmapped: Literal["match", "leave"] | None = None
    columns: Mapping[str, ColumnSettings] = Field(default_factory=dict)
    codes: Mapping[str, Mapping[str, Code | list[str]]] = Field(default_factory=dict)

    @field_validator("keep")
    @classmethod
    def _one_row(cls, keep: str | None) -> str | None:
        if keep is not None and not _KEEPING.fullmatch(keep):
            raise ValueError(
                'is "first by COLUMN" or "last by COLUMN", with a column of ours, such as "last by updated_at"'
            )
        return keep

    @field_validator("codes")
    @classmethod
    def _one_meaning(
        cls, codes: Mapping[str, Mapping[str, str | list[str]]]
    ) -> Mapping[str, Mapping[str, str | list[str]]]:
        faults = []
        for column, mapped in codes.items():
            theirs = [each for left, right in mapped.items() for each in ([left] if isinstance(right, str) else right)]
            twice = sorted({each for each in theirs if theirs.count(each) > 1})
            faults += [f"{column}: {each!r} stands twice, and can mean one thing only" for each in twice]
            faults += [f"{column}: {left!r} has no code of theirs" for left, right in mapped.items() if right == []]
        if faults:
            raise ValueError("; ".join(faults))
        return codes

    @property
    def keyed_by_place(self) -> bool:
        """The key of each row is the file and the row."""
        return self.key == (ROW,)

    @property
    def keeping(self) -> Keeping | None:
        """Which of several rows with one key is the record; None where they must not be."""
        said = _KEEPING.fullmatch(self.keep or "")
        return Keeping(is_last=said[1] == "last", by=said[2]) if said else None

    @property
    def by_name(self) -> bool:
        """Whether columns that `columns` does not name are read under our own names."""
        if self.unmapped is not None:
            return self.unmapped == "match"
        return not any(column.headers or column.key for column in self.columns.values())

    def codes_of(self, column: str) -> dict[str, str]:
        """Their code -> ours."""
        ours_by_theirs: dict[str, str] = {}
        for left, right in self.codes.get(column, {}).items():
            ours_by_theirs.update({left: right} if isinstance(right, str) else dict.fromkeys(right, left))
        return ours_by_theirs
