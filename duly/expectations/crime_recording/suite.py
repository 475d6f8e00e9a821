"""What every standard of this suite is filed under, and what each asks of a record first."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import FromClause, and_, false, or_

from duly import checks

SUITE = "crime_recording"
TITLE = "Crime recording"


def not_real(rows: FromClause, what: str = "record", instead: str = checks.STANDS_FOR_IT) -> tuple[checks.Case, ...]:
    """As `checks.not_real`; but where it was merged in a circle, or into one that is not in the export (`merge_broken`),
    nothing stands for it (A24)."""
    test, merged = checks.not_real(rows, what, instead=instead)
    return test, checks.dangling_link(f"The {what} that it was merged into", rows.c.merge_broken), merged


def undated(placed: checks.Span, what: str, *times: checks.Span) -> tuple[checks.Case, checks.Case]:
    """As `checks.undated`, of what `placed` places; but where one of its `times` lies after the export was made, that is the
    fault to name (A26)."""
    left_out, untold = checks.undated(placed.missing, what)
    return left_out, replace(untold, when=and_(placed.missing, ~or_(false(), *(time.future for time in times))))
