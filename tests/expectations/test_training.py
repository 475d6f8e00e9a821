"""TRAIN-01: everybody in a role that asks for a course has completed it, and it still holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select

from duly.checks.parameters import Facts
from duly.errors import SettingsError
from duly.expectations.training import REQUIRED, TRAIN_01
from duly.judging.selects import bound_values, record_values, verdicts
from duly.sql import DIALECTS, dialect
from duly.testing import Example, aware, disagreements, reasons_not_shown
from tests.expectations.databases import loaded
from tests.expectations.examples import C, N, Records, U, X, Y, line

# as_of is 5 January 2026; 90 days before it is 7 October 2025
TODAY, TOMORROW, YESTERDAY = "2026-01-05", "2026-01-06", "2026-01-04"
DAY_89, DAY_90 = "2025-10-08", "2025-10-07"

TEAMS = (
    {"team_id": "T", "name": "North", "team_type": "PVP_CORE"},
    {"team_id": "TC", "name": "Control", "team_type": "CONTROL"},
    {"team_id": "TM", "name": "Offenders", "team_type": "MOSOVO"},
    {"team_id": "TR", "name": "Response", "team_type": "RESPONSE"},
    {"team_id": "TU", "name": "Nobody knows", "team_type": "(unmapped)"},
    {"team_id": "TB", "name": "Blank"},
    {"team_id": "TW", "name": "Was north", "team_type": "RESPONSE", "merged_into": "T"},
)
STAFF = {"staff_id": "S", "rank": "DC", "role": "investigator", "team_id": "T", "active_from": "2020-01-01"}
RECORD = {"tr_id": "R", "staff_id": "S", "course": "SCAIDP", "completed_date": "2024-05-01"}
OTHERS = {"tr_id": "R0", "staff_id": "S0", "course": "SCAIDP", "completed_date": "2024-05-01"}
"""Somebody else's record, so that the table is not empty."""


def scene(*records: Mapping[str, Any], others: Sequence[Mapping[str, Any]] = (OTHERS,), **staff: Any) -> Records:
    """An investigator, changed so, with these training records."""
    return {"teams": TEAMS, "staff": [{**STAFF, **staff}], "training_records": [*records, *others]}


def record(**changes: Any) -> Mapping[str, Any]:
    return {**RECORD, **changes}


def asked(odd: str, expect: Sequence[tuple[str, str, str]] | tuple[str, str], records: Records, **more: Any) -> Example:
    """One member of staff: (status, reason) of SCAIDP, or a list of (course, status, reason)."""
    of = [("SCAIDP", *expect)] if isinstance(expect, tuple) else expect
    return line(odd, [("S", *verdict) for verdict in of], records, **more)


