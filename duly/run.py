"""The whole road on one page: open the export, ask whether it is fit, judge it, validate, count, hand over the results."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Table, create_engine, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from duly import __version__
from duly.audits.confidence import wilson
from duly.checks import tallying, waiving
from duly.checks.assessing import (
    MAIN,
    assess,
    assessments_table,
    bound_values,
    gather,
    rates_with_backlog,
    selects_of,
    show_open,
    verdicts_tell_what_is_open,
)
from duly.checks.calendar import Calendar
from duly.checks.open_items import backlogs
from duly.checks.parameters import Facts
from duly.checks.school_days import SCHOOL_DAYS, SchoolCalendar
from duly.checks.sharing import Reader, SharedRows
from duly.checks.signs import Signs, signs
from duly.checks.standards import Standard
from duly.checks.statement import sql_text
from duly.checks.to_do import teams, to_do
from duly.checks.version import Versions
from duly.comparisons import Past
from duly.connectors import open_export
from duly.dataset import Dataset, Manifest, parts
from duly.errors import DeliveryError
from duly.expectations import catalogue
from duly.expectations.tuning import Tuning
from duly.history.keeping import Verdicts
from duly.history.past import Keeper
from duly.history.rulings import JudgedBy
from duly.records import PersonSchool
from duly.reports.csv_file import csv_text
from duly.reports.delivery import write_folder
from duly.reports.examples import STAMPED, examples_of
from duly.reports.json_file import json_text
from duly.reports.pages import render_pages, share_pages
from duly.reports.worklists import FOLDER, Reading, write_worklists
from duly.results import Counts, Failing, Interval, Outcome, RateResult, RunInfo, RunResult, StandardResult
from duly.settings import Settings
from duly.waivers import Register, Waived, Waiver, read_register

log = logging.getLogger(__name__)

LISTED_RECORDS = 200
"""Ids kept of a listing; its count is always whole."""

FAILING_RECORDS = 20_000
"""Records of a standard that are listed of those not compliant, and of those that could not be determined: a mapping that is
wrong must not fill a disk. `--assessments` writes them all."""


_SAMPLE = "the export holds a sample of the records, as duly.toml says: its figures are not compared with another run's"


class Progress(Protocol):
    """Told how far a run has come."""

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
    """What to judge: the paths to read in place of those of duly.toml, the as-at instant, the standards, the file that
    every verdict is written to (Parquet, or CSV by its ending), and the folder that worklists are written to."""

    paths: tuple[Path, ...] = ()
    as_at: datetime | None = None
    suites: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    assessments: Path | None = None
    worklists: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A run's results, with what the pages show beside them.

    `dialect` is that of the database that judged; `failing` holds the records to look at, by standard.
    `validation` is Great Expectations' own result JSON, without a value of any record. `past` is what history knows of the
    runs before; None where none is kept, or where it could not be written, and then `unkept` says why. `versions` are
    those of the rules. `worklists` are the names of the teams' worklists without their endings, by team.
    """

    result: RunResult
    standards: tuple[Standard, ...]
    dialect: str
    failing: Mapping[str, Sequence[Failing]]
    validation: Mapping[str, Any]
    past: Past | None = None
    unkept: DeliveryError | None = None
    versions: Versions = field(default_factory=Versions)
    worklists: Mapping[str, str] = field(default_factory=dict)


def judge(
    settings: Settings, request: Request, progress: Progress | None = None, *, keep: Keeper | None = None
) -> Judged:
    """Judge an export and count the verdicts; with `keep`, write them into the history.

    Raises ExportError where the export cannot be read, SettingsError and UsageError where it was asked for wrongly, and
    DeliveryError where the verdicts cannot be written. A standard that cannot be judged is a result, not an error.
    """
    progress = progress or Silent()
    tuning = Tuning.of(settings)
    suites, ids = request.suites, request.standards
    if not suites and not ids:
        suites, ids = settings.run.suites, settings.run.standards
    standards = tuning.standards(suites=suites, ids=ids)
    register = settings.register()
    waivers = read_register(register, [found.id for found in catalogue.standards()]) if register else ()
    with ThreadPoolExecutor(max_workers=1) as loader:
        # Great Expectations takes 3 s to import: hidden behind the load.
        importing = loader.submit(import_module, "duly.validation")
        with opened(settings, request, standards, progress) as dataset:
            return _Road(settings, tuning, standards, dataset, importing.result(), progress, register, waivers).travel(
                request, keep
            )


