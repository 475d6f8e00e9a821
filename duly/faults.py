"""What ends a command otherwise than it should, each with its exit code: a fault of duly's own, an interruption, a broken pipe.

Python would end all of these with 1, which means "some targets not met". A fault is told in one line; what may help to find it
lies in a report of its own, which names places in the program and never a record's value: what an exception says can quote one.
Only the standard library is imported here, so that a fault of anything else can still be told.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from types import FrameType

from duly.version import __version__

INTERNAL_FAULT, NOT_DELIVERED = 5, 4
INTERRUPTED, TERMINATED = 128 + signal.SIGINT, 128 + signal.SIGTERM


class TerminatedError(BaseException):
    """The process was asked to end: raised where it is at work, so that private copies are removed on the way out."""


_TOLD_TO_END: list[int] = []
"""The signals that came. What raises where it is at work can be lost there: a database makes an error of its own of it, and a
callback's is only printed."""


def guarded(work: Callable[[], object], *, given: Sequence[str]) -> int:
    """Do the work of a command; the exit code where it ends otherwise than by SystemExit, which is let through.

    `given` are the command's arguments: with `--debug` among them, a fault shows its traceback as well.
    """
    _TOLD_TO_END.clear()
    with suppress(ValueError):  # in another thread than the main one no signal can be caught
        signal.signal(signal.SIGTERM, _end)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a job in the background ignores it
            signal.signal(signal.SIGINT, _end)
    try:
        work()
    except SystemExit as ending:
        if not _TOLD_TO_END or ending.code in (INTERRUPTED, TERMINATED):
            raise
    except KeyboardInterrupt:
        return _ended(*_ENDED[signal.SIGINT], given)
    except TerminatedError:
        return _ended(*_ENDED[signal.SIGTERM], given)
    except BrokenPipeError:
        # Whoever read the output has gone; what is still buffered for it must not raise once more at the end.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_DELIVERED
    except BaseException as fault:
        if not _TOLD_TO_END:
            if "--debug" in given:
                traceback.print_exc()
            return _ended(_told(fault), INTERNAL_FAULT, given)
    finally:
        with suppress(ValueError):
            if signal.getsignal(signal.SIGINT) is _end:
                signal.signal(signal.SIGINT, signal.default_int_handler)
    return _ended(*_ENDED[_TOLD_TO_END[0]], given) if _TOLD_TO_END else 0


_ENDED: dict[int, tuple[str, int]] = {
    signal.SIGINT: ("interrupted before its end; run it again", INTERRUPTED),
    signal.SIGTERM: ("told to end before its end; run it again", TERMINATED),
}


def told_to_end() -> int | None:
    """The exit code of a command that a signal told to end; None where none did."""
    return _ENDED[_TOLD_TO_END[0]][1] if _TOLD_TO_END else None


def go_on() -> None:
    """Between two steps of work: raises what a signal asked for meanwhile, where that was lost. Nothing is kept or published by
    a command that was told to end."""
    if _TOLD_TO_END:
        _raise(_TOLD_TO_END[0])


def _end(number: int, frame: FrameType | None) -> None:
    _TOLD_TO_END.append(number)
    _raise(number)


def _raise(number: int) -> None:
    raise KeyboardInterrupt if number == signal.SIGINT else TerminatedError


def _ended(words: str, code: int, given: Sequence[str]) -> int:
    """Say what ended the command, in the form in which its log is written, and hand on its exit code."""
    if "--log-format=json" in given or ("--log-format", "json") in pairwise(given):
        line = {"time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "level": "error", "event": "error"}
        sys.stderr.write(json.dumps({**line, "exit_code": code, "message": words}) + "\n")
    else:
        sys.stderr.write(f"Error: {words}\n")
    return code


def _told(fault: BaseException) -> str:
    """A fault in one line: its kind, where duly was at work, and where the report lies."""
    return f"internal fault: {type(fault).__name__} {_place(fault)}. {_reported(fault)}"


def _place(fault: BaseException) -> str:
    """The innermost step of duly's own that was at work."""
    package = Path(__file__).parent
    for step in reversed(traceback.extract_tb(fault.__traceback__)):
        if Path(step.filename).is_relative_to(package):
            return f"in {Path(step.filename).relative_to(package).as_posix()}, line {step.lineno} ({step.name})"
    return "outside duly"


def _reported(fault: BaseException) -> str:
    """Write the report; says where it lies, or that it could not be written."""
    try:
        handle, path = tempfile.mkstemp(prefix="duly-fault-", suffix=".txt")  # nobody else may read it
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in _report(fault))
    except OSError as failure:
        return f"A report could not be written ({type(failure).__name__}); run again with --debug to see the trace."
    return f"A report without any record's value is in {path}; please hand it to whoever maintains duly."


def _report(fault: BaseException) -> Iterator[str]:
    """The kinds of the exceptions, outermost first, and the steps that led to each: files, lines and names of functions."""
    yield f"duly {__version__}, Python {platform.python_version()}, {platform.system()}, {datetime.now(UTC):%Y-%m-%dT%H:%MZ}"
    seen: set[int] = set()
    cause: BaseException | None = fault
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield f"{type(cause).__module__}.{type(cause).__qualname__}"
        for step in traceback.extract_tb(cause.__traceback__):
            yield f"  {step.filename}, line {step.lineno}, in {step.name}"
        cause = cause.__cause__ or cause.__context__
