"""What duly.toml says: where the export is, what the force's own names mean, which standards are judged and what was changed.

Everything has a default, so `Settings()` judges an export that already speaks the vocabulary. Secrets are never in the
file: `password_env` and `url_env` name the environment variables that hold them.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from duly.errors import SettingsError

ISO = "ISO"
"""The name of the format 2017-11-07 or 2017-11-07T16:05:00+00:00, which is read unless another is declared."""

BLANKS = ("", "?", "-", "N/A", "n/a", "NULL", "null")
SENTINELS = (date(1900, 1, 1), date(1970, 1, 1), date(9999, 12, 31))


def _listed(value: object) -> object:
    """One value or a list of them, as a tuple."""
    return tuple(value) if isinstance(value, list) else (value,) if not isinstance(value, tuple) else value


def _path(value: object) -> object:
    return Path(value) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Formats = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Place = Annotated[Path, BeforeValidator(_path)]
Places = Annotated[
    tuple[Path, ...], BeforeValidator(lambda value: tuple(_path(item) for item in _as_tuple(_listed(value))))
]


def _as_tuple(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class ExportSettings(_Part):
    """[export]: what to read and how its values are written.

    `blanks` are compared after trimming. `sentinels` are default dates that stand for "not recorded". Formats are
    "ISO" or strftime codes ("%d/%m/%Y %H:%M"); a list where files differ, but one format fits a whole column of a file.
    """

    path: Places = ()
    database: str | None = None
    url_env: str | None = None
    password_env: str | None = None
    time_zone: str = "Europe/London"
    midnight_is_real: bool = False
    blanks: Words = BLANKS
    sentinels: Annotated[tuple[date, ...], BeforeValidator(_listed)] = SENTINELS
    day_format: Formats = (ISO,)
    instant_format: Formats = (ISO,)
    test_id_prefixes: Words = ()
    encoding: Literal["utf-8", "utf-16", "windows-1252"] | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None

    @field_validator("database")
    @classmethod
    def _without_password(cls, url: str | None) -> str | None:
        if url and "://" not in url:
            raise ValueError("is not a URL such as postgresql+psycopg://user@host/name")
        return _passwordless(url)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("is not a known time zone, such as Europe/London")
        return name

    @field_validator("day_format", "instant_format")
    @classmethod
    def _readable(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        return _checked(formats)

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if sum((bool(self.path), self.database is not None, self.url_env is not None)) > 1:
            raise ValueError("give one of path, database and url_env")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def database_url(self) -> str | None:
        """The URL with its password, from the environment where it says so; None where the export is files.

        Raises SettingsError where the environment variable is not set.
        """
        url = self.database or (_environment(self.url_env, "export.url_env") if self.url_env else None)
        return _with_password(url, self.password_env, "export.password_env") if url else None


def _passwordless(url: str | None) -> str | None:
    if url and re.match(r"^[^/]*://[^/@]*:[^/@]+@", url):
        raise ValueError("holds a password: leave it out and name an environment variable in password_env")
    return url


def _with_password(url: str, variable: str | None, key: str) -> str:
    if variable is None:
        return url
    from sqlalchemy.engine import make_url

    return make_url(url).set(password=_environment(variable, key)).render_as_string(hide_password=False)


def _environment(name: str, key: str) -> str:
    if name not in os.environ:
        raise SettingsError(
            f"{key} names the environment variable {name}, which is not set", next_step=f"Set {name} and run again."
        )
    return os.environ[name]


def is_format(text: str) -> bool:
    """Whether `text` is "ISO" or a strftime format that names a whole date and nothing unknown."""
    if text == ISO:
        return True
    codes = re.findall(r"%(.)", text)
    known = set(codes) <= set("YymdbBHIMSfpz%")
    return known and bool({"Y", "y"} & set(codes)) and "d" in codes and bool({"m", "b", "B"} & set(codes))


def _checked(formats: tuple[str, ...]) -> tuple[str, ...]:
    wrong = [format_ for format_ in formats if not is_format(format_)]
    if wrong:
        raise ValueError("; ".join(f"{format_!r} is neither ISO nor a format such as %d/%m/%Y" for format_ in wrong))
    return formats


class ColumnSettings(_Part):
    """One column of ours: the header(s) it has in the export, or a constant, and how its values are written."""

    headers: Words = Field(default=(), alias="from")
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
        return self

    @field_validator("format")
    @classmethod
    def _readable(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        return _checked(formats)


class TableSettings(_Part):
    """[tables.<table>]: where a table of ours comes from, and what its columns and codes are called there.

    `where` keeps only the rows of the source whose columns hold the given values, so that one source may fill several
    tables. `codes` maps, per column, their code to ours; or one of ours to a list of theirs.
    """

    files: Words = ()
    source: str | None = None
    where: Mapping[str, Words] = Field(default_factory=dict)
    columns: Mapping[str, ColumnSettings] = Field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str | list[str]]] = Field(default_factory=dict)

    def codes_of(self, column: str) -> dict[str, str]:
        """Their code -> ours."""
        found: dict[str, str] = {}
        for left, right in self.codes.get(column, {}).items():
            found.update({left: right} if isinstance(right, str) else dict.fromkeys(right, left))
        return found


_ROLLING = re.compile(r"last (?:(\d{1,4}) )?(day|week|month|year)s?")


class Period(_Part):
    """The period that is judged: half-open local dates, or a span that rolls with the as-at instant.

    "last 28 days" ends `settle_days` before the as-at day, because the latest days of an export are not complete.
    "last 3 months" are whole calendar months, the latest that had ended by then.
    """

    first: date | None = Field(default=None, alias="from")
    to: date | None = None
    rolling: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"rolling": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.rolling is not None and not _ROLLING.fullmatch(self.rolling):
            raise ValueError(
                'expected {from = 2025-01-01, to = 2025-02-01} or words such as "last 28 days", "last month"'
            )
        if self.first and self.to and self.first >= self.to:
            raise ValueError("from must come before to; the period ends as the day `to` begins")
        return self

    def resolve(
        self, as_of: datetime, zone: ZoneInfo, *, settle_days: int = 3
    ) -> tuple[datetime | None, datetime | None]:
        """First instant of the period and first instant after it; None where it is open. `as_of` is aware."""
        first, end = self.first, self.to
        if self.rolling is not None:
            first, end = _rolled(self.rolling, as_of.astimezone(zone).date() - timedelta(days=settle_days))
        return _midnight(first, zone), _midnight(end, zone)


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone)


def _rolled(words: str, end: date) -> tuple[date, date]:
    matched = _ROLLING.fullmatch(words)
    assert matched, words  # checked when the settings were read
    number, unit = int(matched[1] or 1), matched[2]
    if unit in ("day", "week"):
        return end - timedelta(days=number * (7 if unit == "week" else 1)), end
    end = end.replace(day=1) if unit == "month" else end.replace(month=1, day=1)
    months = end.year * 12 + end.month - 1 - number * (12 if unit == "year" else 1)
    return date(months // 12, months % 12 + 1, 1), end


class RunSettings(_Part):
    """[run]: what is judged. No suite or standard named means all; no period means everything due by the as-at instant.

    `sample` says that the export holds a sample of the records, which is never compared with another run.
    """

    suites: Words = ()
    standards: Words = ()
    period: Period | None = None
    settle_days: Annotated[int, Field(ge=0, le=366)] = 3
    as_at: datetime | date | None = None
    sample: bool = False

    def instant(self, zone: ZoneInfo) -> datetime | None:
        """The as-at instant, aware; a date is its first instant."""
        if self.as_at is None:
            return None
        moment = self.as_at if isinstance(self.as_at, datetime) else datetime.combine(self.as_at, time())
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)


class Change(_Part):
    """What is judged otherwise, why, until when, who answers for it and when that was agreed."""

    reason: Annotated[str, Field(min_length=3)]
    expires: date
    owner: str | None = None
    agreed: date | None = None


class StandardChange(Change):
    """[standards."NCRS-01"]: a standard that is judged otherwise than the catalogue says, with the reason and until when.

    `owner` and `agreed` say who answers for it and when that was agreed; the pages print both.
    """

    target: Annotated[float, Field(ge=0, le=100, strict=False)] | None = None
    enabled: bool | None = None

    @model_validator(mode="after")
    def _changes(self) -> Self:
        if self.target is None and self.enabled is None:
            raise ValueError("changes nothing: give a target or enabled")
        return self


class ParameterChange(Change):
    """[parameters.<name>]: another value for a rule's number or list, with the reason and until when.

    `owner` and `agreed` say who answers for it and when that was agreed; the pages print both. The catalogue's own value
    may stand here, to say that it was agreed.
    """

    value: bool | int | float | str | list[str]


class Holiday(_Part):
    day: date
    reason: Annotated[str, Field(min_length=3)]


SCHOOL_START = time(9)
"""When a school day starts where duly.toml does not say otherwise (STANDARDS.md 4.5 ENC-01)."""

LONGEST_HOLIDAY = 63
"""Days from one school day to the next that no school holiday exceeds (nine weeks): in a longer gap a term is missing."""


def _clock(value: object) -> object:
    """A clock time written "08:50", as the time that it is."""
    if isinstance(value, str):
        try:
            return time.fromisoformat(value)
        except ValueError:
            raise ValueError('is not a clock time such as "08:50"') from None
    return value


def _start_of_school(value: time) -> time:
    if value.tzinfo is not None or not time(6) <= value <= time(12):
        raise ValueError("a school day starts between 06:00 and 12:00, local time")
    return value


Clock = Annotated[time, BeforeValidator(_clock), AfterValidator(_start_of_school)]


class _Days(_Part):
    """Days from one to another, both included."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"ends on {self.last}, before it begins on {self.first}")
        return self

    def days(self) -> Iterator[date]:
        """Each of the days."""
        for place in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=place)

    def __str__(self) -> str:
        return f"{self.first} to {self.last}" if self.last > self.first else str(self.first)


