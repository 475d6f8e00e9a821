"""A judging session: an opened export, the standards to judge it by as the force tuned them, and the facts of the run.

Everything that asks the records — a run, an audit's sample, an explanation, the worked examples — asks them in one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from duly.checks.calendar import WORKING_DAYS
from duly.checks.parameters import EVER, Facts
from duly.checks.reads import element
from duly.checks.school_days import SCHOOL_DAYS, SCHOOL_HOURS
from duly.checks.standards import Either, Standard, reads_of
from duly.connectors import open_export
from duly.dataset import Dataset
from duly.expectations.tuning import Tuning
from duly.judging.calendars import Calendar, SchoolCalendar
from duly.judging.selects import bound_values, every_select
from duly.judging.shipped_rules import shipped_reads
from duly.judging.version import rule_version
from duly.results import Manifest, Outcome, Unjudged
from duly.settings import Settings
from duly.sql import DATABASES, is_own, tables_named


class Progress(Protocol):
    """Told how far a command has come."""

    def phase(self, words: str) -> None: ...

    def track(self, items: Iterable[Standard], words: str) -> Iterable[Standard]: ...

    def table(self, table: str, *, done: int, total: int, rows: int | None) -> None: ...


class Silent:
    """Progress that nobody watches."""

    def phase(self, words: str) -> None:
        """Says nothing."""

    def track(self, items: Iterable[Standard], words: str) -> Iterable[Standard]:
        """Hands the items through."""
        return items

    def table(self, table: str, *, done: int, total: int, rows: int | None) -> None:
        """Says nothing."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to judge: the paths to read in place of those of duly.toml, the as-at instant, and the standards."""

    paths: tuple[Path, ...] = ()
    as_at: datetime | None = None
    suites: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Session:
    """An export under judgement. `standards` are those asked for, in the order of the catalogue."""

    settings: Settings
    tuning: Tuning
    standards: tuple[Standard, ...]
    dataset: Dataset
    facts: Facts
    calendar: Calendar
    schools: SchoolCalendar

    def bound(self, standard: Standard) -> dict[str, object]:
        """The values that a standard's selects run with."""
        return bound_values(standard, self.facts.values(), self.tuning.parameters)

    @property
    def unfit(self) -> dict[str, str]:
        """The tables that the connector could not read, with why."""
        return {name: table.unfit for name, table in self.dataset.manifest.tables.items() if table.unfit}

    def unjudged(self, unfit: Mapping[str, str]) -> dict[str, Unjudged]:
        """The standards that the export does not let be judged, by id, where these tables are unfit."""
        return {
            standard.id: Unjudged(outcome=Outcome.NO_DATA, message="; ".join(reasons))
            for standard in self.standards
            if (reasons := obstacles(standard, self.dataset, unfit) + not_set(standard, self.bound(standard)))
        }

    @property
    def by_suite(self) -> dict[str, list[Standard]]:
        """The standards of each suite of the catalogue."""
        return {
            suite.name: [standard for standard in self.standards if standard.suite == suite.name]
            for suite in self.tuning.catalogue.suites
        }

    @property
    def days_counted(self) -> str:
        """In words, the working days and school days that were counted by."""
        return "; ".join(words for words in (self.calendar.description, self.schools.description) if words)


@contextmanager
def opened(
    settings: Settings,
    tuning: Tuning,
    request: Request,
    standards: tuple[Standard, ...] | None = None,
    progress: Progress | None = None,
    *,
    also_read: Callable[[tuple[Standard, ...]], Mapping[str, frozenset[str]]] | None = None,
) -> Iterator[Session]:
    """The export, with what these standards (default: those that the request asks for) read of it, the working days and
    the school days. `also_read` says what is read of it besides, by table.

    Local copies are destroyed at the end. Raises ExportError where the export cannot be read, SettingsError and UsageError
    where it was asked for wrongly, or something that duly.toml changes had expired by the as-at day.
    """
    if (day := as_at_day(settings, request)) is not None:
        settings.check_agreed(day)  # now, and not after an export was read
    if standards is None:
        standards = tuning.standards(suites=request.suites, ids=request.standards)
    for standard in standards:
        if (read := shipped_reads(standard)) is not None:
            standard.known_to_read(read)
    table_read, reads = (progress or Silent()).table, reads_of(standards)
    needs = {**reads}
    for table, columns in also_read(standards).items() if also_read else ():
        needs[table] = needs.get(table, frozenset()) | columns
    schools = SchoolCalendar.of(settings.calendar)
    with open_export(
        settings,
        vocabulary=tuning.catalogue.vocabulary,
        paths=request.paths,
        as_at=request.as_at,
        needs=needs,
        progress=table_read,
    ) as dataset:
        facts = facts_of(settings, dataset)
        settings.check_agreed(facts.local_day)
        dataset = replace(dataset, manifest=_lacking_what_is_read(dataset.manifest, reads))
        calendar = Calendar.of(settings.calendar, dataset.as_of)
        if len(standards) > _FEW or any(counts_days(standard) for standard in standards):
            dataset = _with_days(dataset, calendar, schools)
        _without_idle_threads(dataset)
        yield Session(
            settings=settings,
            tuning=tuning,
            standards=standards,
            dataset=dataset,
            facts=facts,
            calendar=calendar,
            schools=schools,
        )


