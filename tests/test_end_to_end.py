"""From an export to the results, as a user runs it: duly's counts against the generator's own ledger, and no name kept."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from duly.demo import BACKLOGS, Ledger, write_demo
from duly.expectations.catalogue import shipped
from duly.records import Kind, columns_of, tables
from duly.records.columns import table_name


def duly(*arguments: object, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-m", "duly", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        timeout=300,
    )


@dataclass(frozen=True)
class Judged:
    """A demo folder that was judged by `duly run`."""

    folder: Path
    ledger: Ledger
    process: subprocess.CompletedProcess[str]
    results: dict[str, Any]

    def result(self, standard: str) -> dict[str, Any]:
        return next(result for result in self.results["results"] if result["standard"] == standard)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    folder = tmp_path_factory.mktemp("demo")
    ledger = write_demo(folder, scale=0.02, seed=7)
    process = duly("run", "--config", folder / "duly.toml")
    results = json.loads((folder / "results" / "results.json").read_text(encoding="utf-8"))
    return Judged(folder, ledger, process, results)


def test_the_run_says_what_it_found_and_where(judged: Judged) -> None:
    assert judged.process.returncode == 3, judged.process.stderr  # rows were planted that must be refused
    assert "Traceback" not in judged.process.stderr
    assert f"page            {judged.folder / 'results' / 'index.html'}\n" in judged.process.stdout


@pytest.mark.parametrize("standard", [standard.id for standard in shipped().standards])
def test_counts_are_the_ledgers(judged: Judged, standard: str) -> None:
    """Status by status and reason by reason."""
    result, planted = judged.result(standard), judged.ledger.standards[standard]
    assert result["outcome"] in {"MET", "NOT_MET", "CANNOT_TELL"}, result["message"]
    assert {reason: number for reason, number in result["reasons"].items() if number} == dict(planted.reasons)
    assert {status: number for status, number in result["counts"].items() if number} == {
        status.lower(): number for status, number in planted.counts.items() if number
    }


def test_what_a_script_cleared_from_a_queue_is_listed(judged: Judged) -> None:
    planted = judged.ledger.anomalies["domestic abuse incidents triaged in one second"]
    assert set(planted) == set(judged.result("DA-01")["lists"]["triaged_together"]["records"])
    assert len(planted) == 6


def test_a_teams_page_and_its_worklist_have_one_order(judged: Judged) -> None:
    results = judged.folder / "results"
    (place,) = [path for path in results.glob("2*") if path.is_dir()]
    held = {path.stem: _lists_of(path) for path in place.glob("data/records-*.js")}
    titles = {result["standard"]: result["title"] for result in judged.results["results"]}
    compared = 0
    with ZipFile(results / "worklists" / "worklists-csv.zip") as tables:
        for page in sorted(place.glob("team-*.html")):
            content = page.read_text("utf-8")
            found = re.search(r'id="list">(.*?)</script>', content, re.DOTALL)
            if found is None:  # all of it stands on the page
                continue
            source, name = json.loads(found[1]), re.search(r"/worklists/([^/]+)\.xlsx", content)
            assert name is not None
            lists = [held[source["files"][file][0]][number] for file, number in source["lists"]]
            own = [iter([row for row in _rows(one) if row[0] == page.name]) for one in lists]
            listed = [next(own[number])[1:] for number in source["order"]]
            lines = csv.DictReader(io.StringIO(tables.read(f"{name[1]}.csv").decode("utf-8-sig"), newline=""))
            worked = [
                (line["Record"], line["Part of it"], line["Standard"])
                for line in lines
                if line["What is asked"] == titles[line["Standard"]] and line["List"] != "Due in 7 days"
            ]
            shown = set(listed)
            assert listed == [line for line in worked if line in shown], page.name
            compared += len(listed)
    assert compared > 1_000


def _lists_of(path: Path) -> Any:
    """The lists that a data file of a page holds."""
    content = re.fullmatch(r"dulyData\(\"[^\"]+\",(.*)\);\n", path.read_text("utf-8"), re.DOTALL)
    assert content is not None
    return json.loads(content[1])["lists"]


def _rows(one: dict[str, Any]) -> list[tuple[str, ...]]:
    """The rows of a list: the page of the team, the record, the part of it, the standard."""
    pages = [one["team"]["pages"][at] for at in one["team"]["at"]]
    return [
        (page, record, item, one["standard"])
        for page, record, item in zip(pages, one["record"], one.get("item", [""] * len(pages)), strict=True)
    ]


@pytest.mark.parametrize("standard", BACKLOGS)
def test_backlogs_are_the_ledgers(judged: Judged, standard: str) -> None:
    backlog, planted = judged.result(standard)["backlog"], judged.ledger.backlogs[standard]
    counts = {kind: backlog[kind] for kind in ("overdue", "undetermined", "undated")}
    assert {**counts, "to_come": backlog["upcoming"] + backlog["later"]} == planted


@pytest.mark.parametrize(
    "rate", [f"{standard.id}/{rate.id}" for standard in shipped().standards for rate in standard.also]
)
def test_further_rates_are_the_ledgers(judged: Judged, rate: str) -> None:
    standard, _, rate_id = rate.partition("/")
    if rate not in judged.ledger.variants:
        pytest.fail(f"the ledger says nothing of {rate}")
    planted = judged.ledger.variants[rate]
    reasons = judged.result(standard)["rates"][rate_id]["reasons"]
    assert {reason: number for reason, number in reasons.items() if number} == dict(planted.reasons)


def test_breakdowns_sum_to_the_total(judged: Judged) -> None:
    for result in judged.results["results"]:
        for name, values in result["breakdowns"].items():
            for status, number in result["counts"].items():
                summed = sum(cell["counts"][status] for cell in values.values())
                assert summed == number, (result["standard"], name, status)


def test_what_was_folded_and_refused_is_the_ledgers(judged: Judged) -> None:
    manifest = judged.results["run"]["manifest"]["tables"]
    folded = {name: table["folded"] for name, table in manifest.items() if table["folded"]}
    refused = {name: table["refused"] for name, table in manifest.items() if table["refused"]}
    assert folded == {name: number for name, number in judged.ledger.folded.items() if number}
    assert refused == {name: number for name, number in judged.ledger.refused.items() if number}


def test_a_second_run_gives_the_same_bytes(judged: Judged, tmp_path: Path) -> None:
    again = duly("run", "--config", judged.folder / "duly.toml", "--output", tmp_path / "again", "--quiet")
    assert again.returncode == judged.process.returncode
    first, second = judged.folder / "results", tmp_path / "again"
    worklists = sorted(path.relative_to(first) for path in (first / "worklists").iterdir())
    assert len(worklists) > 10
    for name in (Path("results.json"), Path("results.csv"), *worklists):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_every_verdict_can_be_written_and_holds_only_ids(judged: Judged, tmp_path: Path) -> None:
    verdicts = tmp_path / "verdicts.csv"
    duly("check", judged.folder / "export", "--standard", "DEM-01", "--assessments", verdicts)
    with verdicts.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["rate"]]
    assert len(rows) == sum(judged.result("DEM-01")["counts"].values())
    assert not {"demeanour_text", "not_seen_reason"} & set(rows[0])


CANARY = "Zyxqv"


@pytest.fixture(scope="module")
def poisoned(judged: Judged, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo export with unlikely words in every free-text column and in added columns of names."""
    folder = tmp_path_factory.mktemp("poisoned")
    shutil.copytree(judged.folder / "export", folder / "export")
    for record in tables():
        path = folder / "export" / f"{table_name(record)}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            names = list(reader.fieldnames or ())
        texts = [column.name for column in columns_of(record) if column.kind is Kind.TEXT and column.name in names]
        for number, row in enumerate(rows):
            for name in texts:
                row[name] = f"{CANARY}{number} was crying and hid behind the sofa"
            row["surname"] = f"{CANARY}surname{number}"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=[*names, "surname"])
            writer.writeheader()
            writer.writerows(rows)
    shutil.copy(judged.folder / "duly.toml", folder / "duly.toml")
    return folder


