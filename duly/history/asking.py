"""What the commands ask of a history: each opens it, reads one snapshot and hands over data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, select

from duly.errors import UsageError, meant
from duly.expectations.naming import ids_of, like_id
from duly.expectations.tuning import Tuning
from duly.history import forgetting, pruning, regrading, trust
from duly.history.comparison import LISTED, compare
from duly.history.database import open_history
from duly.history.digests import digests_as_at, taken_out
from duly.history.moving import kept_movers
from duly.history.runs import LATEST, find, runs
from duly.history.tables import GroupRow, StandardRow
from duly.history.trends import trends
from duly.results import Acceptance, Comparison, Movers, Regrading, RunDigests, RunSummary, Trend
from duly.settings import Settings


def listed(settings: Settings) -> list[RunSummary]:
    """Every run, the oldest first. Raises HistoryError, and UsageError where there is no history."""
    with open_history(settings) as history, history.reading() as connection:
        return runs(connection)


def keeps(settings: Settings, run: RunDigests) -> bool:
    """Whether history keeps this very judging of a run. Raises HistoryError."""
    try:
        with open_history(settings) as history, history.reading() as connection:
            there = digests_as_at(connection, run.as_of, rows=False)
    except UsageError:  # there is no history
        return False
    return there is not None and there.started_at == run.started_at


@contextmanager
def kept_digests(settings: Settings) -> Iterator[Callable[[datetime], RunDigests | str]]:
    """Asks what the rows of the run as at an instant come to now, in one snapshot; or why it is rightly there no more, in words,
    blank where nothing says. Raises HistoryError, and UsageError where there is no history."""
    with open_history(settings) as history, history.reading() as connection:
        oldest = pruning.oldest_kept(connection, settings.retention)

        def asked(as_of: datetime) -> RunDigests | str:
            if there := digests_as_at(connection, as_of):
                return there
            if taken_out(connection, as_of):
                return "taken out of the history by 'duly forget'"
            return "older than [retention] counts_days" if oldest is not None and as_of < oldest else ""

        yield asked


def remove_aged(settings: Settings) -> pruning.Pruned:
    """Remove what is out of its time; what that was. Raises HistoryError, and then nothing is removed."""
    with open_history(settings) as history, history.writing() as connection:
        return pruning.prune(connection, settings.retention)


def latest_movers(settings: Settings) -> Movers:
    """What the latest run found to have changed beyond chance. Raises UsageError where it did not look for that."""
    with open_history(settings) as history, history.reading() as connection:
        run = find(connection, LATEST)
        movers = kept_movers(connection, run.number)
    if movers is None:
        raise UsageError(
            f"run {run.number}, the latest, did not look for what changed beyond chance: it is of an earlier duly",
            next_step="'duly run' looks for it.",
        )
    return movers


def trends_of(settings: Settings, standards: Collection[str], group: tuple[str, str] | None = None) -> dict[str, Trend]:
    """The trends of these standards, or of one breakdown value (`group`) of them.

    Raises UsageError where history holds no figure of one.
    """
    with open_history(settings) as history, history.reading() as connection:
        wanted = _ids(connection, standards)
        if group is not None:
            group = _group(connection, group)
        asked_for = trends(connection, settings.history, standards=wanted, group=group)
    if missing := [name for name in standards if not ids_of(name, asked_for)]:
        raise UsageError(
            f"history holds no figure of {', '.join(missing)}", next_step="'duly standards' lists the standards."
        )
    if group is not None and not any(point.counts.total for trend in asked_for.values() for point in trend.points):
        raise UsageError(
            f"history holds no figure by {group[0]} for {group[1]} of {', '.join(wanted)}",
            next_step="'duly standards ID' says by what a standard is broken down.",
        )
    return asked_for


def _ids(connection: Connection, standards: Collection[str]) -> list[str]:
    """The ids of history that people mean by these names. Raises UsageError where one is of no standard that was ever judged."""
    known = list(connection.execute(select(StandardRow.id).order_by(StandardRow.id)).scalars())
    if faults := [
        f"there is no standard {name}{like_id(name, known)}" for name in standards if not ids_of(name, known)
    ]:
        raise UsageError(
            "history holds no figure of what was asked for",
            faults=faults,
            next_step="'duly standards' lists the standards.",
        )
    return list(dict.fromkeys(id_ for name in standards for id_ in ids_of(name, known)))


def _group(connection: Connection, group: tuple[str, str]) -> tuple[str, str]:
    """A breakdown and a value of it, as history spells them. Raises UsageError where it holds none such."""
    known: dict[str, list[str]] = {}
    for row in connection.execute(select(GroupRow.breakdown, GroupRow.value).order_by(GroupRow.value)):
        known.setdefault(row.breakdown, []).append(row.value)
    breakdown, value = group
    values = known.get(breakdown, [])
    if value in values:
        return group
    if not values:
        said, hint = (
            f"history holds no figure by {breakdown}",
            f"The breakdowns are {', '.join(sorted(known)) or '(none)'}.",
        )
        raise UsageError(f"{said}{meant(breakdown, known)}", next_step=hint)
    spelt = [each for each in values if each.casefold() == value.casefold()]
    if len(spelt) == 1:
        return breakdown, spelt[0]
    raise UsageError(
        f"history holds no figure by {breakdown} for {value}{meant(value, values)}",
        next_step=f"It holds {len(values):,} by {breakdown}, such as {', '.join(values[:5])}.",
    )


def compared(
    settings: Settings, first: str, second: str, *, standards: Collection[str] = (), limit: int | None = LISTED
) -> Comparison:
    """What changed between two runs, by what people call them. Raises UsageError where they are not two runs."""
    with open_history(settings) as history, history.reading() as connection:
        one, other = find(connection, first), find(connection, second)
        if one.number == other.number:
            raise UsageError(
                f"{first} and {second} are one run: {one.number}", next_step="Name two; 'duly history' lists them."
            )
        wanted = _ids(connection, standards)
        comparison = compare(connection, settings.history, one, other, standards=wanted, limit=limit)
    if missing := [name for name in standards if not ids_of(name, [item.standard for item in comparison.standards])]:
        raise UsageError(f"neither run judged {', '.join(missing)}", next_step="'duly standards' lists the standards.")
    return comparison


def found_run(settings: Settings, named: str) -> RunSummary:
    """The run that people call so. Raises UsageError where there is none, or several."""
    with open_history(settings) as history, history.reading() as connection:
        return find(connection, named)


def accept(settings: Settings, named: str | None, acceptance: Acceptance) -> RunSummary:
    """Let a suspect run count from now on, by what people call it, or the only one there is; the run as it was.

    Raises UsageError where the run is not suspect, or where none or several are and none is named.
    """
    with open_history(settings) as history, history.writing() as connection:
        suspect = trust.suspect_runs(connection)
        if named is None and len(suspect) != 1:
            which = ", ".join(f"{as_of:%Y-%m-%d %H:%M} (run {number})" for number, as_of in suspect.items())
            said = f"{len(suspect)} runs are suspect: {which}" if suspect else "no run is suspect that nobody accepted"
            raise UsageError(
                said, next_step="Name the run to accept by its day, as for 'duly compare'." if suspect else ""
            )
        run = find(connection, str(next(iter(suspect))) if named is None else named)
        if run.number not in suspect:
            why = f": {run.accepted.by} accepted it already" if run.accepted else ""
            raise UsageError(
                f"run {run.number}, as at {run.as_of:%Y-%m-%d %H:%M}, is not suspect{why}",
                next_step="'duly history' says which are.",
            )
        trust.accept(connection, run.number, acceptance)
    return run


def forget(settings: Settings, run: RunSummary) -> None:
    """Take a run out of the history. Raises UsageError where it is no longer the one that was found."""
    with open_history(settings) as history, history.writing() as connection:
        if run.as_of != find(connection, str(run.number)).as_of:
            raise UsageError(f"run {run.number} is another one by now", next_step="'duly history' lists the runs.")
        forgetting.forget(connection, run)


def traces_of(settings: Settings, record: str) -> forgetting.Traces:
    """What history keeps of a record. Raises UsageError where that is nothing."""
    with open_history(settings) as history, history.reading() as connection:
        found = forgetting.traces(connection, record)
    if not found.verdicts:
        raise UsageError("history keeps nothing of a record of that id", next_step="Give the id as the pages write it.")
    return found


def forget_record(settings: Settings, record: str) -> forgetting.Traces:
    """Take a record out of the history, for good; what was kept of it."""
    with open_history(settings) as history:
        with history.writing() as connection:
            found = forgetting.forget_record(connection, record)
        history.compact()
    return found


def regrade(
    settings: Settings, tuning: Tuning, standards: Collection[str] = (), *, keep: bool = False
) -> list[Regrading]:
    """The stored figures that come to something else under the targets of duly.toml; with `keep`, they do so from now on."""
    chosen = tuning.standards(ids=standards)
    targets = {standard.id: tuning.target(standard) for standard in chosen}
    with open_history(settings) as history, history.writing() if keep else history.reading() as connection:
        regradings = regrading.regraded(connection, chosen, targets)
        if keep:
            regrading.keep_regraded(connection, regradings)
    return regradings


def undo_regrading(settings: Settings, tuning: Tuning, standards: Collection[str] = ()) -> int:
    """Let the targets and outcomes of the day stand again; how many figures that changed."""
    chosen = tuning.standards(ids=standards)
    with open_history(settings) as history, history.writing() as connection:
        return regrading.undo(connection, [standard.id for standard in chosen])
