"""Whether a night can be relied on, in sentences that the terminal and the pages share."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from duly.reports.words.numbers import number, percent, plural
from duly.reports.words.outcomes import is_judged
from duly.reports.words.times import day, local
from duly.results import FEWEST_NIGHTS, Acceptance, RunResult, Suspicion, Trust, percentage

SUSPECT = "This night is suspect"

LEFT_OUT = (
    "Its figures are in no trend, and it is compared with no other night, until somebody says that it may be used: "
    "duly accept, with a reason."
)


def suspicions(run: RunResult) -> tuple[Suspicion, ...]:
    """What is not as on the nights before; nothing of a night that is not suspect, or that somebody accepted."""
    return run.trust.suspicions if run.trust is not None and run.trust.suspect else ()


def accepted_by(by: Acceptance, zone: ZoneInfo) -> str:
    """Who said that a suspect night may be used."""
    return f"accepted by {by.by} on {day(local(by.at, zone))}: {by.reason}"


def relied_on(run: RunResult) -> str:
    """Whether the figures can be relied on: the answer, and what it comes from."""
    return f"{_answer(run)}: {'; '.join(_grounds(run))}."


def _answer(run: RunResult) -> str:
    trust, manifest = run.trust, run.run.manifest
    if trust is not None and trust.suspect:
        return "Not as they stand"
    if trust is not None and trust.late:
        return "For the time that they are as at, and not for now"
    if _nothing_judged(run):
        return "No"
    unfit = any(table.unfit for table in manifest.tables.values())
    if unfit or manifest.missed or not all(is_judged(one.outcome) for one in run.results):
        return "In part"
    if trust is None or trust.nights < FEWEST_NIGHTS:
        return "As far as one night tells" if trust is None else "As far as so few nights tell"
    return "Yes"


def _nothing_judged(run: RunResult) -> bool:
    """Whether every standard could be judged, and there was no record of any: of an export without rows, for example."""
    results = run.results
    return bool(results) and all(is_judged(one.outcome) and not one.counts.total for one in results)


def _grounds(run: RunResult) -> Iterator[str]:
    trust, tables = run.trust, run.run.manifest.tables
    if _nothing_judged(run):
        yield "there is no record of what any standard judges"
    if trust is not None:
        yield from _usual(run, trust, len(tables))
    unfit = sum(bool(table.unfit) for table in tables.values())
    if unfit:
        yield f"{plural(unfit, 'table is', 'tables are')} unfit to be judged"
    if run.run.manifest.missed:
        yield f"{plural(len(run.run.manifest.missed), 'part')} of the export not read"
    unjudged = sum(not is_judged(one.outcome) for one in run.results)
    if unjudged:
        yield f"{number(unjudged)} of {plural(len(run.results), 'standard')} could not be judged"
    refused, read = (sum(getattr(table, name) for table in tables.values()) for name in ("refused", "rows_read"))
    yield f"{_refused(refused)} of {plural(read, 'row')} refused{_than_before(trust, refused)}"
    due = sum(one.counts.due for one in run.results)
    unknown = percentage(sum(one.counts.unknown for one in run.results), due)
    if unknown is not None:
        yield f"{percent(unknown)} of what fell due cannot be told"


def _usual(run: RunResult, trust: Trust, tables: int) -> Iterator[str]:
    if trust.late:
        yield trust.late
    if trust.suspicions:
        first, more = trust.suspicions[0], len(trust.suspicions) - 1
        also = f" and {plural(more, 'more thing', 'more things')} not as usual" if more else ""
        by = accepted_by(trust.accepted, ZoneInfo(run.run.time_zone)) if trust.accepted else ""
        yield f"{first.words}{also}{f' ({by})' if by else ''}"
    elif trust.nights < FEWEST_NIGHTS:
        before = plural(trust.nights, "night") if trust.nights else "no night"
        yield f"nothing is usual yet, with {before} before this one kept in the history ({FEWEST_NIGHTS} are needed)"
    elif trust.tables < tables:
        new = tables - trust.tables
        usual = f"{number(trust.tables)} of {plural(tables, 'table')} within their usual size"
        yield f"{usual}, and of {number(new)} none is usual yet"
    else:
        every = "the table is within its" if tables == 1 else f"all {number(tables)} tables are within their"
        yield f"{every} usual size"


def _refused(refused: int) -> str:
    return number(refused) if refused else "none"


def _than_before(trust: Trust | None, refused: int) -> str:
    if trust is None or trust.refused_before is None:
        return ""
    if trust.refused_before == refused:
        return ", the same as in the run before" if refused else ""
    return f" ({_refused(trust.refused_before)} in the run before)"
