"""What a run found of each standard: its counts and whatever is told beside them, put together into one result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from duly.checks import Standard
from duly.checks.school_days import SCHOOL_DAYS
from duly.judging import counting, waiving
from duly.judging.assessments import Assessments
from duly.judging.backlogs import backlogs
from duly.judging.beside import Signs, signs
from duly.judging.failures import kind, logged
from duly.judging.loop import Turn
from duly.judging.selects import MAIN
from duly.judging.session import Session, is_read
from duly.records import PersonSchool
from duly.results import Counts, Failing, Interval, Outcome, RateResult, StandardResult, Waived, wilson
from duly.sql import tables_named

if TYPE_CHECKING:
    from duly.validation import Finding

LISTED_RECORDS = 200
"""Ids kept of a listing; its count is always whole."""

FAILING_RECORDS = 20_000
"""Records of a standard that are listed of those not compliant, and of those that could not be determined: a mapping that is
wrong must not fill a disk. `--assessments` writes them all."""

_NOT_JUDGED = (Outcome.NO_DATA, Outcome.ERROR)


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What is told beside a standard's verdicts: sentences about the export, and its lists and figures, or why these could
    not be told."""

    remarks: tuple[str, ...]
    signs: Signs | SQLAlchemyError


def judge_turn(session: Session, assessments: Assessments, turn: Turn) -> Beside:
    """Judge a standard, and look at what is told beside it while the rows that both read are at hand."""
    remarks = _on_schools(session, turn.standard)
    assessments.judge(turn.dataset, turn.standard, turn.bound)
    try:
        beside: Signs | SQLAlchemyError = signs(
            turn.dataset, assessments.store, assessments.verdicts, turn.standard, turn.bound, LISTED_RECORDS
        )
    except SQLAlchemyError as failure:
        beside = failure
    return Beside(remarks=remarks, signs=beside)


def _on_schools(session: Session, standard: Standard) -> tuple[str, ...]:
    """What must be known of the school terms that a standard goes by; nothing where it goes by none."""
    rows = standard.judgement.rows
    if SCHOOL_DAYS.name not in tables_named(rows):
        return ()
    chosen = select(PersonSchool.la_area).where(PersonSchool.la_area.is_not(None)).distinct()
    with session.dataset.engine.connect() as source:
        areas = set(source.execute(session.dataset.ready(chosen)).scalars())
    return tuple(session.schools.remarks(areas, session.facts.local_day))


def standard_result(
    connection: Connection,
    session: Session,
    assessments: Assessments,
    standard: Standard,
    *,
    finding: Finding,
    beside: Beside | None,
    waived: Waived | None,
) -> tuple[StandardResult, list[Failing]]:
    """The result of a standard, and the records to look at. `finding` is what validation made of its counts; `beside` is None
    where it was not judged. What cannot be counted leaves it in ERROR."""
    unjudged = StandardResult(
        standard=standard.id,
        suite=standard.suite,
        title=standard.title,
        target=session.tuning.target(standard),
        outcome=finding.outcome,
        message=finding.message,
        notes=_notes(session, standard, beside),
    )
    if finding.outcome in _NOT_JUDGED or beside is None:
        return unjudged, []
    try:
        return _counted(connection, session, assessments, standard, finding, beside, replace(unjudged, waived=waived))
    except SQLAlchemyError as failure:
        logged(standard.id, failure)
        message = f"its verdicts could not be counted: {kind(failure)}"
        return replace(unjudged, outcome=Outcome.ERROR, message=message), []


def _counted(
    connection: Connection,
    session: Session,
    assessments: Assessments,
    standard: Standard,
    finding: Finding,
    beside: Beside,
    uncounted: StandardResult,
) -> tuple[StandardResult, list[Failing]]:
    if isinstance(beside.signs, SQLAlchemyError):
        raise beside.signs
    verdicts = assessments.verdicts
    own = finding.tally(MAIN)
    backlog = backlogs(connection, assessments.open_items, standard, session.facts)
    rates = tuple(
        RateResult(
            id=rate.id,
            title=rate.title,
            target=rate.target,
            counts=finding.tally(rate.id).counts,
            reasons=_flat(finding.tally(rate.id).reasons),
            backlog=backlog.get(rate.id),
            interval=_interval(session, finding.tally(rate.id).counts),
        )
        for rate in standard.also
    )
    # A standard with several targets is met when all of them are.
    missed = finding.outcome is Outcome.MET and any(rate.met is False for rate in rates)
    failing = counting.failing(connection, verdicts, standard, FAILING_RECORDS, waived=waiving.is_waived(verdicts))
    result = replace(
        uncounted,
        outcome=Outcome.NOT_MET if missed else finding.outcome,
        counts=own.counts,
        reasons=_flat(own.reasons),
        reasons_by_status=own.reasons,
        breakdowns=counting.breakdowns(connection, verdicts, standard),
        rates=rates,
        lists=beside.signs.lists,
        measures={
            **counting.measures(connection, verdicts, standard, session.facts.utc),
            **beside.signs.figures,
        },
        # Whatever its age where a backlog is kept; else among what the period judged.
        oldest_open_breach=counting.oldest_open_breach(
            connection, assessments.open_items if standard.judgement.has_backlog else verdicts, standard
        ),
        backlog=backlog.get(MAIN),
        interval=None if standard.target_count is not None else _interval(session, own.counts),
    )
    return result, failing


def _interval(session: Session, counts: Counts) -> Interval | None:
    """What the rate of all records may be, where the export is a sample of them (G16)."""
    return wilson(counts.compliant, counts.judged) if session.settings.run.sample else None


def _flat(reasons: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    return {reason: number for by_reason in reasons.values() for reason, number in by_reason.items()}


def _notes(session: Session, standard: Standard, beside: Beside | None) -> tuple[str, ...]:
    """Sentences that must stand beside the figure."""
    dataset = session.dataset
    notes = [*(beside.remarks if beside else ()), *session.tuning.notes(standard)]
    if standard.note:
        notes.append(standard.note)
    for table, columns in standard.reads.items():
        held = dataset.tables.get(table)
        if held is None:
            notes.append(f"the export has no table {table}: judged without it")
        elif absent := _named(table, sorted(name for name in columns - held if is_read(name))):
            notes.append(f"the export has no {absent}: judged as not recorded")
        manifest = dataset.manifest.tables.get(table)
        if manifest is not None and manifest.refused:
            notes.append(f"{manifest.refused:,} rows of {table} were refused and are not in these figures")
    return tuple(notes)


def _named(table: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{table}.{name}" for name in columns)
