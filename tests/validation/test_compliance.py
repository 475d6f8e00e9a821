"""Every standard gets the outcome that its verdicts give it, whatever else is in the table, the suite or the run."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, Table, create_engine, event, insert, text
from sqlalchemy.pool import StaticPool

from duly.checks import MAIN, Judgement, Missing, Rate, Severity, Standard, compliant, first_of, non_compliant
from duly.judging.table import assessments_table
from duly.records import Crime
from duly.results import Counts, Outcome, Unjudged, graded
from duly.validation import Validation, tallies, validate
from tests.validation.conftest import as_gx_says

Verdict = tuple[str, str, str, str]  # standard, rate, status, reason


def standard(name: str, target: str = "95", target_count: int | None = None) -> Standard:
    return Standard(
        id=name,
        suite="crime_recording",
        title=f"Title of {name}",
        question=f"Is {name} met?",
        unit="crimes",
        population="all of them",
        judgement=Judgement(
            rows=Crime.__table__,
            record=Crime.__table__.c.crime_id,
            verdict=first_of(
                compliant("recorded", "It was recorded", Crime.recorded_at.is_not(None)),
                non_compliant("late", "It was not"),
            ),
        ),
        needs=(Crime.recorded_at,),
        target=Decimal(target),
        target_count=target_count,
        severity=Severity.HIGH,
        missing=Missing.UNKNOWN,
        report="Investigation",
        remedy="Record it.",
    )


@pytest.fixture
def engine() -> Iterator[Engine]:
    duckdb = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    yield duckdb
    duckdb.dispose()


def store(engine: Engine, verdicts: Sequence[tuple[Verdict, int]]) -> Table:
    """An assessments table with so many records of each verdict."""
    table = assessments_table(())
    table.create(engine)
    rows = [
        {
            "standard": name,
            "rate": rate,
            "record": f"XYZZY-{name}-{number}",
            "item": "XYZZY",
            "status": status,
            "reason": reason,
        }
        for (name, rate, status, reason), records in verdicts
        for number in range(records)
    ]
    with engine.begin() as connection:
        if rows:
            connection.execute(insert(table), rows)
    return table


def judged(engine: Engine, compliant_records: int, others: int, **changes: Any) -> Outcome:
    """The outcome of one standard with so many records that comply and so many that don't."""
    table = store(
        engine,
        [(("A", MAIN, "COMPLIANT", "in_time"), compliant_records), (("A", MAIN, "NON_COMPLIANT", "late"), others)],
    )
    return validate(engine, table, {"s": [standard("A", **changes)]}, {}).findings["A"].outcome


@pytest.mark.parametrize(
    ("compliant_records", "others", "target", "outcome"),
    [
        (19, 1, "95", Outcome.MET),  # exactly 95
        (1899, 101, "95", Outcome.NOT_MET),  # 94.95, which is printed as 95.0
        (1, 2, "33.3", Outcome.MET),
        (1, 2, "33.34", Outcome.NOT_MET),
        (7, 0, "100", Outcome.MET),
        (0, 3, "0", Outcome.MET),
        (0, 0, "0", Outcome.NO_CASES),  # nothing empty passes, whatever the target
    ],
)
def test_a_rate_is_held_against_its_exact_target(
    engine: Engine, compliant_records: int, others: int, target: str, outcome: Outcome
) -> None:
    assert judged(engine, compliant_records, others, target=target) is outcome


@pytest.mark.parametrize(
    ("others", "target_count", "outcome"),
    [(2, 2, Outcome.MET), (3, 2, Outcome.NOT_MET), (1, 0, Outcome.NOT_MET)],
)
def test_a_number_of_breaches_is_held_against_its_limit(
    engine: Engine, others: int, target_count: int, outcome: Outcome
) -> None:
    assert judged(engine, 1, others, target="100", target_count=target_count) is outcome


def test_changed_targets_replace_the_standards_own(engine: Engine) -> None:
    table = store(
        engine,
        [
            (("A", MAIN, "COMPLIANT", "in_time"), 3),
            (("A", MAIN, "NON_COMPLIANT", "late"), 1),
            (("B", MAIN, "NON_COMPLIANT", "open"), 4),
        ],
    )
    suites = {"s": [standard("A", "90"), standard("B", "100", target_count=0)]}
    validation = validate(engine, table, suites, {"A": Decimal("75")}, target_counts={"B": 4})
    assert {name: finding.outcome for name, finding in validation.findings.items()} == {
        "A": Outcome.MET,
        "B": Outcome.MET,
    }


