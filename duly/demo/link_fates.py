"""What may befall the children whom records link to the parties: the table of duly/demo/links.py (STANDARDS.md 4.5 DA-04)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duly.demo.fates import Fate


@dataclass(frozen=True, kw_only=True)
class Known(Fate):
    """Whom a link ties to the victim of an incident: a child listed there, or another person; and how."""

    listed: bool = False  # a child who is listed at the incident, where there is one
    person: str = ""  # another person, of this kind
    kind: str = "parent"  # parent, household, sibling, or GODPARENT (an unknown code)
    since: tuple[int, int] = (30, 1_500)  # days before the incident; negative: after it
    until: int | None = None  # days after the incident; None: no end
    turned: bool = False  # the link names the child first
    twice: bool = False  # by household as well
    party: bool = False  # the other person is a suspect of the incident


def _known(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Known:
    """One linked child, judged by DA-04, and what that makes of the incident where it says anything of it."""
    of_incident = {"C": "C all_listed", "N": "N child_not_listed", "U": "U child_unknown_status"}.get(verdict[:1], "")
    adds = ({"DA-04": verdict} if verdict else {}) | ({"DA-04/incidents": of_incident} if of_incident else {})
    return Known(name=name, adds=adds, weight=weight, bad=verdict[:1] == "N", **knobs)


LISTED = (
    _known("listed", "C listed", 88, listed=True),
    _known("listed_household", "C listed", 6, listed=True, kind="household", turned=True),
    _known("listed_by_an_old_link", "C listed", 4, listed=True, since=(1_900, 3_000)),
    _known("listed_twice_linked", "C listed", 2, listed=True, twice=True),
)
"""Incidents at which a child is listed."""

OTHERS = (
    _known("not_listed", "N not_listed", 9, person="child"),
    _known("not_listed_household", "N not_listed", 4, person="child", kind="household", turned=True),
    _known("not_listed_sibling", "N not_listed", 1, person="child", kind="sibling", twice=True),
    _known("not_listed_old_link", "N not_listed", 2, person="child", since=(1_900, 3_000)),
    _known("not_listed_merged_twice", "N not_listed", 0.3, person="chain"),
    _known("from_that_day", "N not_listed", 0.3, person="child", since=(0, 0)),
    _known("until_that_day", "N not_listed", 0.3, person="child", until=0),
    _known("on_the_eve_of_18", "N not_listed", 0.3, person="eve_of_18"),
    _known("type_unknown", "U unmapped_code", 0.5, person="child", kind="GODPARENT"),
    _known("near_18", "U age_uncertain", 0.6, person="near_18"),
    _known("age_unknown", "X child_unknown", 1.5, person="blank"),
    _known("not_a_person", "X child_unknown", 0.3, person="orphan"),
    _known("merge_error", "X merge_error", 0.3, person="cycle"),
    _known("party", "X party", 0.6, person="child", party=True),
    _known("18_that_day", "", 0.5, person="birthday_18"),
    _known("born_later", "", 0.5, person="unborn"),
    _known("adult", "", 30, person="adult", kind="household"),
    _known("ended", "", 4, person="child", until=-1),
    _known("begins_later", "", 1, person="child", since=(-60, -1)),
    _known("nobody", "", 45),
)
"""Any incident."""

NAMELESS = _known("nameless", "U nameless_child", person="child")
"""Where a child without an identity is listed."""

TIMELESS = _known("timeless", "U no_incident_time", listed=True)
"""Where it is not recorded when the incident was."""
