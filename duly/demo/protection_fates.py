"""What may befall a use of police protection: the tables that duly/demo/protections.py draws from (STANDARDS.md 4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duly.demo.calendar import HOUR, MINUTE
from duly.demo.fates import Fate

FIELDS = (
    *("grounds", "initiating_officer", "designated_officer", "different_officers"),
    *("la_informed", "child_informed", "outcome", "on_system"),
)
"""What PP-01 asks for, each with a rate of its own."""


@dataclass(frozen=True, kw_only=True)
class Recording(Fate):
    """What one record says. `missing` is the field of PP-01 that it lacks."""

    missing: str = ""
    grounds: tuple[int, int] = (50, 600)


def _recording(name: str, weight: float = 0.0, missing: str = "", reason: str = "", **knobs: Any) -> Recording:
    verdict = f"N {reason}" if missing else "C complete"
    return Recording(name=name, adds={"PP-01": verdict}, weight=weight, missing=missing, bad=bool(missing), **knobs)


RECORDINGS = (
    _recording("complete", 84),
    _recording("grounds_of_50", 0.5, grounds=(50, 50)),
    _recording("grounds_of_49", 0.5, "grounds", "no_grounds", grounds=(49, 49)),
    _recording("grounds_blank", 2, "grounds", "no_grounds", grounds=(-1, -1)),
    _recording("no_initiating_officer", 1, "initiating_officer", "no_initiating_officer"),
    _recording("no_designated_officer", 3, "designated_officer", "no_designated_officer"),
    _recording("one_officer_twice", 1, "different_officers", "same_officer"),
    _recording("la_not_told", 3, "la_informed", "la_not_informed"),
    _recording("child_informed_blank", 4, "child_informed", "child_informed_blank"),
    _recording("no_outcome", 2, "outcome", "no_outcome"),
    _recording("on_another_system", 1, "on_system", "not_on_rms"),
)


@dataclass(frozen=True, kw_only=True)
class Ending(Fate):
    """How long protection lasted, in seconds; or that no end is recorded."""

    after: tuple[int, int] = (4 * HOUR, 40 * HOUR)
    ended: bool = True
    closed: bool = True


def _ending(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Ending:
    return Ending(name=name, adds={"PP-02": verdict}, weight=weight, bad=verdict[0] == "N", **knobs)


_LIMIT = 72 * HOUR

ENDINGS = (
    _ending("next_day", "C ended_in_time", 66),
    _ending("within_the_limit", "C ended_in_time", 24, after=(40 * HOUR, 71 * HOUR)),
    _ending("as_the_limit_did", "C ended_in_time", 1, after=(_LIMIT, _LIMIT)),
    _ending("a_second_late", "N ended_late", 0.2, after=(_LIMIT + 1, _LIMIT + 1)),
    _ending("late", "N ended_late", 3, after=(_LIMIT + MINUTE, _LIMIT + 50 * HOUR)),
    _ending("before_it_began", "U negative_interval", 0.4, after=(-3 * HOUR, -6 * MINUTE)),
    _ending("closed_without_end", "U no_end_time", 1, ended=False),
    _ending("never_ended", "N no_end", 1, ended=False, closed=False, current=True),
)


@dataclass(frozen=True, kw_only=True)
class OddProtection(Fate):
    """A use of the power whose oddity touches all the standards on it, and STRAT-01, which it calls upon."""

    started: str = ""  # recent, blank, date_only
    ended: bool = True
    after: tuple[int, int] = (4 * HOUR, 40 * HOUR)
    is_test: bool = False
    merged: bool = False


def _odd(name: str, recorded: str, duration: str, called: str, form: str, **knobs: Any) -> OddProtection:
    adds = {"PP-01": recorded, "PP-02": duration, "STRAT-01": called, "STRAT-01/any_time": called, "DOC-01": form}
    return OddProtection(name=name, adds=adds, weight=1, **knobs)


ODD_PROTECTIONS = (
    _odd("test", "X test_record", "X test_record", "X test_record", "X test_record", is_test=True),
    _odd("merged", "X merged_record", "X merged_record", "X merged_record", "X merged_record", merged=True),
    _odd("no_start", "U no_start_time", "U no_start_time", "U no_trigger_time", "U no_event_time", started="blank"),
    _odd(
        "started_on_a_date",
        "C complete",
        "U imprecise_time",
        "N no_record",
        "N no_document",
        started="date_only",
        after=(_LIMIT + 8 * HOUR, _LIMIT + 12 * HOUR),
    ),
    _odd(
        "recent",
        "C complete",
        "Y not_yet_due",
        "Y not_yet_due",
        "Y not_yet_due",
        started="recent",
        ended=False,
        current=True,
    ),
)
"""Uses of the power that no meeting followed."""
