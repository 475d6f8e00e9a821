"""A list of codes that only a force can set is never another force's: where none of the export's codes is in it, no standard says
"none" or "met" (A5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

import duly
from duly.checks import UNMAPPED, Standard
from duly.errors import StandardError
from duly.expectations.catalogue import shipped
from duly.records.columns import table_name
from tests.expectations.databases import loaded
from tests.expectations.examples import Row

GOES_BY_CODES = [(standard, codes) for standard in shipped().standards for codes in standard.own_codes]
COLUMNS = [(codes, column.key) for standard, codes in GOES_BY_CODES for column in codes.columns]
_ids = [f"{standard.id}-{codes.parameter.name}" for standard, codes in GOES_BY_CODES]


def test_the_lists_that_are_held_to_it() -> None:
    assert {codes.parameter.name for _, codes in GOES_BY_CODES} == {
        "crime_type_codes", "rape_codes", "cancel_codes", "notification_codes", "profile_themes",
    }  # fmt: skip


@pytest.mark.parametrize(("standard", "codes"), GOES_BY_CODES, ids=_ids)
def test_whether_any_code_is_listed(engine: Engine, standard: Standard, codes: duly.checks.OwnCodes) -> None:
    listed = codes.parameter.default[0]  # type: ignore[index]
    of = codes.columns[0].parent.class_
    key = {"incidents": "incident_id", "crimes": "crime_id", "problem_profiles": "prof_id"}[table_name(of)]

    def none_listed(*values: Row) -> bool:
        rows = [{key: f"R{number}", **row} for number, row in enumerate(values)]
        with loaded(engine, {table_name(of): rows}) as ask:
            return bool(ask(codes.none_listed).scalar_one())

    for column in codes.columns:
        name = column.key
        assert none_listed({name: "OURS"}, {name: None}), "only codes of others"
        assert not none_listed({name: "OURS"}, {name: listed}), "one is enough"
        assert not none_listed({name: None}, {}), "no code at all says nothing of the list"
        assert not none_listed({name: UNMAPPED}), "nor does one that duly was not told about"


def export(folder: Path, tables: Mapping[str, str]) -> Path:
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


LOGS = "incident_id,reported_at,opening_code,closing_code,qualifier_code,closed_at,child_flag,da_flag\n"
TABLES = {
    "incident_persons": "incident_id,person_id,role\nI,P,victim\n",
    "persons": "person_id,dob_date\nP,2015-01-01\n",
    "crimes": "crime_id,incident_id,recorded_at,offence_class\nC,OTHER,2026-01-02T10:00:00,other\n",
    "n100_records": "n100_id,incident_id,created_at,reason_code,reason_text\nN,OTHER,2026-01-02T10:00:00,A,none seen\n",
    "notifications": "notif_id,notif_type,incident_id,person_id,submitted_at\nF,125,OTHER,Q,2026-01-02T10:00:00\n",
}


def outcome(folder: Path, standard: str, config: str = "") -> tuple[str, str]:
    settings = folder.parent / "duly.toml"
    settings.write_text(f'[export]\npath = "{folder.name}"\n{config}', encoding="utf-8")
    one = duly.judge(config=settings, standards=[standard], as_at="2026-02-01T00:00")[standard]
    return one.outcome.value, one.message


@pytest.mark.parametrize(
    ("standard", "parameter"),
    [("NCRS-07", "crime_type_codes"), ("NCRS-04", "rape_codes"), ("NOT-01", "notification_codes")],
)
def test_another_forces_list_gives_no_data(tmp_path: Path, standard: str, parameter: str) -> None:
    logs = LOGS + "I,2026-01-02T09:00:00,ASSAULT JUV,ASSAULT JUV,,,1,0\n"
    folder = export(tmp_path / "own", {"incidents": logs, **TABLES})
    got, message = outcome(folder, standard)
    assert got == "NO_DATA"
    assert message.startswith(f"{parameter} lists none of the codes")
    assert f"set parameters.{parameter}" in message
    changed = f'[parameters.{parameter}]\nvalue = ["ASSAULT JUV"]\nreason = "ours"\nexpires = 2027-01-01\n'
    assert outcome(folder, standard, changed)[0] == "NOT_MET"


def test_what_is_marked_is_judged_all_the_same(tmp_path: Path) -> None:
    logs = LOGS + "I,2026-01-02T09:00:00,ASSAULT JUV,ASSAULT JUV,,,1,1\n"
    assert outcome(export(tmp_path / "none", {"incidents": logs, **TABLES}), "NOT-01")[0] == "NOT_MET"
    sent = "notif_id,notif_type,incident_id,person_id,submitted_at\nF,125,I,P,2026-01-02T10:00:00\n"
    folder = export(tmp_path / "sent", {"incidents": logs, **TABLES, "notifications": sent})
    assert outcome(folder, "NOT-01")[0] == "CANNOT_TELL"


def test_a_list_is_one_of_the_standards_parameters() -> None:
    standard, _ = GOES_BY_CODES[0]
    with pytest.raises(StandardError, match="crime_type_codes is a list of codes that it goes by"):
        replace(standard, parameters=())
