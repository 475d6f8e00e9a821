"""Classes of free texts, made where the texts are: what leaves are ids and classes, so that the texts need not.

The same phrases and rules as in a run; an export that holds these columns in place of the texts is judged alike (STANDARDS.md
A17).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, func, inspect, select
from sqlalchemy.orm import InstrumentedAttribute

from duly.checks import PLACEHOLDERS, narrative
from duly.connectors import open_export
from duly.dataset import Dataset
from duly.errors import DeliveryError, ExportError, system_words
from duly.expectations.tuning import Tuning
from duly.judging.session import Progress, Request, Silent
from duly.records import (
    ChildPresent,
    ChildVoice,
    Incident,
    PoliceProtection,
    Record,
    StrategyMeeting,
    SupervisoryReview,
)
from duly.records.columns import table_name
from duly.results import Manifest
from duly.settings import Settings
from duly.sql import walk


@dataclass(frozen=True, kw_only=True)
class Classed:
    """A text that is read as a `field`, and the column that may stand in its place."""

    text: InstrumentedAttribute[Any]
    text_class: InstrumentedAttribute[Any]
    field: narrative.Field


TEXTS = tuple(
    Classed(text=text, text_class=text_class, field=field)
    for text, text_class, field in (
        (Incident.closure_rationale, Incident.closure_rationale_class, narrative.Field.CLOSURE),
        (ChildPresent.demeanour_text, ChildPresent.demeanour_class, narrative.Field.DEMEANOUR),
        (ChildPresent.not_seen_reason, ChildPresent.not_seen_reason_class, narrative.Field.NOT_SEEN),
        (ChildVoice.child_views_text, ChildVoice.child_views_class, narrative.Field.VIEWS),
        (SupervisoryReview.review_text, SupervisoryReview.review_text_class, narrative.Field.REVIEW),
        (StrategyMeeting.minutes_text, StrategyMeeting.minutes_text_class, narrative.Field.MINUTES),
        (PoliceProtection.child_views_text, PoliceProtection.child_views_class, narrative.Field.VIEWS),
    )
)
"""Every text that standards read, in the order of the vocabulary."""

_BATCH_ROWS = 50_000


@dataclass(frozen=True, kw_only=True)
class ClassedTable:
    """The classes of one table: the file they are in, its columns, and how many rows got each class, by column."""

    table: str
    file: Path
    columns: tuple[str, ...]
    classes: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, kw_only=True)
class Classification:
    """What was written, by which version of the phrases, and what was read of the export."""

    tables: tuple[ClassedTable, ...]
    version: str
    manifest: Manifest


def classify(
    settings: Settings, tuning: Tuning, request: Request, folder: Path, progress: Progress | None = None
) -> Classification:
    """Write for each table with such texts a CSV of ids and classes into `folder`, named after the table.

    No text is in them. A text that is not understood is UNCLEAR, one of which too little is read TOO_LONG, a blank one BLANK.
    Raises ExportError where the export cannot be read or holds none of the texts, DeliveryError where a file cannot be
    written, SettingsError and UsageError where it was asked for wrongly.
    """
    by_table: dict[type[Record], list[Classed]] = {}
    for each in TEXTS:
        by_table.setdefault(each.text.parent.class_, []).append(each)
    needs = {
        table_name(record): {*_ids(record), *(each.text.key for each in texts)} for record, texts in by_table.items()
    }
    with open_export(
        settings,
        vocabulary=tuning.catalogue.vocabulary,
        paths=request.paths,
        as_at=request.as_at,
        needs=needs,
        progress=(progress or Silent()).table,
    ) as dataset:
        there = {
            record: [each for each in texts if each.text.key in dataset.tables.get(table_name(record), ())]
            for record, texts in by_table.items()
        }
        if not any(there.values()):
            columns = ", ".join(f"{table_name(each.text.parent.class_)}.{each.text.key}" for each in TEXTS)
            unfit = [
                f"{name} could not be read: {told.unfit}"
                for name, told in dataset.manifest.tables.items()
                if told.unfit
            ]
            raise ExportError(
                "the export holds none of the texts that are read",
                faults=unfit,
                next_step=f"Name files that hold one of {columns}, or map their headers in duly.toml.",
            )
        bound = _bound(tuning)
        return Classification(
            tables=tuple(_written(dataset, record, texts, bound, folder) for record, texts in there.items() if texts),
            version=narrative.VERSION,
            manifest=dataset.manifest,
        )


def _ids(record: type[Record]) -> tuple[str, ...]:
    """The columns that tell the rows of a table apart."""
    return tuple(column.name for column in inspect(record).primary_key)


def _bound(tuning: Tuning) -> dict[str, object]:
    """The phrases, headings and placeholders that the force set."""
    lists = (narrative.PHRASES, narrative.FORM_HEADINGS, PLACEHOLDERS)
    changed = {each.name: tuning.parameters.get(each.name, each.default) for each in lists}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in changed.items()}


def _written(
    dataset: Dataset, record: type[Record], texts: Sequence[Classed], bound: Mapping[str, object], folder: Path
) -> ClassedTable:
    name, ids = table_name(record), _ids(record)
    columns = (*ids, *(each.text_class.key for each in texts))
    counts: dict[str, dict[str, int]] = {each.text_class.key: {} for each in texts}
    path = folder / f"{name}.csv"
    partly = folder / f".{name}.csv.partly"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with dataset.engine.connect() as connection, partly.open("w", encoding="utf-8", newline="") as file:
            written = csv.writer(file)
            written.writerow(columns)
            for row in _rows(connection, dataset.ready(_classes(record, texts)), bound):
                written.writerow(row)
                for column, text_class in zip(counts, row[len(ids) :], strict=True):
                    counts[column][text_class] = counts[column].get(text_class, 0) + 1
        partly.replace(path)
    except OSError as failure:
        with suppress(OSError):
            partly.unlink(missing_ok=True)
        raise DeliveryError(
            f"the classes could not be written to {path}: {system_words(failure)}",
            next_step="check that the folder may be written to and has room",
        ) from failure
    return ClassedTable(
        table=name,
        file=path,
        columns=columns,
        classes={column: dict(sorted(held.items())) for column, held in counts.items()},
    )


def _classes(record: type[Record], texts: Sequence[Classed]) -> Select[Any]:
    """The ids of a table's rows, and the class of each of their texts; in the order of the ids."""
    ids = [getattr(record, name) for name in _ids(record)]
    chosen: Any = select(*ids)
    for each in texts:
        read = narrative.read(select(each.text.label("text")), f"{each.text.key}_classes", each.field)
        chosen = chosen.add_columns(
            func.coalesce(read.c.text_class, narrative.TextClass.BLANK.value).label(each.text_class.key)
        ).outerjoin(read, read.c.text == each.text)
    return chosen.select_from(record).order_by(*ids)  # type: ignore[no-any-return]  # columns differ from table to table


def _rows(connection: Connection, chosen: Select[Any], bound: Mapping[str, object]) -> Iterator[tuple[Any, ...]]:
    streaming = connection.execution_options(stream_results=True, max_row_buffer=_BATCH_ROWS)
    asked = {part.key for part in walk(chosen) if isinstance(part, BindParameter)}
    known = {name: value for name, value in bound.items() if name in asked}
    for rows in streaming.execute(chosen, known).partitions(_BATCH_ROWS):
        yield from (tuple(row) for row in rows)
