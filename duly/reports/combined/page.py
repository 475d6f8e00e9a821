"""The pages of forces side by side: the matrix with what they come to together, and of each standard who was counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from duly.reports import words
from duly.reports.combined.model import Across, Cell, Combined, Figures, Force, NamedBy
from duly.reports.pages.markup import (
    ColumnHead,
    Grid,
    GridCell,
    GridHead,
    GridRow,
    Table,
    brief,
    day,
    foreign,
    grid_pictures,
    link,
    number_columns,
    rate_bar,
    standard_name,
    tag,
    text_columns,
)
from duly.reports.pages.rendering import environment, scripted
from duly.reports.pages.sections.cells import NO_CASES, NO_RECORD, unjudged
from duly.results import Counts, Outcome, graded

PAGE, FUNNEL = "index.html", "funnel.html"

_WITHHELD = "not shown"
_NOT_ASKED = GridCell(figure="", said="its run did not ask for it", kind="never")
_FEW = GridCell(figure=_WITHHELD, said="withheld, as a count of it or of another force's is small", kind="few")


def combined_pages(combined: Combined, marking: str = "") -> dict[str, str]:
    """The text of both pages by file name. `marking` is the handling marking of who hands them out."""
    scripts, styles = ("tables.js", "downloads.js"), ("matrix.css", "downloads.css")
    common = {
        **scripted(scripts, styles),
        "run": {"duly_version": combined.duly_version},
        "combined": combined,
        "as_at": _as_at(combined.forces),
        "marking": foreign(marking, 80) if marking else "",
        "pictures": grid_pictures(),
        "place": None,
        "suspect": None,
    }
    contexts = {PAGE: _matrix(combined), FUNNEL: {"suites": [*_funnels(combined)]}}
    return {
        name: environment()
        .get_template(f"combined_{'matrix' if name == PAGE else 'funnel'}.html")
        .render({**common, **context})
        for name, context in contexts.items()
    }


def _as_at(forces: Sequence[Force]) -> str:
    days = sorted(_local(force) for force in forces)
    first, last = words.day(days[0]), words.day(days[-1])
    return first if first == last else f"{first} to {last}"


def _local(force: Force) -> Any:
    return words.local(force.as_of, ZoneInfo(force.time_zone))


def _matrix(combined: Combined) -> dict[str, Any]:
    cells = [cell for across in combined.standards for cell in across.cells]
    return {
        "grid": _grid(combined),
        "stood": any(cell.variation is not None or cell.assurance is not None for cell in cells),
        "pools": _pools(combined),
        "forces": _forces(combined),
        "left_out": [(foreign(one.file, 400), foreign(one.why, 400)) for one in combined.left_out],
        "suspects": [foreign(force.name) for force in combined.forces if force.suspect],
        "apart": _apart(combined),
        "variants": _variants(combined),
        "by_path": [foreign(force.name) for force in combined.forces if force.named_by is NamedBy.PATH],
    }


def _grid(combined: Combined) -> Grid:
    suites = [(suite, [*several]) for suite, several in groupby(combined.standards, key=lambda across: across.suite)]
    return Grid(
        caption="How each force stands under each standard",
        name="",
        first="Force",
        before=[("As at", "")],
        groups=[(words.heading(suite), len(several)) for suite, several in suites],
        heads=[_head(across) for across in combined.standards],
        rows=[
            GridRow(
                head=_named(force),
                before=[day(_local(force))],
                cells=[_cell(across, across.cells[place]) for across in combined.standards],
            )
            for place, force in enumerate(combined.forces)
        ],
        whole=GridRow(
            head=Markup("Those that may be pooled"),
            before=[""],
            cells=[_pool_cell(across) for across in combined.standards],
        ),
    )


def _head(across: Across) -> GridHead:
    return GridHead(
        page=f"{FUNNEL}#{_anchor(across)}",
        id=brief(across.standard, 40),
        title=brief(across.title, 64),
        target=re.sub(r" (breach|breaches)$", "", _target(across)),
    )


def _target(across: Across) -> str:
    """The target that all forces are held to; blank where they are held to several."""
    if across.target_count is not None:
        return f"at most {words.breaches(across.target_count)}"
    targets = {cell.target for cell in across.cells if cell.asked}
    return words.target(next(iter(targets))) if len(targets) == 1 else ""


def _named(force: Force) -> Markup:
    marks = [said for said, holds in (("suspect night", force.suspect), ("a sample", force.sample)) if holds]
    return brief(force.name, 60) + (Markup(" ({})").format("; ".join(marks)) if marks else Markup())


def _cell(across: Across, cell: Cell) -> GridCell:
    if not cell.asked:
        return _NOT_ASKED
    if cell.figures is None:
        return unjudged(cell.outcome or Outcome.ERROR)
    apart = "not pooled: " + "; ".join(cell.apart) if cell.apart else ""
    return _shown(across, cell.figures, cell.target, apart, cell)


def _pool_cell(across: Across) -> GridCell:
    pool = across.pool
    if pool is None:
        return GridCell(figure="", said="no two forces may be pooled", kind="never")
    return _shown(across, pool.figures, pool.target, f"{words.number(len(pool.forces))} forces", None)


def _shown(across: Across, figures: Figures, target: Decimal | None, said: str, cell: Cell | None) -> GridCell:
    counts, page = figures.judged, f"{FUNNEL}#{_anchor(across)}"
    if counts is None:
        return _FEW
    if not counts.judged:
        if figures.unknown is None:
            return GridCell(figure=_WITHHELD, said="what could not be determined is withheld", kind="few")
        if counts.unknown:
            unknown = f"{words.number(counts.unknown)} unknown"
            return GridCell(figure="?", of=unknown, said="cannot be told", kind="untold", page=page)
        return NO_CASES if figures.population != 0 else NO_RECORD
    if across.target_count is not None:
        breaches = counts.non_compliant
        kind = "under" if breaches > across.target_count and (cell or not across.target_count) else ""
        of = "breach" if breaches == 1 else "breaches"
        return GridCell(figure=words.number(breaches), of=of, said=said, kind=kind, order=str(-breaches), page=page)
    if counts.small:
        few = "; ".join(filter(None, ("few", said)))
        return GridCell(figure=words.k_of_n(counts), said=few, kind="few", page=page)
    kind, stands = _standing(counts, target, settled=figures.settled)
    unknown = f"{words.number(counts.unknown)} unknown" if counts.low_confidence else ""
    return GridCell(
        figure=words.rate(counts) + ("?" if kind == "untold" else ""),
        of=f"of {words.number(counts.judged)}",
        said="; ".join(filter(None, (stands, unknown, said))),
        kind=kind,
        order=str(counts.rate),
        page=page,
        variation=cell.variation if cell else None,
        assurance=cell.assurance if cell else None,
    )


def _standing(counts: Counts, target: Decimal | None, *, settled: bool) -> tuple[str, str]:
    """How a share stands against its target. Where what is unknown is withheld it goes by the share alone: the outcome would
    tell of the unknown."""
    if target is None:
        return "", ""
    if not settled:
        return ("", "") if counts.meets(target) else ("under", "its share is below target")
    return {
        Outcome.NOT_MET: ("under", "below target"),
        Outcome.CANNOT_TELL: ("untold", "what is unknown decides"),
    }.get(graded(counts, target), ("", ""))


def _pools(combined: Combined) -> Table:
    """What the forces come to together, standard by standard."""

    def row(across: Across) -> list[str | Markup]:
        pool, name = across.pool, link(f"{FUNNEL}#{_anchor(across)}", standard_name(across.standard, across.title))
        asked = sum(cell.asked for cell in across.cells)
        if pool is None:
            return [name, f"none of {words.number(asked)}", "", "", "", "", "", "", ""]
        counts, figures = pool.figures.judged, pool.figures
        counted = across.target_count is not None
        return [
            name,
            f"{words.number(len(pool.forces))} of {words.number(asked)}",
            tag(pool.outcome, small=bool(counts and counts.small)) if pool.outcome else "",
            _WITHHELD if counts is None else words.figure(counts, counted=counted),
            "" if counted or counts is None else words.rate(counts),
            "" if counted else _bounds(figures),
            _target(across) if pool.target is None else words.target(pool.target),
            Markup() if counted or not figures.settled or counts is None else rate_bar(counts, pool.target),
            _count(figures.unknown),
        ]

    return Table(
        caption="What the forces come to together",
        columns=(
            ColumnHead("Standard"),
            ColumnHead("Forces pooled"),
            ColumnHead("Outcome"),
            *number_columns("Complied", "Share", "Could be", "Target"),
            ColumnHead("Share, 0% to 100%", "bar"),
            *number_columns("Unknown"),
        ),
        rows=[row(across) for across in combined.standards],
        quiet=True,
        name="suite",
    )


def _bounds(figures: Figures) -> str:
    if figures.rate_low is None or not figures.unknown:
        return ""
    return f"{words.percent(figures.rate_low)} to {words.percent(figures.rate_high)}"


def _count(count: int | None) -> str:
    return _WITHHELD if count is None else words.number(count)


def _forces(combined: Combined) -> Table:
    def state(force: Force) -> str:
        said = [
            text
            for text, holds in (
                ("the night is suspect", force.suspect),
                ("a sample of its records", force.sample),
                ("not all of its export could be read", not force.complete),
            )
            if holds
        ]
        return "; ".join(said) or "nothing"

    return Table(
        caption="The forces, and their runs",
        columns=(
            *text_columns("Force", "As at", "Period judged", "duly"),
            *number_columns("Standards judged", "Not judged"),
            ColumnHead("To know", "clause"),
        ),
        rows=[
            [
                foreign(force.name),
                words.day_and_time(_local(force)),
                _period(force),
                foreign(force.duly_version),
                words.number(force.judged),
                words.number(force.not_judged),
                state(force),
            ]
            for force in combined.forces
        ],
        quiet=True,
        name="forces",
    )


def _period(force: Force) -> str:
    zone, period = ZoneInfo(force.time_zone), force.period
    start = f"from {words.day(words.local(period.start, zone))} " if period.start else ""
    end = f"up to, not including, {words.day(words.local(period.end, zone))}" if period.end else "all due by then"
    return f"{start}{end}"


def _apart(combined: Combined) -> Table | None:
    """Whom what keeps out of the pool, and under which standards."""
    standards: dict[tuple[str, str], list[str]] = {}
    for across in combined.standards:
        for cell in across.cells:
            for why in cell.apart:
                standards.setdefault((cell.force, why), []).append(across.standard)
    if not standards:
        return None
    every = len(combined.standards)
    return Table(
        caption="What is not pooled, and why",
        columns=(ColumnHead("Force"), ColumnHead("Why", "clause"), ColumnHead("Under", "clause")),
        rows=[
            [
                foreign(force),
                foreign(words.sentence(why), 400),
                "every standard" if len(ids) == every else foreign(", ".join(ids), 2000),
            ]
            for (force, why), ids in sorted(standards.items(), key=lambda one: (one[0][0].casefold(), -len(one[1])))
        ],
        quiet=True,
        name="apart",
    )


def _variants(combined: Combined) -> Table | None:
    """What forces do not go by alike: one line for each that several standards share."""
    under: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for across in combined.standards:
        for one in across.variants:
            under.setdefault((one.what, one.value, one.forces), []).append(across.standard)
    if not under:
        return None
    rows = sorted(under.items(), key=lambda one: (one[1], one[0][0]))
    return Table(
        caption="What they do not go by alike",
        columns=text_columns("Standards", "What", "Which", "Forces"),
        rows=[
            [
                foreign(", ".join(ids), 2000),
                foreign(_WHAT.get(what, what)),
                foreign(value, 200),
                foreign(", ".join(forces), 2000),
            ]
            for (what, value, forces), ids in rows
        ],
        quiet=True,
        name="variants",
    )


_WHAT: Mapping[str, str] = {
    "rule": "version of the rule",
    "target": "target",
    "title": "what it is called",
    "phrases": "version of the phrases",
}


def _funnels(combined: Combined) -> Iterator[dict[str, Any]]:
    for suite, several in groupby(combined.standards, key=lambda across: across.suite):
        yield {
            "title": words.heading(suite),
            "standards": [
                {"anchor": _anchor(one), "name": standard_name(one.standard, one.title), "table": _funnel(one)}
                for one in several
            ],
        }


def _funnel(across: Across) -> Table:
    pool = across.pool
    return Table(
        caption=Markup("{}: who was counted, by force").format(brief(across.standard, 40)),
        columns=(
            ColumnHead("Force"),
            *number_columns(
                "Population", "Met", "Not met", "Unknown", "Not yet due", "Exempt or left out", "Share", "Could be"
            ),
            ColumnHead("Pooled"),
        ),
        rows=[_funnel_row(across, cell) for cell in across.cells],
        total=None
        if pool is None
        else [
            "Those pooled",
            *_numbers(across, pool.figures),
            f"{words.number(len(pool.forces))} forces",
        ],
        quiet=True,
        name="counted",
    )


def _funnel_row(across: Across, cell: Cell) -> list[str | Markup]:
    name = foreign(cell.force)
    if cell.figures is None:
        said = "not asked" if not cell.asked else words.OUTCOMES[cell.outcome or Outcome.ERROR].word
        return [name, said, "", "", "", "", "", "", "", "no"]
    return [name, *_numbers(across, cell.figures), "yes" if cell.pooled else "no"]


def _numbers(across: Across, figures: Figures) -> list[str | Markup]:
    counts, counted = figures.judged, across.target_count is not None
    return [
        *map(
            _count,
            (
                figures.population,
                figures.compliant,
                figures.non_compliant,
                figures.unknown,
                figures.not_yet_due,
                figures.not_asked,
            ),
        ),
        "" if counts is None or counted else words.rate(counts),
        "" if counted else _bounds(figures),
    ]


def _anchor(across: Across) -> str:
    return re.sub(r"[^a-z0-9]+", "-", across.standard.casefold()).strip("-") or "unnamed"
