"""What the overview says: whether the run is sound, what is below target, and each standard's figures by suite."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from duly.checks.standards import Severity
from duly.reports import words
from duly.reports.pages.children import whole_child
from duly.reports.pages.markup import (
    ColumnHead,
    Table,
    brief,
    foreign,
    link,
    number_columns,
    rate_bar,
    sparkline,
    standard_name,
    tag,
)
from duly.reports.pages.sections.moved import moved_section
from duly.reports.pages.sections.moves import moves
from duly.reports.pages.sections.open_items import open_table
from duly.reports.pages.sections.trend import change_said
from duly.reports.pages.site import Site
from duly.reports.pages.teams import busiest
from duly.results import Outcome, StandardResult, graded

_WEIGHT = {severity: weight for weight, severity in enumerate(Severity)}


def overview_page(site: Site) -> dict[str, Any]:
    """The context of index.html."""
    outcomes = [result.outcome for result in site.run.results]
    return {
        "outcomes": [(outcome, outcomes.count(outcome)) for outcome in Outcome],
        "untargeted": words.untargeted(site.run.results),
        "moved": moved_section(site),
        "relied_on": foreign(words.relied_on(site.run), 800),
        "ask": foreign(said, 800) if (said := words.ask_first(site.run)) else "",
        "children": whole_child(site.run.children) if site.run.children and site.material.journeys else None,
        "concerns": list(_concerns(site)),
        "below": [_below(site, result) for result in _below_target(site)],
        "open": open_table(site.run, site.addresses.standards),
        "moves": moves(site.comparison, site.material.standards, site.titles, site.addresses.standards)
        if site.comparison
        else None,
        "suites": [
            {
                "anchor": f"suite-{number}-{re.sub(r'[^a-z0-9]+', '-', results[0].suite.casefold())[:40]}",
                "title": title,
                "tally": f"{words.tally(results)}.",
                "table": _suite_table(site, title, results),
            }
            for number, (title, results) in enumerate(words.by_suite(site.run.results, site.material.suites), start=1)
        ],
        "busiest": busiest(site),
        "trends": site.with_trends,
    }


def _concerns(site: Site) -> Iterator[Markup]:
    """What to know before trusting the figures, worst first."""
    export = site.export
    yield from _met_by_target(site)
    for warning in export.warnings:
        yield foreign(words.sentence(warning), 400)
    for name, why in export.unfit:
        yield Markup("Table {} is unfit to be judged: {}.").format(foreign(name), foreign(why, 400))
    if export.refused:
        whole = words.plural(export.rows_read, "row")
        yield Markup("{} of {} {} refused and not judged. {}.").format(
            words.number(export.refused),
            whole,
            "was" if export.refused == 1 else "were",
            link("export.html#refused", "See which, and why"),
        )
    for outcome, said in (
        (Outcome.ERROR, "could not be judged because of an error"),
        (Outcome.NO_DATA, "could not be judged for want of data"),
        (Outcome.CANNOT_TELL, "cannot be told to be met or missed, as what is unknown decides"),
    ):
        unjudged = [result for result in site.run.results if result.outcome is outcome]
        if unjudged:
            yield Markup("{} {}: {}.").format(words.plural(len(unjudged), "standard"), said, _links(site, unjudged))
    unsure = [result for result in site.run.results if result.counts.low_confidence]
    if unsure:
        yield Markup("{} with low confidence, as more than 5% of what fell due could not be determined: {}.").format(
            words.plural(len(unsure), "standard"), _links(site, unsure)
        )
    doubted = [result for result in site.run.results if words.doubt_of_readers(result)]
    if doubted:
        yield Markup("{} of which people who read a sample found otherwise than duly says: {}.").format(
            words.plural(len(doubted), "standard"), _links(site, doubted)
        )
    if site.cut:
        yield Markup("Not every record of {} is listed: {}. {}").format(
            words.plural(len(site.cut), "standard"), _links(site, site.cut), words.CUT
        )
    if export.unmapped:
        yield Markup("{} a code that the mapping does not know. {}.").format(
            words.plural(export.unmapped, "value is", "values are"), link("export.html#codes", "See which codes")
        )


def _met_by_target(site: Site) -> Iterator[Markup]:
    """The standards that are met by a lower target alone: than the catalogue's, or than that of the run before."""
    for result in site.run.results:
        standard, compared = site.standard(result.standard), site.compared.get(result.standard)
        if result.outcome is not Outcome.MET or result.target is None or words.is_count(standard):
            continue
        before = compared.before.target if compared is not None and compared.before is not None else None
        usual = standard.target if standard is not None else None
        for other, whose in ((before, "that of the run before"), (usual, "that of the catalogue")):
            if other is not None and other > result.target and graded(result.counts, other) is not Outcome.MET:
                yield Markup("{} is met by the target of {} that holds now, and would not be by {}, {}.").format(
                    _links(site, [result]), words.target(result.target), whose, words.target(other)
                )
                break


