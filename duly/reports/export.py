"""What a run's manifest and intake say, as the terminal and the pages show it.

The manifest inside a run is JSON, perhaps of an older or a newer duly: only what is known here is read, so nothing else
that it holds can reach a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from duly.reports import words
from duly.results import RunInfo


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
class Export:
    """What was read. `facts` are pairs of a name and what is said of it; a refusal is file, row, column and reason."""

    name: str
    facts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    sources: tuple[ReadSource, ...]
    tables: tuple[ReadTable, ...]
    refusals: tuple[tuple[str, int | None, str, str], ...]
    intake: tuple[IntakeFault, ...]
    absent: tuple[str, ...]  # tables that were asked about and are not in the export

    @property
    def rows_read(self) -> int:
        return sum(table.rows_read for table in self.tables)

    @property
    def refused(self) -> int:
        return sum(table.refused for table in self.tables)

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
    asked = _mapping(intake, "tables")
    tables = tuple(_table(name, found, asked.get(name) or {}) for name, found in _mapping(manifest, "tables").items())
    return Export(
        name=str(manifest.get("export") or words.NOT_RECORDED),
        facts=tuple(_facts(run)),
        warnings=tuple(_warnings(run)),
        sources=tuple(_source(found) for found in manifest.get("sources") or ()),
        tables=tables,
        refusals=tuple(
            _refusal(found) for table in _mapping(manifest, "tables").values() for found in table.get("refusals") or ()
        ),
        intake=tuple(
            IntakeFault(
                table=name,
                column=str(fault.get("column") or ""),
                said=str(fault.get("words") or fault.get("asks") or ""),
                critical=bool(fault.get("critical")),
            )
            for name, found in asked.items()
            for fault in found.get("failed") or ()
        ),
        absent=tuple(str(name) for name in intake.get("absent") or ()),
    )


def _mapping(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return holder.get(name) or {}


def _facts(run: RunInfo) -> Iterator[tuple[str, str]]:
    manifest, zone = run.manifest, ZoneInfo(run.time_zone)
    yield "Export", str(manifest.get("export") or words.NOT_RECORDED)
    source = words.AS_OF_SOURCES.get(run.as_of_source, run.as_of_source)
    yield "As at", f"{words.day_and_time(words.local(run.as_of, zone))} ({source})"
    covers = [str(manifest.get(name) or "") for name in ("covers_from", "covers_to")]
    yield (
        "Covers",
        f"{covers[0] or 'start not stated'} to {covers[1] or 'end not stated'}" if any(covers) else "not stated",
    )
    yield "Period judged", period(run)
    if manifest.get("in_place"):
        yield "Read", "in place: the records stayed in their database"
    suppressed = manifest.get("suppressed")
    if suppressed is None:
        yield "Held back", "the export does not say whether records were held back from it"
    else:
        yield "Held back", f"{words.plural(suppressed, 'record')} held back from the export, as its manifest says"
    yield "Calendar", run.calendar
    yield "Time zone", run.time_zone


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
    return " ".join(said)


def _warnings(run: RunInfo) -> Iterator[str]:
    said: list[str] = []
    given = [*run.warnings, *(run.manifest.get("warnings") or ())]
    if run.as_of_source == words.ASSUMED_AS_AT and not any(words.ASSUMED_AS_AT in warning for warning in given):
        moment = words.day_and_time(words.local(run.as_of, ZoneInfo(run.time_zone)))
        said.append(
            f"The export does not say when it was made and no as-at time was given: {moment} was assumed. "
            "What is due and overdue depends on it; give the time with --as-at."
        )
    yield from dict.fromkeys([*said, *given])


def _source(found: Mapping[str, Any]) -> ReadSource:
    size = found.get("bytes")
    form = [
        "" if size is None else f"{words.number(int(size))} bytes",
        str(found.get("encoding") or ""),
        f"delimiter {found['delimiter']!r}" if found.get("delimiter") else "",
    ]
    return ReadSource(
        name=str(found.get("name", "")),
        table=str(found.get("table", "")),
        rows=int(found.get("rows") or 0),
        sha256=str(found.get("sha256") or ""),
        form=", ".join(part for part in form if part),
        notes=tuple(str(note) for note in found.get("notes") or ()),
    )


def _refusal(found: Mapping[str, Any]) -> tuple[str, int | None, str, str]:
    row, line = found.get("row"), found.get("line")
    # A line that could not be split has no row number: rows are counted among those that could.
    where = f" (line {words.number(int(line))} of the file)" if row is None and line is not None else ""
    return (
        str(found.get("source") or ""),
        None if row is None else int(row),
        str(found.get("column") or ""),
        str(found.get("reason") or "") + where,
    )


def _table(name: str, found: Mapping[str, Any], asked: Mapping[str, Any]) -> ReadTable:
    unfit = [str(found.get("unfit") or ""), *(str(reason) for reason in asked.get("reasons") or ())]
    numbers = {key: int(found.get(key) or 0) for key in ("rows_read", "rows", "folded", "refused", "after_as_of")}
    unmapped = tuple(
        (column, code, int(count))
        for column, codes in sorted(_mapping(found, "unmapped").items())
        for code, count in sorted(codes.items(), key=lambda item: (-int(item[1]), item[0]))
    )
    return ReadTable(
        name=name,
        unmapped=unmapped,
        remarks=tuple(_remarks(found)),
        unfit="; ".join(dict.fromkeys(reason for reason in unfit if reason)),
        lacks=tuple(str(column) for column in found.get("missing") or ()),
        **numbers,
    )


def _remarks(found: Mapping[str, Any]) -> Iterator[str]:
    if unfit := found.get("unfit"):
        yield f"unfit to be judged: {unfit}"
    expected, read = found.get("expected_rows"), int(found.get("rows_read") or 0)
    if expected is not None and int(expected) != read:
        yield f"the export's manifest says {words.plural(int(expected), 'row')}, {words.number(read)} were read"
    for key, said in (
        ("extra", "columns that were not read: {}"),
        ("naive", "times without an offset, read as local time: {}"),
    ):
        if names := found.get(key):
            yield said.format(", ".join(str(name) for name in names))
    for key, said in (
        ("sentinels", "default dates read as blank: {}"),
        ("blanked", "times after the as-at time, read as not yet happened: {}"),
    ):
        if counts := found.get(key):
            yield said.format(", ".join(f"{column} {words.number(count)}" for column, count in sorted(counts.items())))
    if midnights := found.get("midnights"):
        shares = ", ".join(f"{column} {100 * share:.1f}%" for column, share in sorted(midnights.items()))
        yield f"times at exactly 00:00, read as date only: {shares}"
