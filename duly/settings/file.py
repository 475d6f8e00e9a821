"""duly.toml as a whole: read once, and every fault of it told at once with its dotted key."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import Field, PrivateAttr, ValidationError

from duly.errors import SettingsError
from duly.settings.calendar import CalendarSettings
from duly.settings.catalogue import CatalogueSettings
from duly.settings.changes import ParameterChange, StandardChange
from duly.settings.export import ExportSettings
from duly.settings.faults import dotted, faults_of
from duly.settings.lines import Keys, lines_of, nearest_line
from duly.settings.periods import Period, RunSettings
from duly.settings.places import too_close
from duly.settings.results import AuditSettings, HistorySettings, OutputSettings, WaiverSettings, WorklistSettings
from duly.settings.sections import Name, Section
from duly.settings.tables import TableSettings


class Settings(Section):
    """All of duly.toml. `Settings()` is what holds without one."""

    export: ExportSettings = ExportSettings()
    tables: Mapping[str, TableSettings] = Field(default_factory=dict)
    own_tables: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)  # checked where the vocabulary is known
    catalogue: CatalogueSettings = CatalogueSettings()
    run: RunSettings = RunSettings()
    standards: Mapping[str, StandardChange] = Field(default_factory=dict)
    parameters: Mapping[str, ParameterChange] = Field(default_factory=dict)
    calendar: CalendarSettings = CalendarSettings()
    teams: Mapping[Name, Name] = Field(default_factory=dict)  # a team by the name of its office, suite or unit
    output: OutputSettings = OutputSettings()
    audit: AuditSettings = AuditSettings()
    history: HistorySettings = HistorySettings()
    waivers: WaiverSettings = WaiverSettings()
    worklists: WorklistSettings = WorklistSettings()
    _file: Path | None = PrivateAttr(default=None)
    _lines: Mapping[Keys, int] = PrivateAttr(default_factory=dict)

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
            named = self.resolved(self.waivers.file)
            if not named.is_file():
                raise SettingsError(
                    f"waivers.file: there is no file {named}", next_step="Correct the path, or remove the line."
                )
            return named
        usual = self._file.parent / "waivers.csv" if self._file else None
        return usual if usual is not None and usual.is_file() else None

    def check_agreed(self, day: date) -> None:
        """Asks whether every change still holds on the local day that is judged as at: a changed target that nobody agreed
        again must not go on unseen. Raises SettingsError with every one that expired before it."""
        faults = [
            f"{section}.{name}: the change expired on {change.expires.isoformat()}, and the as-at day is {day.isoformat()}; "
            "remove it, or agree a new expiry"
            for section, changes in (("standards", self.standards), ("parameters", self.parameters))
            for name, change in changes.items()
            if change.expires < day
        ]
        if faults:
            raise _faulty(self._file or Path("duly.toml"), faults)

    def faults_of_places(self, folder: Path, share: Path | None) -> list[str]:
        """What is wrong with where results go, as these folders say it: over one another, or over what is read."""
        places = {"output.folder": folder} | ({"output.share_folder": share} if share is not None else {})
        return too_close(
            {name: self.resolved(place) for name, place in places.items()},
            map(self.resolved, self.export.path),
        )

    def located(self, *keys: str | int) -> str:
        """Where a key stands, for a message: "duly.toml, line 12"."""
        name = str(self._file or "duly.toml")
        return f"{name}, line {nearest_line(self._lines, keys)}" if self._lines else name

    def with_line(self, fault: str) -> str:
        """A fault, which begins with the dotted key that it is of, with the line on which that stands."""
        keys = tuple(fault.partition(": ")[0].split("."))
        return f"{fault} (line {nearest_line(self._lines, keys)})" if keys[:1] in self._lines else fault

    def resolved(self, path: Path) -> Path:
        """A path of duly.toml, which is relative to the folder that duly.toml is in."""
        return path if path.is_absolute() or self._file is None else self._file.parent / path


def load(path: Path) -> Settings:
    """Read a duly.toml. Whether its changes still hold is asked once the as-at day is known (`check_agreed`).

    Raises SettingsError with every fault found, each with its dotted key.
    """
    try:
        written = _text(path.read_bytes())
        content = tomllib.loads(written)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({type(error).__name__}); save it as UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: is not valid TOML: {error}", next_step="Mend the line named above.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, or thousands of brackets in each other
        raise SettingsError(
            f"{path}: is not valid TOML: {_too_much(written)}", next_step="Mend the line named above."
        ) from None
    if faults := [f"{dotted(keys)}: holds a NUL character, which no database takes" for keys in _with_nul(content)]:
        raise _faulty(path, faults)
    lines = lines_of(written)
    try:
        settings = Settings.model_validate(content)
    except ValidationError as error:
        raise _faulty(path, faults_of(error, Settings, lines)) from None
    settings._file, settings._lines = path.resolve(), lines
    if faults := settings.faults_of_places(settings.output.folder, settings.output.share_folder):
        raise _faulty(path, faults)
    return settings


def _text(content: bytes) -> str:
    """A file as Notepad, PowerShell and others write text: UTF-8 with or without a mark, or UTF-16 with one."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16").replace("\r\n", "\n")
    return content.decode("utf-8-sig").replace("\r\n", "\n")


def _too_much(written: str) -> str:
    """Which line holds what is too much to be read."""
    digits = re.search(r"\d{4000}", written.replace("_", ""))
    if digits is None:
        return "values lie in each other too deep"
    return f"a number of thousands of digits (at line {written.count(chr(10), 0, digits.start()) + 1})"


def _with_nul(value: Any, under: Keys = ()) -> Iterator[Keys]:
    """The keys of the texts that hold a NUL character, and the keys that hold one themselves."""
    if isinstance(value, str) and "\0" in value:
        yield under
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if "\0" in key:
                yield (*under, key)
            yield from _with_nul(inner, (*under, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _with_nul(inner, (*under, number))


def _faulty(path: Path, faults: list[str]) -> SettingsError:
    return SettingsError(
        f"{path}: {len(faults)} {'fault' if len(faults) == 1 else 'faults'}",
        faults=faults,
        next_step="Mend what is listed and run again; docs/settings.md says what each key may hold.",
    )
