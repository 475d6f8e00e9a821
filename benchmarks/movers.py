"""Proves movers by simulation: quiet nights on which nothing may be told, and a team that falls and must be.

    python -m benchmarks.movers [--nights 1000] [--falls 40] [--standards 51] [--teams 15] [--seed 1] [--spread 2] [--unknown 0]

Quiet nights are drawn four times: plain, with weeks that differ by twice as much as chance has them do (the variance of a
week's share), with 5 % unknown, and with both. Each night is a new force of `--standards` standards in `--teams` teams and
four districts, whose teams have from 2 to 60 records due a week and from 60 to 97 % compliant. Told is how many nights have
any mover at all, which may be 5 in 100. Tallies are drawn, not exports, and how each series stands is not worked out: no line
hangs on it, and it takes half the time. With --spread and --unknown only that kind is drawn.

A fall is of one team of one standard, 40 due a week, among such a force. Its rate goes from 84 to 56 % over 20 nights in two
ways: `the night's` is the rate of what falls due that night, `the page's` is that of what fell due in the 28 days before. Told
is on which night after the first ten points were lost it stands among the seven lines, and how many nights are needed by a
test that knows the team, the night on which it began and the slope, and asks nothing but that it is right 19 times of 20 for
so many teams: no test can be faster.
"""

from __future__ import annotations

import argparse
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

import numpy as np

from duly.movers import WEEKS, Group, StandardCohorts, movers_of, moving
from duly.results import MoverKind, Movers

RATE, FALLEN, FALL_NIGHTS, DUE_A_WEEK = 0.84, 0.56, 20, 40
LOST_FIRST = 0.10
NIGHTS_AFTER = 40
DISTRICTS = 4
_AGES = 1
"""Ages that are read as they were: a cohort has settled once its week is over, as its records are judged as they fall due."""


@dataclass(frozen=True, kw_only=True)
class Force:
    """What a simulated force is like: a week's share varies by `spread` times the variance of chance."""

    standards: int
    teams: int
    spread: float = 1.0
    unknown: float = 0.0


def main() -> int:
    """Prints what was measured."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--nights", type=int, default=1000)
    options.add_argument("--falls", type=int, default=40)
    options.add_argument("--standards", type=int, default=51)
    options.add_argument("--teams", type=int, default=15)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--spread", type=float, action="append")
    options.add_argument("--unknown", type=float, action="append")
    chosen = options.parse_args()
    moving.standings = lambda cohorts, moved: iter(())  # type: ignore[attr-defined]
    for spread in chosen.spread or (1.0, 2.0):
        for unknown in chosen.unknown or (0.0, 0.05):
            force = Force(standards=chosen.standards, teams=chosen.teams, spread=spread, unknown=unknown)
            _print_quiet(force, chosen.nights, chosen.seed)
    force = Force(standards=chosen.standards, teams=chosen.teams)
    for page in (True, False) if chosen.falls else ():
        _print_falls(force, chosen.falls, chosen.seed, page=page)
    return 0


def _print_quiet(force: Force, nights: int, seed: int) -> None:
    before, told, series = _processor(), 0, 0
    for night in range(nights):
        moved = quiet(force, np.random.default_rng((seed, night)))
        told += bool(moved.movers)
        series = moved.series
        if night % 100 == 99:
            sys.stderr.write(f"{told} of {night + 1}\n")
    taken = (_processor() - before) / max(nights, 1)
    sys.stdout.write(
        f"quiet, spread {force.spread:g}, unknown {force.unknown:.0%}: a mover on {told} of {nights} nights "
        f"({told / max(nights, 1):.1%}); {series} series, {taken:.2f} s of processor a night\n"
    )


def quiet(force: Force, random: np.random.Generator) -> Movers:
    """What is told of a night on which nothing moved."""
    weekday = int(random.integers(1, 8))
    return movers_of([standard(force, random, f"S-{number:02d}", weekday) for number in range(force.standards)])


def standard(
    force: Force, random: np.random.Generator, name: str, weekday: int, team: tuple[Any, Any] | None = None
) -> StandardCohorts:
    """A standard's cohorts on a day of the week (1: Monday's records are due). `team` has the numbers due and compliant of
    the first team by day, the last day being that of the night."""
    sizes = np.exp(random.uniform(np.log(2), np.log(60), force.teams))
    share = random.uniform(0.60, 0.97)
    due = random.poisson(np.broadcast_to(sizes[:, None, None] / 7, (force.teams, WEEKS, 7)))
    varied = np.full((force.teams, WEEKS), share)
    if force.spread > 1:
        alike = np.clip((force.spread - 1) / np.maximum(sizes - 1, 1), 1e-6, 0.5)[:, None]
        varied = random.beta(*np.broadcast_arrays(share * (1 / alike - 1), (1 - share) * (1 / alike - 1), varied)[:2])
    untold = random.binomial(due, force.unknown)
    kept = random.binomial(due - untold, varied[..., None])
    if team is not None:
        due[0], untold[0], kept[0] = _by_week(team[0], weekday), 0, _by_week(team[1], weekday)
    counts = np.stack([kept, due - untold - kept, untold], axis=-1)
    places = np.arange(force.teams) % DISTRICTS
    districts = np.stack([counts[places == place].sum(axis=0) for place in range(DISTRICTS)])
    everything = np.concatenate([counts.sum(axis=0)[None], counts, districts])  # [G, W, day, 3]
    now = everything.sum(axis=2)
    now[:, 0] = everything[:, 0, :weekday].sum(axis=1)
    then = everything[:, :, :weekday].sum(axis=2)[None]
    known = np.ones((_AGES, *now.shape[:2]), bool)
    known[:, :, 0] = False
    return StandardCohorts(
        standard=name,
        title=name,
        severity="high",
        target=Decimal(90),
        week=date(2026, 1, 26),
        groups=(
            Group(),
            *(Group(breakdown="team", value=f"team {place}") for place in range(force.teams)),
            *(Group(breakdown="district", value=f"district {place}") for place in range(DISTRICTS)),
        ),
        now=now,
        known=np.ones(WEEKS, bool),
        then=then,
        then_known=known,
        settled=_AGES,
        within={1 + place: 1 + force.teams + int(district) for place, district in enumerate(places)},
    )


def _by_week(by_day: Any, weekday: int) -> Any:
    """Numbers by day, the last being the night's, as [W, 7] with the newest week first."""
    days = np.append(by_day, np.zeros(7 - weekday, by_day.dtype))
    return days[-7 * WEEKS :].reshape(WEEKS, 7)[::-1]


