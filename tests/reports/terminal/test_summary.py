"""How a run ends: in a pipe one record per line, in a terminal as wide as that is, the gravest last, and nothing left out."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from duly.errors import DeliveryError
from duly.judging.judged import Judged
from duly.reports.terminal import show_ending, show_summary
from duly.reports.terminal.summary.ending import ending
from duly.reports.terminal.summary.lines import LABEL
from duly.results import (
    Counts,
    Direction,
    Failing,
    Manifest,
    Mover,
    MoverKind,
    Movers,
    Outcome,
    RateResult,
    RunResult,
    StandardResult,
    Status,
    TableManifest,
    Tally,
    exit_code,
)
from tests.reports import sample, sample_past


def judged(
    run: RunResult | None = None, failing: Mapping[str, Sequence[Failing]] | None = None, **changes: Any
) -> Judged:
    given = run or sample.run()
    return Judged(
        result=given,
        standards=tuple(sample.STANDARDS.values()),
        dialect="duckdb",
        failing=sample.failing() if failing is None else failing,
        validation={},
        **changes,
    )


def piped(told: Judged, **options: Any) -> str:
    """What a file gets, however narrow the console says that it is, and even where colours are forced."""
    out = io.StringIO()
    show_summary(told, Console(file=out, width=40, force_terminal=True, color_system="truecolor"), **options)
    return out.getvalue()


class Screen(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        return True


def in_terminal(told: Judged, width: int, **options: Any) -> str:
    screen = Screen()
    show_summary(told, Console(file=screen, width=width, color_system="truecolor", force_terminal=True), **options)
    return re.sub(r"\x1b\[[0-9;]*m", "", screen.getvalue())


def columns(line: str) -> list[str]:
    return re.split(r"  +", line)


def of(text: str, about: str) -> list[str]:
    """The lines with this label."""
    return [line for line in text.splitlines() if line[: LABEL + 2].rstrip() == about]


def result(standard: str, outcome: Outcome, **changes: Any) -> StandardResult:
    return StandardResult(
        standard=standard,
        suite="supervisory_reviews",
        title=f"Title of {standard}",
        outcome=outcome,
        target=None,
        **changes,
    )


def test_in_a_pipe_every_line_is_one_record_and_has_no_escape_code() -> None:
    text = piped(judged())
    assert "\x1b" not in text
    assert all(re.match(rf"\S.{{{LABEL - 1}}}  \S", line) for line in text.splitlines())


def test_in_a_pipe_the_columns_are_two_blanks_apart_and_never_blank() -> None:
    text = piped(judged())
    header, *rows = [columns(line) for line in text.splitlines() if len(columns(line)) == 9]
    assert header[:3] == ["outcome", "standard", "figure"]
    loud = [one.standard for one in sample.results() if one.outcome not in (Outcome.MET, Outcome.NO_CASES)]
    assert sorted(row[1] for row in rows) == sorted(loud)
    starts = {re.match(r"\S+(?: \S+)*", line).end() for line in of(text, "not met")}  # type: ignore[union-attr]
    assert starts == {len("not met")}


def test_a_standard_says_its_figure_and_its_most_frequent_reason_with_the_first_ids() -> None:
    late = [
        Failing(record=f"C{number}", item=None, status=Status.NON_COMPLIANT, reason="late") for number in (3, 1, 2, 4)
    ]
    other = Failing(record="C9", item=None, status=Status.NON_COMPLIANT, reason="no_link")
    one = result(
        "SUP-01",
        Outcome.NOT_MET,
        counts=Counts(compliant=95, non_compliant=5, unknown=1),
        reasons_by_status={"NON_COMPLIANT": {"late": 4, "no_link": 1}, "UNKNOWN": {"undated": 1}},
    )
    run = RunResult(run=sample.run_info(), results=(one,))
    (line,) = of(piped(judged(run, {"SUP-01": [other, *late]})), "not met")
    assert columns(line) == [
        "not met", "SUP-01", "95 of 100", "95.0%", "-", "1", "-", "Title of SUP-01", "late 4 of 5: C1, C2, C3, ...",
    ]  # fmt: skip


def test_what_cannot_be_told_hangs_on_what_is_unknown() -> None:
    one = result(
        "SUP-01",
        Outcome.CANNOT_TELL,
        counts=Counts(compliant=9, non_compliant=1, unknown=5),
        reasons_by_status={"NON_COMPLIANT": {"late": 1}, "UNKNOWN": {"undated": 5}},
    )
    (line,) = of(piped(judged(RunResult(run=sample.run_info(), results=(one,)), {})), "cannot be told")
    assert columns(line)[-1] == "undated 5 of 5"


def test_a_further_rate_that_is_missed_is_named() -> None:
    further = RateResult(
        id="photo", title="With a photograph", target=None, counts=Counts(compliant=9, non_compliant=3), reasons={},
        outcome=Outcome.NOT_MET,
    )  # fmt: skip
    one = result("SUP-01", Outcome.NOT_MET, counts=Counts(compliant=95), rates=(further,))
    (line,) = of(piped(judged(RunResult(run=sample.run_info(), results=(one,)), {})), "not met")
    assert "of photo 9 of 12 (75.0%)" in line


def test_the_gravest_stand_last_and_the_met_are_counted() -> None:
    outcomes = [Outcome.ERROR, Outcome.NO_DATA, Outcome.CANNOT_TELL, Outcome.NOT_MET, Outcome.NO_CASES, Outcome.MET]
    results = [
        result(f"SUP-{number:02}", outcome, message="why") for number, outcome in enumerate([*outcomes, Outcome.MET])
    ]
    text = piped(judged(RunResult(run=sample.run_info(), results=tuple(results)), {}))
    assert columns(of(text, "met")[0]) == ["met", "2: SUP-05, SUP-06"]
    assert columns(of(text, "no cases due")[0]) == ["no cases due", "1: SUP-04"]
    loud = [columns(line)[1] for line in text.splitlines() if len(columns(line)) == 9 and "SUP" in line]
    assert loud == ["SUP-03", "SUP-02", "SUP-01", "SUP-00"]


def test_within_an_outcome_severity_and_then_the_number_of_breaches_decides() -> None:
    found = {
        name: replace(next(one for one in sample.results() if one.standard == name), outcome=Outcome.NOT_MET, rates=())
        for name in sample.STANDARDS
        if any(one.standard == name for one in sample.results())
    }
    text = piped(judged(RunResult(run=sample.run_info(), results=tuple(found.values()))))
    named = [columns(line)[1] for line in of(text, "not met")]
    order = ["low", "medium", "high", "critical"]
    gravity = [(order.index(sample.STANDARDS[name].severity), found[name].counts.non_compliant) for name in named]
    assert len(named) > 3
    assert gravity == sorted(gravity)


MOVER = Mover(
    standard="SUP-01",
    title="First review",
    breakdown="team",
    value="South",
    kind=MoverKind.RATE,
    direction=Direction.WORSE,
    before=Tally.of(80, 100),
    after=Tally.of(10, 40),
    before_weeks=12,
    since=date(2025, 12, 1),
    expected=32,  # type: ignore[arg-type]
    excess=22,  # type: ignore[arg-type]
    severity="high",
    records=("V1", "V2"),
    record_count=2,
)


def test_a_standard_that_moved_has_a_line_even_where_it_is_met() -> None:
    run = RunResult(
        run=sample.run_info(),
        results=(result("SUP-01", Outcome.MET, counts=Counts(compliant=90)),),
        movers=Movers(movers=(MOVER,), series=5, series_in_time=5),
    )
    text = piped(judged(run, {}))
    (line,) = of(text, "met")
    assert columns(line)[1] == "SUP-01"
    assert columns(line)[6] == "worse (team South)"
    (moved,) = of(text, "moved")
    assert "from 80 of 100 (80.0%) to 10 of 40 (25.0%)" in moved and "V1, V2" in moved


def test_an_outcome_that_is_another_than_in_the_run_before_is_told_unless_the_two_cannot_be_compared() -> None:
    one = next(each for each in sample.results() if each.outcome is Outcome.NOT_MET and each.counts.judged >= 10)
    trend = sample_past.trend(one)
    *before, last = trend.points
    was_met = replace(trend, points=(*before[:-1], replace(before[-1], outcome=Outcome.MET), last), breaks=())
    run = RunResult(run=sample.run_info(), results=(one,))
    past = replace(sample_past.past(run), trends={one.standard: was_met})
    (line,) = of(piped(judged(run, past=past)), "not met")
    assert columns(line)[6] == "was met"
    apart = replace(was_met, breaks=(replace(sample_past.trend(one).breaks[0], at=last.as_of),))
    (line,) = of(piped(judged(run, past=replace(past, trends={one.standard: apart}))), "not met")
    assert columns(line)[6] == "-"


def test_nothing_that_was_refused_or_not_read_passes_by_silence() -> None:
    tables = {
        "crimes": TableManifest(
            table="crimes", rows_read=9, rows=7, refused=2, extra=("colour",), naive=("reported_at",)
        ),
        "rso": TableManifest(table="rso", unfit="it is cut off"),
    }
    manifest = Manifest(
        export="x", as_of=sample.AS_OF, as_of_source="manifest", tables=tables, missed=("a.csv is cut off",) * 5
    )
    text = piped(judged(RunResult(run=sample.run_info(manifest=manifest), results=sample.results())))
    assert "2 rows (-v): crimes 2" in of(text, "refused")[0]
    assert [columns(line)[1] for line in of(text, "unfit")] == ["rso: it is cut off"]
    assert [columns(line)[1] for line in of(text, "not read")] == [*["a.csv is cut off"] * 3, "2 more (-v)"]
    assert "crimes.colour" in of(text, "left aside")[0]
    assert "1 column" in of(text, "assumed")[0]
    assert of(text, "exit 3") == text.splitlines()[-1:]


def test_what_is_open_unknown_and_without_a_team_is_told_once() -> None:
    text = piped(judged())
    for about in ("open", "waived", "left out", "not determined", "readers"):
        assert len(of(text, about)) == 1, about
    of_some, of_all = of(text, "no team")
    assert "147 verdicts are of records without a team" in of_some
    assert "522 breaches are under standards whose records carry no team; [teams] in duly.toml" in of_all
    assert of_all.endswith("NCRS-05 504, SUP-03 18")
    assert "37 overdue" in of(text, "open")[0] or re.search(r"\d+ overdue", of(text, "open")[0])


def test_who_is_asked_for_what_cannot_be_told() -> None:
    unknown = {"text_unclear": 2, "dangling_link": 3, "unmapped_code": 4, "undated": 5}
    told = [
        result("SUP-01", Outcome.CANNOT_TELL, counts=Counts(unknown=14), reasons_by_status={"UNKNOWN": unknown}),
        result("SUP-02", Outcome.NO_DATA, message="the export has no table staff; areas is not set (the areas)"),
        result("SUP-03", Outcome.NO_DATA, message="the export has no table staff"),
        result("SUP-04", Outcome.ERROR, message="its select failed"),
    ]
    text = piped(judged(RunResult(run=sample.run_info(), results=tuple(told)), {}))
    assert [columns(line)[1] for line in of(text, "ask")] == [
        "IT: the export has no table staff: SUP-02, SUP-03",
        "whoever keeps duly.toml: areas is not set (the areas): SUP-02",
        "duly's keeper: its select failed: SUP-04",
        "a reader: 2 verdicts hang on texts that only a person can tell: text_unclear 2",
        "IT: 3 verdicts hang on records that the export lacks: dangling_link 3",
        "whoever maps codes: 4 verdicts hang on codes that are not mapped: unmapped_code 4",
        "teams: 5 verdicts hang on what records lack or contradict: undated 5",
    ]


@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_in_a_terminal_no_line_is_wider_and_a_standard_has_one(width: int) -> None:
    text = in_terminal(judged(), width)
    assert max(map(cell_len, text.splitlines())) <= width
    for one in sample.results():
        if one.outcome not in (Outcome.MET, Outcome.NO_CASES):
            assert len(re.findall(rf"^\S {one.standard}\b", text, re.MULTILINE)) == 1


@pytest.mark.parametrize("width", range(50, 160, 7))
def test_in_a_terminal_an_id_is_whole_or_not_there(width: int) -> None:
    records = [f"V{number:08}" for number in range(5)]
    failing = [Failing(record=record, item=None, status=Status.NON_COMPLIANT, reason="late") for record in records]
    one = result(
        "SUP-01",
        Outcome.NOT_MET,
        counts=Counts(compliant=95, non_compliant=5),
        reasons_by_status={"NON_COMPLIANT": {"late": 5}},
    )
    text = in_terminal(judged(RunResult(run=sample.run_info(), results=(one,)), {"SUP-01": failing}), width)
    (line,) = [line for line in text.splitlines() if "SUP-01" in line and "Title" in line]
    assert set(re.findall(r"V\d+", line)) <= set(records)
    assert "late 5" in line or width < 60


def test_few_standards_end_within_a_screen() -> None:
    one = result("SUP-01", Outcome.NOT_MET, counts=Counts(compliant=95, non_compliant=5))
    manifest = Manifest(export="x", as_of=sample.AS_OF, as_of_source="manifest")
    run = RunResult(run=sample.run_info(manifest=manifest, warnings=()), results=(one,))
    assert len(in_terminal(judged(run, {}), 80).splitlines()) <= 24


def test_an_old_console_gets_ascii() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii", newline="")
    show_summary(judged(), Console(file=out, width=80))
    out.flush()
    assert b"not met" in raw.getvalue()


def test_hostile_strings_are_shown_and_not_obeyed() -> None:
    hostile = "\x1b]0;owned\x07[red]x[/red]\u202e\n" + "y" * 300
    one = replace(result("SUP-01", Outcome.NO_DATA, message=hostile), title=hostile)
    run = RunResult(run=sample.run_info(warnings=(hostile,)), results=(one,))
    for text in (piped(judged(run, {})), in_terminal(judged(run, {}), 80)):
        assert "\x1b" not in text and "\x07" not in text and "\u202e" not in text
        assert "[red]x" in text


COMPLETE = Manifest(export="x", as_of=sample.AS_OF, as_of_source="manifest")
UNFIT = replace(COMPLETE, tables={"rso": TableManifest(table="rso", unfit="it is cut off")})
REFUSED = replace(COMPLETE, tables={"crimes": TableManifest(table="crimes", rows_read=3, rows=2, refused=1)})


def test_the_last_line_never_says_that_all_was_judged_where_records_are_open() -> None:
    one = result("SUP-01", Outcome.NOT_MET)
    one = replace(one, counts=replace(one.counts, unknown=2))
    line = ending(RunResult(run=sample.run_info(manifest=COMPLETE), results=(one, result("SUP-02", Outcome.MET))))
    assert "everything could be judged" not in line.says
    assert line.says.endswith("; 2 verdicts open")


@pytest.mark.parametrize(
    ("manifest", "outcomes", "said"),
    [
        (COMPLETE, [Outcome.MET], "every target is met, and everything could be judged"),
        (COMPLETE, [Outcome.MET, Outcome.NOT_MET], "1 of 2 standards not met; everything could be judged"),
        (COMPLETE, [Outcome.NO_CASES], "something could not be judged: nothing fell due"),
        (
            COMPLETE,
            [Outcome.NO_DATA, Outcome.NOT_MET],
            "something could not be judged: 1 standard without data; 1 of 2",
        ),
        (COMPLETE, [Outcome.ERROR, Outcome.CANNOT_TELL], "1 standard cannot be told, 1 standard in error"),
        (REFUSED, [Outcome.MET], "something could not be judged: 1 row refused"),
        (replace(COMPLETE, missed=("a", "b")), [Outcome.MET], "something could not be judged: 2 parts not read"),
        (UNFIT, [Outcome.MET], "something could not be judged: 1 table unfit"),
    ],
)
def test_the_last_line_says_what_the_exit_code_means(manifest: Manifest, outcomes: list[Outcome], said: str) -> None:
    results = tuple(result(f"SUP-{number:02}", outcome) for number, outcome in enumerate(outcomes))
    run = RunResult(run=sample.run_info(manifest=manifest), results=results)
    line = ending(run)
    assert line.about == f"exit {exit_code(run)}"
    assert said in line.says


def test_a_history_that_could_not_be_written_is_exit_4() -> None:
    out = io.StringIO()
    show_ending(judged(unkept=DeliveryError("no room")), Console(file=out))
    assert out.getvalue().startswith("exit 4")


def test_the_parts_of_a_breakdown_are_a_line_each() -> None:
    text = piped(judged(), by=("team",))
    (first, *more) = of(text, "by team")
    assert more
    assert len(columns(first)) == 4


@pytest.mark.parametrize(("number", "has_lines"), [(5, True), (6, False)])
def test_each_of_few_standards_has_its_figure_though_it_is_met(number: int, has_lines: bool) -> None:
    met = tuple(result(f"LOC-{count}", Outcome.MET, counts=Counts(compliant=40)) for count in range(number))
    lines = of(piped(judged(RunResult(run=sample.run_info(), results=met), {})), "met")
    if has_lines:
        assert len(lines) == number and all("40 of 40" in line for line in lines)
    else:
        assert lines == [f"met             6: {', '.join(one.standard for one in met)}"]
