"""How each run stood against the nights before it, and who accepted a suspect one. The runs that are there were not looked at:
the next run looks at those of which a reading is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "trust",
        sa.Column("run", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("suspect", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("accepted_by", sa.String(length=100), nullable=True),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_trust_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", name="pk_trust"),
    )
