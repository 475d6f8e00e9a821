"""`python -m duly` is `duly`: the way in, which ends by duly's exit codes even where a part of it cannot be imported."""

from __future__ import annotations

import sys
from importlib import import_module

from duly.faults import guarded


def entry() -> None:
    """Run the command that was asked for. Ends by SystemExit."""
    sys.exit(guarded(lambda: import_module("duly.cli").main(prog_name="duly"), given=sys.argv))


if __name__ == "__main__":
    entry()
