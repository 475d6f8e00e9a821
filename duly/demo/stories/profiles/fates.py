"""What may befall a local authority area: its problem profiles (STANDARDS.md 4.5 PROF-01)."""

from duly.demo.fates import Kind, Table
from duly.demo.files import LA_AREAS

_area = Kind("PROF-01", profiles=())
"""One area, by its name, and its profiles: of each whose information it is made from, and how many days before the as-at
date it was refreshed (-1 for blank)."""

NORTH, SOUTH, EAST, WEST = LA_AREAS
_OURS, _THEIRS = "police_only", "multi_agency"
AREAS = Table("areas",
    # as the inspectors found them: one with its partners, one by the police alone, two without
    _area(NORTH, "C current", 1, profiles=((_THEIRS, 80), (_THEIRS, 500))),
    _area(SOUTH, "N police_only", 1, profiles=((_OURS, 150),)),
    _area(EAST, "N none", 1),
    _area(WEST, "N none", 1),
    _area("Ashwick", "C current", 1, profiles=((_THEIRS, 365),)),
    _area("Brandle", "N out_of_date", 1, profiles=((_THEIRS, 366), (_OURS, 20))),
    _area("Cawton", "U no_refreshed_date", 1, profiles=((_THEIRS, -1),)),
    _area("Dunmere", "U unmapped_code", 1, profiles=(("POLICE-AND-HEALTH", 90),)),
    _area("Eastry", "U unmapped_code", 1, profiles=(("", 90),)),
)  # fmt: skip
