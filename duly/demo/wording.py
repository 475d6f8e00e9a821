# ruff: noqa: RUF001 - the look-alike characters are planted on purpose
"""Constructed wording for the free-text columns, by the class that STANDARDS.md 4.4 puts it in. Nobody wrote it of anybody."""

from itertools import product
from typing import Any

import numpy as np

from duly.demo import cells
from duly.demo.calendar import Ints

_HOW = (
    "Tearful and shaking", "Calm and chatty", "Clung to mum, crying", "Pale, withdrawn", "Watchful; kept looking to dad",
)  # fmt: skip
_WHERE = ("sat on the stairs", "stood in the kitchen in pyjamas", "holding a soft toy", "wrapped in a blanket")
_WHAT = (
    "asked when the shouting would stop", "said she heard a plate smash", "settled once spoken with", "smiled at officers 🙂",
)  # fmt: skip

WORDING: dict[str, tuple[str | None, ...]] = {
    # demeanour
    "descriptive": (
        *(f"{how}, {where} and {what}" for how, where, what in product(_HOW, _WHERE, _WHAT)),
        "“Scared of the noise”, told PC he hid nothing",
        "clung to mum, crying, would not look at dad",
    ),
    "minimal": ("crying", "very upset", "happy", "Quiet.", "Shaken\u00a0and pale", "tearful", "ｓｃａｒｅｄ"),
    "state_only": ("asleep", "Asleep upstairs", "In bed.", "sleeping in cot", "asleep\u00a0in\u00a0bed"),
    "refused_long": ("Refused to speak to officers, stayed on the stairs", "Hiding under the bed, shook when approached"),
    "refused_short": ("refused to talk", "Wouldn’t engage", "declined"),
    "blank": (None, ".", "-", "..."),
    "placeholder": ("N/A", "n/a", "Ｎ／Ａ", "tbc", "xx", "As above", "‘unknown’", "not\u00a0known", "Ditto."),
    "pointer": ("See OEL", "see DASH", "Refer to BWV", "As per log", "See statement, page 2"),
    "not_spoken": ("Not spoken to", "not seen", "Didn’t see", "Children were not checked", "Not asked"),
    "generic": ("ok", "Child appeared fine and well", "no concerns", "Both children safe and well", "All okay", "Fine."),
    # why a child was not seen or not spoken to
    "reason": (
        "At school when officers attended", "Staying with grandparents until Sunday",
        "Upstairs asleep, mother asked that he not be woken", "Pre-verbal, observed with health visitor",
    ),
    "no_reason": (None, None, "N/A", "-", "unknown"),
    # closing a log
    "closure": (
        "Attended and spoke to both parents; argument over homework, no offence made out on their account or CCTV.",
        "CCTV shows that he fell at football, seen by A&E, consistent with “the explanation” given.",
        "School checked, child safe,\nthird-party information was mistaken identity; supervisor informed.",
    ),
    "closure_no_reason": ("The mother does not wish to support a prosecution", "Dealt with by the school, no further action"),
    "closure_offence": ("Father slapped the child across the face last night; he has left the house.",),
    "closure_unclear": ("Kids gone home", "Spoke to mum"),
    "closure_blank": (None, None, "."),
    "closure_placeholder": ("N/A", "as above", "TBC", "not recorded", "Ｎ／Ａ"),
    "closure_field": ("No offences disclosed.", "NFA", "Advice given", "as per log", "Resulted"),
    "short": ("Kids gone home", "Spoke to mum", "Words of advice"),
    "none": (None,),
    # cancelling a crime
    "cancelled": (
        "Duplicate of an earlier record made by the control room for the same report and victim.",
        "Medical evidence shows the injury was accidental; consultant’s statement is on the file and was reviewed.",
    ),
    "middling": ("No crime: see enquiries made", "Evidence shows no crime took place"),  # 20 to 50 characters
    # why no crime was recorded for a report of rape
    "n100": ("Reported by a third party; the person says it did not happen and will not be contacted again.",),
}  # fmt: skip
"""The wordings of each class; None is a blank cell."""

_CLASSES = tuple(WORDING)
_ALL = tuple(text for texts in WORDING.values() for text in texts)
_COUNTS = np.array([len(texts) for texts in WORDING.values()])
_FIRST = np.cumsum(_COUNTS) - _COUNTS
_BLANK = np.array([text is None for text in _ALL])


def texts(rng: np.random.Generator, classes: Any) -> Any:
    """A column of wording: for each class name, one wording of that class."""
    names, inverse = np.unique(classes, return_inverse=True)
    kind = np.array([_CLASSES.index(name) for name in names], dtype=np.int64)[inverse]
    picked: Ints = _FIRST[kind] + (rng.random(len(kind)) * _COUNTS[kind]).astype(np.int64)
    return cells.codes(np.where(_BLANK[picked], -1, picked), [text or "" for text in _ALL])
