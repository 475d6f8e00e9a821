"""The share compliant of a whole population, worked out from a sample of which people say what is true.

The population lies in strata, one for each verdict of duly's, and each was sampled by chance. What was read is known; what was
not is like what was read of its stratum. So the share is that of each stratum, weighted by how many records it holds.

The interval is made of the intervals of the strata by the method of variance estimates recovery (MOVER): G. Y. Zou, W. Huang
and X. Zhang, A note on confidence interval estimation for a linear function of binomial proportions, Computational Statistics
& Data Analysis 53 (2009), 1080-1085. That of a stratum is Clopper and Pearson's, of n M / (n + M) records where n were read
and M were not: with as many left unread as there are records in the world it is n, with none the share is known. tests/audits
simulates how often the interval holds the truth: 96 % or more in every population tried, of 8 to 40 read.

Nothing is assumed of what nobody could tell: for the low end it is a breach, for the high end compliant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import sqrt

from duly.results import FoundOfStratum, Interval, exact, rounded
from duly.results.corrected import Found


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A stratum where the undecided are taken one way.

    `kept` of `applicable` read records are known; of the `unread` others the standard applies to a share `applies`, of which a
    share `keeps` keeps it.
    """

    kept: int
    applicable: int
    unread: int
    applies: float
    keeps: float


def interval(strata: Iterable[FoundOfStratum]) -> Interval | None:
    """Between what the share compliant is, in per cent, with 95 % confidence.

    None where the standard applies to none of the records that were read, or there is no record at all.
    """
    populated = [stratum for stratum in strata if stratum.population]
    low, high = _end(populated, high=False), _end(populated, high=True)
    return None if low is None or high is None else Interval(low=rounded(low * 100), high=rounded(high * 100))


def _end(strata: Iterable[FoundOfStratum], *, high: bool) -> float | None:
    """The low or the high end of the interval, from 0 to 1."""
    sampled = [(stratum, _part(stratum, high=high)) for stratum in strata]
    parts = [part for _, part in sampled]
    middle = _share(parts)
    if middle is None:
        return None
    sign = 1 if high else -1
    squares = 0.0
    for place, (stratum, part) in enumerate(sampled):
        for alternatives in (_other_keeping(stratum, part, high=high), _other_applying(stratum, part)):
            shares = [_share([*parts[:place], other, *parts[place + 1 :]]) for other in alternatives]
            squares += max([0.0, *(sign * (share - middle) for share in shares if share is not None)]) ** 2
    return min(1.0, middle + sqrt(squares)) if high else max(0.0, middle - sqrt(squares))


def _part(stratum: FoundOfStratum, *, high: bool) -> _Part:
    found, standing = (_settled(some, high=high) for some in (stratum.found, stratum.standing))
    applicable = found.kept + found.not_kept
    undecided = not stratum.found.decided
    return _Part(
        kept=standing.kept,
        applicable=standing.kept + standing.not_kept,
        unread=stratum.population - standing.drawn,
        applies=1.0 if undecided else applicable / found.drawn,
        keeps=float(high) if undecided or not applicable else found.kept / applicable,
    )


def _other_keeping(stratum: FoundOfStratum, part: _Part, *, high: bool) -> list[_Part]:
    """The part where the share that keeps the standard is at its limit; nothing where no record left says so."""
    found = stratum.found
    read, unread = part.applies * found.drawn, part.applies * part.unread
    if not found.decided or not read or not unread:
        return []
    return [replace(part, keeps=_limits(part.keeps, read, unread)[high])]


def _other_applying(stratum: FoundOfStratum, part: _Part) -> list[_Part]:
    """The part where the share that the standard applies to is at either limit; nothing where it applied to all read."""
    found = stratum.found
    if not found.not_applicable or not part.unread:
        return []
    return [replace(part, applies=limit) for limit in _limits(part.applies, found.drawn, part.unread)]


def _limits(share: float, read: float, unread: float) -> tuple[float, float]:
    """Between what the share of those not read lies."""
    effective = read * unread / (read + unread)
    return exact(min(share * effective, effective), effective)


def _settled(found: Found, *, high: bool) -> Found:
    """What nobody could tell taken one way."""
    name = "kept" if high else "not_kept"
    return replace(found, untold=0, blank=0, **{name: getattr(found, name) + found.either})


def _share(parts: Iterable[_Part]) -> float | None:
    kept = applicable = 0.0
    for part in parts:
        applying = part.unread * part.applies
        kept += part.kept + applying * part.keeps
        applicable += part.applicable + applying
    return kept / applicable if applicable else None
