"""Makes the worked examples that pages show: the demo is judged, and of each status a few telling records are kept.

The records are made up; ids of theirs are shown only where the rule itself reads one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from duly.checks import MAIN
from duly.checks.standards import Standard
from duly.demo import write_demo
from duly.errors import StandardError
from duly.expectations.catalogue import shipped
from duly.expectations.tuning import Tuning
from duly.judging.assessments import assess
from duly.judging.loop import Turn, each_standard
from duly.judging.selects import record_values
from duly.judging.session import Request, opened
from duly.judging.statement import sql_text
from duly.judging.table import assessments_table
from duly.reports import words
from duly.reports.pages import STAMPED, Stamped, WorkedExample, stamp, stored_examples
from duly.results import Status
from duly.settings import load

SCALE, SEED = 0.02, 2017
EACH = 3
"""Examples of a status."""


def stale_examples() -> list[str]:
    """The standards whose examples are missing or were judged by another rule."""
    stored = stored_examples()
    return [
        standard.id
        for standard in shipped().standards
        if standard.id not in stored or stored[standard.id][0] != _stamp(standard)
    ]


EXAMPLES = Path(__file__).parent.parent / "duly" / "reports" / "pages" / "examples.json"


def examples_json(examples: Mapping[str, Stamped]) -> str:
    """What is stored, as it is written: a line for each example, so that a change of one is one line."""
    rules = []
    for name, (made_by, of_rule) in examples.items():
        lines = [
            json.dumps(
                {"status": one.status.value, "reason": one.reason, "values": dict(one.values)}, ensure_ascii=False
            )
            for one in of_rule
        ]
        rows = ",\n  ".join(lines)
        rules.append(f'{json.dumps(name)}: {{"stamp": {json.dumps(made_by)}, "examples": [\n  {rows}\n ]}}')
    return "{\n " + ",\n ".join(rules) + "\n}\n"


def _stamp(standard: Standard) -> str:
    return stamp(standard, sql_text(standard, STAMPED))


def worked_examples() -> dict[str, Stamped]:
    """Examples for every standard, in the order of the catalogue."""

    def telling_records(turn: Turn) -> Stamped:
        assess(turn.dataset, turn.dataset.engine, table, turn.standard, turn.bound)
        with turn.dataset.engine.connect() as connection:
            verdicts = select(table).where(table.c.standard == turn.standard.id, table.c.rate == MAIN)
            chosen = _telling(turn.standard, [dict(row) for row in connection.execute(verdicts).mappings()])
            return _stamp(turn.standard), _examples(connection, turn, chosen)

    with TemporaryDirectory() as folder:
        write_demo(Path(folder), scale=SCALE, seed=SEED)
        settings = load(Path(folder) / "duly.toml")
        with opened(settings, Tuning.of(settings, shipped()), Request()) as session:
            table = assessments_table(session.standards)
            table.create(session.dataset.engine)
            asked = each_standard(session, telling_records)
    if asked.unjudged:
        raise StandardError(
            "the demo cannot be judged", faults=[f"{name}: {why.message}" for name, why in asked.unjudged.items()]
        )
    return dict(asked.answers)


def _telling(standard: Standard, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of each status a few rows: each of another reason while there are such, and the nearest to the limit first."""
    by_reason: dict[tuple[Status, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_reason[Status(row["status"]), row["reason"]].append(row)
    chosen = []
    for status in Status:
        piles = [
            sorted(by_reason[status, reason], key=_place)
            for reason, of in standard.judgement.verdict.reasons.items()
            if of is status
        ]
        turns = [pile[turn] for turn in range(EACH) for pile in piles if turn < len(pile)]
        chosen += turns[:EACH]
    return chosen


def _place(row: dict[str, Any]) -> tuple[float, str, str]:
    done, due = row["done_at"], row["due_at"]
    apart = float("inf") if done is None or due is None else abs((done - due).total_seconds())
    return apart, row["record"], row["item"] or ""


def _examples(connection: Connection, turn: Turn, chosen: Sequence[dict[str, Any]]) -> list[WorkedExample]:
    records = sorted({row["record"] for row in chosen})
    if not records:
        return []
    values = connection.execute(
        turn.dataset.ready(record_values(turn.standard.judgement, *records)), turn.bound
    ).mappings()
    by_item = {(row["record"], row["item"]): dict(row) for row in values}
    zone = ZoneInfo(turn.dataset.time_zone)
    return [
        WorkedExample(
            status=Status(row["status"]),
            reason=row["reason"],
            values=_told(by_item[row["record"], row["item"]], zone),
        )
        for row in chosen
    ]


_TIMES = {"anchor_at": "counted from", "due_at": "due", "done_at": "done"}


def _told(row: dict[str, Any], zone: ZoneInfo) -> dict[str, str]:
    in_words = {said: _text(row[name], zone) for name, said in _TIMES.items() if row[name] is not None}
    for name, value in row.items():
        if name.startswith("show_"):
            in_words[name.removeprefix("show_").replace("_", " ")] = _text(value, zone)
    return in_words


def _text(value: object, zone: ZoneInfo) -> str:
    if value is None:
        return words.NOT_RECORDED
    if isinstance(value, datetime):
        moment = words.local(value if value.tzinfo else value.replace(tzinfo=UTC), zone)
        return f"{moment.day} {moment:%b %Y, %H:%M:%S}"
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
