"""What changed beyond chance (docs/movers.md), as the overview, a team, a standard and the page that may be shared tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from duly.movers import shared
from duly.reports import words
from duly.reports.pages.markup import assurance, brief, foreign, link, standard_name, variation, way
from duly.reports.pages.site import Site
from duly.results import Mover, MoverKind, Movers, Standing, Variation

UNKEPT = (
    "It cannot be told, as no history was kept of this run: run duly each night, without --no-history, and without "
    "enabled = false under [history] in duly.toml."
)
"""Said where a run is without movers."""

TOO_SHORT = (
    "It cannot be told yet: too few weeks or records are known to hold anything against. Run duly each night, with the same "
    "history: from the second week on weeks are held against each other."
)
"""Said where no series could be tested."""

CHANCE = (
    "Each series is looked at by itself here, so a few of a hundred are marked by chance; what the overview tells has passed "
    "the test of all of them together."
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that moved, in pieces: which way, what, of whom, by how much, and the records behind it."""

    way: Markup
    standard: Markup
    whom: Markup
    change: str
    records: Markup


@dataclass(frozen=True, kw_only=True)
class Apart:
    """What is no performance: why, and of which standards."""

    why: Markup
    standards: Markup
    number: int


def moved_section(site: Site) -> dict[str, Any]:
    """What the overview says of the whole run: lines, or why there are none, and what is told apart from performance."""
    movers = site.run.movers
    if movers is None:
        return {"lines": [], "said": UNKEPT, "below": [], "apart": []}
    return {
        "lines": [_line(site, one) for one in movers.movers],
        "said": _said(movers),
        "below": list(words.movers_below(movers)),
        "apart": _apart(site, movers),
    }


def _said(movers: Movers) -> str:
    if not movers.series:
        return "" if movers.notes and not movers.movers else TOO_SHORT
    series = words.plural(movers.series, "series", "series")
    if not movers.movers and not movers.series_in_time:
        return (
            "What changed cannot be told yet. No team and no district stands apart from the rest of the force beyond chance "
            f"({series} looked at)."
        )
    looked = f"{series} looked at, each of a standard and of the force, a team, a district or a risk."
    return looked if movers.movers else f"Nothing beyond chance. {looked}"


def _line(site: Site, one: Mover) -> Line:
    page = site.addresses.standards.get(one.standard)
    title = standard_name(one.standard, one.title)
    return Line(
        way=way(one),
        standard=title if page is None else link(page, title),
        whom=_whom(site, one, page),
        change=words.mover_change(one),
        records=_records(site, one),
    )


def _whom(site: Site, one: Mover, page: str | None) -> Markup:
    """Of whom, with a link to where more is: a team's page, or the table of a standard's page."""
    if one.breakdown is None:
        return Markup("The whole force")
    value = brief(words.value(one.breakdown, one.value or words.NOT_RECORDED), 60)
    said = Markup("{} {}").format(words.heading(one.breakdown), value)
    team = site.addresses.teams.get(one.value or words.NOT_RECORDED) if one.breakdown == "team" else None
    if team is not None:
        return link(team, said)
    return said if page is None else link(f"{page}#where", said)


def _records(site: Site, one: Mover) -> Markup:
    """The records behind it: how many, with a link to the list that has them, and the first ids."""
    if not one.record_count:
        return Markup()
    number = words.plural(one.record_count, "record")
    state = "that cannot be told" if one.kind is MoverKind.UNKNOWN else "failing since then"
    page = site.list_of(one.standard)
    first = Markup(", ").join(brief(record, 40) for record in one.records[:FIRST])
    more = ", …" if one.record_count > FIRST else ""
    return Markup("{} {}: {}{}").format(link(page, number) if page else number, state, first, more)


FIRST = 2
"""Ids that stand beside a line; the list that it leads to has all."""


def _apart(site: Site, movers: Movers) -> list[Apart]:
    whys = [(words.not_looked_at(one), one.standards) for one in movers.not_looked_at]
    whys += [(f"A new series begins: {one.words}", one.standards) for one in movers.new_series]
    return [
        Apart(
            why=foreign(words.sentence(why.rstrip(".")), 400),
            standards=Markup(", ").join(_named(site, name) for name in names),
            number=len(names),
        )
        for why, names in whys
    ]