def test_no_name_and_no_free_text_is_left_behind(
    poisoned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    process = duly("--debug", "run", "--config", poisoned / "duly.toml", "--assessments", poisoned / "verdicts.parquet")
    explained = duly("explain", _first_id(poisoned / "export" / "children_present.csv"), poisoned / "export")
    assert process.returncode in {1, 3}, process.stderr
    assert list(scratch.iterdir()) == [], "something was left in the temporary folder"
    left = [path for path in poisoned.rglob("*") if path.is_file() and "export" not in path.relative_to(poisoned).parts]
    assert len(left) > 25
    unpacked = {
        f"{path}:{part}": ZipFile(path).read(part).decode("latin-1")
        for path in left
        if path.suffix in (".xlsx", ".zip")
        for part in ZipFile(path).namelist()
    }
    data = [path for path in left if path.suffix == ".js"]
    packed = {str(path): re.findall(r'"packed":"([^"]+)"', path.read_text("utf-8")) for path in data}
    inside = {path: gzip.decompress(base64.b64decode(one)).decode() for path, found in packed.items() for one in found}
    unpacked |= inside
    assert len(inside) >= 3 and len(unpacked) > 28
    said = {"stdout": process.stdout, "stderr": process.stderr, "explain": explained.stdout + explained.stderr}
    for name, content in {
        **said,
        **unpacked,
        **{str(path): path.read_bytes().decode("latin-1") for path in left},
    }.items():
        assert CANARY.casefold() not in content.casefold(), name
        for encoded in re.findall(r"[A-Za-z0-9+/]{24,}", content):
            decoded = base64.b64decode(encoded[: len(encoded) // 4 * 4])
            assert CANARY.encode() not in decoded, name


def _first_id(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.DictReader(file))["cp_id"]
