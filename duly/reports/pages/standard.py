"""What a standard's page says: the question, the answer, who was counted, what went wrong, and which records to put right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.pages.changes import changed_links
from duly.reports.pages.markup import Table, foreign, label, rate_bar, tag, text_columns
from duly.reports.pages.records import records_section
from duly.reports.pages.sections.backlog import backlog_section
from duly.reports.pages.sections.breakdowns import breakdown_tables
from duly.reports.pages.sections.charts import charts
from duly.reports.pages.sections.corrected import corrected_section
from duly.reports.pages.sections.examples import declared_table, worked_section
from duly.reports.pages.sections.funnel import funnel, outside_table, reasons_table
from duly.reports.pages.sections.further import further_section
from duly.reports.pages.sections.moved import moved_of_standard
from duly.reports.pages.sections.rule import rule_section
from duly.reports.pages.sections.trend import trend_section
from duly.reports.pages.sections.waivers import waivers_table
from duly.reports.pages.site import Site
from duly.results import Outcome, StandardResult, Status

_DISPUTED = Table(
    caption="Disputed records",
    columns=text_columns("Record", "What duly found", "What it should be", "Why"),
    rows=[[f"{line}.", "", "", ""] for line in range(1, 5)],
    name="blanks",
    stacks=False,
)
"""An empty table to write in."""

LONGEST_SQL = 100_000
"""Characters of a select that stand on a page: some have millions, and then no browser opens the page in a second."""


def standard_page(site: Site, result: StandardResult, drawn: Mapping[str, Any]) -> dict[str, Any]:
    """The context of standard.html; `drawn` are the sections of `drawn_sections`."""
    name = result.standard
    standard, trend = site.standard(name), site.trends.get(name)
    counts, reasons = result.counts, site.reasons(name)
    counted = words.is_count(standard)
    return {
        "result": result,
        "standard": standard,
        "suite": words.suite_title(result.suite, site.material.suites),
        **_answer(result, standard, site.info.as_of, site.zone),
        "moved": moved_of_standard(site, name),
        "corrected": corrected_section(result.corrected) if result.corrected else None,
        "funnel": funnel(result, reasons) if counts.total else None,
        "outside": outside_table(result, standard) if result.outside else None,
        "reasons": [
            reasons_table(result, status, reasons)
            for status in (Status.NON_COMPLIANT, Status.UNKNOWN)
            if result.reasons_by_status.get(status)
        ],
        "breakdowns": [
            breakdown_tables(result, breakdown, site.addresses.teams, counted=counted)
            for breakdown in result.breakdowns
        ],
        "records": records_section(site, result),
        "cut": words.CUT if result in site.cut else "",
        "waivers": waivers_table(result) if result.waived and result.waived.waivers else None,
        **drawn,
        "changed": changed_links(site, name),
        **further_section(result, standard),
        **(rule_section(standard, result, trend, site.info.changes, site.zone) if standard else {}),
        **(_declared(site, standard) if standard else {}),
        # Escaped, and otherwise as it is: a select may name the very characters that are made visible elsewhere.
        "sql": [
            (dialect, escape(text) if len(text) <= LONGEST_SQL else None, words.number(len(text)))
            for dialect, text in sorted(site.material.sql.get(name, {}).items())
        ],
        "disputed": _DISPUTED,
        "evidence": f"evidence.html#{site.addresses.standards[name].removesuffix('.html')}",
    }


def _answer(result: StandardResult, standard: Standard | None, as_of: datetime, zone: ZoneInfo) -> dict[str, Any]:
    counts, counted = result.counts, words.is_count(standard)
    judged = words.is_judged(result.outcome)
    held = not words.without_target(result, standard)
    unsure = words.low_confidence(counts)
    uncoloured = (counts.small and result.outcome in (Outcome.MET, Outcome.NOT_MET)) or not held
    return {
        "judged": judged,
        "outcome": label(result.outcome, held=held),
        "outcome_kind": "small" if uncoloured else result.outcome.value.lower().replace("_", "-"),
        "outcome_tag": tag(result.outcome, small=counts.small, held=held),
        "headline": words.headline(result, standard),
        "counted": counted,
        "rate": "" if counted else words.rate(counts),
        "bounds": "" if counted else words.bounds(counts),
        "bar": Markup() if counted else rate_bar(counts, result.target),
        "target": words.target(result.target, standard),
        "message": foreign(words.sentence(result.message), 1000) if result.message else "",
        "unsure": unsure,
        "notes": [foreign(words.sentence(note), 400) for note in words.cautions(result) if note != unsure],
        "oldest": _oldest(result.oldest_open_breach, as_of, zone),
    }


def _oldest(breach: datetime | None, as_of: datetime, zone: ZoneInfo) -> str:
    if breach is None:
        return ""
    days = words.days_between(breach, as_of, zone)
    return f"{words.day(words.local(breach, zone))}, {words.plural(days, 'day')} before the as-at time"


def drawn_sections(site: Site, result: StandardResult) -> dict[str, Any]:
    """The sections of a standard's page that hold charts: apart, because they can be drawn meanwhile."""
    standard, trend = site.standard(result.standard), site.trends.get(result.standard)
    return {
        "charts": list(charts(result, counted=words.is_count(standard))),
        "trend": trend_section(trend, standard, site.zone) if trend else None,
        "backlog": backlog_section(result.backlog, site.addresses.teams, site.zone) if result.backlog else None,
    }


def _declared(site: Site, standard: Standard) -> dict[str, Any]:
    """Which rule it is, where it was loaded from, and examples of it."""
    worked = worked_section(site.material.examples.get(standard.id, ()), site.reasons(standard.id))
    loaded = words.source_of(standard.suite, site.material.suites)
    return {
        "version": site.material.versions.of(standard),
        "source": words.source(loaded) if loaded else "",
        "sha256": (loaded.sha256 or "") if loaded else "",
        "examples": worked,
        "declared_examples": None if worked else declared_table(standard),
    }