@contextmanager
def opened(
    settings: Settings, request: Request, standards: Sequence[Standard], progress: Progress | None = None
) -> Iterator[Dataset]:
    """The export, with what these standards read of it, the working days and the school days.

    Local copies are destroyed at the end.
    """
    heard, reads = (progress or Silent()).table, reads_of(standards)
    schools = SchoolCalendar.of(settings.calendar)
    with open_export(settings, paths=request.paths, as_at=request.as_at, needs=reads, progress=heard) as dataset:
        dataset = replace(dataset, manifest=_lacking_what_is_read(dataset.manifest, reads))
        calendar = Calendar.of(settings.calendar, dataset.as_of)
        if dataset.in_place:
            views = {**dataset.views, calendar.name: calendar.view(), **schools.views()}
            dataset = replace(dataset, views=views)
        else:
            calendar.fill(dataset.engine)
            schools.fill(dataset.engine)
        yield dataset


def _lacking_what_is_read(manifest: Manifest, reads: Mapping[str, frozenset[str]]) -> Manifest:
    """The manifest without the missing columns that nobody asks for: what every table lacks is no news."""
    tables = {
        name: replace(table, missing=tuple(column for column in table.missing if column in reads.get(name, ())))
        for name, table in manifest.tables.items()
    }
    return replace(manifest, tables=tables)


def reads_of(standards: Sequence[Standard]) -> dict[str, frozenset[str]]:
    """Every column that these standards read, by table."""
    found: dict[str, frozenset[str]] = {}
    for standard in standards:
        for table, columns in standard.reads.items():
            found[table] = found.get(table, frozenset()) | columns
    return found


def facts_of(settings: Settings, dataset: Dataset) -> Facts:
    """What every rule may ask of this run."""
    start, end = settings.resolve_period(dataset.as_of)
    return Facts(as_of=dataset.as_of, time_zone=dataset.time_zone, period_from=start, period_to=end)


def obstacles(standard: Standard, dataset: Dataset, unfit: Mapping[str, str]) -> list[str]:
    """Why the export does not let a standard be judged, in words; empty where it does."""
    found = [f"table {table} is unfit: {unfit[table]}" for table in standard.reads if table in unfit]
    for table, columns in standard.required.items():
        held = dataset.tables.get(table)
        if held is None:
            if table not in unfit:
                found.append(f"the export has no table {table}")
        else:
            found += [f"the export has no column {table}.{name}" for name in sorted(columns - held) if _is_read(name)]
    missing = standard.required.keys() - dataset.tables.keys()
    for group in standard.alternatives:
        found_one = any(name in dataset.tables.get(table, ()) for table, name in group)
        said = {table for table, _ in group} <= missing  # above, as a table that is not there at all
        if not found_one and not said:
            found.append(f"the export has no column {' or '.join(f'{table}.{name}' for table, name in group)}")
    return found


def _is_read(name: str) -> bool:
    return not name.endswith("_hi")


