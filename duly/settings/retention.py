"""How long what nights leave behind stays, in one place; and the keys under which duly.toml said so before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from duly.settings.lines import Keys
from duly.settings.sections import FilePath, Section

_LONGEST = 36_525
"""Days, a hundred years, longer than which nothing is kept; and no more runs."""

HELD_AGAINST = 28
"""Runs that each run is held against (duly.history.suspects): shorter than that no counts are kept."""

_Number = Annotated[int, Field(ge=1, le=_LONGEST)]


class RetentionSettings(Section):
    """[retention]: how long what nights leave behind stays ([what it keeps](operating.md#what-it-keeps)).

    Of the folders of runs the newest `runs` stay, and of older ones the newest of each of the last `months` months that there
    are runs of. In the history the verdicts, which have record ids, stay for `verdicts_days` before the latest run, and the
    counts for `counts_days` (for ever without one). What people wrote beside a record that has left the worklists stays on a
    sheet of its own for `notes_days`. Messages that were left in `[notify] drop`, reports of faults and, in the folder `logs`,
    files that begin with a line of duly's own JSON log go `logs_days` after they were last written (never without one).
    """

    runs: _Number = 31
    months: Annotated[int, Field(ge=0, le=1200)] = 24
    verdicts_days: _Number = 400
    counts_days: _Number | None = None
    notes_days: _Number = 28
    logs_days: _Number | None = None
    logs: FilePath | None = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.counts_days is not None and self.counts_days < self.verdicts_days:
            raise ValueError("counts_days must not be less than verdicts_days: verdicts need their run")
        if self.logs is not None and self.logs_days is None:
            raise ValueError("logs says where, and no logs_days how long: give both")
        return self

    def too_short(self, every: int) -> list[str]:
        """What is removed before the next nights have looked at it, where one comes every so many days."""
        faults = []
        if self.verdicts_days < every:
            faults.append(
                f"retention.verdicts_days: those of the run before, {every} days old (history.expect_every_days), would be gone, "
                f"and nothing could be told to be newly failing: give {every} or more"
            )
        if self.counts_days is not None and self.counts_days < (days := HELD_AGAINST * every):
            faults.append(
                f"retention.counts_days: each run is held against the {HELD_AGAINST} before it: give {days} or more, "
                "or leave it out to keep counts, which name nobody, for ever"
            )
        return faults


BEFORE: Mapping[tuple[str, str], str] = {
    ("output", "keep_runs"): "runs",
    ("output", "keep_months"): "months",
    ("history", "keep_verdicts_days"): "verdicts_days",
    ("history", "keep_runs_days"): "counts_days",
    ("worklists", "closed_days"): "notes_days",
}
"""The keys that say it in the duly.toml of an earlier duly, and what they are called now. They go on working."""


def gathered(
    content: Mapping[str, Any], lines: Mapping[Keys, int]
) -> tuple[dict[str, Any], dict[Keys, int], list[tuple[str, str]]]:
    """A duly.toml with its old keys under [retention], their lines, and which those were. One that is given by both names stays
    where it is, and is refused there."""
    now, at = dict(content), dict(lines)
    moved: list[tuple[str, str]] = []
    for (section, old), new in BEFORE.items():
        held, kept = now.get(section), now.get("retention", {})
        if isinstance(held, Mapping) and old in held and isinstance(kept, Mapping) and new not in kept:
            now[section] = {key: value for key, value in held.items() if key != old}
            now["retention"] = {**kept, new: held[old]}
            at["retention", new] = at.get((section, old), 0)
            at.setdefault(("retention",), at["retention", new])
            moved.append((section, old))
    return now, at, moved


def as_written(fault: str, moved: Sequence[tuple[str, str]]) -> str:
    """A fault of a key of [retention] by the name under which it was given."""
    for section, old in moved:
        fault = fault.replace(f"retention.{BEFORE[section, old]}: ", f"{section}.{old}: ")
    return fault


def said_twice(keys: Keys) -> str:
    """Why an old key is refused where its new name is there as well; blank for any other."""
    new = next((name for old, name in BEFORE.items() if old == keys), "")
    return f"is [retention] {new} now, which is given as well: remove this one" if new else ""
