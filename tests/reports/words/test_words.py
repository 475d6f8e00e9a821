"""The words and figures: G2, G13 and G15 of STANDARDS.md."""

from __future__ import annotations

from dataclasses import asdict, replace
from decimal import Decimal

import pytest
from sqlalchemy import literal, select

from duly.checks.standards import Figure, Measure
from duly.reports import words
from duly.reports.pages.markup import rate_bar, tag
from duly.results import Counts, Interval, Outcome, RateResult, StandardResult
from tests.reports import sample


def result(counts: Counts, **changes: object) -> StandardResult:
    judged = StandardResult(
        standard="X-1", suite="x", title="X", outcome=Outcome.NOT_MET, target=Decimal(95), counts=counts
    )
    return replace(judged, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("counts", "k_of_n", "rate", "bounds"),
    [
        (Counts(), "no cases due", "", ""),
        (Counts(not_yet_due=4), "no cases due", "", ""),
        (Counts(unknown=12), "no cases due that could be determined (12 could not)", "", ""),
        (Counts(compliant=7, non_compliant=2, unknown=1), "7 of 9", "", ""),
        (Counts(compliant=7, non_compliant=3), "7 of 10", "70.0%", ""),
        (Counts(compliant=1204, non_compliant=98, unknown=34), "1,204 of 1,302", "92.5%", "90.1% to 92.7%"),
        (Counts(compliant=17, non_compliant=18), "17 of 35", "48.6%", ""),
    ],
)
def test_k_of_n_always_and_a_percentage_only_from_ten_on(counts: Counts, k_of_n: str, rate: str, bounds: str) -> None:
    assert (words.k_of_n(counts), words.rate(counts), words.bounds(counts)) == (k_of_n, rate, bounds)


def test_low_confidence_begins_above_five_per_cent() -> None:
    assert not words.low_confidence(Counts(compliant=95, unknown=5))
    assert words.low_confidence(Counts(compliant=94, unknown=6)) == (
        "Low confidence: 6 of the 100 records that fell due (6.0%) could not be determined from the export."
    )


def test_a_rate_that_rounds_up_to_its_target_says_so() -> None:
    assert words.rounding(result(Counts(compliant=9496, non_compliant=504))).startswith("The rate is rounded")
    assert not words.rounding(result(Counts(compliant=9400, non_compliant=600)))


@pytest.mark.parametrize(
    ("target", "said"), [("95", "95%"), ("95.0", "95%"), ("97.5", "97.5%"), ("100", "100%"), ("0", "0%")]
)
def test_targets_are_written_without_idle_zeros(target: str, said: str) -> None:
    assert words.target(Decimal(target)) == said


def test_a_benchmark_is_said_to_be_none_that_anybody_is_held_to() -> None:
    compared = replace(sample.NCRS_01, target=Decimal(0), benchmark=Decimal(60))
    assert words.target(compared.target, compared) == "none (benchmark 60%)"


@pytest.mark.parametrize(
    ("outcome", "target", "benchmark", "word"),
    [
        (Outcome.MET, 0, 60, "no target"),
        (Outcome.MET, 0, None, "met"),
        (Outcome.MET, 50, 60, "met"),  # a force set a target
        (Outcome.NOT_MET, 50, 60, "not met"),
        (Outcome.NO_CASES, 0, 60, "no cases due"),
        (Outcome.NO_DATA, 0, 60, "no data"),
    ],
)
def test_what_nobody_is_held_to_is_neither_met_nor_missed(
    outcome: Outcome, target: int, benchmark: int | None, word: str
) -> None:
    compared = replace(sample.NCRS_01, target=Decimal(0), benchmark=None if benchmark is None else Decimal(benchmark))
    judged = result(Counts(compliant=12), outcome=outcome, target=Decimal(target))
    assert words.mark(judged, compared).word == word
    assert words.without_target(judged, compared) is (word == "no target")
    tagged = tag(outcome, held=word != "no target")
    assert ("No target" in tagged) is (word == "no target")
    assert words.target(Decimal(70), compared) == "70%"  # a force may hold itself to one
    assert "target" not in rate_bar(Counts(compliant=10), Decimal(0))
    assert "the target is 60%" in rate_bar(Counts(compliant=10), Decimal(60))


def test_a_count_standard_is_said_in_breaches() -> None:
    judged = next(judged for judged in sample.results() if judged.standard == "NCRS-07")
    assert words.headline(judged, sample.NCRS_07) == "37 breaches"
    assert words.target(judged.target, sample.NCRS_07) == "at most 0 breaches"
    assert words.figure(Counts(non_compliant=1), counted=True) == "1 breach"
    assert words.figure(Counts(not_yet_due=1), counted=True) == "none judged"


def test_breakdowns_sum_to_the_whole() -> None:
    for judged in sample.results():
        for name in judged.breakdowns:
            rows = [asdict(counts) for _, counts in words.breakdown(judged, name)]
            assert {key: sum(row[key] for row in rows) for key in rows[0]} == asdict(judged.counts)


