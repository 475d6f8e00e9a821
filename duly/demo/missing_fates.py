"""What may befall a missing child's episode: the tables that duly/demo/missing.py draws from (STANDARDS.md 4.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duly.demo.calendar import DAY, HOUR, MINUTE
from duly.demo.fates import Fate


@dataclass(frozen=True, kw_only=True)
class Grading(Fate):
    """The grade of risk, and how long after the report it was made, in seconds."""

    grade: str = "some"  # none_apparent to high by chance; absent, URGENT-OLD (an unknown code), or blank
    after: tuple[int, int] = (2 * MINUTE, 55 * MINUTE)
    timed: bool = True


def _grading(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Grading:
    return Grading(name=name, adds={"MISS-01": verdict}, weight=weight, bad=verdict[0] == "N", **knobs)


GRADINGS = (
    _grading("in_time", "C graded_in_time", 86),
    _grading("after_an_hour", "C graded_in_time", 0.5, after=(HOUR, HOUR)),
    _grading("a_second_late", "N graded_late", 0.3, after=(HOUR + 1, HOUR + 1)),
    _grading("late", "N graded_late", 5, after=(HOUR + MINUTE, 15 * HOUR)),
    _grading("not_graded", "N no_grade", 3, grade="", timed=False),
    _grading("absent", "N not_a_grade", 1.5, grade="absent"),
    _grading("unknown_code", "U unmapped_code", 0.5, grade="URGENT-OLD"),
    _grading("untimed", "U no_assessment_time", 1, timed=False),
    _grading("before_the_report", "U negative_interval", 0.4, after=(-3 * HOUR, -6 * MINUTE)),
)


@dataclass(frozen=True, kw_only=True)
class Interview(Fate):
    """The prevention interview: how long after the return it was held, and after that stored, in seconds."""

    after: tuple[int, int] = (HOUR, 23 * HOUR)
    stored: tuple[int, int] = (10 * MINUTE, 20 * HOUR)
    timed: bool = True
    recorded: bool = True
    declined: bool = False


def _interview(name: str, verdict: str = "", weight: float = 0.0, **knobs: Any) -> Interview:
    adds = {"MISS-02": verdict} if verdict else {}
    return Interview(name=name, adds=adds, weight=weight, bad=verdict[:1] == "N", **knobs)


_NOBODY: dict[str, Any] = {"timed": False, "recorded": False}

INTERVIEWS = (
    _interview("in_time", "C held_in_time", 68),
    _interview("after_24_hours", "C held_in_time", 0.5, after=(DAY, DAY)),
    _interview("stored_days_later", "C held_in_time", 3, stored=(2 * DAY, 6 * DAY)),
    _interview("declined", "C declined", 6, timed=False, declined=True),
    _interview("a_second_late", "N late", 0.3, after=(DAY + 1, DAY + 1)),
    _interview("late", "N late", 6, after=(DAY + MINUTE, 4 * DAY)),
    _interview("not_stored", "N not_on_system", 2, recorded=False),
    _interview("declined_not_stored", "N not_on_system", 0.5, declined=True, **_NOBODY),
    _interview("nobody_spoke", "N no_interview", 8, **_NOBODY),
    _interview("untimed", "U no_interview_time", 1, timed=False),
    _interview("before_the_return", "U negative_interval", 0.4, after=(-3 * HOUR, -6 * MINUTE)),
    _interview(
        "held_after_it_was_stored", "U future_dated", 0.4, stored=(-5 * HOUR, -6 * MINUTE), after=(9 * HOUR, DAY)
    ),
    # not drawn: of episodes with an oddity of their own
    _interview("none_yet", at_least=0, **_NOBODY),
    _interview("after_36_hours", at_least=0, after=(36 * HOUR, 37 * HOUR)),
)


@dataclass(frozen=True, kw_only=True)
class ReturnHome(Fate):
    """The return-home interview by the local authority: whether it was offered, and how long after the return it was held."""

    after: tuple[int, int] = (8 * HOUR, 70 * HOUR)
    offered: bool = True
    held: bool = True
    declined: bool = False


def _home(name: str, verdict: str = "", weight: float = 0.0, **knobs: Any) -> ReturnHome:
    return ReturnHome(name=name, adds={"MISS-03": verdict} if verdict else {}, weight=weight, **knobs)


RETURNS_HOME = (
    _home("in_time", "C held_in_time", 24),
    _home("after_72_hours", "C held_in_time", 0.5, after=(3 * DAY, 3 * DAY)),
    _home("declined", "C declined", 8, held=False, declined=True),
    _home("a_second_late", "N late", 0.3, after=(3 * DAY + 1, 3 * DAY + 1)),
    _home("late", "N late", 20, after=(3 * DAY + HOUR, 12 * DAY)),
    _home("offered_only", "U la_data", 10, held=False),
    _home("nothing_known", "U la_data", 30, offered=False, held=False),
    _home("declined_without_offer", "U la_data", 0.5, offered=False, held=False, declined=True),
    _home("before_the_return", "U negative_interval", 0.3, after=(-3 * HOUR, -6 * MINUTE)),
    # not drawn
    _home("none_yet", at_least=0, offered=False, held=False),
    _home("after_80_hours", at_least=0, after=(80 * HOUR, 81 * HOUR)),
)


@dataclass(frozen=True, kw_only=True)
class OddEpisode(Fate):
    """One episode of a child with an oddity of its own; its grade and interviews are named, not drawn."""

    person: str = "child"
    reported: str = "some_day"  # some_day, date_only, blank; recent, just_now
    returned: str = "later"  # later, date_only, before, recent, or blank
    closed: bool = True
    grading: str = "in_time"
    interview: str = "in_time"
    home: str = "in_time"
    recorded_age: bool = False
    is_test: bool = False
    merged: bool = False


def _verdicts(*three: str) -> Mapping[str, str]:
    """What MISS-01, MISS-02 and MISS-03 say; one verdict is that of all."""
    said = three if len(three) > 1 else three * 3
    return dict(zip(("MISS-01", "MISS-02", "MISS-03"), said, strict=True))


_FINE = ("C graded_in_time", "C held_in_time", "C held_in_time")
_OUT: dict[str, Any] = {"returned": "", "closed": False, "interview": "none_yet", "home": "none_yet"}


def _odd(name: str, *three: str, weight: float = 0.0, **knobs: Any) -> OddEpisode:
    adds = _verdicts(*three) if three else {}
    return OddEpisode(name=name, adds=adds, weight=weight, **knobs)


def _unreal(name: str, verdict: str, weight: float, **knobs: Any) -> OddEpisode:
    return OddEpisode(name=name, adds={**_verdicts(verdict), "MISS-04": verdict}, weight=weight, **knobs)


ODD_EPISODES = (
    _unreal("test", "X test_record", 0.3, is_test=True),
    _unreal("merged", "X merged_record", 1, merged=True),
    _odd("identities_in_a_circle", "X merge_error", person="cycle"),
    _odd("no_date_of_birth", "X child_unknown", person="blank", weight=3),
    _odd("default_date_of_birth", "X child_unknown", person="default_1900", weight=0.5),
    _odd("age_in_the_report", *_FINE, person="blank", recorded_age=True, weight=2),
    _odd("merged_twice", *_FINE, person="chain"),
    _odd("near_18", "U age_uncertain", person="near_18", weight=0.5),
    _odd("adult", person="adult", weight=20),
    _odd("18_that_day", person="birthday_18"),
    _odd("no_report_time", "U no_report_time", *_FINE[1:], reported="blank", weight=0.5),
    _odd("reported_on_a_date", "U imprecise_time", *_FINE[1:], reported="date_only", weight=0.5),
    _odd(
        "returned_on_a_date",
        _FINE[0],
        "U imprecise_time",
        "U imprecise_time",
        returned="date_only",
        interview="after_36_hours",
        home="after_80_hours",
        weight=0.5,
    ),
    _odd(
        "returned_before_the_report",
        _FINE[0],
        "U negative_interval",
        "U negative_interval",
        returned="before",
        weight=0.5,
    ),
    _odd(
        "closed_without_return",
        _FINE[0],
        "U no_return_time",
        "U no_return_time",
        **_OUT | {"closed": True},
        weight=1,
    ),
    _odd(
        "still_missing",
        _FINE[0],
        "Y still_missing",
        "Y still_missing",
        reported="recent",
        **_OUT,
        current=True,
        weight=2,
    ),
    _odd(
        "just_reported",
        "Y not_yet_due",
        "Y still_missing",
        "Y still_missing",
        reported="just_now",
        grading="not_graded",
        **_OUT,
        current=True,
        at_least=2,
    ),
    _odd(
        "just_returned",
        _FINE[0],
        "Y not_yet_due",
        "Y not_yet_due",
        reported="recent",
        returned="recent",
        closed=False,
        interview="none_yet",
        home="none_yet",
        current=True,
        weight=1,
    ),
)
