"""Where the export is, and how its values are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from duly.errors import meant
from duly.settings.formats import ISO, checked_formats
from duly.settings.headings import Headed
from duly.settings.secrets import from_environment, with_password, without_password
from duly.settings.sections import FilePaths, Names, SomeFormats, Variable, Words, listed

HOME = "Europe/London"
"""Where the force is, where nothing else is said."""

BLANKS = ("", "?", "-", "N/A", "n/a", "NULL", "null")
SENTINELS = (date(1900, 1, 1), date(1970, 1, 1), date(9999, 12, 31))


def _is_no_place(zone: object) -> bool:
    """Whether a zone is a fixed distance from Greenwich that nobody lives by, such as UTC."""
    return isinstance(zone, str) and (zone.startswith("Etc/") or zone.upper() in _NO_PLACES)


_NO_PLACES = ("UTC", "UCT", "ZULU", "UNIVERSAL", "GMT", "GMT0", "GMT+0", "GMT-0", "GREENWICH")


def _known_zone(name: str | None) -> str | None:
    # "localtime" is whatever the machine is set to, and "Factory" is no place: the judged days would hang on the server.
    if name is not None and name not in available_timezones() - {"localtime", "posixrules", "Factory"}:
        raise ValueError(f"is not a known time zone, such as Europe/London{meant(name, available_timezones())}")
    return name


ZoneName = Annotated[str, AfterValidator(_known_zone)]


class ExportSettings(Headed):
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
    url_env: Variable | None = None
    password_env: Variable | None = None
    time_zone: ZoneName = HOME
    naive_times: ZoneName | None = None
    midnight_is_real: bool = False
    blanks: Words = BLANKS
    sentinels: Annotated[tuple[date, ...], BeforeValidator(listed)] = SENTINELS
    day_format: SomeFormats = (ISO,)
    instant_format: SomeFormats = (ISO,)
    test_id_prefixes: Words = ()
    encoding: Literal["utf-8", "utf-16", "windows-1252"] | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    ignore: Names = ()

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

    @field_validator("delimiter")
    @classmethod
    def _between(cls, mark: str | None) -> str | None:
        if mark is not None and (mark.isalnum() or mark in "\"'.\r\n"):
            raise ValueError(
                'cannot stand between values: it is one of , ; | "\\t" or another mark that no value holds'
            )
        return mark

    @field_validator("day_format", "instant_format")
    @classmethod
    def _readable(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        return checked_formats(formats)

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if sum((bool(self.path), self.database is not None, self.url_env is not None)) > 1:
            raise ValueError("give one of path, database and url_env")
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
