"""A child who was missing and came back, breaking nothing; changed in the smallest way that breaks one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duly.testing import Example, Row
from tests.expectations.examples import C, E, N, U, X, Y, line

__all__ = ["C", "E", "N", "U", "X", "Y"]

PERIOD = ("2025-11-01T00:00:00", "2025-12-01T00:00:00")
REPORTED, GRADED = "2025-11-12T18:00:00", "2025-11-12T18:30:00"
RETURNED = "2025-11-12T23:00:00"

CHILD: Row = {"person_id": "P", "dob_date": "2010-01-01"}
EPISODE: Row = {
    "miss_id": "E",
    "person_id": "P",
    "reported_at": REPORTED,
    "risk_initial": "medium",
    "risk_assessed_at": GRADED,
    "returned_at": RETURNED,
    "prevention_interview_at": "2025-11-13T10:00:00",
    "prevention_recorded_at": "2025-11-13T11:00:00",
    "rhi_offered_at": "2025-11-13T12:00:00",
    "rhi_done_at": "2025-11-14T10:00:00",
    "cse_assessed": True,
    "team_id": "T",
}
OUT: Row = dict.fromkeys(
    ("returned_at", "prevention_interview_at", "prevention_recorded_at", "rhi_offered_at", "rhi_done_at")
)
"""What is not recorded of a child who is still missing."""

TEAMS: Sequence[Row] = ({"team_id": "T", "name": "Response", "district": "South"},)
NULLS: Mapping[str, Sequence[Row]] = {"missing_episodes": [{"miss_id": "E"}]}
LATER = "2025-12-01T00:00:00"
"""When an export was made that is judged as things stood before."""


def scene(episode: Row | None = None, child: Row | None = None, **others: Any) -> dict[str, Any]:
    """The episode and its child with these changes. Keywords that are tables replace that table's rows."""
    return {
        "persons": [{**CHILD, **(child or {})}],
        "missing_episodes": [{**EPISODE, **(episode or {})}],
        "teams": TEAMS,
        **others,
    }


def example(odd: str, episode: Row | None, status: str, reason: str, child: Row | None = None, **facts: Any) -> Example:
    return line(odd, (status, reason), scene(episode, child), **facts)


def outside(odd: str, episode: Row | None = None, child: Row | None = None, **facts: Any) -> Example:
    """An episode that is not in the population."""
    return line(odd, [], scene(episode, child), **facts)


def children(ok: tuple[str, str], bad: Row, **facts: Any) -> list[Example]:
    """Who is a child, and which records are none: the same for every standard that judges each episode.

    `ok` is what becomes of the episode, `bad` a change by which it is a breach or cannot be told."""
    cycle: list[Row] = [{**CHILD, "merged_into": "P2"}, {"person_id": "P2", "merged_into": "P"}]
    chain: list[Row] = [{**CHILD, "dob_date": None, "merged_into": "P2"}, {"person_id": "P2", "dob_date": "2010-01-01"}]
    status, reason = ok

    def people(odd: str, persons: list[Row], status: str, reason: str) -> Example:
        return line(odd, (status, reason), scene(persons=persons), **facts)

    return [
        example("test", {"is_test": True}, X, "test_record", **facts),
        example("test and merged", {"is_test": True, "merged_into": "E2"}, X, "test_record", **facts),
        line(
            "merged",
            [("E", None, X, "merged_record"), ("E2", None, status, reason)],
            scene(missing_episodes=[{**EPISODE, "merged_into": "E2"}, {**EPISODE, "miss_id": "E2"}]),
            **facts,
        ),
        example("merged into what is not in the export", {"merged_into": "E2"}, U, "dangling_link", **facts),
        people("identities merged in a circle", cycle, U, "dangling_link"),
        line(
            "identities merged in a circle, and an age in the report",
            (status, reason),
            scene({"age_recorded": 9}, persons=cycle),
            **facts,
        ),
        people("merged into a child", chain, status, reason),
        example("no date of birth", None, X, "child_unknown", {"dob_date": None}, **facts),
        example(
            "no date of birth, but an age of 17", {"age_recorded": 17}, status, reason, {"dob_date": None}, **facts
        ),
        outside("no date of birth, but an age of 18", {"age_recorded": 18}, {"dob_date": None}, **facts),
        example("born after the report", None, X, "child_unknown", {"dob_date": "2025-11-13"}, **facts),
        example("born after the export, and a breach", bad, U, "future_dated", {"dob_date": "2052-11-13"}, **facts),
        example("nobody named", {"person_id": None}, X, "child_unknown", **facts),
        example("no date of birth, and a breach", bad, U, "child_unknown", {"dob_date": None}, **facts),
        example("nobody named, and a breach", {**bad, "person_id": None}, U, "child_unknown", **facts),
        example("somebody who is not in the export", {"person_id": "P9"}, U, "dangling_link", **facts),
        example("the same, of a recorded age", {"person_id": "P9", "age_recorded": 9}, status, reason, **facts),
        outside("the same, of age", {"person_id": "P9", "age_recorded": 18}, **facts),
        example("the day before the 18th birthday", None, status, reason, {"dob_date": "2007-11-13"}, **facts),
        outside("the 18th birthday", None, {"dob_date": "2007-11-12"}, **facts),
        *(
            example(
                f"estimated, within a year of 18, {odd}",
                change,
                what,
                "age_uncertain",
                {"dob_date": "2008-11-11", "dob_estimated": True},
                **facts,
            )
            for odd, change, what in (("all well", None, X), ("a breach", bad, U))
        ),
        example(
            "estimated, long before 18",
            None,
            status,
            reason,
            {"dob_date": "2008-11-13", "dob_estimated": True},
            **facts,
        ),
    ]