EXAMPLES = [
    asked("breaks nothing", (C, "trained"), scene(record())),
    asked("completed on the as-at date", (C, "trained"), scene(record(completed_date=TODAY))),
    asked("booked for the day after", (N, "not_trained"), scene(record(completed_date=TOMORROW))),
    asked("still to expire tomorrow", (C, "trained"), scene(record(expires_date=TOMORROW))),
    asked("expires today", (N, "expired"), scene(record(expires_date=TODAY))),
    asked(
        "expired and booked again",
        (N, "expired"),
        scene(record(expires_date=TODAY), record(tr_id="R2", completed_date=TOMORROW)),
    ),
    asked("expired and taken again", (C, "trained"), scene(record(expires_date=TODAY), record(tr_id="R2"))),
    asked("taken twice", (C, "trained"), scene(record(), record(tr_id="R2"))),
    asked("not known when", (U, "no_completed_date"), scene(record(completed_date=None))),
    asked("not known when, and taken again", (C, "trained"), scene(record(completed_date=None), record(tr_id="R2"))),
    asked("not known when, and expired", (N, "not_trained"), scene(record(completed_date=None, expires_date=TODAY))),
    asked("a course nobody knows", (U, "unmapped_code"), scene(record(course="(unmapped)"))),
    asked("a course that is not recorded", (U, "unmapped_code"), scene(record(course=None))),
    asked("a course nobody knows, expired", (N, "not_trained"), scene(record(course="(unmapped)", expires_date=TODAY))),
    asked(
        "a course nobody knows, booked", (N, "not_trained"), scene(record(course="(unmapped)", completed_date=TOMORROW))
    ),
    asked(
        "a course nobody knows, beside the one asked for",
        (C, "trained"),
        scene(record(course="(unmapped)"), record(tr_id="R2")),
    ),
    asked("another course", (N, "not_trained"), scene(record(course="DARA"))),
    asked("no course", (N, "not_trained"), scene()),
    asked("a test", (N, "not_trained"), scene(record(is_test=True))),
    asked("merged nowhere", (U, "dangling_link"), scene(record(merged_into="R9"))),
    asked("merged nowhere, expired", (N, "not_trained"), scene(record(merged_into="R9", expires_date=TODAY))),
    asked("merged nowhere, and taken again", (C, "trained"), scene(record(merged_into="R9"), record(tr_id="R2"))),
    asked("merged into somebody else's", (N, "not_trained"), scene(record(merged_into="R0"))),
    asked("no training record of anybody", (U, "empty_feed"), scene(others=())),
    # joined
    asked("joined 89 days ago", (Y, "joined_recently"), scene(active_from=DAY_89)),
    asked("joined 90 days ago", (N, "not_trained"), scene(active_from=DAY_90)),
    asked("joined today", (Y, "joined_recently"), scene(active_from=TODAY)),
    asked("joined 89 days ago and trained", (C, "trained"), scene(record(), active_from=DAY_89)),
    asked(
        "joined 89 days ago, a course nobody knows",
        (Y, "joined_recently"),
        scene(record(course="(unmapped)"), active_from=DAY_89),
    ),
    asked(
        "joined 30 days ago, 30 by parameter",
        (N, "not_trained"),
        scene(active_from="2025-12-06"),
        parameters={"training_settling_days": 30},
    ),
    asked(
        "joined 29 days ago, 30 by parameter",
        (Y, "joined_recently"),
        scene(active_from="2025-12-07"),
        parameters={"training_settling_days": 30},
    ),
    asked("not known when joined", (U, "no_start_date"), scene(active_from=None)),
    asked("not known when joined, and trained", (C, "trained"), scene(record(), active_from=None)),
    # in post
    asked("joins tomorrow", [], scene(active_from=TOMORROW)),
    asked("last day today", (N, "not_trained"), scene(active_to=TODAY)),
    asked("left yesterday", [], scene(active_to=YESTERDAY)),
    asked("the local date counts, not that of UTC", [], scene(active_from="2026-07-02"), as_of="2026-07-01T22:59:59Z"),
    asked(
        "a second later it is the next day",
        (Y, "joined_recently"),
        scene(active_from="2026-07-02"),
        as_of="2026-07-01T23:00:00Z",
    ),
    # roles
    asked("a supervisor", [], scene(role="supervisor")),
    asked("the role in capitals", (N, "not_trained"), scene(role="INVESTIGATOR")),
    asked("a team that is asked for nothing", [], scene(team_id="TR")),
    asked("anybody in the control room", [("VULN_CONTROL", N, "not_trained")], scene(record(), team_id="TC")),
    asked("without a role in the control room", [("VULN_CONTROL", N, "not_trained")], scene(team_id="TC", role=None)),
    asked(
        "a supervisor of offender managers",
        [("ARMS_APPROVER", N, "not_trained")],
        scene(team_id="TM", role="supervisor"),
    ),
    asked("the role is not recorded", (U, "role_not_recorded"), scene(role=None)),
    asked("the role is not recorded, and trained", (U, "role_not_recorded"), scene(record(), role=None)),
    *(
        asked(
            f"the type of team is not known: {odd}",
            [("CUSTODY_SAFEG", U, reason), ("SCAIDP", U, reason), ("VULN_CONTROL", U, reason)],
            scene(team_id=team),
        )
        for odd, team, reason in (
            ("unmapped", "TU", "unmapped_code"),
            ("blank", "TB", "role_not_recorded"),
            ("a team not in the export", "T9", "dangling_link"),
        )
    ),
    asked("in a team that was merged into theirs", (C, "trained"), scene(record(), team_id="TW")),
    asked("in no team", [], scene(team_id=None)),
    asked(
        "in no team, and asked of any",
        (N, "not_trained"),
        {
            **scene(),
            "staff": [{**STAFF, "team_id": None}, {**STAFF, "staff_id": "S2", "role": "clerk", "team_id": "TR"}],
        },
        parameters={"training_required": ("any investigator: SCAIDP", "CONTROL any: VULN_CONTROL")},
    ),
    asked(
        "two lines ask for one course",
        (N, "not_trained"),
        scene(),
        parameters={"training_required": ("PVP_CORE investigator: SCAIDP", "any investigator: SCAIDP")},
    ),
    asked(
        "anybody at all",
        [("DARA", N, "not_trained")],
        scene(role=None, team_id=None),
        parameters={"training_required": ("any any: DARA",)},
    ),
    asked(
        "a role of several words",
        [("CHILD_DEATH", N, "not_trained")],
        scene(role="On-call Detective"),
        parameters={"training_required": ("any on-call detective: CHILD_DEATH",)},
    ),
    asked("nothing is asked of anybody", [], scene(), parameters={"training_required": ()}),
    # identities
    asked("test", (X, "test_record"), scene(record(), is_test=True)),
    asked("merged into none in the export", (U, "dangling_link"), scene(record(), merged_into="S9")),
    asked("test and merged", (X, "test_record"), scene(is_test=True, merged_into="S9")),
    line(
        "trained under an identity that was merged into this one",
        [("S", "SCAIDP", C, "trained"), ("S1", "SCAIDP", X, "merged_record")],
        {
            "teams": TEAMS,
            "staff": [STAFF, {**STAFF, "staff_id": "S1", "merged_into": "S"}],
            "training_records": [record(staff_id="S1")],
        },
    ),
    line(
        "nothing but nulls, beside somebody in a team",
        [],
        {"staff": [{"staff_id": "S"}], "training_records": [{"tr_id": "R"}]},
    ),
]


