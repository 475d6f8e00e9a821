"""A duly.toml with one thing of it odd: refused with exit code 2 and the key, or read; never a fault of duly's own, never passed
over."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as examples
from hypothesis import strategies as st

from duly.cli import main
from duly.commands.options import settings_of, tuning_of
from duly.errors import SettingsError
from tests.settings.whole import WHOLE, Place, at, changed, document, export, places


def deep(levels: int) -> Any:
    return [deep(levels - 1)] if levels else "x"


PLACES = sorted(places(WHOLE), key=str)

ODD: tuple[Any, ...] = (
    True, -1, 0, 7, 99_999_999, 10**30, 1.5, -0.5, 1e300, float("nan"), float("inf"),
    "", "   ", "abc", "95", "a\nb", "a\x1b[31mb", "\u202eabc", "Z\u00fcrich \u00a0", "=1+1", "../..", "/dev/null", "x" * 5_000,
    [], [""], ["a", "a"], ["a", 1], [["a"]], deep(30), deep(60), {}, {"x": 1}, {"": ""},
    date(2025, 1, 1), date(1, 1, 1), datetime(9999, 12, 31, 23, 59), time(12),
)  # fmt: skip

SLIPS = st.tuples(st.sampled_from(PLACES), st.one_of(st.sampled_from(ODD), st.text(max_size=20), st.integers()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    where = tmp_path_factory.mktemp("mutated")
    export(where)
    before = Path.cwd()
    os.chdir(where)
    yield where
    os.chdir(before)


def test_the_whole_of_it_is_read(folder: Path) -> None:
    Path("duly.toml").write_text(document(WHOLE), encoding="utf-8")
    assert tuning_of(settings_of(None)).parameters["ncrs_limit_hours"] == 48
    done = CliRunner().invoke(main, ["check", "--format", "csv"])
    assert done.exit_code == 3 and ",NCRS-01A," in done.output  # a suite is asked for of which the export has little


@seed(20171107)
@examples(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(slip=SLIPS)
def test_a_slip_is_refused_by_its_key_or_read(folder: Path, slip: tuple[Place, Any]) -> None:
    place, odd = slip
    Path("duly.toml").write_text(document(changed(WHOLE, place, odd)), encoding="utf-8", errors="replace")
    done = CliRunner().invoke(main, ["check", "--format", "csv"])
    assert done.exit_code in (0, 1, 2, 3), done.stderr
    assert "Traceback" not in done.stderr and "internal fault" not in done.output + done.stderr
    if done.exit_code == 2:
        assert done.stderr.startswith("Error: ") and "\x1b" not in done.stderr and "\u202e" not in done.stderr
        assert str(place[0]) in done.stderr or "duly.toml" in done.stderr


def is_free(place: Place) -> bool:
    """Whether the keys there are names of the force's own, which nobody can know: codes, offices, headers."""
    return place[-1:] in (("teams",), ("where",)) or place[-2:-1] == ("codes",)


@pytest.mark.parametrize(
    "place", [(), *(place for place in PLACES if isinstance(at(WHOLE, place), dict) and not is_free(place))], ids=str
)
def test_a_key_that_nobody_knows_is_never_passed_over(folder: Path, place: Place) -> None:
    Path("duly.toml").write_text(document(changed(WHOLE, (*place, "surplus"), "1")), encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        tuning_of(settings_of(None))
    assert any("surplus" in fault for fault in refused.value.faults)
