"""What is told of a night, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from duly.movers import WEEKS, Group, StandardCohorts, movers_of
from duly.movers.standing import _assurance
from duly.results import Assurance, Direction, Mover, MoverKind, Movers, Variation
from tests.movers.force import WEEK, force, of_teams, teams_of


def drawn(seed: int = 5) -> np.random.Generator:
    return np.random.default_rng(seed)


def told(*standards: StandardCohorts) -> Movers:
    return movers_of(standards, lambda line: (("r1", "r2"), 2))


def redraw(team: int, weeks: slice, share: float, *, seed: int = 5, districts: int = 0) -> StandardCohorts:
    """A quiet force in which one team has another rate in some weeks."""
    counts = teams_of(force(drawn(seed)))
    due = counts[team, weeks].sum(axis=-1)
    kept = drawn(seed + 1).binomial(due, share)
    counts[team, weeks] = np.stack([kept, due - kept, 0 * due], axis=-1)
    return of_teams(counts, districts=districts)


def test_on_quiet_nights_nothing_is_told() -> None:
    """Twenty forces of twenty standards: one night with a mover would be one in twenty."""
    nights = [
        movers_of(
            [force(drawn(100 * night + number), f"S-{number}", districts=2, unknown=0.03) for number in range(20)]
        )
        for night in range(20)
    ]
    assert all(one.series == 20 * 9 and one.tests > 1000 for one in nights)
    assert sum(bool(one.movers) for one in nights) <= 1


@pytest.mark.parametrize(("share", "direction"), [(0.5, Direction.WORSE), (1.0, Direction.BETTER)])
def test_a_team_that_changes_is_told_and_named_once(share: float, direction: Direction) -> None:
    (line,) = told(redraw(2, slice(0, 4), share, districts=2)).movers
    assert (line.kind, line.direction, line.breakdown, line.value) == (MoverKind.RATE, direction, "team", "T2")
    assert line.since == WEEK - timedelta(weeks=3)
    assert line.before_weeks == 52
    assert line.before.rate is not None and 80 < line.before.rate < 88
    assert float(line.excess) == pytest.approx(line.after.part - float(line.expected), abs=0.06)
    assert (line.records, line.record_count) == (("r1", "r2"), 2)


def test_what_fell_everywhere_is_told_of_the_force() -> None:
    counts = teams_of(force(drawn()))
    due = counts[:, :4].sum(axis=-1)
    kept = drawn(2).binomial(due, 0.5)
    counts[:, :4] = np.stack([kept, due - kept, 0 * due], axis=-1)
    (line,) = told(of_teams(counts, districts=2)).movers
    assert line.breakdown is None


def test_a_change_of_long_ago_is_no_news() -> None:
    assert not told(redraw(2, slice(0, 30), 0.5)).movers


def test_a_rate_that_the_unknown_decide_is_not_told_as_performance() -> None:
    """A code that is newly unmapped takes what complied and what did not into the unknown."""
    counts = teams_of(force(drawn()))
    due = counts[1, :4].sum(axis=-1)
    counts[1, :4] = np.stack([due * 0, due // 5, due - due // 5], axis=-1)
    lines = told(of_teams(counts)).movers
    assert [(line.kind, line.value, line.direction) for line in lines] == [(MoverKind.UNKNOWN, "T1", Direction.MORE)]


def test_fewer_cases_are_a_finding_of_their_own() -> None:
    counts = teams_of(force(drawn()))
    counts[1, :4] = counts[1, :4] // 3
    (line,) = told(of_teams(counts)).movers
    assert (line.kind, line.direction, line.value) == (MoverKind.VOLUME, Direction.FEWER, "T1")
    assert line.since == WEEK - timedelta(weeks=3)


def test_half_of_all_records_missing_is_no_fall_of_a_rate() -> None:
    counts = teams_of(force(drawn()))
    counts[:, :3] = counts[:, :3] // 2
    assert {line.kind for line in told(of_teams(counts)).movers} == {MoverKind.VOLUME}


def test_another_target_moves_nothing() -> None:
    cohorts = force(drawn())
    assert told(replace(cohorts, target=None)).movers == told(cohorts).movers == ()


def test_the_gravest_come_first_and_seven_at_most() -> None:
    severities = ["low", "critical", "medium", "high"] * 3
    standards = [
        replace(redraw(2, slice(0, 4), 0.5), standard=f"S-{number:02d}", severity=severity)
        for number, severity in enumerate(severities)
    ]
    moved = told(*standards)
    assert [line.severity for line in moved.movers] == ["critical"] * 3 + ["high"] * 3 + ["medium"]
    assert moved.more == 5


def test_young_weeks_are_held_against_weeks_of_their_age() -> None:
    """Every week's first rate is far below what it comes to; only where a week is below others at its age is it told."""
    quiet = force(drawn(), teams=1)
    then = np.array(quiet.now)[None]
    then[0, :, :, 0] //= 2
    then[0, :, :, 1] = quiet.now.sum(axis=-1) - then[0, :, :, 0]
    now = np.array(quiet.now)
    now[:, 0] = then[0, :, 0]
    known = np.ones((1, *now.shape[:2]), bool)
    known[:, :, 0] = False
    young = replace(quiet, now=now, then=then, then_known=known, settled=1)
    assert not told(young).movers
    now[:, :2, 1] += now[:, :2, 0]
    now[:, :2, 0] = 0
    assert [line.direction for line in told(replace(young, now=now)).movers] == [Direction.WORSE]


