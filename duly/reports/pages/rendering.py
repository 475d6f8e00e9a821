"""The pages of a run: an overview, a page per standard and per team with its records, and one on the export.

They need no script and no network: every page stands alone, its style is inside it, and a content security policy
forbids it to fetch anything. The one script only sorts and filters tables; the policy names it by its hash. The same run
gives the same bytes, so pages can be compared.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from duly.checks.standards import Standard
from duly.judging.version import Versions
from duly.reports import words
from duly.reports.delivery import write_folder
from duly.reports.export import Export, export_of
from duly.reports.pages import fragments
from duly.reports.pages.changes import changed_records_page, changes_page, has_lists
from duly.reports.pages.examples import WorkedExample
from duly.reports.pages.export import export_page
from duly.reports.pages.names import Names, names_of, page_names
from duly.reports.pages.overview import overview_page
from duly.reports.pages.records import PAGE_ROWS, Reader, in_order, parts_of, records_page, states
from duly.reports.pages.search import search_page
from duly.reports.pages.share import share_page
from duly.reports.pages.standard import drawn_sections, standard_page
from duly.reports.pages.team import busiest, team_page, teams_page
from duly.results import Comparison, Failing, Past, RunResult, StandardResult

Rows = Sequence[tuple[str, Failing]]


def write_pages(
    folder: Path,
    run: RunResult,
    standards: Mapping[str, Standard],
    failing: Mapping[str, Sequence[Failing]],
    sql: Mapping[str, Mapping[str, str]],
    *,
    past: Past | None = None,
    examples: Mapping[str, Sequence[WorkedExample]] | None = None,
    page_rows: int = PAGE_ROWS,
) -> Path:
    """Write the pages of a run to `folder`, all at once, and return the path of its index.html.

    Raises DeliveryError where the pages cannot be written.
    """
    pages = render_pages(run, standards, failing, sql, past=past, examples=examples, page_rows=page_rows)
    return write_folder(folder, pages) / "index.html"


def render_pages(
    run: RunResult,
    standards: Mapping[str, Standard],
    failing: Mapping[str, Sequence[Failing]],
    sql: Mapping[str, Mapping[str, str]],
    *,
    past: Past | None = None,
    examples: Mapping[str, Sequence[WorkedExample]] | None = None,
    versions: Versions | None = None,
    worklists: Mapping[str, str] | None = None,
    page_rows: int = PAGE_ROWS,
) -> dict[str, str]:
    """The text of every page by file name.

    `standards` are the declarations by id; a result without one is shown with its figures alone. `failing` are the
    records to list by standard id, `sql` the select by standard id and dialect. A list longer than `page_rows` goes over
    several pages. `past` is what history knows of the runs before; `examples` are worked ones by
    standard id. Pages are whole without either. `versions` are those of the rules, as far as the run knows them already;
    `worklists` the names of the teams' files, where they were written beside the pages.
    """
    return dict(
        _Site(
            run, standards, failing, sql, past, examples or {}, versions or Versions(), worklists or {}, page_rows
        ).pages()
    )


def share_pages(run: RunResult, standards: Mapping[str, Standard], below: int) -> dict[str, str]:
    """The page that may leave the unit, by file name: no record id, and no count under `below` or a way to find one."""
    export = export_of(run.run)
    context = {**_common(run, export), "compared": False, **share_page(run, export, standards, below)}
    return {"index.html": _environment().get_template("share.html").render(**context)}


class _Site:
    """The pages under way. A class because every page needs the same things."""

    def __init__(
        self,
        run: RunResult,
        standards: Mapping[str, Standard],
        failing: Mapping[str, Sequence[Failing]],
        sql: Mapping[str, Mapping[str, str]],
        past: Past | None,
        examples: Mapping[str, Sequence[WorkedExample]],
        versions: Versions,
        worklists: Mapping[str, str],
        page_rows: int,
    ) -> None:
        self.run, self.standards, self.sql, self.page_rows = run, standards, sql, page_rows
        self.examples, self.versions, self.worklists = examples, versions, worklists
        self.export = export_of(run.run)
        self.trends = past.trends if past else {}
        self.comparison: Comparison | None = past.comparison if past else None
        self.changed = {found.standard: found for found in self.comparison.standards} if self.comparison else {}
        self.names: Names = names_of(
            run, failing, page_rows, (name for name, found in self.changed.items() if has_lists(found))
        )
        self.rows: dict[str, Rows] = {
            standard: in_order((standard, record) for record in records) for standard, records in failing.items()
        }
        of_team: dict[str, list[tuple[str, Failing]]] = {team: [] for team in self.names.teams}
        for rows in self.rows.values():
            for row in rows:
                of_team[row[1].team or words.NOT_RECORDED].append(row)
        self.of_team: dict[str, Rows] = {team: in_order(rows) for team, rows in of_team.items()}
        self.states_of = {team: states(rows) for team, rows in self.of_team.items()}
        self.reader = Reader(
            run=run.run,
            said={name: words.of_reasons(standard.judgement.verdict) for name, standard in standards.items()},
            standards=self.names.standards,
            teams=self.names.teams,
            failing=past.failing if past else {},
        )
        self.parts_of = {
            result.standard: parts_of(
                self.rows.get(result.standard, ()), self.names.parts[self.names.standards[result.standard]], page_rows
            )
            for result in run.results
        }
        self.searched = any(self.parts_of.values())
        self.common = {
            **_common(run, self.export),
            "compared": self.comparison is not None,
            "searched": self.searched,
        }

    def pages(self) -> Iterator[tuple[str, str]]:
        names = self.names.standards
        overview = {
            **overview_page(self.run, self.export, self.standards, names, self.trends, self.comparison),
            "busiest": busiest(self.of_team, self.states_of, self.names.teams, self.reader.zone),
        }
        yield self._page("index.html", "index.html", overview)
        yield self._page("export.html", "export.html", export_page(self.export))
        yield self._page(
            "teams.html", "teams.html", teams_page(self.run.run, self.of_team, self.states_of, self.names.teams)
        )
        if self.searched:
            found = {**search_page(self.run, self.parts_of), **_scripted("search.js")}
            yield self._page("search.html", "search.html", found)
        with ThreadPoolExecutor(max_workers=1) as drawing:
            # Vega draws in a thread of its own: meanwhile the lists, which have no chart, are written.
            drawn = {result.standard: drawing.submit(self._drawn, result) for result in self.run.results}
            for team in self.names.teams:
                yield from self._team(team)
            if self.comparison is not None:
                yield from self._changes(self.comparison)
            for result in self.run.results:
                yield from self._standard(result, drawn[result.standard])

    def _drawn(self, result: StandardResult) -> Mapping[str, Any]:
        standard = self.standards.get(result.standard)
        return drawn_sections(self.reader, result, standard, self.trends.get(result.standard))

    def _standard(self, result: StandardResult, drawn: Future[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
        standard, rows = self.standards.get(result.standard), self.rows.get(result.standard, ())
        own, found = self.names.standards[result.standard], states(rows)
        parts = self.parts_of[result.standard]
        for part in parts:
            page = records_page(self.reader, result, standard, found, part)
            yield self._page(part.name, "records.html", {**page, "page": own})
        page = standard_page(
            self.reader,
            result,
            standard,
            rows,
            parts[0].name if parts else "",
            self.sql.get(result.standard, {}),
            self.trends.get(result.standard),
            drawn.result(),
            self.names.changes.get(result.standard, ""),
            self.examples.get(result.standard, ()),
            self.versions.of(standard) if standard else "",
        )
        yield self._page(own, "standard.html", page)

    def _team(self, team: str) -> Iterator[tuple[str, str]]:
        rows, found = self.of_team[team], self.states_of[team]
        for part in parts_of(rows, self.names.parts[self.names.teams[team]], self.page_rows):
            worklist = self.worklists.get(team)
            page = team_page(self.run, team, part, rows, found, self.standards, self.reader, worklist)
            yield self._page(part.name, "team.html", page)

    def _changes(self, comparison: Comparison) -> Iterator[tuple[str, str]]:
        page = changes_page(comparison, self.run, self.standards, self.reader, self.names.changes)
        yield self._page("changes.html", "changes.html", page)
        titles = {result.standard: result.title for result in self.run.results}
        for standard, name in self.names.changes.items():
            page = changed_records_page(self.changed[standard], comparison, self.reader, titles.get(standard, ""))
            yield self._page(name, "changed_records.html", page)

    def _page(self, name: str, template: str, context: Mapping[str, Any]) -> tuple[str, str]:
        return name, _environment().get_template(template).render({**self.common, **context})


def _common(run: RunResult, export: Export) -> dict[str, Any]:
    return {
        **_scripted("tables.js"),
        "searched": False,
        "run": run.run,
        "export": export,
        "as_at": words.day_and_time(words.local(run.run.as_of, ZoneInfo(run.run.time_zone))),
    }


def _scripted(name: str) -> dict[str, Any]:
    """The style and a script, our own files, and the policy that admits them and nothing else."""
    style, script = _own("style.css"), _own(name)
    return {
        "style": Markup(style),
        "script": Markup(script),
        "policy": f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'",
    }


def _own(name: str) -> str:
    return files("duly.reports.pages").joinpath("templates", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("duly.reports.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        shown=fragments.shown,
        brief=fragments.brief,
        number=words.number,
        heading=words.heading,
        sentence=words.sentence,
    )
    environment.globals.update(plural=words.plural, tag=fragments.tag)
    return environment


__all__ = ["page_names", "render_pages", "share_pages", "write_pages"]
