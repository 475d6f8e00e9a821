"""What the command line settles for every part."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import ROOT, duly, run


@dataclass(frozen=True, kw_only=True)
class Options:
    """Where exports and environments are kept, how many rounds, and how large: None is each part's own size."""

    cache: Path
    runs: int
    scale: float | None = None

    def sized(self, usual: float) -> float:
        """The scale to measure at, where the part's own is `usual`."""
        return usual if self.scale is None else self.scale

    def demo(self, scale: float) -> Path:
        """The folder of a demo of this scale, with `export` and `duly.toml` in it; made where it is not there."""
        folder = self.cache / "exports" / f"demo-{scale:g}"
        if not (folder / "duly.toml").exists():
            say(f"making a demo of scale {scale:g}")
            run(duly("demo", folder, "--scale", f"{scale:g}"))
        return folder

    def measured(self, what: str) -> str:
        """The line that says when, where and on what: `what` is the size."""
        commit = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout.strip()
        return (
            f"{what}. {time.strftime('%d %B %Y', time.gmtime()).lstrip('0')}, {os.cpu_count()} cores, "
            f"load {os.getloadavg()[0]:.1f}, Python {sys.version_info.major}.{sys.version_info.minor}, "
            f"at {commit or 'an unknown commit'}; rounds: {self.runs}."
        )


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