NO_TEAMS = line(
    "nobody in the whole export has a team",
    [("S", course, U, "role_not_recorded") for course in ("ARMS_APPROVER", "CUSTODY_SAFEG", "SCAIDP", "VULN_CONTROL")],
    {"staff": [{"staff_id": "S"}], "training_records": [{"tr_id": "R"}]},
)


def test_courses(engine: Engine) -> None:
    empty = [example for example in EXAMPLES if "of anybody" in example.odd]
    rest = [example for example in EXAMPLES if example not in empty]
    assert disagreements(TRAIN_01, engine, rest) == []
    for example in (*empty, NO_TEAMS):  # alone: the records of other examples would be a feed, and staff with teams
        assert disagreements(TRAIN_01, engine, [example]) == []
    assert reasons_not_shown(TRAIN_01, EXAMPLES) == set()


def figures(engine: Engine, records: Records, **changed: Any) -> dict[str, float]:
    facts = Facts(as_of=aware("2026-01-05T00:00:00"), time_zone="Europe/London").values()
    bound = bound_values(TRAIN_01, facts, changed)
    with loaded(engine, records) as ask:
        return {figure.id: float(ask(figure.value.params(bound)).scalar_one()) for figure in TRAIN_01.figures}


def people(number: int, **changes: Any) -> list[Mapping[str, Any]]:
    return [{**STAFF, "staff_id": f"S{index}", **changes} for index in range(number)]


def test_ninety_investigators_and_eight_places_make_twelve_sessions(engine: Engine) -> None:
    records = {"teams": TEAMS, "staff": people(90), "training_records": [{**OTHERS, "staff_id": "nobody"}]}
    numbers = figures(engine, records)
    assert (numbers["sessions"], numbers["sessions_scaidp"], numbers["sessions_dara"]) == (12, 12, 0)
    assert figures(engine, {**records, "staff": people(96)})["sessions"] == 12
    assert figures(engine, {**records, "staff": people(97)})["sessions"] == 13
    assert figures(engine, records, training_session_places=90)["sessions"] == 1


