"""One night after the other: what was to happen by seed, what did happen, and what of that should not have been."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from random import Random
from typing import Any, cast

from tests.soak.clock import set_to
from tests.soak.faults import FAULTS, FIRST, LAST, Fault, of_day
from tests.soak.process import Ended, run, started, warmed
from tests.soak.project import LONDON, Export, Project, left_over, unsound

QUIET, TWICE, KILLED, DOWN = "quiet", "twice", "killed", "machine down"
QUIET_NIGHTS = 5
"""How many nights there are before the first fault: with few behind it no night is unusual."""

KILLED_WORDS = "the run before this one ended without a word"
WELL = ("all is well again", "was judged again")


def planned(seed: int, nights: int) -> list[str]:
    """What happens each night, by name. In the first half exports have a manifest, in the second they have none."""
    chance = Random(seed)
    names: list[str] = []
    while len(names) < nights:
        manifest = len(names) < nights // 2
        usable = [fault for fault in FAULTS if (fault.manifest if manifest else fault.clock)]
        chosen = chance.choice([*usable, *usable, None, None, None]) if chance.random() < 0.4 else None
        others = [TWICE, KILLED, KILLED, DOWN] if chance.random() < 0.15 else [QUIET]
        many = 1 if chosen is None else chance.randint(1, chosen.nights)
        early = len(names) < QUIET_NIGHTS or not (nights // 2 <= len(names) >= nights // 2 + 2 or manifest)
        names += [QUIET] if early else [chance.choice(others) if chosen is None else chosen.name] * many
    return names[:nights]


@dataclass(kw_only=True)
class Standing:
    """What is expected of the next night: what was told and is still so, and whether the last run was killed."""

    told: list[str] = field(default_factory=list)
    killed: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """The nights of one project."""

    project: Project
    seed: int
    nights: int
    small_disks: bool = True
    _warm: list[bool] = field(default_factory=list, repr=False)

    def night(self, number: int, name: str, standing: Standing) -> tuple[list[str], int | None]:
        """Live through a night; what should not have been, and its exit code. `standing` is brought up to date."""
        day = FIRST + timedelta(days=number)
        if name == DOWN:
            return list(self._down(day)), None
        fault = next((one for one in FAULTS if one.name == name), Fault(name=name, code=1))
        if fault.within is not None and "disk" in name and not self.small_disks:
            fault, name = Fault(name=QUIET, code=1), QUIET
        rows = self._write(fault, number)
        before = set(self.project.messages())
        if name == KILLED:
            code = self._killed(day, number)
            if code >= 0:  # it had ended when it was to be killed: a night like others
                faults = [*_told(Fault(name=QUIET, code=1), standing, self._messages(before))]
            else:
                # One that was killed before it could write that it began is known to nobody.
                faults, standing.killed = [], standing.killed or self.was_killed()
            self.keep_in_mind(name, number)
            return [*faults, *unsound(self.project)], code
        around = cast(Any, fault.at(self.project) if fault.at else nullcontext())
        with around:
            ended = self._run(day, fault, number)
            faults = [*self._seen(fault, day, ended, rows)]
        if name == TWICE:
            ended = self._run(day, fault, number)
            faults += [f"the second time: {one}" for one in self._seen(fault, day, ended, rows)]
        faults += _told(fault, standing, self._messages(before))
        faults += unsound(self.project)
        if fault.delivered and fault.tonight:  # else it may not have come as far as to clear up after a killed one
            faults += left_over(self.project)
        self.keep_in_mind(name, number)
        return faults, ended.code

    def _messages(self, before: set[Path]) -> list[str]:
        """What people were told by messages that were not there before."""
        return [path.read_text(encoding="utf-8") for path in self.project.messages() if path not in before]

    def was_killed(self) -> bool:
        """Whether a run wrote that it began, and not that it ended."""
        said = json.loads((self.project.folder / "duly-status.json").read_text(encoding="utf-8"))
        return bool(said["under_way"])

    def keep_in_mind(self, name: str, number: int) -> None:
        """Remember the export of a night that history keeps as its last: a later one may be the same. Also of a night of an
        earlier part of the row."""
        fault = next((one for one in FAULTS if one.name == name), Fault(name=name))
        day = FIRST + timedelta(days=number)
        if name not in (DOWN, KILLED):
            export = self.export(fault, number)
            if export is not None and f"{day}T0000" in self.project.kept():
                LAST[:] = [export]
        elif name == KILLED and self.project.kept()[-1] == f"{day}T0000":
            LAST[:] = [of_day(day, manifest=number < self.nights // 2)]

    def proof(self) -> list[str]:
        """What `duly verify` finds."""
        ended = run(("verify", "--config", self.project.config), self._said, private=self.project.private)
        return [] if ended.code == 0 else [f"verify ended with {ended.code}: {ended.out[-600:]}{ended.err[-300:]}"]

    @property
    def _said(self) -> Path:
        return self.project.folder / "said"

    def _write(self, fault: Fault, number: int) -> dict[str, int]:
        export = self.export(fault, number)
        if export is None:
            shutil.rmtree(self.project.export, ignore_errors=True)
            return {}
        return export.write(self.project.export)

    def export(self, fault: Fault, number: int) -> Export | None:
        """What there is to be read on a night; None where nothing is."""
        day = FIRST + timedelta(days=number)
        return fault.export(of_day(day, manifest=number < self.nights // 2), day)

    def _asked(self) -> Sequence[object]:
        return ("run", "--config", self.project.config, "--quiet")

    def _run(self, day: date, fault: Fault, number: int) -> Ended:
        before = self._before(day, fault, number)
        tried = run if self._warm else warmed  # also where the row goes on after a break
        self._warm.append(True)
        return tried(self._asked(), self._said, private=self.project.private, before=before)

    def _before(self, day: date, fault: Fault, number: int) -> Any:
        clock = set_to(_five_thirty(day - timedelta(days=fault.back)))

        def before() -> None:
            if fault.within is not None:  # first of all: it may need a process that has no thread yet
                fault.within(self.project, Random(f"{self.seed} {number}"))
            clock()

        return before

    def _killed(self, day: date, number: int) -> int:
        process = started(
            self._asked(),
            self._said,
            private=self.project.private,
            before=self._before(day, Fault(name=KILLED), number),
        )
        time.sleep(Random(f"{self.seed} {number}").random() * 6)
        process.kill()
        code = process.ended().code
        for path in self.project.private.iterdir():  # what was only begun is told by its age
            os.utime(path, (path.stat().st_mtime - 3_600,) * 2)
        return code

    def _down(self, day: date) -> Iterator[str]:
        """The machine did not run: whoever asks how it stands is told that a night is overdue."""
        clock = set_to(datetime.combine(day, clock_time(13), LONDON))
        asked = ("status", "--config", self.project.config)
        ended = run(asked, self._said, private=self.project.private, before=clock)
        if ended.code == 0:
            yield f"the machine was down and the status is well: {ended.out}"

    def _seen(self, fault: Fault, day: date, ended: Ended, rows: dict[str, int]) -> Iterator[str]:
        if ended.code != fault.code:
            yield f"it ended with {ended.code}, and not {fault.code}: {ended.err[-500:]}"
        if fault.says and fault.says not in ended.err:
            yield f"it does not say that {fault.says!r}: {ended.err[-500:]}"
        if not (fault.delivered and fault.tonight):
            return
        place = f"{day}T0000"
        if place not in self.project.places():
            yield f"{place} was not published"
        elif self.project.read() != rows:
            yield f"{self.project.read()} rows were read, and {rows} written"
        if fault.kept and place not in self.project.kept():
            yield f"history does not keep {place}"


def _told(fault: Fault, standing: Standing, messages: Sequence[str]) -> Iterator[str]:
    """What is not told as it should be: new things once, all that is well again, and nothing else."""
    new = bool(fault.words) and fault.told_as not in standing.told
    wanted = [fault.words] if new else []
    wanted += [KILLED_WORDS] if standing.killed else []
    well = bool(standing.told) and not fault.words and not standing.killed
    if len(messages) != (1 if wanted or well else 0):
        yield f"{len(messages)} messages, wanted {wanted or well}: {messages}"
    yield from (f"no message says {one!r}: {messages}" for one in wanted if not any(one in said for said in messages))
    if well and not any(one in said for one in WELL for said in messages):
        yield f"nobody was told that it is well again: {messages}"
    failed = not fault.delivered or fault.told_as == "exit 4"
    kept = [one for one in standing.told if failed and one != fault.told_as]
    standing.told = [*kept, *([fault.told_as] if fault.words else [])]
    standing.killed = False


def _five_thirty(day: date) -> datetime:
    return datetime.combine(day, clock_time(5, 30), LONDON).astimezone(UTC)
