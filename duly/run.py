"""The whole road on one page: open the export, ask whether it is fit, judge it, validate, count, hand over the results.

What a run leaves behind besides its results is imported where it is written, since most that judge leave nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from duly import validation
from duly.checks.standards import Standard, reads_of
from duly.dataset import Dataset
from duly.errors import DeliveryError
from duly.expectations.tuning import Tuning
from duly.judging import waiving
from duly.judging.assessments import Assessed, Assessments, verdict_store, write_assessments
from duly.judging.basis import with_basis
from duly.judging.budgets import budgets_of
from duly.judging.children import Journeys, also_read, journeys_of
from duly.judging.failures import kind_of, logged
from duly.judging.findings import Findings, judge_turn, run_info
from duly.judging.gaps import gaps_of
from duly.judging.judged import Judged
from duly.judging.loop import Answers, each_standard
from duly.judging.register import check_until, read_register
from duly.judging.session import Progress, Request, Session, Silent, as_at_day, opened
from duly.judging.sidelights import Sidelights
from duly.judging.teams import TEAM, districts, placed
from duly.judging.version import Versions
from duly.records.vocabulary import Vocabulary
from duly.results import Failing, Outcome, Past, RunResult, Waiver, Worklist
from duly.settings import Settings
from duly.validation import Examination, Held, Validation

if TYPE_CHECKING:
    from duly.history.past import Keeper


@dataclass(frozen=True, kw_only=True)
class Leaves:
    """What a run is to leave behind besides its results: the file that every verdict is written to (Parquet, or CSV by its
    ending; by standard and record where `in_order` says so, else as they come), the folder that worklists are written to and the
    one with those that people work in, the history, the results of Great Expectations, what to ask for, and the journeys of
    children, with every id, for pages. `listed`: the records to look at, for pages and for the summary."""

    assessments: Path | None = None
    in_order: bool = False
    worklists: Path | None = None
    worked_in: Path | None = None
    keep: Keeper | None = None
    great_expectations: bool = False
    gaps: bool = False
    journeys: bool = False
    listed: bool = True


def judge(
    settings: Settings,
    tuning: Tuning,
    request: Request,
    progress: Progress | None = None,
    *,
    leaves: Leaves | None = None,
) -> Judged:
    """Judge an export and count the verdicts.

    Raises ExportError where the export cannot be read, SettingsError and UsageError where it was asked for wrongly, and
    DeliveryError where the verdicts cannot be written. A standard that cannot be judged is a result, not an error.
    """
    progress, leaves = progress or Silent(), leaves or Leaves()
    if not request.suites and not request.standards:
        request = replace(request, suites=settings.run.suites, standards=settings.run.standards)
    register = settings.register()
    waivers = read_register(register, tuning.catalogue.ids) if register else ()
    if register and (day := as_at_day(settings, request)) is not None:
        check_until(register, waivers, day)
    with ThreadPoolExecutor(max_workers=1) as loader:
        # Great Expectations takes 2 s to import: hidden behind the load.
        importing = loader.submit(import_module, "duly.validation.gx") if leaves.great_expectations else None
        vocabulary = tuning.catalogue.vocabulary
        officers = settings.output.officers
        more = partial(also_read, vocabulary=vocabulary, officers=officers) if leaves.journeys else None
        with (
            opened(settings, tuning, request, progress=progress, also_read=more) as session,
            verdict_store(session.dataset, encrypt=settings.run.encrypt) as store,
        ):
            if register:
                check_until(register, waivers, session.facts.local_day)
            assessments = Assessments.made(store, session.standards, also=[TEAM] if settings.teams else [])
            examination, asked = _asked_and_judged(session, assessments, progress)
            progress.phase("counting")
            validated = _validated(session, assessments, asked)
            held: Held = importing.result().held(examination, validated) if importing else Held()
            with assessments.opened(session.facts) as assessed:
                tables = assessments.verdicts, assessments.gathered
                standards, unplaced = placed(assessed.connection, tables, settings.teams, session.standards)
                waiving.enter(assessed.connection, waivers)
                judged = [standard for standard in session.standards if standard.id not in asked.unjudged]
                findings = Findings(
                    session=replace(session, standards=standards),
                    assessed=assessed,
                    validated=held.agreed(validated.findings),
                    beside=asked.answers,
                    waived=waiving.covered(assessed, waivers),
                    intake=examination.intake,
                    listed=leaves.listed,
                )
                counted = findings.results()
                versions = Versions()
                results = with_basis(
                    [result for result, _ in counted.values()],
                    session.standards,
                    session.tuning.parameters,
                    vocabulary,
                    versions,
                )
                summary = waiving.register(assessed, register.name, waivers, judged) if register else None
                info = run_info(session, examination.intake, summary, remarks=(*held.remarks, *unplaced))
                run = _Run(
                    session=session,
                    assessed=assessed,
                    result=_beside_samples(
                        session,
                        assessed,
                        versions,
                        RunResult(
                            run=info,
                            results=results,
                            gaps=gaps_of(info, results, session.standards) if leaves.gaps else (),
                            budgets=budgets_of(settings.run, session.dataset.manifest, results),
                        ),
                    ),
                    versions=versions,
                )
                if leaves.assessments is not None:
                    write_assessments(
                        assessed.connection, assessed.verdicts, leaves.assessments, in_order=leaves.in_order
                    )
                past, unkept = run.into_history(leaves.keep, progress)
                run = run.told(past)
                if leaves.journeys:
                    run = run.with_journeys(vocabulary, progress)
                failing: dict[str, Sequence[Failing]] = {
                    standard: records for standard, (_, records) in counted.items()
                }
                if leaves.journeys or leaves.worklists is not None:
                    failing = run.with_risk(failing)
                run, worklists = run.with_worklists(leaves, waivers, past, progress)
                places = districts(assessed.connection, assessed.verdicts)
    return Judged(
        result=run.result,
        standards=session.standards,
        suites=session.tuning.catalogue.suites,
        dialect=session.dataset.engine.dialect.name,
        failing=failing,
        validation=held.kept,
        past=past,
        unkept=unkept,
        versions=run.versions,
        worklists=worklists,
        districts=places,
        journeys=run.journeys,
    )


def _asked_and_judged(
    session: Session, assessments: Assessments, progress: Progress
) -> tuple[Examination, Answers[Sidelights]]:
    """What intake says, and what judging answered.

    Intake is Python's work for the most part and judging the database's, so that they go on at the same time where
    the records can be asked twice. What was judged on a table that turns out to be unfit is thrown away.
    """

    def judged(unfit: Mapping[str, str]) -> Answers[Sidelights]:
        answers = each_standard(
            session,
            lambda turn: judge_turn(session, assessments, turn),
            unfit=unfit,
            share=True,
            progress=progress,
        )
        assessments.finish()
        return answers

    progress.phase("asking whether the export is fit to be judged")
    dataset = session.dataset
    if dataset.beside is None:
        examination = _intake(session, dataset)
        return examination, judged(session.unfit | _reasons(examination))
    beside = dataset.beside()
    try:
        with ThreadPoolExecutor(max_workers=1) as asker:
            asking = asker.submit(_intake, session, replace(dataset, engine=beside))
            answers = judged(session.unfit)
        examination = asking.result()
    finally:
        beside.dispose()
    late = session.unjudged(session.unfit | _reasons(examination))
    assessments.forget([standard for standard in late if standard not in answers.unjudged])
    return examination, replace(answers, unjudged={**answers.unjudged, **late})


def _intake(session: Session, dataset: Dataset) -> Examination:
    # A column that one standard needs is no reason to stop the others: `obstacles` asks for those.
    return validation.intake(dataset, {}, reads_of(session.standards), session.tuning.catalogue.vocabulary)


def _reasons(examination: Examination) -> dict[str, str]:
    return {name: "; ".join(reasons) for name, reasons in examination.intake.unfit_tables.items()}


def _validated(session: Session, assessments: Assessments, asked: Answers[Sidelights]) -> Validation:
    targets = {standard.id: session.tuning.target(standard) for standard in session.standards}
    return validation.validate(
        assessments.store,
        assessments.verdicts,
        session.by_suite,
        targets,
        unjudged=asked.unjudged,
        doubted=[standard for standard, beside in asked.answers.items() if beside.doubts],
    )


def _beside_samples(session: Session, assessed: Assessed, versions: Versions, judged: RunResult) -> RunResult:
    """The run with what graded samples say of its rates, which stay as they are, and which samples could not be read."""
    settings = session.settings.audit
    if settings.folder is None and session.settings.file is None:
        return judged  # there is no place where samples could be
    from duly.audits.correcting import RunOfSamples
    from duly.audits.kept import folder_of, read_kept

    kept = read_kept(folder_of(session.settings), named=settings.folder is not None)
    run = RunOfSamples(
        connection=assessed.connection,
        verdicts=assessed.verdicts,
        as_of=judged.run.as_of,
        period=judged.run.period,
        max_age_days=settings.max_age_days,
        sampled=judged.run.sample,
        parameters=session.tuning.parameters,
        versions=versions,
    )
    return replace(
        judged,
        run=replace(judged.run, warnings=(*judged.run.warnings, *kept.faults)),
        results=run.corrected(judged.results, session.standards, kept.samples),
    )


@dataclass(frozen=True, kw_only=True)
class _Run:
    """A run that was counted, while its verdicts can still be read: what it leaves behind is written now."""

    session: Session
    assessed: Assessed
    result: RunResult
    versions: Versions
    journeys: Journeys | None = None

    def into_history(self, keep: Keeper | None, progress: Progress) -> tuple[Past | None, DeliveryError | None]:
        """What lies behind the run, once history has it; or why history could not be written."""
        if keep is None:
            return None, None
        from duly.history.keeping import Verdicts
        from duly.history.rulings import JudgedBy

        progress.phase("keeping the history")
        by = JudgedBy(
            standards=self.session.standards,
            parameters=self.session.tuning.parameters,
            columns=self.session.dataset.tables,
            versions=self.versions,
            vocabulary=self.session.tuning.catalogue.vocabulary,
        )
        verdicts = Verdicts(connection=self.assessed.connection, table=self.assessed.verdicts, by=by)
        try:
            return keep(self.result, verdicts), None
        except DeliveryError as failure:
            logged("history", failure)
            return None, failure

    def told(self, past: Past | None) -> _Run:
        """The run with what history says of it: what changed in the export since the run before, among its warnings, what moved
        beyond chance, and whether the night is as the nights before."""
        if past is None:
            return self
        info = self.result.run
        result = replace(self.result, run=replace(info, warnings=(*info.warnings, *past.changed)), movers=past.movers)
        result = replace(result, trust=past.trust)
        return replace(self, result=result)

    @property
    def judged(self) -> list[Standard]:
        """The standards that could be judged."""
        stopped = {one.standard for one in self.result.results if one.outcome in (Outcome.NO_DATA, Outcome.ERROR)}
        return [standard for standard in self.session.standards if standard.id not in stopped]

    def with_journeys(self, vocabulary: Vocabulary, progress: Progress) -> _Run:
        """The run with the children whom its records lead to; with a warning where they could not be told."""
        progress.phase("following records to children")
        try:
            officers = self.session.settings.output.officers
            children, told = journeys_of(
                self.session.dataset, self.assessed, self.judged, vocabulary, officers=officers
            )
        except SQLAlchemyError as failure:
            logged("children", failure)
            self.assessed.connection.rollback()
            info = self.result.run
            why = f"the children to whom records lead could not be told: {kind_of(failure)}; run with --debug for the trace"
            return replace(self, result=replace(self.result, run=replace(info, warnings=(*info.warnings, why))))
        return replace(self, result=replace(self.result, children=children), journeys=told)

    def with_risk(self, failing: Mapping[str, Sequence[Failing]]) -> dict[str, Sequence[Failing]]:
        """The records to look at with their risk, by which pages and worklists put them in order. Who has each record and its
        risk is held from now on."""
        from duly.judging.officers import held_in, hold_handled
        from duly.judging.worklines import with_risk

        judged = self.judged
        officers = self.session.settings.worklists.officers
        hold_handled(self.session.dataset, self.assessed, {*held_in(judged).values()}, officers=officers)
        return with_risk(self.assessed, judged, failing)

    def with_worklists(
        self, leaves: Leaves, waivers: Sequence[Waiver], past: Past | None, progress: Progress
    ) -> tuple[_Run, Mapping[str, Worklist]]:
        """Write the worklists, once `with_risk` holds what they say beside verdicts: the run, with what is to be told of those
        that people worked in among its warnings, and what was written, by team."""
        if leaves.worklists is None:
            return self, {}
        from duly.judging.worklines import teams, work_lines
        from duly.reports.pages.addresses import standard_pages
        from duly.reports.worklists import Wording, write_worklists

        progress.phase("writing the worklists")
        judged, settings = self.judged, self.session.settings
        wording = Wording(
            run=self.result.run,
            standards={standard.id: standard for standard in judged},
            waivers=waivers,
            failing=past.failing if past else {},
            settings=settings.worklists,
            notes_days=settings.retention.notes_days,
            marking=settings.output.marking,
            pages=standard_pages(self.result),
        )
        lines = work_lines(self.assessed, judged, handled=True)
        written = write_worklists(
            leaves.worklists, self.assessed.connection, lines, teams(self.assessed), wording, kept=leaves.worked_in
        )
        info = replace(self.result.run, warnings=(*self.result.run.warnings, *written.told))
        return replace(self, result=replace(self.result, run=info)), written.worklists
