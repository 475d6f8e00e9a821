"""What makes a night suspect: each kind on its own, what is no alarm, and when what was unusual becomes usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from duly.history.suspects import NIGHTS, Asked, NightRead, TableRead, held
from duly.results import SuspectKind, Suspicion, Trust

COLUMNS = frozenset({"crime_id", "recorded_at", "district"})
READS = {"crimes": COLUMNS, "teams": frozenset({"team_id"})}


def table(
    rows: int, *, night: int = 0, refused: int | None = 0, without: Sequence[str] = (), blank: Sequence[str] = ()
) -> TableRead:
    columns = COLUMNS - {*without}
    return TableRead(
        rows=rows, refused=refused, columns=columns, filled=columns - {*blank}, files=(f"crimes of {night}",)
    )


def asked(total: int, unknown: int = 0, by: str = "a rule") -> dict[str, Asked]:
    return {"S-01": Asked(by=(by,), total=total, due=total, unknown=unknown)}


def night(number: int, rows: int = 1000, **standards: Asked) -> NightRead:
    """A quiet night: each has some rows more than the one before."""
    tables = {"crimes": table(rows + 20 * number, night=number), "teams": TableRead(rows=8, files=(f"t{number}",))}
    return NightRead(tables=tables, standards=standards or asked(500, 25))


BEFORE = [night(number) for number in range(10)]


def crimes(read: TableRead) -> NightRead:
    """The night after these, with other crimes."""
    usual = night(10)
    return replace(usual, tables={**usual.tables, "crimes": read})


def told(tonight: NightRead, before: Sequence[NightRead] = BEFORE) -> list[tuple[SuspectKind, str]]:
    return [(one.kind, one.about) for one in looked_at(tonight, before).suspicions]


def looked_at(tonight: NightRead, before: Sequence[NightRead] = BEFORE) -> Trust:
    return held(tonight, before, READS, "as at 1 March 2026, 06:00")


def only(tonight: NightRead) -> Suspicion:
    (one,) = looked_at(tonight).suspicions
    return one


def test_a_quiet_night_is_as_usual() -> None:
    trust = looked_at(night(10))
    assert not trust.suspect
    assert (trust.nights, trust.tables, trust.populations, trust.refused_before) == (10, 2, 1, 0)


def test_half_a_table() -> None:
    one = only(crimes(table(600, night=10)))
    assert (one.kind, one.about, one.found, one.usual) == (SuspectKind.ROWS, "crimes", 600, 1090)
    assert one.words == "crimes has 600 rows, where 1,090 are usual (1,000 to 1,180 in 10 nights)"


def test_a_table_that_holds_its_header_only() -> None:
    assert only(crimes(table(0, night=10))).words.startswith("crimes has no row, where 1,090 are usual")


def test_a_table_that_is_not_there_and_one_that_nobody_asks_for() -> None:
    gone = replace(night(10), tables={})
    assert told(gone) == [(SuspectKind.GONE, "crimes"), (SuspectKind.GONE, "teams")]
    assert [one.about for one in held(gone, BEFORE, {"teams": frozenset()}).suspicions] == ["teams"]


def test_a_column_that_is_gone_or_blank() -> None:
    gone = only(crimes(table(1200, night=10, without=["district"])))
    assert (gone.kind, gone.columns) == (SuspectKind.COLUMNS, ("district",))
    blank = only(crimes(table(1200, night=10, blank=["district", "recorded_at"])))
    assert blank.words == "crimes has nothing in district, recorded_at, which are usually filled"


def test_a_column_that_is_blank_now_and_then_is_no_news() -> None:
    before = [*BEFORE[:4], crimes(table(1100, blank=["district"])), *BEFORE[5:]]
    assert told(crimes(table(1200, night=10, blank=["district"])), before) == []
    few = [replace(one, tables={"crimes": table(9, night=number)}) for number, one in enumerate(BEFORE)]
    assert told(replace(night(10), tables={"crimes": table(9, night=10, blank=["district"])}), few) == []


def test_the_files_of_the_night_before_are_told_from_the_second_night_on() -> None:
    one = only(replace(BEFORE[9], odd=frozenset()))
    assert one.kind is SuspectKind.FILES
    assert one.words == (
        "every file is the same, byte by byte, as in the export as at 1 March 2026, 06:00, and the as-at time went on"
    )
    assert told(BEFORE[0], BEFORE[:1]) == [(SuspectKind.FILES, "")]


def test_one_file_of_the_night_before_where_that_table_changes_every_night() -> None:
    assert told(crimes(BEFORE[9].tables["crimes"])) == [(SuspectKind.FILES, "crimes")]
    teams = replace(night(10), tables={**night(10).tables, "teams": BEFORE[9].tables["teams"]})
    assert told(teams) == []  # it has eight rows every night


def test_files_that_are_not_known_are_never_the_same() -> None:
    unknown = [replace(one, tables={"crimes": replace(one.tables["crimes"], files=())}) for one in BEFORE]
    assert told(unknown[9], unknown) == []


@pytest.mark.parametrize(("total", "is_told"), [(250, True), (1000, True), (400, False), (700, False)])
def test_a_population_that_halved_or_doubled(total: int, is_told: bool) -> None:
    tonight = replace(night(10), standards=asked(total, total // 20))
    assert (told(tonight) == [(SuspectKind.POPULATION, "S-01")]) is is_told


def test_a_population_of_another_rule_or_period_is_not_compared() -> None:
    trust = looked_at(replace(night(10), standards=asked(100, 5, by="another")))
    assert (trust.suspicions, trust.populations) == ((), 0)


def test_an_unknown_share_that_jumped() -> None:
    one = only(replace(night(10), standards=asked(500, 200)))
    assert one.words == "S-01: 40.0 % of what fell due cannot be told, where 5.0 % are usual"
    assert told(replace(night(10), standards=asked(500, 60))) == []


def test_refused_rows_that_jumped() -> None:
    one = only(crimes(table(1200, night=10, refused=500)))
    assert one.words == "500 of 1,200 rows of crimes (41.7 %) are refused, where 0.0 % are usual"
    unknown = [crimes(table(1000 + number, night=number, refused=None)) for number in range(10)]
    trust = looked_at(crimes(table(1200, night=10, refused=500)), unknown)
    assert (trust.suspicions, trust.refused_before, trust.most_refused) == ((), None, {})


def test_with_fewer_than_three_nights_nothing_is_usual() -> None:
    assert told(crimes(table(10, night=10)), BEFORE[:2]) == []
    assert told(crimes(table(10, night=10)), BEFORE[:3]) == [(SuspectKind.ROWS, "crimes")]


def after(nights: int, *, accepted: bool = False) -> list[NightRead]:
    """28 nights, and so many more on which crimes had half their rows: found suspect, or the first of them accepted."""
    before = [night(number) for number in range(NIGHTS)]
    for number in range(nights):
        tonight = replace(night(NIGHTS + number), tables={"crimes": table(500 + number, night=100 + number)})
        tonight = replace(tonight, tables={**night(NIGHTS + number).tables, **tonight.tables})
        odd = frozenset(told(tonight, before))
        assert bool(odd) is (number == 0 or not accepted)
        before.append(replace(tonight, odd=odd, accepted=accepted and number == 0))
    return before


def test_what_stays_so_becomes_usual_once_most_nights_have_it() -> None:
    before = after(15)
    assert told(replace(before[-1], tables={**before[-1].tables, "crimes": table(520)}), before) == []


def test_what_somebody_accepted_is_usual_from_then_on() -> None:
    before = after(4, accepted=True)
    assert told(crimes(table(200)), before) == [(SuspectKind.ROWS, "crimes")]
    assert told(crimes(table(506)), before) == []


SIZES = (3, 8, 20, 60, 120, 250, 2_000, 100_000)
"""Rows of tables of which each night is as many as chance gives, the small ones among them."""

POPULATIONS = {2: 0.1, 5: 0.5, 12: 0.02, 30: 0.3, 80: 0.1, 300: 0.05, 2_000: 0.2}
"""Records that standards are asked of, and the share of which cannot be told."""


def by_chance(random: np.random.Generator, number: int) -> NightRead:
    """A night whose counts are all independent of the nights before: they vary more than those of any export that grows."""
    tables = {
        f"t{size}-{place}": TableRead(rows=int(random.poisson(size)), refused=0, files=(f"{number}",))
        for size in SIZES
        for place in range(5)
    }
    standards = {}
    for size, share in POPULATIONS.items():
        for place in range(7):
            total = int(random.poisson(size))
            unknown = int(random.binomial(total, share))
            standards[f"s{size}-{place}"] = Asked(by=(), total=total, due=total, unknown=unknown)
    return NightRead(tables=tables, standards=standards)


@pytest.fixture(scope="module")
def quiet() -> tuple[Sequence[NightRead], Mapping[str, frozenset[str]], int]:
    """200 quiet nights of forty tables and 49 standards, what they are asked for, and how many were found suspect."""
    random = np.random.default_rng(20260202)
    nights: list[NightRead] = []
    suspect = 0
    for number in range(200):
        tonight = by_chance(random, number)
        reads = {name: frozenset[str]() for name in tonight.tables}
        odd = frozenset((one.kind, one.about) for one in held(tonight, nights, reads).suspicions)
        suspect += bool(odd)
        nights.append(replace(tonight, odd=odd))
    return nights, reads, suspect


def test_of_200_quiet_nights_at_most_one_in_a_hundred_is_suspect(
    quiet: tuple[Sequence[NightRead], Mapping[str, frozenset[str]], int],
) -> None:
    assert quiet[2] <= 2


@pytest.mark.parametrize("size", [250, 2_000, 100_000])
def test_half_of_any_of_their_tables_is_always_found(
    quiet: tuple[Sequence[NightRead], Mapping[str, frozenset[str]], int], size: int
) -> None:
    nights, reads, _ = quiet
    for number in range(50, 200, 10):
        tonight, name = nights[number], f"t{size}-{number // 10 % 5}"
        half = replace(tonight.tables[name], rows=tonight.tables[name].rows // 2)
        tonight = replace(tonight, tables={**tonight.tables, name: half})
        assert (SuspectKind.ROWS, name) in {
            (one.kind, one.about) for one in held(tonight, nights[:number], reads).suspicions
        }
        stale = replace(nights[number - 1], standards=tonight.standards)
        assert SuspectKind.FILES in {one.kind for one in held(stale, nights[:number], reads).suspicions}


def test_an_older_export_once_more_is_suspect() -> None:
    (one,) = looked_at(night(7)).suspicions
    said = "every file is the same, byte by byte, as in the export of 3 runs before, and a newer one was judged since"
    assert (one.kind, one.words) == (SuspectKind.FILES, said)
    partly = replace(night(7), tables={**night(7).tables, "teams": TableRead(rows=8, files=("t10",))})
    assert not looked_at(partly).suspicions
