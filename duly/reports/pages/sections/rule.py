"""What a standard's page says of its rule: the tests in their order, its numbers and lists, and when it changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from duly.checks.parameters import Parameter
from duly.checks.standards import Missing, Standard
from duly.checks.verdicts import Case, Verdict
from duly.reports import words
from duly.reports.pages.markup import Table, foreign, number_columns, text_columns
from duly.results import BreakKind, StandardResult, Trend

_MISSING = {
    Missing.FAIL: "What this standard asks for is a record. Where nothing is recorded, that is the breach.",
    Missing.UNKNOWN: "Where a time or a link that decides the result is not recorded, the result cannot be determined. "
    "It is counted apart, and never as compliant or not compliant.",
}


def rule_section(
    standard: Standard, result: StandardResult, trend: Trend | None, changes: Sequence[str], zone: ZoneInfo
) -> dict[str, Any]:
    """The rule as it ran. `changes` are the settings that differ from the catalogue, in words."""
    return {
        "tuned": any(" changed " in said for parameter in standard.parameters for said in _said_of(parameter, changes)),
        "rule_changes": _rule_changes(trend, zone),
        "steps": _steps(standard.judgement.verdict, result),
        "missing": _MISSING[standard.missing],
        "parameters": _parameters(standard, changes) if standard.parameters else None,
        "effective": _effective(standard),
    }


def _steps(verdict: Verdict, result: StandardResult) -> Table:
    """The tests in their order; with how many records each caught, where any were judged."""
    judged = words.is_judged(result.outcome)
    seen: set[tuple[str, str]] = set()

    def cells(case: Case) -> list[str | Markup]:
        end = (case.status.value, case.reason)
        records = result.reasons_by_status.get(case.status.value, {}).get(case.reason, 0)
        count = "counted above" if end in seen else words.number(records)
        seen.add(end)
        return [words.sentence(case.words), words.STATUSES[case.status], *([count] if judged else [])]

    return Table(
        caption="The tests in their order: the first that holds decides",
        columns=(*text_columns("If", "the record is"), *(number_columns("Records") if judged else ())),
        rows=[cells(case) for case in verdict.sentences],
    )


def _parameters(standard: Standard, changes: Sequence[str]) -> Table:
    def change(parameter: Parameter) -> str | Markup:
        said = [foreign(one, 400) for one in _said_of(parameter, changes)]
        return Markup("<br>").join(said) if said else "as in the catalogue, not agreed locally"

    def default(parameter: Parameter) -> str:
        value = parameter.default
        if isinstance(value, tuple):
            return ", ".join(value) or "(none)"
        if isinstance(value, bool):
            return "yes" if value else "no"
        return f"{value} {parameter.unit}".strip()

    return Table(
        caption="Numbers and lists in the rule",
        columns=text_columns("What it is", "Catalogue value", "Source", "In this run", "Name in duly.toml"),
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
    """What was set of a parameter, whether to another value than the catalogue's or to the same."""
    return [said for said in changes if said.startswith((f"{parameter.name} changed ", f"{parameter.name} kept "))]


_RULED = (BreakKind.RULE, BreakKind.PARAMETERS, BreakKind.TARGET, BreakKind.UNIT, BreakKind.PERIOD, BreakKind.READING)


def _rule_changes(trend: Trend | None, zone: ZoneInfo) -> list[tuple[str, Markup]] | None:
    """When the rule, its target or its reading changed, as far as runs are stored; None without history."""
    if trend is None:
        return None
    return [
        (words.day(words.local(between.at, zone)), foreign(words.sentence(between.words), 400))
        for between in trend.breaks
        if between.kind in _RULED
    ]


def _effective(standard: Standard) -> str:
    def on(preposition: str, day: date | None) -> list[str]:
        return [f"{preposition} {day.day} {day:%B %Y}"] if day else []

    return " ".join([*on("from", standard.effective_from), *on("to", standard.effective_to)])
