"""Trying a wrong: a copy of the tree with the wrong in it, and the tests that should see it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutants.wrongs import Wrong

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 900
"""A wrong that keeps its tests busy for so long has been noticed."""

_SPELT_OTHERWISE = {
    "populations": ("crime_recording", "supervisory"),
    "incidents": ("crime_recording", "notifications", "control_room"),
    "offenders": ("offenders",),
    "online_abuse": ("online_abuse",),
}
"""Files beside the suites, and the suites whose examples see them."""


def seen_by(path: Path) -> list[str]:
    """The tests that should see a wrong in a file of duly/checks or duly/expectations, quickest first."""
    parts = path.relative_to("duly").parts
    tests = ROOT / "tests"
    if parts[0] == "checks":
        return ["tests/checks", "tests/expectations"]
    if parts[1] in ("patterns", "loading"):
        return (
            [f"tests/expectations/{parts[1]}"]
            if (tests / "expectations" / parts[1]).is_dir()
            else ["tests/expectations"]
        )
    suite = parts[1].removesuffix(".py")
    chosen = [
        test.relative_to(ROOT).as_posix()
        for name in _SPELT_OTHERWISE.get(suite, (suite,))
        for test in sorted((tests / "expectations").glob(f"test_{name}*.py"))
    ]
    general = ["tests/expectations/test_everybody.py", "tests/expectations/test_open_items.py"]
    return [*chosen, *general] if chosen else ["tests/expectations"]


@dataclass(frozen=True)
class Tried:
    """What became of a wrong: whether a test noticed it."""

    wrong: Wrong
    killed: bool
    by: str


@contextmanager
def copied_tree() -> Iterator[Path]:
    """A tree of its own to be wrong in."""
    with TemporaryDirectory(prefix="duly-mutants-") as folder:
        for name in ("duly", "tests", "docs", "examples"):
            shutil.copytree(ROOT / name, Path(folder, name), ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / name, folder)
        yield Path(folder)


def tried(tree: Path, wrong: Wrong) -> Tried:
    """Put a wrong into a tree, run what should see it up to the first test that does, and take it out again."""
    file = tree / wrong.path
    right = file.read_text(encoding="utf-8")
    file.write_text(wrong.put_into(right), encoding="utf-8")
    try:
        return Tried(wrong, *_noticed(tree, seen_by(wrong.path)))
    finally:
        file.write_text(right, encoding="utf-8")


def _noticed(tree: Path, tests: Sequence[str]) -> tuple[bool, str]:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-k", "not postgres", *tests]
    command += [f"--basetemp={tree / 'pytest'}", "--no-header", "--tb=no"]
    try:
        run = subprocess.run(
            command,
            cwd=tree,
            env={**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True, "time"
    if run.returncode == 0:
        return False, ""
    if run.returncode not in (
        1,
        2,
    ):  # 2: the wrong keeps the tests from being collected, as a declaration that is refused
        raise RuntimeError(f"the tests of a mutant ended with {run.returncode}: {run.stderr[-400:]}")
    failed = [line.split()[1] for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return True, failed[0] if failed else "collection"
