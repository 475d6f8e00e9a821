"""The fate tables are well formed, and what is drawn from them holds every fate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from duly.demo import (
    STANDARDS,
    VARIANTS,
    case_fates,
    conference_fates,
    control_room_fates,
    domestic_fates,
    link_fates,
    log_fates,
    meeting_fates,
    missing_fates,
    notice_fates,
    online_fates,
    paperwork,
    profiles,
    protection_fates,
    queue_fates,
    repeat_fates,
    training,
    trigger_fates,
    voice_fates,
)
from duly.demo.child_crime_fates import CHILD_FATES
from duly.demo.crime_fates import ADULT_FATES
from duly.demo.fates import Fate, Knobs, draw, tally_up
from duly.demo.ledger import STATUSES, Tally
from duly.demo.people import KIND
from duly.demo.wording import WORDING

TABLES: dict[str, Sequence[Fate]] = {
    "child crimes": CHILD_FATES,
    "other crimes": ADULT_FATES,
    "cases": (*case_fates.CASE_FATES, case_fates.NO_START),
    "reviews": case_fates.REVIEW_FATES,
    "case logs": case_fates.LOG_FATES,
    "logs": log_fates.FATES,
    "calls": trigger_fates.CALLS,
    "decisions": trigger_fates.DECISIONS,
    "odd triggers": trigger_fates.ODD,
    "minutes": meeting_fates.MINUTES,
    "attendance": meeting_fates.ATTENDANCE,
    "actions": meeting_fates.ACTIONS,
    "outcomes": meeting_fates.OUTCOMES,
    "business": meeting_fates.BUSINESS,
    "odd meetings": meeting_fates.ODD_MEETINGS,
    "children": domestic_fates.CHILDREN,
    "children of odd scenes": tuple(domestic_fates.SHARED.values()),
    "speaking": domestic_fates.SPEAKING,
    "scenes": domestic_fates.SCENES,
    "gradings": missing_fates.GRADINGS,
    "prevention interviews": missing_fates.INTERVIEWS,
    "return-home interviews": missing_fates.RETURNS_HOME,
    "odd episodes": missing_fates.ODD_EPISODES,
    "repeats": (*repeat_fates.REPEATS, repeat_fates.OFTEN),
    "online": online_fates.ONLINE,
    "checks": control_room_fates.CHECKS,
    "others in logs": control_room_fates.LINKED,
    "odd domestic logs": control_room_fates.ODD_LOGS,
    "triages": (*queue_fates.TRIAGES, *queue_fates.STANDING.values()),
    "old assessments": queue_fates.OLD,
    "middling assessments": queue_fates.MIDDLING,
    "young assessments": queue_fates.YOUNG,
    "fresh assessments": queue_fates.FRESH,
    "untriaged assessments": queue_fates.UNTRIAGED,
    "referrals": queue_fates.REFERRALS,
    "late referrals": queue_fates.LATELY,
    "referrals of today": queue_fates.JUST_NOW,
    "known and listed": link_fates.LISTED,
    "known": (*link_fates.OTHERS, link_fates.NAMELESS, link_fates.TIMELESS),
    "recordings of protection": protection_fates.RECORDINGS,
    "endings of protection": protection_fates.ENDINGS,
    "odd protections": protection_fates.ODD_PROTECTIONS,
    "areas": profiles.AREAS,
    "attending initial conferences": conference_fates.ATTENDING_INITIAL,
    "attending reviews": conference_fates.ATTENDING_REVIEW,
    "odd conferences": conference_fates.ODD_CONFERENCES,
    "voices": voice_fates.VOICES,
    "young voices": voice_fates.YOUNG,
    "witnesses": voice_fates.WITNESSES,
    "forms": paperwork.FORMS,
    "plans": paperwork.PLANS,
    "notices": notice_fates.NOTICES,
    "notices in the last days": notice_fates.WAITING,
    "odd concerns": notice_fates.ODD_CONCERNS,
    "courses": training.COURSES,
    "staff": training.STAFF,
}


@pytest.mark.parametrize("table", TABLES)
def test_verdicts_are_spelled_as_the_ledger_reads_them(table: str) -> None:
    for fate in TABLES[table]:
        for standard, verdict in fate.adds.items():
            assert standard in (*STANDARDS, *VARIANTS), (fate.name, standard)
            letter, reason = verdict.split()
            assert letter in STATUSES
            assert reason == reason.lower()


@pytest.mark.parametrize("table", TABLES)
def test_names_are_unique_and_something_is_common(table: str) -> None:
    names = [fate.name for fate in TABLES[table]]
    assert len(set(names)) == len(names)
    assert sum(fate.weight for fate in TABLES[table]) > 0


def test_a_reason_belongs_to_one_status_within_a_standard() -> None:
    letters: dict[tuple[str, str], set[str]] = {}
    for fates in TABLES.values():
        for fate in fates:
            for standard, verdict in fate.adds.items():
                letter, reason = verdict.split()
                letters.setdefault((standard, reason), set()).add(letter)
    assert [key for key, found in letters.items() if len(found) > 1] == []


def test_fates_name_kinds_and_wordings_that_exist() -> None:
    for fate in (*CHILD_FATES, *ADULT_FATES):
        assert set(fate.victims) <= {*KIND, "state", "business"}
        assert fate.cancel_text in WORDING
    for child in domestic_fates.CHILDREN:
        assert child.person in KIND
        assert {child.text, child.reason} <= set(WORDING)
    for known in link_fates.OTHERS:
        assert known.person in {"", *KIND}
    for linked in control_room_fates.LINKED:
        assert linked.person in {"", *KIND}
    for log in log_fates.FATES:
        assert log.closure in WORDING
        assert log.person in {"", *KIND}


FATES = (
    Fate(name="common", weight=9, adds={"NCRS-01": "C in_time"}),
    Fate(name="rare", adds={"NCRS-01": "N late", "NCRS-01A": "N late"}),
    Fate(name="group", at_least=3),
    Fate(name="now", weight=1, current=True),
)


@pytest.mark.parametrize(("size", "drawn"), [(100, 100), (2, 9)])
def test_a_draw_holds_every_fate_whatever_its_size(size: int, drawn: int) -> None:
    found = draw(np.random.default_rng(1), FATES, size, current=True)
    assert len(found) == drawn
    times = np.bincount(found, minlength=4)
    assert times[1] == 1
    assert times[2] == 3
    assert times[0] >= 1 <= times[3]


def test_past_years_have_no_fate_that_needs_the_present() -> None:
    assert 3 not in draw(np.random.default_rng(1), FATES, 1_000, current=False)


def test_what_is_drawn_is_counted_and_can_be_asked() -> None:
    tally, drawn = Tally(), np.array([0, 1, 1, 3])
    tally_up(tally, FATES, drawn)
    assert tally.planted == {"NCRS-01": {"C in_time": 1, "N late": 2}, "NCRS-01A": {"N late": 2}}
    knobs = Knobs(FATES, drawn)
    assert knobs.name.tolist() == ["common", "rare", "rare", "now"]
    assert knobs.current.tolist() == [False, False, False, True]
    assert knobs.has("adds", "NCRS-01A").tolist() == [False, True, True, False]
