"""Whether the whole figure was in doubt, so that its outcome was at best CANNOT_TELL. NULL of the runs before, whose outcomes
were told by the rate alone and stay as they were published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("results", sa.Column("doubted", sa.Boolean(), nullable=True))
