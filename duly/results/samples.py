"""A sample as it was drawn for an audit: what of, how, and duly's own verdict on each case, which the auditor does not see."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import model_validator

from duly.results.counts import Status
from duly.results.forms import Count, Instant, as_json
from duly.results.periods import PeriodJudged

KEY_SCHEMA = 2
"""Version of the form in which a sample is kept. The first one did not say by which rule the sample was judged."""

_SINCE_THE_SECOND = ("rule", "parameters", "population", "several")

UNREAD = ("reason_unclear", "text_unclear", "text_too_long")
"""Reasons for which only a reader can tell what a text amounts to: such records come first in a sample (STANDARDS.md A15)."""


class VerdictStratum(StrEnum):
    """What duly made of a record that fell due: the parts of which a sample tells apart how often duly is right."""

    UNCLEAR = "text_unclear"  # unknown, for a text that only a reader can tell
    COMPLIANT = "compliant"
    NON_COMPLIANT = "non_compliant"
    UNKNOWN = "unknown"  # for another reason

    @classmethod
    def of(cls, status: Status, reason: str) -> VerdictStratum | None:
        """None of a record that did not fall due."""
        if status is Status.UNKNOWN:
            return cls.UNCLEAR if reason in UNREAD else cls.UNKNOWN
        return {Status.COMPLIANT: cls.COMPLIANT, Status.NON_COMPLIANT: cls.NON_COMPLIANT}.get(status)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What the auditor is asked about a case: a standard's question, and the edges of the rule.

    `rule` is a hash of the rule by which duly judged and `parameters` what it was judged with: None where the key is of a
    duly that did not say. `population` is how many verdicts there were of each kind when the sample was drawn; `several`
    that some records had more than one.
    """

    standard: str
    title: str
    question: str
    boundaries: tuple[str, ...] = ()
    rule: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    population: Mapping[VerdictStratum, Count] = field(default_factory=dict)
    several: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SampledVerdict:
    """What duly says of a case under one standard; `item` tells several verdicts of one case apart."""

    standard: str
    item: str | None
    status: Status
    reason: str

    @property
    def stratum(self) -> VerdictStratum | None:
        return VerdictStratum.of(self.status, self.reason)


@dataclass(frozen=True, kw_only=True, slots=True)
class SampledCase:
    """One drawn record. `stratum` is the value of the breakdown that the sample was stratified by."""

    number: int
    record: str
    stratum: str | None
    verdicts: tuple[SampledVerdict, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stratum:
    """How many records a stratum holds, and how many of them were drawn."""

    population: Count
    drawn: Count


BY_VERDICT = "verdict"
"""The `by` of a sample that was drawn from each of duly's verdicts apart."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """A drawn sample.

    `unit` is the table whose records were drawn; `left_out` counts, by reason, the records that were not in the frame;
    `grades` are the grades that may be given, best first: none of a sample by verdict, of which only the findings count.
    """

    schema: int = KEY_SCHEMA
    of: str
    unit: str
    as_of: Instant
    period: PeriodJudged = field(default_factory=PeriodJudged)
    seed: str
    by: str | None
    grades: tuple[str, ...]
    questions: tuple[Question, ...]
    strata: Mapping[str, Stratum]
    left_out: Mapping[str, Count]
    cases: tuple[SampledCase, ...]
    duly_version: str

    @model_validator(mode="before")
    @classmethod
    def _of_a_form_that_is_known(cls, form: object) -> object:
        if isinstance(form, Mapping) and form.get("schema") not in range(1, KEY_SCHEMA + 1):
            raise ValueError("it has a form that this duly does not know")
        return form

    @property
    def population(self) -> int:
        """Records that could have been drawn."""
        return sum(stratum.population for stratum in self.strata.values())

    @property
    def by_verdict(self) -> bool:
        return self.by == BY_VERDICT

    @property
    def key(self) -> str:
        """The sample as JSON text, in the form that it was drawn in: what is kept beside the workbook."""
        form = as_json(self)
        if self.schema == 1:
            del form["period"]
            for question in form["questions"]:
                for name in _SINCE_THE_SECOND:
                    del question[name]
        return json.dumps(form, indent=1)

    @property
    def id(self) -> str:
        """Tells this sample from every other one: a digest of all that it holds."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:12]

    def asked(self, standard: str) -> Question | None:
        """What was asked about a standard; None where nothing was."""
        return next((question for question in self.questions if question.standard == standard), None)