class _Road:
    """One run under way. A class because every stage needs the same seven things."""

    def __init__(
        self,
        settings: Settings,
        tuning: Tuning,
        standards: tuple[Standard, ...],
        dataset: Dataset,
        validation: Any,
        progress: Progress,
        register: Path | None,
        waivers: tuple[Waiver, ...],
    ) -> None:
        self.settings, self.tuning, self.standards, self.dataset = settings, tuning, standards, dataset
        self.validation, self.progress = validation, progress
        self.register, self.waivers = register, waivers
        self.facts = facts_of(settings, dataset)
        self.versions = Versions()
        self.schools = SchoolCalendar.of(settings.calendar)
        self.remarks: dict[str, tuple[str, ...]] = {}
        self.table = assessments_table(standards)
        self.open_items = assessments_table(standards, "open_items")
        self.gathered = assessments_table(standards, "open_items_gathered")
        self.beside: dict[str, Signs | SQLAlchemyError] = {}

    def travel(self, request: Request, keep: Keeper | None) -> Judged:
        """Intake, judging, validation, counting; then the verdicts are written where that was asked."""
        with verdict_store(self.dataset) as store:
            self.table.create(store)
            self.gathered.create(store)
            intake, stopped = self._asked_and_judged(store)
            return self._told(request, keep, store, intake, stopped)

    def _asked_and_judged(self, store: Engine) -> tuple[Any, dict[str, tuple[Outcome, str]]]:
        """What intake says, and why standards could not be judged.

        Intake is Python's work for the most part and judging the database's, so that they go on at the same time where
        the records can be asked twice. What was judged on a table that turns out to be unfit is thrown away.
        """
        self.progress.phase("asking whether the export is fit to be judged")
        unfit = {name: table.unfit for name, table in self.dataset.manifest.tables.items() if table.unfit}
        if self.dataset.beside is None:
            intake = self._intake(self.dataset)
            return intake, self._judge_all(store, unfit | _reasons(intake))
        beside = self.dataset.beside()
        try:
            with ThreadPoolExecutor(max_workers=1) as asker:
                asking = asker.submit(self._intake, replace(self.dataset, engine=beside))
                stopped = self._judge_all(store, unfit)
            intake = asking.result()
        finally:
            beside.dispose()
        late = self._obstacles(unfit | _reasons(intake))
        with store.begin() as connection:
            for table in (self.table, self.gathered) if late.keys() - stopped.keys() else ():
                connection.execute(delete(table).where(table.c.standard.in_(late)))
        return intake, stopped | late

    def _intake(self, dataset: Dataset) -> Any:
        # A column that one standard needs is no reason to stop the others: `obstacles` asks for those.
        return self.validation.intake(dataset, {}, reads_of(self.standards))

    def _obstacles(self, unfit: Mapping[str, str]) -> dict[str, tuple[Outcome, str]]:
        return {
            standard.id: (Outcome.NO_DATA, "; ".join(reasons))
            for standard in self.standards
            if (reasons := obstacles(standard, self.dataset, unfit))
        }

    def _told(
        self,
        request: Request,
        keep: Keeper | None,
        store: Engine,
        intake: Any,
        stopped: Mapping[str, tuple[Outcome, str]],
    ) -> Judged:
        info = RunInfo(
            as_of=self.dataset.as_of,
            as_of_source=self.dataset.manifest.as_of_source,
            period_from=self.facts.period_from,
            period_to=self.facts.period_to,
            time_zone=self.dataset.time_zone,
            duly_version=__version__,
            calendar=self._calendar(),
            manifest=self.dataset.manifest.to_json(),
            intake=intake.to_json(),
            changes=tuple(self.tuning.said.values()),
            warnings=(*self.dataset.manifest.warnings, *([_SAMPLE] if self.settings.run.sample else [])),
            sample=self.settings.run.sample,
        )
        self.progress.phase("counting")
        validated = self._validated(store, stopped)
        with store.connect() as connection:
            waived, register = self._waived(connection, stopped)
            if register is not None:
                remarks = (register.remark,) if register.remark else ()
                info = replace(info, waivers=register, warnings=(*info.warnings, *remarks))
            judged = [self._counted(connection, standard, validated, waived) for standard in self.standards]
            result = RunResult(run=info, results=tuple(found for found, _ in judged))
            if request.assessments is not None:
                _write_assessments(connection, self.table, request.assessments)
            past, unkept = self._kept(connection, result, keep)
            worklists: Mapping[str, str] = {}
            if request.worklists is not None:
                worklists = self._write_worklists(connection, request.worklists, result, past)
        return Judged(
            result=result,
            standards=self.standards,
            dialect=self.dataset.engine.dialect.name,
            failing={result.standard: found for result, found in judged},
            validation={"intake": intake.great_expectations, "compliance": validated.great_expectations},
            past=past,
            unkept=unkept,
            versions=self.versions,
            worklists=worklists,
        )

    def _calendar(self) -> str:
        """In words, the days that were counted by."""
        told = (Calendar.of(self.settings.calendar, self.dataset.as_of).description, self.schools.description)
        return "; ".join(part for part in told if part)

    def _write_worklists(
        self, connection: Connection, folder: Path, result: RunResult, past: Past | None
    ) -> dict[str, str]:
        """Their names by team."""
        self.progress.phase("writing the worklists")
        stopped = {found.standard for found in result.results if found.outcome in (Outcome.NO_DATA, Outcome.ERROR)}
        judged = [standard for standard in self.standards if standard.id not in stopped]
        reading = Reading(
            run=result.run,
            standards={standard.id: standard for standard in judged},
            waivers=self.waivers,
            failing=past.failing if past else {},
        )
        lines = to_do(connection, self.table, self.open_items, judged, self.facts)
        return write_worklists(folder, lines, teams(connection, self.table, self.open_items), reading)

    def _kept(
        self, connection: Connection, result: RunResult, keep: Keeper | None
    ) -> tuple[Past | None, DeliveryError | None]:
        """What lies behind the run, once history has it; or why history could not be written."""
        if keep is None:
            return None, None
        self.progress.phase("keeping the history")
        by = JudgedBy(
            standards=self.standards,
            parameters=self.tuning.parameters,
            columns=self.dataset.tables,
            versions=self.versions,
        )
        try:
            verdicts = Verdicts(connection=connection, table=self.table, by=by)
            return keep(result, verdicts, exit_code(result)), None
        except DeliveryError as failure:
            log.debug("history failed at %s", "".join(traceback.format_tb(failure.__traceback__)))
            return None, failure

    def _validated(self, store: Engine, stopped: Mapping[str, tuple[Outcome, str]]) -> Any:
        suites = {
            suite.name: [standard for standard in self.standards if standard.suite == suite.name]
            for suite in catalogue.SUITES
        }
        return self.validation.validate(
            store,
            self.table,
            suites,
            {standard.id: self.tuning.target(standard) for standard in self.standards},
            unjudged={
                standard: self.validation.Unjudged(outcome=outcome, message=message)
                for standard, (outcome, message) in stopped.items()
            },
        )

    def _waived(
        self, connection: Connection, stopped: Mapping[str, tuple[Outcome, str]]
    ) -> tuple[Mapping[str, Waived], Register | None]:
        """What the register of waivers covers, by standard, and the register as a whole; None where there is none."""
        waiving.enter(connection, self.waivers)
        if self.register is None:
            return {}, None
        found = waiving.covered(connection, self.table, self.open_items, self.waivers, self.facts.values())
        judged = [standard for standard in self.standards if standard.id not in stopped]
        return found, waiving.register(
            connection, self.register.name, self.table, self.open_items, self.waivers, judged
        )

    def _bound(self, standard: Standard) -> dict[str, object]:
        return bound_values(standard, self.facts.values(), self.tuning.parameters)

    def _judge_all(self, store: Engine, unfit: Mapping[str, str]) -> dict[str, tuple[Outcome, str]]:
        """Judge what can be judged; what cannot is returned with its outcome and why."""
        stopped = self._obstacles(unfit)
        shared = SharedRows(
            self.dataset,
            [
                Reader(name=standard.id, selects=selects_of(standard), bound=self._bound(standard))
                for standard in self.standards
                if standard.id not in stopped
            ],
        )
        told: list[tuple[str, str]] = []
        for standard in self.progress.track(self.standards, "judging"):
            if standard.id in stopped:
                continue
            dataset, bound = shared.dataset(standard.id), self._bound(standard)
            try:
                self.remarks[standard.id] = self._on_schools(standard)
                assess(dataset, store, self.table, standard, bound)
                if verdicts_tell_what_is_open(standard, bound):
                    told += [(standard.id, rate) for rate in rates_with_backlog(standard)]
                else:
                    gather(dataset, store, self.table, self.gathered, standard, bound)
            except SQLAlchemyError as failure:
                # A database's message can quote a record's value, so only its kind is kept.
                log.debug("%s failed at %s", standard.id, "".join(traceback.format_tb(failure.__traceback__)))
                stopped[standard.id] = (
                    Outcome.ERROR,
                    f"its select failed with {kind(failure)}; run with --debug for the trace",
                )
            else:
                self._look_beside(dataset, store, standard, bound)
            shared.let_go(standard.id)
        show_open(store, self.open_items.name, self.table, self.gathered, told)
        return stopped

    def _look_beside(self, dataset: Dataset, store: Engine, standard: Standard, bound: Mapping[str, object]) -> None:
        """Lists and figures are asked for while the rows that they share with the verdicts are at hand."""
        try:
            self.beside[standard.id] = signs(dataset, store, self.table, standard, bound, LISTED_RECORDS)
        except SQLAlchemyError as failure:
            self.beside[standard.id] = failure

    def _beside(self, standard: Standard) -> Signs:
        """Raises SQLAlchemyError where they could not be told."""
        found = self.beside[standard.id]
        if isinstance(found, SQLAlchemyError):
            raise found
        return found

    def _on_schools(self, standard: Standard) -> tuple[str, ...]:
        """What must be known of the school terms that a standard goes by; nothing where it goes by none."""
        if not any(
            isinstance(part, Table) and part.name == SCHOOL_DAYS.name for part in parts(standard.judgement.rows)
        ):
            return ()
        chosen = select(PersonSchool.la_area).where(PersonSchool.la_area.is_not(None)).distinct()
        with self.dataset.engine.connect() as source:
            areas = set(source.execute(self.dataset.ready(chosen)).scalars())
        return tuple(self.schools.remarks(areas, self.facts.values()["as_of_day"]))  # type: ignore[arg-type]

    def _counted(
        self, connection: Connection, standard: Standard, validated: Any, waived: Mapping[str, Waived]
    ) -> tuple[StandardResult, list[Failing]]:
        found = validated.findings[standard.id]
        try:
            result, failing = self._result(connection, standard, found)
            judged = result.outcome not in (Outcome.NO_DATA, Outcome.ERROR)
            return replace(result, waived=waived.get(standard.id) if judged else None), failing
        except SQLAlchemyError as failure:
            log.debug("%s failed at %s", standard.id, "".join(traceback.format_tb(failure.__traceback__)))
            message = f"its verdicts could not be counted: {kind(failure)}"
            return self._result(connection, standard, replace(found, outcome=Outcome.ERROR, message=message))

    def _result(self, connection: Connection, standard: Standard, found: Any) -> tuple[StandardResult, list[Failing]]:
        unjudged = StandardResult(
            standard=standard.id,
            suite=standard.suite,
            title=standard.title,
            target=self.tuning.target(standard),
            outcome=found.outcome,
            message=found.message,
            notes=self._notes(standard),
        )
        if found.outcome in (Outcome.NO_DATA, Outcome.ERROR):
            return unjudged, []
        own = found.tally(MAIN)
        beside = self._beside(standard)
        backlog = backlogs(connection, self.open_items, standard, self.facts)
        rates = tuple(
            RateResult(
                id=rate.id,
                title=rate.title,
                target=rate.target,
                counts=found.tally(rate.id).counts,
                reasons=_flat(found.tally(rate.id).reasons),
                backlog=backlog.get(rate.id),
                interval=self._interval(found.tally(rate.id).counts),
            )
            for rate in standard.also
        )
        # A standard with several targets is met when all of them are.
        missed = found.outcome is Outcome.MET and any(rate.met is False for rate in rates)
        failing = tallying.failing(
            connection, self.table, standard, FAILING_RECORDS, waived=waiving.is_waived(self.table)
        )
        result = replace(
            unjudged,
            outcome=Outcome.NOT_MET if missed else found.outcome,
            counts=own.counts,
            reasons=_flat(own.reasons),
            reasons_by_status=own.reasons,
            breakdowns=tallying.breakdowns(connection, self.table, standard),
            rates=rates,
            lists=beside.lists,
            measures={
                **tallying.measures(connection, self.table, standard, self.facts.values()["as_of"]),  # type: ignore[arg-type]
                **beside.figures,
            },
            # Whatever its age where a backlog is kept; else among what the period judged.
            oldest_open_breach=tallying.oldest_open_breach(
                connection, self.open_items if standard.judgement.has_backlog else self.table, standard
            ),
            backlog=backlog.get(MAIN),
            interval=None if standard.target_count is not None else self._interval(own.counts),
        )
        return result, failing

    def _interval(self, counts: Counts) -> Interval | None:
        """What the rate of all records may be, where the export is a sample of them (G16)."""
        return wilson(counts.compliant, counts.judged) if self.settings.run.sample else None

    def _notes(self, standard: Standard) -> tuple[str, ...]:
        notes = [*self.remarks.get(standard.id, ()), *self.tuning.notes(standard)]
        if standard.note:
            notes.append(standard.note)
        for table, columns in standard.reads.items():
            held = self.dataset.tables.get(table)
            if held is None:
                notes.append(f"the export has no table {table}: judged without it")
            elif absent := sorted(name for name in columns - held if _is_read(name)):
                notes.append(
                    f"the export has no {', '.join(f'{table}.{name}' for name in absent)}: judged as not recorded"
                )
            found = self.dataset.manifest.tables.get(table)
            if found is not None and found.refused:
                notes.append(f"{found.refused:,} rows of {table} were refused and are not in these figures")
        return tuple(notes)


