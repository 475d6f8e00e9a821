"""What people found who read a sample of a standard's records, beside its rate. NULL of the runs before: what stood beside their
rates was not kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for end in ("graded_low", "graded_high"):
        op.add_column("results", sa.Column(end, sa.String(length=32), nullable=True))
    op.add_column("results", sa.Column("graded_read", sa.Integer(), nullable=True))
