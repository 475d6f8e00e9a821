"""A session of a Spark cluster: who may be talked to, and what the session is told first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool

from duly.errors import DatabaseError, SettingsError
from duly.sql.spark.compiling import SparkNames
from duly.sql.spark.dialect import SparkDialect
from duly.sql.spark.hearing import HearingConnection
from duly.sql.spark.keeping import close_over, let_go_of_all
from duly.sql.spark.spellings import PAIRS

PORT = 15002
_OPTIONS = ("tls", "server", "session_id", "scratch")
_HEADER = "x-"
_UTC = ("UTC", "Etc/UTC", "Z", "GMT", "Etc/GMT", "+00:00")
_OLDEST = 4

_SETTINGS = (
    "SET TIME ZONE 'UTC'",
    "SET spark.sql.ansi.enabled=true",
    # 4.3's own check of its optimizer rejects selects as wide as those of supervisors' reviews.
    "SET spark.sql.lightweightPlanChangeValidation=false",
    # Else what is kept is parsed and analysed anew, all of its text, by every select that names it.
    "SET spark.sql.legacy.storeAnalyzedPlanForView=true",
)


def opened(url: URL) -> Engine:
    """An engine over one session, whose statements only read.

    Raises SettingsError where the URL says what is not known; connecting raises DatabaseError where the server is none that
    records are judged on.
    """
    name = url.render_as_string(hide_password=True).partition("?")[0]
    options = _options(url, name)
    is_sail = options.get("server") == "sail"

    def connect() -> Any:
        driver = SparkDialect.import_dbapi()
        connection = HearingConnection(driver.connect(_address(url), db_kwargs=_arguments(url, options)))
        try:
            settle(connection, name, url.database, is_sail=is_sail)
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine(
        URL.create("spark"),
        creator=connect,
        poolclass=StaticPool,
        query_cache_size=0,  # patterns that Java reads otherwise are respelt while a statement is compiled
        hide_parameters=True,
    )
    dialect = engine.dialect
    assert isinstance(dialect, SparkDialect)
    dialect.is_sail, dialect.in_session, dialect.scratch = is_sail, True, options.get("scratch")
    dialect.close_over = lambda rows: close_over(engine, rows)
    event.listen(engine.pool, "close", lambda connection, _record: let_go_of_all(connection, dialect))
    return engine


def _options(url: URL, name: str) -> dict[str, str]:
    """What follows the question mark. Raises SettingsError, with every fault."""
    options = {key: value if isinstance(value, str) else value[-1] for key, value in url.query.items()}
    faults = [f"there is no option {key}" for key in options if key not in _OPTIONS and not key.startswith(_HEADER)]
    if options.get("tls", "true") not in ("true", "false"):
        faults.append("tls is true or false")
    if options.get("server", "sail") != "sail":
        faults.append("server is sail, or is left out for Spark itself")
    if url.password and options.get("tls") == "false":
        faults.append("a token is never sent without TLS")
    if not url.host:
        faults.append("no host is named")
    if faults:
        raise SettingsError(
            f"{name}: the address cannot be used",
            faults=faults,
            next_step="Write it as spark://host:15002/schema?tls=true, with the token in the variable that password_env names.",
        )
    return options


def _address(url: URL) -> str:
    host = f"[{url.host}]" if ":" in (url.host or "") else url.host
    return f"sc://{host}:{url.port or PORT}"


def _arguments(url: URL, options: Mapping[str, str]) -> dict[str, str]:
    """What the driver is told. A token is sent over TLS only."""
    told = {"adbc.spark.tls.enabled": options.get("tls", "true" if url.password else "false")}
    if url.password:
        told["adbc.spark.token"] = url.password
    if url.username:
        told["adbc.spark.user_id"] = url.username
    if "session_id" in options:
        told["adbc.spark.session_id"] = options["session_id"]
    return told | {f"adbc.spark.headers.{key}": value for key, value in options.items() if key.startswith(_HEADER)}


def settle(connection: Any, name: str, schema: str | None, *, is_sail: bool) -> None:
    """Raises DatabaseError where the server is none that records are judged on, or tells time by another clock than UTC."""
    (version,) = _asked(connection, "SELECT version()")
    if is_sail == _is_spark(version):
        said = "Spark" if is_sail else "no Spark"
        raise DatabaseError(
            f"{name}: the server is {said} ({version.split()[0]})",
            next_step="Leave server=sail out of the address."
            if is_sail
            else "Of Sail, add ?server=sail to the address.",
        )
    if not is_sail:
        if int(version.partition(".")[0]) < _OLDEST:
            raise DatabaseError(
                f"{name}: Spark {version.split()[0]} is older than {_OLDEST}.0, and nothing was ever judged on such a one",
                next_step="Use Spark 4.0 or later, or export files.",
            )
        for setting in (*_SETTINGS, PAIRS):
            _asked(connection, setting)
    (zone,) = _asked(connection, "SELECT current_timezone()")
    if zone not in _UTC:
        raise DatabaseError(
            f"{name}: the session tells time by {zone} and cannot be set to UTC",
            next_step="Let spark.sql.session.timeZone be set to UTC.",
        )
    if schema:
        _asked(connection, f"USE SCHEMA {SparkNames(SparkDialect()).quote_schema(schema)}")


def _is_spark(version: str) -> bool:
    """Spark tells the commit that it was built from behind its version; Sail, which has its own, does not."""
    return re.fullmatch(r"\d+\.\d+\S* [0-9a-f]{7,40}", version) is not None


def _asked(connection: Any, statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def batches(cursor: Any) -> Iterator[Any]:
    """What a cursor was answered, in Arrow's record batches as they come.

    Raises OperationalError where the server stops answering: Arrow has errors of its own for that.
    """
    import pyarrow as pa

    reader = cursor.fetch_record_batch()
    while True:
        try:
            batch = cursor.waited(reader.read_next_batch)
        except StopIteration:
            return
        except (pa.ArrowException, OSError) as error:
            raise OperationalError("", None, error, hide_parameters=True) from error
        yield batch
