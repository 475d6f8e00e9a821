"""[retention] as the nightly command applies it: after the night is published, told in counts, and proved by `duly verify`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text, update

from duly.cli import main
from duly.errors import HistoryError
from duly.history import pruning
from duly.history.database import open_history
from duly.history.tables import RunRow
from duly.settings.file import load
from tests.connectors.scene import export

CONFIG = """
[export]
path = "export"
[run]
standards = ["NCRS-01A"]
[output]
keep_runs = 30
[notify]
drop = "messages"
[retention]
verdicts_days = 1
"""


def duly(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env={"COLUMNS": "1000"})


def night(folder: Path, day: int) -> Result:
    """A night on which the crimes of the day are there and those of the days before are not."""
    crimes = "".join(f"C{day}{n},2025-05-01T10:00:00Z,2025-05-0{2 + n}T12:00:00Z\n" for n in range(4))
    export(folder, {"crimes.csv": f"crime_id,reported_at,recorded_at\n{crimes}"})
    return duly("run", "--config", folder / "duly.toml", "--as-at", f"2025-06-{day:02}T06:00:00+01:00")


def test_what_is_out_of_its_time_goes_after_the_night_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "duly.toml").write_text(CONFIG, encoding="utf-8")
    assert [night(tmp_path, day).exit_code for day in (1, 2)] == [1, 1]

    def fails(*_: Any) -> None:
        raise HistoryError("the history at history.sqlite cannot be written: the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(pruning, "prune", fails)
        done = night(tmp_path, 3)
    assert done.exit_code == 4
    assert "what is out of its time ([retention]) is not all removed" in done.output
    assert "the disk is full" in done.output
    results = tmp_path / "duly-results"
    assert json.loads((results / "latest.json").read_text(encoding="utf-8"))["place"] == "2025-06-03T0600"
    assert duly("verify", "--config", tmp_path / "duly.toml").exit_code == 0

    done = night(tmp_path, 4)
    assert done.exit_code == 1, done.output
    assert "output.keep_runs is read as runs under [retention]" in done.output
    assert "removed as out of its time ([retention]): 8 verdicts" in done.output  # of the two nights
    said = [json.loads(line)["aged"] for line in (results / "runs.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [len(one["verdicts"]) for one in said] == [0, 0, 1, 1]

    proof = duly("verify", "--config", tmp_path / "duly.toml")
    assert proof.exit_code == 0, proof.output
    assert "verdicts of 2 runs, out of their time ([retention]) as the chain says" in proof.output
    settings = load(tmp_path / "duly.toml")
    with open_history(settings) as history, history.writing() as connection:
        assert connection.execute(text("SELECT count(*) FROM past_verdicts")).scalar() == 4
        assert connection.execute(text("SELECT count(*) FROM results")).scalar() == 4  # counts stay
        connection.execute(
            update(RunRow).where(RunRow.number == 3).values(verdicts=False)
        )  # taken out by somebody else
    proof = duly("verify", "--config", tmp_path / "duly.toml")
    assert proof.exit_code == 1
    assert "history of 2025-06-03T0600: its verdicts" in proof.output
