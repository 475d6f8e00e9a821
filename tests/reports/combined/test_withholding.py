"""What is withheld stays so: whoever knows how duly withholds, and has all that it shows, is left with more than one answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import product

import pytest

from duly.reports.combined.withholding import Withheld, withheld
from duly.results import Counts

BELOW = 3
FORCES = ("A", "B", "C", "D")


def shown(told: Withheld) -> tuple[object, ...]:
    """All that a reader sees."""
    return (*sorted((force, repr(figures)) for force, figures in told.forces.items()), repr(told.together))


def given_away(
    tables: Iterable[Mapping[str, Counts]], names: tuple[str, ...], pool: tuple[str, ...], most: int
) -> list[str]:
    """The small counts of tables up to `most` that are shown, or of which only one value would look the same."""
    alike: dict[tuple[object, ...], list[Mapping[str, Counts]]] = defaultdict(list)
    for table in tables:
        alike[shown(withheld(table, pool, BELOW))].append(table)
    told = []
    for several in alike.values():
        figures = withheld(several[0], pool, BELOW).forces
        for force, name in product(figures, names):
            values = {getattr(table[force], name) for table in several}
            looked_at = any(
                max(getattr(one, each) for one in table.values() for each in names) <= most for table in several
            )
            small = values <= {*range(1, BELOW)}
            if small and looked_at and (len(values) == 1 or getattr(figures[force], name) is not None):
                told.append(f"{force} {name} {values}: {several[0]}")
    return told


@pytest.mark.parametrize("pool", [("A", "B"), ("A", "B", "C")])
def test_no_unknown_number_can_be_worked_out_of_a_total_and_the_others(pool: tuple[str, ...]) -> None:
    tables = [
        {force: Counts(unknown=count) for force, count in zip(FORCES, counts, strict=False)}
        for counts in product(range(14), repeat=3)
    ]
    assert given_away(tables, ("unknown",), pool, 6) == []


def test_nor_of_four_forces() -> None:
    tables = [
        {force: Counts(not_yet_due=count) for force, count in zip(FORCES, counts, strict=True)}
        for counts in product(range(10), repeat=4)
    ]
    assert given_away(tables, ("not_yet_due",), FORCES, 4) == []


def test_nor_who_complied_and_who_did_not() -> None:
    pairs = [
        Counts(compliant=one, non_compliant=other) for one, other in product((0, 1, 2, 3, 4, 5, 6, 7, 8), repeat=2)
    ]
    tables = [{"A": one, "B": other} for one, other in product(pairs, repeat=2)]
    assert given_away(tables, ("compliant", "non_compliant"), ("A", "B"), 4) == []


def test_a_small_count_takes_another_force_with_it_and_the_total_stays() -> None:
    told = withheld(
        {
            "A": Counts(compliant=90, non_compliant=2),
            "B": Counts(compliant=40, non_compliant=10),
            "C": Counts(compliant=500, non_compliant=80),
        },
        ("A", "B", "C"),
        5,
    )
    assert told.forces["A"].compliant is None and told.forces["B"].compliant is None
    assert told.forces["C"].compliant == 500
    assert (told.together.compliant, told.together.non_compliant) == (630, 92)


def test_of_two_forces_one_of_which_is_small_the_sum_is_withheld_and_not_the_other() -> None:
    told = withheld(
        {"A": Counts(compliant=90, non_compliant=2), "B": Counts(compliant=40, non_compliant=10)}, ("A", "B"), 5
    )
    assert told.forces["A"].judged is None
    assert told.forces["B"].judged == Counts(compliant=40, non_compliant=10)
    assert told.together.judged is None and told.together.rate is None


def test_nought_is_no_small_count() -> None:
    told = withheld({"A": Counts(compliant=50), "B": Counts(compliant=60)}, ("A", "B"), 5)
    assert told.forces["A"].population == 50
    assert told.together.compliant == 110 and told.together.unknown == 0


def test_a_population_stands_only_where_all_its_parts_do() -> None:
    told = withheld({"A": Counts(compliant=50, non_compliant=20, unknown=2), "B": Counts(compliant=50)}, (), 5)
    assert told.forces["A"].unknown is None and told.forces["A"].population is None
    assert told.forces["A"].rate is not None and told.forces["A"].rate_low is None
    assert told.forces["B"].population == 50
