"""The chain of runs: a line for each run that was ever published, with the hash of the line before it and of its own record.

A line stays when its place is removed for its age, so that nobody can take a run out, or put one in, without breaking it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from duly.errors import DeliveryError
from duly.reports.places.record import RunRecord, read_record, sha256
from duly.results import OutOfTime, as_json, from_json
from duly.results.forms import Instant

CHAIN = "runs.jsonl"
"""Its name among the results."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A run in the chain. `record` is the SHA-256 of its record, `previous` of the line before, blank for the first; `removed`
    are the places that were removed for their age when it was published, and `aged` what of the history was: None where an
    earlier duly wrote it, or no history was kept."""

    number: int
    place: str
    as_of: Instant
    record: str
    previous: str
    removed: Sequence[str] = ()
    aged: OutOfTime | None = None

    @property
    def line(self) -> str:
        """As it stands in the chain, with its line end: without what an earlier duly did not write."""
        form = as_json(self)
        if self.aged is None:
            del form["aged"]
        return json.dumps(form) + "\n"

    @property
    def hash(self) -> str:
        """What the next one holds of it."""
        return sha256(self.line)


def link_of(line: str) -> Link:
    """The link that a line holds. Raises ValueError."""
    return from_json(Link, json.loads(line))


def read_chain(folder: Path) -> list[Link]:
    """Every run that was published to a folder, in the order of publishing. Raises DeliveryError where it cannot be read."""
    try:
        lines = (folder / CHAIN).read_text(encoding="utf-8").splitlines()
        return [link_of(line) for line in lines]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, ValueError) as error:
        raise DeliveryError(
            f"{folder / CHAIN} cannot be read ({type(error).__name__})",
            next_step="Put it back from a backup, or choose another folder for the results.",
        ) from error


def in_force(chain: Sequence[Link]) -> dict[str, Link]:
    """The runs that the chain says are there, by place: neither removed nor judged anew since."""
    there: dict[str, Link] = {}
    instants: dict[datetime, str] = {}
    for link in chain:
        for gone in link.removed:
            there.pop(gone, None)
        there.pop(instants.get(link.as_of, ""), None)
        there[link.place] = link
        instants[link.as_of] = link.place
    return there


def said_aged(chain: Sequence[Link]) -> OutOfTime | None:
    """What the chain says of the history to be out of its time, by all of its lines; None where none of them looked."""
    said = [link.aged for link in chain if link.aged is not None]
    if not said:
        return None
    return OutOfTime(
        verdicts=tuple(instant for one in said for instant in one.verdicts),
        runs=tuple(instant for one in said for instant in one.runs),
    )


def newly_aged(chain: Sequence[Link], aged: OutOfTime | None) -> OutOfTime | None:
    """Of what is out of its time, what of the runs in the chain it does not say yet."""
    if aged is None:
        return None
    known, said = {link.as_of for link in chain}, said_aged(chain) or OutOfTime()
    return OutOfTime(
        verdicts=tuple(one for one in aged.verdicts if one in known and one not in {*said.verdicts}),
        runs=tuple(one for one in aged.runs if one in known and one not in {*said.runs}),
    )


def outdated(chain: Sequence[Link]) -> set[str]:
    """The places that are in the chain and not in force: what is left of them may go."""
    return {link.place for link in chain} - in_force(chain).keys()


def present(folder: Path, chain: Sequence[Link]) -> Mapping[str, RunRecord]:
    """The records of the places that are in force and there, by name, the oldest as-at instant first.

    One that cannot be read is left out, so that it stops no night; 'duly verify' tells of it.
    """
    records = []
    for place in in_force(chain):
        with suppress(DeliveryError):
            if record := read_record(folder / place):
                records.append(record)
    return {record.place: record for record in sorted(records, key=lambda record: record.as_of)}
