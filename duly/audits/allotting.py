"""How many records of each stratum are drawn: in proportion, or with the texts first that only a reader can tell."""

from __future__ import annotations

from collections.abc import Mapping

from duly.results import VerdictStratum

LEAST = 5
"""So many are drawn of each verdict, where there are so many and the sample is large enough."""


def allotted(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """How many to draw of each stratum: in proportion, the largest remainders rounded up, so that the shares found need no
    weights. Ties go to the stratum that comes first by name. Never more than there are."""
    whole = sum(sizes.values())
    size = min(size, whole)
    if not whole:
        return dict.fromkeys(sizes, 0)
    floors = {name: size * number // whole for name, number in sizes.items()}
    spare = size - sum(floors.values())
    by_remainder = sorted(sizes, key=lambda name: (-(size * sizes[name] % whole), name))
    return {name: floors[name] + (name in by_remainder[:spare]) for name in sizes}


def allotted_by_verdict(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """How many to draw of each of duly's verdicts.

    First the texts that only a reader can tell: all of them, as far as a third of the sample reaches, since the width of the
    interval hangs on the others, of which there are many more. Of every other verdict LEAST, or as many as there is room for;
    the rest in proportion. What the others do not use goes back to the texts.
    """
    others = {name: number for name, number in sizes.items() if name != VerdictStratum.UNCLEAR and number}
    unclear = sizes.get(VerdictStratum.UNCLEAR, 0)
    first = min(unclear, -(-size // 3) if others else size)
    least = min(LEAST, (size - first) // len(others)) if others else 0
    drawn = {name: min(number, least) for name, number in others.items()}
    left = size - first - sum(drawn.values())
    more = allotted({name: number - drawn[name] for name, number in others.items()}, left)
    drawn = {name: number + more[name] for name, number in drawn.items()}
    spare = size - first - sum(drawn.values())
    return {
        **dict.fromkeys(sizes, 0),
        **drawn,
        **({VerdictStratum.UNCLEAR: min(unclear, first + spare)} if unclear else {}),
    }
