"""What may befall a child who is charged and refused bail (STANDARDS.md 4.5 CUST-02)."""

from typing import Any

from duly.demo.calendar import HOUR, MINUTE
from duly.demo.fates import Fate, Table
from duly.demo.stories.custody.fates import FIRST, MIDDLE, STAY, STAYS, judged

_BY_EVENING = (HOUR, 4 * HOUR)
_NEXT_DAY = (9 * HOUR, 12 * HOUR)
_CERTIFIED = (HOUR, 3 * HOUR)
_TOO_EARLY = (-HOUR, -10 * MINUTE)
_BAIL = ("CUST-02", "CUST-02/requested", "CUST-02/transferred")
_afternoon = STAY.like(
    prefix="refused_", clock=(6 * HOUR, 9 * HOUR), charged=(8 * HOUR, 9 * HOUR), refused=(10 * MINUTE, 50 * MINUTE),
    stays=MIDDLE, reviews=(FIRST,),
)  # fmt: skip
"""A child charged in the afternoon and refused bail; in custody before that nothing went wrong."""

_out = _afternoon.like(
    ", ".join(("CUST-01, CUST-01/requested, CUST-01/after_request, CUST-03", *_BAIL)), prefix="refused_"
)
"""A child refused bail of whom nothing is asked, or who may not be a child."""


def _refused(
    name: str, verdict: str, requested: str = "C requested", transferred: str = "N not_transferred", weight: float = 0.0,
    **knobs: Any,
) -> Fate:  # fmt: skip
    asked = requested == "C requested"
    settings = {"requested": asked, "request": "alternative" if asked else ""}
    also = {"CUST-03": "C in_time, E ended_before_due"} | dict(
        zip(_BAIL, (verdict, requested, transferred), strict=True)
    )
    return _afternoon(name, judged("C in_time"), weight, also=also, **settings | knobs)


def _moved(name: str, requested: str = "C requested", weight: float = 0.0, **knobs: Any) -> Fate:
    return _refused(name, "C transferred", requested, "C transferred", weight, **{"moved": _BY_EVENING} | knobs)


CHILDREN = Table("children",
    *STAYS,
    _moved("moved", weight=1.6, offered=True),
    _moved("moved_overnight", weight=0.8, offered=True, moved=_NEXT_DAY, clock=(8 * HOUR, 10 * HOUR)),
    _moved("moved_unasked", "N no_request"),
    _moved("moved_needlessly_secure", weight=0.2, request="secure", offered=True),
    _refused("certified", "C certified", weight=0.8, certified=_CERTIFIED, ground="impracticable"),
    _refused("certified_secure", "C certified", weight=0.2, request="secure", serious_harm=1, certified=_CERTIFIED,
             ground="no_secure_serious_harm"),
    _refused("unasked", "N no_request", "N no_request", weight=1, bad=True),
    _refused("certified_unasked", "N no_request", "N no_request", bad=True, certified=_CERTIFIED, ground="impracticable"),
    _refused("no_beds", "N ground_not_listed", weight=0.8, bad=True, certified=_CERTIFIED, ground="no_beds"),
    _refused("ground_blank", "N ground_blank", weight=0.2, bad=True, certified=_CERTIFIED),
    _refused("ground_unknown", "U unmapped_code", certified=_CERTIFIED, ground="NO-PLACE"),
    _refused("asked_only", "N not_certified", weight=0.5, bad=True),
    _refused("no_transport", "N not_certified", weight=0.4, bad=True, offered=True),
    _refused("moved_too_early", "U negative_interval", transferred="U negative_interval", moved=_TOO_EARLY),
    _refused("certified_too_early", "U negative_interval", certified=_TOO_EARLY, ground="impracticable"),
    _refused("before_the_charge", "U negative_interval", transferred="U negative_interval", refused=_TOO_EARLY,
             moved=_BY_EVENING),
    _out("test", "X test_record", is_test=True),
    _out("merged", "X merged_record", merged=True),
    _out("broken_merge", "X merge_error", person="cycle"),
    _out("unknown_age", "X child_unknown", person="blank"),
    _out("near_18", "U age_uncertain", person="near_18"),
)  # fmt: skip
"""Children in custody, whatever befalls them."""
