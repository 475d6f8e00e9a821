"""[retention]: one place for how long things stay; keys of an earlier duly go on working, and what is too short is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from duly.errors import SettingsError
from duly.history.suspects import NIGHTS
from duly.settings import RetentionSettings, Settings, load
from duly.settings.retention import HELD_AGAINST

OLD = """
[output]
keep_runs = 7
keep_months = 0
[history]
keep_verdicts_days = 30
keep_runs_days = 90
[worklists]
closed_days = 3
officers = false
"""


def loaded(folder: Path, text: str) -> Settings:
    path = folder / "duly.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        loaded(folder, text)
    return list(raised.value.faults)


def test_keys_of_an_earlier_duly_go_on_working_and_that_is_said(tmp_path: Path) -> None:
    settings = loaded(tmp_path, OLD)
    assert settings.retention == RetentionSettings(
        runs=7, months=0, verdicts_days=30, counts_days=90, notes_days=3, logs_days=None
    )
    assert settings.worklists.officers is False
    assert settings.moved[0] == "output.keep_runs is read as runs under [retention], which is its name now"
    assert len(settings.moved) == 5
    assert loaded(tmp_path, "[retention]\nruns = 7\n").moved == ()


def test_beside_its_new_name_an_old_key_is_refused(tmp_path: Path) -> None:
    assert faults(tmp_path, "[output]\nkeep_runs = 7\n[retention]\nruns = 8\n") == [
        "output.keep_runs: is [retention] runs now, which is given as well: remove this one (line 2)"
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[output]\nkeep_runs = 0\n", "output.keep_runs: Input should be greater than or equal to 1 (line 2)"),
        ("[output]\nkeep_runs = true\n", "output.keep_runs: Input should be a valid integer (line 2)"),
        ("[retention]\nmonths = -1\n", "retention.months: Input should be greater than or equal to 0 (line 2)"),
        ("[retention]\nruns = 31.5\n", "retention.runs: Input should be a valid integer (line 2)"),
        ("[retention]\nlogs = 'logs'\n", "retention: logs says where, and no logs_days how long: give both (line 1)"),
        (
            "[history]\nkeep_verdicts_days = 9\nkeep_runs_days = 8\n",
            "retention: counts_days must not be less than verdicts_days: verdicts need their run (line 2)",
        ),
        (
            "[retention]\nverdicts_days = 20\ncounts_days = 27\n",
            "retention.counts_days: each run is held against the 28 before it: give 28 or more, or leave it out to keep counts, "
            "which name nobody, for ever (line 3)",
        ),
        (
            "[history]\nexpect_every_days = 7\nkeep_verdicts_days = 6\n",
            "history.keep_verdicts_days: those of the run before, 7 days old (history.expect_every_days), would be gone, and "
            "nothing could be told to be newly failing: give 7 or more (line 3)",
        ),
        ("[retention]\nlogs_days = 9\nlogs = 'duly-results/logs'\n",
         "retention.logs: lies in output.folder, which is written anew (line 3)"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_the_name_under_which_it_was_given(tmp_path: Path, text: str, fault: str) -> None:
    assert faults(tmp_path, text) == [fault]


def test_counts_outlast_the_nights_that_a_run_is_held_against(tmp_path: Path) -> None:
    assert HELD_AGAINST == NIGHTS
    weekly = "[history]\nexpect_every_days = 7\n[retention]\nverdicts_days = 7\ncounts_days = "
    assert loaded(tmp_path, f"{weekly}196\n").retention.counts_days == 196
    assert "give 196 or more" in faults(tmp_path, f"{weekly}195\n")[0]
