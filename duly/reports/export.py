"""What a run's manifest and intake say, as the terminal and the pages show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from duly.reports import words
from duly.results import Refusal, RunInfo, Source, SuiteSource, TableIntake, TableManifest, rounded

_DIGITS = 12
"""Of a hash, where a person reads it."""


@dataclass(frozen=True, kw_only=True)
class ReadTable:
    """A table of the vocabulary as it was read. `remarks` are what to know of it, in sentences; `lacks` are the columns of
    the vocabulary that it has not."""

    name: str
    rows_read: int
    rows: int
    folded: int
    refused: int
    after_as_of: int
    unmapped: tuple[tuple[str, str, int], ...]  # column, code, rows
    remarks: tuple[str, ...]
    unfit: str
    lacks: tuple[str, ...] = ()

    @property
    def unmapped_rows(self) -> int:
        return sum(count for _, _, count in self.unmapped)


@dataclass(frozen=True, kw_only=True)
class ReadSource:
    """A file, sheet or database table that was read."""

    name: str
    table: str
    rows: int
    sha256: str
    form: str
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class IntakeFault:
    """Something intake found wrong with a table; `critical` where the table is not judged for it."""

    table: str
    column: str
    said: str
    critical: bool


@dataclass(frozen=True, kw_only=True)
class RefusedRow:
    """A row that was refused, once, whatever number of its columns is at fault. `row` is as a spreadsheet numbers it, `line` as
    an editor does; None where it has none."""

    source: str
    row: int | None
    line: int | None
    columns: str
    reason: str

    @property
    def is_placed(self) -> bool:
        """Where it stands is known; of a database that was judged in place only how many there are, by reason."""
        return self.row is not None or self.line is not None

    @property
    def place(self) -> str:
        """ "17", or "17 (line 20)" where the two differ, or "line 20"."""
        if self.row is None:
            return "" if self.line is None else f"line {words.number(self.line)}"
        at = words.number(self.row)
        return at if self.line in (None, self.row) else f"{at} (line {words.number(self.line)})"


@dataclass(frozen=True, kw_only=True)
class Export:
    """What was read. `facts` are pairs of a name and what is said of it."""

    name: str
    facts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    sources: tuple[ReadSource, ...]
    tables: tuple[ReadTable, ...]
    refusals: tuple[RefusedRow, ...]
    intake: tuple[IntakeFault, ...]
    absent: tuple[str, ...]  # tables that were asked about and are not in the export

    @property
    def rows_read(self) -> int:
        return sum(table.rows_read for table in self.tables)

    @property
    def refused(self) -> int:
        return sum(table.refused for table in self.tables)

    def refused_beyond(self, listed: int) -> int:
        """How many refused rows are not among the first that are listed; none where they are told by reason."""
        return max(0, self.refused - listed) if all(row.is_placed for row in self.refusals) else 0

    @property
    def folded(self) -> int:
        return sum(table.folded for table in self.tables)

    @property
    def unmapped(self) -> int:
        """How many values were codes that the mapping does not know."""
        return sum(table.unmapped_rows for table in self.tables)

    @property
    def unfit(self) -> tuple[tuple[str, str], ...]:
        """The tables that are not judged, and why."""
        return tuple((table.name, table.unfit) for table in self.tables if table.unfit)


def export_of(run: RunInfo) -> Export:
    """The export of a run, read from its manifest."""
    manifest, intake = run.manifest, run.intake
    return Export(
        name=manifest.export or words.NOT_RECORDED,
        facts=tuple(_facts(run)),
        warnings=tuple(_warnings(run)),
        sources=tuple(_source(source) for source in manifest.sources),
        tables=tuple(_table(name, table, intake.tables.get(name)) for name, table in manifest.tables.items()),
        refusals=tuple(row for table in manifest.tables.values() for row in _refused_rows(table.refusals)),
        intake=tuple(
            IntakeFault(table=name, column=check.column or "", said=check.words, critical=check.critical)
            for name, table in intake.tables.items()
            for check in table.failed
        ),
        absent=intake.absent,
    )


def _facts(run: RunInfo) -> Iterator[tuple[str, str]]:
    manifest, zone = run.manifest, ZoneInfo(run.time_zone)
    yield "Export", manifest.export or words.NOT_RECORDED
    source = words.AS_OF_SOURCES.get(run.as_of_source, run.as_of_source)
    yield "As at", f"{words.day_and_time(words.local(run.as_of, zone))} ({source})"
    if manifest.covers_from or manifest.covers_to:
        yield "Covers", f"{manifest.covers_from or 'start not stated'} to {manifest.covers_to or 'end not stated'}"
    else:
        yield "Covers", "not stated"
    yield "Period judged", period(run)
    if manifest.in_place:
        yield "Read", "in place: the records stayed in their database"
    if manifest.suppressed is None:
        yield "Held back", "the export does not say whether records were held back from it"
    else:
        yield (
            "Held back",
            f"{words.plural(manifest.suppressed, 'record')} held back from the export, as its manifest says",
        )
    yield "Calendar", run.calendar
    yield "Time zone", run.time_zone
    if run.catalogue:
        yield "Standards loaded from", "; ".join(_loaded(source) for source in run.catalogue)


def _loaded(source: SuiteSource) -> str:
    """ "ours.toml, version 2, SHA-256 0123456789ab": as much of a hash as tells two files apart."""
    version = f"version {source.version}" if source.version else ""
    digest = f"SHA-256 {source.sha256[:_DIGITS]}" if source.sha256 else ""
    return ", ".join(part for part in (source.name, version, digest) if part)


_SETTLED = 7
"""Days between the period and the as-at time from which on it is no matter of entries that come late."""


def period(run: RunInfo) -> str:
    """The period that was judged, in words; its last day is the day before the half-open end."""
    zone = ZoneInfo(run.time_zone)
    start = None if run.period_from is None else words.local(run.period_from, zone)
    end = None if run.period_to is None else words.local(run.period_to, zone)
    if start is None and end is None:
        return "everything that fell due by the as-at time"
    said = [f"from {words.day_and_time(start)}"] if start else []
    if end:
        said.append(f"up to, not including, {words.day_and_time(end)}")
    return " ".join(said) + (_not_in_it(end, words.local(run.as_of, zone)) if end else "")


def _not_in_it(end: datetime, as_of: datetime) -> str:
    """What a reader of figures that stand still for a month must know: that they do, and how they would not."""
    days = (as_of.date() - end.date()).days
    if days <= 0:
        return ""
    said = f". What fell due since, {words.plural(days, 'day')} before the as-at time, is in no figure yet"
    if end.day == 1 and days > _SETTLED:
        said += (
            ': whole calendar months are judged, so the figures hardly change until the next has ended. Words such as "last 91 '
            'days" under [run] period roll on every night'
        )
    return said


def _warnings(run: RunInfo) -> Iterator[str]:
    said: list[str] = []
    given = [*run.warnings, *run.manifest.warnings]
    if run.as_of_source == words.ASSUMED_AS_AT and not any(words.ASSUMED_AS_AT in warning for warning in given):
        moment = words.day_and_time(words.local(run.as_of, ZoneInfo(run.time_zone)))
        said.append(
            f"The export does not say when it was made and no as-at time was given: {moment} was assumed. "
            "What is due and overdue depends on it; give the time with --as-at."
        )
    yield from dict.fromkeys([*said, *given])


def _source(source: Source) -> ReadSource:
    form = [
        "" if source.bytes is None else f"{words.number(source.bytes)} bytes",
        source.encoding or "",
        f"delimiter {source.delimiter!r}" if source.delimiter else "",
    ]
    return ReadSource(
        name=source.name,
        table=source.table,
        rows=source.rows,
        sha256=source.sha256 or "",
        form=", ".join(part for part in form if part),
        notes=source.notes,
    )


def _refused_rows(refusals: Iterable[Refusal]) -> Iterator[RefusedRow]:
    """Each row once, with all that is wrong with it. What has neither row nor line, as in a database, is a row by itself."""
    rows: dict[object, list[Refusal]] = {}
    for number, refusal in enumerate(refusals):
        place = (refusal.source, refusal.row, refusal.line)
        rows.setdefault(number if place[1:] == (None, None) else place, []).append(refusal)
    for faults in rows.values():
        yield RefusedRow(
            source=faults[0].source,
            row=faults[0].row,
            line=faults[0].line,
            columns=", ".join(dict.fromkeys(fault.column for fault in faults if fault.column)),
            reason="; ".join(dict.fromkeys(fault.reason for fault in faults)),
        )


def _table(name: str, table: TableManifest, asked: TableIntake | None) -> ReadTable:
    unfit = [table.unfit, *(asked.reasons if asked else ())]
    return ReadTable(
        name=name,
        rows_read=table.rows_read,
        rows=table.rows,
        folded=table.folded,
        refused=table.refused,
        after_as_of=table.after_as_of,
        unmapped=tuple(
            (column, code, count)
            for column, codes in sorted(table.unmapped.items())
            for code, count in sorted(codes.items(), key=lambda item: (-item[1], item[0]))
        ),
        remarks=tuple(_remarks(table)),
        unfit="; ".join(dict.fromkeys(reason for reason in unfit if reason)),
        lacks=table.missing,
    )


def _remarks(table: TableManifest) -> Iterator[str]:
    if table.unfit:
        yield f"unfit to be judged: {table.unfit}"
    expected, read = table.expected_rows, table.rows_read
    if expected is not None and expected != read:
        yield f"the export's manifest says {words.plural(expected, 'row')}, {words.number(read)} were read"
    if table.extra:
        yield f"columns that were not read: {', '.join(table.extra)}"
    if table.blank:
        yield f"columns that hold nothing in any row: {', '.join(table.blank)}"
    if table.naive:
        yield f"times without an offset, read as duly.toml says: {', '.join(table.naive)}"
    if table.sentinels:
        yield f"default dates read as blank: {_by_column(table.sentinels)}"
    if table.blanked:
        yield f"times after the as-at time, read as not yet happened: {_by_column(table.blanked)}"
    if table.midnights:
        shares = ", ".join(
            f"{column} {words.percent(rounded(100 * share))}" for column, share in sorted(table.midnights.items())
        )
        yield f"times at exactly 00:00, read as date only: {shares}"


def _by_column(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{column} {words.number(count)}" for column, count in sorted(counts.items()))
