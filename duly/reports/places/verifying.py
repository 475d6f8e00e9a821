"""Proves that nothing of any run was changed since it was published: files, records, the chain, and the rows of history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from duly.errors import DeliveryError
from duly.reports.places.chain import CHAIN, Link, in_force, present, read_chain, said_aged
from duly.reports.places.record import RECORD, Recorded, RunRecord, read_record, recorded, sha256
from duly.reports.places.top import SHARED, copies, top_texts
from duly.reports.words import plural
from duly.results import DAMAGED, OutOfTime, RunDigests

CHANGED, MISSING, ADDED, UNREADABLE = "changed", "missing", "added", "cannot be read"

Asked = Callable[[datetime], RunDigests | str]
"""What the rows of the run as at an instant come to now; or why it is rightly there no more, blank where nothing says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """What is not as it was published. `kind` is changed, missing, added or cannot be read; `what` names it."""

    kind: str
    what: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """What was looked at, and what is not as it was. `last` is the hash of the chain's last line, which to keep elsewhere also
    proves that the end of the chain was not cut off. `remarks` are what is rightly there no more, in sentences."""

    runs: int
    removed: int
    files: int
    rows: int
    last: str
    differences: Sequence[Difference]
    remarks: Sequence[str] = ()


def prove(folder: Path, asked: Asked | None) -> Proof:
    """Look at every run in a folder of results, and at its rows in the history by `asked`; without, at the files alone.

    Raises DeliveryError where the chain cannot be read.
    """
    chain = read_chain(folder)
    there, said = in_force(chain), said_aged(chain)
    differences = [*_broken(chain), *_written_otherwise(folder, chain)]
    remarks: list[str] = []
    files = rows = 0
    for link in there.values():
        try:
            record = read_record(folder / link.place)
        except DeliveryError:
            differences.append(Difference(kind=UNREADABLE, what=f"{link.place}/{RECORD}"))
            continue
        if record is None:
            differences.append(Difference(kind=MISSING, what=f"{link.place}/{RECORD}"))
            continue
        files += len(record.files)
        differences += _of_place(folder, link, record)
        if asked is not None and record.history is not None:
            rows += 1
            differences += _of_history(link, record.history, asked(link.as_of), said, remarks)
    if said is not None and (aged := {link.as_of for link in there.values()} & {*said.verdicts}):
        remarks.append(
            f"history: verdicts of {plural(len(aged), 'run')}, out of their time ([retention]) as the chain says"
        )
    differences += _of_top(folder, chain)
    return Proof(
        runs=len(there),
        removed=len({link.place for link in chain}) - len(there),
        files=files,
        rows=rows,
        last=chain[-1].hash if chain else "",
        differences=tuple(dict.fromkeys(differences)),
        remarks=tuple(remarks),
    )


def _broken(chain: Sequence[Link]) -> Iterator[Difference]:
    previous = ""
    for number, link in enumerate(chain, 1):
        if link.previous != previous or link.number != number:
            yield Difference(kind=CHANGED, what=f"{CHAIN}, line {number}: the chain is broken before {link.place}")
        previous = link.hash


def _written_otherwise(folder: Path, chain: Sequence[Link]) -> Iterator[Difference]:
    """Lines that say the same by other bytes, which their hashes do not tell; and a chain that is gone while runs are there."""
    if not chain:
        if any(folder.glob(f"*/{RECORD}")):
            yield Difference(kind=MISSING, what=CHAIN)
        return
    lines = (folder / CHAIN).read_bytes().replace(b"\r\n", b"\n").decode().split("\n")
    written = [line + "\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]
    for number in range(1, max(len(chain), len(written)) + 1):
        if written[number - 1 : number] != [link.line for link in chain[number - 1 : number]]:
            yield Difference(kind=CHANGED, what=f"{CHAIN}, line {number}: it is not as it was written")


def _of_place(folder: Path, link: Link, record: RunRecord) -> Iterator[Difference]:
    place = folder / link.place
    said = (record.place, record.number, record.as_of, record.previous, tuple(record.removed), record.aged)
    if recorded(place / RECORD).sha256 != link.record or said != (
        link.place, link.number, link.as_of, link.previous, tuple(link.removed), link.aged
    ):  # fmt: skip
        yield Difference(kind=CHANGED, what=f"{link.place}/{RECORD}")
    yield from _of_files(place, record.files, f"{link.place}/")
    yield from _of_files(folder / SHARED, record.shared, f"{SHARED}/")
    known = {RECORD, *record.files}
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        if not path.is_dir() and name not in known:
            yield Difference(kind=ADDED, what=f"{link.place}/{name}")


def _of_files(folder: Path, files: Mapping[str, Recorded], within: str) -> Iterator[Difference]:
    for name, as_written in files.items():
        if (kind := _kind(folder / name, as_written.sha256)) is not None:
            yield Difference(kind=kind, what=f"{within}{name}")


def _kind(path: Path, wanted: str) -> str | None:
    try:
        return None if recorded(path).sha256 == wanted else CHANGED
    except (FileNotFoundError, NotADirectoryError):
        return MISSING
    except OSError:
        return UNREADABLE


def _of_top(folder: Path, chain: Sequence[Link]) -> Iterator[Difference]:
    runs = present(folder, chain)
    if not runs:
        return
    *_, newest = runs.values()
    wanted = {name: sha256(text) for name, text in top_texts(folder, runs).items()}
    wanted |= {name: newest.files[name].sha256 for name in copies(newest)}
    for name, as_written in wanted.items():
        if (kind := _kind(folder / name, as_written)) is not None:
            yield Difference(kind=kind, what=name)


def _of_history(
    link: Link, kept: RunDigests, now: RunDigests | str, said: OutOfTime | None, remarks: list[str]
) -> Iterator[Difference]:
    if isinstance(now, str):
        if not now and said is not None and link.as_of in said.runs:
            now = "out of its time ([retention]), as the chain says"
        if now:
            remarks.append(f"history of {link.place}: {now}")
        else:
            yield Difference(kind=MISSING, what=f"history of {link.place}")
        return
    if now.started_at != kept.started_at:
        yield Difference(
            kind=CHANGED, what=f"history of {link.place}: it is that of another judging of the same instant"
        )
        return
    for kind, as_written in kept.rows.items():
        if now.rows.get(kind) == DAMAGED:
            yield Difference(kind=UNREADABLE, what=f"history of {link.place}: its {kind}")
            continue
        if kind not in now.rows:
            # They have aged, which the chain says since it looks at that.
            if said is not None and link.as_of not in said.verdicts:
                yield Difference(kind=MISSING, what=f"history of {link.place}: its {kind}")
            continue
        if now.rows[kind] == as_written:
            continue
        if now.rows[kind] == now.forgotten.get(kind):
            remarks.append(
                f"history of {link.place}: of its {kind} a record that 'duly forget' took out; all else is as it was then"
            )
        else:
            yield Difference(kind=CHANGED, what=f"history of {link.place}: its {kind}")
