"""The outcome of a standard as a word with a sign."""

from __future__ import annotations

from markupsafe import Markup, escape

from duly.reports import words
from duly.results import SMALL_NUMBER, Outcome

_ICONS = {
    Outcome.MET: '<path d="M2 8.5 6 12.5 14 3.5"/>',
    Outcome.NOT_MET: '<path d="M3 3 13 13M13 3 3 13"/>',
    Outcome.CANNOT_TELL: '<path d="M2 6.5q3-4 6-1t6-1M2 12.5q3-4 6-1t6-1"/>',
    Outcome.NO_CASES: '<path d="M3 8H13"/>',
    Outcome.NO_DATA: '<path d="M4.5 5.5a3.5 3.5 0 1 1 5 3.2Q8 9.5 8 11M8 13.4V14"/>',
    Outcome.ERROR: '<path d="M8 2V10M8 13V14"/>',
}

_LABELS = {
    Outcome.MET: "Met",
    Outcome.NOT_MET: "Not met",
    Outcome.CANNOT_TELL: "Cannot be told",
    Outcome.NO_CASES: "No cases due",
    Outcome.NO_DATA: "No data",
    Outcome.ERROR: "Could not be judged",
}


def tag(outcome: Outcome, *, small: bool = False, held: bool = True) -> Markup:
    """An outcome as a word with a sign; without colour below ten judged records (G15), which it says.

    `held` is no where nobody is held to a rate: it is neither met nor missed.
    """
    if not held:
        return Markup(f'<strong class="tag tag-small">{escape(words.NO_TARGET.word.capitalize())}</strong>')
    kind = "small" if small and outcome in (Outcome.MET, Outcome.NOT_MET) else outcome.value.lower().replace("_", "-")
    return Markup(
        '<strong class="tag tag-{}"><svg aria-hidden="true" focusable="false" viewBox="0 0 16 16" width="14" '
        'height="14">{}</svg>{}{}</strong>'
    ).format(
        kind, Markup(_ICONS[outcome]), _LABELS[outcome], f", of fewer than {SMALL_NUMBER}" if kind == "small" else ""
    )


def label(outcome: Outcome, *, held: bool = True) -> str:
    """An outcome in words; `held` as in `tag`."""
    return _LABELS[outcome] if held else words.NO_TARGET.word.capitalize()
