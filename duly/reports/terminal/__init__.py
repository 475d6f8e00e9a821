"""What a command prints: results, backlogs, the export, history, comparisons, audits, and one record or standard in full.

Everything goes to a Console that is handed in, but progress, which goes to standard error. A command imports what it
prints with, and no more: the names are looked up when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duly.reports.terminal.audit import show_audits, show_sample
    from duly.reports.terminal.backlog import show_backlogs
    from duly.reports.terminal.catalogue import show_catalogue, show_standard
    from duly.reports.terminal.classes import show_classes
    from duly.reports.terminal.comparison import show_comparison
    from duly.reports.terminal.explanation import show_explanation
    from duly.reports.terminal.export import show_export
    from duly.reports.terminal.history import show_regradings, show_runs, show_trends
    from duly.reports.terminal.movers import show_movers
    from duly.reports.terminal.progress import ProgressShown
    from duly.reports.terminal.results import show_results, show_tally
    from duly.reports.terminal.summary import show_ending, show_summary
    from duly.reports.terminal.tests import show_tests

__all__ = [
    "ProgressShown",
    "show_audits",
    "show_backlogs",
    "show_catalogue",
    "show_classes",
    "show_comparison",
    "show_ending",
    "show_explanation",
    "show_export",
    "show_movers",
    "show_regradings",
    "show_results",
    "show_runs",
    "show_sample",
    "show_standard",
    "show_summary",
    "show_tally",
    "show_tests",
    "show_trends",
]

_WHERE = {
    "ProgressShown": "progress",
    "show_audits": "audit",
    "show_backlogs": "backlog",
    "show_catalogue": "catalogue",
    "show_classes": "classes",
    "show_comparison": "comparison",
    "show_ending": "summary",
    "show_explanation": "explanation",
    "show_export": "export",
    "show_movers": "movers",
    "show_regradings": "history",
    "show_results": "results",
    "show_runs": "history",
    "show_sample": "audit",
    "show_standard": "catalogue",
    "show_summary": "summary",
    "show_tally": "results",
    "show_tests": "tests",
    "show_trends": "history",
}
"""The module of each name."""


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(f"duly.reports.terminal.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'duly.reports.terminal' has no attribute {name!r}")
