"""What was read, and what to be wary of: a line for each thing that was refused, skipped, not understood or assumed, with its
number, the first of it by name, and where all of it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duly.reports import words
from duly.reports.export import Export, RefusedRow, export_of
from duly.reports.terminal.summary.lines import Line
from duly.results import Asks, RunInfo

_NAMED = 3
"""Places that are named; of the others, how many."""


def lines_of_reading(run: RunInfo, whole: str) -> Iterator[Line]:
    """What was read and what became of it. `whole` says where all of it stands."""
    export = export_of(run)
    facts = dict(export.facts)
    yield Line("export", f"{export.name}, as at {facts['As at']}")
    yield Line("judged", facts["Period judged"])
    yield Line("held back", _held_back(run))
    yield Line("read", _rows(export))
    if loaded := [words.source(one) for one in run.catalogue if not words.is_ours(one)]:
        yield Line("loaded", f"standards from {', '.join(loaded)}")
    yield from _refused(export, run, whole)
    yield from _doubtful(export, run, whole)
    for warning in export.warnings:
        yield Line("warning", warning, "bold")
    if run.changes:
        changes = words.plural(len(run.changes), "setting differs", "settings differ")
        yield Line("changed", f"{changes} from the catalogue's ({whole})", names="; ".join(run.changes))


def _held_back(run: RunInfo) -> str:
    held = run.manifest.suppressed
    return "the export does not say" if held is None else f"{words.plural(held, 'record')}, as the export says"


def _rows(export: Export) -> str:
    late = sum(table.after_as_of for table in export.tables)
    parts = [
        f"{words.number(export.rows_read)} rows of {words.plural(len(export.tables), 'table')}",
        f"{words.number(sum(table.rows for table in export.tables))} kept",
        f"{words.number(export.folded)} repeats",
        f"{words.number(export.refused)} refused",
    ]
    return ", ".join([*parts, *([f"{words.number(late)} too late"] if late else [])])


def _refused(export: Export, run: RunInfo, whole: str) -> Iterator[Line]:
    """What is in no figure, for which the exit code is 3."""
    if export.refused:
        by_table = _most([(table.name, table.refused) for table in export.tables])
        names = "; ".join([by_table, *(f"the first {_place(row)}" for row in export.refusals[:1])])
        yield Line("refused", f"{words.plural(export.refused, 'row')} ({whole})", "bold", names)
    for name, why in export.unfit:
        yield Line("unfit", f"{name}: {why}", "bold")
    missed = run.manifest.missed
    for said in missed[:_NAMED]:
        yield Line("not read", said, "bold")
    if len(missed) > _NAMED:
        yield Line("not read", f"{words.number(len(missed) - _NAMED)} more ({whole})", "bold")


def _place(row: RefusedRow) -> str:
    """ "crimes.csv 17 reported_at: not a time"."""
    return f"{' '.join(part for part in (row.source, row.place, row.columns) if part)}: {row.reason}"


def _doubtful(export: Export, run: RunInfo, whole: str) -> Iterator[Line]:
    """What was read and not understood, or taken for something."""
    codes = [
        (f"{table.name}.{column} {code[:40]!r}", count)
        for table in export.tables
        for column, code, count in table.unmapped
    ]
    if codes:
        said = words.plural(export.unmapped, "value is a code", "values are codes")
        yield Line("codes", f"{said} not in the mapping ({whole})", names=_most(codes))
    failed = [
        (name, check) for name, table in run.intake.tables.items() for check in table.failed if not check.critical
    ]
    lost = [(f"{name}.{check.column}", check.count or 0) for name, check in failed if check.asks is Asks.PARENT]
    if lost:
        said = words.plural(sum(count for _, count in lost), "value names", "values name")
        yield Line("references", f"{said} no record of the export ({whole})", names=_most(lost))
    others = [f"{name}: {check.words}" for name, check in failed if check.asks not in (Asks.PARENT, Asks.CODES)]
    if others:
        yield Line("implausible", f"{words.plural(len(others), 'column')} ({whole})", names=_first(others))
    if lacks := [f"{table.name}.{column}" for table in export.tables for column in table.lacks]:
        yield Line(
            "lacking", f"{words.plural(len(lacks), 'column')} that standards read ({whole})", names=_first(lacks)
        )
    if absent := export.absent:
        yield Line(
            "no table", f"{words.plural(len(absent), 'table')} that standards read ({whole})", names=_first(absent)
        )
    if assumed := list(_assumed(run)):
        yield Line("assumed", f"{assumed[0]} ({whole})", names="; ".join(assumed[1:]))
    if unread := [f"{name}.{column}" for name, table in run.manifest.tables.items() for column in table.extra]:
        yield Line("left aside", f"{words.plural(len(unread), 'column')} of the export ({whole})", names=_first(unread))
    if noted := [source.name for source in export.sources if source.notes]:
        yield Line("notes", f"on {words.plural(len(noted), 'file')} ({whole})", names=_first(noted))


def _assumed(run: RunInfo) -> Iterator[str]:
    tables = run.manifest.tables.values()
    if naive := sum(len(table.naive) for table in tables):
        yield f"times without an offset in {words.plural(naive, 'column')} are local"
    if blanked := sum(sum(table.blanked.values()) for table in tables):
        yield f"{words.plural(blanked, 'time')} after the as-at time not yet happened"
    if defaults := sum(sum(table.sentinels.values()) for table in tables):
        yield f"{words.plural(defaults, 'default date')} blank"
    if midnights := sum(len(table.midnights) for table in tables):
        yield f"00:00 in {words.plural(midnights, 'column')} a date without a time"
    if blank := sum(len(table.blank) for table in tables):
        yield f"{words.plural(blank, 'column')} without any value not recorded"


def _most(counted: Sequence[tuple[str, int]]) -> str:
    """ "crimes 4, incidents 4, persons 2 and 3 more": the most of it first."""
    ordered = sorted(((name, count) for name, count in counted if count), key=lambda item: -item[1])
    return _first([f"{name} {words.number(count)}" for name, count in ordered])


def _first(names: Sequence[str]) -> str:
    more = f" and {words.number(len(names) - _NAMED)} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