def test_sessions_are_counted_course_by_course_for_all_who_still_need_it(engine: Engine) -> None:
    some = people(1) + people(1, team_id="TC", staff_id="C1")
    joined = {**STAFF, "staff_id": "J", "active_from": DAY_89}
    trained = {**STAFF, "staff_id": "A"}
    unsure = {**STAFF, "staff_id": "U", "active_from": None}
    records = {
        "teams": TEAMS,
        "staff": [*some, joined, trained, unsure],
        "training_records": [record(staff_id="A"), record(tr_id="R2", staff_id="J", expires_date=TODAY)],
    }
    numbers = figures(engine, records, training_session_places=1)
    assert (numbers["sessions_scaidp"], numbers["sessions_vuln_control"], numbers["sessions"]) == (2, 1, 3)
    assert figures(engine, records, training_session_places=2)["sessions_scaidp"] == 1


@pytest.mark.parametrize(
    ("records", "times"),
    [
        (scene(record()), (datetime(2020, 1, 1), datetime(2020, 3, 30, 22, 59, 59), datetime(2024, 4, 30, 23))),
        (scene(), (datetime(2020, 1, 1), datetime(2020, 3, 30, 22, 59, 59), None)),
        (scene(record(expires_date=TODAY)), (datetime(2020, 1, 1), datetime(2026, 1, 4, 23, 59, 59), None)),
        (scene(active_from=None), (None, None, None)),
    ],
)
def test_times(engine: Engine, records: Records, times: tuple[datetime | None, ...]) -> None:
    with loaded(engine, records) as ask:
        (row,) = ask(verdicts(TRAIN_01, "", TRAIN_01.judgement)).mappings()
        (values,) = ask(record_values(TRAIN_01.judgement, "S")).mappings()
    assert (row["anchor_at"], row["due_at"], row["done_at"]) == times
    assert (row["by_course"], row["by_team"]) == ("SCAIDP", "North")
    assert values["item"] == "SCAIDP"


@pytest.mark.parametrize(
    "wrong",
    [
        "PVP_CORE investigator SCAIDP",
        "PVP investigator: SCAIDP",
        "PVP_CORE: SCAIDP",
        "PVP_CORE investigator: SCAID",
        "any on call: detective: DARA",
    ],
)
def test_a_line_that_asks_for_nothing_that_exists_is_refused(wrong: str) -> None:
    with pytest.raises(SettingsError, match=r"parameters\.training_required: .* TEAM_TYPE ROLE: COURSE"):
        REQUIRED.checked([*REQUIRED.default, wrong])  # type: ignore[misc]


def test_a_blank_line_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"parameters\.training_required: .* none of them blank"):
        REQUIRED.checked([*REQUIRED.default, ""])  # type: ignore[misc]


def test_lines_that_a_force_may_write() -> None:
    lines = ("any any: DARA", "RESPONSE first responder: DARA")
    assert REQUIRED.checked(list(lines)) == lines
    assert REQUIRED.checked(list(REQUIRED.default)) == REQUIRED.default  # type: ignore[arg-type]


@pytest.mark.parametrize("name", DIALECTS)
def test_every_select_is_spelt_in_every_dialect(name: str) -> None:
    nothing = dict.fromkeys(("as_of", "as_of_day", "period_from", "period_to", "time_zone"))
    of_verdicts = [verdicts(TRAIN_01, rate, judgement) for rate, judgement in TRAIN_01.judgements.items()]
    spelt = [
        str(each.params(nothing).compile(dialect=dialect(name), compile_kwargs={"literal_binds": True}))
        for each in (*of_verdicts, *(select(figure.value.subquery()) for figure in TRAIN_01.figures))
    ]
    assert all("CUSTODY any: CUSTODY_SAFEG" in each for each in spelt[: len(of_verdicts)])
    assert all(spelt)


def test_it_cannot_be_judged_without_a_feed() -> None:
    assert TRAIN_01.required["training_records"] == {"staff_id", "course", "completed_date"}
    assert replace(TRAIN_01).missing == "FAIL"
