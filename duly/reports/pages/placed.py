"""Pages of a run that has a place among other runs: what they share with those, and how they lead to them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

_POLICY = (
    "default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""Styles and scripts are files beside the pages: from a web server its own, and from a disk or a file share those there."""


@dataclass(frozen=True, kw_only=True)
class Shared:
    """The styles and scripts of the pages as files that all runs share, by name. A class because pages are made one by one."""

    files: dict[str, str] = field(default_factory=dict)
    _names: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)  # every page has nearly the same texts

    def named(self, text: str, ending: str) -> str:
        """The name of the file that holds a text: another text has another name, so no old page changes."""
        if (name := self._names.get((text, ending))) is None:
            name = self._names[text, ending] = f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.{ending}"
            self.files[name] = text
        return name


@dataclass(frozen=True, kw_only=True)
class RunBefore:
    """The run before: its place, as at when in words, and the names of its pages."""

    place: str
    said: str
    pages: Collection[str]


@dataclass(frozen=True, kw_only=True)
class PlaceShown:
    """Where the pages of a run stand: as at when, in milliseconds since 1970, and the run before, where one is there."""

    as_at: int
    before: RunBefore | None = None
    shared: Shared = field(default_factory=Shared)

    def context(self, page: str, context: Mapping[str, Any], script: str) -> dict[str, Any]:
        """What base.html needs of a page beside its own context: `script` tells how old a page is, and of a newer run."""
        before = self.before
        there = before is not None and page in before.pages
        return {
            "policies": [_POLICY],
            "place": {
                "as_at": self.as_at,
                "style": self.shared.named(str(context["style"]), "css"),
                "scripts": [self.shared.named(str(text), "js") for text in (context["script"], script)],
                "newest": page,
                "before": before and quote(f"{before.place}/{page if there else 'index.html'}"),
                "before_said": before and before.said,
            },
        }
