"""A standard, declared once: what is judged, how, against which target, on whose authority, and what to do about a breach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

from sqlalchemy import ColumnElement, Select

from duly.checks.examples import Example
from duly.checks.judgements import MAIN, Judgement, Outside, Rate, Reason
from duly.checks.own_codes import OwnCodes
from duly.checks.parameters import Parameter, Value
from duly.checks.reads import columns_read, element, is_text
from duly.checks.sidelights import Figure, Listing, Measure
from duly.checks.wording import strangers, with_values
from duly.errors import StandardError
from duly.records import Record


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


@dataclass(frozen=True)
class Either:
    """Columns of which a standard needs one, whichever: when a thing was entered, or when it is said to have been done."""

    columns: tuple[Any, ...]


def either(*columns: Any) -> Either:
    """One of these columns is needed."""
    return Either(columns)


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
        if faults := [*self._of_another_kind()]:
            raise StandardError(f"standard {self.id or '(no id)'} is malformed", faults=faults)
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
        faults += [f"{column} is free text and would be kept" for column in values if is_text(column)]
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

    def _of_another_kind(self) -> Iterator[str]:
        """What is not of its kind. Whoever writes a standard in Python need not have a type checker, and what would come of it
        shows only when the standard is judged: a percentage that is no Decimal, a sentence where several are asked for."""
        for kind, names in _KINDS.items():
            for name in names:
                value = getattr(self, name)
                if not isinstance(value, kind) or (kind is Sequence and isinstance(value, str)):
                    asked = "a sequence, such as a tuple" if kind is Sequence else f"of type {kind.__name__}"
                    yield f"{name} must be {asked}, and is of type {type(value).__name__}"
        if self.benchmark is not None and not isinstance(self.benchmark, Decimal):
            yield f"benchmark must be of type Decimal, and is of type {type(self.benchmark).__name__}"

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
        return columns_read(*self.clauses)

    def known_to_read(self, reads: Mapping[str, frozenset[str]]) -> None:
        """Takes `reads` from where it is stored: to look through every clause takes longer than to judge a small export."""
        vars(self)["reads"] = reads

    @property
    def clauses(self) -> tuple[Any, ...]:
        """What its selects are made of, in which every column stands that they read."""
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
        # What these two selects are made of, since the selects are made anew whenever they are asked for.
        for codes in self.own_codes:
            clauses += codes.columns if codes.told_otherwise is None else (*codes.columns, codes.told_otherwise)
        if self.outside is not None:
            clauses += (self.outside.rows, self.outside.record, *(reason.when for reason in self.outside.reasons))
        return tuple(clauses)

    @cached_property
    def required(self) -> Mapping[str, frozenset[str]]:
        """The columns that it cannot do without, by table."""
        return columns_read(*(need for need in self.needs if not isinstance(need, Either)))

    @property
    def alternatives(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Groups of (table, column) of which it needs one each."""
        return tuple(
            tuple((column.table.name, column.name) for column in map(element, need.columns))
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

_KINDS: Mapping[type, tuple[str, ...]] = {
    str: ("id", "suite", "unit", "report", "quotation", *_WORDS),
    Sequence: ("needs", "authority", "parameters", "cannot_tell_where", "own_codes", "examples", *_SENTENCES, *_TITLED),
    Decimal: ("target",),
    Severity: ("severity",),
    Missing: ("missing",),
    Judgement: ("judgement",),
}


def reads_of(standards: Iterable[Standard]) -> dict[str, frozenset[str]]:
    """Every column that these standards read, by table."""
    reads: dict[str, frozenset[str]] = {}
    for standard in standards:
        for table, columns in standard.reads.items():
            reads[table] = reads.get(table, frozenset()) | columns
    return reads


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
