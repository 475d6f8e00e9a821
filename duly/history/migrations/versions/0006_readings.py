"""What each run read of its export, and the codes that no mapping knew: a run is held against the one before.

The runs that are there have neither, so that the first after them is held against nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "readings",
        sa.Column("run", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_readings_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", name="pk_readings"),
    )
    op.create_table(
        "seen_codes",
        sa.Column("table_name", sa.String(64), nullable=False),
        sa.Column("column_name", sa.String(64), nullable=False),
        sa.Column("code", sa.String(256), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("table_name", "column_name", "code", name="pk_seen_codes"),
        sqlite_with_rowid=False,
    )
