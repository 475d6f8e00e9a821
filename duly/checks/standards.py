"""A standard, declared once: what is judged, how, against which target, on whose authority, and what to do about a breach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

from sqlalchemy import (
    Alias,
    ColumnElement,
    FromClause,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy import Column as SqlColumn

from duly.checks.examples import Example
from duly.checks.parameters import Parameter, Value
from duly.checks.verdicts import UNMAPPED, Verdict
from duly.checks.wording import strangers, with_values
from duly.errors import StandardError
from duly.records import Kind, Record
from duly.results import Status
from duly.sql import walk

MAIN = ""
"""The rate id of a standard's own verdict; its further rates have ids of their own."""


class Severity(StrEnum):
    """How much a breach matters, for ordering what to fix."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Topic(StrEnum):
    """What the inspectorate asks about, in the order of a child's journey through it (NCPI methodology, 16 April 2024)."""

    LEADERSHIP = "leadership"
    PARTNERSHIP = "partnership working"
    INITIAL_RESPONSE = "initial response"
    RISK = "risk assessment and referral"
    INVESTIGATION = "investigation"


class Missing(StrEnum):
    """What it means that something is not recorded (STANDARDS.md G4)."""

    FAIL = "FAIL"  # its absence is the breach
    UNKNOWN = "UNKNOWN"  # a clock or a key is absent: the export cannot tell


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One verdict over one population.

    `rows` has one row for each record judged; every other expression reads its columns. `record` is the id, `item` tells
    rows of one record apart (a due date, a child). `anchor`, `due` and `done` are UTC instants. Breakdown values are
    short codes; null is shown as "(not recorded)". `shows` are the values that `duly explain` prints beside the verdict.

    `open` holds where what is asked for has still not been done and can still be: such rows are the backlog, and the
    oldest breach among them is the oldest open breach. Undeclared, a row is open where `done` is null and its status is
    NON_COMPLIANT, NOT_YET_DUE, or UNKNOWN without time left; declared, it is asked of every row that is not exempt or
    excluded (null is no). `false()` says that the standard judges what was done, and that nothing waits for it.
    """

    rows: FromClause
    record: ColumnElement[Any]
    verdict: Verdict
    item: ColumnElement[Any] | None = None
    anchor: ColumnElement[Any] | None = None
    due: ColumnElement[Any] | None = None
    done: ColumnElement[Any] | None = None
    open: ColumnElement[bool] | None = None
    flag: ColumnElement[Any] | None = None
    breakdowns: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    shows: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)

    def worded(self, said: Callable[[str], str]) -> Self:
        """The same judgement with the words of its cases as `said` has them."""
        verdict = self.verdict
        return replace(
            self,
            verdict=replace(
                verdict,
                cases=tuple(replace(one, words=said(one.words)) for one in verdict.cases),
                doubts=tuple(replace(one, words=said(one.words)) for one in verdict.doubts),
            ),
        )

    @property
    def has_backlog(self) -> bool:
        """Whether things wait for it by a date."""
        return self.due is not None and not isinstance(self.open, type(false()))


@dataclass(frozen=True)
class Reason:
    """Why a row of the unit's table is none of a standard's business. `words` say the condition to an officer."""

    code: str
    words: str
    when: ColumnElement[bool]


@dataclass(frozen=True, kw_only=True)
class Outside:
    """Who is not in the population, and why: so that every row of the unit's table is somewhere.

    `rows` has one row for each row of that table, whether it is judged or not; `record` is the id as the judgement has it.
    Of the rows that no verdict names, each is counted under the first of `reasons` that holds. What is left was dropped by
    the standard without a word: it is counted as `unexplained` and told. A condition holds only by a value that is
    recorded and understood (A1), and is written from what the standard says, not copied from its joins.
    """

    rows: FromClause
    record: ColumnElement[Any]
    reasons: tuple[Reason, ...]

    @property
    def asked(self) -> Select[Any]:
        """Every row, by its `record`, with the `number` of the first reason that holds; -1 where none does."""
        holds = [(reason.when, number) for number, reason in enumerate(self.reasons)]
        number = case(*holds, else_=-1) if holds else literal(-1)
        return select(cast(self.record, String).label("record"), number.label("number")).select_from(self.rows)


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A further rate of a standard: another verdict over the same or a narrower population. `target` in per cent."""

    id: str
    title: str
    judgement: Judgement
    target: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Records to look at beside a rate: a sign of junk or gaming, never a verdict.

    `records` selects one column, `record`: ids only. `of` selects the number that the count is a share of; with
    `warn_over` (a share of 1) a larger share is a warning. Where they are among the rows that a standard judges anyway,
    `judged` says so, and they are told in the select that judges: make such a listing with `among`.
    """

    id: str
    title: str
    records: Select[Any]
    of: Select[Any] | None = None
    warn_over: float | None = None
    judged: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)

    @classmethod
    def among(
        cls,
        judgement: Judgement,
        *,
        id: str,
        title: str,
        where: ColumnElement[bool],
        of: ColumnElement[bool] | None = None,
        warn_over: float | None = None,
    ) -> Self:
        """Those records of a standard's own judgement that `where` holds for, as a share of the rows that `of` holds for."""
        rows = select(judgement.record.label("record")).select_from(judgement.rows)
        return cls(
            id=id,
            title=title,
            records=rows.where(where),
            of=None if of is None else select(func.count()).select_from(judgement.rows).where(of),
            warn_over=warn_over,
            judged={"records": where} if of is None else {"records": where, "of": of},
        )


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A figure over a standard's verdicts: which times it is the time between, the unit, and the bands to count. Unless said
    otherwise the hours from the anchor until it was done, of what was judged.

    `start` and `end` name times of the assessment ("anchor_at", "due_at", "done_at") or "as_of". `statuses` are the
    verdicts it is taken over; `undone` leaves out those with a `done_at`, and `among` those without these breakdown
    values. `rate` is the further rate whose verdicts are meant, MAIN for the standard's own. `bands` are upper limits in
    the unit: (24, 48, 72) counts 24-48, 48-72 and over 72.
    """

    id: str
    title: str
    start: str = "anchor_at"
    end: str = "done_at"
    unit: str = "hours"  # or "days"
    statuses: tuple[str, ...] = (Status.COMPLIANT.value, Status.NON_COMPLIANT.value)
    bands: tuple[float, ...] = ()
    undone: bool = False
    among: Mapping[str, str] = field(default_factory=dict)
    rate: str = MAIN


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number to print beside a rate, such as a mean over its records. `value` selects it: one row of one column."""

    id: str
    title: str
    value: Select[Any]
    unit: str = ""


