"""`duly` in a process of its own, forked from one that has imported all that it takes: it can be killed, and starts at once."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

_WARM = (
    "alembic", "click", "duckdb", "duckdb_sqlalchemy", "duly", "great_expectations", "holidays", "jinja2", "numpy", "openpyxl",
    "pandas", "pyarrow", "pydantic", "rich", "scipy", "sqlalchemy", "xlsxwriter",
)  # fmt: skip
"""The packages that take long to import."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a process ended: its exit code, or the number of the signal below zero; and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, kw_only=True)
class Process:
    """A process that is at work; what it says goes to two files in `said`."""

    pid: int
    said: Path

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send it a signal, if it is there still."""
        if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            os.kill(self.pid, number)

    def ended(self) -> Ended:
        """Wait for its end."""
        _, status = os.waitpid(self.pid, 0)
        said = [(self.said / name).read_text(encoding="utf-8", errors="replace") for name in ("out", "err")]
        return Ended(code=os.waitstatus_to_exitcode(status), out=said[0], err=said[1])


def started(
    arguments: Sequence[object], said: Path, *, private: Path, before: Callable[[], object] | None = None
) -> Process:
    """Start `duly` with these arguments and this folder for its private ones; `before` is done first, in the process itself.

    This process must have no thread that matters and no database open: see `warmed`.
    """
    said.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    if pid := os.fork():
        return Process(pid=pid, said=said)
    code = 70
    atexit._clear()  # what the other process is to do at its end is not for this one
    try:
        for name, number in (("out", 1), ("err", 2)):
            os.dup2(os.open(said / name, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), number)
        import tempfile

        os.environ["TMPDIR"] = tempfile.tempdir = str(private)
        if before is not None:
            before()
        code = _done([str(argument) for argument in arguments])
    except BaseException:  # nothing of this process may go on in the code of the other
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def run(arguments: Sequence[object], said: Path, *, private: Path, before: Callable[[], object] | None = None) -> Ended:
    """`started`, to its end."""
    return started(arguments, said, private=private, before=before).ended()


def _done(arguments: list[str]) -> int:
    from duly.__main__ import entry

    sys.argv = ["duly", *arguments]
    try:
        entry()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1 if end.code else 0
    finally:
        atexit._run_exitfuncs()
    return 0


def warmed(
    arguments: Sequence[object], said: Path, *, private: Path, before: Callable[[], object] | None = None
) -> Ended:
    """Run once, and import here whatever was imported there: the processes after it find it all there."""
    names = said / "modules"

    def noted() -> None:
        if before is not None:
            before()
        atexit.register(lambda: names.write_text("\n".join(sys.modules), encoding="utf-8"))

    ended = run(arguments, said, private=private, before=noted)
    for name in names.read_text(encoding="utf-8").splitlines() if names.exists() else ():
        if name.partition(".")[0] in _WARM:
            try:
                import_module(name)
            except ImportError:  # a module that another makes up
                continue
    from duly.reports.pages.rendering import environment

    for template in environment().list_templates(extensions=["html"]):
        environment().get_template(template)
    return ended
