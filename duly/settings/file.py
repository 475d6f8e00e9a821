"""duly.toml as a whole: read once, and every fault of it told at once with its dotted key."""

from __future__ import annotations

import codecs
import copy
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from duly.settings.notify import STATUS, NotifySettings
from duly.settings.periods import Period, RunSettings
from duly.settings.places import Places
from duly.settings.reading import is_deep, read_whole
from duly.settings.results import (
    AuditSettings,
    ForceSettings,
    HistorySettings,
    OutputSettings,
    WaiverSettings,
    WorklistSettings,
)
from duly.settings.retention import BEFORE, RetentionSettings, as_written, gathered
from duly.settings.sections import Name, Section
from duly.settings.tables import TableSettings

WAIVERS = "waivers.csv"
"""The register of waivers beside duly.toml, where that names none."""


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
    force: ForceSettings = ForceSettings()
    output: OutputSettings = OutputSettings()
    audit: AuditSettings = AuditSettings()
    history: HistorySettings = HistorySettings()
    waivers: WaiverSettings = WaiverSettings()
    notify: NotifySettings = NotifySettings()
    retention: RetentionSettings = RetentionSettings()
    worklists: WorklistSettings = WorklistSettings()
    _file: Path | None = PrivateAttr(default=None)
    _lines: Mapping[Keys, int] = PrivateAttr(default_factory=dict)
    _moved: tuple[tuple[str, str], ...] = PrivateAttr(default=())

    @property
    def file(self) -> Path | None:
        """The duly.toml that was read; None for the defaults."""
        return self._file

    @property
    def moved(self) -> tuple[str, ...]:
        """The keys that this duly.toml gives by names of an earlier duly, in sentences that say where they are now."""
        return tuple(
            f"{dotted(keys)} is read as {BEFORE[keys]} under [retention], which is its name now" for keys in self._moved
        )

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
        usual = self._file.parent / WAIVERS if self._file else None
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
            raise faulty(self._file or Path("duly.toml"), faults)

    def faults_of_places(self, folder: Path, share: Path | None) -> list[str]:
        """What is wrong with where results go, as these folders say it: over one another, or over what is read."""
        written = {"output.folder": folder} | ({"output.share_folder": share} if share is not None else {})
        kept = {"audit.folder": self.audit.folder} if self.audit.folder is not None else {}
        if self.history.enabled and self.history.url_env is None and "://" not in self.history.database:
            kept["history.database"] = Path(self.history.database)
        kept |= {"notify.status": Path(STATUS)}
        kept |= {f"notify.{name}": place for name, place in self.notify if isinstance(place, Path)}
        kept |= {"retention.logs": self.retention.logs} if self.retention.logs is not None else {}
        return Places(
            written={name: self.resolved(place) for name, place in written.items()},
            kept={name: self.resolved(place) for name, place in kept.items()},
            read={
                "export.path": [*map(self.resolved, self.export.path)],
                "waivers.file": [self.resolved(self.waivers.file or Path(WAIVERS))],
                "catalogue.suites": [self.resolved(Path(suite)) for suite in self.catalogue.suites],
            },
            settings=self._file,
        ).faults()

    def located(self, *keys: str | int) -> str:
        """Where a key stands, for a message: "duly.toml, line 12"."""
        name = str(self._file or "duly.toml")
        return f"{name}, line {nearest_line(self._lines, keys)}" if self._lines else name

    def with_line(self, fault: str) -> str:
        """A fault, which begins with the dotted key that it is of, with the line on which that stands."""
        keys = tuple(part.strip('"') for part in re.findall(r'"[^"]*"|[^."]+', key_of(fault)))
        return f"{fault} (line {nearest_line(self._lines, keys)})" if keys[:1] in self._lines else fault

    def resolved(self, path: Path) -> Path:
        """A path of duly.toml, which is relative to the folder that duly.toml is in."""
        return path if path.is_absolute() or self._file is None else self._file.parent / path


Names = Callable[[Settings], Iterable[str]]
"""What is wrong with the names that settings hold: asked of whoever knows the catalogue and the vocabulary."""