def test_without_weeks_before_a_group_is_held_against_the_rest() -> None:
    counts = teams_of(force(drawn()))
    counts[3, :5] = [10, 30, 0]
    moved = told(of_teams(counts, weeks=6))
    (line,) = moved.movers
    assert (line.kind, line.value, line.direction) == (MoverKind.APART, "T3", Direction.WORSE)
    assert line.before_weeks == 0
    assert line.after.part == 50


def test_variation_and_assurance_are_told_of_each_group() -> None:
    moved = told(redraw(2, slice(0, 4), 0.3))
    fallen, quiet = moved.standing("S-01", "team", "T2"), moved.standing("S-01", "team", "T1")
    assert fallen is not None and quiet is not None
    assert (fallen.variation, fallen.assurance) == (Variation.WORSE, Assurance.WILL_MISS)
    assert (quiet.variation, quiet.assurance) == (Variation.COMMON_CAUSE, Assurance.MAY_MEET_OR_MISS)
    always = told(force(drawn(), share=0.995)).standing("S-01")
    assert always is not None and always.assurance is Assurance.WILL_MEET
    assert moved.standing("S-02") is None


@pytest.mark.parametrize("seed", range(3))
def test_the_rules_of_runs_are_seen(seed: int) -> None:
    """Seven weeks in a row a little below the mean are marked, though no test of the night tells them."""
    counts = teams_of(force(drawn(seed), teams=1, due=300))
    due = counts[0, :7].sum(axis=-1)
    kept = np.rint(due * 0.825).astype(int)
    counts[0, :7] = np.stack([kept, due - kept, 0 * due], axis=-1)
    standing = told(of_teams(counts)).standing("S-01", "team", "T0")
    assert standing is not None and standing.variation is Variation.WORSE


def test_one_record_and_none() -> None:
    counts = np.zeros((1, WEEKS, 3), int)
    assert told(of_teams(counts)).series == 0
    counts[0, 2, 1] = 1
    moved = told(of_teams(counts))
    assert (moved.series, moved.movers) == (0, ())
    assert [standing.variation for standing in moved.standings] == [Variation.TOO_FEW] * 2
    assert told() == Movers()


def test_three_hundred_teams() -> None:
    counts = teams_of(force(drawn(), teams=300, due=5))
    counts[7, :8] = [0, 5, 0]
    moved = told(of_teams(counts, districts=4))
    assert moved.series > 300
    assert [line.value for line in moved.movers if line.kind is MoverKind.RATE] == ["T7"]


def test_a_group_that_nothing_is_known_of_is_no_fault() -> None:
    cohorts = force(drawn(), teams=1)
    without = replace(
        cohorts, groups=(Group(breakdown="team", value="T0"),), now=cohorts.now[1:], then=cohorts.then[:, 1:]
    )
    assert isinstance(told(without), Movers)


def test_lines_are_values_that_go_to_json_and_back() -> None:
    from duly.results import as_json, from_json

    moved = told(redraw(2, slice(0, 4), 0.5))
    assert from_json(Movers, as_json(moved)) == moved
    assert all(isinstance(line, Mover) for line in moved.movers)


def test_limits_of_what_changed_are_not_cut_before_they_are_moved() -> None:
    """Usual weeks reach beyond 100 % on paper: moved down with the newest weeks they may still reach the target."""
    assert _assurance(0.72, 0.20, Decimal(90)) is Assurance.MAY_MEET_OR_MISS
    assert _assurance(0.72, 0.16, Decimal(90)) is Assurance.WILL_MISS
    assert _assurance(0.97, 0.05, Decimal(90)) is Assurance.WILL_MEET
    assert _assurance(0.97, 0.05, None) is Assurance.UNTOLD
