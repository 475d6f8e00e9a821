"""What is to be told of a night: each thing once, by a key that stays the same while it stays so.

Numbers of rows and the names of tables and standards; never an id or a value of a record, nor what an error said of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duly.results import Outcome, RunResult, exit_code
from duly.results.budgets import refused, unknown

MEANINGS = {
    0: "every target met",
    1: "some targets not met",
    2: "the command or duly.toml is wrong",
    3: "something could not be judged",
    4: "judged, but the results could not be delivered",
    5: "a fault of duly's own",
    130: "interrupted",
    143: "told to end before its end",
}


FAILED = "exit "
"""How the keys of nights begin that left no results."""


def meaning(code: int) -> str:
    """An exit code in words."""
    return MEANINGS.get(code, "it ended otherwise than it should")


@dataclass(frozen=True, kw_only=True)
class Thing:
    """Something to be told, in words."""

    key: str
    words: str


def failed(code: int) -> Thing:
    """A night that left no results, or none that could be delivered."""
    return Thing(key=f"{FAILED}{code}", words=f"no results: {meaning(code)}")


KILLED = Thing(key="killed", words="the run before this one ended without a word: killed, or the machine went down")


def untold(result: RunResult) -> tuple[Thing, ...]:
    """What the exit code 3 of a run is for, part by part; nothing where it is another code."""
    return tuple(_untold(result)) if exit_code(result) == 3 else ()


def _untold(result: RunResult) -> Iterator[Thing]:
    manifest = result.run.manifest
    if result.trust is not None and result.trust.suspect:
        for wrong in result.trust.suspicions:
            yield Thing(
                key=f"suspect {wrong.kind.value} {wrong.about}".strip(), words=f"the night is suspect: {wrong.words}"
            )
    if result.trust is not None and result.trust.late:
        yield Thing(key="late", words=result.trust.late)
    if refused(result).beyond:
        yield Thing(key="refused", words=f"rows refused: {sum(table.refused for table in manifest.tables.values()):,}")
    for name in sorted(name for name, table in manifest.tables.items() if table.unfit):
        yield Thing(key=f"unfit {name}", words=f"table {name} is unfit to be judged")
    if manifest.missed:
        yield Thing(key="parts", words=f"parts of the export not read: {len(manifest.missed):,}")
    of_codes = {Outcome.CANNOT_TELL, *_SAID} if unknown(result).beyond else set(_SAID)
    for one in result.results:
        for outcome in sorted(of_codes & {one.outcome, *(rate.outcome for rate in one.rates)}):
            yield Thing(
                key=f"{outcome.value} {one.standard}", words=f"{one.standard} {_SAID.get(outcome, 'cannot be told')}"
            )
    if all(one.outcome is Outcome.NO_CASES for one in result.results):
        yield Thing(key="nothing due", words="nothing at all fell due")


_SAID = {
    Outcome.NO_DATA: "is without data",
    Outcome.ERROR: "is in error",
}
