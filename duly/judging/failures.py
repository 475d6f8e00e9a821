"""What is said of a select that failed: its kind only, since a database's message can quote a record's value."""

from __future__ import annotations

import logging
import traceback

from sqlalchemy.exc import SQLAlchemyError

from duly.errors import system_words

log = logging.getLogger(__name__)


def kind_of(failure: SQLAlchemyError | OSError) -> str:
    """The kind of a failure, with the database's own code where it has one, and what the system says of a file."""
    if isinstance(failure, OSError):
        return system_words(failure)
    origin = getattr(failure, "orig", None) or failure
    code = getattr(origin, "sqlstate", None)
    return type(origin).__name__ + (f" (SQLSTATE {code})" if code else "")


def logged(about: str, failure: Exception) -> None:
    """Write where something failed, without what it said, into the log that --debug shows."""
    log.debug("%s failed at %s", about, "".join(traceback.format_tb(failure.__traceback__)))
