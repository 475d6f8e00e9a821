"""Briefs: one sheet of paper for the force, each district and each team, to be handed out before a meeting.

All stand on one page, and its address chooses one. A brief may lie about, so that it tells no record and no count of few:
of a district or a team every figure is rounded, which keeps those of a few records from being worked out from the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from duly.checks.standards import Severity, Standard, Topic
from duly.movers import shared
from duly.reports import words
from duly.reports.pages.markup import (
    ColumnHead,
    Table,
    brief,
    foreign,
    link,
    number_columns,
    rate_bar,
    standard_name,
    way,
)
from duly.reports.pages.site import Site
from duly.reports.pages.suppression import hidden, small
from duly.results import Counts, Mover, Outcome, StandardResult, rounded

PAGE = "briefs.html"

WORST, UNTOLD, TEAMS, MOVED = 4, 3, 4, 4
"""Lines of each kind: a brief is one sheet of paper."""

_WEIGHT = {Severity.CRITICAL: 4, Severity.HIGH: 3, Severity.MEDIUM: 2, Severity.LOW: 1}


@dataclass(frozen=True, kw_only=True)
class Whose:
    """Whom a brief is of: the whole force, or the value of a breakdown. `teams` are those in it, but for a team itself."""

    breakdown: str | None
    value: str
    anchor: str
    teams: Sequence[str] = ()

    @property
    def title(self) -> Markup:
        return Markup("The whole force") if self.breakdown is None else brief(self.value, 60)

    def counts(self, result: StandardResult) -> Counts | None:
        """What was counted of theirs under a standard."""
        if self.breakdown is None:
            return result.counts
        return result.breakdowns.get(self.breakdown, {}).get(self.value)


def briefs_page(site: Site) -> dict[str, Any]:
    """The context of briefs.html."""
    every = list(everybody(site))
    return {
        "marking": foreign(site.material.marking, 80) if site.material.marking else "",
        "below": site.material.below,
        "groups": [
            (heading, [link(f"#{one.anchor}", one.title) for one in every if one.breakdown == breakdown])
            for heading, breakdown in (("Force", None), ("Districts", "district"), ("Teams", "team"))
        ],
        "sheets": [_sheet(site, one) for one in every],
    }


def everybody(site: Site) -> Iterator[Whose]:
    """Everybody of whom there is a brief, in their order."""
    teams = [team for team in site.addresses.teams if team != words.NOT_RECORDED]
    yield Whose(breakdown=None, value="", anchor="force", teams=teams)
    districts = {value for result in site.run.results for value in result.breakdowns.get("district", ()) if value}
    for number, district in enumerate(sorted(districts - {words.NOT_RECORDED}), start=1):
        within = [team for team in teams if site.material.districts.get(team) == district]
        yield Whose(breakdown="district", value=district, anchor=f"district-{number}", teams=within)
    for team in teams:
        anchor = site.addresses.teams[team].removesuffix(".html")
        yield Whose(breakdown="team", value=team, anchor=anchor)


def _sheet(site: Site, whose: Whose) -> dict[str, Any]:
    counted = [
        (result, counts)
        for result in site.run.results
        if words.is_judged(result.outcome) and (counts := whose.counts(result)) is not None and counts.total
    ]
    return {
        "whose": whose,
        "moved": _moved(site, whose),
        "unmoved": _unmoved(site),
        "tally": f"{words.tally(site.run.results)}." if whose.breakdown is None else "",
        "topics": _topics(site, whose, counted),
        "worst": _worst(site, whose, counted),
        "fell_due": any(result.counts.due for result in site.run.results),
        "work": _work(site, whose),
        "untold": list(_untold(site, whose, counted)),
    }


def _moved(site: Site, whose: Whose) -> list[tuple[Markup, Markup, str, str]]:
    """What moved beyond chance: the way, the standard, whom it is of where that is not the heading, and from what to what."""
    if site.run.movers is None:
        return []

    def theirs(line: Mover) -> bool:
        if whose.breakdown is None or (line.breakdown, line.value) == (whose.breakdown, whose.value):
            return True
        return line.breakdown == "team" and line.value in whose.teams

    def whom(line: Mover) -> str:
        same = (line.breakdown, line.value or "") == (whose.breakdown, whose.value)
        return "" if same else words.whom(line)

    lines = [line for line in shared(site.run.movers, site.material.below).movers if theirs(line)][:MOVED]
    return [(way(line), _named(site, line.standard, line.title), whom(line), words.mover_about(line)) for line in lines]


def _unmoved(site: Site) -> str:
    """What is said where no line is told."""
    if site.run.movers is None or not site.run.movers.series_in_time:
        return "It cannot be told yet: too few nights are kept."
    return "Nothing, or of so few records that it is not told here."


def _named(site: Site, standard: str, title: str) -> Markup:
    page, name = site.addresses.standards.get(standard), standard_name(standard, title)
    return name if page is None else link(page, name)


def _topics(site: Site, whose: Whose, counted: Sequence[tuple[StandardResult, Counts]]) -> Table | None:
    """What was done of all that fell due, by the inspectorate's five topics."""
    rows: list[list[str | Markup]] = []
    for topic in Topic:
        of_topic = [
            (result, counts)
            for result, counts in counted
            if (standard := site.standard(result.standard)) is not None
            and standard.topic is topic
            and not words.is_count(standard)
        ]
        if not of_topic:
            continue
        whole = _sum(result.counts for result, _ in of_topic)
        cells = [words.sentence(topic.value), *_figures(_sum(counts for _, counts in of_topic), site, whose)]
        if whose.breakdown is None:
            met = sum(result.outcome is Outcome.MET for result, _ in of_topic)
            rows.append([*cells, f"{met} of {len(of_topic)}"])
        else:
            rows.append([*cells, words.rate(whole)])
    if not rows:
        return None
    return Table(
        caption="What was done of all that fell due, by the five topics that the inspectorate asks about",
        columns=(
            ColumnHead("Topic"),
            *number_columns("Done", "Share"),
            ColumnHead("0% to 100%", "bar"),
            *number_columns("Targets met" if whose.breakdown is None else "Whole force"),
        ),
        rows=rows,
        quiet=True,
        name="topics",
    )


