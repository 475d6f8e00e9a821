"""Rows that nothing else in the export leans on: parents missing, keys used twice for different things, rows from later."""

from __future__ import annotations

from typing import Any

import numpy as np

from duly.demo import cells, people
from duly.demo.calendar import DAY, HOUR, Ints
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
    take = story.files.take
    adults = people.make(
        story.files, story.tally, story.rng, np.full(size, people.KIND["adult"]), np.full(size, story.last_day)
    )
    on = np.full(size, story.last_day * DAY + 12 * HOUR)
    rows: dict[str, dict[str, Any]] = {
        "crime_victims": {"crime_id": cells.ids("C", take("crimes", size)), "person_id": cells.ids("P", adults)},
        "incident_persons": {
            "incident_id": cells.ids("I", take("incidents", size)),
            "person_id": cells.ids("P", adults),
        },
        "investigation_log": {
            "log_id": cells.ids("L", take("investigation_log", size)),
            "inv_id": cells.ids("V", take("investigations", size)),
            "entered_at": cells.times(on),
        },
        "supervisory_reviews": {
            "review_id": cells.ids("W", take("supervisory_reviews", size)),
            "inv_id": cells.ids("V", take("investigations", size)),
            "entered_at": cells.times(on),
        },
        "meeting_attendees": {
            "meet_id": cells.ids("M", take("strategy_meetings", size)),
            "agency": cells.constant("csc", size),
        },
        "strategy_children": {
            "meet_id": cells.ids("M", take("strategy_meetings", size)),
            "person_id": cells.ids("P", adults),
        },
        "dash_assessments": {
            "dash_id": cells.ids("H", take("dash_assessments", size)),
            "da_id": cells.ids("X", take("da_incidents", size)),
            "completed_at": cells.times(on),
        },
        "documents": {
            "doc_id": cells.ids("D", take("documents", size)),
            "linked_type": cells.constant("strategy_meetings", size),
            "linked_id": cells.ids("M", take("strategy_meetings", size)),
        },
    }
    for table, columns in rows.items():
        story.files.add(table, columns)
        first = next(iter(columns.values()))
        story.tally.note(f"orphans in {table}", first.to_pylist())


def _later_rows(story: Story, size: int) -> None:
    """Rows that were made after the as-at instant, as happens while an export runs: to be left unread."""
    later = np.full(size, story.as_of) + story.seconds(HOUR, 2 * DAY, size)
    numbers = story.files.take("crimes", size)
    story.files.add(
        "crimes",
        {
            "crime_id": cells.ids("C", numbers),
            "reported_at": cells.times(later - 30 * HOUR),
            "recorded_at": cells.times(later),
            "offence_class": cells.constant("cruelty_neglect", size),
            "status": cells.constant("open", size),
            "is_test": cells.constant(0, size),
        },
    )
    story.note("crimes recorded after the as-at instant", "C", numbers)
    numbers = story.files.take("incidents", size)
    story.files.add(
        "incidents",
        {
            "incident_id": cells.ids("I", numbers),
            "reported_at": cells.times(later - HOUR),
            "opened_at": cells.times(later),
            "opening_code": cells.constant("VIOLENCE", size),
            "child_flag": cells.constant(1, size),
            "is_test": cells.constant(0, size),
        },
    )
    story.note("incidents opened after the as-at instant", "I", numbers)


def _conflicts(story: Story) -> dict[str, int]:
    """Two rows with one key that differ, on records that no standard would judge whichever row were right."""
    moments = np.full(2 * _PAIRS, story.last_day * DAY - 9 * DAY + 11 * HOUR) + np.arange(2 * _PAIRS) * HOUR

    def key(prefix: str, table: str) -> Any:
        return cells.ids(prefix, np.repeat(story.files.take(table, _PAIRS), 2))

    births: Ints = np.arange(2 * _PAIRS) * 400 + 4_000
    rows: dict[str, dict[str, Any]] = {
        "persons": {"person_id": key("P", "persons"), "dob_date": cells.days(births)},
        "incidents": {
            "incident_id": key("I", "incidents"),
            "reported_at": cells.times(moments),
            "opened_at": cells.times(moments + 60),
            "opening_code": cells.constant("ASB", 2 * _PAIRS),
        },
        "crimes": {
            "crime_id": key("C", "crimes"),
            "reported_at": cells.times(moments),
            "recorded_at": cells.times(moments + HOUR),
            "offence_class": cells.constant("other", 2 * _PAIRS),
        },
        "documents": {"doc_id": key("D", "documents"), "size_bytes": cells.whole(np.arange(2 * _PAIRS) + 1_000)},
    }
    for table, columns in rows.items():
        story.files.add(table, columns)
        story.tally.note(f"conflicting keys in {table}", next(iter(columns.values())).to_pylist()[::2])
    return dict.fromkeys(rows, 2 * _PAIRS)
