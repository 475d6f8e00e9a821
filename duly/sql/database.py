"""What duly must know of a database to judge records in it. A database says it in one file of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, URL, Dialect, Engine, Select, TableClause


@dataclass(frozen=True, kw_only=True)
class Database:
    """A database that records can be judged in, by the name of its SQLAlchemy dialect.

    `spellings` has a template for every construct (duly.sql.rules, duly.sql.reading), in which the construct's arguments
    stand by name: `({later}) - ({earlier})`. `dialect` makes SQLAlchemy's dialect without connecting. `read_only` makes an
    engine that cannot write and, where asked so, leaves nothing in clear on this machine's disk; where the database is
    `in_a_file` it must be there. `computed_once` stands before a table
    expression that must not be worked out anew for each reading, `by_itself` behind a select that must not be merged into
    the outer one, `in_steps` behind selects, in turn, whose rows must all be there before the outer one begins.

    A database that works a view out anew for each reading, all of it, can `keep` the rows of a select, run with these values,
    under a name: they are gone with the engine, or once it is told to `let_go` of them. `sweep` lets go of what runs that were
    killed have left, and says what became of it. `show` tells such an engine the views that stand for the tables which
    selects name. `extra` is the part of the package that brings the driver. `batches` gives what a cursor was answered as
    Arrow's record batches, where its driver has them as such, so that no row is ever one of Python's. `proven` gives the
    standards whose verdicts on a server of its kind were held, row for row, against those of another database, with the
    version of the rule that was; every other one, and every
    other rule, is refused by name. None: all.
    """

    name: str
    dialect: Callable[[], Dialect]
    read_only: Callable[[URL, bool], Engine]
    spellings: Mapping[str, str]
    in_a_file: bool = False
    computed_once: str = ""
    by_itself: str = ""
    in_steps: tuple[str, ...] = ()
    keep: Callable[[Engine, Select[Any], str, Mapping[str, object]], TableClause] | None = None
    let_go: Callable[[Engine, TableClause], None] | None = None
    sweep: Callable[[Engine], Sequence[str]] | None = None
    show: Callable[[Engine, Mapping[str, CTE]], None] | None = None
    extra: str = ""
    batches: Callable[[Any], Iterable[Any]] | None = None
    proven: Callable[[Dialect], Mapping[str, str]] | None = None
