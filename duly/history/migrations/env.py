"""Runs migrations on the connection, and in the transaction, of whoever asks for them."""

from __future__ import annotations

from alembic import context

from duly.history.tables import VERSION_TABLE, HistoryRow

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=HistoryRow.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
