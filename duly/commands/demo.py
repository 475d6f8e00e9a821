"""`duly demo`: an export with known faults, to try everything on, and nights behind it."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from duly.commands.options import CONFIG, handled, settings_of, tuning_of
from duly.demo import AS_OF, write_demo
from duly.judging.session import Request
from duly.reports.terminal import ProgressShown

JUDGED = ("SUP-01", "SUP-02", "SUP-05")
"""What the nights behind are judged by: the reviews that a team of the demo falls behind with, and the logs of which one is put
right in the last night. All standards would take twenty times as long."""

HALVED, HALVED_NIGHT = "supervisory_reviews", 9
"""The table of which one night, so many nights before, has half: such a night is told, and stays out of trends."""


@click.command("demo")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("demo"))
@click.option(
    "--scale",
    type=click.FloatRange(min=0.01, max=20),
    default=0.1,
    show_default=True,
    help="Size: 1 is a force-year of 100,000 crimes, 0.01 a small force's month.",
)
@click.option("--seed", type=int, default=2017, show_default=True, help="The same seed gives the same records.")
@click.option(
    "--nights",
    type=click.IntRange(min=0, max=90),
    default=0,
    show_default=True,
    help=f"Judge the export as at so many nights before too, by {', '.join(JUDGED)}, into the history.",
)
@handled
def command(folder: Path, scale: float, seed: int, nights: int) -> None:
    """Write a constructed export with known faults into FOLDER (default: demo).

    The records are made up. FOLDER gets export/ with a CSV file per table, ledger.json with the verdicts that duly must
    find, a duly.toml to judge it with, and in ours.toml a rule of a force's own.
    """

    with ProgressShown(sys.stderr) as progress:
        written = write_demo(folder, scale=scale, seed=seed, own_rules=True, progress=progress.phase)
        if nights:
            _judge_nights(folder, nights, progress)
    click.echo(f"{sum(written.rows.values()):,} records in {len(written.rows)} tables written to {folder / 'export'}")
    if nights:
        half = f", one of them with half of {HALVED}" if nights > HALVED_NIGHT else ""
        click.echo(f"{nights} nights before judged by {', '.join(JUDGED)}{half}")
    click.echo(f"Next: duly run --config {folder / CONFIG}")


def _judge_nights(folder: Path, nights: int, progress: ProgressShown) -> None:
    """Judge nights before, each for real; imported here, since an export alone needs none of it."""
    from duly.earlier import judge_nights, nights_before
    from duly.history.past import Keeper
    from duly.run import Leaves, judge

    settings = settings_of(folder / CONFIG)
    tuning, request = tuning_of(settings), Request(standards=JUDGED)
    judge_nights(settings, tuning, request, nights, progress)
    if nights > HALVED_NIGHT:  # judged once more: what is usual is known only now
        night = nights_before(AS_OF, HALVED_NIGHT, settings.export.zone)[0]
        with TemporaryDirectory(prefix="duly-") as place:
            _halve(folder / "export", Path(place))
            half = Request(standards=JUDGED, paths=(Path(place),), as_at=night)
            judge(settings, tuning, half, leaves=Leaves(keep=Keeper(settings=settings)))


def _halve(export: Path, place: Path) -> None:
    """The export in another place, as it is when of one table half arrives, and its manifest says no more than that."""
    for file in export.glob("*.csv"):
        if file.stem != HALVED:
            shutil.copy(file, place)
    lines = (export / f"{HALVED}.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (place / f"{HALVED}.csv").write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
    manifest = json.loads((export / "manifest.json").read_text(encoding="utf-8"))
    manifest["tables"][HALVED] = len(lines) // 2 - 1
    (place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
