"""The records that the contenders judge, and the comparison of what they find."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.peers.by_polars import FAILING as POLARS_FAILING
from benchmarks.peers.contest import CONTENDERS, differences
from benchmarks.peers.frames import FRAMES
from benchmarks.peers.outcome import RULES, Asked
from benchmarks.peers.records import write_records
from benchmarks.peers.tables import FAILING, prepared

CRIMES = 4000


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("records")
    write_records(folder, CRIMES)
    return folder


def test_the_same_number_of_crimes_gives_the_same_bytes(records: Path, tmp_path: Path) -> None:
    write_records(tmp_path, CRIMES)
    names = sorted(path.name for path in records.iterdir())
    assert len(names) == 9
    assert [name for name in names if (records / name).read_bytes() != (tmp_path / name).read_bytes()] == []


def test_every_rule_has_records_that_fail_and_that_pass_and_the_edges(records: Path, tmp_path: Path) -> None:
    connection = prepared(Asked(export=records, out=tmp_path))
    for rule in RULES:
        failing, judged = connection.execute(
            f"SELECT count(*) FILTER (WHERE {FAILING[rule]}), count(*) FROM {rule}"
        ).fetchall()[0]
        assert 0.01 < failing / judged < 0.5, rule
    waited = {row[0] for row in connection.execute("SELECT DISTINCT waited FROM recording").fetchall()}
    assert {86400, 86401} <= waited
    gaps = {row[0] for row in connection.execute("SELECT DISTINCT gap FROM reviews").fetchall()}
    assert {28, 29} <= gaps


@pytest.mark.parametrize("rule", RULES)
def test_frames_and_tables_say_the_same(rule: str, records: Path, tmp_path: Path) -> None:
    job = Asked(export=records, out=tmp_path)
    by_sql = {row[0] for row in prepared(job).execute(f"SELECT id FROM {rule} WHERE {FAILING[rule]}").fetchall()}
    by_frame = set(FRAMES[rule](job).filter(POLARS_FAILING[rule]).collect()["id"].to_list())
    assert by_sql and by_sql == by_frame


def _outcome(folder: Path, late: str, share: float = 90.0) -> Path:
    folder.mkdir()
    for rule in RULES:
        (folder / f"{rule}.csv").write_text("id\n" + late, encoding="utf-8")
    (folder / "shares.json").write_text(json.dumps(dict.fromkeys(RULES, share)), encoding="utf-8")
    return folder


def test_outcomes_differ_by_ids_or_by_shares_and_name_no_record(tmp_path: Path) -> None:
    hand = _outcome(tmp_path / "hand", "C1\nC2\n")
    assert differences(_outcome(tmp_path / "turned", "C2\nC1\n"), hand) == []
    other = differences(_outcome(tmp_path / "other", "C1\nC3\n"), hand)
    assert other[0] == "recording: 2 ids, 2 by hand" and len(other) == len(RULES)
    assert differences(_outcome(tmp_path / "share", "C1\nC2\n", 90.1), hand)[0] == "recording: 90.1 %, 90.0 % by hand"


def test_every_package_is_pinned() -> None:
    assert [name for contender in CONTENDERS for name in contender.packages if "==" not in name] == []
