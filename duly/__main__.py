"""`python -m duly` is `duly`: the way in, which ends by duly's exit codes even where a part of it cannot be imported."""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import suppress
from importlib import import_module

from duly.faults import guarded


def entry() -> None:
    """Run the command that was asked for. Ends by SystemExit."""
    _leave_no_image()
    ending = _Ending()
    if not atexit._ncallbacks():  # what is registered first is called last: nobody then waits for what comes behind it
        atexit.register(ending.at_once)
    try:
        sys.exit(guarded(lambda: import_module("duly.cli").main(prog_name="duly"), given=sys.argv))
    except SystemExit as told:
        ending.code = told.code
        raise


def _leave_no_image() -> None:
    """Where a library crashes the process, the system writes no image of its memory: records are in it, in clear."""
    with suppress(ImportError, OSError, ValueError):
        from resource import RLIMIT_CORE, getrlimit, setrlimit  # Windows has none

        setrlimit(RLIMIT_CORE, (0, getrlimit(RLIMIT_CORE)[1]))


class _Ending:
    """The end of the process, once threads have ended, files are written and private folders are gone.

    Python would take every module, engine and page apart first, which takes as long as a tenth of a night.
    """

    code: str | int | None = None

    def at_once(self) -> None:
        """End the process by its exit code. Where something is to be said still, or cannot be, Python ends it as ever."""
        if isinstance(self.code, str):
            return
        try:
            for stream in filter(None, (sys.stdout, sys.stderr)):
                stream.flush()
        except (OSError, ValueError):
            return
        os._exit(self.code or 0)


if __name__ == "__main__":
    entry()
