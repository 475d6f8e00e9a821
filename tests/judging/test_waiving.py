"""Waivers in a run: what they cover is counted beside the figures, which stay as they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from duly.cli import main
from tests.newest import newest_page

REFERRALS = (
    "ref_id,person_id,referred_at,threshold,crime_decision,crime_decision_at,crime_id,source_team\n"
    "R1,P1,2025-06-02T10:00:00+01:00,s47,,,,\n"
    "R2,P2,2025-06-02T10:00:00+01:00,s47,,,,\n"
    "R3,P3,2025-06-03T10:00:00+01:00,s47,no_crime_reasoned,2025-06-03T12:00:00+01:00,,\n"
    "R4,P4,,s47,,,,\n"
    "R5,P5,2025-06-20T10:00:00+01:00,s47,,,,\n"
    "R6,P6,2025-05-02T10:00:00+01:00,s47,,,,\n"
)
HEADER = "record,item,standard,reason,agreed_by,until\n"
REASON = "Held with the prosecutor, decision due in spring"
CONFIG = '[export]\npath = "referrals"\n[run]\nstandards = ["NCRS-03"]\nas_at = 2025-06-20T12:00:00\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "referrals").mkdir()
    (tmp_path / "referrals" / "child_referrals.csv").write_text(REFERRALS, encoding="utf-8")
    (tmp_path / "duly.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def waive(project: Path, *rows: str) -> None:
    """Waive these: record, item, standard."""
    text = "".join(f'{row},"{REASON}",DCI crime,9999-12-31\n' for row in rows)
    (project / "waivers.csv").write_text(HEADER + text, encoding="utf-8")


def run(project: Path, *options: str) -> tuple[Result, dict[str, Any]]:
    done = CliRunner().invoke(main, ["run", "-v", "--config", str(project / "duly.toml"), *options])
    assert done.exit_code in (1, 2, 3), done.output
    results = project / "duly-results" / "results.json"
    return done, json.loads(results.read_text(encoding="utf-8")) if results.is_file() else {}


def test_without_a_register_nothing_is_said(project: Path) -> None:
    done, output = run(project)
    assert output["results"][0]["waived"] is None
    assert output["run"]["waivers"] is None
    assert "aived" not in done.output


def test_what_is_waived_is_counted_and_the_rate_stays(project: Path) -> None:
    _, before = run(project)
    waive(project, "R1,,NCRS-03", "R4,,ncrs-03")
    done, output = run(project)
    (result,), (without,) = output["results"], before["results"]
    assert {**result, "waived": None, "notes": []} == {**without, "waived": None, "notes": []}
    assert (result["counts"]["compliant"], result["counts"]["non_compliant"], result["counts"]["unknown"]) == (1, 3, 1)
    waived = result["waived"]
    assert (waived["non_compliant"], waived["unknown"], waived["open"], waived["rate_without"]) == (1, 1, 1, 33.3)
    assert [(waiver["row"], waiver["record"], waiver["agreed_by"]) for waiver in waived["waivers"]] == [
        (2, "R1", "DCI crime"),
        (3, "R4", "DCI crime"),
    ]
    said = " ".join(done.output.split())
    assert "Waived: 1 not compliant and 1 that could not be determined." in said
    assert "without them it would be 1 of 3" in said
    assert "1 item is waived" in said
    page = newest_page(project / "duly-results", "standard-ncrs-03.html")
    assert "without them it would be 1 of 3" in page
    assert REASON in page
    assert "DCI crime" in page


def test_waivers_that_cover_nothing_are_reported(project: Path) -> None:
    waive(project, "R3,,NCRS-03", "R5,,NCRS-03", "R9,,NCRS-03", "R1,P9,NCRS-03", "R1,,SUP-02", "R2,,NCRS-03")
    done, output = run(project)
    assert [(idle["row"], idle["status"]) for idle in output["run"]["waivers"]["idle"]] == [
        (2, "COMPLIANT"),
        (3, "NOT_YET_DUE"),
        (4, None),
        (5, None),
    ]
    assert output["results"][0]["waived"]["non_compliant"] == 1
    (warning,) = [said for said in output["run"]["warnings"] if "waivers" in said]
    assert warning.startswith("4 of the 6 waivers in waivers.csv cover nothing: row 2 (NCRS-03: it complies now); ")
    assert "cover nothing" in " ".join(done.output.split())


def waive_one_missed_date(project: Path) -> None:
    """An open case that nobody reviewed, with a waiver for the first of its missed dates."""
    (project / "referrals" / "investigations.csv").write_text(
        "inv_id,cp_flag,oic,team_id,allocated_at,closed_at,reopened_at,status\nV,1,O,,2025-03-01T10:00:00+00:00,,,open\n",
        encoding="utf-8",
    )
    for table, header in (
        ("supervisory_reviews", "review_id,inv_id,reviewer,text_len,reviewed_at,entered_at\n"),
        ("staff", "staff_id,rank,team_id\n"),
    ):
        (project / "referrals" / f"{table}.csv").write_text(header, encoding="utf-8")
    (project / "duly.toml").write_text(CONFIG.replace("NCRS-03", "SUP-02"), encoding="utf-8")
    waive(project, "V,26/04/2025,SUP-02")


def test_an_item_is_waived_alone(project: Path) -> None:
    """Of a case's missed dates only the one that is named, unless none is."""
    waive_one_missed_date(project)
    _, output = run(project)
    (result,) = output["results"]
    assert (result["counts"]["non_compliant"], result["waived"]["non_compliant"], result["waived"]["open"]) == (3, 1, 0)
    waive(project, "V,,SUP-02")
    _, output = run(project)
    (result,) = output["results"]
    assert (result["waived"]["non_compliant"], result["waived"]["open"]) == (3, 1)


