"""The instants of a run: each time that it touches a file of the project or asks a database, with the step it is at."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

STEPS = ("load", "judge", "history", "write", "publish")
"""What a run is at, in order: reading the export, judging it, keeping it in history, writing pages and worklists, publishing."""

_TOUCHES = {
    "open",
    "os.rename",
    "os.remove",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.chmod",
    "os.truncate",
    "sqlite3.connect",
}
_PARTS = {
    "connectors": "load", "judging": "judge", "validation": "judge", "movers": "judge", "history": "history", "reports": "write"
}  # fmt: skip


@dataclass(kw_only=True)
class Instants:
    """Counts the instants of this process and, at the one that it is to end at, sends it a signal. A class because it counts."""

    watched: Sequence[Path]
    note: Path
    at: int | None = None
    number: int = signal.SIGKILL
    steps: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Begin to count, in the process that is to be ended."""
        from sqlalchemy import event
        from sqlalchemy.engine import Engine

        under = tuple(str(path) for path in self.watched)

        def touched(name: str, given: tuple[Any, ...]) -> None:
            if name in _TOUCHES and given and str(given[0]).startswith(under):
                self._passed()

        sys.addaudithook(touched)
        for moment in ("before_cursor_execute", "commit"):
            event.listen(Engine, moment, lambda *_: self._passed())

    def _passed(self) -> None:
        step = _step(sys._getframe(2))
        self.steps.append(step)
        if len(self.steps) == self.at:
            note = os.open(self.note, os.O_CREAT | os.O_WRONLY, 0o600)
            os.write(note, step.encode())
            os.close(note)
            os.kill(os.getpid(), self.number)

    def write(self) -> None:
        """Write the steps of all instants that were counted, a line each."""
        self.note.write_text("\n".join(self.steps), encoding="utf-8")


def _step(frame: FrameType | None) -> str:
    """The step that a run is at, by the innermost of its modules that says."""
    found = ""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.name == "publication.py" and frame.f_code.co_name == "finish":
            return "publish"
        if not found and "duly" in path.parts[-3:-1]:
            found = _PARTS.get(path.parent.name, "")
        elif not found and len(path.parts) > 3 and path.parts[-4] == "duly":
            found = _PARTS.get(path.parts[-3], "")
        frame = frame.f_back
    return found or "around"
