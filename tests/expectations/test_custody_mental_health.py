"""CUST-04: no child held in a police station under the Mental Health Act."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from duly.expectations.custody import CUST_04
from duly.judging.selects import listed
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.custody_scene import DAY, DETENTION, MERGED, PERIOD, scene
from tests.expectations.databases import loaded
from tests.expectations.examples import N, Records, Row, U, X, line

HELD = (N, "held")
NO_TIMES: Row = {name: None for name in DETENTION if name.endswith("_at")}
S136: Row = {"detention_reason": "s136"}


def held(odd: str, detention: Row, expect: object, **more: object) -> Example:
    return line(odd, expect, scene({**S136, **detention}), **more)  # type: ignore[arg-type]


def of(odd: str, person: Row, expect: object, detention: Row | None = None) -> Example:
    return line(odd, expect, scene({**S136, **(detention or {})}, person=person))  # type: ignore[arg-type]


EXAMPLES = [
    held("section 136", {}, HELD),
    held("section 135", {"detention_reason": "s135"}, HELD),
    held("for ten minutes", {"released_at": f"{DAY}T10:10:00"}, HELD, open=False),
    held("held now", {"released_at": None}, HELD, as_of=f"{DAY}T23:00:00", open=True),
    held("no release for more than 7 days", {"released_at": None}, HELD, as_of="2025-11-19T10:00:01", open=False),
    *(held(f"for {reason}", {"detention_reason": reason}, []) for reason in ("arrest", "breach", "warrant")),
    held("for a reason that is not recorded", {"detention_reason": None}, (U, "unmapped_code")),
    held("for an unknown reason", {"detention_reason": "(unmapped)"}, (U, "unmapped_code")),
    # the ban
    held("arrived in the last second before the ban", {"arrived_at": "2017-12-10T23:59:59"}, (X, "before_ban")),
    held("arrived as it began", {"arrived_at": "2017-12-11T00:00:00+00:00"}, HELD),
    held("arrived on its first date", {"arrived_at": "2017-12-11"}, HELD),
    held("arrived on the date before", {"arrived_at": "2017-12-10"}, (X, "before_ban")),
    of("age unknown, before the ban", {"dob_date": None}, (X, "before_ban"), {"arrived_at": "2017-12-10T12:00:00"}),
    # who may be a child
    of("no date of birth", {"dob_date": None}, (U, "child_unknown")),
    of("born after the export", {"dob_date": "2052-01-01"}, (U, "future_dated")),
    of("born after the export, an age of 17", {"dob_date": "2052-01-01"}, HELD, {"age_recorded": 17}),
    of("no date of birth, an age of 17", {"dob_date": None}, HELD, {"age_recorded": 17}),
    of("no date of birth, an age of 18", {"dob_date": None}, [], {"age_recorded": 18}),
    of("merged in a circle", {"merged_into": "P"}, (U, "dangling_link")),
    of("no date of birth, no reason", {"dob_date": None}, (U, "child_unknown"), {"detention_reason": None}),
    of("estimated, within a year of 18", {"dob_date": "2007-06-01", "dob_estimated": True}, (U, "age_uncertain")),
    of("18 on the day", {"dob_date": "2007-11-12"}, []),
    of("18 on the day after", {"dob_date": "2007-11-13"}, HELD),
    of("an adult", {"dob_date": "1980-06-01"}, []),
    line("merged into another", HELD, scene(S136, persons=MERGED)),
    # the record
    held("a test", {"is_test": True}, (X, "test_record")),
    held("merged into one that is gone", {"merged_into": "K2"}, (U, "dangling_link")),
    held("arrived after the export was made", {**NO_TIMES, "arrived_at": "2026-01-06T10:00:00"}, (U, "future_dated")),
    line(
        "merged into one that is there",
        (X, "merged_record"),
        scene(
            custody_records=[
                {**DETENTION, **S136, "merged_into": "K2"},
                {**DETENTION, "cust_id": "K2", "detention_reason": "arrest"},
            ]
        ),
    ),
    held("no time of arrival", {"arrived_at": None}, (U, "no_arrival_time")),
    line("nulls", (U, "undated"), {"custody_records": [{"cust_id": "K"}]}),
    *(
        held(f"arrived at {at}", {"arrived_at": at}, expect, period=PERIOD)
        for at, expect in (
            ("2025-10-31T23:59:59", []),
            ("2025-11-01T00:00:00+00:00", HELD),
            ("2025-11-30T23:59:59", HELD),
            ("2025-12-01T00:00:00+00:00", []),
            (None, (U, "no_arrival_time")),
        )
    ),
    held(
        "for a reason that the force counts as one",
        {"detention_reason": "warrant"},
        HELD,
        parameters={"custody_mental_health_reasons": ("s135", "s136", "warrant")},
    ),
]


def test_no_child_under_the_act(engine: Engine) -> None:
    assert disagreements(CUST_04, engine, EXAMPLES) == []
    assert reasons_not_shown(CUST_04, EXAMPLES) == set()


def test_it_is_a_number_of_breaches() -> None:
    assert CUST_04.target_count == 0
    assert str(CUST_04.effective_from) == "2017-12-11"


@pytest.mark.parametrize(
    ("records", "on_it"),
    [
        (scene(S136, person={"dob_date": None}), ["K"]),
        (scene(S136, person={"merged_into": "P"}), ["K"]),
        (scene({"detention_reason": None}, person={"dob_date": None}), []),
        (scene({**S136, "is_test": True}, person={"dob_date": None}), []),
        (scene(S136), []),
    ],
)
def test_unknown_ages_are_listed_to_check_first(engine: Engine, records: Records, on_it: list[str]) -> None:
    (listing,) = CUST_04.lists
    with loaded(engine, records) as ask:
        assert ask(listed(listing)).scalars().all() == on_it
