"""A whole run: what was judged, when and with what, and a result for each standard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from pydantic import Field, model_validator

from duly.results.budgets import Budget, told
from duly.results.children import Children
from duly.results.counts import Outcome
from duly.results.forms import Instant
from duly.results.gaps import Gap
from duly.results.intake import Intake
from duly.results.manifest import Manifest
from duly.results.movers import Movers
from duly.results.periods import PeriodJudged
from duly.results.standards import StandardResult
from duly.results.trust import Trust
from duly.results.waivers import Register

SCHEMA = 2
"""Version of the form of results.json. An older one is read; of a newer one nobody here knows what it says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SuiteSource:
    """Where suites were loaded from: this package, a file beside duly.toml, or an installed package."""

    name: str
    version: str | None
    sha256: Annotated[
        str | None, Field(description="Of a file's content; null for a package, whose version says what it holds.")
    ]


Catalogue = Annotated[
    tuple[SuiteSource, ...],
    Field(description="What the standards were loaded from; empty in results of an older duly."),
]


@dataclass(frozen=True, kw_only=True, slots=True)
class RunInfo:
    """What was judged, when and with what."""

    as_of: Instant
    as_of_source: Annotated[str, Field(examples=["manifest", "--as-at", "duly.toml", "start of today"])]
    period: Annotated[PeriodJudged, Field(description="Half-open; null where it is open.")] = field(
        default_factory=PeriodJudged
    )
    time_zone: str
    force: Annotated[str, Field(description="Whose records they are ([force] name); blank where that is not said.")] = (
        ""
    )
    duly_version: str
    catalogue: Catalogue = ()
    calendar: str
    changes: Annotated[
        tuple[str, ...],
        Field(description="Every setting that differs from the catalogue, with its reason and expiry."),
    ] = ()
    warnings: tuple[str, ...] = ()
    # Never a point of a trend (STANDARDS.md 5, pitfall 31).
    sample: Annotated[
        bool,
        Field(
            description="The export holds a sample of the records; its figures are not compared with those of another run."
        ),
    ] = False
    waivers: Annotated[Register | None, Field(description="The register of waivers; null where there is none.")] = None
    manifest: Manifest
    intake: Intake = field(default_factory=Intake)

    @property
    def period_from(self) -> datetime | None:
        return self.period.start

    @property
    def period_to(self) -> datetime | None:
        return self.period.end


@dataclass(frozen=True, kw_only=True, slots=True)
class RunResult:
    """A whole run: its facts and a result for each standard."""

    schema: Annotated[int, Field(description="Version of this form.", json_schema_extra={"const": SCHEMA})] = field(
        init=False, default=SCHEMA
    )
    run: RunInfo
    results: Annotated[
        tuple[StandardResult, ...], Field(description="One result per standard, in the order of the catalogue.")
    ]
    movers: Annotated[
        Movers | None, Field(description="What changed beyond chance; null where the run was not kept in a history.")
    ] = None
    gaps: Annotated[
        tuple[Gap, ...],
        Field(
            description="What to ask for: the causes for which records cannot be told, those that would settle most first."
        ),
    ] = ()
    budgets: Annotated[
        tuple[Budget, ...],
        Field(description="What duly.toml allows to be refused or not to be told ([run]), and what was found of it."),
    ] = ()
    trust: Annotated[
        Trust | None,
        Field(
            description="The night held against those before it; null where the run was not kept, or judged a sample."
        ),
    ] = None
    children: Annotated[
        Children | None,
        Field(description="What is known of the children to whom records lead; null where no pages were made."),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _of_a_form_that_is_known(cls, form: object) -> object:
        if isinstance(form, Mapping) and (form.get("schema", 1)) not in range(1, SCHEMA + 1):
            raise ValueError("it has a form that this duly does not know")
        return form


def exit_code(judged: RunResult) -> int:
    """0 every target met; 1 some not met; 3 something could not be judged or told, which outranks 1 (DESIGN.md 4).

    Refused rows and unfit tables are records that could not be judged; budgets may allow the rows, and what cannot be told, which
    then is 1 at best. A standard under which nothing fell due is neither; but a run in which nothing at all was judged is never a
    success. A suspect night cannot be told of until somebody accepts it; and of tonight nothing can where no newer export came.
    """
    results = judged.results
    outcomes = [result.outcome for result in results]
    further = [rate.outcome for result in results for rate in result.rates]
    manifest = judged.run.manifest
    unread = manifest.missed or any(table.unfit for table in manifest.tables.values())
    untold = any(outcome in _UNTOLD for outcome in outcomes) or any(one.beyond for one in told(judged))
    nothing = all(outcome is Outcome.NO_CASES for outcome in outcomes)
    suspect = judged.trust is not None and judged.trust.suspect
    late = judged.trust is not None and bool(judged.trust.late)
    if untold or nothing or suspect or late or unread:
        return 3
    return 1 if {Outcome.NOT_MET, Outcome.CANNOT_TELL} & {*outcomes, *further} else 0


_UNTOLD = (Outcome.NO_DATA, Outcome.ERROR)
