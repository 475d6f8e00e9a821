"""The counts of cohorts (a standard and a group, by the week in which records fell due), and what each run told of them.

The runs that are there have neither: what the next one writes is what it is held against from then on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "cohort_spans",
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("standard", sa.Integer(), nullable=False),
        sa.Column("group", sa.Integer(), nullable=False),
        sa.Column("held_from", sa.BigInteger(), nullable=False),
        sa.Column("held_until", sa.BigInteger(), nullable=True),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("compliant", "non_compliant", "unknown", "not_yet_due")
        ),
        sa.PrimaryKeyConstraint("week", "standard", "group", "held_from", name="pk_cohort_spans"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "movers",
        sa.Column("run", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_movers_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", name="pk_movers"),
    )
