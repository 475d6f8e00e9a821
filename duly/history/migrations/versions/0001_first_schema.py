"""First schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "groups",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("breakdown", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_groups"),
        sa.UniqueConstraint("breakdown", "value", name="uq_groups_breakdown_value"),
    )
    op.create_table(
        "past_verdicts",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("held_until", sa.BigInteger(), nullable=False),
        sa.Column("standard", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("copy", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("team", sa.Integer(), nullable=True),
        sa.Column("held_from", sa.BigInteger(), nullable=False),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_past_verdicts"),
    )
    op.create_index("ix_past_verdicts_standard_held_until", "past_verdicts", ["standard", "held_until"], unique=False)

    op.create_table(
        "reasons",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_reasons"),
        sa.UniqueConstraint("status", "reason", name="uq_reasons_status_reason"),
    )
    op.create_table(
        "runs",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("period_from", sa.BigInteger(), nullable=True),
        sa.Column("period_to", sa.BigInteger(), nullable=True),
        sa.Column("period_rule", sa.String(length=64), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=False),
        sa.Column("duly_version", sa.String(length=32), nullable=False),
        sa.Column("export_hash", sa.String(length=64), nullable=False),
        sa.Column("exit_code", sa.SmallInteger(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("reruns", sa.Integer(), nullable=False),
        sa.Column("verdicts", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_runs"),
        sa.UniqueConstraint("as_of", name="uq_runs_as_of"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "standards",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_standards"),
        sa.UniqueConstraint("id", name="uq_standards_id"),
    )
    op.create_table(
        "verdicts",
        sa.Column("standard", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("copy", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("team", sa.Integer(), nullable=True),
        sa.Column("held_from", sa.BigInteger(), nullable=False),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("standard", "record", "item", "copy", name="pk_verdicts"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "group_counts",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("standard", sa.Integer(), nullable=False),
        sa.Column("group", sa.Integer(), nullable=False),
        sa.Column("compliant", sa.Integer(), nullable=False),
        sa.Column("non_compliant", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("not_yet_due", sa.Integer(), nullable=False),
        sa.Column("exempt", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group"], ["groups.number"], name="fk_group_counts_group"),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_group_counts_run", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["standard"], ["standards.number"], name="fk_group_counts_standard"),
        sa.PrimaryKeyConstraint("run", "standard", "group", name="pk_group_counts"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "measures",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("standard", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_measures_run", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["standard"], ["standards.number"], name="fk_measures_standard"),
        sa.PrimaryKeyConstraint("run", "standard", "name", name="pk_measures"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reason_counts",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("standard", sa.Integer(), nullable=False),
        sa.Column("rate", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["reason"], ["reasons.number"], name="fk_reason_counts_reason"),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_reason_counts_run", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["standard"], ["standards.number"], name="fk_reason_counts_standard"),
        sa.PrimaryKeyConstraint("run", "standard", "rate", "reason", name="pk_reason_counts"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rules",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("standard", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=100), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("reading", sa.String(length=64), nullable=False),
        sa.Column("parameters", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["standard"], ["standards.number"], name="fk_rules_standard"),
        sa.PrimaryKeyConstraint("number", name="pk_rules"),
        sa.UniqueConstraint("standard", "hash", name="uq_rules_standard_hash"),
    )
    op.create_table(
        "results",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("standard", sa.Integer(), nullable=False),
        sa.Column("rate", sa.String(length=64), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("rule", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("target", sa.String(length=32), nullable=True),
        sa.Column("target_count", sa.Integer(), nullable=True),
        sa.Column("regraded_outcome", sa.String(length=16), nullable=True),
        sa.Column("regraded_target", sa.String(length=32), nullable=True),
        sa.Column("compliant", sa.Integer(), nullable=False),
        sa.Column("non_compliant", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("not_yet_due", sa.Integer(), nullable=False),
        sa.Column("exempt", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.Integer(), nullable=False),
        sa.Column("oldest_open_breach", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["rule"], ["rules.number"], name="fk_results_rule"),
        sa.ForeignKeyConstraint(["run"], ["runs.number"], name="fk_results_run", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["standard"], ["standards.number"], name="fk_results_standard"),
        sa.PrimaryKeyConstraint("run", "standard", "rate", name="pk_results"),
    )
