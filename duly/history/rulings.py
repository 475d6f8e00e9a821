"""What a standard meant in a run: its rule, the parameters in force, how the export was read for it, and the period."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select

from duly.checks import Standard, Value
from duly.checks.school_days import SCHOOL_DAYS
from duly.history.tables import RuleRow
from duly.judging.version import Versions, digest
from duly.records import PersonSchool, columns_of
from duly.records.vocabulary import Vocabulary, shipped_vocabulary
from duly.settings import Settings
from duly.sql import tables_named


@dataclass(frozen=True, kw_only=True)
class JudgedBy:
    """What a run judged by: the standards, the parameters that duly.toml changed, what columns the export holds, and what the
    tables are."""

    standards: Sequence[Standard]
    parameters: Mapping[str, Value]
    columns: Mapping[str, frozenset[str]]
    versions: Versions = field(default_factory=Versions)
    vocabulary: Vocabulary = field(default_factory=shipped_vocabulary)


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """By what a standard was judged: `rule` and `reading` are hashes, `parameters` those in force."""

    unit: str
    rule: str
    reading: str
    parameters: Mapping[str, Any]


def rulings(connection: Connection) -> dict[int, Ruling]:
    """Every ruling by its number."""
    return {
        row.number: Ruling(unit=row.unit, rule=row.rule, reading=row.reading, parameters=json.loads(row.parameters))
        for row in connection.execute(select(RuleRow))
    }


def write_rulings(
    connection: Connection, settings: Settings, judged_by: JudgedBy, standards: Mapping[str, int]
) -> dict[str, int]:
    """Write what each standard means in this run; the numbers of the rulings by standard id.

    `standards` are the numbers of the standards.
    """
    chosen = select(RuleRow.standard, RuleRow.hash, RuleRow.number)
    rules = {standard.id: _rule(settings, standard, judged_by) for standard in judged_by.standards}
    known = {(row.standard, row.hash): row.number for row in connection.execute(chosen)}
    new = [
        {"standard": standards[name], **rule}
        for name, rule in rules.items()
        if (standards[name], rule["hash"]) not in known
    ]
    if new:
        connection.execute(insert(RuleRow), new)
        known = {(row.standard, row.hash): row.number for row in connection.execute(chosen)}
    return {name: known[(standards[name], rule["hash"])] for name, rule in rules.items()}


def _rule(settings: Settings, standard: Standard, judged_by: JudgedBy) -> dict[str, str]:
    parameters = {
        parameter.name: judged_by.parameters.get(parameter.name, parameter.default) for parameter in standard.parameters
    }
    rule = {
        "unit": standard.unit,
        "rule": judged_by.versions.of(standard),
        "reading": reading(settings, standard, judged_by),
        "parameters": json.dumps(parameters, sort_keys=True, ensure_ascii=False),
    }
    return {**rule, "hash": digest(rule)}


def reading(settings: Settings, standard: Standard, judged_by: JudgedBy) -> str:
    """A hash of how the export is read for a standard: formats, columns and codes of duly.toml, the force's own declarations
    of tables, the days that are counted, and what there is.

    Where the export lies and what its files are called is not in it.
    """
    tables_read = {
        table: settings.tables[table].model_dump(mode="json", exclude={"files", "source"})
        for table in standard.reads
        if table in settings.tables
    }
    own_tables = {  # what the package declares is in the rule: it changes with the package only
        table: [asdict(column) for column in columns_of(record)]
        for table in standard.reads
        if (record := judged_by.vocabulary.by_name.get(table)) is not None and record.own
    }
    whereabouts = {"path", "database", "url_env", "password_env"}
    schools = settings.calendar.model_dump(mode="json", include={"schools", "school_start"})
    by_schools = (
        bool(settings.calendar.schools)
        and PersonSchool.__tablename__ in standard.reads  # quick to say, and then it is looked at
        and SCHOOL_DAYS.name in tables_named(standard.judgement.rows)
    )
    days = [[str(holiday.day) for holiday in listed] for listed in (settings.calendar.add, settings.calendar.remove)]
    return digest(
        {
            "export": settings.export.model_dump(mode="json", exclude=whereabouts),
            "tables": tables_read,
            "calendar": days,
            **({"own_tables": own_tables} if own_tables else {}),
            **({"schools": schools} if by_schools else {}),
            "columns": {
                table: sorted(names & judged_by.columns.get(table, frozenset()))
                for table, names in standard.reads.items()
            },
        }
    )


def period_rule(settings: Settings) -> str:
    """Which period is judged, in the words of duly.toml; it rolls on without becoming another."""
    period = settings.period
    if period.rolling is not None:
        return f"{period.rolling}, settled for {settings.run.settle_days} days"
    if period.first is None and period.to is None:
        return "everything due"
    return f"{period.first or 'the beginning'} to {period.to or 'the as-at instant'}"
