"""One trial by seed: a project of three nights, a fourth that is ended, once or more in a row, and the night after it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.kill.instants import STEPS, Instants
from tests.soak.process import run, started, warmed
from tests.soak.project import Export, Project, copies, export_of, left_over, unsound

FIRST = date(2025, 11, 1)
NIGHTS = 3
KILLED_WORDS = "the run before this one ended without a word"


@dataclass(frozen=True, kw_only=True)
class Template:
    """A project as it stands before a trial; the steps of each instant that its next night has, and how many seconds it takes."""

    folder: Path
    steps: Sequence[str]
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Kill:
    """How a run was ended: at which step (`any time` by the clock), and whether what it wrote was in history then."""

    step: str
    signal: int
    kept: bool


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of a trial: its kills, and what did not hold."""

    kills: Sequence[Kill]
    faults: Sequence[str]


def template(folder: Path) -> Template:
    """Make the project that trials begin with."""
    project = Project(folder=folder / "project")
    project.make()
    for night in range(NIGHTS):
        _night(night).write(project.export)
        asked = ("run", "--config", project.config, "--quiet")
        ended = (run if night else warmed)(asked, folder / "said", private=project.private)
        assert ended.code == 1, ended
    trial = Project(folder=folder / "counted")
    shutil.copytree(project.folder, trial.folder)
    _night(NIGHTS).write(trial.export)
    instants = Instants(watched=[trial.folder], note=folder / "steps")

    def before() -> None:
        import atexit

        instants.watch()
        atexit.register(instants.write)

    begun = time.monotonic()
    ended = run(("run", "--config", trial.config, "--quiet"), folder / "said", private=trial.private, before=before)
    assert ended.code == 1, ended
    shutil.rmtree(trial.folder)
    return Template(
        folder=project.folder,
        steps=(folder / "steps").read_text(encoding="utf-8").split("\n"),
        seconds=time.monotonic() - begun,
    )


def _night(number: int) -> Export:
    return export_of(FIRST + timedelta(days=number), FIRST, first=60)


def tried(seed: int, base: Template, folder: Path) -> Tried:
    """Try it in an empty folder."""
    chance = Random(seed)
    project = Project(folder=folder / "project")
    shutil.copytree(base.folder, project.folder)
    before = project.kept()
    # Most nights are new; some are judged again, with other rows, and take the place of the last.
    night = NIGHTS if chance.random() < 0.8 else NIGHTS - 1
    kills: list[Kill] = []
    faults: list[str] = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        export = export_of(FIRST + timedelta(days=night), FIRST, first=61 + 2 * len(kills))
        export.write(project.export)
        top = copies(project)
        kill = _killed(project, chance, base, folder)
        if kill is None:
            continue  # it had ended before it was to
        kills.append(kill)
        faults += [f"after a kill: {one}" for one in _half_done(project, before, top)]
        if kill.signal == signal.SIGTERM:
            faults += [f"after a run was told to end: {one}" for one in left_over(project) if one.startswith("private")]
    kept = project.kept()
    begun = bool(kills) and bool(
        json.loads((project.folder / "duly-status.json").read_text(encoding="utf-8"))["under_way"]
    )
    told = len(project.messages())
    _a_day_passes(project)
    _night(NIGHTS + 1).write(project.export)
    ended = run(("run", "--config", project.config, "--quiet"), folder / "said", private=project.private)
    if ended.code != 1:
        faults.append(f"the next night ended with {ended.code}: {ended.err[-400:]}")
    faults += [f"after the next night: {one}" for one in _not_whole(project, kept)]
    words = [path.read_text(encoding="utf-8") for path in project.messages()[told:]]
    if begun and kills[-1].signal == signal.SIGKILL and sum(KILLED_WORDS in one for one in words) != 1:
        faults.append(f"the next night told {len(words)} times that one was killed")
    proof = run(("verify", "--config", project.config), folder / "said", private=project.private)
    if proof.code != 0:
        faults.append(f"verify ended with {proof.code}: {proof.out[-400:]}{proof.err[-400:]}")
    return Tried(kills=kills, faults=faults)


def _a_day_passes(project: Project) -> None:
    """Folders that a run had just begun to make are told by their age from those of a run that is at work."""
    for path in project.private.iterdir():
        made = path.stat().st_mtime
        os.utime(path, (made - 86_400, made - 86_400))


def _killed(project: Project, chance: Random, base: Template, folder: Path) -> Kill | None:
    number = signal.SIGKILL if chance.random() < 0.85 else signal.SIGTERM
    note = folder / "step"
    note.unlink(missing_ok=True)
    by_clock = chance.random() < 0.3
    step = chance.choice(STEPS)
    at = chance.choice([place for place, one in enumerate(base.steps, 1) if one == step] or [1])
    instants = Instants(watched=[project.folder], note=note, at=None if by_clock else at, number=number)
    asked = ("run", "--config", project.config, "--quiet")
    process = started(asked, folder / "said", private=project.private, before=instants.watch)
    if by_clock:
        time.sleep(chance.random() * base.seconds)
        process.kill(number)
    ended = process.ended()
    if ended.code not in (-number, 128 + number):
        return None
    step = note.read_text(encoding="utf-8") if note.exists() else "any time"
    return Kill(step=step, signal=number, kept=len(project.kept()) > NIGHTS)


def _half_done(project: Project, before: Sequence[str], top: Collection[bytes]) -> Iterator[str]:
    yield from unsound(project, top)
    kept = project.kept()
    if not {*before} <= {*kept} or len(kept) > len(before) + 1:
        yield f"history keeps {kept}"
    if not {*before} <= {*project.places()} <= {*kept}:
        yield f"there are the places {project.places()}, and history keeps {kept}"


def _not_whole(project: Project, kept: Sequence[str]) -> Iterator[str]:
    """What is not as it should be once the night after went well; `kept` are the runs that history had before it."""
    yield from unsound(project)
    yield from left_over(project)
    wanted = [*kept, f"{FIRST + timedelta(days=NIGHTS + 1)}T0000"]
    if project.kept() != wanted:
        yield f"history keeps {project.kept()}, and not {wanted}"
    if project.places() != wanted:
        yield f"there are the places {project.places()}, and not {wanted}"
    led = json.loads((project.results / "latest.json").read_text(encoding="utf-8"))["place"]
    if led != wanted[-1]:
        yield f"the top leads to {led}"
    if project.read()["crimes"] != 60 + 2 * (NIGHTS + 1):
        yield f"rows were lost: {project.read()}"
