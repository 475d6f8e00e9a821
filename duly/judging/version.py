"""Which rule a standard is: a hash that is another as soon as what it judges by is another.

Figures of two runs can only be compared where their rules are the same (STANDARDS.md 5, pitfall 29).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

from duly.checks import Standard
from duly.checks.parameters import RUN_FACTS
from duly.judging.selects import judging_selects
from duly.judging.shipped_rules import shipped_version
from duly.results import RunInfo
from duly.sql import PRIVATE, dialect


def rule_version(standard: Standard) -> str:
    """A hash of a standard's selects and the constants in them, 16 hexadecimal digits.

    Without the values of its parameters and the facts of a run, which are not the rule.
    """
    return shipped_version(standard) or compiled_version(standard)


def compiled_version(standard: Standard) -> str:
    """As `rule_version`, from the standard itself and whatever is stored: to compile every select takes seconds."""
    tunable = {*RUN_FACTS, *(parameter.name for parameter in standard.parameters)}
    target = dialect(PRIVATE)
    parts = []
    for select in judging_selects(standard):
        compiled = select.compile(dialect=target)
        constants = {name: value for name, value in compiled.params.items() if name not in tunable}
        parts.append((str(compiled), constants))
    return digest(parts)


@dataclass(frozen=True, kw_only=True)
class Versions:
    """The versions of the rules of one run, each worked out when it is first asked for: to compile a force's own selects may
    take seconds, and both history and the pages ask. Ids tell standards apart."""

    _known: dict[str, str] = field(default_factory=dict)

    def of(self, standard: Standard) -> str:
        """As `rule_version`."""
        if standard.id not in self._known:
            self._known[standard.id] = rule_version(standard)
        return self._known[standard.id]


def digest(content: object) -> str:
    """16 hexadecimal digits that are the same for the same content: JSON, or what has one fixed way to be written."""
    written = json.dumps(content, sort_keys=True, default=repr)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def export_hash(info: RunInfo) -> str:
    """A hash of the files that were read; blank where a database was judged."""
    hashes = sorted(source.sha256 for source in info.manifest.sources if source.sha256)
    return digest(hashes) if hashes else ""
