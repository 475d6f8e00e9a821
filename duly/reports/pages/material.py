"""What the pages of a run are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from duly.checks.standards import Standard
from duly.expectations.catalogue import Suite
from duly.judging.children import Journeys
from duly.judging.version import Versions
from duly.reports.pages.worked_examples import WorkedExample
from duly.results import Failing, Past, RunResult, Worklist

PAGE_ROWS = 100
"""Records of a list that are written into its page, and that its script shows at once."""

MATRIX_TEAMS = 60
"""Teams in one matrix: with sixty standards a page of a megabyte."""


@dataclass(frozen=True, kw_only=True)
class Material:
    """A run's results, and what stands beside them. Pages are whole without any of what has a default.

    `standards` are the declarations by id; a result without one has its figures alone. `suites` give the headings, and say
    where a standard was loaded from. `failing` are the records to list by standard id, `sql` the select by standard id and
    dialect. `past` is what history knows of the runs before; `examples` are worked ones by standard id. `versions` are those
    of the rules, as far as the run knows them already; `worklists` the teams' files, where they were written
    beside the pages. `districts` are those of the teams, by team. `journeys` are those of the children, with every id, as far
    as they could be told. `marking` is the handling marking on what is handed out, on which no count under `below` stands. Of a
    list the first `page_rows` stand on its page; a matrix of more than `matrix_teams` goes over several.
    """

    run: RunResult
    standards: Mapping[str, Standard] = field(default_factory=dict)
    suites: Sequence[Suite] = ()
    failing: Mapping[str, Sequence[Failing]] = field(default_factory=dict)
    sql: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    past: Past | None = None
    examples: Mapping[str, Sequence[WorkedExample]] = field(default_factory=dict)
    versions: Versions = field(default_factory=Versions)
    worklists: Mapping[str, Worklist] = field(default_factory=dict)
    districts: Mapping[str, str] = field(default_factory=dict)
    journeys: Journeys | None = None
    marking: str = ""
    below: int = 5
    page_rows: int = PAGE_ROWS
    matrix_teams: int = MATRIX_TEAMS
