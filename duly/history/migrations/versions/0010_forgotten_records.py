"""What a run's rows came to once a record was taken out of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "forgotten_records",
        sa.Column("run", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("forgotten_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_forgotten_records_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "kind", name="pk_forgotten_records"),
    )
