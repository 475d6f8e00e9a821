"""Case audits from end to end: judge an export and draw a sample of it; read graded audits back, in the order of their days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from duly.audits.answers import Answers, read_answers
from duly.audits.drawing import Plan, draw
from duly.audits.frame import Frame
from duly.audits.grading import counted, graded, in_order, together
from duly.audits.kept import GradedSample, folder_of, keep
from duly.audits.key import key_path, read_key
from duly.audits.workbook import RULES
from duly.connectors import open_export
from duly.errors import ExportError, UsageError
from duly.expectations.tuning import Tuning
from duly.judging.assessments import assess, verdict_store
from duly.judging.loop import each_standard
from duly.judging.session import Progress, Request, opened
from duly.judging.table import NOT_RECORDED, assessments_table
from duly.judging.teams import TEAM, placed
from duly.records import GRADES, AuditGrade, columns_of
from duly.records.columns import table_name
from duly.results import Audit, Outcome, PeriodJudged, Sample
from duly.settings import Settings

_WORKBOOKS = (".xlsx", ".xlsm")


def sample(
    settings: Settings, tuning: Tuning, request: Request, plan: Plan, progress: Progress | None = None
) -> Sample:
    """Judge the export by the standards asked for, and draw a sample of the records that they judge.

    Raises what opening the export raises, UsageError where there is nothing to draw from, and ExportError where a standard
    cannot be judged: a sample of what is left would not be one of the whole.
    """
    with (
        opened(settings, tuning, request, progress=progress) as session,
        verdict_store(session.dataset, encrypt=settings.run.encrypt) as store,
    ):
        missing = session.unjudged(session.unfit)
        if len(missing) == len(session.standards) or (request.standards and missing):
            raise ExportError(
                "the sample cannot be drawn, since a standard cannot be judged",
                faults=[f"{standard}: {unjudged.message}" for standard, unjudged in missing.items()],
                next_step="Mend the export, or draw for another standard.",
            )
        table = assessments_table(session.standards, also=[TEAM] if settings.teams else [])
        table.create(store)
        judged = each_standard(session, lambda turn: assess(turn.dataset, store, table, turn.standard, turn.bound))
        failed = {name: why.message for name, why in judged.unjudged.items() if why.outcome is Outcome.ERROR}
        if failed:
            raise ExportError(
                "the sample cannot be drawn, since a standard could not be judged",
                faults=[f"{standard}: {message}" for standard, message in failed.items()],
            )
        with store.begin() as connection:
            standards, _ = placed(connection, [table], settings.teams, session.standards)
        drawn_from = [standard for standard in standards if standard.id in judged.answers]
        with store.connect() as connection:
            frame = Frame(
                connection=connection,
                table=table,
                as_of=session.dataset.as_of,
                period=PeriodJudged(start=session.facts.period_from, end=session.facts.period_to),
                parameters=tuning.parameters,
            )
            return draw(frame, drawn_from, plan)


@dataclass(frozen=True, kw_only=True)
class Graded:
    """What was found in the files: audits, the latest last, and each sample that was drawn by duly with what all of its
    readers found."""

    audits: tuple[Audit, ...]
    samples: tuple[GradedSample, ...]


def graded_in(settings: Settings, files: Sequence[Path], *, key: Path | None = None, partial: bool = False) -> Graded:
    """The graded audits in these files: workbooks that `duly sample` wrote, and tables of audit_grades. Several workbooks of
    one sample are several people's who read it each by themselves.

    `key` names the key of the one workbook, where it is not beside it. Raises UsageError with every cell that does not fit,
    and ExportError where a table cannot be read whole.
    """
    if key is not None and sum(_is_workbook(path) for path in files) != 1:
        raise UsageError("--key goes with one workbook", next_step="Keep the key of each workbook beside it.")
    read: list[Audit] = []
    readings: dict[str, tuple[Sample, list[Answers]]] = {}
    for path in files:
        if _is_workbook(path):
            drawn = read_key(key or key_path(path))
            answers = read_answers(path, drawn, partial=partial)
            read.append(graded(drawn, answers))
            readings.setdefault(drawn.id, (drawn, []))[1].append(answers)
        else:
            read += _published(settings, path)
    samples = tuple(together(drawn, answers) for drawn, answers in readings.values())
    return Graded(audits=in_order(read), samples=samples)


def keep_samples(settings: Settings, samples: Sequence[GradedSample]) -> list[Path]:
    """Keep graded samples for the runs to come; the files.

    Raises UsageError where there is no folder to keep them in or nothing to keep, DeliveryError where it cannot be written.
    """
    folder = folder_of(settings)
    if folder is None:
        raise UsageError("--keep needs a duly.toml", next_step="Name one with --config: samples are kept beside it.")
    without = [f"sample {one.sample.id}: the sheet {RULES} is blank" for one in samples if not one.findings]
    if without or not samples:
        raise UsageError(
            "there is no finding of a rule to keep",
            faults=without,
            next_step=f"Fill in the sheet {RULES}: grades of cases say nothing of a rate.",
        )
    return [keep(one, folder) for one in samples]


def _is_workbook(path: Path) -> bool:
    """A workbook of `duly sample`, and not a table of audit_grades that was kept in Excel."""
    return path.suffix.casefold() in _WORKBOOKS and not path.stem.casefold().startswith(table_name(AuditGrade))


def _published(settings: Settings, path: Path) -> list[Audit]:
    """The audits in a table of audit_grades: a file of it, or a folder that holds one."""
    names = frozenset(column.name for column in columns_of(AuditGrade))
    table = table_name(AuditGrade)
    # Of this table alone: a force's own tables, which duly.toml may map as well, need its catalogue to be known.
    settings = settings.model_copy(
        update={"tables": {table: settings.tables[table]} if table in settings.tables else {}}
    )
    with open_export(settings, paths=[path], needs={table: names}) as dataset:
        manifest = dataset.manifest.tables.get(table)
        held = dataset.tables.get(table)
        if manifest is None or held is None or manifest.unfit:
            why = manifest.unfit if manifest and manifest.unfit else "it holds no table audit_grades"
            raise ExportError(
                f"{path}: {why}", next_step="Name a file audit_grades.csv or a workbook of 'duly sample'."
            )
        if lacking := {"audit", "grade"} - held:
            raise ExportError(f"{path}: audit_grades has no column {', '.join(sorted(lacking))}")
        faults = [
            f"{refused.source}, row {refused.row}, column {refused.column}: {refused.reason}"
            for refused in manifest.refusals
        ]
        faults += [f"column {column} holds codes that duly does not know" for column in manifest.unmapped]
        if faults:
            raise ExportError(
                f"{path}: grades cannot be read",
                faults=faults,
                next_step="Mend them, or map the codes in duly.toml: a share of what is left would not be one of the whole.",
            )
        with dataset.engine.connect() as connection:
            chosen: Any = select(AuditGrade.audit, AuditGrade.audited_date, AuditGrade.grade)
            rows = connection.execute(dataset.ready(chosen.where(AuditGrade.is_test.is_not(True)))).all()
    named: dict[str, list[tuple[date | None, str | None]]] = {}
    for audit, day, grade in rows:
        named.setdefault(audit or NOT_RECORDED, []).append((day, grade))
    return [
        Audit(
            name=audit,
            day=max((day for day, _ in cases if day is not None), default=None),
            grades=counted(_given(settings, [grade for _, grade in cases]), [grade for _, grade in cases if grade]),
            ungraded=sum(grade is None for _, grade in cases),
        )
        for audit, cases in named.items()
    ]


def _given(settings: Settings, grades: Sequence[str | None]) -> list[str]:
    """The grades that an audit could give: those of duly.toml and any other that it gave, best first."""
    possible = {*settings.audit.grades, *(grade for grade in grades if grade)}
    known = [grade for grade in GRADES if grade in possible]
    return known + [grade for grade in settings.audit.grades if grade not in known]
