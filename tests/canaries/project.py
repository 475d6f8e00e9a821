"""A project over the export with canaries, and the commands and faults that it lives through."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

from openpyxl import load_workbook

from duly.audits.findings import ANSWERS
from duly.audits.workbook import ANSWER, REMARK, RULES
from duly.cli import main
from duly.faults import INTERNAL_FAULT, guarded
from tests.canaries.exports import AS_AT, CANARY, demo_in, files
from tests.canaries.layers import ENDS, FAULTS, LAYERS, raising
from tests.canaries.looking import left_in
from tests.connectors.scene import export

READS_TEXTS = ("NCRS-02", "DEM-01", "SUP-04", "VOICE-01", "STRAT-02", "REF-01")
"""Standards whose rules read free texts, or whose worklists name people."""

READ = ("export", "filled")
"""Folders that hold canaries before any command is asked for: the export, and samples with what readers wrote into them."""

CONFIG = """
[export]
path = "export"
[run]
standards = [{standards}]
[output]
share_folder = "share"
officers = true
[notify]
drop = "messages"
metrics = "duly.prom"
"""


@dataclass(frozen=True, kw_only=True)
class Project:
    """A folder with an export and its duly.toml. Where the system's temporary folder is: in it, too. `demo` is the scale of the
    demo, where the export is that; `record` and `standard` are asked about where a command asks for one."""

    folder: Path
    demo: float = 0
    record: str = "investigations-1"
    standard: str = "SUP-04"

    def begun(self, standards: Sequence[str] = READS_TEXTS) -> Project:
        """Write the export and duly.toml."""
        said = demo_in(self.folder, self.demo) if self.demo else None
        if said is None:
            export(self.folder, files())
        (self.folder / "temporary").mkdir(exist_ok=True)
        self.asked_of(standards)
        if said is not None:
            with (self.folder / "duly.toml").open("a", encoding="utf-8") as settings:
                settings.write(f"[teams]{said}")
        return self

    def asked_of(self, standards: Sequence[str]) -> None:
        """Write duly.toml, to judge by these standards."""
        named = ", ".join(f'"{name}"' for name in standards)
        (self.folder / "duly.toml").write_text(CONFIG.format(standards=named), encoding="utf-8")

    def does(self, *arguments: str, faulty: str = "", fault: str = "a programmer's") -> list[str]:
        """Ask for a command in this process, where the layer `faulty` fails by a fault that says a canary; what is wrong
        with how it ends, and with what it leaves and says."""
        said = io.StringIO()
        with ExitStack() as stack:
            stack.enter_context(chdir(self.folder))  # what a command leaves where it was asked for is looked at, too
            stack.enter_context(patch.object(tempfile, "tempdir", str(self.folder / "temporary")))
            if faulty:
                stack.enter_context(patch(LAYERS[faulty], raising(FAULTS[fault])))
            for to in (redirect_stdout, redirect_stderr):
                stack.enter_context(to(said))
            code = _code(arguments)
        what = " ".join(arguments) + (f" ({faulty} fails by {fault})" if faulty else "")
        asked = [Path(place) for option, place in pairwise(arguments) if option in ("--output", "--assessments")]
        lacks = [] if faulty else [f"{what}: wrote no {path.name}" for path in asked if not path.exists()]
        wrong = [f"{what}: ended with {code}"] if code not in (ENDS if faulty else range(6)) else []
        if faulty:
            wrong += [f"{what}: {fault}" for fault in _not_told(said.getvalue(), code)]
        return [*lacks, *wrong, *self._wrong(what, said.getvalue())]

    def graded(self) -> list[str]:
        """Have the sample graded by a reader who wrote a canary beside each case, and a run show it; what is wrong with what is
        left and said."""
        (aside := self.folder / "filled").mkdir(exist_ok=True)
        for name in ("audit.xlsx", "audit.key.json"):
            shutil.copy(self.folder / name, aside / name)
        book = load_workbook(path := aside / "audit.xlsx")
        headers = [cell.value for cell in book[RULES][1]]
        for number, row in enumerate(book[RULES].iter_rows(min_row=2)):
            row[headers.index(ANSWER)].value = ANSWERS["kept" if number % 2 else "not_kept"]
            row[headers.index(REMARK)].value = f"{CANARY} wrote that {number} was not seen"
        book.save(path)
        config = ("--config", str(self.folder / "duly.toml"))
        return [
            *self.does("grade", str(path), *config),
            *self.does("grade", str(path), *config, "--partial", "--keep", "--format", "json"),
            *self.does("run", *config, "--as-at", AS_AT),
        ]

    def combined(self) -> list[str]:
        """Have the results laid beside those of another force: the same ones, of files with other hashes."""
        results = self.folder / "duly-results" / "results.json"
        (self.folder / "filled").mkdir(exist_ok=True)
        other = self.folder / "filled" / "other.json"
        text = results.read_text(encoding="utf-8")
        other.write_text(re.sub(r'"([0-9a-f]{64})"', lambda found: f'"{found[1][::-1]}"', text), encoding="utf-8")
        return self.does("combine", str(results.parent), str(other), "--output", str(self.folder / "combined"))

    def ends(self, *arguments: str, by: int, at: int) -> list[str]:
        """Ask for a command in a process of its own that a signal ends at an instant; what is wrong with what it leaves and says.
        Private copies may stay, in their folder, until the next run."""
        ended = f"Instants(watched=[folder], note=folder / 'note', at={at}, number={by}).watch()"
        what = f"{' '.join(arguments)} (signal {by} at instant {at})"
        return self._apart(what, arguments, ended, (-by, 128 + by, 0, 1, 3), but=(*READ, "temporary"))

    def lacks_room(self, *arguments: str, place: str, room: int) -> list[str]:
        """Ask for a command where a folder has room for so many bytes only; what is wrong with what it leaves and says."""
        (self.folder / place).mkdir(exist_ok=True)
        (aside := self.folder / "aside").mkdir()
        try:
            small = f"make_small(folder / {place!r}, folder / 'aside', {room})"
            what = f"{' '.join(arguments)} ({room:,} bytes in {place})"
            return self._apart(what, arguments, small, range(6))
        finally:
            aside.rmdir()

    def _apart(
        self,
        what: str,
        arguments: Sequence[str],
        first: str,
        codes: Collection[int],
        but: Sequence[str] = READ,
    ) -> list[str]:
        program = _APART.format(folder=str(self.folder), first=first, arguments=list(arguments))
        root = str(Path(__file__).parents[2])
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=self.folder,
            capture_output=True,
            check=False,
            timeout=3_600,
            env={**os.environ, "PYTHONPATH": root, "TMPDIR": str(self.folder / "temporary")},
        )
        said = (done.stdout + done.stderr).decode(errors="replace")
        faults = [] if done.returncode in codes else [f"{what}: ended with {done.returncode}: {said[-300:]}"]
        return [*faults, *self._wrong(what, said, but=but)]

    def _wrong(self, what: str, said: str, but: Sequence[str] = READ) -> list[str]:
        faults = [f"{what}: it says the canary: {line[:200]}" for line in said.splitlines() if CANARY in line.lower()]
        return faults + [f"{what}: left in {name}" for name in left_in(self.folder, CANARY, but=but)]

    def commands(self) -> Iterator[tuple[str, ...]]:
        """Every command, as somebody would ask for it in this folder."""
        config = ("--config", str(self.folder / "duly.toml"))
        yield "doctor", *config
        yield "run", *config, "--as-at", "2026-01-31T06:00:00+00:00"
        yield "run", *config, "--as-at", AS_AT, "-v", "--assessments", str(self.folder / "verdicts.parquet")
        yield (
            "run",
            *config,
            "--as-at",
            AS_AT,
            "--log-format",
            "json",
            "--assessments",
            str(self.folder / "verdicts.csv"),
        )
        yield "check", *config, "--as-at", AS_AT, "--details"
        yield "check", *config, "--as-at", AS_AT, "--format", "json"
        yield "history", *config
        yield "history", *config, "--movers"
        yield "compare", *config
        yield "compare", *config, "--standard", self.standard, "--records", "50"
        for form in ("table", "json", "csv"):
            yield "explain", self.record, *config, "--as-at", AS_AT, "--format", form
        sample = ("sample", *config, "--as-at", AS_AT, "--standard", self.standard)
        yield *sample, "--format", "csv"
        yield *sample, "--output", str(self.folder / "sample.xlsx")
        yield *sample, "--by", "verdict", "--size", "20", "--output", str(self.folder / "audit.xlsx")
        yield "classify", *config, "--output", str(self.folder / "classified")
        yield "gx-project", str(self.folder / "gx"), *config
        yield "init", str(self.folder / "export"), "--output", str(self.folder / "proposed.toml")
        yield "init", str(self.folder / "export"), "--output=-"
        yield ("test",)
        yield "standards", self.standard, *config
        yield "--debug", "check", *config, "--as-at", AS_AT
        yield "verify", *config
        yield "status", *config
        yield "regrade", *config
        yield "accept", *config, "--reason", "as it should be"
        yield "forget", "--record", self.record, "--yes", *config


def _not_told(said: str, code: int) -> Iterator[str]:
    """What is wrong with how a run told that it failed: a fault of duly's own is one plain line."""
    if "Traceback" in said:
        yield "a trace was printed"
    faults = [line for line in said.splitlines() if "internal fault: " in line]
    if code == INTERNAL_FAULT and len(faults) != 1:
        yield f"{len(faults)} lines tell of a fault of duly's own"
    if code != INTERNAL_FAULT and not said.strip():
        yield "nothing was said"


def _code(arguments: Sequence[str]) -> int:
    try:
        return guarded(lambda: main(args=list(arguments), prog_name="duly"), given=arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    finally:  # a process of its own would have ended with it
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


_APART = """
import sys
from pathlib import Path
from tests.kill.instants import Instants
from tests.soak.disks import make_small
folder = Path({folder!r})
{first}
from duly.__main__ import entry
sys.argv = ["duly", *{arguments!r}]
entry()
"""
