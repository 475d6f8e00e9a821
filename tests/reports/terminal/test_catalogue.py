"""The catalogue in the terminal, and a force's own suite in it."""

from __future__ import annotations

import io

from rich.console import Console

from duly.reports.terminal import show_catalogue, show_results, show_standard
from tests.reports import sample
from tests.reports.pages.test_own_standards import OURS, STANDARD, SUITE, TITLE, material


def printed() -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, width=120), out


def test_suites_stand_under_their_headings_with_where_they_are_from() -> None:
    console, out = printed()
    show_catalogue((OURS, SUITE), console)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    assert "Crime recording (crime_recording)" in lines
    assert f"{TITLE} (custody_locally, from ours.toml, version 2)" in lines
    assert [line.split()[0] for line in lines if line.startswith(("NCRS", "LOC"))] == ["NCRS-01", "LOC-03"]


def test_a_standard_says_where_it_is_from_and_what_it_is_tested_against() -> None:
    console, out = printed()
    show_standard(STANDARD, console, (OURS, SUITE))
    said = out.getvalue()
    assert "ours.toml, version 2" in said
    assert "- one second over: not compliant (late)" in said
    assert "- two of one record: compliant (in_time), could not be determined (no_report_time)" in said
    assert "<b>of another kind</b>\\u202e: not judged by it" in said
    assert "CANARY" not in said


def test_one_of_ours_says_neither() -> None:
    console, out = printed()
    show_standard(sample.NCRS_01, console, (OURS, SUITE))
    assert "Loaded from" not in out.getvalue()
    assert "tested against" not in out.getvalue()


def test_results_of_a_suite_from_outside_stand_under_its_title() -> None:
    console, out = printed()
    show_results(material().run, console, standards=material().standards, suites=(OURS, SUITE))
    assert TITLE in out.getvalue().splitlines()
    assert "Crime recording" in out.getvalue().splitlines()
