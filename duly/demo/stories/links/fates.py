"""What may befall the children whom records link to the parties of domestic abuse incidents (STANDARDS.md 4.5 DA-04)."""

from typing import Any

from duly.demo.calendar import NONE
from duly.demo.fates import Fate, Kind, Table

_link = Kind(
    "DA-04, DA-04/incidents",
    listed=False,  # a child who is listed at the incident, where there is one
    person="",  # another person, of this kind
    kind="parent",  # parent, household, sibling, or GODPARENT (an unknown code)
    since=(30, 1_500),  # days before the incident; negative: after it
    until=NONE,  # days after the incident, where it ends
    turned=False,  # the link names the child first
    twice=False,  # by household as well
    party=False,  # the other person is a suspect of the incident
)
"""Whom a link ties to the victim of an incident: a child listed there, or another person; and how."""

_OF_INCIDENT = {"C": "C all_listed", "N": "N child_not_listed", "U": "U child_unknown_status"}


def _known(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Fate:
    """One linked child, judged by DA-04, and what that makes of the incident where it says anything of it."""
    return _link(name, f"{verdict}, {_OF_INCIDENT.get(verdict[:1], '')}", weight, **knobs)


_OLD = (1_900, 3_000)
LISTED = Table("listed",
    _known("listed", "C listed", 88, listed=True),
    _known("listed_household", "C listed", 6, listed=True, kind="household", turned=True),
    _known("listed_by_an_old_link", "C listed", 4, listed=True, since=_OLD),
    _known("listed_twice_linked", "C listed", 2, listed=True, twice=True),
)  # fmt: skip
"""Incidents at which a child is listed."""

OTHERS = Table("others",
    _known("not_listed", "N not_listed", 9, person="child"),
    _known("not_listed_household", "N not_listed", 4, person="child", kind="household", turned=True),
    _known("not_listed_sibling", "N not_listed", 1, person="child", kind="sibling", twice=True),
    _known("not_listed_old_link", "N not_listed", 2, person="child", since=_OLD),
    _known("not_listed_merged_twice", "N not_listed", 0.3, person="chain"),
    _known("from_that_day", "N not_listed", 0.3, person="child", since=(0, 0)),
    _known("until_that_day", "N not_listed", 0.3, person="child", until=0),
    _known("on_the_eve_of_18", "N not_listed", 0.3, person="eve_of_18"),
    _known("type_unknown", "U unmapped_code", 0.5, person="child", kind="GODPARENT"),
    _known("near_18", "U age_uncertain", 0.6, person="near_18"),
    _known("age_unknown", "U child_unknown", 1.5, person="blank"),
    _known("not_a_person", "U dangling_link", 0.3, person="orphan"),
    _known("merge_error", "U dangling_link", 0.3, person="cycle"),
    _known("party", "X party", 0.6, person="child", party=True),
    _known("18_that_day", "", 0.5, person="birthday_18"),
    _known("born_later", "", 0.5, person="unborn"),
    _known("adult", "", 30, person="adult", kind="household"),
    _known("ended", "", 4, person="child", until=-1),
    _known("begins_later", "", 1, person="child", since=(-60, -1)),
    _known("nobody", "", 45),
)  # fmt: skip
"""Any incident."""

ODD = Table("odd links",
    _known("nameless", "U nameless_child", person="child"),  # where a child without an identity is listed
    _known("timeless", "U no_incident_time", listed=True),  # where it is not recorded when the incident was
)  # fmt: skip
