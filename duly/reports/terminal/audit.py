"""Audits in the terminal: each grade as k of n with its interval, beside the audit before, and how often duly was right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from duly.reports import words
from duly.reports.terminal.layout import text
from duly.results import CAVEAT, Agreement, Audit, AuditComparison, Corrected, Proportion, Sample, VerdictStratum


def show_sample(sample: Sample, workbook: Path, key: Path, console: Console) -> None:
    """Say what was drawn of what, and what to do with the two files."""
    drawn = f"{words.number(len(sample.cases))} of {words.number(sample.population)} records of {sample.unit}"
    console.print(text(console, f"Sample {sample.id}: {drawn}, judged under {sample.of}, seed {sample.seed}."))
    if sample.by:
        for name, stratum in sample.strata.items():
            said = words.STRATA[VerdictStratum(name)] if sample.by_verdict else name
            console.print(text(console, f"  {said}: {stratum.drawn} of {words.number(stratum.population)}"))
    else:
        for asked in sample.questions:
            if unclear := asked.population.get(VerdictStratum.UNCLEAR):
                console.print(text(console, f"  {asked.standard}: {_unclear(unclear, sample, asked.standard)}"))
    for reason, number in sample.left_out.items():
        console.print(text(console, f"  not drawn from: {words.number(number)} ({reason})"))
    console.print(text(console, f"Give the auditor {workbook}; keep {key} from them: it holds duly's verdicts."))


def _unclear(unclear: int, sample: Sample, standard: str) -> str:
    drawn = sum(
        verdict.stratum is VerdictStratum.UNCLEAR
        for case in sample.cases
        for verdict in case.verdicts
        if verdict.standard == standard
    )
    return (
        f"{words.number(drawn)} of {words.plural(unclear, 'text')} that only a reader can tell; '--standard {standard} --by "
        "verdict' draws those first"
    )


def show_audits(
    audits: Sequence[Audit],
    comparisons: Sequence[AuditComparison],
    console: Console,
    *,
    said: Mapping[str, Sequence[Corrected]] | None = None,
) -> None:
    """Print audits in order, then what the samples say of the rates, by standard, and each audit beside the one before it."""
    for audit in audits:
        _print_audit(audit, console)
        for agreement in audit.agreements:
            if agreement.agreed.whole or agreement.undecided:
                _print_agreement(agreement, console)
    for standard, samples in (said or {}).items():
        for corrected in samples:
            console.print(text(console, f"{standard}: {words.read_by_people(corrected)}.", "bold"))
            for remark in words.how_read(corrected):
                console.print(text(console, f"  {remark}"))
    for compared in comparisons:
        _print_comparison(compared, console)


def _print_audit(audit: Audit, console: Console) -> None:
    day = f", {audit.day:%d %B %Y}" if audit.day else ""
    if not audit.grades:
        left = f", {words.number(audit.ungraded)} not read" if audit.ungraded else ""
        console.print(text(console, f"{audit.name}{day}: findings and no grades{left}", "bold"))
        return
    console.print(text(console, f"{audit.name}{day}: {words.plural(audit.graded, 'case')} graded", "bold"))
    if audit.ungraded:
        console.print(text(console, f"{words.plural(audit.ungraded, 'case')} not graded and not in these shares"))
    table = Table()
    table.add_column("Grade")
    for header in ("Cases", "Share", "95% interval (Wilson)"):
        table.add_column(header, justify="right")
    for grade in audit.grades:
        table.add_row(grade.replace("_", " "), *_figures(audit.share(grade)))
    console.print(table)
    for stratum, grades in audit.by_stratum.items():
        whole = sum(grades.values())
        said = ", ".join(f"{grade.replace('_', ' ')} {number} of {whole}" for grade, number in grades.items())
        console.print(text(console, f"  {stratum}: {said}"))


def _figures(share: Proportion) -> tuple[str, str, str]:
    interval = share.interval
    return (
        f"{words.number(share.part)} of {words.number(share.whole)}",
        "" if share.percentage is None else f"{share.percentage}%",
        "" if interval is None else f"{interval.low}% to {interval.high}%",
    )


def _print_agreement(agreement: Agreement, console: Console) -> None:
    cases, agreed, interval = _figures(agreement.agreed)
    figure = f" ({agreed}; {interval})" if agreed else f" ({interval})" if interval else ""
    console.print(text(console, f"{agreement.standard}: duly's verdict was the auditor's in {cases}{figure}"))
    for status, share in agreement.by_status.items():
        console.print(text(console, f"  of those that duly called {words.STATUSES[status]}: {_figures(share)[0]}"))
    if agreement.undecided:
        console.print(text(console, f"  not compared, as one of the two could not tell: {agreement.undecided}"))
    if agreement.disputed:
        named = ((verdict.record, verdict.item) for verdict in agreement.disputed)
        listed = ", ".join(record if item is None else f"{record} {item}" for record, item in named)
        console.print(text(console, f"  seen differently: {listed}"))


def _print_comparison(compared: AuditComparison, console: Console) -> None:
    console.print(text(console, f"{compared.later.name} beside {compared.earlier.name}", "bold"))
    table = Table()
    table.add_column("Grade")
    for header in ("Earlier", "Later", "Points", "Test", "z", "p"):
        table.add_column(header, justify="left" if header == "Test" else "right")
    for grade, tested in compared.differences.items():
        table.add_row(
            grade.replace("_", " "),
            _figures(compared.earlier.share(grade))[0],
            _figures(compared.later.share(grade))[0],
            f"{tested.points:+}",
            tested.test,
            "" if tested.z is None else str(tested.z),
            str(tested.p),
        )
    console.print(table)
    beyond = [grade.replace("_", " ") for grade, tested in compared.differences.items() if tested.beyond_chance]
    verdict = (
        f"Beyond chance: {', '.join(beyond)}." if beyond else "No difference is beyond what chance explains (p < 0.05)."
    )
    console.print(text(console, f"{verdict} {CAVEAT}"))
