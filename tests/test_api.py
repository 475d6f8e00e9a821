"""The public surface: what `duly.__all__` names, that it is light to import, and that docs/python.md is true."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import duly
from duly.demo import write_demo

PAGE = Path(__file__).parent.parent / "docs" / "python.md"
HEAVY = {"sqlalchemy", "great_expectations", "duckdb", "pandas", "pyarrow", "pydantic", "jinja2", "click"}
CRIMES = "crime_id,reported_at,recorded_at\nC1,2025-06-02T10:00:00,2025-06-02T11:00:00\nC2,2025-06-02T10:00:00,\n"


@pytest.fixture
def crimes(tmp_path: Path) -> Path:
    (tmp_path / "crimes.csv").write_text(CRIMES, encoding="utf-8")
    return tmp_path


def test_the_surface_is_what_it_says() -> None:
    assert duly.__all__ == ["DulyError", "Export", "Results", "__version__", "judge", "open"]
    assert dir(duly) == sorted(duly.__all__)
    for name in duly.__all__:
        assert getattr(duly, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'run_all'"):
        _ = duly.run_all


def test_importing_it_imports_nothing_heavy() -> None:
    listed = "import duly, sys, json; print(json.dumps([name.split('.')[0] for name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True)
    assert not HEAVY & set(json.loads(done.stdout))


def test_the_page_on_it_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_demo(tmp_path / "demo", scale=0.01)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 6
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)


def test_results_are_a_table_and_a_page_without_a_record(crimes: Path) -> None:
    results = duly.judge(crimes, standards=["NCRS-01A"], as_at="2025-06-30", verdicts=True)
    (row,) = results.to_arrow().to_pylist()
    assert (row["standard"], row["rate_id"], row["compliant"], row["rate"]) == ("NCRS-01A", "", 1, 100.0)
    assert results.to_polars().to_dicts() == [row]
    assert results.verdicts().num_rows == row["compliant"] + row["unknown"] + row["non_compliant"]
    html = results._repr_html_()
    assert "NCRS-01A" in html
    assert "1 of 1" in html  # too few for a percentage
    assert "C1" not in html
    assert results.exit_code in (0, 3)


def test_what_was_not_judged_is_named(crimes: Path) -> None:
    results = duly.judge(crimes, standards=["NCRS-01A"])
    assert len(results) == 1
    with pytest.raises(KeyError, match="NCRS-02 was not judged; judged were NCRS-01A"):
        _ = results["NCRS-02"]
    with pytest.raises(duly.DulyError, match="verdicts=True"):
        results.verdicts()


def test_wrong_questions_are_told_what_to_ask(crimes: Path) -> None:
    with pytest.raises(duly.DulyError, match="nothing says where the export is"):
        duly.open()
    with pytest.raises(duly.DulyError, match=r'standards=\["NCRS-01A"\]'):
        duly.judge(crimes, standards="NCRS-01A")
    with pytest.raises(duly.DulyError, match="is not a date or an instant"):
        duly.judge(crimes, standards=["NCRS-01A"], as_at="last Tuesday")
