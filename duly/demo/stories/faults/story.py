"""Rows that nothing else in the export leans on: parents missing, keys used twice for different things, rows from later."""

from typing import Any

import numpy as np

from duly.demo.calendar import DAY, HOUR
from duly.demo.files import PREFIXES
from duly.demo.story import Story

_PAIRS = 2
"""Pairs of rows with one key that differ, in each table that has them."""


def tell(story: Story, share: float) -> dict[str, int]:
    """Write stray rows; returns the rows to be refused by table. `share` is the size of the force-year, from 0 to 1."""
    size = max(3, int(60 * share))
    _orphans(story, size)
    _later_rows(story, size)
    return _conflicts(story)


def _orphans(story: Story, size: int) -> None:
    """Rows whose parent is not in the export."""
    adults = story.people("adult", np.full(size, story.last_day))
    on = np.full(size, story.last_day * DAY + 12 * HOUR)

    def new(table: str) -> Any:
        return story.ids(table, story.take(table, size))

    rows: dict[str, dict[str, Any]] = {
        "crime_victims": {"crime_id": new("crimes"), "person_id": adults},
        "incident_persons": {"incident_id": new("incidents"), "person_id": adults},
        "investigation_log": {"log_id": new("investigation_log"), "inv_id": new("investigations"), "entered_at": on},
        "supervisory_reviews": {"review_id": new("supervisory_reviews"), "inv_id": new("investigations"), "entered_at": on},
        "meeting_attendees": {"meet_id": new("strategy_meetings"), "agency": "csc"},
        "strategy_children": {"meet_id": new("strategy_meetings"), "person_id": adults},
        "dash_assessments": {"dash_id": new("dash_assessments"), "da_id": new("da_incidents"), "completed_at": on},
        "documents": {"doc_id": new("documents"), "linked_type": "strategy_meetings", "linked_id": new("strategy_meetings")},
    }  # fmt: skip
    for table, columns in rows.items():
        story.write(table, usual=False, **columns)
        story.tally.note(f"orphans in {table}", next(iter(columns.values())).to_pylist())


def _later_rows(story: Story, size: int) -> None:
    """Rows with times after the export was made, by clocks that are wrong: each a fault of the record."""
    later = story.as_of + story.seconds(HOUR, 2 * DAY, size)
    numbers = story.write(
        "crimes", reported_at=later - 30 * HOUR, recorded_at=later, offence_class="cruelty_neglect", status="open",
    )  # fmt: skip
    story.count("NCRS-01, NCRS-01A, NCRS-06", "U future_dated", size)
    for name in ("offence_code", "offence_from", "district", "oic", "team"):
        story.count(f"NCRS-06/{name}", "U future_dated", size)
    story.note("crimes recorded after the as-at instant", "C", numbers)
    story.count("NCRS-07", "U future_dated", size)
    story.tally.wait("NCRS-07", "undated", size)
    numbers = story.write("incidents", reported_at=later - HOUR, opened_at=later, opening_code="VIOLENCE", child_flag=1)
    story.note("incidents opened after the as-at instant", "I", numbers)


def _conflicts(story: Story) -> dict[str, int]:
    """Two rows with one key that differ, on records that no standard would judge whichever row were right."""
    number = np.arange(2 * _PAIRS)
    moments = story.last_day * DAY - 9 * DAY + 11 * HOUR + number * HOUR
    rows: dict[str, dict[str, Any]] = {
        "persons": {"person_id": 0, "dob_date": number * 400 + 4_000},
        "incidents": {"incident_id": 0, "reported_at": moments, "opened_at": moments + 60, "opening_code": "ASB"},
        "crimes": {"crime_id": 0, "reported_at": moments, "recorded_at": moments + HOUR, "offence_class": "other"},
        "documents": {"doc_id": 0, "size_bytes": number + 1_000},
    }
    for table, columns in rows.items():
        keys = story.take(table, _PAIRS)
        story.write(table, usual=False, **columns | {next(iter(columns)): np.repeat(keys, 2)})
        story.note(f"conflicting keys in {table}", PREFIXES[table], keys)
    return dict.fromkeys(rows, 2 * _PAIRS)
