"""A sample as it was drawn for an audit: what of, how, and duly's own verdict on each case, which the auditor does not see."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import model_validator

from duly.results.counts import Status
from duly.results.forms import Count, Instant, as_json

KEY_SCHEMA = 1
"""Version of the form in which a sample is kept; another one is refused."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What the auditor is asked about a case: a standard's question, and the edges of the rule."""

    standard: str
    title: str
    question: str
    boundaries: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SampledVerdict:
    """What duly says of a case under one standard; `item` tells several verdicts of one case apart."""

    standard: str
    item: str | None
    status: Status
    reason: str


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """A drawn sample.

    `unit` is the table whose records were drawn; `left_out` counts, by reason, the records that were not in the frame;
    `grades` are the grades that may be given, best first.
    """

    schema: int = field(init=False, default=KEY_SCHEMA)
    of: str
    unit: str
    as_of: Instant
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
    def _of_the_form_that_is_known(cls, form: object) -> object:
        if isinstance(form, Mapping) and form.get("schema") != KEY_SCHEMA:
            raise ValueError("it has a form that this duly does not know")
        return form

    @property
    def population(self) -> int:
        """Records that could have been drawn."""
        return sum(stratum.population for stratum in self.strata.values())

    @property
    def key(self) -> str:
        """The sample as JSON text: what is kept beside the workbook."""
        return json.dumps(as_json(self), indent=1)

    @property
    def id(self) -> str:
        """Tells this sample from every other one: a digest of all that it holds."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:12]
