"""What the page on the export says: what was read, folded, refused and not understood, what needs a hand at the top.

What stops nothing, and what merely says that all is well, is folded away: the export of a whole force has fifty tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from duly.reports import words
from duly.reports.export import Export, IntakeFault, ReadTable, RefusedRow
from duly.reports.pages.markup import ColumnHead, Table, foreign, number_columns, text_columns
from duly.reports.pages.sections.allowed import allowed_table, beyond
from duly.reports.pages.sections.ask import ask_section
from duly.reports.pages.sections.trust import usual_section
from duly.reports.pages.site import Site

REFUSALS_LISTED = 1000
ROWS_NAMED = 20
"""Row numbers that are named of those refused for one reason in one file; a run of rows counts as one."""

_APART = (("Copies folded", "folded"), ("Refused", "refused"), ("After the as-at time", "after_as_of"))


def export_page(site: Site) -> dict[str, Any]:
    """The context of export.html."""
    export = site.export
    refusals = export.refusals[:REFUSALS_LISTED]
    odd = [table for table in export.tables if _is_odd(table)]
    plain = [table for table in export.tables if not _is_odd(table)]
    critical = [fault for fault in export.intake if fault.critical]
    minor = [fault for fault in export.intake if not fault.critical]
    return {
        "facts": [(name, foreign(said, 400)) for name, said in export.facts],
        "tiles": list(_tiles(export)),
        "usual": usual_section(site),
        "allowed": allowed_table(site),
        "beyond": [foreign(words.sentence(said), 400) for said in beyond(site)],
        "ask": ask_section(site),
        "warnings": [foreign(words.sentence(warning), 400) for warning in export.warnings],
        "unfit": [(foreign(name), foreign(words.sentence(why), 1000)) for name, why in export.unfit],
        "tables": _tables(odd, "Tables of which not every row was judged", export.tables) if odd else None,
        "plain": _plain(plain) if plain else None,
        "plain_count": len(plain),
        "remarks": [
            (foreign(table.name), [foreign(words.sentence(remark), 1000) for remark in table.remarks])
            for table in export.tables
            if table.remarks
        ],
        "lacking": _lacking(export.tables) if any(table.lacks for table in export.tables) else None,
        "critical": _intake(critical, "Checks that failed, so that a table is not judged") if critical else None,
        "minor": _intake(minor, "What else the checks found") if minor else None,
        "minor_count": len(minor),
        "absent": [foreign(name) for name in export.absent],
        "sources": _sources(export),
        "codes": _codes(export) if export.unmapped else None,
        "refusals": _refusals(refusals) if refusals else None,
        "refusals_more": export.refused_beyond(len(refusals)),
    }


def _is_odd(table: ReadTable) -> bool:
    return bool(table.unfit or table.folded or table.refused or table.after_as_of)


def _tiles(export: Export) -> Iterator[tuple[str, str, int]]:
    """The figures at the top: where on the page they are told, what they are of, and how many."""
    yield "tables", "rows read", export.rows_read
    yield "tables", "rows judged", sum(table.rows for table in export.tables if not table.unfit)
    yield "tables", "copies folded", export.folded
    yield "refused", "rows refused", export.refused
    yield "fit", "tables not judged", len(export.unfit)
    yield "codes", "values not understood", export.unmapped


def _tables(tables: Sequence[ReadTable], caption: str, every: Sequence[ReadTable]) -> Table:
    """`every` table is in the total."""
    apart = [(said, name) for said, name in _APART if any(getattr(table, name) for table in tables)]

    def row(table: ReadTable) -> list[str | Markup]:
        figures = (table.rows_read, table.rows, *(getattr(table, name) for _, name in apart))
        return [foreign(table.name), "no" if table.unfit else "yes", *(words.number(figure) for figure in figures)]

    totals = [sum(getattr(table, name) for table in every) for name in ("rows_read", "rows", *(n for _, n in apart))]
    return Table(
        caption=caption,
        columns=(
            *text_columns("Table", "Fit to be judged"),
            *number_columns("Rows read", "Rows kept", *(said for said, _ in apart)),
        ),
        rows=[row(table) for table in tables],
        total=["All tables", "", *(words.number(total) for total in totals)],
        quiet=True,
    )


def _plain(tables: Sequence[ReadTable]) -> Table:
    return Table(
        caption="Tables of which every row was kept",
        columns=(ColumnHead("Table"), *number_columns("Rows")),
        rows=[[foreign(table.name), words.number(table.rows)] for table in tables],
        quiet=True,
        stacks=False,
    )


def _lacking(tables: Sequence[ReadTable]) -> Table:
    """The columns that the export lacks, and of which tables: most are lacking from many."""
    lacking: dict[str, list[str]] = {}
    for table in tables:
        for column in table.lacks:
            lacking.setdefault(column, []).append(table.name)
    return Table(
        caption="Columns that the export lacks",
        columns=(*text_columns("Column", "Of these tables"),),
        rows=[
            [
                foreign(column),
                Markup(", ").join(foreign(name) for name in names) if len(names) < len(tables) else "every table",
            ]
            for column, names in sorted(lacking.items())
        ],
        quiet=True,
    )


def _intake(faults: Sequence[IntakeFault], caption: str) -> Table:
    critical = any(fault.critical for fault in faults)
    return Table(
        caption=caption,
        columns=text_columns("Table", "What was found", *(["What follows"] if critical else [])),
        rows=[
            [foreign(fault.table), foreign(fault.said, 400), *(["the table is not judged"] if critical else [])]
            for fault in faults
        ],
        quiet=True,
    )


def _sources(export: Export) -> Table:
    notes = any(source.notes for source in export.sources)
    return Table(
        caption="Files, sheets and database tables that were read",
        columns=(
            *text_columns("File", "Table"),
            *number_columns("Rows"),
            *text_columns("Form", "SHA-256"),
            *(text_columns("Notes") if notes else ()),
        ),
        rows=[
            [
                foreign(source.name),
                foreign(source.table),
                words.number(source.rows),
                foreign(source.form),
                Markup("<code>{}</code>").format(source.sha256) if source.sha256 else "",
                *([Markup("<br>").join(foreign(note, 400) for note in source.notes)] if notes else []),
            ]
            for source in export.sources
        ],
        quiet=True,
    )


def _codes(export: Export) -> Table:
    return Table(
        caption="Codes that the mapping does not know",
        columns=(*text_columns("Code", "Table", "Column"), *number_columns("Rows")),
        rows=[
            [foreign(code or "(blank)"), foreign(table.name), foreign(column), words.number(count)]
            for table in export.tables
            for column, code, count in table.unmapped
        ],
        quiet=True,
        tools=sum(len(table.unmapped) for table in export.tables) > ROWS_NAMED,
    )


def _refusals(refusals: Sequence[RefusedRow]) -> Table:
    """The refused rows of a file that have one reason are one line, with the numbers of the rows."""

    def alike(refusal: RefusedRow) -> tuple[str, str, str]:
        return refusal.source, refusal.columns, refusal.reason

    groups = [(key, list(group)) for key, group in groupby(sorted(refusals, key=alike), key=alike)]
    return Table(
        caption="Refused rows",
        columns=(*text_columns("File", "Column", "Reason"), *number_columns("Rows"), *text_columns("Which rows")),
        rows=[
            [
                foreign(source or "not stated"),
                foreign(column) if column else "",
                foreign(reason, 400),
                words.number(len(rows)),
                _row_numbers(rows),
            ]
            for (source, column, reason), rows in groups
        ],
        quiet=True,
    )


def _row_numbers(rows: Sequence[RefusedRow]) -> str:
    """ "17, 201, 1,275 to 1,278 and 40 more"; a row whose line is another by row and line, and what has no row by its line.

    What has no number, as in a database, is not named.
    """
    plain = sorted(row.row for row in rows if row.row is not None and row.place == words.number(row.row))
    runs: list[list[int]] = []
    for row in plain:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    named = [
        (words.number(run[0]) if len(run) == 1 else f"{words.number(run[0])} to {words.number(run[-1])}", len(run))
        for run in runs
    ]
    others = [row for row in rows if row.place and (row.row is None or row.place != words.number(row.row))]
    others.sort(key=lambda row: row.line or 0)
    named += [(row.place, 1) for row in others]
    said = [name for name, _ in named[:ROWS_NAMED]]
    more = sum(number for _, number in named[ROWS_NAMED:])
    return ", ".join(said) + (f" and {words.number(more)} more" if more else "")
