"""What the standards of a run were loaded from; of the runs before, nobody knows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "suite_sources",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_suite_sources_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "position", name="pk_suite_sources"),
        sqlite_with_rowid=False,
    )
