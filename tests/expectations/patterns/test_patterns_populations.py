"""Who is judged and who is excused: every condition and named population on every database, and as plain Python says."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from duly.checks.examples import Example
from duly.checks.standards import Standard
from duly.checks.verdicts import UNMAPPED
from duly.expectations.patterns.conditions import Condition
from duly.expectations.patterns.faults import Faults
from duly.expectations.patterns.populations import NAMED as POPULATIONS
from duly.expectations.patterns.reading import condition_of
from duly.expectations.patterns.units import Unit
from duly.records import Crime, CustodyRecord
from duly.testing import disagreements, judge, reasons_not_shown
from tests.expectations.patterns.pattern_files import FILE, VOCABULARY, one, standard_of

_RELEASED = '{ filled = "released_at" }'
CONDITIONS = {
    "a child": '"child"',
    "no child": '{ not = "child" }',
    "a code": '{ column = "detention_reason", in = ["arrest", "breach"] }',
    "not a code": '{ not = { column = "detention_reason", in = ["warrant"] } }',
    "a number": '{ column = "age_recorded", in = [16, 17] }',
    "filled": '{ filled = "charged_at" }',
    "blank": '{ blank = "csc_referral_id" }',
    "before a date": '{ column = "arrived_at", before = 2025-06-01 }',
    "after a column": '{ column = "charged_at", after = "arrived_at" }',
    "both": '{ all = [ { filled = "charged_at" }, { column = "detention_reason", in = ["arrest"] } ] }',
    "either": '{ any = [ { filled = "charged_at" }, { column = "detention_reason", in = ["arrest"] } ] }',
    "neither": '{ not = { any = [ { filled = "charged_at" }, { column = "detention_reason", in = ["arrest"] } ] } }',
    "a parent's code": '{ column = "csc_referral_id.threshold", in = ["s47"] }',
    "the same as a parent's": '{ column = "la_area", same_as = "csc_referral_id.la_area" }',
}
NAMED = {
    "child team": one("investigations", '{ filled = "oic" }', 'who = "child team"'),
    "child crime": one("crimes", '{ filled = "district" }', 'who = "child crime"'),
    "child crime of an investigation": one("investigations", '{ filled = "oic" }', 'who = "child crime"'),
    "domestic abuse": one("incidents", '{ filled = "closed_by" }', 'who = "domestic abuse"'),
    "domestic abuse of a crime": one("crimes", '{ filled = "district" }', 'who = "domestic abuse"'),
    "marked": one("incidents", '{ filled = "closed_by" }', 'who = { is = "child_flag" }'),
    "marked, or not recorded": one(
        "incidents", '{ filled = "closed_by" }', 'who = { is = "child_flag", blank = "unknown" }'
    ),
}
EXCUSED = {
    name: one(
        "custody_records", _RELEASED, f'except = [ {{ when = {condition}, reason = "excused", words = "Excused" }} ]'
    )
    for name, condition in CONDITIONS.items()
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_each_condition_as_population(engine: Engine, name: str) -> None:
    _agrees(*standard_of(one("custody_records", _RELEASED, f"who = {CONDITIONS[name]}")), engine)


@pytest.mark.parametrize("name", EXCUSED)
def test_each_condition_as_exception(engine: Engine, name: str) -> None:
    _agrees(*standard_of(EXCUSED[name]), engine)


@pytest.mark.parametrize("name", NAMED)
def test_each_named_population(engine: Engine, name: str) -> None:
    _agrees(*standard_of(NAMED[name]), engine)


def _agrees(standard: Standard, examples: tuple[Example, ...], engine: Engine) -> None:
    assert disagreements(standard, engine, examples) == []
    assert reasons_not_shown(standard, examples) == set()


def test_a_blank_flag_is_not_marked_and_is_listed(duckdb_engine: Engine) -> None:
    standard, _ = standard_of(NAMED["marked"])
    assert "A blank child_flag counts as not marked." in standard.boundaries
    (listing,) = standard.lists
    assert listing.id == "blank_taken_as_no"


@pytest.mark.parametrize(
    ("start", "end", "day", "verdict"),
    [
        ("2026-01-01", "", "2025-12-31", ("EXCLUDED", "not_in_force")),
        ("2026-01-01", "", "2026-01-01", ("COMPLIANT", "filled")),
        ("", "2026-01-01", "2026-01-01", ("COMPLIANT", "filled")),
        ("", "2026-01-01", "2026-01-02", ("EXCLUDED", "not_in_force")),
    ],
)
def test_in_force(engine: Engine, start: str, end: str, day: str, verdict: tuple[str, str]) -> None:
    dates = [f"{key} = {value}" for key, value in (("from", start), ("until", end)) if value]
    standard, examples = standard_of(one("custody_records", _RELEASED, *dates))
    assert disagreements(standard, engine, examples) == []
    row = {"cust_id": "c", "arrived_at": f"{day}T12:00:00", "released_at": f"{day}T13:00:00"}
    at_end = Example(odd="a day", records={"custody_records": [row]}, expect=verdict, as_of="2026-02-01T00:00:00")
    assert disagreements(standard, engine, [at_end]) == []


def test_an_undated_record_is_counted_beside_every_period(engine: Engine) -> None:
    standard, _ = standard_of(one("custody_records", _RELEASED))
    records = {
        "custody_records": [
            {"cust_id": "undated"},
            {"cust_id": "in", "arrived_at": "2025-06-01T12:00:00", "released_at": "2025-06-01T13:00:00"},
            {"cust_id": "out", "arrived_at": "2025-07-01T00:00:00Z", "released_at": "2025-07-01T13:00:00"},
        ]
    }
    expected = [("undated", None, "EXCLUDED", "undated"), ("in", None, "COMPLIANT", "filled")]
    june = Example(odd="June", records=records, expect=expected, period=("2025-06-01T00:00:00", "2025-07-01T00:00:00"))
    assert disagreements(standard, engine, [june]) == []


WITHIN = one("custody_records", '{ within = { from = "charged_at", to = "released_at", hours = 2 } }', 'who = "child"')
BORN = {"person_id": "p", "dob_date": "2015-06-01"}
HELD = {"cust_id": "c", "person_id": "p", "entered_at": "2025-06-01T09:00:00", "charged_at": "2025-06-01T10:00:00"}
AS_AT, MADE = "2025-06-01T20:00:00", "2025-06-03T00:00:00"
IN_TIME, LATE = {"released_at": "2025-06-01T12:00:00"}, {"released_at": "2025-06-01T12:00:01"}


@pytest.mark.parametrize(
    ("row", "person", "verdict"),
    [
        (IN_TIME, {}, ("COMPLIANT", "in_time")),
        (IN_TIME, {"dob_date": None}, ("EXCLUDED", "child_unknown")),
        (LATE, {"dob_date": None}, ("UNKNOWN", "child_unknown")),
        (LATE, {"dob_date": "2025-06-03"}, ("UNKNOWN", "child_unknown")),  # on the day of the export
        (LATE, {"dob_date": "2025-06-04"}, ("UNKNOWN", "future_dated")),
        (IN_TIME, {"dob_date": "2025-06-04"}, ("EXCLUDED", "future_dated")),
        ({}, {"dob_date": None}, ("UNKNOWN", "child_unknown")),
        (LATE, {"dob_date": "2007-06-01", "dob_estimated": True}, ("UNKNOWN", "age_uncertain")),
        (IN_TIME, {"dob_date": "2007-06-01", "dob_estimated": True}, ("EXCLUDED", "age_uncertain")),
        ({"charged_at": "2025-06-02T10:00:00"}, {}, ("NOT_YET_DUE", "not_begun")),
        ({"charged_at": "2025-06-02T10:00:00"}, {"dob_date": None}, ("EXCLUDED", "child_unknown")),
        ({"charged_at": "2025-06-04T10:00:00"}, {}, ("UNKNOWN", "future_dated")),
        ({"released_at": "2025-06-04T10:00:00"}, {}, ("UNKNOWN", "future_dated")),
        ({"released_at": "2025-06-02T10:00:00"}, {}, ("NON_COMPLIANT", "not_done")),
        ({"merged_into": "gone"}, {}, ("UNKNOWN", "dangling_link")),
        ({"merged_into": "c"}, {}, ("UNKNOWN", "dangling_link")),
        ({"is_test": True, "merged_into": "gone"}, {}, ("EXCLUDED", "test_record")),
    ],
)
def test_as_duly_s_own_standards_tell_it(
    engine: Engine, row: dict[str, object], person: dict[str, object], verdict: tuple[str, str]
) -> None:
    standard, _ = standard_of(WITHIN)
    records = {"custody_records": [{**HELD, **row}], "persons": [{**BORN, **person}]}
    example = Example(odd="one", records=records, expect=verdict, as_of=AS_AT, exported_at=MADE)
    assert disagreements(standard, engine, [example]) == []


def test_a_code_and_an_age_that_are_both_open_are_undetermined(engine: Engine) -> None:
    who = 'who = { all = [ { is = "child" }, { column = "detention_reason", in = ["arrest"] } ] }'
    standard, _ = standard_of(one("custody_records", _RELEASED, who))
    held = {**HELD, **IN_TIME}
    for reason, dob, verdict in (
        (None, "2015-06-01", ("UNKNOWN", "population_unknown")),
        (None, None, ("UNKNOWN", "child_unknown")),
        ("arrest", None, ("EXCLUDED", "child_unknown")),
    ):
        records = {"custody_records": [{**held, "detention_reason": reason}], "persons": [{**BORN, "dob_date": dob}]}
        assert disagreements(standard, engine, [Example(odd="open", records=records, expect=verdict)]) == []


def test_what_is_filled_later_than_any_export_knows_leaves_no_population(engine: Engine) -> None:
    standard, _ = standard_of(one("custody_records", _RELEASED, 'who = { filled = "charged_at" }'))
    for charged, expect in (
        ("2025-06-04T10:00:00", ("UNKNOWN", "future_dated")),
        ("2025-06-02T10:00:00", []),
        (None, []),
    ):
        records = {"custody_records": [{**HELD, "charged_at": charged}]}
        example = Example(odd="one", records=records, expect=expect, as_of=AS_AT, exported_at=MADE)
        assert disagreements(standard, engine, [example]) == []


_CUSTODY = st.fixed_dictionaries(
    {
        "arrived_at": st.sampled_from([None, "2025-05-31T12:00:00", "2025-06-01T12:00:00", "2025-06-02T12:00:00"]),
        "charged_at": st.sampled_from([None, "2025-05-31T11:00:00", "2025-06-01T13:00:00"]),
        "detention_reason": st.sampled_from([None, UNMAPPED, "arrest", "warrant", "breach"]),
        "csc_referral_id": st.sampled_from([None, "ref1"]),
        "age_recorded": st.sampled_from([None, 16, 40]),
    }
)
_PLAIN = [name for name, words in CONDITIONS.items() if "child" not in words and "csc_referral_id." not in words]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(_CUSTODY, min_size=1, max_size=12), name=st.sampled_from(_PLAIN))
def test_the_population_is_what_plain_python_says(
    duckdb_engine: Engine, rows: list[dict[str, object]], name: str
) -> None:
    standard, _ = _built(name)
    condition = _condition(name)
    numbered = [
        {"cust_id": f"c{number}", "entered_at": "2025-06-01T12:00:00", **row} for number, row in enumerate(rows)
    ]
    (judged,) = judge(standard, duckdb_engine, [Example(odd="rows", records={"custody_records": numbered}, expect=[])])
    by_record = {record: (status, reason) for record, _, status, reason in judged.verdicts}
    for row in numbered:
        truth = condition.truth(row)
        verdict = by_record.get(str(row["cust_id"]))
        if truth is False:
            assert verdict is None
        elif truth is None:
            assert verdict == ("UNKNOWN", "population_unknown")
        else:
            assert verdict == ("NON_COMPLIANT", "no_released_at")


_STANDARDS: dict[str, tuple[Standard, tuple[Example, ...]]] = {}


def _built(name: str) -> tuple[Standard, tuple[Example, ...]]:
    if name not in _STANDARDS:
        _STANDARDS[name] = standard_of(one("custody_records", _RELEASED, f"who = {CONDITIONS[name]}"))
    return _STANDARDS[name]


def _condition(name: str) -> Condition:
    raw = tomllib.loads(f"who = {CONDITIONS[name]}")["who"]
    condition = condition_of(raw, Unit(CustodyRecord, VOCABULARY, Faults(FILE, {})), ("who",))
    assert condition is not None
    return condition


def test_named_populations_have_words_and_tables() -> None:
    assert {named.name for named in POPULATIONS} == {"child", "child team", "child crime", "domestic abuse"}
    unit = Unit(Crime, VOCABULARY, Faults(FILE, {}))
    assert [named.name for named in POPULATIONS if named.reached_by(unit)] == [
        "child team",
        "child crime",
        "domestic abuse",
    ]
