"""duly judges records against the standards they are held to.

    import duly

    results = duly.judge("export/", standards=["NCRS-01"])
    results["NCRS-01"].counts.rate

Importing this takes no longer than importing Python's own modules: what judges is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from duly.errors import DulyError
from duly.version import __version__

if TYPE_CHECKING:
    from duly.api import Export, Results, judge, open

__all__ = ["DulyError", "Export", "Results", "__version__", "judge", "open"]

_LATE = frozenset({"Export", "Results", "judge", "open"})


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module("duly.api"), name)
    raise AttributeError(f"module 'duly' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
