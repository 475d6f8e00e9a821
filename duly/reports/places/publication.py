"""The order in which a run is published, so that a kill at any instant leaves the old night or the new one.

1. Everything is written to a staging folder among the results, through to the disk, and read back against its record.
2. A note says what is ready (`NOTE`). Up to here a run that ends is as if it had never been: its staging is removed.
3. History keeps the run, in one transaction. From here on the run is published, by this run or by the next (`recover`).
4. The place is put in, in one step; the chain gets its line; the top leads to it; worklists are handed out; what is out of its
   time goes. Each of these steps can be done again, and does nothing where it is done.
5. The note goes.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from duly.errors import DeliveryError
from duly.reports.delivery import delivery_errors
from duly.reports.own_files import list_names, own_names
from duly.reports.places.chain import CHAIN, Link, in_force, link_of, newly_aged, present, read_chain
from duly.reports.places.handing_out import hand_out
from duly.reports.places.names import place_name
from duly.reports.places.record import RECORD, RunRecord, read_record, record_text, recorded, sha256
from duly.reports.places.retention import aged, clear_out, remove_whole
from duly.reports.places.swapping import carry_over, put_in
from duly.reports.places.top import INDEX, SHARED, lead, led_names
from duly.reports.worklists import FOLDER
from duly.results import OutOfTime, RunDigests, as_json, from_json
from duly.settings import RetentionSettings
from duly.whole_files import replace_content, settle, write_through

NOTE = ".duly-publishing.json"
"""Says what is ready to be published, from before history keeps it until it stands."""

LOCK = ".duly-lock"
"""Held by the run that writes to a folder of results."""

STAGING = ".duly-{}.part"
_STAGED = re.compile(r"\.duly-[0-9a-f]{16}\.part")
PLACE = "place"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """Where a run will be published: its place, and the runs that are there, the oldest first."""

    folder: Path
    name: str
    as_of: datetime
    zone: ZoneInfo
    chain: Sequence[Link]
    there: Mapping[str, RunRecord]

    @property
    def before(self) -> RunRecord | None:
        """The run before."""
        earlier = [record for record in self.there.values() if record.as_of < self.as_of]
        return earlier[-1] if earlier else None


@dataclass(frozen=True, kw_only=True)
class Content:
    """What is to be published: files as their texts or as paths to copy, by name; and what the record says beside them."""

    files: Mapping[str, str | Path]
    shared: Mapping[str, str] = field(default_factory=dict)
    worklists: Sequence[Path] = ()
    duly_version: str
    export: str
    tally: str
    rules: Mapping[str, str]
    history: RunDigests | None = None
    aged: OutOfTime | None = None


@dataclass(frozen=True, kw_only=True)
class Published:
    """A run that stands. `page` is the one to open; `remarks` what could not be done as it should, in sentences."""

    page: Path
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Recovered:
    """What was found of a run that was ended: its place, and whether it was finished now or taken back."""

    place: str
    finished: bool


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A run that is ready to be published."""

    folder: Path
    staging: Path
    link: Link
    history: RunDigests | None
    _entrusted: list[bool] = field(default_factory=list, repr=False)

    def entrust(self) -> None:
        """History is about to keep the run: should this run end from here on, the next one asks history, and finishes it."""
        self._entrusted.append(True)

    def without_history(self) -> Publication:
        """The same, where history did not take the run in after all."""
        self._entrusted.clear()
        staged = self.staging / PLACE
        record = read_record(staged)
        assert record is not None  # it was written there
        with delivery_errors(self.folder):
            text = record_text(replace(record, history=None))
            replace_content(staged / RECORD, text)
            other = replace(self, link=replace(self.link, record=sha256(text)), history=None)
            _note(other)
        return other

    def finish(self) -> Published:
        """Publish it. What is interrupted is finished by the next run. Raises DeliveryError."""
        with delivery_errors(self.folder):
            _put_in_shared(self)
            stuck = _put_in_place(self)
            _enter_chain(self)
            led = lead(self.folder, read_chain(self.folder))
            newest = led is not None and led.newest.place == self.link.place
            remarks = hand_out(self.folder, self.staging / FOLDER) if newest else []
            remarks += clear_out(self.folder)
            _forget_note(self)
        if led is not None and not newest:
            remarks = [
                f"a newer run is there, as at {led.newest.as_of:%Y-%m-%d %H:%M}: {INDEX} at the top still leads to that one",
                *remarks,
            ]
        stuck = [*(led.stuck if led else ()), *(f"{self.link.place}/{name}" for name in stuck)]
        remarks += [f"{name} is open in a program and could not be replaced" for name in stuck]
        page = self.folder / INDEX if newest else self.folder / self.link.place / INDEX
        return Published(page=page, remarks=tuple(remarks))