def test_under_a_period_a_waiver_may_cover_what_is_open_from_before(project: Path) -> None:
    (project / "duly.toml").write_text(CONFIG + "period = { from = 2025-06-01, to = 2025-06-20 }\n", encoding="utf-8")
    waive(project, "R6,,NCRS-03")
    _, output = run(project)
    (result,) = output["results"]
    assert (result["counts"]["non_compliant"], result["backlog"]["overdue"]) == (2, 3)
    assert (result["waived"]["non_compliant"], result["waived"]["open"]) == (0, 1)
    assert output["run"]["waivers"]["idle"] == []


def test_a_waiver_that_expired_before_the_as_at_day_stops_the_run(project: Path) -> None:
    (project / "waivers.csv").write_text(HEADER + "R1,,NCRS-03,agreed,DCI crime,2025-06-19\n", encoding="utf-8")
    done, output = run(project)
    assert done.exit_code == 2
    assert output == {}
    assert "row 2, until: the waiver expired on 2025-06-19, and the as-at day is 2025-06-20" in done.output


def test_an_old_night_is_judged_again_with_the_waivers_of_its_day(project: Path) -> None:
    (project / "waivers.csv").write_text(HEADER + "R1,,NCRS-03,agreed,DCI crime,2025-06-20\n", encoding="utf-8")
    _, output = run(project)
    assert output["results"][0]["waived"]["non_compliant"] == 1
    assert run(project, "--as-at", "2025-06-21")[0].exit_code == 2


@pytest.mark.parametrize("manifest", [False, True], ids=["as duly.toml asks", "as the export says"])
def test_a_change_expires_by_the_as_at_day(project: Path, manifest: bool) -> None:
    config = CONFIG
    if manifest:
        config = CONFIG.replace("as_at = 2025-06-20T12:00:00\n", "")
        (project / "referrals" / "manifest.json").write_text('{"export_at": "2025-06-20T12:00:00+01:00"}', "utf-8")
    change = '[standards."NCRS-03"]\ntarget = 60\nreason = "a trial"\nexpires = '
    (project / "duly.toml").write_text(f"{config}{change}2025-06-20\n", encoding="utf-8")
    _, output = run(project)
    assert output["results"][0]["target"] == 60
    (project / "duly.toml").write_text(f"{config}{change}2025-06-19\n", encoding="utf-8")
    done, _ = run(project)
    assert done.exit_code == 2
    assert "the change expired on 2025-06-19, and the as-at day is 2025-06-20" in done.output


@pytest.mark.parametrize(
    ("record", "until", "said"),
    [
        (
            "R1",
            "9999-12-31",
            f"holds until 9999-12-31; the record is counted all the same. Agreed by DCI crime: {REASON}",
        ),
        ("R1", "2020-01-31", "expired on 2020-01-31: no run as at a later day is judged until its row is taken out"),
        ("R3", "9999-12-31", "until 9999-12-31, and covers nothing"),
        ("R2", "9999-12-31", None),
    ],
)
def test_explain_tells_the_waiver(project: Path, record: str, until: str, said: str | None) -> None:
    waived = "R1" if said is None else record
    (project / "waivers.csv").write_text(f'{HEADER}{waived},,NCRS-03,"{REASON}",DCI crime,{until}\n', encoding="utf-8")
    done = CliRunner().invoke(
        main, ["explain", record, "--config", str(project / "duly.toml")], env={"COLUMNS": "1000"}
    )
    assert done.exit_code == 0, done.output
    lines = [line for line in done.output.splitlines() if "waiver" in line]
    assert (said is None and not lines) or (said is not None and said in lines[0])


def test_explain_tells_the_waiver_of_the_part(project: Path) -> None:
    waive_one_missed_date(project)
    done = CliRunner().invoke(main, ["explain", "V", "--config", str(project / "duly.toml")], env={"COLUMNS": "1000"})
    lines = done.output.splitlines()
    waived = [number for number, line in enumerate(lines) if line.strip().startswith("waiver")]
    items = [line.split()[-1] for line in lines if line.strip().startswith("item")]
    assert (len(waived), len(items) > 1) == (1, True)
    before = [line for line in lines[: waived[0]] if line.strip().startswith("item")]
    assert before[-1].split()[-1] == "2025-04-26"
