"""What the page on the export says: what was read, folded, refused and not understood, by file and by table."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from duly.reports import words
from duly.reports.export import Export, ReadTable
from duly.reports.fragments import shown
from duly.reports.tables import Column, Table, numbers, texts

REFUSALS_SHOWN = 1000


def export_page(export: Export) -> dict[str, Any]:
    """The context of export.html."""
    refusals = export.refusals[:REFUSALS_SHOWN]
    return {
        "facts": [(name, shown(said, 400)) for name, said in export.facts],
        "warnings": [shown(words.sentence(warning), 400) for warning in export.warnings],
        "tables": _tables(export.tables),
        "remarks": [
            (shown(table.name), [shown(words.sentence(remark), 1000) for remark in table.remarks])
            for table in export.tables
            if table.remarks
        ],
        "intake": _intake(export) if export.intake else None,
        "absent": [shown(name) for name in export.absent],
        "sources": _sources(export),
        "codes": _codes(export) if export.unmapped else None,
        "refusals": _refusals(refusals) if refusals else None,
        "refusals_more": max(0, export.refused - len(refusals)),
    }


def _tables(tables: tuple[ReadTable, ...]) -> Table:
    def row(table: ReadTable) -> list[str | Markup]:
        figures = (table.rows_read, table.rows, table.folded, table.refused, table.after_as_of)
        return [shown(table.name), "unfit" if table.unfit else "fit", *(words.number(figure) for figure in figures)]

    totals = (
        sum(getattr(table, name) for table in tables)
        for name in ("rows_read", "rows", "folded", "refused", "after_as_of")
    )
    return Table(
        caption="Rows of each table",
        columns=(
            *texts("Table", "Fit to be judged"),
            *numbers("Rows read", "Rows kept", "Folded", "Refused", "After the as-at time"),
        ),
        rows=[row(table) for table in tables],
        total=["All tables", "", *(words.number(total) for total in totals)],
        quiet=True,
    )


def _intake(export: Export) -> Table:
    return Table(
        caption="What the checks before judging found",
        columns=texts("Table", "What was found", "What follows"),
        rows=[
            [
                shown(fault.table),
                shown(fault.said, 400),
                "the table is not judged" if fault.critical else "judged all the same",
            ]
            for fault in export.intake
        ],
        quiet=True,
    )


def _sources(export: Export) -> Table:
    return Table(
        caption="Files, sheets and database tables that were read",
        columns=(*texts("File", "Table"), *numbers("Rows"), *texts("Form", "SHA-256", "Notes")),
        rows=[
            [
                shown(source.name),
                shown(source.table),
                words.number(source.rows),
                shown(source.form),
                Markup("<code>{}</code>").format(source.sha256) if source.sha256 else "",
                Markup("<br>").join(shown(note, 400) for note in source.notes),
            ]
            for source in export.sources
        ],
        quiet=True,
    )


def _codes(export: Export) -> Table:
    return Table(
        caption="Codes that the mapping does not know",
        columns=(*texts("Code", "Table", "Column"), *numbers("Rows")),
        rows=[
            [shown(code or "(blank)"), shown(table.name), shown(column), words.number(count)]
            for table in export.tables
            for column, code, count in table.unmapped
        ],
        quiet=True,
    )


def _refusals(refusals: tuple[tuple[str, str, str, str], ...]) -> Table:
    return Table(
        caption="Refused rows",
        columns=(Column("File"), Column("Row", "num"), *texts("Column", "Reason")),
        rows=[
            [shown(source or "not stated"), row, shown(column) if column else "", shown(reason, 400)]
            for source, row, column, reason in refusals
        ],
        quiet=True,
    )
