"""File names of worklists: whatever a team is called, its file can be written on every system and is nobody else's."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from duly.reports.worklists.file_names import LONGEST, file_names

WINDOWS = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


def test_a_plain_name_stays_itself() -> None:
    assert file_names(["PVP North", "(not recorded)"]) == {
        "PVP North": "PVP-North",
        "(not recorded)": "not-recorded",
    }


def test_devices_of_windows_are_avoided() -> None:
    for team in ("CON", "con", "NUL", "Com1", "COM¹", "lpt9", "aux."):
        name = file_names([team])[team]
        assert not WINDOWS.fullmatch(name), team
        assert name.startswith("team-")


def test_two_that_differ_in_case_or_signs_get_names_of_their_own() -> None:
    teams = ["PVP North", "pvp north", "PVP/North", "\uff30\uff36\uff30 North", "CSE"]
    names = file_names(teams)
    assert len({name.casefold() for name in names.values()}) == len(teams)
    assert names["CSE"] == "CSE"
    assert file_names(teams[:1])["PVP North"] == "PVP-North"
    assert file_names(reversed(teams)) == names


def test_a_name_without_letters_and_a_long_one() -> None:
    names = file_names(["../..", "", "x" * 10_000, "x" * 10_001, "ß" * 100])
    assert len({name.casefold() for name in names.values()}) == 5
    assert all(name.startswith("team-") for name in (names["../.."], names[""]))


@given(st.lists(st.text(max_size=80), unique=True, max_size=8))
def test_every_name_is_safe_and_its_own(teams: list[str]) -> None:
    names = file_names(teams)
    assert len({unicodedata.normalize("NFC", name).casefold() for name in names.values()}) == len(teams)
    for name in names.values():
        assert re.fullmatch(r"[\w-]+", name)
        assert len(name) <= LONGEST + 20
        assert len(name.encode()) <= 160
        assert not name.startswith("-")
        assert not WINDOWS.fullmatch(name)
        assert all(unicodedata.category(character)[0] != "C" for character in name)
