"""The terminal: readable when piped, whole ids, no meaning in colour, and no string that is obeyed."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from rich.console import Console

from duly.errors import UsageError
from duly.reports import words
from duly.reports.terminal import show_backlogs, show_export, show_results, show_tally
from duly.results import Basis, Counts, Outcome, RunResult, as_json
from tests.reports import sample


def printed(run: RunResult, width: int = 80, encoding: str = "utf-8", **options: object) -> str:
    """Everything the terminal shows, as a pipe receives it."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding, newline="")
    console = Console(file=out, width=width)
    show_export(run.run, console)
    show_results(run, console, standards=sample.STANDARDS, **options)  # type: ignore[arg-type]
    show_backlogs(run, console, by=options.get("by", ()))  # type: ignore[arg-type]
    show_tally(run, console)
    out.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("width", [20, 40, 80, 110, 160])
def test_no_line_is_wider_and_no_escape_code_is_piped(width: int) -> None:
    text = printed(sample.run(), width, by=("team",), details=True)
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("width", [40, 80, 110, 160])
def test_ids_are_never_cut(width: int) -> None:
    text = printed(sample.run(), width)
    for result in sample.results():
        assert re.search(rf"^{result.standard}\b", text, re.MULTILINE)


@pytest.mark.parametrize("width", [80, 130])
def test_figures_follow_the_rules_for_small_numbers_and_no_cases(width: int) -> None:
    text = printed(sample.run(), width)
    assert "1,204 of 1,302" in text
    assert "92.5%" in text
    assert "7 of 9" in text
    assert "77.8%" not in text
    assert "no cases due" in text
    assert "37 breaches" in text
    assert "Low confidence" in text
    assert "rounded" in text
    assert "no column" in text
    assert "ProgrammingError" in text


def test_small_numbers_have_no_colour() -> None:
    small = replace(sample.run(), results=tuple(result for result in sample.results() if result.standard == "STRAT-02"))
    out = io.StringIO()
    console = Console(file=out, width=80, force_terminal=True, color_system="truecolor")
    show_results(small, console)
    assert "not met" in out.getvalue()
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", out.getvalue())


def test_the_assumed_as_at_time_is_loud() -> None:
    assert "Warning: The export does not say when it was made" in printed(sample.run())
    given = sample.run(as_of_source="--as-at", warnings=(), manifest={**as_json(sample.manifest()), "warnings": []})
    assert "Warning: The export" not in printed(given)


def test_refusals_name_file_row_column_and_reason() -> None:
    text = printed(sample.run(), 130)
    assert re.search(r"crimes_2025\.csv +17 +reported_at +not a time", text)
    assert "2 more refused rows not listed here" in text


def test_a_breakdown_that_nothing_has_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no standard of this run has a breakdown by shoe") as raised:
        printed(sample.run(), by=("shoe",))
    assert "team" in raised.value.next_step


def test_blank_values_are_shown_as_not_recorded() -> None:
    first, *_ = sample.results()
    run = RunResult(run=sample.run_info(), results=(replace(first, breakdowns={"team": {"": first.counts}}),))
    assert "(not recorded)" in printed(run, by=("team",))


def test_hostile_strings_are_shown_and_not_obeyed() -> None:
    team = "\x1b]0;owned\x07[red]x[/red]\u202e" + "y" * 10_000
    first, *_ = sample.results()
    run = RunResult(
        run=sample.run_info(warnings=(team,)),
        results=(replace(first, title=team, breakdowns={"team": {team: Counts()}}),),
    )
    text = printed(run, by=("team",))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "[red]x" in text


def test_an_old_console_gets_ascii() -> None:
    text = printed(sample.run(calendar="Cymru \u2713 \u0175"), encoding="ascii")
    assert "x not met" in text
    assert "\\u2713" in text


def test_a_breakdown_of_breaches_has_no_rates() -> None:
    backlog = replace(
        sample.run(), results=tuple(result for result in sample.results() if result.standard == "NCRS-07")
    )
    text = printed(backlog, 130, by=("team",))
    assert "Not compliant" in text
    assert "0.0%" not in text


def test_the_tally_counts_every_outcome() -> None:
    assert words.tally(sample.run().results) == "9 standards: 1 met, 5 not met, 1 no cases due, 1 no data, 1 error"


def test_the_tally_says_which_of_those_met_have_no_target() -> None:
    """A line above it counts them apart, so that the two numbers differ."""
    met = next(one for one in sample.results() if one.outcome is Outcome.MET)
    compared = replace(met, target=Decimal(0), basis=Basis(rule="", benchmark=True))
    held = replace(met, basis=Basis(rule="", benchmark=False))
    assert words.tally([held, compared]) == "2 standards: 2 met (1 has no target)"
    assert words.tally([held]) == "1 standard: 1 met"


@pytest.mark.parametrize("width", [80, 160])
def test_a_backlog_says_how_much_is_open_and_for_how_long(width: int) -> None:
    text = printed(sample.run(), width, by=("team",))
    _, _, backlogs = text.partition("Open as at the run, whatever its age")
    said = re.sub(r"\s+", " ", backlogs)
    for figure in ("37", "29 Nov", "11.5 days", "12", "10"):
        assert figure in said
    assert "NCRS-07 open by team" in said
    assert said.index("PVP North") < said.index("(not recorded)")
    assert "SUP-01" in said
    assert "NCRS-01" not in said


def test_a_backlog_in_few_columns_is_a_sentence() -> None:
    said = re.sub(r"\s+", " ", printed(sample.run(), 80))
    assert (
        "37 overdue (oldest due 29 November 2025, 37 days ago; half over 11.5 days); 9 for 0 to 3 days, 6 for 4 to 7 days, "
        "12 for 8 to 28 days, 10 for over 28 days; 2 past due that cannot be told; 1 without a due date; "
        "5 due in the next 7 days"
    ) in said


def test_where_nothing_is_open_nothing_is_said() -> None:
    done = replace(sample.run(), results=tuple(replace(result, backlog=None) for result in sample.results()))
    assert "Open as at" not in printed(done)


def test_what_people_found_stands_below_the_rate_and_is_a_warning_where_it_differs() -> None:
    said = " ".join(printed(sample.run()).split())
    assert "between 58.3% and 82.9% of all records comply (program: 85.3%). The sample 3f0c5a2e91d7" in said
    assert "Warning: the rate lies outside of what people found" in said
