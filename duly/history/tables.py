"""What history keeps, as typed tables. No column of them can hold a name or free text of a record.

Counts of a standard are rows per run. Verdicts, and the counts of teams and other groups, are spans: one row says that
something held in every run as at `held_from` and later, so that what stays the same from night to night costs nothing. Of
verdicts, what still holds is in `verdicts`, which stays as small as one night's verdicts; what held until some run is in
`past_verdicts`, which only ever grows at its end and is pruned at its start. A run's verdicts are the spans that cover its
as-at instant.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

HEAD = "0010"
"""The newest migration: the schema that these tables are."""

VERSION_TABLE = "duly_history"
"""Names the migration that a database is at."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(instant: datetime) -> int:
    """An aware instant as microseconds since 1970."""
    return (instant - _EPOCH) // _MICROSECOND


def instant(microseconds_: int) -> datetime:
    """An aware instant from microseconds since 1970."""
    return _EPOCH + microseconds_ * _MICROSECOND


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as microseconds since 1970 UTC: eight bytes that sort, the same on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else instant(value)


class Exact(TypeDecorator[Decimal]):
    """A percentage to every digit that was given."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


Serial = BigInteger().with_variant(Integer, "sqlite")


class HistoryRow(DeclarativeBase):
    """Base of everything that is kept."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class RunRow(HistoryRow):
    """One judging of one export; one run for each as-at instant, the last one."""

    __tablename__ = "runs"
    __table_args__: Any = ({"sqlite_autoincrement": True},)

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    as_of: Mapped[datetime] = mapped_column(Instant, unique=True)
    period_from: Mapped[datetime | None] = mapped_column(Instant)
    period_to: Mapped[datetime | None] = mapped_column(Instant)
    period_rule: Mapped[str] = mapped_column(String(64))  # "open", "last 28 days, settled for 3" or two dates
    time_zone: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime] = mapped_column(Instant)
    duly_version: Mapped[str] = mapped_column(String(32))
    export_hash: Mapped[str] = mapped_column(String(64))  # of the files read; blank where a database was judged
    exit_code: Mapped[int] = mapped_column(SmallInteger)
    complete: Mapped[bool]
    sample: Mapped[bool]
    reruns: Mapped[int]
    verdicts: Mapped[bool]  # each record's verdict is kept, or was when it was young enough


class SuiteSourceRow(HistoryRow):
    """What standards of a run were loaded from: this package, a file beside duly.toml or an installed package."""

    __tablename__ = "suite_sources"
    __table_args__: Any = ({"sqlite_with_rowid": False},)

    run: Mapped[int] = mapped_column(ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)  # in the order of the catalogue
    name: Mapped[str]
    version: Mapped[str | None]
    sha256: Mapped[str | None] = mapped_column(String(64))


class ReadingRow(HistoryRow):
    """What a run read of its export, so that the next can be held against it (duly.history.exports). No value of a record."""

    __tablename__ = "readings"

    run: Mapped[int] = mapped_column(
        ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    content: Mapped[str] = mapped_column(Text)  # JSON: by table, its rows, refused, columns, blank columns, files


class TrustRow(HistoryRow):
    """How a run stood against the nights before it (duly.results.Trust), as it was told. Accepting it takes back `suspect`."""

    __tablename__ = "trust"

    run: Mapped[int] = mapped_column(
        ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    suspect: Mapped[bool]
    content: Mapped[str] = mapped_column(Text)
    accepted_by: Mapped[str | None] = mapped_column(String(100))
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str | None] = mapped_column(Text)


class SeenCodeRow(HistoryRow):
    """A code that the mapping did not know, and when it was met first. It stays when the run does not."""

    __tablename__ = "seen_codes"
    __table_args__: Any = ({"sqlite_with_rowid": False},)

    table_name: Mapped[str] = mapped_column(String(64), primary_key=True)
    column_name: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(256), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)


