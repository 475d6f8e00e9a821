"""Why a record got its verdicts, as JSON and as CSV, for other programs. Ids, codes and times only."""

from __future__ import annotations

import json
from datetime import date, datetime

from duly.reports.csv_file import rows_csv
from duly.results import Explained, as_json

_COLUMNS = (
    "record",
    "standard",
    "rate",
    "item",
    "status",
    "reason",
    "anchor_at",
    "due_at",
    "done_at",
    "because",
    "remedy",
    "officer",
)


def explanation_json(record: str, explained: Explained) -> str:
    """The verdicts with the values that were read, as JSON."""
    return json.dumps({"record": record, **as_json(explained)}, indent=2, ensure_ascii=False, default=_written) + "\n"


def explanation_csv(record: str, explained: Explained) -> str:
    """A row for each verdict, in the order of the catalogue."""
    return rows_csv(
        (
            {
                "record": record,
                "standard": one.standard,
                "rate": one.rate,
                "item": one.item or "",
                "status": one.status.value,
                "reason": one.reason,
                **{
                    name: _written(at) if (at := getattr(one, name)) else ""
                    for name in ("anchor_at", "due_at", "done_at")
                },
                "because": one.words,
                "remedy": one.remedy if one.to_put_right else "",
                "officer": one.officer or "",
            }
            for one in explained.verdicts
        ),
        _COLUMNS,
    )


def _written(value: object) -> str:
    """A value that a rule read; its instants are in UTC."""
    if isinstance(value, datetime):
        return value.isoformat() + ("" if value.tzinfo else "Z")
    return value.isoformat() if isinstance(value, date) else str(value)
