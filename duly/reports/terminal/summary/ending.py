"""The last line: the exit code, and what it means of this run."""

from __future__ import annotations

from collections.abc import Iterator

from duly.reports import words
from duly.reports.terminal.summary.lines import Line
from duly.results import Outcome, RunResult, exit_code, told_of_budgets


def ending(run: RunResult, *, kept: bool = True) -> Line:
    """The exit code of a run in words. `kept` is false where history could not be written, which is then the exit code."""
    if not kept:
        return Line("exit 4", "judged, but the history could not be written", "bold")
    code = exit_code(run)
    missed = sum(one.outcome is Outcome.NOT_MET for one in run.results)
    of = words.plural(len(run.results), "standard")
    allowed = [said for told in told_of_budgets(run) for said in told.within]
    if code == 3:
        also = f"; {words.number(missed)} of {of} not met" if missed else ""
        said = f"something could not be judged: {', '.join(_untold(run))}{also}"
    else:
        judged = (
            "what could not be judged is allowed by duly.toml"
            if allowed
            else _open(run) or "everything could be judged"
        )
        met = f"{words.number(missed)} of {of} not met" if code == 1 else "every target is met"
        said = f"{met}; {judged}" if code == 1 else f"{met}, and {judged}"
    return Line(f"exit {code}", "; ".join([said, *allowed]), "bold")


def _open(run: RunResult) -> str:
    """How many verdicts are open where the exit code does not hang on them; blank where none is. That is not to say that no
    outcome would be another if they were known: up to 5 % of what fell due, the rate decides (STANDARDS.md A18)."""
    number = sum(one.counts.unknown for one in run.results)
    return f"{words.plural(number, 'verdict')} open" if number else ""


def _untold(run: RunResult) -> Iterator[str]:
    """What the exit code is 3 for (duly.results.runs)."""
    manifest = run.run.manifest
    if words.suspicions(run):
        yield "the night is suspect"
    if run.trust is not None and run.trust.late:
        yield "no newer export has come"
    for told in told_of_budgets(run):
        yield from told.beyond
    if unfit := sum(bool(table.unfit) for table in manifest.tables.values()):
        yield words.plural(unfit, "table unfit", "tables unfit")
    if manifest.missed:
        yield words.plural(len(manifest.missed), "part not read", "parts not read")
    outcomes = [one.outcome for one in run.results]
    for outcome, said in _SAID.items():
        if number := outcomes.count(outcome):
            yield f"{words.plural(number, 'standard')} {said}"
    if all(outcome is Outcome.NO_CASES for outcome in outcomes):
        yield "nothing fell due"


_SAID = {
    Outcome.NO_DATA: "without data",
    Outcome.ERROR: "in error",
}
