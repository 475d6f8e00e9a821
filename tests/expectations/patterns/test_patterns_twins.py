"""Twins in TOML of standards that are shipped: the same verdict on every record, whatever is odd about it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from duly.checks.examples import Example
from duly.checks.standards import Standard
from duly.checks.verdicts import UNMAPPED
from duly.expectations.catalogue import shipped
from duly.results import Status
from duly.testing import judge
from tests.expectations.patterns.pattern_files import one, standard_of

PP_02, _ = standard_of(
    one(
        "police_protection",
        '{ within = { from = "started_at", to = "ended_at", hours = 72, closed = "closed_at" } }',
        id="TWIN-01",
    )
)
CONF_ACTION, _ = standard_of(
    one(
        "police_protection",
        '{ all = [ { filled = ["initiating_officer", "outcome"] }, '
        '{ done_by_another = { by = "designated_officer", than = "initiating_officer" } }, '
        '{ within = { from = "started_at", to = "la_informed_at", days = 2 } } ] }',
        'who = { not = { column = "accommodation_type", in = ["hospital"] } }',
        'except = [ { when = { column = "outcome", in = ["error"] }, reason = "in_error", words = "Made in error" } ]',
        "from = 2025-03-01",
        id="TWIN-02",
    )
)

_TIMES = st.sampled_from(
    [
        None,
        "2025-03-29T12:00:00",
        "2025-03-29T12:04:59",
        "2025-03-29T11:55:00",
        "2025-03-29T11:54:59",
        "2025-03-29T12:00",
        "2025-03-29",
        "2025-04-01T12:59:00",
        "2025-04-01T13:00:00",
        "2025-04-01T13:00:01",
        "2025-04-01T13:00",
        "2025-04-01",
        "2025-04-02",
        "2025-10-26T01:30:00",
        "2025-10-29T00:30:00",
        "2025-10-29T01:30:00",
        "2025-12-01T00:00:01",
    ]
)
_OFFICERS = st.sampled_from([None, "a", "b"])
_USES = st.fixed_dictionaries(
    {
        "started_at": _TIMES,
        "ended_at": _TIMES,
        "closed_at": _TIMES,
        "la_informed_at": _TIMES,
        "is_test": st.sampled_from([None, None, False, True]),
        "merged_into": st.sampled_from([None, None, None, "elsewhere"]),
        "initiating_officer": _OFFICERS,
        "designated_officer": _OFFICERS,
        "accommodation_type": st.sampled_from([None, UNMAPPED, "hospital", "la"]),
        "outcome": st.sampled_from([None, UNMAPPED, "home", "error"]),
    }
)
_AS_OF = st.sampled_from(["2025-03-30T00:00:00", "2025-04-01T13:00:00", "2025-04-01T13:00:01", "2026-01-05T00:00:00"])
_EXPORTS = st.lists(_USES, min_size=1, max_size=15)

# What each reason of PP-02 is called by the pattern.
_SAID = {
    "no_start_time": "no_started_at",
    "undated": "no_started_at",
    "ended_in_time": "in_time",
    "ended_late": "late",
    "no_end_time": "closed_without",
    "no_end": "not_done",
}


def _verdicts(standard: Standard, engine: Engine, rows: list[dict[str, Any]], as_of: str) -> dict[str, tuple[str, str]]:
    numbered = [{"pp_id": f"u{number}", **row} for number, row in enumerate(rows)]
    (judged,) = judge(
        standard, engine, [Example(odd="odd", records={"police_protection": numbered}, expect=[], as_of=as_of)]
    )
    return {record: (status, reason) for record, _, status, reason in judged.verdicts}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_EXPORTS, as_of=_AS_OF)
def test_pp_02(duckdb_engine: Engine, rows: list[dict[str, Any]], as_of: str) -> None:
    ours = _verdicts(shipped().standard("PP-02"), duckdb_engine, rows, as_of)
    twin = _verdicts(PP_02, duckdb_engine, rows, as_of)
    expected = {record: (status, _SAID.get(reason, reason)) for record, (status, reason) in ours.items()}
    # To the pattern a closing after the export was made is a fault of the record; the shipped standard only sees none.
    # And of one without a start it says first that another of its times is such, where ours says that it has no start.
    told_alike = {
        f"u{number}"
        for number, row in enumerate(rows)
        if not any((row[name] or "") > as_of for name in ("closed_at", *([] if row["started_at"] else ["ended_at"])))
    }
    expected, twin = ({name: given[name] for name in given if name in told_alike} for given in (expected, twin))
    assert expected == twin


def _is_later(row: dict[str, Any], as_of: str) -> bool:
    """A time that the second twin reads lies after the as-at instant, at which the export was made."""
    return any(row[name] and row[name] > as_of for name in ("started_at", "la_informed_at"))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_EXPORTS, as_of=_AS_OF)
def test_nobody_is_lost(duckdb_engine: Engine, rows: list[dict[str, Any]], as_of: str) -> None:
    verdicts = _verdicts(CONF_ACTION, duckdb_engine, rows, as_of)
    left_out = [row for row in rows if row["accommodation_type"] == "hospital"]
    statuses = Counter(status for status, _ in verdicts.values())
    assert set(statuses) <= {status.value for status in Status}
    assert sum(statuses.values()) == len(rows) - len(left_out)
    real = {number: row for number, row in enumerate(rows) if not row["is_test"] and row["merged_into"] is None}
    for number, row in real.items():
        status, reason = verdicts.get(f"u{number}", ("", ""))
        begun = row["started_at"] and row["started_at"] >= "2025-03" and not _is_later(row, as_of)
        if row["accommodation_type"] in (None, UNMAPPED) and begun:
            assert (status, reason) == ("UNKNOWN", "population_unknown")
        if status == "COMPLIANT":
            assert row["designated_officer"] not in (None, row["initiating_officer"])
            assert row["outcome"] == "home"
