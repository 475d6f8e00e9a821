"""What becomes of the results: where they are written, what is kept of them, and what people add to them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from duly.settings.secrets import from_environment, with_password, without_password
from duly.settings.sections import Day, FilePath, Name, Names, Reason, Section, Variable, listed

_LONGEST = 36_525
"""Days: a hundred years, longer than which nothing is waited for."""


class ForceSettings(Section):
    """[force]: whose records these are, for results that are laid beside others' (docs/combining.md)."""

    name: Annotated[Name, Field(max_length=60)] | None = None


class OutputSettings(Section):
    """[output]: where the results go.

    In `folder` each run has a folder of its own.
    `worklists` writes a workbook for each team, and packed CSV files (docs/worklists.md). In `share_folder` a
    page is written that may leave the unit: without record ids, and without counts under `suppress_below` or what they
    could be worked out from. `marking` is the handling marking of the force ("OFFICIAL-SENSITIVE"), printed at the head and
    foot of every page of what is handed out. With `officers` the card of a record, a child's page and 'duly explain' name by
    staff id who has what is open ([children](children.md#a-childs-page-and-a-records-card)); nothing is counted, ordered or found
    by it.
    """

    folder: FilePath = Path("duly-results")
    worklists: bool = True
    share_folder: FilePath | None = None
    suppress_below: Annotated[int, Field(ge=3, le=100)] = 5
    officers: bool = False
    marking: str | None = Field(default=None, min_length=1, max_length=80)

    @field_validator("marking")
    @classmethod
    def _one_line(cls, marking: str | None) -> str | None:
        if marking is not None and not (marking.isprintable() and marking == marking.strip()):
            raise ValueError("is one line of text, without blanks before and after it")
        return marking


class WorklistSettings(Section):
    """[worklists]: what the workbook of a team says (docs/worklists.md).

    With `officers` it names, by staff id, who has the case, where the export says so; nothing is counted by officer.
    """

    officers: bool = True


class AuditSettings(Section):
    """[audit]: the grades that a case audit gives, best first. HMICFRS has used three, four and five.

    In `folder` 'duly grade --keep' keeps graded samples, for the interval that stands beside a rate (docs/audits.md); without
    one it is `audits` beside duly.toml. A sample that was drawn more than `max_age_days` before a run is not used.
    """

    grades: Annotated[tuple[str, ...], BeforeValidator(listed), Field(min_length=2)] = (
        "good",
        "requires_improvement",
        "inadequate",
    )
    folder: FilePath | None = None
    max_age_days: Annotated[int, Field(ge=1, le=3660)] = 92

    @field_validator("grades")
    @classmethod
    def _words(cls, grades: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [grade for grade in grades if not re.fullmatch(r"[a-z][a-z_]{0,30}", grade)]
        if wrong:
            raise ValueError("; ".join(f"{grade!r} is not a word such as requires_improvement" for grade in wrong))
        if len(set(grades)) < len(grades):
            raise ValueError("a grade stands twice")
        return grades


class DeclaredBreak(Section):
    """[[history.breaks]]: a day on which something changed that no file shows, such as a move to another system.

    Figures before that day and from it on are not joined by a line. `words` are printed beside the trend. Without
    `standards` it holds for all.
    """

    day: Day
    words: Annotated[Reason, Field(max_length=200)]
    migration: bool = False
    standards: Names = ()


class HistorySettings(Section):
    """[history]: where every run is kept; how long is said under [retention].

    `database` is a file, or the URL of a PostgreSQL database; `url_env` names an environment variable that holds the URL
    instead. Where more than `expect_every_days` days lie between two runs, the line of a trend is broken.
    """

    enabled: bool = True
    database: str = "history.sqlite"
    url_env: Variable | None = None
    password_env: Variable | None = None
    expect_every_days: Annotated[int, Field(ge=1, le=_LONGEST)] = 1
    breaks: Annotated[tuple[DeclaredBreak, ...], BeforeValidator(listed)] = ()

    @field_validator("database")
    @classmethod
    def _without_password(cls, database: str) -> str:
        if not database.strip():
            raise ValueError("is blank: name a file or a URL, or set enabled = false")
        return without_password(database) or database

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.url_env is not None and "database" in self.model_fields_set:
            raise ValueError("give one of database and url_env")
        return self

    def location(self) -> str:
        """The file, or the URL with its password from the environment.

        Raises SettingsError where the environment variable is not set.
        """
        named = from_environment(self.url_env, "history.url_env") if self.url_env else self.database
        return with_password(named, self.password_env, "history.password_env") if "://" in named else named


class WaiverSettings(Section):
    """[waivers]: the register of waivers that the force has agreed (docs/worklists.md).

    Without `file` it is waivers.csv beside duly.toml, where that is there.
    """

    file: FilePath | None = None
