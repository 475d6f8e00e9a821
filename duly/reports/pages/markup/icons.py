"""Pictures of how a series stands, each with its words beside it: variation and assurance, after NHS England's Making data count.

They differ in shape and pattern, not in colour alone.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from duly.reports import words
from duly.results import Assurance, Direction, Mover, Variation

VARIATIONS = {
    Variation.COMMON_CAUSE: ("usual", '<path d="M6 15 10 11 14 16 18 12 22 15"/>'),
    Variation.BETTER: ("better", '<path d="M6 19 12 16 16 17 22 8M17 8h5v5"/>'),
    Variation.WORSE: ("worse", '<path d="M6 9 12 12 16 11 22 20M17 20h5v-5"/>'),
    Variation.TOO_FEW: ("untold", '<path d="M9 14H19"/>'),
}

_AIM = '<line class="aim" x1="4" x2="24" y1="14" y2="14"/>'

ASSURANCES = {
    Assurance.WILL_MEET: ("better", f'{_AIM}<path d="M7 10 11 7 15 10 21 7"/>'),
    Assurance.WILL_MISS: ("worse", f'{_AIM}<path d="M7 18 11 21 15 18 21 21"/>'),
    Assurance.MAY_MEET_OR_MISS: ("usual", f'{_AIM}<path d="M7 18 12 9 16 19 21 10"/>'),
    Assurance.UNTOLD: ("untold", '<path d="M9 14H19"/>'),
}

_WAYS = {
    Direction.WORSE: Variation.WORSE,
    Direction.BETTER: Variation.BETTER,
    Direction.MORE: Variation.COMMON_CAUSE,
    Direction.FEWER: Variation.COMMON_CAUSE,
}


def variation(of: Variation) -> Markup:
    """Whether the newest weeks are like those before, as a picture and in words."""
    return _beside(*VARIATIONS[of], words.sentence(words.VARIATIONS[of]))


def assurance(of: Assurance) -> Markup:
    """Whether the target will be met, as a picture and in words."""
    return _beside(*ASSURANCES[of], words.sentence(words.ASSURANCES[of]))


def way(mover: Mover) -> Markup:
    """Which way something moved, as a picture and in words."""
    return _beside(*VARIATIONS[_WAYS[mover.direction]], words.mover_way(mover))


def _beside(kind: str, drawing: str, said: str) -> Markup:
    """A picture that says nothing by itself to who cannot see it: its words are beside it."""
    return Markup(
        f'<span class="icon icon-{kind}"><svg aria-hidden="true" focusable="false" viewBox="0 0 28 28" width="28" '
        f'height="28"><circle cx="14" cy="14" r="12.5"/>{drawing}</svg> <span>{escape(said)}</span></span>'
    )
