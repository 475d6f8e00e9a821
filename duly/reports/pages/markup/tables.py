"""Tables of a page as HTML. Written in Python and not as a template: a run's tables have many cells.

Roles are written out because on a phone each row is laid out as a block, which hides a table's own meaning; each cell
carries its column's name, which is shown beside it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from duly.reports.pages.markup.foreign import visible


@dataclass(frozen=True)
class ColumnHead:
    """A column of a table. `kind` is "text", "num", "when", "bar", "named" (whole words) or "clause" (a
    sentence); `choose` offers its values as a filter. `data` names the column of the data files that the script draws it
    from."""

    label: str
    kind: str = "text"
    choose: bool = False
    data: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of a page. The first cell of a row heads it; a row may carry a class of its own.

    With `tools`, the page's script adds sorting, filters and a search over the rows; `kept_as` goes before what it keeps of
    them in the address, where a page has more such tables than one.
    """

    caption: str | Markup
    columns: tuple[ColumnHead, ...]
    rows: Sequence[Sequence[str | Markup]]
    total: Sequence[str | Markup] | None = None
    classes: Sequence[str] = ()  # of the rows, in their order
    name: str = ""  # a class of the table itself
    quiet: bool = False  # the caption repeats the heading above it, and is for screen readers
    tools: bool = False
    kept_as: str = ""
    stacks: bool = True  # on a phone each row becomes a block; a table of two short columns need not

    def __html__(self) -> str:
        """The table as markup, so that a template writes it as any other value."""
        return "".join(self._pieces())

    def _pieces(self) -> Iterator[str]:
        tools = f' data-tools="{self.kept_as}"' if self.tools else ""
        name = f"{'stack ' if self.stacks else ''}{self.name}".strip()
        yield f'<table role="table"{_named(name)}{tools}>\n'
        yield f"<caption{_named('quiet' if self.quiet else '')}>{_text(self.caption)}</caption>\n"
        yield '<thead role="rowgroup"><tr role="row">'
        for column in self.columns:
            choose = " data-choose" if column.choose else ""
            data = f' data-from="{column.data}"' if column.data else ""
            yield f'<th role="columnheader" scope="col"{_kind(column)}{choose}{data}>{_text(column.label)}</th>'
        yield '</tr></thead>\n<tbody role="rowgroup">\n'
        openings = [
            f'<td role="cell"{_kind(column)} data-label="{_text(column.label)}">' for column in self.columns[1:]
        ]
        for number, row in enumerate(self.rows):
            yield _row(row, openings, self.classes[number] if number < len(self.classes) else "")
        yield "</tbody>\n"
        if self.total:
            yield f'<tfoot role="rowgroup">{_row(self.total, openings, "")}</tfoot>\n'
        yield "</table>\n"


def _named(name: str) -> str:
    return f' class="{name}"' if name else ""


def _kind(column: ColumnHead) -> str:
    return _named("" if column.kind == "text" else column.kind)


def _text(text: str | Markup) -> Markup:
    # escape() costs calls even where there is nothing to do
    return text if isinstance(text, Markup) else _escaped(text)


@lru_cache(maxsize=1000)  # of a long table most cells say what others do
def _escaped(text: str) -> Markup:
    return escape(visible(text))


def _row(row: Sequence[str | Markup], openings: Sequence[str], kind: str) -> str:
    head = f'<tr role="row"{_named(kind)}><th role="rowheader" scope="row">{_text(row[0])}</th>'
    cells = [f"{opening}{_text(cell)}</td>" for opening, cell in zip(openings, row[1:], strict=True)]
    return f"{head}{''.join(cells)}</tr>\n"


def text_columns(*labels: str) -> tuple[ColumnHead, ...]:
    """Columns of text."""
    return tuple(ColumnHead(name) for name in labels)


def number_columns(*labels: str) -> tuple[ColumnHead, ...]:
    """Columns of numbers."""
    return tuple(ColumnHead(name, "num") for name in labels)
