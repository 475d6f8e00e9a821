from duly.checks.narrative.texts import (
    PLACEHOLDERS,
    distinct_texts,
    is_placeholder,
    length,
    normalised,
    says_nothing,
    words_of,
)
from duly.checks.narrative.reading import Field, TextClass, classified, read
