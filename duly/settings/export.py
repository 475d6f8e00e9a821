"""Where the export is, how its values are written, and what the force's own names for tables, columns and codes mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from duly.settings.formats import ISO, faults_of
from duly.settings.secrets import from_environment, with_password, without_password
from duly.settings.sections import FilePaths, Formats, Section, Words, listed

HOME = "Europe/London"
"""Where the force is, where nothing else is said."""

BLANKS = ("", "?", "-", "N/A", "n/a", "NULL", "null")
SENTINELS = (date(1900, 1, 1), date(1970, 1, 1), date(9999, 12, 31))


HeaderRow = Annotated[int, Field(ge=1)] | None
Skip = Annotated[int, Field(ge=0)] | None


def checked_formats(formats: tuple[str, ...]) -> tuple[str, ...]:
    """The formats themselves.

    Raises ValueError with everything that cannot be right of each.
    """
    wrong = [f"{format_!r} {fault}" for format_ in formats for fault in faults_of(format_)]
    if wrong:
        raise ValueError("; ".join(wrong))
    return formats


def _is_no_place(zone: object) -> bool:
    """Whether a zone is a fixed distance from Greenwich that nobody lives by, such as UTC."""
    return isinstance(zone, str) and (zone.startswith("Etc/") or zone.upper() in _NO_PLACES)


_NO_PLACES = ("UTC", "UCT", "ZULU", "UNIVERSAL", "GMT", "GMT0", "GMT+0", "GMT-0", "GREENWICH")


def _known_zone(name: str | None) -> str | None:
    # "localtime" is whatever the machine is set to, and "Factory" is no place: the judged days would hang on the server.
    if name is not None and name not in available_timezones() - {"localtime", "posixrules", "Factory"}:
        raise ValueError("is not a known time zone, such as Europe/London")
    return name


ZoneName = Annotated[str, AfterValidator(_known_zone)]


class ExportSettings(Section):
    """[export]: what to read and how its values are written.

    `blanks` are compared after trimming; what programs write for nothing, such as NULL, (null), NaN, None and #N/A, is blank
    whatever they are. `sentinels` are default dates that stand for "not recorded".

    `time_zone` is where the force is: it says which day an instant falls on. `naive_times` is the zone of times that are
    written without an offset, "UTC" say; where it is not given they are of `time_zone`.

    Formats are "ISO", "sqlserver", "oracle", "excel" or strftime codes ("%d/%m/%Y %H:%M"), as the forms of dates and times
    below; a list where files differ, but one format fits a whole column of a file.

    `header_row` is the line (in a workbook the row) that holds the headers, from 1, and `skip` how many stand before it: one of
    them, where duly does not find the headers itself. `ignore` are files that are none of the export's, by name or pattern.
    """

    path: FilePaths = ()
    database: str | None = None
    url_env: str | None = None
    password_env: str | None = None
    time_zone: ZoneName = HOME
    naive_times: ZoneName | None = None
    midnight_is_real: bool = False
    blanks: Words = BLANKS
    sentinels: Annotated[tuple[date, ...], BeforeValidator(listed)] = SENTINELS
    day_format: Formats = (ISO,)
    instant_format: Formats = (ISO,)
    test_id_prefixes: Words = ()
    encoding: Literal["utf-8", "utf-16", "windows-1252"] | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    header_row: HeaderRow = None
    skip: Skip = None
    ignore: Words = ()

    @field_validator("database")
    @classmethod
    def _without_password(cls, url: str | None) -> str | None:
        if url and "://" not in url:
            raise ValueError("is not a URL such as postgresql+psycopg://user@host/name")
        return without_password(url)

    @field_validator("test_id_prefixes")
    @classmethod
    def _telling(cls, prefixes: tuple[str, ...]) -> tuple[str, ...]:
        if not all(prefix.strip() for prefix in prefixes):
            raise ValueError("a blank prefix would make a test of every record")
        return prefixes

    @field_validator("day_format", "instant_format")
    @classmethod
    def _readable(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        return checked_formats(formats)

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if sum((bool(self.path), self.database is not None, self.url_env is not None)) > 1:
            raise ValueError("give one of path, database and url_env")
        return self

    @model_validator(mode="after")
    def _one_heading(self) -> Self:
        _check_heading(self.header_row, self.skip)
        return self

    @model_validator(mode="before")
    @classmethod
    def _where_people_are(cls, value: object) -> object:
        """Nobody's day begins by UTC: where `time_zone` names a clock that is no place's, it speaks of times without an offset,
        as it did before there was a key for those, and the days are the force's."""
        if isinstance(value, Mapping) and value.get("naive_times") is None and _is_no_place(value.get("time_zone")):
            return {**value, "time_zone": HOME, "naive_times": value["time_zone"]}
        return value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def naive_zone(self) -> str:
        """The clock that times without an offset are told by."""
        return self.naive_times or self.time_zone

    def database_url(self) -> str | None:
        """The URL with its password, from the environment where it says so; None where the export is files.

        Raises SettingsError where the environment variable is not set.
        """
        url = self.database or (from_environment(self.url_env, "export.url_env") if self.url_env else None)
        return with_password(url, self.password_env, "export.password_env") if url else None


