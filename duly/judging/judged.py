"""A judged run: its results, and what its pages and worklists show beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duly.checks import Standard
from duly.errors import DeliveryError
from duly.expectations.catalogue import Suite
from duly.judging.children import Journeys
from duly.judging.version import Versions
from duly.results import Failing, Past, RunResult, Worklist


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A run's results, with what the pages show beside them.

    `dialect` is that of the database that judged; `failing` holds the records to look at, by standard.
    `validation` is Great Expectations' own result JSON, without a value of any record. `past` is what history knows of the
    runs before; None where none is kept, or where it could not be written, and then `unkept` says why. `versions` are
    those of the rules. `suites` are those of the catalogue, with their titles and where each was loaded from. `worklists` are
    what was written for the teams, by team; `districts` those of the teams, as far as their records tell. `journeys` are those of
    the children, where pages are to be made and they could be told.
    """

    result: RunResult
    standards: tuple[Standard, ...]
    dialect: str
    failing: Mapping[str, Sequence[Failing]]
    validation: Mapping[str, Any]
    past: Past | None = None
    unkept: DeliveryError | None = None
    suites: tuple[Suite, ...] = ()
    versions: Versions = field(default_factory=Versions)
    worklists: Mapping[str, Worklist] = field(default_factory=dict)
    districts: Mapping[str, str] = field(default_factory=dict)
    journeys: Journeys | None = None
