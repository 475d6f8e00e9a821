"""Which graded sample applies to a run, what it makes of the rate, and what is told of one that does not apply."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, delete, update
from sqlalchemy.pool import StaticPool

from duly.audits.answers import Answers
from duly.audits.correcting import RunOfSamples
from duly.audits.drawing import Plan, draw
from duly.audits.frame import Frame
from duly.audits.grading import said_of_rates, together
from duly.audits.kept import GradedSample, keep, read_kept
from duly.results import (
    Corrected,
    Counts,
    Outcome,
    PeriodJudged,
    SampledVerdict,
    StandardResult,
    VerdictStratum,
    as_json,
    from_json,
)
from tests.audits.test_by_verdict import filled, many
from tests.audits.test_drawing import AS_OF, SUP_01, TABLE, VERSIONS, row

C, N, UNCLEAR = VerdictStratum.COMPLIANT, VerdictStratum.NON_COMPLIANT, VerdictStratum.UNCLEAR
DAY = timedelta(days=1)

RESULT = StandardResult(
    standard="SUP-01",
    suite="supervisory_reviews",
    title="Reviews",
    outcome=Outcome.NOT_MET,
    target=Decimal(95),
    counts=Counts(compliant=300, non_compliant=60, unknown=60, exempt=5, not_yet_due=4, excluded=3),
    reasons_by_status={"UNKNOWN": {"text_unclear": 20, "reason_unclear": 20, "no_report_time": 20}},
)
"""What a run makes of `many()`."""


@pytest.fixture
def frame() -> Iterator[Frame]:
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    with engine.connect() as opened:
        filled(opened, many())
        yield Frame(connection=opened, table=TABLE, as_of=AS_OF, versions=VERSIONS)
    engine.dispose()


def right(verdict: SampledVerdict) -> str:
    """A reader who finds what duly found, and of what it could not tell that all comply."""
    return "not_kept" if verdict.stratum is N else "kept"


def graded(
    frame: Frame,
    by: str | None = "verdict",
    *,
    size: int = 30,
    says: Callable[[SampledVerdict], str] = right,
) -> GradedSample:
    sample = draw(frame, (SUP_01,), Plan(of="SUP-01", size=size, seed="7", by=by, grades=("good", "bad")))
    findings = {
        (case.number, verdict.standard, verdict.item): says(verdict)
        for case in sample.cases
        for verdict in case.verdicts
    }
    return together(sample, [Answers(grades={}, findings=findings)])


def run_of(frame: Frame, **changed: Any) -> RunOfSamples:
    run = RunOfSamples(
        connection=frame.connection,
        verdicts=TABLE,
        as_of=AS_OF,
        period=PeriodJudged(),
        max_age_days=92,
        versions=VERSIONS,
    )
    return replace(run, **changed)


def held(
    run: RunOfSamples, *samples: GradedSample, result: StandardResult = RESULT, standard: Any = SUP_01
) -> StandardResult:
    (found,) = run.corrected([result], [standard], samples)
    assert (found.rate, found.outcome, found.counts) == (result.rate, result.outcome, result.counts)
    return found


def corrected(run: RunOfSamples, *samples: GradedSample) -> Corrected:
    found = held(run, *samples).corrected
    assert found is not None
    return found


def told(run: RunOfSamples, sample: GradedSample, **more: Any) -> str:
    found = held(run, sample, **more)
    assert found.corrected is None
    (note,) = found.notes
    name = f"the graded sample {sample.sample.id} of 2 February 2026 is not used beside the rate: "
    assert note.startswith(name)
    return note.removeprefix(name)


def test_it_is_weighted_by_what_the_run_makes_of_the_records(frame: Frame) -> None:
    found = corrected(run_of(frame), graded(frame))
    assert {name: stratum.population for name, stratum in found.strata.items()} == {
        UNCLEAR: 40, C: 300, N: 60, VerdictStratum.UNKNOWN: 20,
    }  # fmt: skip
    assert {name: stratum.found.drawn for name, stratum in found.strata.items()} == {
        UNCLEAR: 10, C: 9, N: 6, VerdictStratum.UNKNOWN: 5,
    }  # fmt: skip
    assert found.rate == RESULT.rate == Decimal("83.3")
    assert found.low is not None and found.high is not None
    assert found.low < Decimal("85.7") < found.high  # 360 of 420


def test_what_was_read_to_the_end_is_exact_and_equal_to_what_grade_prints(frame: Frame) -> None:
    everything = graded(frame, size=420)
    found = corrected(run_of(frame), everything)
    assert (found.low, found.high) == (Decimal("85.7"), Decimal("85.7"))
    assert said_of_rates([everything]) == {"SUP-01": [found]}


def test_records_drawn_at_random_are_weighted_too(frame: Frame) -> None:
    whole = graded(frame, None, size=429)
    assert corrected(run_of(frame), whole).low == Decimal("85.7")


def test_a_verdict_that_has_changed_still_tells_of_those_like_it(frame: Frame) -> None:
    everything = graded(frame, size=420)
    frame.connection.execute(
        update(TABLE)
        .where(TABLE.c.record.in_([f"T{n}" for n in range(10)]))
        .values(status="COMPLIANT", reason="compliant")
    )
    frame.connection.execute(delete(TABLE).where(TABLE.c.record == "C1"))
    now = replace(
        RESULT,
        counts=replace(RESULT.counts, compliant=309, unknown=50),
        reasons_by_status={"UNKNOWN": {"text_unclear": 15, "reason_unclear": 15, "no_report_time": 20}},
    )
    found = held(run_of(frame), everything, result=now).corrected
    assert found is not None
    assert (found.strata[C].population, found.strata[C].found.drawn, found.strata[C].standing.drawn) == (309, 300, 299)
    assert found.strata[UNCLEAR].standing.drawn == 30
    # the ten that became compliant since are like the others of their verdict, of which all complied: few may not
    assert found.low is not None and found.low > 84 and found.high == Decimal("85.7")


def test_the_newest_that_applies_is_used_and_newer_ones_are_told(frame: Frame) -> None:
    older = graded(frame)
    newer = replace(older, sample=replace(older.sample, as_of=AS_OF - DAY, seed="8"))
    late = replace(older, sample=replace(older.sample, as_of=AS_OF + DAY, seed="9"))
    found = held(run_of(frame), late, newer, older)
    assert found.corrected is not None and found.corrected.sample == newer.sample.id
    (note,) = found.notes
    assert late.sample.id in note and "after the as-at time" in note


PERIOD = PeriodJudged(start=AS_OF - 28 * DAY, end=AS_OF)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"as_of": AS_OF + 93 * DAY}, "it is 93 days old, and more than 92 are too many"),
        ({"as_of": AS_OF - DAY}, "it was drawn after the as-at time of this run"),
        ({"sampled": True}, "the export is itself a sample"),
        ({"parameters": {"sup_interval_days": 30}}, "it was judged with another sup_interval_days"),
    ],
)
def test_why_a_sample_does_not_apply_to_a_run(frame: Frame, changed: dict[str, Any], why: str) -> None:
    assert told(run_of(frame, **changed), graded(frame)) == why


def test_ninety_two_days_are_not_too_many(frame: Frame) -> None:
    assert corrected(run_of(frame, as_of=AS_OF + 92 * DAY), graded(frame)).read == 30


def asked(sample: GradedSample, **changed: Any) -> GradedSample:
    (question,) = sample.sample.questions
    return replace(sample, sample=replace(sample.sample, questions=(replace(question, **changed),)))


def test_a_sample_of_another_rule_or_of_none_that_is_named_is_not_used(frame: Frame) -> None:
    sample = graded(frame)
    assert told(run_of(frame), asked(sample, rule="0" * 16)) == "it is of another version of the rule"
    assert told(run_of(frame), asked(sample, rule=None)) == "its key does not say which rule it is of"


def test_a_sample_of_another_period_is_not_used(frame: Frame) -> None:
    sample = graded(frame)
    earlier = PeriodJudged(start=AS_OF - 60 * DAY, end=AS_OF - 28 * DAY)
    past = replace(sample, sample=replace(sample.sample, period=earlier))
    assert told(run_of(frame, period=PERIOD), past) == "it is of another period"
    overlapping = replace(sample, sample=replace(sample.sample, period=replace(earlier, end=AS_OF - 27 * DAY)))
    assert corrected(run_of(frame, period=PERIOD), overlapping).period.end == AS_OF - 27 * DAY


def test_a_sample_whose_records_are_elsewhere_is_not_used(frame: Frame) -> None:
    sample = graded(frame)
    drawn = [case.record for case in sample.sample.cases]
    frame.connection.execute(delete(TABLE).where(TABLE.c.record.in_(drawn[:16])))
    assert told(run_of(frame), sample) == "only 14 of its 30 records are among those that this run judged"


def test_a_sample_that_cannot_be_weighted_is_not_used(frame: Frame) -> None:
    assert told(run_of(frame), graded(frame, "team")).startswith("it was drawn in proportion by team")
    filled(frame.connection, [row("V1", item=f"2026-01-{day:02}") for day in range(1, 13)])
    several = graded(frame, None)
    assert told(run_of(frame), several).startswith("records were drawn, and some have several verdicts")
    assert said_of_rates([several]) == {}


def test_few_records_and_numbers_without_a_rate_have_no_interval(frame: Frame) -> None:
    sample = graded(frame)
    few = replace(RESULT, counts=Counts(compliant=5, non_compliant=4), reasons_by_status={})
    assert told(run_of(frame), sample, result=few) == "fewer than 10 records fell due"
    counted = replace(SUP_01, target_count=0)
    assert "has no rate" in told(run_of(frame, versions=VERSIONS), sample, standard=counted)


def test_what_was_not_judged_has_no_interval(frame: Frame) -> None:
    nothing = replace(RESULT, outcome=Outcome.NO_DATA, counts=Counts(), reasons_by_status={})
    found = held(run_of(frame), graded(frame), result=nothing)
    assert (found.corrected, found.notes) == (None, ())


def test_a_kept_sample_comes_back_as_it_was_and_a_later_grading_takes_its_place(frame: Frame, tmp_path: Path) -> None:
    sample = graded(frame)
    keep(sample, tmp_path / "audits")
    assert read_kept(tmp_path / "audits").samples == (sample,)
    again = graded(frame, says=lambda verdict: "kept")
    keep(again, tmp_path / "audits")
    assert read_kept(tmp_path / "audits").samples == (again,)
    assert read_kept(tmp_path / "none").samples == read_kept(None).samples == ()


def spoilt(form: dict[str, Any], how: str) -> str:
    if how == "a form to come":
        form["schema"] = 9
    elif how == "no finding":
        form["findings"][0]["finding"] = "?"
    elif how == "a verdict that stands twice":
        form["sample"]["cases"] = [*form["sample"]["cases"], form["sample"]["cases"][0]]
    return json.dumps(form) if how != "nested without end" else "[" * 100_000


@pytest.mark.parametrize("how", ["a form to come", "no finding", "a verdict that stands twice", "nested without end"])
def test_a_kept_sample_of_another_form_is_told(frame: Frame, tmp_path: Path, how: str) -> None:
    path = keep(graded(frame), tmp_path)
    path.write_text(spoilt(as_json(graded(frame)), how), encoding="utf-8")
    kept = read_kept(tmp_path)
    assert kept.samples == ()
    assert kept.faults == (f"{path.name} is not a graded sample that this version of duly reads: not used",)


def test_a_folder_that_duly_toml_names_and_that_is_not_there_is_told(tmp_path: Path) -> None:
    (fault,) = read_kept(tmp_path / "elsewhere", named=True).faults
    assert "there is no folder" in fault and "audit.folder" in fault


def test_a_sample_of_nothing_that_fell_due_is_not_used(frame: Frame) -> None:
    filled(frame.connection, [row(f"E{n}", "EXEMPT") for n in range(12)])
    assert told(run_of(frame), graded(frame, None)) == "none of its records fell due"


def test_results_come_back_from_json_with_it(frame: Frame) -> None:
    found = held(run_of(frame), graded(frame))
    assert from_json(StandardResult, json.loads(json.dumps(as_json(found)))) == found
