"""What free texts may amount to, as the classifier says it where the texts are kept (STANDARDS.md A17): the codes of the columns
that may stand in the place of a text."""

_NOTHING = ("BLANK", "PLACEHOLDER", "POINTER", "UNCLEAR", "TOO_LONG")

DEMEANOUR_CLASSES = (
    "DESCRIPTIVE",
    "CAPTURED",
    "NOT_SEEN",
    "NOT_SPOKEN",
    "REFUSED_ACCESS",
    "ADULT_ONLY",
    "ACTION_ONLY",
    "FACTS_ONLY",
    "HOUSE_ONLY",
    "GENERIC",
    "ASLEEP_ONLY",
    *_NOTHING,
)
"""Of how a child was."""

REASON_CLASSES = ("REASON", "NOT_A_REASON", *_NOTHING)
"""Of why a child was not seen."""

CLOSURE_CLASSES = ("REASON", "NOT_A_REASON", "OFFENCE_DISCLOSED", *_NOTHING)
"""Of why a log was closed."""

SUBSTANCE_CLASSES = ("SUBSTANCE", "NO_SUBSTANCE", *_NOTHING)
"""Of a review, of minutes, or of the record of a child's views."""
