"""Each pattern on every database: its sample, its edge rows, and a row for each reason that it can give."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import Engine

from duly.checks.parameters import Facts
from duly.expectations.patterns.registry import PATTERNS
from duly.judging.selects import bound_values, verdicts
from duly.testing import aware, disagreements, holding, reasons_not_shown
from tests.expectations.patterns.pattern_files import one, standard_of

LOC_03 = """
suite = "custody_locally"
title = "Custody, locally"

[[standard]]
id = "LOC-03"
title = "Risk assessed within {limit} of arrival"
question = "For how many children in custody was the risk assessed in time?"
of = "custody_records"
who = { all = [ { is = "child" }, { not = { column = "detention_reason", in = ["warrant"] } } ] }
must = { within = { from = "arrived_at", to = "detention_authorised_at", hours = 1 } }
except = [ { when = { filled = "csc_referral_id" }, reason = "referred", words = "Referred to social care at once" } ]
target = 98
severity = "high"
by = ["custody_suite"]
fix = "Record the assessment, with the time at which it was made."

[[standard.example]]
odd = "one second over"
row = { arrived_at = "2026-01-05T10:00:00", detention_authorised_at = "2026-01-05T11:00:01" }
gives = "non-compliant: late"

[[standard.example]]
odd = "not assessed, and the hour not over"
row = { arrived_at = "2026-01-05T10:00:00", detention_authorised_at = "" }
as_at = 2026-01-05T11:00:00
gives = "not yet due"

[[standard.example]]
odd = "an adult"
also = { persons = [ { dob_date = "1980-01-01" } ] }
gives = "not in the population"

[[standard.example]]
odd = "held on a warrant"
row = { detention_reason = "warrant" }
gives = "not in the population"
"""

FILES = {
    "the sketch of a force's analyst": LOC_03,
    **{
        f"sample of {word}": one(pattern.sample_of, f"{{ {word} = {pattern.sample} }}")
        for word, pattern in PATTERNS.items()
    },
    **{
        f"within {limit}": one(
            "police_protection", f'{{ within = {{ from = "started_at", to = "ended_at", {limit} }} }}'
        )
        for limit in ("minutes = 30", "hours = 0.5", "hours = 24", "days = 28", "working_days = 1", "working_days = 10")
    },
    "an absence that is undetermined": one(
        "police_protection", '{ within = { from = "started_at", to = "ended_at", hours = 72 } }', 'missing = "unknown"'
    ),
    "dates": one("meeting_actions", '{ within = { from = "due_date", to = "completed_at", days = 7 } }'),
    "an absence that is a breach": one(
        "police_protection", '{ one_of = { column = "outcome", codes = ["home"] } }', 'missing = "fail"'
    ),
    "related, without a limit": one("da_incidents", '{ has_related = { table = "dash_assessments" } }'),
    "two related": one(
        "investigations",
        '{ has_related = { table = "supervisory_reviews", at_least = 2, where = { column = '
        '"reviewer.rank", in = ["DS"] }, from = "allocated_at", at = "entered_at", days = 28 } }',
    ),
    "related in working days": one(
        "custody_records",
        '{ has_related = { table = "custody_aa", from = "arrived_at", at = "aa_requested_at", working_days = 2 } }',
    ),
    "captured in hours": one(
        "children_present", '{ captured = { text = "demeanour_text", from = "entered_at", hours = 24 } }'
    ),
    "only the filled are judged": one(
        "supervisory_reviews",
        '{ done_by_another = { by = "reviewer", than = "inv_id.oic" } }',
        'who = { all = [ { filled = "reviewer" } ] }',
    ),
    "captured in working days": one(
        "children_present", '{ captured = { text = "demeanour_text", from = "entered_at", working_days = 2 } }'
    ),
}


@pytest.mark.parametrize("file", FILES)
def test_every_edge_and_every_reason(engine: Engine, file: str) -> None:
    standard, examples = standard_of(FILES[file])
    assert disagreements(standard, engine, examples) == []
    assert reasons_not_shown(standard, examples) == set()


def test_a_due_date_that_comes_again_is_asked_of_on_the_day_after_it() -> None:
    _, examples = standard_of(FILES["sample of every"])
    days_since_due = {
        example.odd: (date.fromisoformat(example.as_of[:10]) - date.fromisoformat(example.expect[0][1])).days
        for example in examples
        if not isinstance(example.expect, tuple) and example.expect[0][1]
    }
    days_since_reopened = days_since_due.pop("reopened, and nothing tells when it had ended")
    assert set(days_since_due.values()) == {1}
    assert {"a row made for a test", "a row without a time", "ended on the due date"} < set(days_since_due)
    assert days_since_reopened == 28


def test_it_is_done_when_the_last_that_counts_for_certain_came(engine: Engine) -> None:
    standard, _ = standard_of(FILES["two related"])
    ranks = {"UNMAPPED": "(unmapped)", "FIRST": "DS", "SECOND": "DS"}
    records = {
        "investigations": [{"inv_id": "I", "allocated_at": "2025-03-01T09:00:00"}],
        "staff": [{"staff_id": name, "rank": rank} for name, rank in ranks.items()],
        "supervisory_reviews": [
            {"review_id": name, "inv_id": "I", "reviewer": name, "entered_at": f"2025-03-0{day}T09:00:00"}
            for day, name in enumerate(ranks, start=2)
        ],
    }
    facts = Facts(as_of=aware("2026-01-05T00:00:00"), time_zone="Europe/London").values()
    with holding(engine, records), engine.connect() as connection:
        (row,) = connection.execute(
            verdicts(standard, "", standard.judgement), bound_values(standard, facts, {})
        ).mappings()
    assert (row["status"], row["done_at"]) == ("COMPLIANT", datetime(2025, 3, 4, 9))


def test_an_author_says_a_reason_in_words_of_its_own() -> None:
    must = '{ within = { from = "started_at", to = "ended_at", hours = 72 } }'
    standard, _ = standard_of(one("police_protection", must, 'words = { late = "Held for more than {hours} hours" }'))
    for changed, hours in (({}, 72), ({"loc_01_hours": 48}, 48)):
        words = {case.reason: case.words for case in standard.worded(changed).judgement.verdict.cases}
        assert words["late"] == f"Held for more than {hours} hours"
    assert words["in_time"].startswith("ended_at is within")
