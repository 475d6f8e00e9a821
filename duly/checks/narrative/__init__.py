"""Free text in a rule: the form in which texts are compared, and what a text amounts to (STANDARDS.md A15 to A17).

A text is read where it lies: its words are replaced by tags, set-wise and in both databases alike, and patterns over the
tags decide. Only a class and the tags ever leave the database. The phrases are in `phrases/`, under one version.
"""

from duly.checks.narrative.fields import CAPTURES, SAYS_NOTHING, UNDECIDED, Field, TextClass
from duly.checks.narrative.lexicon import VERSION
from duly.checks.narrative.own import FORM_HEADINGS, PHRASES
from duly.checks.narrative.reading import classified, read
from duly.checks.narrative.texts import (
    PLACEHOLDERS,
    distinct_texts,
    is_placeholder,
    length,
    normalised,
    says_nothing,
    words_of,
)

__all__ = [
    "CAPTURES",
    "FORM_HEADINGS",
    "PHRASES",
    "PLACEHOLDERS",
    "SAYS_NOTHING",
    "UNDECIDED",
    "VERSION",
    "Field",
    "TextClass",
    "classified",
    "distinct_texts",
    "is_placeholder",
    "length",
    "normalised",
    "read",
    "says_nothing",
    "words_of",
]
