"""Counts of groups become spans: a row where they changed, no longer one for every run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_COUNTS = ("compliant", "non_compliant", "unknown", "not_yet_due", "exempt", "excluded")

# The runs that judged a standard are numbered in their order; a group's rows are spans where that order has no hole and
# the counts do not change. A group of which nothing was counted has no span. Standard by standard, so that years of a large
# force fit into memory.
_SPANS = """
    INSERT INTO group_spans (standard, "group", held_from, held_until, {counts})
    WITH judged AS (
        SELECT r.standard, r.run, runs.as_of,
               row_number() OVER (PARTITION BY r.standard ORDER BY runs.as_of) AS place,
               lead(runs.as_of) OVER (PARTITION BY r.standard ORDER BY runs.as_of) AS next_as_of
        FROM results AS r JOIN runs ON runs.number = r.run
        WHERE r.standard = :standard AND r.rate = '' AND r.outcome IN ('MET', 'NOT_MET', 'NO_CASES')
    ),
    counted AS (
        SELECT g.standard, g."group", j.as_of, j.next_as_of, j.place, {of_group},
               CASE WHEN lag(j.place) OVER groups_runs = j.place - 1 {unchanged} THEN 0 ELSE 1 END AS begins
        FROM judged AS j JOIN group_counts AS g ON g.run = j.run AND g.standard = :standard
        WHERE {total} > 0
        WINDOW groups_runs AS (PARTITION BY g.standard, g."group" ORDER BY j.as_of)
    ),
    numbered AS (
        SELECT counted.*, sum(begins) OVER (PARTITION BY standard, "group" ORDER BY as_of) AS span FROM counted
    ),
    ended AS (
        SELECT numbered.*, row_number() OVER (PARTITION BY standard, "group", span ORDER BY as_of DESC) AS from_end,
               min(as_of) OVER (PARTITION BY standard, "group", span) AS held_from
        FROM numbered
    )
    SELECT standard, "group", held_from, next_as_of, {counts} FROM ended WHERE from_end = 1
"""


def upgrade() -> None:
    op.create_table(
        "group_spans",
        sa.Column("standard", sa.Integer(), nullable=False),
        sa.Column("group", sa.Integer(), nullable=False),
        sa.Column("held_from", sa.BigInteger(), nullable=False),
        sa.Column("held_until", sa.BigInteger(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        sa.ForeignKeyConstraint(["group"], ["groups.number"], name="fk_group_spans_group"),
        sa.ForeignKeyConstraint(["standard"], ["standards.number"], name="fk_group_spans_standard"),
        sa.PrimaryKeyConstraint("standard", "group", "held_from", name="pk_group_spans"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_group_spans_standing",
        "group_spans",
        ["standard"],
        unique=False,
        sqlite_where=sa.text("held_until IS NULL"),
        postgresql_where=sa.text("held_until IS NULL"),
    )
    spans = sa.text(
        _SPANS.format(
            counts=", ".join(_COUNTS),
            of_group=", ".join(f"g.{name}" for name in _COUNTS),
            unchanged=" ".join(f"AND lag(g.{name}) OVER groups_runs = g.{name}" for name in _COUNTS),
            total=" + ".join(f"g.{name}" for name in _COUNTS),
        )
    )
    connection = op.get_bind()
    for standard in connection.execute(sa.text("SELECT number FROM standards ORDER BY number")).scalars().all():
        connection.execute(spans, {"standard": standard})
    op.drop_table("group_counts")
