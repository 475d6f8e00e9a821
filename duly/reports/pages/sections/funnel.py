"""Who was counted and what went wrong: from every record looked at down to those that complied, with the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from duly.checks import Standard
from duly.reports import words
from duly.reports.pages.markup import ColumnHead, Table, share_bar
from duly.results import Counts, StandardResult, Status

_KINDS = {Status.COMPLIANT: "yes", Status.NON_COMPLIANT: "no", Status.UNKNOWN: "maybe"}
"""How a bar of records with a status is filled; where few were judged, without colour (STANDARDS.md G15)."""


def funnel(result: StandardResult, reasons: Mapping[str, str]) -> Table:
    """From every record of the population down to those that complied, with the reasons for each step out."""
    counts = result.counts
    rows: list[Sequence[str | Markup]] = []
    classes: list[str] = []

    def step(name: str, count: int, kind: str, style: str = "") -> None:
        bar = share_bar(count, counts.total, kind, f"{words.number(count)} of {words.plural(counts.total, 'record')}")
        rows.append([name, words.number(count), bar])
        classes.append(style)

    def out(name: str, status: Status, count: int) -> None:
        if not count:
            return
        step(name, count, _kind(status, counts))
        if status in (Status.EXCLUDED, Status.EXEMPT, Status.NOT_YET_DUE):
            for reason, records in _by_count(result.reasons_by_status.get(status, {})):
                rows.append([words.reason(reason, reasons), words.number(records), ""])
                classes.append("sub")

    step("Every record looked at", counts.total, "all", "sum")
    out("Excluded: not for this standard to judge", Status.EXCLUDED, counts.excluded)
    out("Exempt: the standard does not ask it of them", Status.EXEMPT, counts.exempt)
    out("Due later: there is still time", Status.NOT_YET_DUE, counts.not_yet_due)
    step("Fell due", counts.due, "all", "sum")
    out("Could not be determined from the export", Status.UNKNOWN, counts.unknown)
    step("Judged", counts.judged, "all", "sum")
    step("Compliant", counts.compliant, _kind(Status.COMPLIANT, counts))
    step("Not compliant", counts.non_compliant, _kind(Status.NON_COMPLIANT, counts))
    return Table(
        caption="From every record looked at to those that complied",
        columns=(ColumnHead("Step"), ColumnHead("Records", "num"), ColumnHead("Share of all records", "bar")),
        rows=rows,
        classes=classes,
        quiet=True,
    )


def outside_table(result: StandardResult, standard: Standard | None) -> Table:
    """The rows of the unit's table that the standard does not look at, with why."""
    return Table(
        caption=f"{words.plural(sum(result.outside.values()), 'row')} that this standard does not look at",
        columns=(ColumnHead("Why"), ColumnHead("Rows", "num"), ColumnHead("Code")),
        rows=[[why, words.number(rows), reason] for why, rows, reason in words.outside(result, standard)],
        quiet=True,
    )


def _kind(status: Status, counts: Counts) -> str:
    if counts.small and status in (Status.COMPLIANT, Status.NON_COMPLIANT):
        return "all"
    return _KINDS.get(status, "aside")


def _by_count(reasons: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(reasons.items(), key=lambda item: (-item[1], item[0]))


def reasons_table(result: StandardResult, status: Status, reasons: Mapping[str, str]) -> Table:
    """Why records got a status, the most frequent reason first."""
    numbers = result.reasons_by_status[status]
    whole = sum(numbers.values())
    name = words.STATUSES[status]
    return Table(
        caption=f"{name.capitalize()}: {words.plural(whole, 'record')}",
        columns=(
            ColumnHead("Why"),
            ColumnHead("Records", "num"),
            ColumnHead(f"Share of those {_short(status)}", "bar"),
            ColumnHead("Code"),
        ),
        rows=[
            [
                words.reason(reason, reasons),
                words.number(count),
                share_bar(
                    count, whole, _kind(status, result.counts), f"{words.number(count)} of {words.number(whole)}"
                ),
                Markup('<code class="short">{}</code>').format(reason),
            ]
            for reason, count in _by_count(numbers)
        ],
    )


def _short(status: Status) -> str:
    return "not determined" if status is Status.UNKNOWN else words.STATUSES[status]
