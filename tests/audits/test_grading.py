"""What an audit found: shares, agreement with duly's verdicts, and two audits side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from duly.audits.answers import Answers
from duly.audits.grading import compared, graded, together
from duly.results import Audit, Disputed, Interval, Proportion, Status, VerdictStratum, as_json
from tests.audits.scene import FOUR, C, E, N, U, case, sample_of

GRADES = {1: "good", 2: "inadequate", 4: "good"}


def audit(name: str, day: date, *numbers: int) -> Audit:
    return Audit(
        name=name, day=day, grades=dict(zip(("good", "requires_improvement", "inadequate"), numbers, strict=True))
    )


def test_grades_are_counted_best_first_and_by_stratum() -> None:
    graded_sample = graded(FOUR, Answers(grades=GRADES, findings={}))
    assert (graded_sample.graded, graded_sample.ungraded, graded_sample.day) == (3, 1, date(2026, 2, 2))
    assert list(graded_sample.grades.items()) == [("good", 2), ("requires_improvement", 0), ("inadequate", 1)]
    assert graded_sample.by_stratum == {
        "North": {"good": 1, "requires_improvement": 0, "inadequate": 0},
        "South": {"good": 1, "requires_improvement": 0, "inadequate": 1},
    }


def test_a_share_of_few_has_no_percentage_but_its_interval() -> None:
    assert Proportion(part=7, whole=9).percentage is None
    assert Proportion(part=7, whole=10).percentage == Decimal("70.0")
    assert Proportion(part=7, whole=10).interval == Interval(low=Decimal("39.7"), high=Decimal("89.2"))


def test_agreement_is_counted_where_both_decided() -> None:
    sample = sample_of(case(1, C), case(2, C), case(3, N), case(4, N), case(5, U), case(6, E), case(7, C), case(8, C))
    findings = {1: "kept", 2: "not_kept", 3: "not_kept", 4: "does_not_apply", 5: "kept", 6: "does_not_apply"}
    answers: dict[tuple[int, str, str | None], str] = {
        (number, "SUP-02", None): finding for number, finding in findings.items()
    }
    answers[(7, "SUP-02", None)] = "cannot_tell"
    (agreement,) = graded(sample, Answers(grades={}, findings=answers)).agreements
    assert (agreement.agreed.part, agreement.agreed.whole) == (3, 5)
    assert {status: (share.part, share.whole) for status, share in agreement.by_status.items()} == {
        Status.COMPLIANT: (1, 2),
        Status.NON_COMPLIANT: (1, 2),
        Status.EXEMPT: (1, 1),
    }
    assert (agreement.undecided, agreement.unasked) == (2, 1)
    assert agreement.disputed == (Disputed(record="V0002", item=None), Disputed(record="V0004", item=None))


def test_audits_are_compared_in_the_order_of_their_days() -> None:
    later, earlier = audit("2017", date(2017, 11, 10), 9, 17, 9), audit("2016", date(2016, 11, 30), 20, 35, 41)
    (pair,) = compared([later, earlier])
    assert (pair.earlier.name, pair.later.name) == ("2016", "2017")
    differences = pair.differences
    assert (differences["good"].z, differences["inadequate"].z) == (Decimal("0.60"), Decimal("-1.77"))
    assert "no trend" in as_json(pair)["caveat"]


def test_a_grade_that_only_one_audit_could_give_is_not_compared() -> None:
    four = Audit(name="four", day=date(2020, 1, 1), grades={"outstanding": 1, "good": 20, "inadequate": 3})
    (pair,) = compared([audit("three", date(2019, 1, 1), 20, 35, 41), four])
    assert set(pair.differences) == {"good", "inadequate"}


def test_of_a_sample_by_verdict_no_share_of_grades_is_given() -> None:
    sample = replace(sample_of(case(1, C), case(2, N), case(3, U)), by="verdict", grades=())
    audit = graded(sample, Answers(grades={}, findings={(1, "SUP-02", None): "kept", (3, "SUP-02", None): "kept"}))
    assert (audit.grades, audit.graded, audit.ungraded) == ({}, 0, 1)
    assert audit.agreements[0].agreed.whole == 1


def test_where_two_who_read_the_same_sample_differ_nobody_can_tell() -> None:
    first = Answers(grades={}, findings={(1, "SUP-02", None): "kept", (2, "SUP-02", None): "kept"})
    second = Answers(grades={}, findings={(1, "SUP-02", None): "kept", (2, "SUP-02", None): "not_kept"})
    kept = together(sample_of(case(1, C), case(2, N), case(3, U)), [first, second])
    assert kept.readers == 2
    assert {stratum: [place for _, _, place in found] for stratum, found in kept.found("SUP-02").items()} == {
        VerdictStratum.COMPLIANT: ["kept"],
        VerdictStratum.NON_COMPLIANT: ["untold"],
        VerdictStratum.UNKNOWN: ["blank"],
    }
