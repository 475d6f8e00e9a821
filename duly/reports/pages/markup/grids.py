"""A grid as HTML: rows against standards, under heads that stay in sight, in a box of its own that scrolls sideways.

Its cells are short, as there may be thousands: pictures are drawn once on the page, and cells refer to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from duly.reports import words
from duly.reports.pages.markup.icons import ASSURANCES, VARIATIONS
from duly.results import Assurance, Variation


@dataclass(frozen=True, kw_only=True, slots=True)
class GridHead:
    """A column that is a standard: its page, what it is called, what it is held to, and the topic it belongs to."""

    page: str
    id: Markup
    title: Markup
    target: str
    topic: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class GridCell:
    """What a cell shows: its figure, what that is of, and how it stands; `order` is what it is sorted by, the worst lowest,
    blank where it has nothing to be sorted by. `said` is for who cannot see `kind` and the pictures."""

    figure: str
    of: str = ""
    said: str = ""
    kind: str = ""
    order: str = ""
    page: str = ""
    variation: Variation | None = None
    assurance: Assurance | None = None


@dataclass(frozen=True, kw_only=True)
class GridRow:
    """A row: its head, what stands before the standards, and a cell for each of these."""

    head: Markup
    before: Sequence[str | Markup]
    cells: Sequence[GridCell]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Rows against standards. `groups` are the suites in their order, each with how many columns it has; `topics` those of
    the columns in theirs. `name` goes before what the page's script keeps of it in the address. The last row is of all
    together."""

    caption: str
    name: str
    first: str
    before: Sequence[tuple[str, str]]  # the label of a column, and "num", or "choose" where its values are a filter
    groups: Sequence[tuple[str, int]]
    heads: Sequence[GridHead]
    rows: Sequence[GridRow]
    whole: GridRow
    topics: Sequence[str] = ()

    def __html__(self) -> str:
        """The grid as markup, so that a template writes it as any other value."""
        return "".join(self._pieces())

    def _pieces(self) -> Iterator[str]:
        caption = escape(self.caption)
        yield f'<div class="scroll" role="region" aria-label="{caption}" tabindex="0">\n'
        topics = escape("|".join(self.topics))
        yield f'<table class="grid" data-tools="{self.name}" data-topics="{topics}">\n'
        yield f'<caption class="quiet">{caption}</caption>\n<thead>\n<tr>'
        yield f'<td colspan="{1 + len(self.before)}"></td>'
        for title, count in self.groups:
            yield f'<th scope="colgroup" colspan="{count}" class="group"><span>{escape(title)}</span></th>'
        yield f'</tr>\n<tr><th scope="col">{escape(self.first)}</th>'
        for label, kind in self.before:
            yield f'<th scope="col"{_BEFORE[kind]}>{escape(label)}</th>'
        for head in self.heads:
            aim = f'<span class="grid-aim">{escape(head.target)}</span>' if head.target else ""
            yield (
                f'<th scope="col" class="num grid-head" data-name="{escape(head.id.striptags())}"'
                f' data-topic="{escape(head.topic)}">'
                f'<a href="{escape(head.page)}"><span class="id">{head.id}</span> {head.title}</a>{aim}</th>'
            )
        yield "</tr>\n</thead>\n<tbody>\n"
        for row in self.rows:
            yield from self._row(row)
        yield "</tbody>\n<tfoot>\n"
        yield from self._row(self.whole)
        yield "</tfoot>\n</table>\n</div>\n"

    def _row(self, row: GridRow) -> Iterator[str]:
        yield f'<tr><th scope="row">{row.head}</th>'
        for (_, kind), value in zip(self.before, row.before, strict=True):
            yield f"<td{_BEFORE[kind] if kind == 'num' else ''}>{escape(value)}</td>"
        yield from map(_cell, row.cells)
        yield "</tr>\n"


_BEFORE = {"": "", "num": ' class="num"', "choose": " data-choose"}


def _cell(cell: GridCell) -> str:
    said = [cell.said] if cell.said else []
    drawn = ""
    if cell.variation is not None:
        drawn += _use(VARIATIONS[cell.variation][0], "v")
        said.append(words.VARIATIONS[cell.variation])
    if cell.assurance is not None:
        drawn += _use(ASSURANCES[cell.assurance][0], "a")
        said.append(words.ASSURANCES[cell.assurance])
    inside = f"<strong>{escape(cell.figure)}</strong>"
    inside += f" <small>{escape(cell.of)}</small>" if cell.of else ""
    inside += f"<i>{drawn}</i>" if drawn else ""
    inside += f'<span class="quiet">; {escape("; ".join(said))}</span>' if said else ""
    kind = f"num {cell.kind}".strip()
    held = f'<a href="{escape(cell.page)}">{inside}</a>' if cell.page else f"<span>{inside}</span>"
    return f'<td class="{kind}" data-order="{cell.order}">{held}</td>'


def _use(kind: str, of: str) -> str:
    return f'<svg class="{kind}" aria-hidden="true" focusable="false"><use href="#{of}-{kind}"/></svg>'


def grid_pictures() -> Markup:
    """The pictures that cells refer to, once for a page."""
    symbols = [
        f'<symbol id="{of}-{kind}" viewBox="0 0 28 28"><circle cx="14" cy="14" r="12.5"/>{drawing}</symbol>'
        for of, pictures in (("v", VARIATIONS.values()), ("a", ASSURANCES.values()))
        for kind, drawing in pictures
    ]
    return Markup(
        f'<svg class="patterns" aria-hidden="true" focusable="false" width="0" height="0">{"".join(symbols)}</svg>'
    )