class SchoolTerm(_Days):
    """From the first day of a term or half-term to its last."""


class SchoolHoliday(_Days):
    """Days within a term on which there is no school: `from` and `to`, or one `day`."""

    reason: Annotated[str, Field(min_length=3)]

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if isinstance(value, Mapping) and "day" in value:
            if {"from", "to"} & set(value):
                raise ValueError("give from and to, or one day")
            rest = {key: given for key, given in value.items() if key != "day"}
            return {**rest, "from": value["day"], "to": value["day"]}
        return value


class SchoolSettings(_Part):
    """[calendar.schools."AREA"]: the school days of a local authority area, spelled as the export spells it.

    Monday to Friday within `terms` ({from, to}), without the bank holidays of England and Wales and without `holidays`
    within them ({day, reason} or {from, to, reason}: half terms, INSET days). What lies before the first term or after
    the last is not known. `start` is when school starts, where it is not `school_start`.
    """

    start: Clock | None = None
    terms: Annotated[tuple[SchoolTerm, ...], BeforeValidator(_listed)] = ()
    holidays: Annotated[tuple[SchoolHoliday, ...], BeforeValidator(_listed)] = ()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        ordered = sorted(self.terms, key=lambda term: (term.first, term.last))
        faults = [
            f"terms: {later} overlaps {earlier}" for earlier, later in pairwise(ordered) if later.first <= earlier.last
        ]
        faults += [
            f"holidays: {holiday} lies in no term"
            for holiday in self.holidays
            if not any(term.first <= holiday.last and holiday.first <= term.last for term in self.terms)
        ]
        if not faults:
            days = self.days()
            faults += [
                f"terms: no school from {earlier} to {later}, longer than any holiday: is a term missing?"
                for earlier, later in pairwise(days)
                if (later - earlier).days > LONGEST_HOLIDAY
            ]
            faults += ["terms: no day of them is a school day"] * (bool(self.terms) and not days)
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def days(self) -> list[date]:
        """The days of the terms, without weekends and holidays; bank holidays among them."""
        closed = {day for holiday in self.holidays for day in holiday.days()}
        return sorted(
            day for term in self.terms for day in term.days() if day.weekday() < _SATURDAY and day not in closed
        )