def _with_days(dataset: Dataset, calendar: Calendar, schools: SchoolCalendar) -> Dataset:
    """The dataset with the tables that working days and school days are looked up in."""
    if dataset.in_place:
        return replace(dataset, views={**dataset.views, calendar.name: calendar.view(), **schools.views()})
    calendar.fill(dataset.engine)
    schools.fill(dataset.engine)
    return dataset


def _without_idle_threads(dataset: Dataset) -> None:
    """Let duly's own DuckDB work in the thread that asks, where no table can be shared out among several: to wake the others
    costs more than it brings."""
    rows = (table.rows for table in dataset.manifest.tables.values())
    if is_own(dataset.engine) and max(rows, default=0) <= _SHARED_OUT:
        with dataset.engine.connect() as connection:
            connection.exec_driver_sql("SET threads = 1")


_SHARED_OUT = 122_880
"""Rows that DuckDB gives to one thread at a time."""

_FEW = 8
"""Of more standards it takes longer to find out whether one counts days than to make the tables."""

_DAYS = frozenset({WORKING_DAYS.name, SCHOOL_DAYS.name, SCHOOL_HOURS.name})


def counts_days(standard: Standard) -> bool:
    """Whether anything that is asked for a standard, or shown beside its verdicts, counts working days or school days."""
    shown = (value for judgement in standard.judgements.values() for value in judgement.shows.values())
    return any(tables_named(element(clause)) & _DAYS for clause in (*every_select(standard), *shown))


def as_at_day(settings: Settings, request: Request) -> date | None:
    """The local day that is asked for; None where the export has to say it."""
    asked = request.as_at or settings.run.instant(settings.export.zone)
    return None if asked is None else asked.astimezone(settings.export.zone).date()


def _lacking_what_is_read(manifest: Manifest, reads: Mapping[str, frozenset[str]]) -> Manifest:
    """The manifest without the missing columns that nobody asks for: what every table lacks is no news."""
    tables = {
        name: replace(table, missing=tuple(column for column in table.missing if column in reads.get(name, ())))
        for name, table in manifest.tables.items()
    }
    return replace(manifest, tables=tables)


def facts_of(settings: Settings, dataset: Dataset) -> Facts:
    """What every rule may ask of this run. Where nothing says when the export was made, no time is after it (A26)."""
    start, end = settings.resolve_period(dataset.as_of)
    return Facts(
        as_of=dataset.as_of,
        time_zone=dataset.time_zone,
        exported_at=dataset.exported_at or EVER[1].replace(tzinfo=UTC),
        period_from=start,
        period_to=end,
    )


def not_set(standard: Standard, bound: Mapping[str, object]) -> list[str]:
    """What a force has to say itself before a standard can be judged, and has not said (A5)."""
    return [
        f"{parameter.name} is not set ({parameter.meaning})"
        for parameter in standard.parameters
        if parameter.must_be_set and not bound.get(parameter.name, parameter.default)
    ]


def obstacles(standard: Standard, dataset: Dataset, unfit: Mapping[str, str]) -> list[str]:
    """Why the export does not let a standard be judged, in words; empty where it does."""
    reasons = [f"table {table} is unfit: {unfit[table]}" for table in standard.reads if table in unfit]
    database = DATABASES[dataset.engine.dialect.name]
    if database.proven is not None:
        held_by = database.proven(dataset.engine.dialect).get(standard.id)
        if held_by is None or held_by != rule_version(standard):
            since = "" if held_by is None else ", by its rule as it is now"
            reasons.append(
                f"its verdicts on {database.name} were not yet held against those on files{since}: "
                "judge it by an export of files"
            )
    for table, columns in standard.required.items():
        held = dataset.tables.get(table)
        if held is None:
            if table not in unfit:
                reasons.append(f"the export has no table {table}")
        else:
            reasons += [f"the export has no column {table}.{name}" for name in sorted(columns - held) if is_read(name)]
    reasons += _tied_to_nothing(standard, dataset)
    missing = standard.required.keys() - dataset.tables.keys()
    for group in standard.alternatives:
        if any(table in unfit for table, _ in group):
            continue  # above: it is there, and could not be read
        one_is_there = any(name in dataset.tables.get(table, ()) for table, name in group)
        said = {table for table, _ in group} <= missing  # above, as a table that is not there at all
        if not one_is_there and not said:
            reasons.append(f"the export has no column {' or '.join(f'{table}.{name}' for table, name in group)}")
    return reasons


def _tied_to_nothing(standard: Standard, dataset: Dataset) -> Iterator[str]:
    """Of the columns that a standard needs, those by which rows belong to another record and which are blank in all of them:
    lacking, as nobody could tell such rows from none (A1)."""
    for need in standard.needs:
        column = None if isinstance(need, Either) else element(need)
        if column is None or not column.info.get("belongs"):
            continue
        manifest = dataset.manifest.tables.get(column.table.name)
        if manifest is not None and column.name in manifest.blank:
            yield f"the export's column {column.table.name}.{column.name} is blank in every row"


def is_read(name: str) -> bool:
    """Whether a column is one that an export holds: the later end of an imprecise time is duly's own."""
    return not name.endswith("_hi")
