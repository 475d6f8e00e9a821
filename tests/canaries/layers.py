"""A place in each layer of a run, from duly.toml to the message, and the faults that are raised there and say a canary."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.exc import OperationalError

from duly.errors import ExportError
from tests.canaries.exports import CANARY

LAYERS = {
    "settings": "duly.commands.run.settings_of",
    "catalogue": "duly.commands.run.tuning_of",
    "connectors": "duly.judging.session.open_export",
    "load": "duly.connectors.files.loading.settle",
    "intake": "duly.validation.intake",
    "checks": "duly.judging.selects.verdicts",
    "judging": "duly.run.each_standard",
    "sidelights": "duly.judging.findings.sidelights",
    "validation": "duly.validation.validate",
    "great expectations": "duly.validation.gx.held",
    "counting": "duly.judging.findings.Findings.results",
    "gaps": "duly.run.gaps_of",
    "children": "duly.run.journeys_of",
    "history": "duly.history.keeping.write_counts",
    "movers": "duly.history.past.past",
    "commit": "duly.history.past.Keeper.commit",
    "worklists": "duly.reports.worklists.writing.gathered",
    "pages": "duly.reports.publishing.render_pages",
    "proof": "duly.reports.places.publication._prove",
    "publication": "duly.reports.places.publication.lead",
    "share": "duly.commands.run.publish_share",
    "retention": "duly.commands.run.clear",
    "terminal": "duly.commands.run.show_judged",
    "exit code": "duly.commands.run.exit_code",
    "message": "duly.nights.watching.message_of",
    "channels": "duly.nights.channels.Channels.send",
    "metrics": "duly.nights.watching.write_metrics",
}
"""By layer, a function that a run goes through, where it is looked up."""

_SAID = f"{CANARY} as a library would quote a value"

FAULTS: Mapping[str, Callable[[], BaseException]] = {
    "a programmer's": lambda: RuntimeError(_SAID),
    "memory": lambda: MemoryError(_SAID),
    "recursion": lambda: RecursionError(_SAID),
    "an import": lambda: ImportError(f"libfoo.so: {_SAID}", name=_SAID),
    "the operating system": lambda: OSError(5, _SAID),
    "a database": lambda: OperationalError(f"SELECT '{_SAID}'", {"text": _SAID}, Exception(_SAID)),
    "caused by another": lambda: _caused(),
    "none of Exception's": lambda: GeneratorExit(_SAID),
}
"""What is raised there, by what it is a fault of."""

ENDS = (3, 4, 5)
"""How a run may end in which a layer failed: something was not judged, not delivered, or duly's own fault."""


def _caused() -> BaseException:
    fault = ValueError(_SAID)
    fault.__cause__ = ExportError(_SAID)
    fault.add_note(_SAID)
    return fault


def raising(fault: Callable[[], BaseException]) -> Callable[..., None]:
    """What stands in the place of a function that fails so."""

    def fails(*_: object, **__: object) -> None:
        raise fault()

    return fails