@dataclass(frozen=True)
class Either:
    """Columns of which a standard needs one, whichever: when a thing was entered, or when it is said to have been done."""

    columns: tuple[Any, ...]


def either(*columns: Any) -> Either:
    """One of these columns is needed."""
    return Either(columns)


@dataclass(frozen=True, kw_only=True)
class OwnCodes:
    """A list of the force's own codes by which a standard tells who is judged, or what counts (A5).

    `columns` are those of one table that hold such codes. Where the export has codes there and none of them is in
    `parameter`, that list is another force's, and the standard has no data; unless something else tells of a record of that
    table that it is to be judged (`told_otherwise`, a condition on it; A23).
    """

    parameter: Parameter
    columns: tuple[Any, ...]
    told_otherwise: ColumnElement[bool] | None = None

    @property
    def none_listed(self) -> Select[Any]:
        """Whether the export has codes, and none of them is in the list: one row of one truth."""
        coded = or_(*(and_(column.is_not(None), column != UNMAPPED) for column in self.columns))
        judged = [column.in_(self.parameter.value) for column in self.columns]
        if self.told_otherwise is not None:
            judged.append(self.told_otherwise)
        return select(and_(self._any(coded), not_(self._any(or_(*judged)))))

    def _any(self, condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists(select(literal(1)).select_from(_element(self.columns[0]).table).where(condition))

    @property
    def words(self) -> str:
        """Why there is no data, and what to set."""
        name = self.parameter.name
        columns = " or ".join(f"{column.table.name}.{column.name}" for column in map(_element, self.columns))
        return (
            f"{name} lists none of the codes that the export holds: it looks for them in {columns}; set parameters.{name} in "
            "duly.toml to this force's own"
        )


@dataclass(frozen=True, kw_only=True)
class Standard:
    """What a record is held to.

    What it says of itself may hold numbers as placeholders (`duly.checks.wording`) that name its parameters: the title, the
    question, the population, the edges, the note, the remedy, the titles of rates, lists, measures and figures, and the words
    of cases, of reasons why a record is outside, and of doubts.
    `worded` puts the values in force there, which the catalogue does for all of them.

    `needs` are the columns without which it cannot be judged: the export lacks one, and the outcome is NO_DATA. Any
    other column it reads may be absent, and is then null and said so. `target` is in per cent; `target_count` replaces
    it where the standard is a number of breaches not to exceed. `benchmark` is a rate to compare with, in per cent,
    that nobody is held to; the target is then 0. `authority` holds the ids that STANDARDS.md marks verified. `topic` is
    the inspectorate's. `outside` says who is not in the population. `cannot_tell_where` holds doubts about the whole
    figure: a sentence, and a select of one row and one truth; where that is true (or null, which is no denial) the outcome
    is at best CANNOT_TELL, and the sentence stands beside the figure (A23). `own_codes` are the lists of the force's own codes
    that it goes by. `boundaries` are the exact edges in words,
    `blind_spots` what the data cannot see. `examples` are tiny records with the verdict that they must get.

    Raises StandardError when it is malformed.
    """

    id: str
    suite: str
    title: str
    question: str
    unit: str
    population: str
    judgement: Judgement
    needs: tuple[ColumnElement[Any] | Any, ...]
    target: Decimal
    target_count: int | None = None
    benchmark: Decimal | None = None
    severity: Severity
    missing: Missing
    report: str
    topic: Topic | None = None
    quotation: str = ""
    authority: tuple[str, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None
    parameters: tuple[Parameter, ...] = ()
    boundaries: tuple[str, ...] = ()
    blind_spots: tuple[str, ...] = ()
    remedy: str = ""
    note: str = ""
    also: tuple[Rate, ...] = ()
    lists: tuple[Listing, ...] = ()
    measures: tuple[Measure, ...] = ()
    figures: tuple[Figure, ...] = ()
    outside: Outside | None = None
    cannot_tell_where: tuple[tuple[str, Select[Any]], ...] = ()
    own_codes: tuple[OwnCodes, ...] = ()
    examples: tuple[Example, ...] = ()

    def __post_init__(self) -> None:
        faults = [
            f"{name} is blank"
            for name in ("id", "suite", "title", "question", "unit", "population", "report", "remedy")
            if not getattr(self, name)
        ]
        if not 0 <= self.target <= 100:
            faults.append(f"target {self.target} is not a percentage")
        if self.benchmark is not None and self.target:
            faults.append("it has a benchmark and is held to a target")
        if not self.needs:
            faults.append("it needs no column")
        values = [*self.judgement.breakdowns.values(), *self.judgement.shows.values()]
        faults += [f"{column} is free text and would be kept" for column in values if _is_text(column)]
        known = {parameter.name for parameter in self.parameters}
        faults += [
            f"{stranger} is none of its parameters" for said in self._says() for stranger in strangers(said, known)
        ]
        faults += ["a doubt about the whole figure has no words" for words, _ in self.cannot_tell_where if not words]
        faults += [
            f"{codes.parameter.name} is a list of codes that it goes by, and none of its parameters"
            for codes in self.own_codes
            if codes.parameter not in self.parameters
        ]
        faults += [f"measure {measure.id} is of a rate or a breakdown that it lacks" for measure in self._strangers()]
        if self.judgement.record.type.python_type is not str:
            faults.append("its record id is not a text")
        if faults:
            raise StandardError(f"standard {self.id or '(no id)'} is malformed", faults=faults)

    def _says(self) -> Iterator[str]:
        """Everything that may hold a placeholder."""
        for name in _WORDS:
            yield getattr(self, name)
        for name in _SENTENCES:
            yield from getattr(self, name)
        for name in _TITLED:
            yield from (one.title for one in getattr(self, name))
        for judgement in self.judgements.values():
            yield from (one.words for one in judgement.verdict.sentences)
        if self.outside is not None:
            yield from (one.words for one in self.outside.reasons)
        yield from (words for words, _ in self.cannot_tell_where)

    def worded(self, values: Mapping[str, Value]) -> Self:
        """The same standard with the values of its parameters in its words: those of `values`, by name, else the defaults."""
        if not any("{" in said for said in self._says()):
            return self
        in_force = {parameter.name: values.get(parameter.name, parameter.default) for parameter in self.parameters}

        def said(words: str) -> str:
            return with_values(words, in_force)

        changed: dict[str, Any] = {name: said(getattr(self, name)) for name in _WORDS}
        changed |= {name: tuple(map(said, getattr(self, name))) for name in _SENTENCES}
        changed |= {name: tuple(replace(one, title=said(one.title)) for one in getattr(self, name)) for name in _TITLED}
        changed["judgement"] = self.judgement.worded(said)
        changed["also"] = tuple(replace(one, judgement=one.judgement.worded(said)) for one in changed["also"])
        changed["cannot_tell_where"] = tuple((said(words), holds) for words, holds in self.cannot_tell_where)
        if self.outside is not None:
            reasons = tuple(replace(one, words=said(one.words)) for one in self.outside.reasons)
            changed["outside"] = replace(self.outside, reasons=reasons)
        return replace(self, **changed)

    def _strangers(self) -> list[Measure]:
        return [
            measure
            for measure in self.measures
            if measure.rate not in self.judgements
            or not set(measure.among) <= set(self.judgements[measure.rate].breakdowns)
        ]

    @cached_property
    def judgements(self) -> Mapping[str, Judgement]:
        """Its own judgement, then those of its further rates, by rate id."""
        return {MAIN: self.judgement} | {rate.id: rate.judgement for rate in self.also}

    @property
    def rates_with_backlog(self) -> tuple[str, ...]:
        """The ids of the rates under which things wait by a date."""
        return tuple(rate for rate, judgement in self.judgements.items() if judgement.has_backlog)

    @cached_property
    def reads(self) -> Mapping[str, frozenset[str]]:
        """Every column that its selects read, by table."""
        clauses: list[Any] = [self.judgement.rows]
        for need in self.needs:
            clauses += need.columns if isinstance(need, Either) else (need,)
        clauses += [rate.judgement.rows for rate in self.also]
        for listing in self.lists:
            clauses.append(listing.records)
            if listing.of is not None:
                clauses.append(listing.of)
        clauses += [figure.value for figure in self.figures]
        clauses += [holds for _, holds in self.cannot_tell_where]
        clauses += [codes.none_listed for codes in self.own_codes]
        if self.outside is not None:
            clauses.append(self.outside.asked)
        return columns_read(*clauses)

    @cached_property
    def required(self) -> Mapping[str, frozenset[str]]:
        """The columns that it cannot do without, by table."""
        return columns_read(*(need for need in self.needs if not isinstance(need, Either)))

    @property
    def alternatives(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Groups of (table, column) of which it needs one each."""
        return tuple(
            tuple((column.table.name, column.name) for column in map(_element, need.columns))
            for need in self.needs
            if isinstance(need, Either)
        )

    @property
    def needed(self) -> tuple[str, ...]:
        """What it cannot do without, for people: "crimes.crime_id", "reviews.entered_at or reviews.reviewed_at"."""
        single = (f"{table}.{name}" for table, names in self.required.items() for name in sorted(names))
        return (*single, *(" or ".join(f"{table}.{name}" for table, name in group) for group in self.alternatives))


_WORDS = ("title", "question", "population", "note", "remedy")
_SENTENCES = ("boundaries", "blind_spots")
_TITLED = ("also", "lists", "measures", "figures")
"""What may hold placeholders: texts, lists of texts, and what has a title."""


def reads_of(standards: Iterable[Standard]) -> dict[str, frozenset[str]]:
    """Every column that these standards read, by table."""
    reads: dict[str, frozenset[str]] = {}
    for standard in standards:
        for table, columns in standard.reads.items():
            reads[table] = reads.get(table, frozenset()) | columns
    return reads


def columns_read(*clauses: Any) -> Mapping[str, frozenset[str]]:
    """The columns of the vocabulary that SQL clauses name, by table."""
    read: dict[str, set[str]] = {}
    for clause in clauses:
        for part in walk(_element(clause)):
            if (
                isinstance(part, SqlColumn)
                and isinstance(table := _unaliased(part.table), Table)
                and "vocabulary" in table.info
            ):
                read.setdefault(table.name, set()).add(part.name)
            elif isinstance(part, Table) and "vocabulary" in part.info:
                read.setdefault(part.name, set())
    return {table: frozenset(columns) for table, columns in sorted(read.items())}


def _unaliased(table: Any) -> Any:
    """The table itself, where a select names it a second time by another name."""
    while isinstance(table, Alias):
        table = table.element
    return table


def _element(clause: Any) -> Any:
    return clause.__clause_element__() if hasattr(clause, "__clause_element__") else clause


def _is_text(column: ColumnElement[Any]) -> bool:
    return any(isinstance(part, SqlColumn) and part.info.get("kind") is Kind.TEXT for part in walk(column))


__all__ = [
    "MAIN",
    "Either",
    "Figure",
    "Judgement",
    "Listing",
    "Measure",
    "Missing",
    "Outside",
    "OwnCodes",
    "Rate",
    "Reason",
    "Record",
    "Severity",
    "Standard",
    "Topic",
    "columns_read",
    "either",
    "reads_of",
]
