"""A verdict, a parameter or a standard that is declared wrongly is refused where it is declared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, literal, select

from duly.checks import (
    Figure,
    Judgement,
    Measure,
    Parameter,
    compliant,
    either,
    excluded,
    first_of,
    non_compliant,
    unknown,
)
from duly.errors import SettingsError, StandardError, UsageError
from duly.expectations.catalogue import shipped
from duly.judging.statement import sql_text
from duly.records import ChildPresent, Crime, StaffMember
from duly.results import Status

SOUND = shipped().standard("NCRS-01A")


def test_the_last_case_must_hold_for_whatever_is_left() -> None:
    with pytest.raises(StandardError, match="whatever is left"):
        first_of(compliant("kept", "It was kept", literal(1) == 1))


def test_a_reason_stands_for_one_status() -> None:
    with pytest.raises(StandardError, match="two statuses"):
        first_of(compliant("same", "One", literal(1) == 1), non_compliant("same", "Two"))


@pytest.mark.parametrize(("reason", "words"), [("Not a code", "words"), ("", "words"), ("code", "")])
def test_a_case_needs_a_code_and_words(reason: str, words: str) -> None:
    with pytest.raises(StandardError):
        unknown(reason, words)


def test_a_group_of_cases_stands_for_its_cases() -> None:
    shared = (excluded("test_record", "A test", literal(1) == 2),)
    assert first_of(shared, compliant("kept", "Kept")).reasons == {
        "test_record": Status.EXCLUDED,
        "kept": Status.COMPLIANT,
    }


@pytest.mark.parametrize("blank", ["title", "question", "unit", "population", "report", "remedy"])
def test_a_standard_leaves_nothing_blank(blank: str) -> None:
    with pytest.raises(StandardError, match="malformed"):
        replace(SOUND, **{blank: ""})  # type: ignore[arg-type]


def test_a_target_is_a_percentage() -> None:
    with pytest.raises(StandardError, match="malformed"):
        replace(SOUND, target=SOUND.target * 2)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("target", 90, "target must be of type Decimal, and is of type int"),
        ("target", "90", "target must be of type Decimal, and is of type str"),
        ("benchmark", 40.5, "benchmark must be of type Decimal, and is of type float"),
        ("severity", "high", "severity must be of type Severity, and is of type str"),
        ("title", None, "title must be of type str, and is of type NoneType"),
        ("boundaries", "one sentence", "boundaries must be a sequence, such as a tuple, and is of type str"),
        ("parameters", None, "parameters must be a sequence, such as a tuple, and is of type NoneType"),
    ],
)
def test_what_a_standard_says_is_of_its_kind(name: str, value: object, said: str) -> None:
    with pytest.raises(StandardError, match="malformed") as refused:
        replace(SOUND, **{name: value})  # type: ignore[arg-type]
    assert said in str(refused.value)


def test_a_standard_that_would_show_free_text_is_refused() -> None:
    leaking = Judgement(
        rows=ChildPresent.__table__,
        record=ChildPresent.cp_id.expression,
        verdict=first_of(compliant("kept", "Kept")),
        shows={"demeanour": ChildPresent.demeanour_text.expression},
    )
    with pytest.raises(StandardError, match="malformed") as refused:
        replace(SOUND, judgement=leaking)
    assert "free text" in str(refused.value)


@pytest.mark.parametrize("wrong", [{"rate": "no_such_rate"}, {"among": {"no_such_breakdown": "x"}}])
def test_a_measure_is_of_a_rate_and_breakdowns_that_there_are(wrong: dict[str, Any]) -> None:
    measure = Measure(id="age", title="Age", start="anchor_at", end="as_of", unit="days", statuses=("UNKNOWN",))
    assert replace(SOUND, measures=(measure,)).measures == (measure,)
    with pytest.raises(StandardError, match="malformed"):
        replace(SOUND, measures=(replace(measure, **wrong),))


def test_a_record_id_is_a_text() -> None:
    with pytest.raises(StandardError, match="malformed"):
        replace(SOUND, judgement=replace(SOUND.judgement, record=literal(1)))


def test_what_a_standard_reads_is_told_from_its_selects() -> None:
    assert SOUND.reads["crimes"] >= {"crime_id", "reported_at", "recorded_at"}
    assert SOUND.required == {"crimes": frozenset({"crime_id", "reported_at", "recorded_at"})}
    assert Crime.__tablename__ in SOUND.reads


def test_of_several_columns_one_is_needed() -> None:
    standard = replace(SOUND, needs=(Crime.crime_id, either(Crime.recorded_at, Crime.entered_at)))
    assert standard.required == {"crimes": frozenset({"crime_id"})}
    assert standard.alternatives == ((("crimes", "recorded_at"), ("crimes", "entered_at")),)
    assert standard.needed == ("crimes.crime_id", "crimes.recorded_at or crimes.entered_at")
    assert standard.reads["crimes"] >= {"recorded_at", "entered_at"}


def test_what_its_figures_read_is_among_what_a_standard_reads() -> None:
    figure = Figure(id="mean", title="Mean", value=select(func.avg(StaffMember.fte)))
    assert replace(SOUND, figures=(figure,)).reads["staff"] == {"fte"}


@pytest.mark.parametrize(
    ("default", "wrong"), [(24, "24"), (24, True), (("a",), "a"), (("a",), [1]), (True, 1), (0.5, "half")]
)
def test_a_parameter_keeps_its_kind(default: object, wrong: object) -> None:
    with pytest.raises(SettingsError, match=r"parameters\.limit"):
        Parameter(name="limit", default=default, meaning="A limit").checked(wrong)  # type: ignore[arg-type]


def test_a_whole_number_does_for_a_fraction() -> None:
    assert Parameter(name="limit", default=0.5, meaning="A limit").checked(1) == 1.0


def test_an_unknown_dialect_is_refused() -> None:
    with pytest.raises(UsageError, match="no dialect"):
        sql_text(SOUND, "oracle")


def test_the_catalogue_is_whole() -> None:
    ids = [standard.id for standard in shipped().standards]
    assert len(ids) == len(set(ids))
    assert shipped().parameters
    for standard in shipped().standards:
        for dialect in ("duckdb", "postgresql"):
            for title, text in sql_text(standard, dialect).items():
                assert text.startswith(("SELECT", "WITH")), title


def test_a_limit_in_seconds_is_one_of_hours() -> None:
    limit = Parameter(name="limit", default=24, unit="hours", meaning="A limit")
    assert limit.seconds.compare(limit.value * 3600)
    with pytest.raises(StandardError, match="limit is not in hours"):
        _ = Parameter(name="limit", default=24, unit="days", meaning="A limit").seconds


def test_cases_within_tuples_of_tuples_count() -> None:
    """None of a verdict's cases is left out because of how deep it stands."""
    deep = ((excluded("test", "A test", literal(1) == 2),), non_compliant("broken", "It was broken", literal(1) == 2))
    assert list(first_of(deep, compliant("kept", "Kept")).reasons) == ["test", "broken", "kept"]
