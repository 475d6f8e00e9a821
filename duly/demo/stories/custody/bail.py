"""What may befall a child who is charged and refused bail (STANDARDS.md 4.5 CUST-02)."""

from typing import Any

from duly.demo.calendar import HOUR, MINUTE, NOT_HAD
from duly.demo.fates import Fate, Table
from duly.demo.stories.custody.fates import AT_THE_LAST, EARLY_FIRST, MIDDLE, STAY, STAYS, judged

_BY_EVENING = (HOUR, 4 * HOUR)
_NEXT_DAY = (9 * HOUR, 12 * HOUR)
_CERTIFIED = (HOUR, 3 * HOUR)
_TOO_EARLY = (-HOUR, -10 * MINUTE)
_BAIL = ("CUST-02", "CUST-02/requested", "CUST-02/transferred")
_afternoon = STAY.like(
    prefix="refused_", clock=(6 * HOUR, 9 * HOUR), charged=(8 * HOUR, 9 * HOUR), refused=(10 * MINUTE, 50 * MINUTE),
    stays=MIDDLE, reviews=(EARLY_FIRST, AT_THE_LAST),
)  # fmt: skip
"""A child charged in the afternoon and refused bail; in custody before that nothing went wrong."""

_TO_COURT = "C in_time, C in_time, E ended_before_due"
"""What CUST-03 says of who is held until the court sits next morning."""

_out = _afternoon.like(
    ", ".join(("CUST-01, CUST-01/requested, CUST-01/after_request, CUST-03", *_BAIL)), prefix="refused_"
)
"""A child refused bail of whom nothing is asked."""

_merged = _afternoon.like(
    ", ".join(("CUST-01, CUST-01/requested, CUST-03", *_BAIL)), prefix="refused_", asked=NOT_HAD, adult=NOT_HAD, reviews=(),
)  # fmt: skip
"""The same, whose record was merged before anything was entered under it: that would be the survivor's."""


def _of_open_age(name: str, reason: str, person: str) -> Fate:
    """Refused bail, nobody asked, and perhaps no child: what would be a breach cannot be told, the rest is left out (A1)."""
    out, open_ = f"X {reason}", f"U {reason}"
    also = {"CUST-03": f"{out}, {out}, {out}"} | dict.fromkeys(_BAIL, open_)
    return _afternoon(name, judged(out, out, out), also=also, person=person)


def _refused(
    name: str, verdict: str, requested: str = "C requested", transferred: str = "N not_transferred", weight: float = 0.0,
    dues: str = _TO_COURT, **knobs: Any,
) -> Fate:  # fmt: skip
    asked = requested == "C requested"
    settings = {"requested": asked, "request": "alternative" if asked else ""}
    also = {"CUST-03": dues} | dict(zip(_BAIL, (verdict, requested, transferred), strict=True))
    return _afternoon(name, judged("C in_time"), weight, also=also, **settings | knobs)


def _moved(name: str, requested: str = "C requested", weight: float = 0.0, **knobs: Any) -> Fate:
    usual = {"moved": _BY_EVENING, "reviews": (EARLY_FIRST,), "dues": "C in_time, E ended_before_due"}
    return _refused(name, "C transferred", requested, "C transferred", weight, **usual | knobs)


CHILDREN = Table("children",
    *STAYS,
    _moved("moved", weight=1.6, offered=True),
    _moved("moved_overnight", weight=0.8, offered=True, moved=_NEXT_DAY, clock=(8 * HOUR, 10 * HOUR),
           reviews=(EARLY_FIRST, AT_THE_LAST), dues=_TO_COURT),
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
    _moved("before_the_charge", refused=_TOO_EARLY, moved=(2 * HOUR, 4 * HOUR)),
    _out("test", "X test_record", is_test=True),
    _merged("merged", "X merged_record", merged=True),
    _out("broken_merge", "U dangling_link", person="cycle"),
    _of_open_age("unknown_age", "child_unknown", "blank"),
    _of_open_age("near_18", "age_uncertain", "near_18"),
)  # fmt: skip
"""Children in custody, whatever befalls them."""
