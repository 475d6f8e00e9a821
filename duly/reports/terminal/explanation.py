"""Why a record got its verdicts, in the terminal: status, reason, and the values and dates that decided. Never free text."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from duly.reports import words
from duly.reports.terminal.tables import text
from duly.results import Explained, Explanation, Status


def show_explanation(record: str, found: Explained, console: Console) -> None:
    """Print each verdict on a record, and which standards could not be asked. Times are local to the export."""
    zone = ZoneInfo(found.time_zone)
    if not found.verdicts:
        console.print(text(console, f"No standard that could be judged applies to a record with the id {record}."))
    for verdict in found.verdicts:
        _print_verdict(verdict, zone, console)
    for standard, why in found.not_judged.items():
        console.print(text(console, f"{standard} could not be judged: {why}"))


def _print_verdict(verdict: Explanation, zone: ZoneInfo, console: Console) -> None:
    name = f"{verdict.standard} {verdict.rate}".rstrip()
    console.print(text(console, f"{name} {verdict.title}", "bold underline"))
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(no_wrap=True)
    facts.add_column(overflow="fold")
    told: list[tuple[str, Any]] = [
        ("verdict", f"{words.STATUSES[verdict.status]} ({verdict.reason})"),
        ("because", verdict.words),
        ("item", verdict.item),
        ("flag", verdict.flag),
        ("counted from", verdict.anchor_at),
        ("due", verdict.due_at),
        ("done", verdict.done_at),
        *verdict.values.items(),
    ]
    for label, value in told:
        if value is not None or label in verdict.values:
            facts.add_row(Text(label.replace("_", " "), style="bold"), text(console, _shown(value, zone)))
    if verdict.waiver is not None:
        facts.add_row(Text("waiver", style="bold"), text(console, _waiver(verdict), limit=500))
    console.print(Padding(facts, (0, 0, 1, 2)))


def _waiver(verdict: Explanation) -> str:
    waiver = verdict.waiver
    assert waiver is not None
    until = waiver.until.isoformat()
    if verdict.expired:
        holds = f"expired on {until}: no run is judged until its row is taken out, or a new date is agreed"
    elif verdict.status in (Status.NON_COMPLIANT, Status.UNKNOWN):
        holds = f"holds until {until}; the record is counted all the same"
    else:
        holds = f"until {until}, and covers nothing: the record neither fails nor is undetermined"
    return f"{holds}. Agreed by {waiver.agreed_by}: {waiver.reason} (row {waiver.row} of the register)"


def _shown(value: Any, zone: ZoneInfo) -> str:
    if value is None:
        return words.NOT_RECORDED
    if isinstance(value, datetime):
        return f"{words.local(value, zone):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)