def test_nothing_due_is_no_case_and_nothing_determined_cannot_be_told(engine: Engine) -> None:
    table = store(
        engine,
        [
            (("A", MAIN, "UNKNOWN", "no_report_time"), 3),
            (("A", MAIN, "NOT_YET_DUE", "waiting"), 2),
            (("A", "other", "COMPLIANT", "in_time"), 9),  # another rate's cases are not its own
        ],
    )
    findings = validate(engine, table, {"s": [standard("A"), standard("nothing at all")]}, {}).findings
    assert [finding.outcome for finding in findings.values()] == [Outcome.CANNOT_TELL, Outcome.NO_CASES]
    assert findings["A"].tally().counts == Counts(unknown=3, not_yet_due=2)
    assert findings["nothing at all"].tally().counts == Counts()


def succeeded(validation: Validation) -> bool:
    (result,) = as_gx_says(validation=validation).compliance["s"]["results"]
    success: bool = result["success"]
    return success


@pytest.mark.parametrize(
    ("verdicts", "outcome"),
    [
        ([(("A", MAIN, "COMPLIANT", "in_time"), 1), (("A", MAIN, "UNKNOWN", "no_time"), 9)], Outcome.CANNOT_TELL),
        ([(("A", MAIN, "COMPLIANT", "in_time"), 95), (("A", MAIN, "UNKNOWN", "no_time"), 5)], Outcome.MET),
        ([(("A", MAIN, "EXCLUDED", "child_unknown"), 1)], Outcome.CANNOT_TELL),
        ([(("A", MAIN, "EXCLUDED", "test_record"), 1)], Outcome.NO_CASES),
    ],
)
def test_only_what_is_met_succeeds(engine: Engine, verdicts: list[tuple[Verdict, int]], outcome: Outcome) -> None:
    validation = validate(engine, store(engine, verdicts), {"s": [standard("A")]}, {})
    assert validation.findings["A"].outcome is outcome
    assert succeeded(validation) is (outcome is Outcome.MET)


def test_a_figure_in_doubt_does_not_succeed(engine: Engine) -> None:
    table = store(engine, [(("A", MAIN, "COMPLIANT", "in_time"), 20)])
    validation = validate(engine, table, {"s": [standard("A")]}, {}, doubted=["A"])
    assert validation.findings["A"].outcome is Outcome.CANNOT_TELL
    assert not succeeded(validation)


@pytest.mark.parametrize(
    ("further", "outcome"),
    [
        ([(("A", "aimed", "NON_COMPLIANT", "late"), 1)], Outcome.NOT_MET),
        ([(("A", "aimed", "UNKNOWN", "no_time"), 1)], Outcome.CANNOT_TELL),
        ([(("A", "aimed", "COMPLIANT", "in_time"), 1)], Outcome.MET),
        ([], Outcome.NO_CASES),
    ],
)
def test_every_target_of_a_standard_is_asked(
    engine: Engine, further: list[tuple[Verdict, int]], outcome: Outcome
) -> None:
    aimed = Rate(id="aimed", title="Aimed", judgement=standard("A").judgement, target=Decimal(80))
    own = [(("A", MAIN, "COMPLIANT", "in_time"), 20)]
    validation = validate(engine, store(engine, own + further), {"s": [replace(standard("A"), also=(aimed,))]}, {})
    finding = validation.findings["A"]
    assert finding.further == {"aimed": outcome}
    assert finding.outcome is (Outcome.MET if outcome is Outcome.NO_CASES else outcome)
    assert succeeded(validation) is (finding.outcome is Outcome.MET)


def many(engine: Engine) -> Table:
    return store(
        engine,
        [
            (("A", MAIN, "COMPLIANT", "in_time"), 9),
            (("A", MAIN, "NON_COMPLIANT", "late"), 1),
            (("A", MAIN, "NON_COMPLIANT", "very_late"), 2),
            (("A", "any_time", "COMPLIANT", "done"), 5),
            (("A", "any_time", "EXEMPT", "closed"), 6),
            (("B", MAIN, "COMPLIANT", "in_time"), 4),
            (("C", MAIN, "NON_COMPLIANT", "late"), 3),
            (("not asked about", MAIN, "COMPLIANT", "in_time"), 3),
        ],
    )


def test_counts_and_reasons_are_given_by_rate(engine: Engine) -> None:
    finding = validate(engine, many(engine), {"s": [standard("A")]}, {}).findings["A"]
    assert finding.tally().counts == Counts(compliant=9, non_compliant=3)
    assert finding.tally().reasons == {"COMPLIANT": {"in_time": 9}, "NON_COMPLIANT": {"late": 1, "very_late": 2}}
    assert finding.tally("any_time").counts == Counts(compliant=5, exempt=6)
    assert finding.tally("none").counts == Counts()


