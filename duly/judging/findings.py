"""What a run found of each standard: its counts and whatever stands beside them, put together into one result; and what must be
known of the run itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from duly.checks import MAIN, Standard
from duly.checks.school_days import SCHOOL_DAYS
from duly.judging import counting, waiving
from duly.judging.assessments import Assessed, Assessments
from duly.judging.backlogs import backlogs
from duly.judging.failures import kind_of, logged
from duly.judging.loop import Turn
from duly.judging.many import are_few, for_each
from duly.judging.outside import UNEXPLAINED
from duly.judging.session import Session, is_read
from duly.judging.shipped_rules.statements import VERDICTS
from duly.judging.sidelights import Sidelights, sidelights
from duly.records import Kind, PersonSchool, columns_of
from duly.records.columns import COMMON
from duly.results import (
    Asks,
    Backlog,
    Counts,
    Failing,
    Intake,
    Interval,
    Outcome,
    PeriodJudged,
    RateResult,
    Register,
    RunInfo,
    StandardResult,
    Waived,
    wilson,
)
from duly.sql import tables_named
from duly.version import __version__

if TYPE_CHECKING:
    from duly.validation import Finding

LISTED_RECORDS = 200
"""Ids kept of a listing; its count is always whole."""

FAILING_RECORDS = 20_000
"""Records of a standard that are listed of those not compliant, and of those that could not be determined, what is to be put
right before what is past mending: a mapping that is wrong must not fill a disk. `--assessments` writes them all."""

_SAMPLE = "the export holds a sample of the records, as duly.toml says: its figures are not compared with another run's"

T = TypeVar("T")

_NOT_JUDGED = (Outcome.NO_DATA, Outcome.ERROR)


def judge_turn(session: Session, assessments: Assessments, turn: Turn) -> Sidelights:
    """Judge a standard, and look at what stands beside it while the rows that both read are at hand."""
    remarks = _on_schools(session, turn.standard)
    assessments.judge(turn.dataset, turn.standard, turn.bound, said=turn.said.get(VERDICTS, ()))
    return sidelights(turn, assessments.store, assessments.verdicts, longest=LISTED_RECORDS, remarks=remarks)


def _on_schools(session: Session, standard: Standard) -> tuple[str, ...]:
    """What must be known of the school terms that a standard goes by; nothing where it goes by none."""
    if PersonSchool.__tablename__ not in standard.reads or SCHOOL_DAYS.name not in tables_named(
        standard.judgement.rows
    ):
        return ()
    chosen = select(PersonSchool.la_area).where(PersonSchool.la_area.is_not(None)).distinct()
    with session.dataset.engine.connect() as source:
        areas = set(source.execute(session.dataset.ready(chosen)).scalars())
    return tuple(session.schools.remarks(areas, session.facts.local_day))


@dataclass(frozen=True, kw_only=True)
class _Counted:
    """What is counted from the verdicts of a standard, which those of all were asked for together."""

    backlogs: Callable[[Standard], Mapping[str, Backlog]]
    breakdowns: Callable[[Standard], Mapping[str, Mapping[str, Counts]]]
    oldest_open_breach: Callable[[Standard], datetime | None]
    failing: Callable[[Standard], list[Failing]]

    @classmethod
    def of(cls, assessed: Assessed, standards: Sequence[Standard], *, with_waivers: bool) -> Self:
        """What is counted of these standards. Each answer may raise SQLAlchemyError."""
        waived = waiving.is_waived(assessed.verdicts) if with_waivers else None
        few = are_few(assessed)

        def failing(standards: Sequence[Standard]) -> Mapping[str, list[Failing]]:
            return counting.failing(assessed, standards, FAILING_RECORDS, waived=waived)

        def of_each(ask: Callable[[Assessed, Sequence[Standard]], Mapping[str, T]]) -> Callable[[Standard], T]:
            return for_each(partial(ask, assessed), standards, assessed, together=few)

        return cls(
            backlogs=of_each(backlogs),
            breakdowns=of_each(counting.breakdowns),
            oldest_open_breach=of_each(counting.oldest_open_breaches),
            failing=for_each(failing, standards, assessed, together=few),
        )


@dataclass(frozen=True, kw_only=True)
class Findings:
    """All that is known of the standards of a session once they were judged; each by standard id.

    `validated` is what validation made of the counts, `beside` the sidelights of those that were judged, `waived` what the
    register of waivers covers, and `intake` what was found wrong with the tables that they read.
    """

    session: Session
    assessed: Assessed
    validated: Mapping[str, Finding]
    beside: Mapping[str, Sidelights]
    waived: Mapping[str, Waived]
    intake: Intake = field(default_factory=Intake)

    def results(self) -> dict[str, tuple[StandardResult, list[Failing]]]:
        """The result of every standard of the session and the records to look at, by standard id."""
        counted = _Counted.of(
            self.assessed,
            [standard for standard in self.session.standards if self._is_counted(standard)],
            with_waivers=bool(self.waived),
        )
        return {standard.id: self._result(standard, counted) for standard in self.session.standards}

    def _is_counted(self, standard: Standard) -> bool:
        beside = self.beside.get(standard.id)
        stopped = self.validated[standard.id].outcome in _NOT_JUDGED
        return beside is not None and beside.failure is None and not stopped

    def _result(self, standard: Standard, counted: _Counted) -> tuple[StandardResult, list[Failing]]:
        """The result of a standard, and the records to look at. What cannot be counted leaves it in ERROR."""
        finding, beside = self.validated[standard.id], self.beside.get(standard.id)
        uncounted = StandardResult(
            standard=standard.id,
            suite=standard.suite,
            title=standard.title,
            target=self.session.tuning.target(standard),
            outcome=finding.outcome,
            doubts=beside.doubts if beside else (),
            message=finding.message,
            notes=self._notes(standard, beside),
        )
        if finding.outcome in _NOT_JUDGED or beside is None:
            return uncounted, []
        try:
            if beside.failure is not None:
                raise beside.failure
            return self._counted(standard, replace(uncounted, waived=self.waived.get(standard.id)), beside, counted)
        except SQLAlchemyError as failure:
            logged(standard.id, failure)
            self.assessed.connection.rollback()
            message = f"its verdicts could not be counted: {kind_of(failure)}"
            return replace(uncounted, outcome=Outcome.ERROR, message=message), []

    def _counted(
        self, standard: Standard, uncounted: StandardResult, beside: Sidelights, counted: _Counted
    ) -> tuple[StandardResult, list[Failing]]:
        own = self.validated[standard.id].tally(MAIN)
        backlog = counted.backlogs(standard)
        result = replace(
            uncounted,
            counts=own.counts,
            reasons=_flat(own.reasons),
            reasons_by_status=own.reasons,
            breakdowns=counted.breakdowns(standard),
            rates=self._rates(standard, backlog),
            outside=beside.outside,
            lists=beside.lists,
            measures={**counting.measures(self.assessed, standard), **beside.figures},
            oldest_open_breach=counted.oldest_open_breach(standard),
            backlog=backlog.get(MAIN),
            interval=None if standard.target_count is not None else self._interval(own.counts),
        )
        return result, counted.failing(standard)

    def _notes(self, standard: Standard, beside: Sidelights | None) -> tuple[str, ...]:
        """Sentences that must stand beside the figure. Of one that was not judged the message says what is lacking."""
        session = self.session
        notes = [*(beside.remarks if beside else ()), *session.tuning.notes(standard)]
        if standard.note:
            notes.append(standard.note)
        if beside is not None and (rows := beside.outside.get(UNEXPLAINED)):
            notes.append(
                f"{rows:,} {'row' if rows == 1 else 'rows'} of the unit's table are in no count of this standard, and it has no "
                "reason for it: tell whoever looks after duly"
            )
        if beside is not None:
            notes += _of_reading(session, standard, self.intake)
        for table in standard.reads:
            manifest = session.dataset.manifest.tables.get(table)
            if manifest is not None and manifest.refused:
                notes.append(f"{manifest.refused:,} rows of {table} were refused and are not in these figures")
        return tuple(notes)

    def _rates(self, standard: Standard, backlog: Mapping[str, Backlog]) -> tuple[RateResult, ...]:
        finding = self.validated[standard.id]
        tallies = {rate.id: finding.tally(rate.id) for rate in standard.also}
        return tuple(
            RateResult(
                id=rate.id,
                title=rate.title,
                target=rate.target,
                outcome=finding.further.get(rate.id),
                counts=tallies[rate.id].counts,
                reasons=_flat(tallies[rate.id].reasons),
                reasons_by_status=tallies[rate.id].reasons,
                backlog=backlog.get(rate.id),
                interval=self._interval(tallies[rate.id].counts),
            )
            for rate in standard.also
        )

    def _interval(self, counts: Counts) -> Interval | None:
        """What the rate of all records may be, where the export is a sample of them (G16)."""
        return wilson(counts.compliant, counts.judged) if self.session.settings.run.sample else None


def _of_reading(session: Session, standard: Standard, intake: Intake) -> Iterator[str]:
    """What a standard that was judged had to do without, and which references of what it reads lead nowhere."""
    for table, columns in standard.reads.items():
        held = session.dataset.tables.get(table)
        if held is None:
            yield f"the export has no table {table}: judged without it"
        elif absent := _named(table, sorted(name for name in columns - held if is_read(name))):
            yield f"the export has no {absent}: judged as not recorded"
        if blank := _named(table, _saying_nothing(session, table, columns)):
            yield f"{blank}: blank in every row, and judged as not recorded"
        examined = intake.tables.get(table)
        for check in examined.failed if examined else ():
            if check.asks is Asks.PARENT and (check.column is None or check.column in columns):
                yield f"{table}: {check.words}"


_SAYS = (Kind.FLAG, Kind.CODE, Kind.ID)
"""The kinds of column that say something of a record which a blank leaves open. Blank in every row, they are lacking (A1)."""


def _saying_nothing(session: Session, table: str, columns: Collection[str]) -> list[str]:
    """The columns that a standard reads, of those that hold nothing in any row, without what few records have anyway."""
    manifest = session.dataset.manifest.tables.get(table)
    if manifest is None or not manifest.blank:
        return []
    declared = columns_of(session.tuning.catalogue.vocabulary.record(table))
    says = {column.name for column in declared if column.kind in _SAYS and column.name not in COMMON}
    return sorted(says & {*manifest.blank} & {*columns})


def run_info(session: Session, intake: Intake, register: Register | None, *, remarks: Sequence[str] = ()) -> RunInfo:
    """What must be known of a run to read its figures. `register` is that of the waivers, where there is one; `remarks` are
    further warnings."""
    manifest = session.dataset.manifest
    remarks = [*([_SAMPLE] if session.settings.run.sample else []), *remarks]
    if register is not None and register.remark:
        remarks.append(register.remark)
    return RunInfo(
        as_of=session.dataset.as_of,
        as_of_source=manifest.as_of_source,
        period=PeriodJudged(start=session.facts.period_from, end=session.facts.period_to),
        time_zone=session.dataset.time_zone,
        duly_version=__version__,
        catalogue=session.tuning.catalogue.sources,
        calendar=session.days_counted,
        manifest=manifest,
        intake=intake,
        changes=tuple(session.tuning.said.values()),
        warnings=(*manifest.warnings, *remarks),
        sample=session.settings.run.sample,
        waivers=register,
    )


def _flat(reasons: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for by_reason in reasons.values():
        total.update(by_reason)
    return dict(total)


def _named(table: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{table}.{name}" for name in columns)