def planned(folder: Path, as_of: datetime, zone: ZoneInfo) -> Planned:
    """Where a run as at an instant goes. Raises DeliveryError where that place is somebody else's."""
    chain = read_chain(folder)
    there = in_force(chain)
    taken = {link.place for link in there.values() if link.as_of != as_of}
    name = place_name(as_of, zone)
    name = place_name(as_of, zone, offset=True) if name in taken else name
    if (folder / name).exists() and name not in {link.place for link in chain}:
        raise _foreign(folder, [name])
    return Planned(folder=folder, name=name, as_of=as_of, zone=zone, chain=chain, there=present(folder, chain))


@contextmanager
def prepared(plan: Planned, content: Content, settings: RetentionSettings) -> Iterator[Publication]:
    """Write a run to a staging folder, prove it, and note that it is ready. What is not finished is removed at the end, unless
    it was begun to be published, or history may keep it.

    Raises DeliveryError where it cannot be written, or where it would replace a file that duly did not write.
    """
    staging = plan.folder / STAGING.format(secrets.token_hex(8))
    with delivery_errors(plan.folder):
        plan.folder.mkdir(parents=True, exist_ok=True)
        _ask_whose(plan.folder, content)
        try:
            publication = _staged(plan, staging, content, settings)
            _prove(publication)
            _note(publication)
        except BaseException:
            _take_back(plan.folder, staging)
            raise
    try:
        yield publication
    except BaseException:
        if not publication._entrusted and not _begun(publication):
            _take_back(plan.folder, staging)
        raise


def recover(folder: Path, kept: Callable[[RunDigests], bool]) -> Recovered | None:
    """Finish or take back what a run that was ended left half done; None where nothing was.

    `kept` says whether history keeps a run. Raises DeliveryError.
    """
    with delivery_errors(folder):
        publication = _noted(folder)
        _sweep(folder, publication)
        if publication is None:
            return None
        if _begun(publication) or (publication.history is not None and kept(publication.history)):
            publication.finish()
            return Recovered(place=publication.link.place, finished=True)
        _take_back(folder, publication.staging)
        return Recovered(place=publication.link.place, finished=False)


def _noted(folder: Path) -> Publication | None:
    """What a run noted that was ended; None where nothing is noted, or where the disk lost what was."""
    try:
        note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        return Publication(
            folder=folder,
            staging=folder / note["staging"],
            link=link_of(note["line"]),
            history=None if note["history"] is None else from_json(RunDigests, note["history"]),
        )
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, KeyError, TypeError):
        (folder / NOTE).unlink()
        return None


def _sweep(folder: Path, publication: Publication | None) -> None:
    """Remove what runs that were ended were writing. Whoever calls holds the lock of the folder, so no run is writing now."""
    for path in folder.glob(STAGING.format("*")) if folder.is_dir() else ():
        if _STAGED.fullmatch(path.name) and (publication is None or path != publication.staging):
            remove_whole(path)
    for within in (folder, folder / SHARED, folder / FOLDER):
        for path in within.glob(".duly-*.new") if within.is_dir() else ():
            path.unlink(missing_ok=True)


