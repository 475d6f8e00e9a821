"""What the demeanour standards show beside a verdict: breakdowns, times, lists; and that no text is among it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from duly.checks import TextClass, narrative
from duly.expectations.demeanour import DEM_01, DEM_02, DEM_03, DEM_04, DEM_05
from duly.judging.selects import listed, record_values, verdicts
from duly.records import ChildPresent, columns_of
from duly.testing import Row
from tests.expectations.databases import connected
from tests.expectations.demeanour_scene import (
    CHILD,
    LOG,
    NOT_SEEN,
    PERSON,
    SCENE,
    SECOND,
    SIBLINGS,
    THIRD,
    on_the_list,
    scene,
)

BEFORE = ("2025-01-01T00:00:00", "2025-11-10T00:00:00")
CANARY = "crying zyxwvut canary of the text"


def judged(engine: Engine, records: Any, standard: Any = DEM_01) -> Any:
    with connected(engine, records) as (connection, facts):
        (row,) = connection.execute(verdicts(standard, "", standard.judgement), facts).mappings()
    return row


def test_times_and_flag(engine: Engine) -> None:
    row = judged(engine, scene())
    assert (row["anchor_at"], row["due_at"], row["done_at"], row["flag"]) == (
        datetime(2025, 11, 10, 12),
        datetime(2025, 11, 11, 12),
        datetime(2025, 11, 10, 14),
        None,
    )
    assert judged(engine, scene({"demeanour_entered_at": None}))["flag"] == "timing_basis=none"


TEAM: list[Row] = [{"team_id": "T", "name": "Response North"}, {"team_id": "T2", "name": None}]
STAFF: list[Row] = [{"staff_id": "S", "team_id": "T2"}, {"staff_id": "S2", "team_id": None}]


BREAKDOWNS: list[tuple[Any, str, str | None]] = [
    (scene(teams=TEAM, staff=STAFF), "team", "Response North"),
    (scene({"entered_by": "S"}, teams=TEAM, staff=STAFF), "team", "T2"),
    (scene({"entered_by": "S2"}, teams=TEAM, staff=STAFF), "team", "Response North"),
    (scene({"entered_by": "gone"}, teams=TEAM, staff=STAFF), "team", "Response North"),
    (scene(), "team", "T"),
    (scene(log={"team_id": None}), "team", None),
    (scene(attended={"attended_at": "2025-11-10T05:59:59"}), "shift", "22-06"),
    (scene(attended={"attended_at": "2025-11-10T06:00:00"}), "shift", "06-14"),
    (scene(attended={"attended_at": "2025-11-10T13:59"}), "shift", "06-14"),
    (scene(attended={"attended_at": "2025-11-10T14:00:00"}), "shift", "14-22"),
    (scene(attended={"attended_at": "2025-11-10T22:00:00"}), "shift", "22-06"),
    (scene(attended={"attended_at": "2025-06-10T13:30:00Z"}), "shift", "14-22"),
    (scene(attended={"attended_at": "2025-11-10"}), "shift", None),
    (scene(attended={"attended_at": None}), "shift", None),
    (scene(attended={"attended_at": "2025-06-30T23:30:00Z"}), "month", "2025-07"),
    (scene(attended={"attended_at": "2025-11-30T23:30:00Z"}), "month", "2025-11"),
    (scene(attended={"attended_at": None}), "month", None),
    (scene(), "risk", "medium"),
    (scene(attended={"risk_initial": None, "risk_secondary": "high"}), "risk", "high"),
    (scene(attended={"risk_initial": None}), "risk", None),
    (scene(person={"dob_date": "2020-11-11"}), "age_band", "0-4"),
    (scene(person={"dob_date": "2020-11-10"}), "age_band", "5-10"),
    (scene(person={"dob_date": "2014-11-10"}), "age_band", "11-15"),
    (scene(person={"dob_date": "2009-11-10"}), "age_band", "16-17"),
    (scene({"age_recorded": 12}, person={"dob_date": None}), "age_band", "11-15"),
    (scene(person={"dob_date": None}), "age_band", None),
]


def test_breakdowns(engine: Engine) -> None:
    with connected(engine, *(records for records, _, _ in BREAKDOWNS)) as (connection, facts):
        rows = connection.execute(verdicts(DEM_01, "", DEM_01.judgement), facts).mappings()
        by_record = {row["record"]: row for row in rows}
    record_ids = [f"{number}:K" if number else "K" for number in range(len(BREAKDOWNS))]
    expected = [(record, value) for record, (_, _, value) in zip(record_ids, BREAKDOWNS, strict=True)]
    values = [
        (record, str(value).split(":")[-1] if value and record != "K" and name == "team" else value)
        for record, (_, name, _) in zip(record_ids, BREAKDOWNS, strict=True)
        for value in [by_record[record][f"by_{name}"]]
    ]
    assert values == expected


def test_breakdowns_of_incidents(engine: Engine) -> None:
    row = judged(engine, scene(teams=TEAM), DEM_05)
    assert (row["by_team"], row["by_shift"], row["by_risk"], row["by_month"]) == (
        "Response North",
        "06-14",
        "medium",
        "2025-11",
    )


def test_no_text_is_among_what_is_shown(engine: Engine) -> None:
    said = {"demeanour_text": CANARY, "not_seen_reason": CANARY}
    with connected(engine, scene(said), scene({**NOT_SEEN, **said})) as (connection, facts):
        for standard in (DEM_01, DEM_02, DEM_03, DEM_04, DEM_05):
            for rate, judgement in standard.judgements.items():
                record = "D" if standard.unit == "da_incidents" else "K"
                explained = [
                    row
                    for name in (record, f"1:{record}")
                    for row in connection.execute(record_values(judgement, name), facts).mappings().all()
                ]
                verdict_rows = connection.execute(verdicts(standard, rate, judgement), facts).mappings().all()
                assert len(explained) == len(verdict_rows) > 0, (standard.id, rate)
                assert "canary" not in repr([*explained, *verdict_rows]).lower()
            for listing in standard.lists:
                assert "canary" not in repr(connection.execute(listed(listing), facts).all()).lower()


def siblings(*texts: str | None, **child: object) -> dict[str, Any]:
    rows = [
        {**given, **child, "demeanour_text": said} for given, said in zip((CHILD, SECOND, THIRD), texts, strict=False)
    ]
    return scene(persons=SIBLINGS, children_present=rows)


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (siblings("All asleep", "all asleep ", "ALL ASLEEP"), ["K", "K2", "K3"]),
        (siblings("asleep", "asleep", "crying"), []),
        (siblings("asleep", "asleep", None), []),
        (siblings("asleep"), []),
        (siblings(None, None), []),
        (siblings("asleep", "asleep", is_test=True), []),
    ],
)
def test_siblings_with_one_text(engine: Engine, records: Any, expected: list[str]) -> None:
    assert on_the_list(DEM_01, "same_for_siblings", engine, records) == expected
    assert on_the_list(DEM_01, "same_for_siblings", engine, records, period=BEFORE) == []


def incidents(count: int, attended: Row | None = None, **child: object) -> dict[str, Any]:
    """As many incidents with one child each, attended by one officer."""
    return {
        "persons": [PERSON],
        "incidents": [LOG],
        "da_incidents": [{**SCENE, **(attended or {}), "da_id": f"D{number}"} for number in range(count)],
        "children_present": [
            {**CHILD, "entered_by": "S", **child, "cp_id": f"K{number:02}", "da_id": f"D{number}"}
            for number in range(count)
        ],
    }


def test_one_text_at_many_incidents(engine: Engine) -> None:
    assert on_the_list(DEM_01, "same_by_officer", engine, incidents(4)) == ["K00", "K01", "K02", "K03"]
    assert on_the_list(DEM_01, "same_by_officer", engine, incidents(3)) == []
    assert on_the_list(DEM_01, "same_by_officer", engine, incidents(4, demeanour_text=None)) == []
    assert on_the_list(DEM_01, "same_by_officer", engine, incidents(4, entered_by=None)) == []
    at_one = incidents(4)
    at_one["children_present"] = [{**row, "da_id": "D0"} for row in at_one["children_present"]]
    assert on_the_list(DEM_01, "same_by_officer", engine, at_one) == []
    by_two = incidents(4)
    by_two["children_present"][0]["entered_by"] = "S2"
    assert on_the_list(DEM_01, "same_by_officer", engine, by_two) == []


def with_asleep(count: int, asleep: int) -> dict[str, Any]:
    records = incidents(count)
    for row in records["children_present"][:asleep]:
        row["demeanour_text"] = "Asleep\u00a0upstairs."
    return records


def test_an_officer_to_whom_most_children_sleep(engine: Engine) -> None:
    assert len(on_the_list(DEM_01, "asleep_by_officer", engine, with_asleep(10, 7))) == 7
    assert on_the_list(DEM_01, "asleep_by_officer", engine, with_asleep(10, 6)) == []
    assert on_the_list(DEM_01, "asleep_by_officer", engine, with_asleep(9, 9)) == []
    assert on_the_list(DEM_01, "asleep_by_officer", engine, incidents(10, demeanour_text="woke up and cried")) == []


ASLEEP_BY_DAY = [
    ("2025-11-10T10:00:00", "2015-06-01", "asleep", True),
    ("2025-11-10T09:59:59", "2015-06-01", "asleep", False),
    ("2025-11-10T17:59:59", "2015-06-01", "in bed", True),
    ("2025-11-10T18:00:00", "2015-06-01", "asleep", False),
    ("2025-06-10T09:30:00Z", "2015-06-01", "asleep", True),
    ("2025-11-10", "2015-06-01", "asleep", False),
    ("2025-11-10T12:00:00", "2020-11-10", "asleep", True),
    ("2025-11-10T12:00:00", "2020-11-11", "asleep", False),
    ("2025-11-10T12:00:00", "2015-06-01", "was asleep, woke up and cried a lot", False),
]


def test_asleep_by_day(engine: Engine) -> None:
    exports = [
        scene({"demeanour_text": text}, attended={"attended_at": at}, person={"dob_date": dob})
        for at, dob, text, _ in ASLEEP_BY_DAY
    ]
    expected = [f"{number}:K" if number else "K" for number, (*_, wanted) in enumerate(ASLEEP_BY_DAY) if wanted]
    assert on_the_list(DEM_01, "asleep_by_day", engine, *exports) == sorted(expected)


@pytest.mark.parametrize(
    ("presence", "role", "expected"),
    [
        ("household_absent", "child_present", ["K"]),
        ("household_absent", "witness", []),
        ("present_seen", "child_present", []),
    ],
)
def test_recorded_as_not_there_yet_there(engine: Engine, presence: str, role: str, expected: list[str]) -> None:
    listed_twice = [{"incident_id": "I", "person_id": "P", "role": role}] * 2
    records = scene({"presence": presence}, incident_persons=listed_twice)
    assert on_the_list(DEM_01, "absent_but_there", engine, records) == expected


WORDING = {
    TextClass.BLANK: None,
    TextClass.PLACEHOLDER: "N/A",
    TextClass.POINTER: "see log",
    TextClass.NOT_SEEN: "not seen",
    TextClass.NOT_SPOKEN: "not spoken to",
    TextClass.REFUSED_ACCESS: "dad refused to let officers see the child",
    TextClass.ADULT_ONLY: "mum was upset",
    TextClass.ACTION_ONLY: "referral submitted",
    TextClass.FACTS_ONLY: "son of the victim",
    TextClass.HOUSE_ONLY: "house clean and tidy",
    TextClass.GENERIC: "ok",
    TextClass.ASLEEP_ONLY: "asleep",
    TextClass.CAPTURED: "calm",
    TextClass.DESCRIPTIVE: "sat with mum, crying",
    TextClass.UNCLEAR: "wg kltp",
    TextClass.TOO_LONG: "wg kltp " * 2_000,
}


def test_a_sample_of_each_class(engine: Engine) -> None:
    exports = [incidents(25, demeanour_text=said) for said in WORDING.values()]
    for turn, text_class in enumerate(WORDING):
        name, mine = f"sample_{text_class.value.lower()}", f"{turn}:" if turn else ""
        ids = [f"{mine}K{number:02}" for number in range(25)]
        sample = on_the_list(DEM_02, name, engine, *exports)
        assert len(sample) == 20
        assert set(sample) < set(ids)
        assert sample != ids[:20]
        assert sample == on_the_list(DEM_02, name, engine, *exports)
    assert {f"sample_{text_class.value.lower()}" for text_class in WORDING} == {listing.id for listing in DEM_02.lists}
    assert DEM_02.lists[0].id == "sample_unclear"
    assert on_the_list(DEM_02, "sample_descriptive", engine, *exports, period=BEFORE) == []


def test_a_class_in_place_of_a_text_may_be_any_that_the_classifier_gives() -> None:
    codes = {
        "demeanour_class": {
            *("DESCRIPTIVE", "CAPTURED", "UNCLEAR", "TOO_LONG"),
            *(each.value for each in narrative.SAYS_NOTHING),
        },
        "not_seen_reason_class": {"REASON", "NOT_A_REASON", "BLANK", "PLACEHOLDER", "POINTER", "UNCLEAR", "TOO_LONG"},
    }
    for name, given in codes.items():
        (column,) = [each for each in columns_of(ChildPresent) if each.name == name]
        assert set(column.codes) == given <= {each.value for each in TextClass}


def test_children_not_seen(engine: Engine) -> None:
    assert on_the_list(DEM_01, "not_seen", engine, scene(), scene(NOT_SEEN)) == ["1:K"]
    (listing,) = [each for each in DEM_01.lists if each.id == "not_seen"]
    assert listing.of is not None
    with connected(engine, scene(), scene(NOT_SEEN), scene({"presence": "unborn"})) as (connection, facts):
        assert connection.execute(listing.of, facts).scalar_one() == 2


def test_a_child_not_seen_is_in_no_list_of_texts(engine: Engine) -> None:
    for name in ("same_for_siblings", "same_by_officer", "asleep_by_officer", "asleep_by_day"):
        assert on_the_list(DEM_01, name, engine, scene(NOT_SEEN)) == []


def test_shares_are_of_the_children_with_a_text(engine: Engine) -> None:
    (listing,) = [each for each in DEM_01.lists if each.id == "same_for_siblings"]
    assert listing.of is not None
    with connected(engine, siblings("asleep", None, "ok")) as (connection, facts):
        assert connection.execute(listing.of, facts).scalar_one() == 2
