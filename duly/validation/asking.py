"""How validation asks a database: one row or all of them at once, and of a refusal nothing but its kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

REFUSAL = re.compile(r"the database refused a query: \w+")


class QueryRefusedError(Exception):
    """The database refused a query. Says what kind of error it was and nothing else.

    A database's own message quotes the value that it choked on, and the message is kept in results and logs.
    """

    def __init__(self, error: SQLAlchemyError) -> None:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
        super().__init__(f"the database refused a query: {type(cause).__name__}")


def rows_of(connection: Connection, query: Select[Any]) -> Sequence[Any]:
    """Every row at once, so that the database has nothing left to refuse when they are read.

    Raises QueryRefusedError; the connection can be asked again.
    """
    try:
        return connection.execute(query).all()
    except SQLAlchemyError as error:
        connection.rollback()
        raise QueryRefusedError(error) from None
