"""A command ends at once when its work is done, and nothing that was to be said or removed is lost by it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

STARTED = """
import atexit, sys, types
import duly.__main__ as way_in
{before}

def work(prog_name):
    atexit.register(lambda: print("removed"))
    sys.stdout.write("said")  # no line end: it is still buffered
    sys.exit({code!r})

class Traced:
    def __del__(self):
        print("taken apart")

sys.modules["duly.cli"] = types.SimpleNamespace(main=work)
kept = Traced()
way_in.entry()
"""


BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


def ended(code: object, *, before: str = "", into: int | IO[str] = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    program = STARTED.format(code=code, before=before)
    return subprocess.run(
        [sys.executable, "-c", program], stdout=into, stderr=subprocess.PIPE, text=True, env=BUFFERED, check=False
    )


@pytest.mark.parametrize(("code", "exit_code"), [(0, 0), (3, 3), (None, 0)])
def test_what_is_buffered_is_written_and_what_is_to_be_removed_is(code: int | None, exit_code: int) -> None:
    process = ended(code)
    assert (process.returncode, process.stdout) == (exit_code, "saidremoved\n")
    assert not process.stderr


def test_words_to_end_with_are_said() -> None:
    process = ended("no more of it")
    assert (process.returncode, process.stderr) == (1, "no more of it\n")


def test_who_was_there_before_hears_of_the_end() -> None:
    process = ended(3, before="atexit.register(lambda: print('measured'))")
    assert (process.returncode, process.stdout) == (3, "saidremoved\nmeasured\ntaken apart\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
def test_what_cannot_be_written_ends_as_python_ends() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        process = ended(0, into=full)
    assert process.returncode == 120
    assert "No space left" in process.stderr
