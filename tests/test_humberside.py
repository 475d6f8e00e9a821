"""The worked example: of records made up for it, duly prints every figure of the report that the example names."""

from __future__ import annotations

import importlib.util
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from duly.cli import main

EXAMPLE = Path(__file__).parent.parent / "examples" / "humberside-2017"
FIGURES: list[dict[str, Any]] = tomllib.loads((EXAMPLE / "figures.toml").read_text(encoding="utf-8"))["figure"]


def _json(*arguments: object) -> Any:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code in {0, 1, 3}, result.output
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What duly prints, by the as-at instant asked for ("" for the export's own), and of the audits under "grade"."""
    spec = importlib.util.spec_from_file_location("humberside_build", EXAMPLE / "build.py")
    assert spec and spec.loader
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    folder = tmp_path_factory.mktemp("humberside")
    build.write(folder / "export")
    (folder / "duly.toml").write_text((EXAMPLE / "duly.toml").read_text(encoding="utf-8"), encoding="utf-8")
    answers: dict[str, Any] = {"grade": _json("grade", folder / "export" / "audit_grades.csv", "--format", "json")}
    for instant in {figure.get("as_at", "") for figure in FIGURES if "command" not in figure}:
        asked = ["--as-at", instant, "--standard", "DA-02"] if instant else []
        results = _json("check", "--config", folder / "duly.toml", "--format", "json", *asked)["results"]
        answers[instant] = {result["standard"]: result for result in results}
    return answers


@pytest.mark.parametrize(
    ("figure", "line"),
    [(figure, line) for figure in FIGURES for line in figure["shown"]],
    ids=lambda value: value.get("id", value.get("path", "")),
)
def test_duly_prints_the_published_figure(
    printed: Mapping[str, Any], figure: Mapping[str, Any], line: Mapping[str, Any]
) -> None:
    reached = printed["grade" if "command" in figure else figure.get("as_at", "")]
    for part in line["path"].split("."):
        reached = reached[int(part)] if isinstance(reached, list) else reached[part]
    assert reached == line["value"]


def test_every_row_of_the_export_is_read(printed: Mapping[str, Any], tmp_path: Path) -> None:
    """No standard is left without data, so no figure above is one of nothing."""
    assert {result["outcome"] for result in printed[""].values()} <= {"MET", "NOT_MET", "NO_CASES"}
    assert [name for name, result in printed[""].items() if result["outcome"] == "NO_CASES"] == []
    assert printed[""]["CUST-04"]["outcome"] == "MET"  # at most none, and none there was
