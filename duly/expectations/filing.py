"""Documents as other records name them: each with what is said of the document that stands for it."""

from __future__ import annotations

from functools import cache

from sqlalchemy import CTE, false, select, true, union_all

from duly import checks
from duly.records import Document, companion

RMS = "rms"

_SAID = ("doc_type", "location", "size_bytes", "deleted", "uploaded_at", companion("uploaded_at"), "is_test")


@cache
def filed() -> CTE:
    """Every document by the `doc_id` and the `linked_id` under which it may be named.

    What is said of it (`doc_type`, `location`, `size_bytes`, `deleted`, `uploaded_at`) is said of the document that it was
    merged into, at the end of the chain; nothing is where there is none (`broken`). `is_test` where either was a test.
    """
    merged = checks.roots(Document, *_SAID)
    own = {name: getattr(Document, name) for name in _SAID}
    return union_all(
        select(
            Document.doc_id,
            Document.linked_id,
            *(own[name] for name in _SAID[:-1]),
            checks.surely(Document.is_test).label("is_test"),
            false().label("broken"),
        ).where(Document.merged_into.is_(None)),
        select(
            Document.doc_id,
            Document.linked_id,
            *(merged.c[name] for name in _SAID[:-1]),
            checks.surely(Document.is_test.is_(true()) | merged.c.is_test.is_(true())).label("is_test"),
            merged.c.broken,
        ).join_from(merged, Document, Document.doc_id == merged.c.id),
    ).cte("filed_documents")
