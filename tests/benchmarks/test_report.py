"""The page is put together of parts, each between its own markers."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.__main__ import PARTS
from benchmarks.quick import said
from benchmarks.report import PAGE, NoPlaceError, Report, filled, keep, kept
from benchmarks.standards import STANDARDS, differing

REPORT = Report(part="jobs", measured="Today.", header=["", "s"], rows=[["a run", "1.5"]], remarks=["All well."])


def test_a_part_takes_the_place_of_what_stood_between_its_markers() -> None:
    page = "before\n<!-- measured: jobs -->\nold\n<!-- end: jobs -->\n<!-- measured: texts -->\nkept\n<!-- end: texts -->\n"
    made = filled(page, REPORT)
    assert made == filled(made, REPORT)
    assert "old" not in made
    assert "kept" in made and made.startswith("before\n")
    assert "Today.\n\n|  | s |\n| --- | ---: |\n| a run | 1.5 |\n\nAll well.\n<!-- end: jobs -->" in made


def test_a_page_without_the_place_is_refused() -> None:
    with pytest.raises(NoPlaceError, match="'jobs'"):
        filled("<!-- measured: texts --><!-- end: texts -->", REPORT)


def test_the_page_has_a_place_for_every_part() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for part in PARTS:
        filled(page, Report(part=part, measured="", header=[""], rows=[]))


def test_what_was_measured_is_kept_by_part(tmp_path: Path) -> None:
    keep(REPORT, tmp_path)
    keep(Report(part="jobs", measured="Later.", header=["", "s"], rows=[]), tmp_path)
    assert [report.measured for report in kept(tmp_path)] == ["Later."]


def test_ci_says_the_ratio_beside_the_last() -> None:
    assert said(6.0, {"ratio": 5.0, "on": "2026-11-30"}).endswith(
        "6.0 times the yardstick's processor time, 5.0 on 2026-11-30 (+20 %)"
    )


def test_counts_that_differ_or_lack_are_named() -> None:
    results = [{"standard": standard, "reasons": {"late": 1}} for standard in STANDARDS]
    counted = {standard: {"late": 1} for standard in STANDARDS}
    assert differing(results, counted) == []
    assert differing(results, {**counted, "DEM-01": {"late": 2}}) == ["DEM-01"]
    assert differing(results[1:], counted) == [STANDARDS[0]]
