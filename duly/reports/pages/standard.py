"""What a standard's page says: the question, the answer, who was counted, what went wrong, and which records to put right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from duly.checks.parameters import Parameter
from duly.checks.standards import Missing, Standard
from duly.checks.verdicts import Case, Verdict
from duly.reports import words
from duly.reports.pages.backlog import backlog_section
from duly.reports.pages.counts import funnel, reasons
from duly.reports.pages.drawings import figures
from duly.reports.pages.examples import WorkedExample
from duly.reports.pages.fragments import brief, label, link, rate_bar, shown, tag
from duly.reports.pages.records import OLDEST, Reader, records_table, states, told
from duly.reports.pages.trend import trend_section
from duly.reports.pages.waivers import waivers_table
from duly.reports.pages.worked_examples import examples_section
from duly.reports.tables import Column, Table, numbers, texts
from duly.results import BreakKind, Counts, Failing, ListResult, Outcome, RateResult, StandardResult, Status, Trend

ROWS_SHOWN = 25
"""Rows of a breakdown that stand open; the rest are one press away."""

_APART = (("Due later", "not_yet_due"), ("Exempt", "exempt"), ("Excluded", "excluded"))

_MISSING = {
    Missing.FAIL: "What this standard asks for is a record. Where nothing is recorded, that is the breach.",
    Missing.UNKNOWN: "Where a time or a link that decides the result is not recorded, the result cannot be determined. "
    "It is counted apart, and never as compliant or not compliant.",
}


_DISPUTED = Table(
    caption="Disputed records",
    columns=texts("Record", "What duly found", "What it should be", "Why"),
    rows=[[f"{line}.", "", "", ""] for line in range(1, 5)],
    name="blanks",
    stacks=False,
)
"""An empty table to write in."""


def standard_page(
    reader: Reader,
    result: StandardResult,
    standard: Standard | None,
    rows: Sequence[tuple[str, Failing]],
    list_name: str,
    sql: Mapping[str, str],
    trend: Trend | None,
    drawn: Mapping[str, Any],
    changes_name: str,
    examples: Sequence[WorkedExample],
    version: str,
) -> dict[str, Any]:
    """The context of standard.html. `rows` are the records to list, in order, and `list_name` is where they are;
    `drawn` are the sections of `drawn_sections`. `version` is that of the rule.
    """
    run, counts = reader.run, result.counts
    zone = reader.zone
    judged = result.outcome not in (Outcome.NO_DATA, Outcome.ERROR)
    counted = words.is_count(standard)
    held = not words.without_target(result, standard)
    said = reader.said.get(result.standard, {})
    return {
        "result": result,
        "standard": standard,
        "outcome": label(result.outcome, held=held),
        "outcome_kind": "small"
        if (counts.small and judged) or not held
        else result.outcome.value.lower().replace("_", "-"),
        "outcome_tag": tag(result.outcome, small=counts.small, held=held),
        "headline": words.headline(result, standard),
        "counted": counted,
        "rate": "" if counted else words.rate(counts),
        "bounds": "" if counted else words.bounds(counts),
        "bar": Markup() if counted else rate_bar(counts, result.target),
        "target": words.target(result.target, standard),
        "message": shown(words.sentence(result.message), 1000) if result.message else "",
        "unsure": words.low_confidence(counts),
        "notes": [
            shown(words.sentence(note), 400) for note in words.cautions(result) if note != words.low_confidence(counts)
        ],
        "judged": judged,
        "oldest": _oldest(result.oldest_open_breach, run.as_of, zone),
        "funnel": funnel(result, said) if counts.total else None,
        "reasons": [
            reasons(result, status, said)
            for status in (Status.NON_COMPLIANT, Status.UNKNOWN)
            if result.reasons_by_status.get(status)
        ],
        "breakdowns": [_breakdown(result, name, counted, reader) for name in result.breakdowns],
        "records": _records(reader, rows) if rows else None,
        "list_name": list_name,
        "waivers": waivers_table(result) if result.waived and result.waived.waivers else None,
        **drawn,
        "changes_name": changes_name,
        "examples": examples_section(examples, said),
        "version": version,
        "tuned": bool(standard and _changed(standard, run.changes)),
        "rule_changes": _rule_changes(trend, zone),
        "steps": _steps(standard.judgement.verdict, result, judged) if standard else None,
        "missing": _MISSING[standard.missing] if standard else "",
        "parameters": _parameters(standard, run.changes) if standard and standard.parameters else None,
        "effective": _effective(standard),
        "rates": _rates(result) if result.rates else None,
        "lists": [_list(item) for item in result.lists],
        "measures": [_measure(measure) for measure in words.measures(result, standard)],
        "sql": sorted(sql.items()),
        "disputed": _DISPUTED,
    }


def _oldest(breach: datetime | None, as_of: datetime, zone: ZoneInfo) -> str:
    if breach is None:
        return ""
    moment = words.local(breach, zone)
    days = (words.local(as_of, zone).date() - moment.date()).days
    return f"{words.day(moment)}, {words.plural(days, 'day')} before the as-at time"


def drawn_sections(
    reader: Reader, result: StandardResult, standard: Standard | None, trend: Trend | None
) -> dict[str, Any]:
    """The sections of a standard's page that hold charts: apart, because they can be drawn meanwhile."""
    return {
        "figures": list(figures(result, counted=words.is_count(standard))),
        "trend": trend_section(trend, standard, reader.zone) if trend else None,
        "backlog": backlog_section(result.backlog, reader.teams, reader.zone) if result.backlog else None,
    }


