"""The last line: the exit code, and what it means of this run."""

from __future__ import annotations

from collections.abc import Iterator

from duly.reports import words
from duly.reports.terminal.summary.lines import Line
from duly.results import Outcome, RunResult, exit_code


def ending(run: RunResult, *, kept: bool = True) -> Line:
    """The exit code of a run in words. `kept` is false where history could not be written, which is then the exit code."""
    if not kept:
        return Line("exit 4", "judged, but the history could not be written", "bold")
    code = exit_code(run)
    missed = sum(one.outcome is Outcome.NOT_MET for one in run.results)
    of = words.plural(len(run.results), "standard")
    if code == 3:
        also = f"; {words.number(missed)} of {of} not met" if missed else ""
        return Line("exit 3", f"something could not be judged: {', '.join(_untold(run))}{also}", "bold")
    if code == 1:
        return Line("exit 1", f"{words.number(missed)} of {of} not met; everything could be judged", "bold")
    return Line("exit 0", "every target is met, and everything could be judged", "bold")


def _untold(run: RunResult) -> Iterator[str]:
    """What the exit code is 3 for (duly.results.runs)."""
    manifest = run.run.manifest
    if words.suspicions(run):
        yield "the night is suspect"
    if refused := sum(table.refused for table in manifest.tables.values()):
        yield words.plural(refused, "row refused", "rows refused")
    if unfit := sum(bool(table.unfit) for table in manifest.tables.values()):
        yield words.plural(unfit, "table unfit", "tables unfit")
    if manifest.missed:
        yield words.plural(len(manifest.missed), "part not read", "parts not read")
    outcomes = [one.outcome for one in run.results]
    for outcome, said in _SAID.items():
        if number := outcomes.count(outcome):
            yield f"{words.plural(number, 'standard')} {said}"
    further = sum(rate.outcome is Outcome.CANNOT_TELL for one in run.results for rate in one.rates)
    if further:
        yield f"{words.plural(further, 'further rate')} {_SAID[Outcome.CANNOT_TELL]}"
    if all(outcome is Outcome.NO_CASES for outcome in outcomes):
        yield "nothing fell due"


_SAID = {
    Outcome.CANNOT_TELL: "cannot be told",
    Outcome.NO_DATA: "without data",
    Outcome.ERROR: "in error",
}
