"""The road of a run: what intake says while the judging is under way, and what is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import get_ident
from typing import Any

import duckdb
import pytest
from sqlalchemy import create_engine

from duly import validation
from duly.checks import either
from duly.dataset import Dataset
from duly.expectations.catalogue import shipped
from duly.expectations.tuning import Tuning
from duly.judging.judged import Judged
from duly.judging.session import Request, obstacles
from duly.judging.version import rule_version
from duly.records import Crime, Incident
from duly.results import (
    Asks,
    FailedCheck,
    Intake,
    Manifest,
    Outcome,
    TableIntake,
)
from duly.run import Leaves, judge
from duly.settings import Settings
from duly.sql import DATABASES
from duly.validation import Examination

REFERRALS = (
    "ref_id,person_id,referred_at,threshold,crime_decision,crime_decision_at,crime_id,source_team\n"
    "R1,P1,2025-06-02T10:00:00+01:00,s47,,,,\n"
)
UNFIT = FailedCheck(column=None, asks=Asks.READABLE, error="it fell over")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "child_referrals.csv").write_text(REFERRALS, encoding="utf-8")
    (folder / "manifest.json").write_text('{"as_of": "2025-06-20T12:00:00+01:00"}', encoding="utf-8")
    return folder


def judged(export: Path) -> tuple[Judged, list[Any]]:
    """The run of one standard, and the verdicts that it kept."""
    assessments = export.parent / "verdicts.parquet"
    settings = Settings()
    request = Request(paths=(export,), standards=("NCRS-03",))
    answer = judge(settings, Tuning.of(settings, shipped()), request, leaves=Leaves(assessments=assessments))
    return answer, duckdb.sql(f"SELECT record FROM '{assessments}'").fetchall()


def test_what_was_judged_on_a_table_that_turns_out_to_be_unfit_is_thrown_away(
    export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, records = judged(export)
    assert answer.result.results[0].outcome is Outcome.NOT_MET
    assert records == [("R1",)]

    def unfit(dataset: Dataset, *needs: Any) -> Examination:
        table = TableIntake(rows=1, reasons=(UNFIT.words,), failed=(UNFIT,))
        return Examination(intake=Intake(tables={"child_referrals": table}))

    monkeypatch.setattr(validation, "intake", unfit)
    answer, records = judged(export)
    result = answer.result.results[0]
    assert result.outcome is Outcome.NO_DATA
    assert "child_referrals is unfit" in result.message
    assert (result.counts.total, result.backlog, answer.failing["NCRS-03"]) == (0, None, [])
    assert records == []


def test_intake_asks_over_a_connection_of_its_own(export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, str]] = []
    intake = validation.intake

    def noted(dataset: Dataset, *needs: Any) -> Examination:
        with dataset.engine.connect() as connection:
            zone = connection.exec_driver_sql("SELECT current_setting('TimeZone')").scalar_one()
        asked.append((get_ident(), zone))
        return intake(dataset, *needs)

    monkeypatch.setattr(validation, "intake", noted)
    answer, _ = judged(export)
    assert answer.result.run.intake.tables["child_referrals"].rows == 1
    assert asked[0][0] != get_ident()
    assert asked[0][1] == "UTC"


def test_what_breaks_in_intake_is_told_and_not_lost(export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Examination:
        raise LookupError("nobody expects this")

    monkeypatch.setattr(validation, "intake", broken)
    with pytest.raises(LookupError, match="nobody expects this"):
        judged(export)


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ({"crimes": {"crime_id", "recorded_at"}}, True),  # the other table is not there at all
        ({"crimes": {"crime_id"}, "incidents": {"incident_id"}}, True),
        ({"crimes": {"crime_id", "district"}}, False),
        ({"crimes": {"crime_id"}, "incidents": {"district"}}, False),
    ],
)
def test_one_of_several_columns_may_stand_in_another_table(held: dict[str, set[str]], said: bool) -> None:
    standard = replace(
        shipped().standard("NCRS-01A"), needs=(Crime.crime_id, either(Crime.district, Incident.district))
    )
    manifest = Manifest(export="a test", as_of=datetime(2026, 1, 5, tzinfo=UTC), as_of_source="--as-at")
    tables = {table: frozenset(columns) for table, columns in held.items()}
    engine = create_engine("duckdb:///:memory:")
    dataset = Dataset(engine=engine, as_of=manifest.as_of, time_zone="Europe/London", manifest=manifest, tables=tables)
    obstacle = ["the export has no column crimes.district or incidents.district"]
    assert obstacles(standard, dataset, {}) == (obstacle if said else [])


def test_a_proof_holds_for_the_rule_that_it_was_made_with(monkeypatch: pytest.MonkeyPatch) -> None:
    standard = shipped().standard("NCRS-01A")
    manifest = Manifest(export="a test", as_of=datetime(2026, 1, 5, tzinfo=UTC), as_of_source="--as-at")
    tables = {table: frozenset(columns) for table, columns in standard.required.items()}
    engine = create_engine("duckdb:///:memory:")
    dataset = Dataset(engine=engine, as_of=manifest.as_of, time_zone="Europe/London", manifest=manifest, tables=tables)

    def told(known: Mapping[str, str]) -> str:
        database = replace(DATABASES["duckdb"], proven=lambda _: known)
        monkeypatch.setitem(DATABASES, "duckdb", database)
        return "; ".join(obstacles(standard, dataset, {}))

    assert "not yet held against those on files: judge" in told({})
    assert "not yet held against those on files, by its rule as it is now: judge" in told({standard.id: "0" * 16})
    assert "not yet held" not in told({standard.id: rule_version(standard)})
    engine.dispose()
    engine.dispose()


def test_verdicts_come_in_order_where_that_is_asked(export: Path, tmp_path: Path) -> None:
    header, row = REFERRALS.splitlines()[:2]
    key = row.split(",", 1)[0]
    ids = [f"R{number:05}" for number in range(30_000, 0, -1)]
    rows = [row.replace(key, name, 1) for name in ids]
    (export / "child_referrals.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    request = Request(paths=(export,), standards=("NCRS-03",))
    for in_order in (False, True):
        file = tmp_path / f"{in_order}.parquet"
        leaves = Leaves(assessments=file, in_order=in_order)
        judge(Settings(), Tuning.of(Settings(), shipped()), request, leaves=leaves)
        found = [record for (record,) in duckdb.sql(f"SELECT record FROM '{file}' WHERE rate = ''").fetchall()]
        assert sorted(found) == sorted(ids)
        assert not in_order or found == sorted(ids)


def test_records_to_look_at_are_listed_unless_nobody_shows_them(export: Path) -> None:
    (export / "child_referrals.csv").write_text(REFERRALS.replace("s47,,,,", "s47,,,,T1"), encoding="utf-8")
    request = Request(paths=(export,), standards=("NCRS-03",))
    listed, unlisted = (
        judge(Settings(), Tuning.of(Settings(), shipped()), request, leaves=Leaves(listed=listed))
        for listed in (True, False)
    )
    assert len(listed.failing["NCRS-03"]) == 1 and unlisted.failing["NCRS-03"] == []
    assert listed.result == unlisted.result


def test_a_team_goes_by_the_name_that_duly_toml_gives_it(export: Path) -> None:
    (export / "child_referrals.csv").write_text(REFERRALS.replace("s47,,,,", "s47,,,,T1"), encoding="utf-8")
    settings = Settings(teams={"T1": "Front desk", "T9": "Nobody"})
    answer = judge(settings, Tuning.of(settings, shipped()), Request(paths=(export,), standards=("NCRS-03",)))
    (result,) = answer.result.results
    assert list(result.breakdowns["team"]) == ["Front desk"]
    assert [record.team for record in answer.failing["NCRS-03"]] == ["Front desk"]
    assert "teams: 'T9' is the office, suite, unit or team of no record" in answer.result.run.warnings
