"""History in the terminal: the runs, the trend of a standard with its breaks, and figures held to other targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from duly.reports import words
from duly.reports.terminal.layout import WIDE, figures_table, text
from duly.results import Outcome, Regrading, RunSummary, Trend, TrendPoint


def show_runs(runs: Sequence[RunSummary], console: Console, *, last: int) -> None:
    """Print the last runs, the newest last."""
    latest = runs[-last:]
    if len(latest) < len(runs):
        console.print(text(console, f"The last {words.number(len(latest))} of {words.plural(len(runs), 'run')}:"))
    table = figures_table(console, "", ("Run", "As at", "Exit", "Standards", "Remarks"), numbers_from=5)
    table.columns[1].min_width = 17
    for run in latest:
        as_at = words.local(run.as_of, ZoneInfo(run.time_zone))
        outcomes = [
            f"{words.number(number)} {words.OUTCOMES[outcome].word}"
            for outcome, number in run.outcomes.items()
            if number
        ]
        remarks = [
            *([] if run.complete else ["rows refused or a table unfit"]),
            *(["a sample"] if run.sample else []),
            *([f"run again {words.plural(run.reruns, 'time')}"] if run.reruns else []),
            *([] if run.verdicts else ["counts only"]),
            *(_suspect(run) if run.suspicions else []),
        ]
        table.add_row(
            str(run.number),
            text(console, f"{words.short_day(as_at)} {as_at:%H:%M}"),
            str(run.exit_code),
            text(console, ", ".join(outcomes)),
            text(console, ", ".join(remarks)),
        )
    console.print(table)


def _suspect(run: RunSummary) -> list[str]:
    """Whether it was accepted, and the first thing that is not as usual."""
    first, more = run.suspicions[0].words, len(run.suspicions) - 1
    also = f" and {words.plural(more, 'more thing', 'more things')}" if more else ""
    if run.accepted is None:
        return [f"suspect: {first}{also}"]
    return [f"{words.accepted_by(run.accepted, ZoneInfo(run.time_zone))} ({first}{also})"]


def show_trends(trends: Mapping[str, Trend], runs: Sequence[RunSummary], console: Console, *, last: int) -> None:
    """Print the last figures of each standard, oldest first; a number marks where they must not be compared with those
    before, and why stands below."""
    zones = {run.number: ZoneInfo(run.time_zone) for run in runs}
    for name, trend in trends.items():
        title = name if trend.breakdown is None else f"{name}, {trend.breakdown} {trend.value}"
        console.print()
        console.print(text(console, title, "bold"))
        wide = console.width >= WIDE
        further = ("Unknown", "Exempt", "Excluded") if wide else ("Unknown",)
        table = figures_table(console, "", ("Run", "As at", "Compliant", "Rate", "Target", "Outcome", *further, ""))
        table.columns[1].no_wrap = True
        notes: list[str] = []
        for point in trend.points[-last:]:
            apart = words.breaks_of(trend, point)
            notes += [f"({len(notes) + 1}) {' '.join(between.words for between in apart)}"] if apart else []
            cells = _cells(point, zones[point.run], console)
            table.add_row(str(point.run), *cells[: 5 + len(further)], f"({len(notes)})" if apart else "")
        console.print(table)
        for note in notes:
            console.print(text(console, note, "italic"))
        for point in trend.points[-last:]:
            if point.graded is not None:
                console.print(text(console, f"Run {point.run}: {words.graded(point.graded)}.", "italic"))
        for alert in trend.alerts:
            console.print(text(console, alert.words, "bold"))


def _cells(point: TrendPoint, zone: ZoneInfo, console: Console) -> tuple[str | Text, ...]:
    outcome = words.OUTCOMES[point.outcome].word + (", regraded" if point.regraded else "")
    judged = words.is_judged(point.outcome)
    counts = point.counts
    return (
        text(console, words.short_day(words.local(point.as_of, zone))),
        words.k_of_n(counts) if judged else "",
        words.rate(counts),
        words.target(point.target),
        outcome,
        *(words.number(number) if judged else "" for number in (counts.unknown, counts.exempt, counts.excluded)),
    )


def show_regradings(regradings: Sequence[Regrading], console: Console, *, stored: bool) -> None:
    """Print, standard by standard, how many runs come to something else under the targets of duly.toml."""
    if not regradings:
        console.print(text(console, "Nothing changes: every stored figure was held to the targets of duly.toml."))
        return
    table = figures_table(console, "", ("Standard", "Runs", "Target before", "Target", "Now met", "No longer met"))
    for name, group in groupby(regradings, key=lambda one: one.standard):
        own = list(group)
        before = sorted({one.target_before for one in own if one.target_before is not None})
        table.add_row(
            text(console, name, "bold"),
            words.number(len(own)),
            ", ".join(words.target(target) for target in before),
            words.target(own[-1].target),
            words.number(sum(one.before is Outcome.NOT_MET and one.outcome is Outcome.MET for one in own)),
            words.number(sum(one.before is Outcome.MET and one.outcome is Outcome.NOT_MET for one in own)),
        )
    console.print(table)
    outlook = (
        "Kept: trends and comparisons show these from now on. 'duly regrade --undo' takes it back."
        if stored
        else "Nothing was changed. 'duly regrade --keep' lets trends and comparisons show these."
    )
    console.print(text(console, outlook))