def _records(reader: Reader, rows: Sequence[tuple[str, Failing]]) -> dict[str, Any]:
    """The oldest records, and how many there are of each kind."""
    return {
        "states": told(states(rows)),
        "oldest": records_table(reader, rows[:OLDEST], caption="The oldest records to put right"),
        "count": len(rows),
        "shown": min(OLDEST, len(rows)),
    }


def _breakdown(result: StandardResult, name: str, counted: bool, reader: Reader) -> dict[str, Any]:
    """A breakdown as a table. Records that nobody has in a status need no column for it; unknown ones always have one."""
    rows = words.breakdown(result, name)
    apart = [
        (said, status)
        for said, status in (("Unknown", "unknown"), *_APART)
        if status == "unknown" or getattr(result.counts, status)
    ]

    def label_of(value: str) -> Markup:
        page = reader.teams.get(value) if name == "team" else None
        text = words.value(name, value)
        return link(page, brief(text, 60)) if page else shown(text)

    def cells(value: str | Markup, counts: Counts) -> list[str | Markup]:
        return [
            value,
            words.part(counts, counted=counted),
            *([] if counted else [words.rate(counts), rate_bar(counts, result.target)]),
            *(words.number(getattr(counts, status)) for _, status in apart),
        ]

    def table(part: Sequence[tuple[str, Counts]], caption: str, *, total: bool) -> Table:
        return Table(
            caption=caption,
            columns=(
                Column(words.heading(name)),
                *numbers("Not compliant" if counted else "Compliant"),
                *(() if counted else (Column("Rate", "num"), Column("Rate, 0% to 100%", "bar"))),
                *numbers(*(said for said, _ in apart)),
            ),
            rows=[cells(label_of(value), counts) for value, counts in part],
            total=cells("All", result.counts) if total else None,
            name="breakdown",
        )

    title = f"By {words.heading(name).lower()}"
    rest = rows[ROWS_SHOWN:]
    return {
        "table": table(rows[:ROWS_SHOWN], title, total=True),
        "rest": table(rest, f"{title}, the rest", total=False) if rest else None,
        "more": len(rest),
    }


def _steps(verdict: Verdict, result: StandardResult, judged: bool) -> Table:
    """The rule as it runs; with how many records each test caught, where any were judged."""
    seen: set[str] = set()

    def cells(case: Case) -> list[str | Markup]:
        count = "counted above" if case.reason in seen else words.number(result.reasons.get(case.reason, 0))
        seen.add(case.reason)
        return [words.sentence(case.words), words.STATUSES[case.status], *([count] if judged else [])]

    return Table(
        caption="The tests in their order: the first that holds decides",
        columns=(*texts("If", "the record is"), *(numbers("Records") if judged else ())),
        rows=[cells(case) for case in verdict.cases],
    )


