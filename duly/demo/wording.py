# ruff: noqa: RUF001 - the look-alike characters are planted on purpose
"""Constructed wording for the free-text columns, by the class that STANDARDS.md A15 puts it in. Nobody wrote it of anybody."""

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
    "captured": ("happy", "Settled.", "did not appear distressed", "calm\u00a0and content", "Not upset", "ｃａｌｍ"),
    "asleep": ("asleep", "Asleep upstairs", "In bed.", "sleeping in cot", "asleep\u00a0in\u00a0bed"),
    "hid": ("Hiding under the bed, shook when approached", "ignored us and slammed the door"),
    "unclear": ("happy and well", "Says she is ok", "Mum said she had been crying earlier", "refused to talk", "Wystraszony"),
    "blank": (None, ".", "-", "..."),
    "placeholder": ("N/A", "n/a", "Ｎ／Ａ", "tbc", "xx", "As above", "‘unknown’", "not\u00a0known", "Ditto."),
    "pointer": ("See OEL", "see DASH", "Refer to BWV", "As per log", "See statement, page 2"),
    "not_spoken": ("Not spoken to", "Officers did not speak to the child"),
    "not_seen": ("not seen", "Didn’t see", "Children were not checked", "Child at nans at the time"),
    "refused_access": ("Father would not let officers see the children", "dad refused to let police upstairs"),
    "adult_only": ("Mother was tearful throughout", "Mum upset and shaking"),
    "action_only": ("PPN submitted to MASH", "Referral made to social care"),
    "facts_only": ("Son of the victim, aged 7",),
    "house_only": ("House clean and tidy, food in cupboards", "Property tidy"),
    "generic": ("ok", "Child appeared fine and well", "no concerns", "Both children safe and well", "All okay", "Fine."),
    # why a child was not seen or not spoken to
    "reason": (
        "At school when officers attended", "Staying with grandparents until Sunday",
        "In hospital with his dad", "Pre-verbal, observed with health visitor",
    ),
    "no_reason": (None, None, "N/A", "-", "unknown", "The child was not seen by officers at any time"),
    "reason_unclear": ("As discussed with sgt",),
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
