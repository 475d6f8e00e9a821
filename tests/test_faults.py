"""What ends a command otherwise than it should has an exit code of its own, and tells no value of a record."""

from __future__ import annotations

import errno
import inspect
import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import duly
from duly.cli import main
from duly.errors import system_words
from duly.faults import INTERNAL_FAULT, INTERRUPTED, NOT_DELIVERED, TERMINATED, guarded
from duly.reports.terminal import ProgressShown

SECRET = "Jane Doe of 3 Mill Lane"
CRIMES = "crime_id,reported_at,recorded_at\nC1,2025-06-02T10:00:00,2025-06-02T11:00:00\n"

LAYERS = {
    "commands": ("duly.commands.check", "settings_of"),
    "expectations": ("duly.commands.options", "part_of_catalogue"),
    "connectors": ("duly.judging.session", "open_export"),
    "judging": ("duly.judging.findings", "sidelights"),
    "validation": ("duly.validation", "validate"),
    "run": ("duly.run", "run_info"),
    "reports": ("duly.commands.judged", "show_summary"),
}
"""For each layer a name that `duly check` goes through, where it is looked up."""

FAULTS: dict[str, Callable[[], BaseException]] = {
    "a programmer's": lambda: LookupError(SECRET),
    "memory": lambda: MemoryError(SECRET),
    "recursion": lambda: RecursionError(SECRET),
    "an import": lambda: ImportError(f"libfoo.so of {SECRET}"),
    "the operating system": lambda: OSError(5, SECRET),
    "of the sort that is not an Exception": lambda: GeneratorExit(SECRET),
}


@pytest.fixture
def crimes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)  # it is looked up once a process
    path = tmp_path / "crimes.csv"
    path.write_text(CRIMES, encoding="utf-8")
    return path


def broken(monkeypatch: pytest.MonkeyPatch, layer: str, fault: Callable[[], BaseException]) -> None:
    module, name = LAYERS[layer]

    def raising(*_: Any, **__: Any) -> None:
        raise fault()

    monkeypatch.setattr(import_module(module), name, raising)


def check(crimes: Path, *options: str) -> Result:
    return CliRunner().invoke(main, [*options, "check", str(crimes), "--standard", "NCRS-01A", "--as-at", "2025-06-30"])


def reports(folder: Path) -> list[Path]:
    return sorted(folder.glob("duly-fault-*.txt"))


@pytest.mark.parametrize("layer", LAYERS)
def test_a_fault_of_any_layer_is_5_and_one_line(layer: str, crimes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, layer, FAULTS["a programmer's"])
    done = check(crimes)
    assert done.exit_code == INTERNAL_FAULT
    (line,) = (line for line in done.stderr.splitlines() if line.startswith("Error: "))
    assert re.match(r"Error: internal fault: LookupError in [a-z_/]+\.py, line \d+ \(\w+\)\. A report", line)
    assert "Traceback" not in done.output
    (report,) = reports(crimes.parent)
    assert str(report) in line
    assert report.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", FAULTS)
def test_what_an_exception_says_is_in_no_output_and_no_report(
    kind: str, crimes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch, "reports", FAULTS[kind])
    done = check(crimes)
    assert done.exit_code == INTERNAL_FAULT
    (report,) = reports(crimes.parent)
    written = report.read_text(encoding="utf-8")
    assert SECRET not in done.output + written
    assert "judged.py" in written
    assert type(FAULTS[kind]()).__name__ in written


def test_a_trace_is_shown_where_it_was_asked_for(crimes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, "run", FAULTS["a programmer's"])
    done = check(crimes, "--debug")
    assert done.exit_code == INTERNAL_FAULT
    assert "Traceback" in done.stderr


def test_a_report_that_cannot_be_written_is_said(crimes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, "commands", FAULTS["memory"])
    monkeypatch.setattr("tempfile.tempdir", str(crimes.parent / "not there"))
    done = check(crimes)
    assert done.exit_code == INTERNAL_FAULT
    assert "A report could not be written (FileNotFoundError)" in done.stderr


def test_an_interruption_is_neither_a_fault_nor_a_finding(crimes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, "reports", KeyboardInterrupt)
    done = check(crimes)
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (
        INTERRUPTED,
        "Error: interrupted before its end; run it again",
    )
    assert reports(crimes.parent) == []


def test_a_reader_who_has_gone_did_not_get_the_results(crimes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, "reports", BrokenPipeError)
    assert check(crimes).exit_code == NOT_DELIVERED
    listed = f"{sys.executable} -m duly standards | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", listed], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) in ((NOT_DELIVERED, ""), (0, ""))  # 0 where all was written in time


def test_a_part_that_cannot_be_imported_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise ImportError('secret of the library')\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "duly", "--help"], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == INTERNAL_FAULT
    assert done.stderr.startswith("Error: internal fault: ImportError in cli.py, line ")
    assert "secret" not in done.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, TERMINATED), (signal.SIGINT, INTERRUPTED)])
def test_a_process_that_is_told_to_end_leaves_nothing_behind(number: int, code: int, tmp_path: Path) -> None:
    rows = "".join(f"C{row},2025-06-02T10:00:00,2025-06-02T11:00:00\n" for row in range(400_000))
    (tmp_path / "crimes.csv").write_text("crime_id,reported_at,recorded_at\n" + rows, encoding="utf-8")
    private = tmp_path / "private"
    private.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "duly", "check", str(tmp_path / "crimes.csv")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(private)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background ignores it
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "reading crimes\n"  # the private folder is there, and the load under way
    assert list(private.glob("duly-*"))
    process.send_signal(number)
    _, stderr = process.communicate(timeout=120)
    assert (process.returncode, "before its end; run it again" in stderr) == (code, True)
    assert list(private.glob("duly-*")) == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, TERMINATED), (signal.SIGINT, INTERRUPTED)])
@pytest.mark.parametrize("how", ["passed over", "made an error of its own", "ended as if all were well"])
def test_a_signal_that_is_lost_where_it_came_ends_the_command_all_the_same(number: int, code: int, how: str) -> None:
    done: list[str] = []
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it

    def work() -> None:
        try:
            os.kill(os.getpid(), number)
        except BaseException:
            if how == "made an error of its own":
                raise RuntimeError(SECRET) from None
        if how == "ended as if all were well":
            raise SystemExit(0)
        ProgressShown(io.StringIO()).phase("keeping the history")
        done.append("kept")

    assert guarded(work, given=[]) == code and done == []
    assert (
        guarded(lambda: ProgressShown(io.StringIO()).phase("reading"), given=[]) == 0
    )  # it is forgotten with its command
    signal.signal(signal.SIGINT, before)


def test_the_codes_are_a_contract() -> None:
    assert (NOT_DELIVERED, INTERNAL_FAULT, INTERRUPTED, TERMINATED) == (4, 5, 130, 143)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, SECRET), os.strerror(errno.ENOSPC)),
        (OSError(errno.EIO, SECRET, f"/{SECRET}"), os.strerror(errno.EIO)),
        (OSError(SECRET), "OSError"),
        (FileNotFoundError(SECRET), "FileNotFoundError"),
    ],
)
def test_of_an_error_of_the_systems_only_its_number_is_told(error: OSError, said: str) -> None:
    assert system_words(error) == said


def test_nothing_shows_what_words_an_error_of_the_systems_was_given() -> None:
    sources = Path(inspect.getfile(duly)).parent.rglob("*.py")
    used = [path.name for path in sources if re.search(r"\.strerror\b(?!\()", path.read_text(encoding="utf-8"))]
    assert used == []