def load(path: Path, names: Names = lambda settings: ()) -> Settings:
    """Read a duly.toml. Whether its changes still hold is asked once the as-at day is known (`check_agreed`).

    Raises SettingsError with every fault found, each with its dotted key. `names` are asked only where there is one already,
    so that a name that nobody knows is told beside it and not the next time.
    """
    content, lines, moved = gathered(*_parsed(path))
    if faults := [f"{dotted(keys)}: holds a NUL character, which no database takes" for keys in _with_nul(content)]:
        raise faulty(path, faults)
    settings, faults = _as_far_as_right(content, lines)
    if settings is None:
        raise faulty(path, [as_written(fault, moved) for fault in faults])
    settings._file, settings._lines, settings._moved = path.resolve(), lines, tuple(moved)
    across = settings.faults_of_places(settings.output.folder, settings.output.share_folder)
    across += settings.retention.too_short(settings.history.expect_every_days)
    faults += map(settings.with_line, across)
    if faults:
        faults = [as_written(fault, moved) for fault in faults]
        told = set(map(key_of, faults))
        raise faulty(path, [*faults, *(fault for fault in names(settings) if key_of(fault) not in told)])
    return settings


def _parsed(path: Path) -> tuple[dict[str, Any], Mapping[Keys, int]]:
    """What a TOML file holds, and on which line. Raises SettingsError where it is none."""
    try:
        written = _text(read_whole(path))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({type(error).__name__}); save it as UTF-8 text") from None
    except ValueError as error:
        raise SettingsError(f"{path}: {error}", next_step="Name a duly.toml.") from None
    try:
        content = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: is not valid TOML: {error}", next_step="Mend the line named above.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, or thousands of brackets in each other
        raise SettingsError(
            f"{path}: is not valid TOML: {_too_much(written)}", next_step="Mend the line named above."
        ) from None
    if is_deep(content):
        raise SettingsError(f"{path}: {_TOO_DEEP}", next_step="docs/settings.md says what each key may hold.")
    return content, lines_of(written)


_TRIES = 8
"""So often what is wrong is left out to find out what else is: a section is asked as a whole once its keys are right."""

_ALL_NAMES = ("catalogue", "own_tables")
"""Without what stands there, right names would seem wrong."""


def _as_far_as_right(content: dict[str, Any], lines: Mapping[Keys, int]) -> tuple[Settings | None, list[str]]:
    """The settings, and every fault of their form. Where there is one, they are those without the keys that are wrong, so that
    the rest can be asked too; None where that would tell of faults that are none."""
    faults: dict[str, None] = {}
    rest = content
    for _ in range(_TRIES):
        try:
            return Settings.model_validate(rest), [*faults]
        except ValidationError as error:
            told = {key_of(fault) for fault in faults}  # without what was wrong, a key may seem to be missing
            faults |= {fault: None for fault in faults_of(error, Settings, lines) if key_of(fault) not in told}
            wrong = [detail["loc"] for detail in error.errors(include_input=False, include_url=False)]
        if any(not keys or keys[0] in _ALL_NAMES for keys in wrong):
            break
        rest = _without(rest, wrong)
    return None, [*faults]


def _without(content: dict[str, Any], wrong: Iterable[Keys]) -> dict[str, Any]:
    """The content without what lies at these places: the key itself, or the list that it is in."""
    rest = copy.deepcopy(content)
    for keys in wrong:
        holder, key, inner = rest, keys[0], rest.get(str(keys[0]))
        for step in keys[1:]:
            if not isinstance(inner, dict) or step not in inner:
                break
            holder, key, inner = inner, step, inner[step]
        holder.pop(str(key), None)
    return rest


def _text(content: bytes) -> str:
    """A file as Notepad, PowerShell and others write text: UTF-8 with or without a mark, or UTF-16 with one."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16").replace("\r\n", "\n")
    return content.decode("utf-8-sig").replace("\r\n", "\n")


def _too_much(written: str) -> str:
    """Which line holds what is too much to be read."""
    digits = re.search(r"\d{4000}", written.replace("_", ""))
    if digits is None:
        return _TOO_DEEP
    return f"a number of thousands of digits (at line {written.count(chr(10), 0, digits.start()) + 1})"


_TOO_DEEP = "values lie in each other too deep"


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


def key_of(fault: str) -> str:
    """The dotted key that a fault begins with."""
    return fault.partition(": ")[0]


def faulty(path: Path, faults: Sequence[str]) -> SettingsError:
    """The error that tells all faults of a duly.toml."""
    return SettingsError(
        f"{path}: {len(faults)} {'fault' if len(faults) == 1 else 'faults'}",
        faults=faults,
        next_step="Mend what is listed and run again; docs/settings.md says what each key may hold.",
    )
