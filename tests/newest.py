"""Where the newest run's files are among results: what a reader is led to."""

from __future__ import annotations

import json
from pathlib import Path


def newest_run(results: Path) -> Path:
    """The place of the newest run."""
    place = json.loads((results / "latest.json").read_text(encoding="utf-8"))["place"]
    return results / str(place)


def newest_page(results: Path, name: str) -> str:
    """A page of the newest run."""
    return (newest_run(results) / name).read_text(encoding="utf-8")
