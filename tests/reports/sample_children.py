"""Children and ids made by hand, as a run tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from duly.checks import Topic
from duly.judging.children import Journeys
from duly.reports.pages import Material
from duly.results import Childless, Children, LineState, NoChild
from tests.reports import sample

DAY = 24 * 60
TODAY = 20_458
"""5 January 2026, in days since 1970: the as-at day of the sample."""

TOPICS = {"NCRS-01": Topic.INVESTIGATION, "STRAT-02": Topic.PARTNERSHIP, "SUP-01": Topic.INVESTIGATION}
STANDARDS = tuple(TOPICS)

CHILDREN = Children(
    judged=152,
    with_open_matter=40,
    done=22,
    undone=10,
    high_risk_undone=3,
    records=200,
    childless=(
        Childless(records_of="crimes", why=NoChild.ADULTS, records=18),
        Childless(records_of="local authority area", why=NoChild.ABOUT_NONE, records=4),
    ),
    lacking=("crime_victims.person_id",),
)

_LINE = {
    "place": pa.int32(), "record": pa.string(), "item": pa.string(), "kind": pa.string(), "state": pa.int32(),
    "waived": pa.bool_(), "reason": pa.string(), "team": pa.string(), "risk": pa.string(), "anchor": pa.int64(),
    "due": pa.int64(), "done": pa.int64(), "shown": pa.string(), "officer": pa.string(),
}  # fmt: skip
_STANDING = {
    "child": pa.string(), "risk": pa.string(), "to_put_right": pa.int64(), "undetermined": pa.int64(),
    "missed": pa.int64(), "not_yet_due": pa.int64(), "lines": pa.int64(), "days": pa.int64(),
}  # fmt: skip


def line(standard: str, record: str, state: LineState, **changes: Any) -> dict[str, Any]:
    """What one of STANDARDS says of a crime."""
    due = (TODAY - 10) * DAY + 9 * 60 + 30
    made = {
        "place": STANDARDS.index(standard), "record": record, "item": None, "kind": "crimes", "state": state.value,
        "waived": False, "reason": "late", "team": "CSE", "risk": None, "anchor": due - 28 * DAY, "due": due, "done": None,
        "shown": "district\x1eHull",
    }  # fmt: skip
    return {**made, **changes}


def journeys(by_child: Mapping[str, Sequence[dict[str, Any]]], ids: Sequence[tuple[str, str]] = ()) -> Journeys:
    """The journeys of these children with their lines, and `ids` that nothing was judged of, each with its table."""
    lines = [{"child": child, **one} for child in sorted(by_child, key=str.lower) for one in by_child[child]]
    leading: dict[tuple[str, str], list[str]] = {}
    for one in lines:
        children = leading.setdefault((one["record"], one["kind"]), [])
        children += [one["child"]] if one["child"] not in children else []
    known = {*leading, *((child, "persons") for child in by_child), *ids}
    records = sorted(known, key=lambda one: (one[0].lower(), one))
    number = {record: place for place, record in enumerate(records, start=1)}
    of_ids = sorted(
        ({**one, "number": number[one["record"], one["kind"]]} for one in lines), key=lambda one: one["number"]
    )
    standings = [
        {"child": child, "risk": "high" if place < 3 else "", "to_put_right": len(of_child), "undetermined": 1,
         "missed": 0, "not_yet_due": 2, "lines": len(of_child), "days": 400 - place}
        for place, (child, of_child) in enumerate(by_child.items())
    ]  # fmt: skip
    return Journeys(
        standards=STANDARDS,
        kinds={"crimes": "A recorded crime", "persons": "A person known to the force"},
        judged_by={"crimes": [0, 2], "strategy_meetings": [1]},
        as_of=TODAY * DAY,
        standings=pa.Table.from_pylist(standings, schema=pa.schema(_STANDING)),
        lines=pa.Table.from_pylist(lines, schema=pa.schema({"child": pa.string(), **_LINE})),
        ids=pa.table(
            {
                "id": pa.array([name for name, _ in records], pa.string()),
                "kind": pa.array([kind for _, kind in records], pa.string()),
                "children": pa.array([leading.get(record) for record in records], pa.list_(pa.string())),
                "is_child": pa.array([kind == "persons" and name in by_child for name, kind in records], pa.bool_()),
            }
        ),
        id_lines=pa.Table.from_pylist(of_ids, schema=pa.schema({"number": pa.int64(), **_LINE})),
    )


def material(by_child: Mapping[str, Sequence[dict[str, Any]]], ids: Sequence[tuple[str, str]] = ()) -> Material:
    """What the pages of the sample run with these children are made of."""
    standards = {
        name: replace(standard, topic=TOPICS.get(name, standard.topic)) for name, standard in sample.STANDARDS.items()
    }
    run = replace(sample.run(), children=CHILDREN)
    return sample.material(run=run, standards=standards, journeys=journeys(by_child, ids))
