"""What may befall a child who is charged and refused bail: the second table of duly/demo/custody.py (STANDARDS.md CUST-02)."""

from __future__ import annotations

from typing import Any

from duly.demo.calendar import HOUR, MINUTE
from duly.demo.custody_fates import FIRST, MIDDLE, Range, Stay

_BY_EVENING: Range = (HOUR, 4 * HOUR)
_NEXT_DAY: Range = (9 * HOUR, 12 * HOUR)
_CERTIFIED: Range = (HOUR, 3 * HOUR)
_TOO_EARLY: Range = (-HOUR, -10 * MINUTE)
_ADULT = ("CUST-01", "CUST-01/requested", "CUST-01/after_request")
_AFTERNOON: dict[str, Any] = {
    "clock": (6 * HOUR, 9 * HOUR),
    "charged": (8 * HOUR, 9 * HOUR),
    "refused": (10 * MINUTE, 50 * MINUTE),
    "stays": MIDDLE,
    "reviews": (FIRST,),
}


def _refused(
    name: str,
    verdict: str,
    requested: str = "C requested",
    transferred: str = "N not_transferred",
    weight: float = 0.0,
    **knobs: Any,
) -> Stay:
    """A child charged in the afternoon and refused bail; in custody before that nothing went wrong."""
    asked = requested == "C requested"
    settings = _AFTERNOON | {"requested": asked, "request": "alternative" if asked else ""}
    adds = {
        **dict(zip(_ADULT, ("C in_time", "C requested", "C in_time"), strict=True)),
        "CUST-02": verdict,
        "CUST-02/requested": requested,
        "CUST-02/transferred": transferred,
    }
    return Stay(
        name=f"refused_{name}",
        adds=adds,
        weight=weight,
        dues=("C in_time", "E ended_before_due"),
        **settings | knobs,
    )


def _moved(name: str, requested: str = "C requested", weight: float = 0.0, **knobs: Any) -> Stay:
    return _refused(name, "C transferred", requested, "C transferred", weight, **{"moved": _BY_EVENING} | knobs)


def _out(name: str, verdict: str, **knobs: Any) -> Stay:
    """A child refused bail of whom nothing is asked, or who may not be a child."""
    names = (*_ADULT, "CUST-02", "CUST-02/requested", "CUST-02/transferred")
    return Stay(name=f"refused_{name}", adds=dict.fromkeys(names, verdict), dues=(verdict,), **_AFTERNOON | knobs)


REFUSED = (
    _moved("moved", weight=1.6, offered=True),
    _moved("moved_overnight", weight=0.8, offered=True, moved=_NEXT_DAY, clock=(8 * HOUR, 10 * HOUR)),
    _moved("moved_unasked", "N no_request"),
    _moved("moved_needlessly_secure", weight=0.2, request="secure", offered=True),
    _refused("certified", "C certified", weight=0.8, certified=_CERTIFIED, ground="impracticable"),
    _refused(
        "certified_secure",
        "C certified",
        weight=0.2,
        request="secure",
        serious_harm=1,
        certified=_CERTIFIED,
        ground="no_secure_serious_harm",
    ),
    _refused("unasked", "N no_request", "N no_request", weight=1, bad=True),
    _refused(
        "certified_unasked", "N no_request", "N no_request", bad=True, certified=_CERTIFIED, ground="impracticable"
    ),
    _refused("no_beds", "N ground_not_listed", weight=0.8, bad=True, certified=_CERTIFIED, ground="no_beds"),
    _refused("ground_blank", "N ground_blank", weight=0.2, bad=True, certified=_CERTIFIED),
    _refused("ground_unknown", "U unmapped_code", certified=_CERTIFIED, ground="NO-PLACE"),
    _refused("asked_only", "N not_certified", weight=0.5, bad=True),
    _refused("no_transport", "N not_certified", weight=0.4, bad=True, offered=True),
    _refused("moved_too_early", "U negative_interval", transferred="U negative_interval", moved=_TOO_EARLY),
    _refused("certified_too_early", "U negative_interval", certified=_TOO_EARLY, ground="impracticable"),
    _refused(
        "before_the_charge",
        "U negative_interval",
        transferred="U negative_interval",
        refused=_TOO_EARLY,
        moved=_BY_EVENING,
    ),
    _out("test", "X test_record", is_test=True),
    _out("merged", "X merged_record", merged=True),
    _out("broken_merge", "X merge_error", person="cycle"),
    _out("unknown_age", "X child_unknown", person="blank"),
    _out("near_18", "U age_uncertain", person="near_18"),
)