def _reasons(intake: Any) -> dict[str, str]:
    return {name: "; ".join(reasons) for name, reasons in intake.unfit_tables.items()}


@contextmanager
def verdict_store(dataset: Dataset) -> Iterator[Engine]:
    """The local DuckDB that the verdicts go to: the export's own copy where there is one."""
    if not dataset.in_place:
        yield dataset.engine
        return
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    try:
        yield engine
    finally:
        engine.dispose()


def _flat(reasons: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    return {reason: number for found in reasons.values() for reason, number in found.items()}


def kind(failure: SQLAlchemyError) -> str:
    origin = getattr(failure, "orig", None) or failure
    code = getattr(origin, "sqlstate", None)
    return type(origin).__name__ + (f" (SQLSTATE {code})" if code else "")


def _write_assessments(connection: Connection, table: Table, path: Path) -> None:
    form = "CSV, HEADER" if path.suffix.casefold() == ".csv" else "PARQUET"
    target = str(path).replace("'", "''")
    rows = f"SELECT * EXCLUDE (marks) FROM {table.name} ORDER BY standard, rate, record, item"
    try:
        connection.exec_driver_sql(f"COPY ({rows}) TO '{target}' (FORMAT {form})")
    except SQLAlchemyError as failure:
        raise DeliveryError(
            f"the verdicts could not be written to {path}: {kind(failure)}",
            next_step="check that the folder exists, may be written to and has room",
        ) from failure


def deliver(folder: Path, judged: Judged, *, worklists: Path | None = None) -> Path:
    """Put a run's pages, results.json, results.csv, Great Expectations' own results and the worklists, from the folder
    they were written to, into a folder, all at once.

    Returns the path of the page to open. Raises DeliveryError where the folder cannot be written.
    """
    standards = {standard.id: standard for standard in judged.standards}
    statements = {name: sql_text(standard, judged.dialect) for name, standard in standards.items()}
    files: dict[str, str | Path] = {
        **render_pages(
            judged.result,
            standards,
            judged.failing,
            {name: {judged.dialect: _joined(found)} for name, found in statements.items()},
            past=judged.past,
            examples={
                name: examples_of(
                    standard, statements[name] if judged.dialect == STAMPED else sql_text(standard, STAMPED)
                )
                for name, standard in standards.items()
            },
            versions=judged.versions,
            worklists=judged.worklists if worklists else None,
        ),
        "results.json": json_text(judged.result),
        "results.csv": csv_text(judged.result),
        "great_expectations.json": json.dumps(judged.validation, indent=1, sort_keys=True, default=str) + "\n",
        **{f"{FOLDER}/{path.name}": path for path in (sorted(worklists.iterdir()) if worklists else ())},
    }
    return write_folder(folder, files) / "index.html"


def share(folder: Path, judged: Judged, below: int) -> Path:
    """Write the page that may leave the unit, in which counts under `below` are hidden, and return its path.

    Raises DeliveryError where the folder cannot be written.
    """
    standards = {standard.id: standard for standard in judged.standards}
    return write_folder(folder, share_pages(judged.result, standards, below)) / "index.html"


def _joined(statements: Mapping[str, str]) -> str:
    return "\n\n".join(f"-- {title}\n{text};" for title, text in statements.items())


def exit_code(judged: RunResult) -> int:
    """0 every target met; 1 some not met; 3 something could not be judged, which outranks 1 (DESIGN.md 4).

    Refused rows and unfit tables are records that could not be judged. A standard under which nothing fell due is
    neither; but a run in which nothing at all was judged is never a success.
    """
    results = judged.results
    unjudged = any(
        result.outcome in (Outcome.NO_DATA, Outcome.ERROR)
        or (result.outcome is Outcome.NO_CASES and result.counts.unknown)
        for result in results
    )
    nothing = all(result.outcome is Outcome.NO_CASES for result in results)
    if unjudged or nothing or not judged.run.manifest["complete"]:
        return 3
    return 1 if any(result.outcome is Outcome.NOT_MET for result in results) else 0
