"""A text made ready for tagging: its words between blanks, with marks where sentences, clauses and quotations end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, func, literal

from duly import sql
from duly.checks.characters import PARTING, pattern_class
from duly.checks.narrative.texts import VANISH

LONGEST = 12_000
"""Characters of a text that are read. What lies beyond is not: without evidence before it the text stays undecided."""

SENTENCE, CLAUSE, QUOTE, LONG = ".", ",", '"', "}"
"""Marks that stand as words of their own: the end of a sentence, the end of a clause, a quotation mark, a text cut short."""

_MARKS = {ord(SENTENCE), ord(CLAUSE), ord(QUOTE)}


def _parting() -> str:
    spans: list[tuple[int, int]] = []
    for low, high in PARTING:
        start = low
        for mark in sorted(mark for mark in _MARKS if low <= mark <= high):
            if start < mark:
                spans.append((start, mark - 1))
            start = mark + 1
        if start <= high:
            spans.append((start, high))
    return pattern_class(spans) + "+"


_STEPS = (
    (r"\([^()]*\?[^()]*\)|\[[^][]*\?[^][]*\]", " "),  # questions that the form itself asks
    (r"[a-z]+ *\[ *\]", " "),  # boxes that were left empty
    (r"[“”„«»]|''", '"'),
    (r"(^|[ (:,.;-])['‘’`]+([a-z0-9])", r'\1 " \2'),  # single quotation marks, which are apostrophes inside words
    (r"([a-z0-9.!?,])['’`]+([ ,.;:)]|$)", r'\1 " \2'),
    (r"&|[+]+", " and "),
    (r"@", " at "),
    (r"([a-z0-9])[.]([a-z0-9] |[a-z0-9][.])", r"\1 \2"),  # s.o. and the like
    (r"[.!?…]+[ )\"]*( |$)|[\n\r;•·|]+|([a-z][a-z][a-z])[.]+([a-z][a-z][a-z])", r' \2 . \3 '),
    (r"[:()\[\]{}—]+|[,]+| [-–]+ |[-–]+( |$)|( )[-–]+", " , "),
)
"""What is replaced in turn, in a text whose letters are folded and small."""

_DOUBLED = "bcdfglmnprstz"
"""Letters that are single or double as the writer pleases: phrases and texts are compared with single ones."""

_STEP_AFTER = (
    (_parting(), " "),
    (r"([,.\"])", r" \1 "),
    (r" +", "  "),
)


def marked(lower: ColumnElement[str]) -> ColumnElement[str]:
    """A text as `lowered` makes it: ` word  word  ,  word  . `, each word and mark between blanks of its own."""
    text: ColumnElement[Any] = func.left(lower, LONGEST)
    for pattern, replacement in _STEPS:
        text = sql.replace_pattern(text, sql.constant(pattern), sql.constant(replacement))
    text = sql.replace_pattern(text, VANISH, "")
    for pattern, replacement in _STEP_AFTER:
        text = sql.replace_pattern(text, sql.constant(pattern), sql.constant(replacement))
    text = with_single_letters(text)
    cut = case((func.char_length(lower) > LONGEST, f"  {LONG} "), else_=" ")
    return literal(" ").concat(func.trim(text, " ")).concat(cut)


def with_single_letters(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """A text with single letters where the writer may have doubled them."""
    for letter in (*_DOUBLED, *_DOUBLED):
        text = func.replace(text, letter * 2, letter)
    return text


def undoubled(text: str) -> str:
    """A text of a phrase with single letters where a marked text has them."""
    for letter in (*_DOUBLED, *_DOUBLED):
        text = text.replace(letter * 2, letter)
    return text