def _sum(counts: Iterator[Counts]) -> Counts:
    every = list(counts)
    return Counts(**{field.name: sum(getattr(one, field.name) for one in every) for field in fields(Counts)})


def _figures(counts: Counts, site: Site, whose: Whose, target: Decimal | None = None) -> list[str | Markup]:
    """How many complied, the rate and its bar, as far as they may be told."""
    below = site.material.below
    if hidden(counts, below):
        return ["too few to tell", "", Markup()]
    told = _told(counts, below, whose)
    about = "" if whose.breakdown is None else "about "
    bar = rate_bar(Counts(compliant=told.compliant, non_compliant=told.non_compliant), target)
    return [f"{about}{words.figure(told)}", words.rate(told), bar]


def _told(counts: Counts, below: int, whose: Whose) -> Counts:
    """The counts as they may be told: those of a part of the force rounded."""
    if whose.breakdown is None:
        return counts
    return Counts(
        **{field.name: below * round(getattr(counts, field.name) / below) for field in fields(Counts)},
    )


def _worst(site: Site, whose: Whose, counted: Sequence[tuple[StandardResult, Counts]]) -> list[dict[str, Any]]:
    """Where most is missed beyond what the target allows, weighed by how grave it is, with what to do about it."""
    missed: list[tuple[Decimal, StandardResult, Counts, Standard]] = []
    for result, counts in counted:
        standard = site.standard(result.standard)
        if standard is None or words.is_count(standard) or not result.target or counts.small:
            continue
        excess = result.target * counts.judged / 100 - counts.compliant
        if excess > 0 and not hidden(counts, site.material.below):
            missed.append((excess * _WEIGHT[standard.severity], result, counts, standard))
    missed.sort(key=lambda one: (-one[0], one[1].standard))
    return [
        {
            "name": _named(site, result.standard, result.title),
            "figures": _figures(counts, site, whose, result.target),
            "target": words.target(result.target, standard),
            "whole": "" if whose.breakdown is None else words.rate(result.counts),
            "remedy": standard.remedy,
        }
        for _, result, counts, standard in missed[:WORST]
    ]


def _work(site: Site, whose: Whose) -> list[Markup]:
    """What is to be put right, and where most of it is."""
    teams = [whose.value] if whose.breakdown == "team" else list(whose.teams)
    counts = {team: site.to_put_right.get(team, 0) for team in teams}
    whole = sum(site.to_put_right.values()) if whose.breakdown is None else sum(counts.values())
    if whose.breakdown == "team":
        page = site.addresses.teams[whose.value]
        return [Markup("{}: {}.").format(link(page, "To put right"), _records(whole, site))]
    most = sorted((team for team in teams if counts[team]), key=lambda team: (-counts[team], team.casefold()))[:TEAMS]
    said = [Markup("To put right: {}.").format(_records(whole, site))]
    if most:
        named = (
            Markup("{} ({})").format(link(site.addresses.teams[one], brief(one, 40)), _few(counts[one], site))
            for one in most
        )
        said.append(Markup("Most of it: {}.").format(Markup(", ").join(named)))
    return said


def _few(count: int, site: Site) -> str:
    below = site.material.below
    return f"fewer than {below}" if small(count, below) else f"about {words.number(below * round(count / below))}"


def _records(count: int, site: Site) -> str:
    return f"{_few(count, site)} records" if count else "nothing"


def _untold(site: Site, whose: Whose, counted: Sequence[tuple[StandardResult, Counts]]) -> Iterator[Markup]:
    """What these figures do not tell."""
    whole = _sum(counts for _, counts in counted)
    if whole.due and whole.unknown:
        told = _told(whole, site.material.below, whose)
        share = words.percent(rounded(100 * told.unknown / told.due)) if told.due else ""
        yield Markup("{} of all that fell due could not be determined{}, and {} in no figure.").format(
            words.sentence(_few(whole.unknown, site)),
            f" ({share})" if share and whole.unknown >= site.material.below else "",
            "is" if whole.unknown == 1 else "are",
        )
    most = sorted(counted, key=lambda one: (-one[1].unknown, one[0].standard))[:UNTOLD]
    named = [
        Markup("{} ({})").format(
            link(site.addresses.standards[result.standard], brief(result.standard, 40)), _few(counts.unknown, site)
        )
        for result, counts in most
        if counts.unknown >= site.material.below
    ]
    if named:
        yield Markup("Most of it under {}.").format(Markup(", ").join(named))
    if whose.breakdown is None:
        if without := site.to_put_right.get(words.NOT_RECORDED, 0):
            yield Markup("{} to put right carry no team, and are on the brief of no team.").format(
                words.sentence(_records(without, site))
            )
        cannot = [result for result in site.run.results if result.outcome is Outcome.CANNOT_TELL]
        if cannot:
            yield Markup("Whether the target is met cannot be told of {}.").format(
                Markup(", ").join(brief(result.standard, 40) for result in cannot)
            )
        if site.export.refused:
            yield Markup("{} of the export {} refused and not judged.").format(
                words.plural(site.export.refused, "row"), "was" if site.export.refused == 1 else "were"
            )
