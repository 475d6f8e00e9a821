"""Why a record got its verdicts, in the terminal: status, reason, and the values and dates that decided. Never free text."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from duly.reports import words
from duly.reports.terminal.layout import facts_grid, text
from duly.results import Explained, Explanation, Status


def show_explanation(record: str, explained: Explained, console: Console) -> None:
    """Print each verdict on a record with what to do about it, which standards were and could not be asked, and what falls due
    next. Times are local to the export."""
    zone = ZoneInfo(explained.time_zone)
    if not explained.verdicts:
        console.print(text(console, f"No standard that could be judged applies to a record with the id {record}."))
    for verdict in explained.verdicts:
        _print_verdict(verdict, zone, console)
    for standard, why in explained.not_judged.items():
        console.print(text(console, f"{standard} could not be judged: {why}"))
    asked = f"{words.plural(len(explained.asked), 'standard')} asked, as at {_value(explained.as_of, zone)}"
    console.print(text(console, f"{asked}: {', '.join(explained.asked)}"))
    if explained.verdicts:
        console.print(text(console, _to_do(explained, zone), "bold"))


def _to_do(explained: Explained, zone: ZoneInfo) -> str:
    """How much is to be put right, and what falls due next, in a line."""
    named = list(dict.fromkeys(one.standard for one in explained.verdicts if one.to_put_right))
    said = f"To put right: {', '.join(named)}" if named else "Nothing to put right"
    due = explained.next_due
    if due is None or due.due_at is None:
        return f"{said}. Nothing is known to fall due next."
    item = f" ({due.item})" if due.item else ""
    return f"{said}. Next due: {due.standard}{item} by {_value(due.due_at, zone)}."


_CANNOT_BE_TOLD = "put on record what is missing or does not fit together; if it was never done: "


def _print_verdict(verdict: Explanation, zone: ZoneInfo, console: Console) -> None:
    name = f"{verdict.standard} {verdict.rate}".rstrip()
    console.print(text(console, f"{name} {verdict.title}", "bold underline"))
    values: list[tuple[str, Any]] = [
        ("verdict", f"{words.STATUSES[verdict.status]} ({verdict.reason})"),
        ("because", verdict.words),
        ("item", verdict.item),
        ("flag", verdict.flag),
        ("counted from", verdict.anchor_at),
        ("due", verdict.due_at),
        ("done", verdict.done_at),
        ("officer", verdict.officer),
        *verdict.values.items(),
    ]
    if verdict.to_put_right:
        values.append(("what to do", (_CANNOT_BE_TOLD if verdict.status is Status.UNKNOWN else "") + verdict.remedy))
    facts = facts_grid(
        console,
        [
            (label.replace("_", " "), _value(value, zone))
            for label, value in values
            if value is not None or label in verdict.values
        ],
    )
    if verdict.waiver is not None:
        facts.add_row(Text("waiver", style="bold"), text(console, _waiver(verdict), limit=500))
    console.print(Padding(facts, (0, 0, 1, 2)))


def _waiver(verdict: Explanation) -> str:
    waiver = verdict.waiver
    assert waiver is not None
    until = waiver.until.isoformat()
    if verdict.expired:
        holds = f"expired on {until}: no run as at a later day is judged until its row is taken out, or a new date is agreed"
    elif verdict.status in (Status.NON_COMPLIANT, Status.UNKNOWN):
        holds = f"holds until {until}; the record is counted all the same"
    else:
        holds = f"until {until}, and covers nothing: the record neither fails nor is undetermined"
    return f"{holds}. Agreed by {waiver.agreed_by}: {waiver.reason} (row {waiver.row} of the register)"


def _value(value: Any, zone: ZoneInfo) -> str:
    if value is None:
        return words.NOT_RECORDED
    if isinstance(value, datetime):
        return f"{words.local(value, zone):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)