def _links(site: Site, results: Sequence[StandardResult]) -> Markup:
    return Markup(", ").join(
        link(site.addresses.standards[result.standard], brief(result.standard)) for result in results
    )


def _below_target(site: Site) -> list[StandardResult]:
    """The standards below target, those that matter most first, then those with the most breaches."""

    def order(result: StandardResult) -> tuple[int, int]:
        standard = site.standard(result.standard)
        return (_WEIGHT[standard.severity] if standard else len(_WEIGHT)), -result.counts.non_compliant

    return sorted((result for result in site.run.results if result.outcome is Outcome.NOT_MET), key=order)


def _below(site: Site, result: StandardResult) -> dict[str, Any]:
    standard, trend = site.standard(result.standard), site.trends.get(result.standard)
    counted = words.is_count(standard)
    return {
        "link": _standard_link(site, result),
        "severity": standard.severity.value if standard else "",
        "figure": words.headline(result, standard),
        "rate": "" if counted else words.rate(result.counts),
        "bounds": "" if counted else words.bounds(result.counts),
        "target": words.target(result.target, standard),
        "people": words.between(result.corrected) if result.corrected else "",
        "moved": change_said(trend, standard) if trend else "",
    }


def _standard_link(site: Site, result: StandardResult) -> Markup:
    return link(site.addresses.standards[result.standard], standard_name(result.standard, result.title))


def _suite_table(site: Site, title: str, results: Sequence[StandardResult]) -> Table:
    with_runs = bool(site.trends)
    return Table(
        caption=f"{title}: figures for each standard",
        columns=(
            ColumnHead("Standard"),
            ColumnHead("Outcome"),
            *number_columns("Compliant", "Rate", "Target"),
            ColumnHead("Rate, 0% to 100%", "bar"),
            *number_columns("Unknown", "Due later"),
            *((ColumnHead("Last runs"),) if with_runs else ()),
        ),
        rows=[[*_cells(site, result), *((_last_runs(site, result),) if with_runs else ())] for result in results],
        quiet=True,
        name="suite with-runs" if with_runs else "suite",
    )


def _last_runs(site: Site, result: StandardResult) -> Markup:
    standard, trend = site.standard(result.standard), site.trends.get(result.standard)
    if trend is None or len(trend.points) < 2:
        return Markup()
    line = Markup() if words.is_count(standard) else sparkline(trend)
    return Markup('{}<span class="why">{}</span>').format(line, change_said(trend, standard))


def _cells(site: Site, result: StandardResult) -> list[str | Markup]:
    counts, standard = result.counts, site.standard(result.standard)
    judged = words.is_judged(result.outcome)
    counted = words.is_count(standard)
    name = _standard_link(site, result)
    if result.message:
        name += Markup('<span class="why">{}</span>').format(foreign(words.sentence(result.message), 400))
    elif counts.low_confidence:
        name += Markup('<span class="why">Low confidence</span>')
    if result.corrected is not None:
        name += Markup('<span class="why">{}</span>').format(words.read_by_people(result.corrected))
    return [
        name,
        tag(result.outcome, small=counts.small, held=not words.without_target(result, standard)),
        "" if result.outcome is Outcome.NO_CASES else words.headline(result, standard),
        "" if counted else words.rate(counts),
        words.target(result.target, standard),
        Markup() if counted else rate_bar(counts, result.target),
        words.number(counts.unknown) if judged else "",
        words.number(counts.not_yet_due) if judged else "",
    ]