class ForgottenRunRow(HistoryRow):
    """A run that somebody took out of the history, so that a trend says where it was. A run as at the same instant takes its
    place."""

    __tablename__ = "forgotten_runs"

    as_of: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    number: Mapped[int]
    time_zone: Mapped[str] = mapped_column(String(64))
    forgotten_at: Mapped[datetime] = mapped_column(Instant)


class ForgottenRecordRow(HistoryRow):
    """What the rows of a kind of a run came to (duly.history.digests) once somebody had taken a record out of them. It says
    nothing of the record."""

    __tablename__ = "forgotten_records"

    run: Mapped[int] = mapped_column(
        ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    forgotten_at: Mapped[datetime] = mapped_column(Instant)


class StandardRow(HistoryRow):
    """A standard that was ever judged, so that a verdict names it by a number."""

    __tablename__ = "standards"

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)


class RuleRow(HistoryRow):
    """What a standard meant in a run: its rule, the parameters in force, and how the export was read for it.

    `rule` and `reading` are hashes; `parameters` is JSON of the numbers and lists that the catalogue or duly.toml give.
    """

    __tablename__ = "rules"
    __table_args__ = (UniqueConstraint("standard", "hash"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    standard: Mapped[int] = mapped_column(ForeignKey("standards.number"))
    hash: Mapped[str] = mapped_column(String(64))  # of all that follows
    unit: Mapped[str] = mapped_column(String(100))
    rule: Mapped[str] = mapped_column(String(64))
    reading: Mapped[str] = mapped_column(String(64))
    parameters: Mapped[str]


class ResultRow(HistoryRow):
    """The counts of a standard (`rate` is blank) or of a further rate of it in a run.

    `target` and `outcome` are those of the day; the regraded ones are what `duly regrade` made of the same counts.
    `graded_*` is what people had found who read a sample (duly.results.Graded); `graded_read` is NULL where none applied.
    """

    __tablename__ = "results"

    run: Mapped[int] = mapped_column(ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True)
    standard: Mapped[int] = mapped_column(ForeignKey("standards.number"), primary_key=True)
    rate: Mapped[str] = mapped_column(String(64), primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger)  # in the order of the catalogue
    rule: Mapped[int] = mapped_column(ForeignKey("rules.number"))
    outcome: Mapped[str | None] = mapped_column(String(16))  # NULL for a further rate without a target
    target: Mapped[Decimal | None] = mapped_column(Exact)
    target_count: Mapped[int | None]
    doubted: Mapped[bool | None]  # the whole figure was (A23); NULL where the outcome was told by the rate alone
    regraded_outcome: Mapped[str | None] = mapped_column(String(16))
    regraded_target: Mapped[Decimal | None] = mapped_column(Exact)
    graded_low: Mapped[Decimal | None] = mapped_column(Exact)
    graded_high: Mapped[Decimal | None] = mapped_column(Exact)
    graded_read: Mapped[int | None]
    compliant: Mapped[int]
    non_compliant: Mapped[int]
    unknown: Mapped[int]
    not_yet_due: Mapped[int]
    exempt: Mapped[int]
    excluded: Mapped[int]
    oldest_open_breach: Mapped[datetime | None] = mapped_column(Instant)


class GroupRow(HistoryRow):
    """A value of a breakdown: a team, a district, a month."""

    __tablename__ = "groups"
    __table_args__ = (UniqueConstraint("breakdown", "value"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    breakdown: Mapped[str] = mapped_column(String(64))
    value: Mapped[str]


class GroupCountsRow(HistoryRow):
    """The counts of a standard for one value of a breakdown, in every run that judged it from `held_from` on and before
    `held_until`, which is NULL where they still hold. Where no span is, there was no record."""

    __tablename__ = "group_spans"
    __table_args__: Any = (
        Index(
            "ix_group_spans_standing",
            "standard",
            sqlite_where=text("held_until IS NULL"),
            postgresql_where=text("held_until IS NULL"),
        ),
        {"sqlite_with_rowid": False},
    )

    standard: Mapped[int] = mapped_column(ForeignKey("standards.number"), primary_key=True)
    group: Mapped[int] = mapped_column(ForeignKey("groups.number"), primary_key=True)
    held_from: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    held_until: Mapped[datetime | None] = mapped_column(Instant)
    compliant: Mapped[int]
    non_compliant: Mapped[int]
    unknown: Mapped[int]
    not_yet_due: Mapped[int]
    exempt: Mapped[int]
    excluded: Mapped[int]


class CohortRow(HistoryRow):
    """The counts of a standard's cohort: what fell due in one week, of the whole force (group 0) or of a group, in every run
    that judged the standard and the week from `held_from` on and before `held_until`, which is NULL where they still hold.

    `week` counts from that of 1 January 1970. The numbers refer to their tables without a constraint, as those of verdicts.
    """

    __tablename__ = "cohort_spans"
    __table_args__: Any = ({"sqlite_with_rowid": False},)

    week: Mapped[int] = mapped_column(primary_key=True)
    standard: Mapped[int] = mapped_column(primary_key=True)
    group: Mapped[int] = mapped_column(primary_key=True)
    held_from: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    held_until: Mapped[datetime | None] = mapped_column(Instant)
    compliant: Mapped[int]
    non_compliant: Mapped[int]
    unknown: Mapped[int]
    not_yet_due: Mapped[int]


class MoversRow(HistoryRow):
    """What a run told of changes beyond chance, as JSON (duly.results.Movers). Ids of records go with the verdicts."""

    __tablename__ = "movers"

    run: Mapped[int] = mapped_column(
        ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    content: Mapped[str] = mapped_column(Text)


class ReasonRow(HistoryRow):
    """A status and the reason for it, so that a verdict names both by a number."""

    __tablename__ = "reasons"
    __table_args__ = (UniqueConstraint("status", "reason"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    status: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(64))


class ReasonCountRow(HistoryRow):
    """How many records of a rate got a reason in a run."""

    __tablename__ = "reason_counts"
    __table_args__: Any = ({"sqlite_with_rowid": False},)

    run: Mapped[int] = mapped_column(ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True)
    standard: Mapped[int] = mapped_column(ForeignKey("standards.number"), primary_key=True)
    rate: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[int] = mapped_column(ForeignKey("reasons.number"), primary_key=True)
    records: Mapped[int]


class MeasureRow(HistoryRow):
    """A further figure of a standard in a run, with its unit in the name."""

    __tablename__ = "measures"
    __table_args__: Any = ({"sqlite_with_rowid": False},)

    run: Mapped[int] = mapped_column(ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True)
    standard: Mapped[int] = mapped_column(ForeignKey("standards.number"), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[float | None]


class _VerdictRow:
    """A verdict that held in every run from `held_from` on.

    `item` is blank where there is none; `copy` numbers rows of one record and item, should a standard make several.
    `team` is a group. `failing_since` is where the record began to fail without a break, NULL where it does not fail.
    The numbers refer to their tables without a constraint: it would be asked two million times in a night.
    """

    standard: Mapped[int]
    record: Mapped[str]
    item: Mapped[str]
    copy: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[int]
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    team: Mapped[int | None]
    held_from: Mapped[datetime] = mapped_column(Instant)
    failing_since: Mapped[datetime | None] = mapped_column(Instant)


class StandingVerdictRow(_VerdictRow, HistoryRow):
    """A verdict that held in the latest run that judged its standard."""

    __tablename__ = "verdicts"
    __table_args__: Any = ({"sqlite_with_rowid": False},)

    standard: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[str] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    copy: Mapped[int] = mapped_column(SmallInteger, primary_key=True)


class PastVerdictRow(_VerdictRow, HistoryRow):
    """A verdict that no longer held in the run as at `held_until`."""

    __tablename__ = "past_verdicts"
    __table_args__ = (Index(None, "standard", "held_until"),)

    number: Mapped[int] = mapped_column(Serial, primary_key=True)
    held_until: Mapped[datetime] = mapped_column(Instant)