def fall(random: np.random.Generator, *, page: bool) -> tuple[Any, Any, int]:
    """A team's numbers due and compliant by day, and the day of the first night on which ten points were lost."""
    begins = 7 * WEEKS
    days = np.arange(begins + NIGHTS_AFTER)
    shown = RATE - (RATE - FALLEN) * np.clip((days - begins + 1) / FALL_NIGHTS, 0, 1)
    share = shown
    if page:
        # What the page shows loses 28 points in 20 nights: that is what falls due each night, times 28 days.
        share = np.where(
            (days >= begins) & (days < begins + FALL_NIGHTS), RATE - (RATE - FALLEN) / FALL_NIGHTS * 28, FALLEN
        )
        share = np.where(days < begins, RATE, share)
    lost = int(np.flatnonzero(shown <= RATE - LOST_FIRST + 1e-9)[0])
    due = random.poisson(DUE_A_WEEK / 7, len(days))
    return due, random.binomial(due, share), lost


def told_on(force: Force, seed: tuple[int, int], *, page: bool) -> int | None:
    """How many nights after the first ten points were lost the team is among the lines; None within so many nights not."""
    due, kept, lost = fall(np.random.default_rng((*seed, 7)), page=page)
    for night in range(7 * WEEKS, 7 * WEEKS + NIGHTS_AFTER):
        weekday = night % 7 + 1
        random = np.random.default_rng((*seed, night))
        first = standard(force, random, "FALL", weekday, (due[: night + 1], kept[: night + 1]))
        others = [standard(force, random, f"S-{number:02d}", weekday) for number in range(1, force.standards)]
        for line in movers_of([first, *others]).movers:
            if (line.standard, line.value, line.kind) == ("FALL", "team 0", MoverKind.RATE):
                return night - lost
    return None


def soonest(series: int) -> Iterator[float]:
    """How far a test that knows everything but whether it happened sees the night's fall on each night, in the deviations of
    chance, over what 19 times of 20 quiet nights of so many series stay below."""
    from scipy.special import ndtri

    needed = -ndtri(0.05 / series / 2)
    seen = 0.0
    for night in range(1, FALL_NIGHTS + 1):
        points = (RATE - FALLEN) * night / FALL_NIGHTS
        seen += DUE_A_WEEK / 7 * points**2 / (RATE * (1 - RATE))
        yield seen**0.5 / needed


def _print_falls(force: Force, falls: int, seed: int, *, page: bool) -> None:
    nights = [told_on(force, (seed, number), page=page) for number in range(falls)]
    seen = sorted(night for night in nights if night is not None)
    within = sum(night <= 7 for night in seen)
    sys.stdout.write(
        f"a fall from {RATE:.0%} to {FALLEN:.0%}, {'the page' if page else 'the night'}'s rate: within 7 nights in {within} of "
        f"{falls}; middle night {median(seen) if seen else '-'}, last {seen[-1] if seen else '-'}, never in {falls - len(seen)}\n"
    )
    if not page:
        half = next(
            (night for night, far in enumerate(soonest(force.standards * force.teams), start=1) if far >= 1), None
        )
        lost = int(np.ceil(LOST_FIRST / (RATE - FALLEN) * FALL_NIGHTS))
        sys.stdout.write(
            f"  a test that knows all but whether it happened sees it in half of the forces {half - lost if half else '-'} "
            f"nights after the first ten points\n"
        )


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    raise SystemExit(main())