def _staged(plan: Planned, staging: Path, content: Content, settings: RetentionSettings) -> Publication:
    place, worklists = staging / PLACE, staging / FOLDER
    for folder in (staging, place, worklists, staging / SHARED):
        folder.mkdir()
    for name, text in content.files.items():
        (place / name).parent.mkdir(exist_ok=True)
        write_through(place / name, text)
    for name, text in content.shared.items():
        write_through(staging / SHARED / name, text)
    for path in content.worklists:
        write_through(worklists / path.name, path)
    previous = plan.chain[-1] if plan.chain else None
    runs = [(one.place, one.as_of, one.time_zone) for one in plan.there.values() if one.place != plan.name]
    record = RunRecord(
        place=plan.name,
        number=previous.number + 1 if previous else 1,
        as_of=plan.as_of,
        time_zone=plan.zone.key,
        duly_version=content.duly_version,
        export=content.export,
        tally=content.tally,
        rules=dict(sorted(content.rules.items())),
        history=content.history,
        previous=previous.hash if previous else "",
        removed=[one for one in aged(settings, [*runs, (plan.name, plan.as_of, plan.zone.key)]) if one != plan.name],
        aged=newly_aged(plan.chain, content.aged),
        files={name: recorded(place / name) for name in sorted(content.files)},
        shared={name: recorded(staging / SHARED / name) for name in sorted(content.shared)},
        worklists={path.name: recorded(worklists / path.name) for path in sorted(content.worklists)},
    )
    text = record_text(record)
    write_through(place / RECORD, text)
    for folder in (place, worklists, staging / SHARED, staging):
        settle(folder)
    link = Link(
        number=record.number, place=plan.name, as_of=plan.as_of, record=sha256(text), previous=record.previous,
        removed=tuple(record.removed), aged=record.aged,
    )  # fmt: skip
    return Publication(folder=plan.folder, staging=staging, link=link, history=content.history)


def _prove(publication: Publication) -> None:
    """Read everything that was written back against its record and against what was to be written."""
    staged = publication.staging / PLACE
    record = read_record(staged)
    if record is None or recorded(staged / RECORD).sha256 != publication.link.record:
        raise DeliveryError(f"{publication.folder} did not keep what was written to it: {RECORD}", next_step=_DISK)
    for folder, files in ((staged, record.files), (publication.staging / SHARED, record.shared)):
        if wrong := [name for name, asked in files.items() if recorded(folder / name) != asked]:
            raise DeliveryError(
                f"{publication.folder} did not keep what was written to it", faults=wrong[:10], next_step=_DISK
            )


_DISK = "Have that disk or share looked at, and run again."


def _note(publication: Publication) -> None:
    history = publication.history
    note = {
        "staging": publication.staging.name,
        "line": publication.link.line,
        "history": None if history is None else as_json(history),
    }
    replace_content(publication.folder / NOTE, json.dumps(note) + "\n")
    settle(publication.folder)


def _forget_note(publication: Publication) -> None:
    remove_whole(publication.staging)
    (publication.folder / NOTE).unlink(missing_ok=True)


def _take_back(folder: Path, staging: Path) -> None:
    (folder / NOTE).unlink(missing_ok=True)
    remove_whole(staging)


def _begun(publication: Publication) -> bool:
    """Whether the place is put in."""
    record = publication.folder / publication.link.place / RECORD
    return record.is_file() and recorded(record).sha256 == publication.link.record


def _put_in_shared(publication: Publication) -> None:
    shared = publication.folder / SHARED
    shared.mkdir(exist_ok=True)
    staged = publication.staging / SHARED
    names = sorted(path.name for path in staged.iterdir()) if staged.is_dir() else []
    list_names(publication.folder, own_names(publication.folder) | {f"{SHARED}/{name}" for name in names})
    for name in names:
        replace_content(shared / name, staged / name)


def _put_in_place(publication: Publication) -> list[str]:
    """Put the place in; the names of its files that a program has open, so that those of before stay."""
    where = publication.staging, publication.staging / PLACE, publication.folder / publication.link.place
    stuck = []
    if not _begun(publication):
        stuck = put_in(*where)
        settle(publication.folder)
    carry_over(*where)
    return stuck


def _enter_chain(publication: Publication) -> None:
    chain = read_chain(publication.folder)
    if not chain or chain[-1] != publication.link:
        list_names(publication.folder, own_names(publication.folder) | {CHAIN})
        replace_content(publication.folder / CHAIN, "".join(link.line for link in (*chain, publication.link)))
        settle(publication.folder)


def _ask_whose(folder: Path, content: Content) -> None:
    """Raise DeliveryError where something that duly did not write would be replaced."""
    own = own_names(folder)
    names = led_names(folder, content.files) | {f"{FOLDER}/{path.name}" for path in content.worklists}
    taken = [name for name in sorted(names - own) if (folder / name).exists()]
    taken += [name for name in (SHARED, FOLDER) if (folder / name).exists() and not (folder / name).is_dir()]
    if taken:
        raise _foreign(folder, taken)


def _foreign(folder: Path, names: Sequence[str]) -> DeliveryError:
    return DeliveryError(
        f"{folder} holds files that duly did not write and would replace",
        faults=names[:10],
        next_step="Move them away, or choose another folder for the pages.",
    )