_SATURDAY = 5


class CalendarSettings(_Part):
    """[calendar]: local changes to the bank holidays, and when there is school. `until` is the last day that the calendar
    may be asked for.

    Days that are added or removed are the force's own: they close and open no school. `school_start` is when school
    starts, local time; `schools` are the areas below.
    """

    add: Annotated[tuple[Holiday, ...], BeforeValidator(_listed)] = ()
    remove: Annotated[tuple[Holiday, ...], BeforeValidator(_listed)] = ()
    until: date | None = None
    school_start: Clock = SCHOOL_START
    schools: Mapping[str, SchoolSettings] = Field(default_factory=dict)

    @field_validator("schools")
    @classmethod
    def _named(cls, schools: Mapping[str, SchoolSettings]) -> Mapping[str, SchoolSettings]:
        wrong = [area for area in schools if not area or area != area.strip()]
        if wrong:
            raise ValueError("; ".join(f"{area!r} is not the name of an area" for area in wrong))
        return schools


class OutputSettings(_Part):
    """[output]: where the results go.

    `worklists` writes a workbook and a CSV file for each team into the folder (docs/worklists.md). In `share_folder` a
    page is written that may leave the unit: without record ids, and without counts under `suppress_below` or what they
    could be worked out from.
    """

    folder: Place = Path("duly-results")
    worklists: bool = True
    share_folder: Place | None = None
    suppress_below: Annotated[int, Field(ge=3, le=100)] = 5


