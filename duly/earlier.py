"""Nights before the first: what an export lets be known of earlier nights, judged for real and put into the history.

A history that begins today has nothing that today could be held against. An export tells when its rows were entered, so that it
can be judged as at earlier nights: rows entered later are left out, and times that lie later have not happened yet. What was
overwritten or deleted since is not known, so that such a night may have been another on its day.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from duly import validation
from duly.checks.standards import reads_of
from duly.dataset import Dataset
from duly.errors import UsageError
from duly.expectations.tuning import Tuning
from duly.history.database import History, open_history
from duly.history.keeping import Verdicts
from duly.history.past import keep_held
from duly.history.rulings import JudgedBy
from duly.history.tables import RunRow
from duly.judging.assessments import Assessments, verdict_store
from duly.judging.findings import Findings, judge_turn, run_info
from duly.judging.loop import each_standard
from duly.judging.session import Progress, Request, Session, Silent, facts_of, opened
from duly.judging.teams import TEAM, placed
from duly.judging.version import Versions
from duly.results import Intake, RunResult
from duly.settings import Settings


def nights_before(as_of: datetime, number: int, zone: ZoneInfo) -> list[datetime]:
    """So many instants, a local day apart, that end a day before an instant."""
    local = as_of.astimezone(zone)
    return [local - timedelta(days=back) for back in range(number, 0, -1)]


def judge_nights(
    settings: Settings, tuning: Tuning, request: Request, number: int, progress: Progress | None = None
) -> int:
    """Judge the export as at so many nights before its own, and put each into the history; how many there are now.

    Nights that the history has are left as they are. Counts and verdicts are kept, and nothing else is written.

    Raises as `judge` does, HistoryError where a night cannot be kept, and UsageError where the export cannot be taken back: a
    database that is judged in place, or one with times that come from other rows.
    """
    progress, versions = progress or Silent(), Versions()
    with (
        opened(settings, tuning, request, progress=progress) as session,
        verdict_store(session.dataset, encrypt=settings.run.encrypt) as store,
    ):
        back = session.dataset.earlier
        if back is None:
            raise UsageError(
                "this export cannot be judged as at earlier nights all at once",
                next_step="Judge each with 'duly run --as-at', from the earliest on.",
            )
        instants = nights_before(session.dataset.as_of, number, settings.export.zone)
        with open_history(settings, new=True) as history:
            with history.reading() as connection:
                known = set(connection.execute(select(RunRow.as_of)).scalars())
            for place, instant in enumerate(instants):
                progress.phase(f"judging as at {number} nights before: {place + 1} of {number}")
                if instant.astimezone(UTC) not in known:
                    with _emptied(store):
                        _judge(_as_at(session, back(instant)), store, history, versions)
    return number


def _as_at(session: Session, dataset: Dataset) -> Session:
    """The session as at the instant of a dataset. Of its files no hash is told: they are not those of that night."""
    read = reads_of(session.standards)
    tables = {
        name: replace(
            table,
            columns=tuple(column for column in table.columns if column in read.get(name, ())),
            blank=tuple(column for column in table.blank if column in read.get(name, ())),
        )
        for name, table in dataset.manifest.tables.items()
    }
    manifest = replace(dataset.manifest, as_of_source="a later export", sources=(), tables=tables)
    dataset = replace(dataset, manifest=manifest)
    return replace(session, dataset=dataset, facts=facts_of(session.settings, dataset))


def _judge(session: Session, store: Engine, history: History, versions: Versions) -> None:
    """Judge a night and keep it."""
    started = datetime.now(UTC)
    assessments = Assessments.made(store, session.standards, also=[TEAM] if session.settings.teams else [])
    asked = each_standard(session, lambda turn: judge_turn(session, assessments, turn), share=True)
    assessments.finish()
    validated = validation.validate(
        store,
        assessments.verdicts,
        session.by_suite,
        {standard.id: session.tuning.target(standard) for standard in session.standards},
        unjudged=asked.unjudged,
        doubted=[standard for standard, beside in asked.answers.items() if beside.doubts],
    )
    with assessments.opened(session.facts) as assessed:
        tables = assessments.verdicts, assessments.gathered
        standards, _ = placed(assessed.connection, tables, session.settings.teams, session.standards)
        findings = Findings(
            session=replace(session, standards=standards),
            assessed=assessed,
            validated=validated.findings,
            beside=asked.answers,
            waived={},
            listed=False,
        )
        result = RunResult(
            run=run_info(session, Intake(), None), results=tuple(one for one, _ in findings.results().values())
        )
        by = JudgedBy(
            standards=session.standards,
            parameters=session.tuning.parameters,
            columns=session.dataset.tables,
            versions=versions,
            vocabulary=session.tuning.catalogue.vocabulary,
        )
        verdicts = Verdicts(connection=assessed.connection, table=assessed.verdicts, by=by)
        with history.writing() as connection:
            keep_held(connection, session.settings, result, verdicts, started_at=started)


@contextmanager
def _emptied(store: Engine) -> Iterator[None]:
    """What is made in the meantime in a DuckDB is dropped at the end."""

    def there() -> set[tuple[str, str]]:
        with store.connect() as connection:
            return {(row.table_type, row.table_name) for row in connection.exec_driver_sql(_TABLES)}

    before = there()
    yield
    made = sorted(there() - before, reverse=True)  # views before the tables that they are of
    with store.begin() as connection:
        for kind, name in made:
            connection.exec_driver_sql(f'DROP {"VIEW" if kind == "VIEW" else "TABLE"} "{name}"')


_TABLES = "SELECT table_type, table_name FROM information_schema.tables WHERE table_schema = 'main'"