def heading_of(section: ExportSettings | TableSettings) -> int | None:
    """The line of the headers, from 1, as a section says it; None where it does not."""
    return section.header_row if section.skip is None else section.skip + 1


def _check_heading(header_row: int | None, skip: int | None) -> None:
    if header_row is not None and skip is not None:
        raise ValueError("give one of header_row and skip")


def _code(value: object) -> object:
    """Ours of a flag or a count may stand without quotation marks."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value) if isinstance(value, int) else value


Code = Annotated[str, BeforeValidator(_code)]


class ColumnSettings(Section):
    """One column of ours: the header(s) it has in the export, or a constant, and how its values are written.

    Of several headers under `from` each file has one. With `join` it has all of them, and their values are one together, with
    what `join` says between them: `{ from = ["Date", "Time"], join = " " }`.
    """

    headers: Words = Field(default=(), alias="from")
    join: str | None = None
    format: Formats = ()
    constant: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return value if isinstance(value, Mapping) else {"from": value}

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if bool(self.headers) == (self.constant is not None):
            raise ValueError("give the header it has in the export, or a constant")
        if self.join is not None and len(self.headers) < 2:
            raise ValueError('join needs the headers of several columns: from = ["Date", "Time"]')
        return self

    @field_validator("format")
    @classmethod
    def _readable(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        return checked_formats(formats)


class TableSettings(Section):
    """[tables.<table>]: where a table of ours comes from, and what its columns and codes are called there.

    `where` keeps only the rows of the source whose columns hold the given values, so that one source may fill several
    tables. `codes` maps, per column, their code to ours; or one of ours to a list of theirs. Codes, flags (1 and 0), ids,
    counts and numbers have them; "" is a blank cell.

    Where `columns` says which columns are which, the others are not read, unless `unmapped = "match"` has them read by the
    names that duly gives them. Headers under `ignore` are as good as not there. `header_row` and `skip` are as in [export], for
    the files of this table. `widths` are those of the columns of a text at fixed places, in characters.
    """

    files: Words = ()
    source: str | None = None
    header_row: HeaderRow = None
    skip: Skip = None
    widths: Annotated[tuple[Annotated[int, Field(gt=0)], ...], BeforeValidator(listed)] = ()
    where: Mapping[str, Words] = Field(default_factory=dict)
    ignore: Words = ()
    unmapped: Literal["match", "leave"] | None = None
    columns: Mapping[str, ColumnSettings] = Field(default_factory=dict)
    codes: Mapping[str, Mapping[str, Code | list[str]]] = Field(default_factory=dict)

    @property
    def by_name(self) -> bool:
        """Whether columns that `columns` does not name are read under our own names."""
        if self.unmapped is not None:
            return self.unmapped == "match"
        return not any(column.headers for column in self.columns.values())

    @model_validator(mode="after")
    def _one_heading(self) -> Self:
        _check_heading(self.header_row, self.skip)
        return self

    def codes_of(self, column: str) -> dict[str, str]:
        """Their code -> ours."""
        ours_by_theirs: dict[str, str] = {}
        for left, right in self.codes.get(column, {}).items():
            ours_by_theirs.update({left: right} if isinstance(right, str) else dict.fromkeys(right, left))
        return ours_by_theirs
