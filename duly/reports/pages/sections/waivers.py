"""What a page says of the waivers that cover a standard's records: what was agreed, by whom, and until when."""

from __future__ import annotations

from datetime import datetime

from duly.reports import words
from duly.reports.pages.markup import ColumnHead, Table, foreign
from duly.results import StandardResult


def waivers_table(result: StandardResult) -> Table:
    """The waivers that cover something under a standard, those that end first at the top."""
    waivers = sorted(result.waived.waivers, key=lambda waiver: (waiver.until, waiver.row)) if result.waived else []
    items = any(waiver.item for waiver in waivers)
    columns = [
        ColumnHead("Record"),
        *([ColumnHead("Part of it")] if items else []),
        ColumnHead("Why"),
        ColumnHead("Agreed by"),
    ]
    return Table(
        caption="Waivers that cover records of this standard",
        columns=(*columns, ColumnHead("Until", "when")),
        rows=[
            [
                foreign(waiver.record),
                *([foreign(waiver.item) if waiver.item else "all"] if items else []),
                foreign(waiver.reason, 300),
                foreign(waiver.agreed_by),
                words.short_day(datetime.combine(waiver.until, datetime.min.time())),
            ]
            for waiver in waivers
        ],
        quiet=True,
        name="waivers",
        tools=len(waivers) > 20,
        kept_as="waived-",
    )