@pytest.mark.parametrize(
    ("values", "ordered"),
    [
        (["2025-10", "2025-9", "2024-12", ""], ["2024-12", "2025-9", "2025-10", "(not recorded)"]),
        (["16-17", "0-4", "11-15", "5-10"], ["0-4", "5-10", "11-15", "16-17"]),
        (["Sun", "Mon", "Wed"], ["Mon", "Wed", "Sun"]),
        (["b", "a", "(not recorded)", "Z"], ["a", "b", "Z", "(not recorded)"]),
    ],
)
def test_breakdown_values_stand_in_their_own_order(values: list[str], ordered: list[str]) -> None:
    counts = Counts(non_compliant=1)
    judged = result(counts, breakdowns={"by": dict.fromkeys(values, counts)})
    assert [value for value, _ in words.breakdown(judged, "by")] == ordered


def test_values_without_an_order_come_with_the_most_breaches_first() -> None:
    judged = result(
        Counts(),
        breakdowns={"team": {"a": Counts(non_compliant=1), "b": Counts(non_compliant=3), "": Counts(non_compliant=9)}},
    )
    assert [value for value, _ in words.breakdown(judged, "team")] == ["b", "a", "(not recorded)"]


def test_plain_spells_out_what_a_terminal_would_obey() -> None:
    assert words.plain("\x1b[31mred\u202egnp\n") == "\\x1b[31mred\\u202egnp\\n"
    assert words.plain("x" * 100, 10) == "x" * 9 + "…"


def test_measures_take_their_titles_and_units_from_the_standard() -> None:
    (measure,) = words.measures(sample.results()[0], sample.NCRS_01)
    assert measure.title == "Time from report to record"
    assert measure.figures["half took at most"] == "3.42 hours"
    assert measure.figures["over 24 to 48 hours"] == "51"
    assert measure.figures["records measured"] == "1,302"


def test_figures_stand_first_with_their_titles_and_units() -> None:
    standard = replace(
        sample.NCRS_01,
        figures=(
            Figure(id="mean", title="mean of RSOs a manager", value=select(literal(1)), unit="RSOs"),
            Figure(id="none", title="largest", value=select(literal(1))),
            Figure(id="later", title="not in these results", value=select(literal(1))),
        ),
    )
    judged = replace(sample.results()[0], measures={"mean": 1204.5, "none": None, **sample.results()[0].measures})
    figures, measure = words.measures(judged, standard)
    assert figures == words.MeasureWords(
        title="Figures", figures={"mean of RSOs a manager": "1,204.5 RSOs", "largest": "none"}
    )
    assert measure.title == "Time from report to record"


def test_a_sample_says_what_the_whole_may_be() -> None:
    interval = Interval(low=Decimal("39.7"), high=Decimal("89.2"))
    judged = result(Counts(compliant=7, non_compliant=3), interval=interval)
    said = (
        "The rate is that of a sample. Of all records it is between 39.7% and 89.2%, with 95% confidence (Wilson), "
        "if the sample was drawn at random."
    )
    assert words.remarks(judged) == [said]
    assert words.remarks(result(Counts(compliant=7, non_compliant=3))) == []
    # Below ten there is no rate, and so nothing about it.
    assert words.sampled(result(Counts(compliant=7, non_compliant=2), interval=interval)) == []
    further = RateResult(
        id="r",
        title="In 24 hours",
        target=None,
        counts=Counts(compliant=7, non_compliant=3),
        reasons={},
        interval=interval,
    )
    (said,) = words.sampled(result(Counts(), rates=(further,)))
    assert said.startswith("“In 24 hours” is that of a sample. Of all records it is between 39.7% and 89.2%")


def test_what_has_a_date_only_is_told_in_days() -> None:
    result = sample.results()[0]
    standard = replace(sample.NCRS_01, measures=(Measure(id="delay", title="Delay"),))
    judged = replace(
        result, measures={"delay_median_hours": 3.5, "delay_dated_count": 2, "delay_dated_median_days": 1.0}
    )
    (measure,) = words.measures(judged, standard)
    assert measure.figures == {
        "half took at most": "3.5 hours",
        "with a date only: records measured": "2",
        "with a date only: half took at most": "1 days",
    }


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("the export has no table staff", "The export has no table staff"),
        ("incident_persons: 3 values lead nowhere", "incident_persons: 3 values lead nowhere"),
        ("crimes: of its files one is missing", "crimes: of its files one is missing"),
        ("crimes.status: codes that are new", "crimes.status: codes that are new"),
        ("", ""),
    ],
)
def test_a_sentence_leaves_names_as_they_are_spelled(said: str, begins: str) -> None:
    assert words.sentence(said) == begins


@pytest.mark.parametrize(
    ("breakdown", "code", "said"),
    [
        ("offence_class", "online_child_abuse", "online child abuse"),
        ("offence_class", "(unmapped)", "(code that the mapping does not know)"),
        ("team", "response_east", "response_east"),
        ("risk", "High", "High"),
        ("month", "2025-01", "January 2025"),
    ],
)
def test_a_code_is_said_in_words_and_what_a_force_names_stays(breakdown: str, code: str, said: str) -> None:
    assert words.value(breakdown, code) == said
