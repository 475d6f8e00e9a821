from duly.checks.narrative.texts import (
    PLACEHOLDERS,
    distinct_texts,
    is_placeholder,
    length,
    normalised,
    says_nothing,
    words_of,
)
from duly.checks.narrative.fields import CAPTURES, SAYS_NOTHING, Field, TextClass
from duly.checks.narrative.reading import classified, read