class AuditSettings(_Part):
    """[audit]: the grades that a case audit gives, best first. HMICFRS has used three, four and five."""

    grades: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=2)] = (
        "good",
        "requires_improvement",
        "inadequate",
    )

    @field_validator("grades")
    @classmethod
    def _words(cls, grades: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [grade for grade in grades if not re.fullmatch(r"[a-z][a-z_]{0,30}", grade)]
        if wrong:
            raise ValueError("; ".join(f"{grade!r} is not a word such as requires_improvement" for grade in wrong))
        if len(set(grades)) < len(grades):
            raise ValueError("a grade stands twice")
        return grades


class DeclaredBreak(_Part):
    """[[history.breaks]]: a day on which something changed that no file shows, such as a move to another system.

    Figures before that day and from it on are not joined by a line. `words` are printed beside the trend. Without
    `standards` it holds for all.
    """

    day: date
    words: Annotated[str, Field(min_length=3, max_length=200)]
    migration: bool = False
    standards: Words = ()


class HistorySettings(_Part):
    """[history]: what is kept of every run, and how long.

    `database` is a file, or the URL of a PostgreSQL database; `url_env` names an environment variable that holds the URL
    instead. Each record's verdict is kept for `keep_verdicts_days` before the latest run, the counts for `keep_runs_days`
    (for ever without one). Where more than `expect_every_days` days lie between two runs, the line of a trend is broken.
    """

    enabled: bool = True
    database: str = "history.sqlite"
    url_env: str | None = None
    password_env: str | None = None
    keep_verdicts_days: Annotated[int, Field(ge=1)] = 400
    keep_runs_days: Annotated[int, Field(ge=1)] | None = None
    expect_every_days: Annotated[int, Field(ge=1)] = 1
    breaks: Annotated[tuple[DeclaredBreak, ...], BeforeValidator(_listed)] = ()

    @field_validator("database")
    @classmethod
    def _without_password(cls, place: str) -> str:
        if not place.strip():
            raise ValueError("is blank: name a file or a URL, or set enabled = false")
        return _passwordless(place) or place

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.url_env is not None and "database" in self.model_fields_set:
            raise ValueError("give one of database and url_env")
        if self.keep_runs_days is not None and self.keep_runs_days < self.keep_verdicts_days:
            raise ValueError("keep_runs_days must not be less than keep_verdicts_days: verdicts need their run")
        return self

    def place(self) -> str:
        """The file, or the URL with its password from the environment.

        Raises SettingsError where the environment variable is not set.
        """
        named = _environment(self.url_env, "history.url_env") if self.url_env else self.database
        return _with_password(named, self.password_env, "history.password_env") if "://" in named else named


class WaiverSettings(_Part):
    """[waivers]: the register of waivers that the force has agreed (docs/worklists.md).

    Without `file` it is waivers.csv beside duly.toml, where that is there.
    """

    file: Place | None = None


class CatalogueSettings(_Part):
    """[catalogue]: standards of the force's own, beside those that duly ships (docs/extending.md).

    `suites` are files, in Python or TOML. `packages` are installed packages that may bring suites; no other may.
    """

    suites: Words = ()
    packages: Words = ()


class Settings(_Part):
    """All of duly.toml. `Settings()` is what holds without one."""

    export: ExportSettings = ExportSettings()
    tables: Mapping[str, TableSettings] = Field(default_factory=dict)
    run: RunSettings = RunSettings()
    standards: Mapping[str, StandardChange] = Field(default_factory=dict)
    parameters: Mapping[str, ParameterChange] = Field(default_factory=dict)
    calendar: CalendarSettings = CalendarSettings()
    output: OutputSettings = OutputSettings()
    audit: AuditSettings = AuditSettings()
    history: HistorySettings = HistorySettings()
    waivers: WaiverSettings = WaiverSettings()
    catalogue: CatalogueSettings = CatalogueSettings()
    _file: Path | None = PrivateAttr(default=None)

    @property
    def file(self) -> Path | None:
        """The duly.toml that was read; None for the defaults."""
        return self._file

    @property
    def period(self) -> Period:
        return self.run.period or Period()

    def resolve_period(self, as_of: datetime) -> tuple[datetime | None, datetime | None]:
        """First instant of the period and first instant after it; None where it is open."""
        return self.period.resolve(as_of, self.export.zone, settle_days=self.run.settle_days)

    def register(self) -> Path | None:
        """The register of waivers; None where there is none.

        Raises SettingsError where duly.toml names one that is not there.
        """
        if self.waivers.file is not None:
            named = self.place(self.waivers.file)
            if not named.is_file():
                raise SettingsError(
                    f"waivers.file: there is no file {named}", next_step="Correct the path, or remove the line."
                )
            return named
        usual = self._file.parent / "waivers.csv" if self._file else None
        return usual if usual is not None and usual.is_file() else None

    def place(self, path: Path) -> Path:
        """A path of duly.toml, which is relative to the folder that duly.toml is in."""
        return path if path.is_absolute() or self._file is None else self._file.parent / path


def load(path: Path, *, today: date | None = None) -> Settings:
    """Read a duly.toml. A change that expired before `today` (default: this day) is a fault.

    Raises SettingsError with every fault found, each with its dotted key.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({type(error).__name__})") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: is not valid TOML: {error}", next_step="Mend the line named above.") from None
    faults = _expired(content, today)
    try:
        settings = Settings.model_validate(content)
    except ValidationError as error:
        faults = _faults(error) + faults
    if faults:
        raise SettingsError(
            f"{path}: {len(faults)} {'fault' if len(faults) == 1 else 'faults'}",
            faults=faults,
            next_step="Mend what is listed and run again; docs/settings.md says what each key may hold.",
        )
    settings._file = path.resolve()
    return settings


def _faults(error: ValidationError) -> list[str]:
    """Every fault as "dotted.key: what was expected". Without the input, which may be a secret."""
    found: dict[str, list[str]] = {}
    for detail in error.errors(include_input=False, include_url=False):
        message = detail["msg"].removeprefix("Value error, ")
        if detail["type"] == "extra_forbidden":
            message = "is not a key that duly knows"
        elif detail["type"] == "missing":
            message = "is required"
        found.setdefault(_dotted(detail["loc"]), []).extend(message.split("; "))
    return [f"{key}: {message}" for key, messages in found.items() for message in _alternatives(messages)]


def _alternatives(messages: list[str]) -> list[str]:
    """What pydantic says once for each type that a value may have, said once."""
    kinds = [message.removeprefix("Input should be ") for message in messages]
    typed = [kind for kind in kinds if kind.startswith(("a valid ", "an "))]
    if len(typed) < 2 or len(typed) < len(messages):
        return list(dict.fromkeys(messages))
    return ["Input should be " + " or ".join(dict.fromkeys(typed))]


def _dotted(location: tuple[int | str, ...]) -> str:
    """The key as duly.toml spells it: the types of a union, which pydantic names in passing, are left out."""
    types = {"bool", "int", "float", "str", "list[str]", "datetime", "date"}
    parts = [f'"{part}"' if re.search(r"[^\w-]", str(part)) else str(part) for part in location if part not in types]
    return ".".join(parts) or "duly.toml"


def _expired(content: Mapping[str, Any], today: date | None) -> list[str]:
    """The changes that have expired: a changed target that nobody agreed again must not go on unseen."""
    day = today or date.today()
    return [
        f"{section}.{name}: the change expired on {expires.isoformat()}; remove it, or agree a new expiry"
        for section in ("standards", "parameters")
        if isinstance(content.get(section), Mapping)
        for name, change in content[section].items()
        if isinstance(change, Mapping) and isinstance(expires := change.get("expires"), date)
        if (expires.date() if isinstance(expires, datetime) else expires) < day
    ]
