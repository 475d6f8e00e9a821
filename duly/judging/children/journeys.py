"""The journeys of a run: every child with the records that lead to it, and every id with what was judged of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from duly.checks import Standard
from duly.dataset import Dataset
from duly.judging.assessments import Assessed
from duly.judging.children.lines import make_lines, make_officers
from duly.judging.children.links import gather_links, kinds_of, lacking
from duly.judging.children.standings import SEVERITY_WEIGHTS, children_of, make_standings
from duly.judging.officers import held_in, hold_handled
from duly.records import describe, key_of
from duly.records.vocabulary import Vocabulary
from duly.results import Children

if TYPE_CHECKING:  # imported where pages are made
    import pyarrow as pa

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Journeys:
    """What the pages of children and the search are made of: ids, codes and times only, in the order of their ids with small
    letters for capitals.

    `standings`: `child` and how it stands, those with most to put right first. `lines`: `child`, and what each record that leads
    to it got: `place` of the standard among `standards`, `record`, `item`, `kind` (its table), `state` and `reason`, `team`,
    `risk`, `waived`, `officer` (a staff id, null but where it was asked for), and `anchor`, `due` and `done` in minutes of local
    time since 1970. `ids`: `id` and `kind` of every record of the export, `number`ed, with the `children` to whom it leads, and
    whether it `is_child`. `id_lines`: by `number` what each of the standards says of it, as in `lines`, and `shown`, the
    breakdowns. `kinds` says what a record of each table is, and `judged_by` by which of the standards, by place, it could be
    judged.
    """

    standards: Sequence[str]
    kinds: Mapping[str, str]
    judged_by: Mapping[str, Sequence[int]]
    as_of: int
    standings: pa.Table
    lines: pa.Table
    ids: pa.Table
    id_lines: pa.Table


def journeys_of(
    dataset: Dataset,
    assessed: Assessed,
    standards: Sequence[Standard],
    vocabulary: Vocabulary,
    *,
    officers: bool = False,
) -> tuple[Children, Journeys]:
    """The children of a run, and their journeys. `standards` are those that were judged. With `officers` it is told who has what
    is open.

    Raises SQLAlchemyError where a select fails.
    """
    connection = assessed.connection
    kinds = kinds_of(standards, vocabulary)
    gather_links(dataset, connection, kinds, vocabulary)
    make_lines(assessed, standards, kinds, SEVERITY_WEIGHTS)
    if officers:
        hold_handled(dataset, assessed, {*held_in(standards).values()}, officers=True)
        make_officers(assessed, standards)
    facts = assessed.facts
    now = facts.as_of.astimezone(ZoneInfo(facts.time_zone)).replace(tzinfo=None)
    as_of = int((now - datetime(1970, 1, 1)).total_seconds() // 60)
    make_standings(connection, as_of // 1440)
    connection.exec_driver_sql(_KNOWN_IDS)
    units = {standard.id: standard.unit for standard in standards}
    told = Journeys(
        standards=[standard.id for standard in standards],
        kinds=_kinds(vocabulary),
        judged_by={
            table: [place for place, one in enumerate(standards) if table in kinds.of_standard[one.id]]
            for table in kinds.tables
        },
        as_of=as_of,
        **{name: _arrow(connection, select) for name, select in _SELECTS.items()},
    )
    return children_of(connection, kinds, lacking(dataset, kinds, vocabulary), units), told


def _kinds(vocabulary: Vocabulary) -> dict[str, str]:
    keys = ((name, record, key_of(record)) for name, record in vocabulary.by_name.items())
    return {name: describe(getattr(record, key)).meaning for name, record, key in keys if key}


def _arrow(connection: Connection, statement: str) -> pa.Table:
    native: Any = connection.connection.driver_connection
    return native.execute(statement).to_arrow_table()


FOLDED = "translate({0}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
"""Small letters for capitals, as the script of the pages does it: only those that every browser and database folds alike."""

_KNOWN_IDS = f"""
CREATE TABLE known_ids AS
WITH every AS (
    SELECT kind, id FROM child_ids
    UNION SELECT kind, record FROM child_lines JOIN line_kinds USING (line)
    UNION SELECT 'persons', child FROM child_standings
), led AS (
    SELECT kind, record AS id, list_slice(list(DISTINCT child ORDER BY child), 1, 20) AS children
    FROM child_of_line JOIN child_lines USING (line) JOIN line_kinds USING (line) GROUP BY ALL
)
SELECT row_number() OVER (ORDER BY {FOLDED.format("id")}, id, kind) AS number, kind, id,
    coalesce(children, CASE WHEN root <> id THEN [root] END) AS children, stands IS NOT NULL AS is_child
FROM every LEFT JOIN led USING (kind, id)
LEFT JOIN (SELECT 'persons' AS kind, person AS id, root FROM child_people) USING (kind, id)
LEFT JOIN (SELECT 'persons' AS kind, child AS id, TRUE AS stands FROM child_standings) USING (kind, id)
"""

_SELECTS = {
    "standings": """
        SELECT child, risk, to_put_right, undetermined, missed, not_yet_due, lines, days FROM child_standings
        ORDER BY weight DESC, to_put_right DESC, undetermined DESC, missed DESC, child
    """,
    "lines": f"""
        SELECT child, place, record, item, kind, state, waived, reason, team, risk, officer, anchor, due, done
        FROM child_of_line JOIN child_lines USING (line) JOIN line_kinds USING (line) LEFT JOIN line_officers USING (line)
        ORDER BY {FOLDED.format("child")}, child, place, coalesce(due, anchor) NULLS LAST, record, item NULLS FIRST
    """,
    "ids": "SELECT id, kind, children, is_child FROM known_ids ORDER BY number",
    "id_lines": """
        WITH of_kind AS MATERIALIZED (
            SELECT child_lines.*, kind, record AS id, officer
            FROM child_lines JOIN line_kinds USING (line) LEFT JOIN line_officers USING (line)
        )
        SELECT number, place, item, state, waived, reason, team, officer, anchor, due, done, shown
        FROM of_kind JOIN known_ids USING (kind, id)
        ORDER BY number, place, coalesce(due, anchor) NULLS LAST, item NULLS FIRST
    """,
}