@pytest.mark.parametrize("order", ["ABCD", "DCBA", "BDAC"])
def test_outcomes_follow_the_standard_and_not_the_order(engine: Engine, order: str) -> None:
    suites = {"one": [standard(name) for name in order[:3]], "two": [standard(name) for name in order[3:]]}
    findings = validate(engine, many(engine), suites, {}).findings
    assert list(findings) == list(order)
    outcomes = {name: finding.outcome for name, finding in sorted(findings.items())}
    assert outcomes == {"A": Outcome.NOT_MET, "B": Outcome.MET, "C": Outcome.NOT_MET, "D": Outcome.NO_CASES}


def test_one_query_counts_for_every_suite(engine: Engine) -> None:
    table = many(engine)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    suites = {"one": [standard("A"), standard("B")], "two": [standard("C")], "none": [], "three": [standard("D")]}
    validation = validate(engine, table, suites, {})
    held = as_gx_says(validation=validation)
    assert len(asked) == 1
    assert list(held.compliance) == ["one", "two", "three"]


UNJUDGED = {
    "D": Unjudged(outcome=Outcome.NO_DATA, message="the export has no table crimes"),
    "B": Unjudged(outcome=Outcome.ERROR, message="the select failed"),
}


def test_what_could_not_be_judged_stands_in_its_suite_as_unmet(engine: Engine) -> None:
    suites = {"s": [standard(name) for name in "ABCD"]}
    validation = validate(engine, many(engine), suites, {}, unjudged=UNJUDGED)
    assert (validation.findings["D"].outcome, validation.findings["D"].message) == (
        Outcome.NO_DATA,
        "the export has no table crimes",
    )
    assert validation.findings["B"].outcome is Outcome.ERROR  # although it has verdicts that meet its target
    assert validation.findings["B"].tallies == {}
    assert validation.findings["A"].outcome is Outcome.NOT_MET
    of_gx = {
        result["expectation_config"]["meta"]["standard"]: result
        for result in as_gx_says(validation=validation).compliance["s"]["results"]
    }
    assert of_gx["D"]["success"] is False
    assert of_gx["D"]["expectation_config"]["meta"]["message"] == "the export has no table crimes"
    assert of_gx["D"]["result"] == {"outcome": "NO_DATA"}


def test_a_count_that_raises_is_an_error_for_all_that_depend_on_it_and_for_no_other(engine: Engine) -> None:
    table = many(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE assessments"))
    suites = {"one": [standard("A"), standard("D")], "two": [standard("C")]}
    validation = validate(engine, table, suites, {}, unjudged=UNJUDGED)
    assert {name: finding.outcome for name, finding in validation.findings.items()} == {
        "A": Outcome.ERROR,
        "D": Outcome.NO_DATA,
        "C": Outcome.ERROR,
    }
    assert validation.findings["A"].message.startswith(
        "the verdicts could not be counted: the database refused a query: "
    )
    assert validation.findings["A"].tally().counts == Counts()


def test_where_great_expectations_says_otherwise_the_standard_alone_is_in_error(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(counts: Counts, target: Decimal, *limit: int | None, **known: Any) -> Outcome:
        if target == 13:
            raise ValueError("XYZZY")
        return graded(counts, target, *limit, **known)

    validation = validate(engine, many(engine), {"s": [standard("A", "13"), standard("B")]}, {})
    monkeypatch.setattr(tallies, "graded", raising)
    held = as_gx_says(validation=validation, agrees=False)
    assert held.otherwise == {"A": "Great Expectations says otherwise of it than duly: the check itself failed"}
    agreed = held.agreed(validation.findings)
    assert {name: finding.outcome for name, finding in agreed.items()} == {"A": Outcome.ERROR, "B": Outcome.MET}
    assert "XYZZY" not in repr(held)


def test_no_records_id_is_kept_printed_or_logged(
    engine: Engine, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    validation = validate(engine, many(engine), {"s": [standard(name) for name in "ABC"]}, {})
    held = as_gx_says(validation=validation)
    printed = capfd.readouterr()
    assert "XYZZY" not in json.dumps(held.kept) + repr(validation) + caplog.text + printed.out + printed.err
    assert printed.err == ""


def test_a_second_run_in_one_process_gives_the_same(engine: Engine) -> None:
    table = many(engine)
    suites = {"s": [standard(name) for name in "ABC"]}
    first = validate(engine, table, suites, {}, unjudged=UNJUDGED)
    again = validate(engine, table, suites, {}, unjudged=UNJUDGED)
    assert again == first
    assert as_gx_says(validation=again) == as_gx_says(validation=first)
    other = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    table = store(other, [(("A", MAIN, "COMPLIANT", "in_time"), 1)])
    assert validate(other, table, suites, {}).findings["A"].outcome is Outcome.MET
    other.dispose()


def test_nothing_to_validate_is_nothing_found(engine: Engine) -> None:
    assert validate(engine, many(engine), {"s": []}, {}) == Validation()
