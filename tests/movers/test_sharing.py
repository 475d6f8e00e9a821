"""What leaves the unit gives away no record and no small number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from duly.movers import movers_of, shared
from duly.results import Assurance, Variation
from tests.movers.force import force, of_teams, teams_of


def test_no_id_and_no_exact_number_leaves() -> None:
    counts = teams_of(force(np.random.default_rng(1)))
    counts[2, :4] = [20, 21, 0]
    inside = movers_of([of_teams(counts)], lambda line: (("secret-id",), 1))
    outside = shared(inside, 5)
    (line,) = outside.movers
    numbers = [number for tally in (line.before, line.after) for number in (tally.part, tally.whole)]
    assert all(number % 5 == 0 for number in numbers)
    assert (line.records, line.record_count, outside.last_night) == ((), 0, None)
    assert all(one.usual is one.low is one.high is None and one.recent.whole == 0 for one in outside.standings)


def test_what_is_small_is_left_out() -> None:
    counts = teams_of(force(np.random.default_rng(1), due=8))
    counts[2, :4] = [0, 8, 0]
    inside = movers_of([of_teams(counts)])
    assert [line.value for line in inside.movers] == ["T2"]
    assert inside.movers[0].after.part < 5
    assert shared(inside, 5).movers == ()
    few = [one for one in shared(inside, 5).standings if one.value == "T2"]
    assert [(one.variation, one.assurance) for one in few] == [(Variation.TOO_FEW, Assurance.UNTOLD)]


def test_of_one_standard_the_whole_is_not_told_beside_its_parts() -> None:
    counts = teams_of(force(np.random.default_rng(1)))
    counts[2, :4] = [20, 21, 0]
    inside = movers_of([of_teams(counts)])
    (part,) = inside.movers
    whole = replace(part, breakdown=None, value=None)
    other = replace(whole, standard="S-99")
    outside = shared(replace(inside, movers=(whole, part, other)), 5)
    assert [(line.standard, line.value) for line in outside.movers] == [
        (part.standard, part.value),
        (other.standard, None),
    ]
