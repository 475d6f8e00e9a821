"""The force of the export: its districts, teams and staff, all made up."""

import numpy as np

from duly.demo.calendar import NONE, Ints
from duly.demo.files import DISTRICTS, Files

PER_TEAM = 20
"""Staff of each team: one inspector, three sergeants, fourteen officers, a staff supervisor and one who has left."""

_EVERYWHERE = ("PVP_CORE", "RESPONSE", "NEIGHBOURHOOD", "DA")
_ONCE = ("ISOT", "CSE", "MOSOVO", "CONTROL", "CUSTODY", "MASH")
TEAMS = tuple(
    [(kind, district) for kind in _EVERYWHERE for district in range(len(DISTRICTS))] + [(kind, -1) for kind in _ONCE]
)
_NUMBERS = {
    kind: np.array([TEAMS.index((kind, district if kind in _EVERYWHERE else -1)) for district in range(len(DISTRICTS))])
    for kind in (*_EVERYWHERE, *_ONCE)
}
ROLES = ("supervisor", "investigator")
"""The first four of each team are supervisors, the others investigators."""

SLIPPING = ("PVP_CORE", DISTRICTS.index("South"))
"""The kind and district of the team in which most of the reviews that were missed lately are missed."""

OFFICES = ("Headquarters", "Riverside")
JOINED_ON, _LEFT_ON = 14_975, 19_700
_DETECTIVE = ("PVP_CORE", "ISOT", "CSE", "DA", "MOSOVO")


def team(kind: str, districts: Ints) -> Ints:
    """The number of the team of a kind that serves each district."""
    return np.asarray(_NUMBERS[kind][districts], dtype=np.int64)


def inspector(teams: Ints) -> Ints:
    """The inspector of each team."""
    return teams * PER_TEAM


def staff_supervisor(teams: Ints) -> Ints:
    """The civilian supervisor of each team, whom no story draws by chance."""
    return teams * PER_TEAM + 18


def members(kind: str, role: str, day: int) -> list[int]:
    """Everybody with a role in the teams of a kind who is in post on a day."""
    places = range(4) if role == "supervisor" else range(4, PER_TEAM)
    return [
        team * PER_TEAM + number
        for team in sorted(set(_NUMBERS[kind].tolist()))
        for number in places
        if number < PER_TEAM - 1 or day <= _LEFT_ON
    ]


def write(files: Files) -> None:
    """Write the teams and their staff."""
    numbers, kinds = np.arange(len(TEAMS)), [kind for kind, _ in TEAMS]
    names = [
        f"{kind.replace('_', ' ')} {DISTRICTS[district] if district >= 0 else 'force-wide'}" for kind, district in TEAMS
    ]
    files.write(
        "teams", team_id=numbers, name=np.array(names), team_type=np.array(kinds),
        district=np.array([district for _, district in TEAMS]), office=np.array(OFFICES)[numbers % 2],
    )  # fmt: skip
    ranks: list[str] = []
    for kind in kinds:
        top, middle, base = ("DI", "DS", "DC") if kind in _DETECTIVE else ("Insp", "PS", "PC")
        ranks += [top, *[middle] * 3, *[base] * 14, "staff_supervisor", base]
    members = np.arange(len(ranks))
    files.write(
        "staff", staff_id=members, rank=np.array(ranks), role=np.array(ROLES)[np.minimum(members % PER_TEAM // 4, 1)],
        team_id=members // PER_TEAM, fte=np.array(["1.0", "0.6"])[members % 7 // 6], active_from=JOINED_ON,
        active_to=np.where(members % PER_TEAM == PER_TEAM - 1, _LEFT_ON, NONE),
    )  # fmt: skip
