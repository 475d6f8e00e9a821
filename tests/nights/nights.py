"""Nights made by hand: a folder with its duly.toml, a clock that goes on, and runs that ended as they are told to."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from duly.errors import DulyError
from duly.nights import FILE, Standing, read_standing, watched
from duly.results import Manifest, Outcome, Refusal, RunInfo, RunResult, StandardResult, TableManifest, Trust
from duly.settings import NotifySettings

FIRST = datetime(2026, 2, 2, 5, 30, tzinfo=UTC)


def result(
    *,
    as_of: datetime = FIRST,
    refused: int = 0,
    outcomes: Iterable[tuple[str, Outcome]] = (),
    trust: Trust | None = None,
) -> RunResult:
    refusals = tuple(
        Refusal(source="crimes.csv", row=row, column=None, reason="cut off") for row in range(2, 2 + refused)
    )
    table = TableManifest(table="crimes", rows_read=100, rows=100 - refused, refused=refused, refusals=refusals)
    return RunResult(
        run=RunInfo(
            as_of=as_of,
            as_of_source="manifest",
            time_zone="Europe/London",
            duly_version="0",
            calendar="test",
            manifest=Manifest(export="export", as_of=as_of, as_of_source="manifest", tables={"crimes": table}),
        ),
        results=tuple(_standard(name, outcome) for name, outcome in (("NCRS-01", Outcome.MET), *outcomes)),
        trust=trust,
    )


def _standard(name: str, outcome: Outcome) -> StandardResult:
    return StandardResult(standard=name, suite="crime_recording", title=name, outcome=outcome, target=Decimal(90))


@dataclass
class Nights:
    """Night after night in one folder; `told` holds the messages that were left, oldest first."""

    folder: Path
    notify: NotifySettings = field(default_factory=lambda: NotifySettings(drop=Path("messages")))
    now: datetime = FIRST

    def night(self, ends: RunResult | BaseException | int, code: int = 1) -> list[str]:
        """Run a night that ends with a result and an exit code, or otherwise; the messages of that night."""
        before = set(self._left())
        with (
            suppress(SystemExit, KeyboardInterrupt, ArithmeticError, DulyError),
            watched(self.folder, lambda: self.now) as watch,
        ):
            watch.follow(self.notify)
            if isinstance(ends, BaseException):
                raise ends
            if isinstance(ends, RunResult):
                watch.judged(ends, self.folder / "index.html")
            raise SystemExit(code if isinstance(ends, RunResult) else ends)
        self.now += timedelta(days=1)
        return [path.read_text(encoding="utf-8") for path in self._left() if path not in before]

    def told(self) -> list[str]:
        return [path.read_text(encoding="utf-8") for path in self._left()]

    def _left(self) -> list[Path]:
        return sorted((self.folder / "messages").glob("*.txt"))

    @property
    def standing(self) -> Standing:
        return read_standing(self.folder / FILE)
