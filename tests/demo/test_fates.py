"""The fate tables are well formed, and what is drawn from them holds every fate."""

from __future__ import annotations

import numpy as np
import pytest

from duly.demo.fates import Drawn, Fate, Kind, Table
from duly.demo.ledger import OPEN, STATUSES, Tally
from duly.demo.people import KIND
from duly.demo.stories import fates
from duly.demo.stories.crimes.children import CHILDREN
from duly.demo.stories.crimes.fates import ADULTS
from duly.demo.wording import WORDING
from duly.expectations.catalogue import shipped

STANDARDS = {standard.id for standard in shipped().standards}
TABLES: dict[str, list[Fate]] = {}
for _table, _fate in fates():
    TABLES.setdefault(_table, []).append(_fate)


@pytest.mark.parametrize("table", TABLES)
def test_verdicts_are_spelled_as_the_ledger_reads_them(table: str) -> None:
    for fate in TABLES[table]:
        for standard, said in fate.adds.items():
            assert standard.partition("/")[0] in STANDARDS, (fate.name, standard)
            for verdict in said.split(","):
                letter, reason = verdict.split()
                assert letter in STATUSES
                assert reason == reason.lower()
        assert set(fate.opens) <= STANDARDS
        assert set(fate.opens.values()) <= set(OPEN)


def test_a_reason_belongs_to_one_status_within_a_standard_unless_it_leaves_out() -> None:
    letters: dict[tuple[str, str], set[str]] = {}
    for _, fate in fates():
        for standard, said in fate.adds.items():
            for verdict in said.split(","):
                letter, reason = verdict.split()
                letters.setdefault((standard, reason), set()).add(letter)
    # what is left out of a rate may be so for the reason for which another record cannot be told
    assert [key for key, either in letters.items() if len(either - {"X"}) > 1] == []


def test_fates_name_kinds_and_wordings_that_exist() -> None:
    for table, fate in fates():
        assert fate.knobs.get("person", "") in {"", *KIND}, (table, fate.name)
        assert set(fate.knobs.get("victims", ())) <= {*KIND, "state", "business"}, (table, fate.name)
        if "fates.CHILDREN" in table or "crimes" in table:
            texts = (fate.knobs.get(name, "none") for name in ("text", "reason", "cancel_text"))
            assert set(texts) <= set(WORDING), (table, fate.name)
        if table.startswith("logs"):
            assert fate.knobs["closure"] in WORDING


_kind = Kind("NCRS-01, NCRS-01A", route="")
FATES = Table(
    "fates",
    _kind("common", "C in_time,", 9),
    _kind("rare", "N late", route="by_night"),
    _kind("group", at_least=3, opens={"NCRS-01": "overdue"}),
    _kind("now", "", 1, current=True, also={"NCRS-02": "C crime_linked, N no_rationale"}),
)


def test_a_fate_has_the_knobs_of_its_kind_and_no_others() -> None:
    assert [fate.route for fate in FATES] == ["", "by_night", "", ""]
    assert [fate.bad for fate in FATES] == [False, True, False, True]
    with pytest.raises(TypeError, match=r"odd: no knob rout$"):
        _kind("odd", rout="")
    with pytest.raises(AttributeError, match="rare has no knob rout"):
        FATES["rare"].rout  # noqa: B018 - to ask is the test
    with pytest.raises(ValueError, match="one name"):
        Table("twice", FATES["rare"], FATES["rare"])


def test_a_kind_like_another_has_other_settings_and_standards() -> None:
    fate = _kind.like("NCRS-02", prefix="odd_", route="direct", current=True)("one", "U no_time")
    assert (fate.name, fate.route, fate.current) == ("odd_one", "direct", True)
    assert fate.adds == {"NCRS-02": "U no_time"}


@pytest.mark.parametrize(("size", "drawn"), [(100, 100), (2, 9)])
def test_a_draw_holds_every_fate_whatever_its_size(size: int, drawn: int) -> None:
    index = FATES.drawn(np.random.default_rng(1), size, current=True).index
    assert len(index) == drawn
    times = np.bincount(index, minlength=4)
    assert times[1] == 1
    assert times[2] == 3
    assert times[0] >= 1 <= times[3]


def test_past_years_have_no_fate_that_needs_the_present() -> None:
    assert "now" not in FATES.drawn(np.random.default_rng(1), 1_000, current=False).name


def test_what_is_drawn_is_counted_and_can_be_asked() -> None:
    tally, drawn = Tally(), FATES.every(["common", "rare", "rare", "now"])
    drawn.tally_up(tally, without="NCRS-02")
    assert tally.planted == {"NCRS-01": {"C in_time": 1, "N late": 2}, "NCRS-01A": {"N late": 2}}
    drawn.tally_up(tally, only="NCRS-02")
    assert tally.planted["NCRS-02"] == {"C crime_linked": 1, "N no_rationale": 1}
    assert tally.waiting["NCRS-01"]["overdue"] == 0
    assert drawn.name.tolist() == ["common", "rare", "rare", "now"]
    assert drawn.current.tolist() == [False, False, False, True]
    assert drawn.has("adds", "NCRS-01A").tolist() == [False, True, True, False]


def test_records_change_fates_where_they_must() -> None:
    drawn = FATES.every(["rare", "common", "now", "rare"])
    drawn.change("rare", np.array([True, True, False, False]))
    assert drawn.name.tolist() == ["now", "common", "rare", "rare"]
    drawn.put(np.array([1]), FATES.every(["group"]))
    assert drawn.with_others(Drawn(FATES.fates, np.array([0]))).name.tolist() == [
        "now",
        "group",
        "rare",
        "rare",
        "common",
    ]


@pytest.mark.parametrize("size", [100, 5000])
def test_a_merged_crime_follows_one_that_breaks_nothing(size: int) -> None:
    """Its victims count as those of the crime before it, of which the ledger knows nothing."""
    rng = np.random.default_rng(size)
    drawn = CHILDREN.drawn(rng, size, current=True).with_others(ADULTS.drawn(rng, 2 * size, current=True))
    before = np.bincount(drawn.index)
    for adult, plain in ((False, "in_time"), (True, "adult_in_time")):
        drawn.follow(drawn.merged & (drawn.adult == adult), plain)
    here = np.flatnonzero(drawn.merged)
    assert len(here) >= 3
    assert set(zip(drawn.adult[here], drawn.name[here - 1], strict=True)) == {
        (False, "in_time"),
        (True, "adult_in_time"),
    }
    assert (np.bincount(drawn.index) == before).all()