def _parameters(standard: Standard, changes: Sequence[str]) -> Table:
    def change(parameter: Parameter) -> str | Markup:
        found = _said_of(parameter, changes)
        return (
            Markup("<br>").join(shown(said, 400) for said in found)
            if found
            else "as in the catalogue, not agreed locally"
        )

    def default(parameter: Parameter) -> str:
        value = parameter.default
        if isinstance(value, tuple):
            return ", ".join(value) or "(none)"
        if isinstance(value, bool):
            return "yes" if value else "no"
        return f"{value} {parameter.unit}".strip()

    return Table(
        caption="Numbers and lists in the rule",
        columns=texts("What it is", "Catalogue value", "Source", "In this run", "Name in duly.toml"),
        rows=[
            [
                parameter.meaning,
                default(parameter),
                parameter.source or "local setting",
                change(parameter),
                Markup("<code>{}</code>").format(parameter.name),
            ]
            for parameter in standard.parameters
        ],
    )


def _said_of(parameter: Parameter, changes: Sequence[str]) -> list[str]:
    return [said for said in changes if said.startswith((f"{parameter.name} changed ", f"{parameter.name} kept "))]


def _changed(standard: Standard, changes: Sequence[str]) -> bool:
    """Whether a parameter of it has another value than the catalogue's."""
    said = [one for parameter in standard.parameters for one in _said_of(parameter, changes)]
    return any(" changed " in one for one in said)


_RULED = (BreakKind.RULE, BreakKind.PARAMETERS, BreakKind.TARGET, BreakKind.UNIT, BreakKind.PERIOD, BreakKind.READING)


def _rule_changes(trend: Trend | None, zone: ZoneInfo) -> list[tuple[str, Markup]] | None:
    """When the rule, its target or its reading changed, as far as runs are kept; None without history."""
    if trend is None:
        return None
    return [
        (words.day(words.local(found.at, zone)), shown(words.sentence(found.words), 400))
        for found in trend.breaks
        if found.kind in _RULED
    ]


def _effective(standard: Standard | None) -> str:
    if standard is None or (standard.effective_from is None and standard.effective_to is None):
        return ""

    def on(day: Any) -> str:
        return f"{day.day} {day:%B %Y}"

    start = f"from {on(standard.effective_from)}" if standard.effective_from else ""
    end = f"to {on(standard.effective_to)}" if standard.effective_to else ""
    return " ".join(part for part in (start, end) if part)


def _rates(result: StandardResult) -> Table:
    def cells(rate: RateResult) -> Iterator[str | Markup]:
        yield shown(rate.title)
        yield (
            Markup() if rate.met is None else tag(Outcome.MET if rate.met else Outcome.NOT_MET, small=rate.counts.small)
        )
        yield words.k_of_n(rate.counts)
        yield words.rate(rate.counts)
        yield words.target(rate.target)
        yield rate_bar(rate.counts, rate.target)
        yield words.number(rate.counts.unknown)

    return Table(
        caption="Further rates",
        columns=(
            *texts("Rate", "Outcome"),
            *numbers("Compliant", "Rate", "Target"),
            Column("Rate, 0% to 100%", "bar"),
            *numbers("Unknown"),
        ),
        rows=[list(cells(rate)) for rate in result.rates],
        quiet=True,
    )


def _list(item: ListResult) -> dict[str, Any]:
    whole = "" if item.share_of is None else f" of {words.number(item.share_of)}"
    return {
        "title": shown(item.title),
        "figure": f"{words.number(item.count)}{whole}",
        "warn": item.warn,
        "records": [shown(record) for record in item.records],
        "more": max(0, item.count - len(item.records)),
    }


def _measure(measure: words.MeasureWords) -> Table:
    return Table(
        caption=measure.title,
        columns=(Column("Figure"), Column("Value", "num")),
        rows=[[words.sentence(name), figure] for name, figure in measure.figures.items()],
    )