def _named(site: Site, standard: str) -> Markup:
    page = site.addresses.standards.get(standard)
    return brief(standard, 40) if page is None else link(page, brief(standard, 40))


def moved_of_team(site: Site, team: str) -> dict[str, Any] | None:
    """What moved of a team, and the standards under which its newest weeks are unlike those before; None without history."""
    movers = site.run.movers
    if movers is None:
        return None
    standings = [one for one in site.standings_of_teams.get(team, ()) if one.variation is not Variation.TOO_FEW]
    return {
        "lines": [_line(site, one) for one in movers.movers if (one.breakdown, one.value) == ("team", team)],
        "looked": len(standings),
        "marked": [
            (variation(of), Markup(", ").join(_named(site, one.standard) for one in marked))
            for of in (Variation.WORSE, Variation.BETTER)
            if (marked := [one for one in standings if one.variation is of])
        ],
        "chance": CHANCE,
    }


def moved_in_short(site: Site, team: str) -> Markup:
    """What moved of a team, as a cell of a table: which way, and under which standard."""
    moved = [one for one in site.run.movers.movers if one.breakdown == "team"] if site.run.movers else []
    return Markup("; ").join(
        Markup("{}: {}").format(words.mover_way(one), _named(site, one.standard)) for one in moved if one.value == team
    )


def moved_of_standard(site: Site, standard: str) -> dict[str, Any] | None:
    """How a standard stands as a whole, in pictures and words, with what moved of it and what is told apart; None without
    history."""
    movers = site.run.movers
    if movers is None:
        return None
    standing = site.standings.get(standard)
    return {
        "lines": [_line(site, one) for one in movers.movers if one.standard == standard],
        "icons": None if standing is None else _icons(standing),
        "apart": [
            foreign(words.sentence(said), 400)
            for said in (
                *(words.not_looked_at(one) + "." for one in movers.not_looked_at if standard in one.standards),
                *(f"A new series begins: {one.words}" for one in movers.new_series if standard in one.standards),
            )
        ],
        "chance": CHANCE,
    }


def _icons(standing: Standing) -> Sequence[tuple[str, Markup, str]]:
    """The two pictures: what each is of, the picture with its words, and the figures that it comes from."""
    recent = f"{words.number(standing.recent.part)} of {words.number(standing.recent.whole)}"
    rate = words.percent(standing.recent.rate)
    newest = f"{words.with_rate(recent, rate)} in the newest four weeks"
    usual = f", where {words.percent(standing.usual)} is usual" if standing.usual is not None else ""
    return (
        ("Variation", variation(standing.variation), f"{newest}{usual}"),
        ("Assurance", assurance(standing.assurance), _limits(standing)),
    )


def _limits(standing: Standing) -> str:
    """Between what a week lies: one as usual, and one as things are where they have changed."""
    low, high, usual, now = standing.low, standing.high, standing.usual, standing.recent.rate
    if low is None or high is None or usual is None:
        return ""
    said = f"a usual week lies between {words.percent(low)} and {words.percent(high)}"
    if standing.variation not in (Variation.WORSE, Variation.BETTER) or now is None:
        return said
    margin = max(usual - low, high - usual)  # a limit beyond 0 or 100 is told as that
    lowest, highest = (min(max(limit, Decimal(0)), Decimal(100)) for limit in (now - margin, now + margin))
    return f"{said}; one as things are now, between {words.percent(lowest)} and {words.percent(highest)}"


def moved_outside(site: Site, below: int) -> dict[str, Any] | None:
    """What may leave the unit of it: rounded figures, no record, no reason that people wrote; None without history."""
    if site.run.movers is None:
        return None
    movers = shared(site.run.movers, below)
    apart = {name for begun in movers.new_series for name in begun.standards}
    apart |= {name for withheld in movers.not_looked_at for name in withheld.standards}
    return {
        "lines": [
            Line(
                way=way(one),
                standard=standard_name(one.standard, one.title),
                whom=Markup("The whole force")
                if one.breakdown is None
                else Markup("{} {}").format(
                    words.heading(one.breakdown),
                    brief(words.value(one.breakdown, one.value or words.NOT_RECORDED), 60),
                ),
                change=words.mover_about(one),
                records=Markup(),
            )
            for one in movers.movers
        ],
        "apart": len(apart),
    }
