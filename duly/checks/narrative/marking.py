# ruff: noqa: RUF001 - the quotation marks and dashes are what is looked for
"""A text made ready for tagging: its words between blanks, with marks where sentences, clauses and quotations end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, func

from duly import sql
from duly.checks.characters import PARTING, pattern_class
from duly.checks.narrative.layers import Step, one_blank, pattern, trimmed, where
from duly.checks.narrative.texts import VANISH

LONGEST = 12_000
"""Characters of a text that are read. What lies beyond is not: without evidence before it the text stays undecided."""

SENTENCE, CLAUSE, QUOTE, LONG = ".", ",", '"', "}"
"""Marks that stand as words of their own: the end of a sentence, the end of a clause, a quotation mark, a text cut short."""

MARKS = (SENTENCE, CLAUSE, QUOTE, LONG)

PART = "\n"
"""Stands before each mark: no phrase reaches beyond one, and what stands between two is tagged by itself."""

_KEPT = {ord(SENTENCE), ord(CLAUSE), ord(QUOTE), ord(PART)}


def _parting() -> str:
    """What parts words, with the blanks about it. A hyphen is no range where it stands last."""
    spans: list[tuple[int, int]] = []
    for low, high in PARTING:
        start = low
        for mark in sorted(mark for mark in {*_KEPT, ord("-")} if low <= mark <= high):
            if start < mark:
                spans.append((start, mark - 1))
            start = mark + 1
        if start <= high:
            spans.append((start, high))
    first, more = (pattern_class(each).replace("]", "-]") for each in (spans, ((0x20, 0x20), *spans)))
    return f" *{first}{more}*"


_BEGUN = r"(^|[.!?:;\n\r]|q[0-9]+[ .:)-]) *"
_CHILD = "(child['’]s|children['’]s|children|childs|child|kids|yp|young person)"
_ASKED = (
    f"{_BEGUN}((how|what|why) )?(was|were|did|does|do|is|are|has|have|had) (the |this |any |each |all )?{_CHILD}( [^.!?\n\r]*)?"
    r"[?]( *(y ?/ ?n|yes ?/ ?no))?"
    f"|{_BEGUN}(how|what) (was|were|did) (he|she|they)( [^.!?\n\r]*)?[?]"
    f"|{_BEGUN}(how|what) (was|were|is|are) (the )?{_CHILD} (demeanour|behaviour|mood|appearance|presentation)"
    r"( like)?([?]( *\([^()]*\))?)?"
)
_TOLD_TO = "(describe|record|document|detail|include|state|give|enter)"
_TO_BE_WRITTEN = (
    f"{_BEGUN}(please )?{_TOLD_TO} (here )?(how|what|whether|details of|any|the|each)? ?(the |each |this )?"
    f"({_CHILD}|he|she|they)( [^.!?:\n\r–-]*)?"
)
_ANSWERED = "([ ]*)(yes|no|y|n)([ .,;!]|$)"

_INSTRUCTION = "(please )?(circle|tick|delete|select|choose|underline)"
_POSITIVE = "(calm|happy|settled|relaxed|content|normal|ok|fine)"
_PRINTED = (
    r"[^.!?\n\r]*\(" f"{_INSTRUCTION} [^()]*" r"\)[^.!?\n\r]*",
    f"({_BEGUN}({_INSTRUCTION} |e[.]?g[., ]|for example )|(options?|choices) *:)" r"[^.!?\n\r]*",
    f"([a-z]+ ?/ ?)*{_POSITIVE} ?/ ?[a-z]+ ?/ ?[a-z]+( ?/ ?[a-z]+)*",
    f"([a-z]+ ?/ ?)*[a-z]+ ?/ ?{_POSITIVE} ?/ ?[a-z]+( ?/ ?[a-z]+)*",
    f"([a-z]+ ?/ ?)*[a-z]+ ?/ ?[a-z]+ ?/ ?{_POSITIVE}",
    r"[^.!?\n\r]* (y ?/ ?n|yes ?/ ?no)([ .,;)]|$)",
    r"(^|[.:;\n\r]) *\[ *\] *[a-z ]+(\[ *\] *[a-z ]+)*",
)
"""Choices that a form prints, and how to mark one: what was chosen of them is for people to read."""

_DOUBTED = f"{_BEGUN}[a-z]+( [a-z]+)? *[?]"

_UNUSUAL = (
    (r"\((e[. ]?g[. ]|for example|such as)[^()]*\)", " "),
    (r"\([^()/]*/[^()/]*/[^()]*\) *[:?]", " "),  # choices that a form prints
    *((printed, " qq . ") for printed in _PRINTED),
    (_DOUBTED, r"\1 qq . "),
    (_DOUBTED, r"\1 qq . "),  # the second of two, whose beginning the first one's mark was
    (r"(^|[ ,.])v[.]+([a-z])", r"\1\2"),
    (f"({_ASKED}){_ANSWERED}", " qq . "),  # what was answered with one word is for people to read
    (_ASKED, " . "),
    (_ASKED, " . "),  # the second of two, whose beginning the first one's mark was
    (_TO_BE_WRITTEN, " . "),
    (r"\([^()]*\?[^()]*\)|\[[^][]*\?[^][]*\]", " "),  # questions that the form itself asks
    (r"[a-z]+ *\[ *\]", " "),  # boxes that were left empty
    (r"(kid|boy|girl|twin|lad|parent|officer|brother|sister|sibling|neighbour|grandparent)s['’] ", r"\1s "),
    (r"''", '"'),
    (r"(^|[ (:,.;-])['‘’`]+([a-z0-9])", r'\1 " \2'),  # single quotation marks, which are apostrophes inside words
    (r"([a-z0-9.!?,])['’`]+([ ,.;:)]|$)", r'\1 " \2'),
    (r"([a-z][a-z][a-z])[.]+([a-z][a-z][a-z])", r"\1. \2"),
    (r"([a-z0-9])[.]([a-z0-9] |[a-z0-9][.])", r"\1 \2"),  # s.o. and the like
)
"""What few texts have, and is costly to replace."""

_ANY_UNUSUAL = (
    f"{_BEGUN}((please )?{_TOLD_TO} |{_INSTRUCTION} |e[.]?g[., ]|for example )|(options?|choices) *:"
    rf"|/[^()]*\)|\({_INSTRUCTION} |[a-z] ?/ ?[a-z]+ ?/ ?[a-z]|y ?/ ?n|yes ?/ ?no"
    r"|[?\[]|''|(^|[ (:,.;-])['‘’`]|['’`]([ ,.;:)]|$)|[a-z0-9][.][a-z0-9]"
)


def cut(lower: ColumnElement[str]) -> ColumnElement[str]:
    """What is read of a text as `lowered` makes it, without what a form asks, and its quotations marked."""
    text: ColumnElement[Any] = case((func.char_length(lower) > LONGEST, func.left(lower, LONGEST)), else_=lower)
    unusual = text
    for unusual_pattern, replacement in _UNUSUAL:
        unusual = sql.replace_pattern(unusual, sql.constant(unusual_pattern), sql.constant(replacement))
    return case((sql.matches(lower, sql.constant(_ANY_UNUSUAL)), unusual), else_=text)


def _quotations(text: ColumnElement[Any]) -> ColumnElement[Any]:
    put = f" {QUOTE} "
    return case(
        (sql.is_ascii(text), func.replace(text, QUOTE, put)),
        else_=sql.replace_pattern(text, sql.constant('[“”„«»"]'), put),
    )


def _parts(text: ColumnElement[Any]) -> ColumnElement[Any]:
    for ends, mark in (
        (r"[!?…\n\r;•·|]+ *|[.]+( +|$)", SENTENCE),
        (r"[:()\[\]{}—,]+ *| [-–]+ *|[-–]+( +|$)", CLAUSE),
    ):
        text = sql.replace_pattern(text, sql.constant(ends), sql.constant(f"{PART}{mark} "))
    return sql.replace_pattern(sql.replace_pattern(text, VANISH, ""), sql.constant(_parting()), " ")


def _begin_parts(text: ColumnElement[Any]) -> ColumnElement[Any]:
    for mark in MARKS:
        text = func.replace(text, f" {mark} ", f"{PART}{mark} ")
    return text


MARKED: Sequence[Step] = (
    _quotations,
    where("&+", pattern("[&+]+", " and ")),
    where("@", pattern("@", " at ")),
    _parts,
    one_blank,
    where(QUOTE, _begin_parts),
    where((f" {PART}",), pattern(f" {PART}", PART)),
    trimmed,
)
"""The steps by which a text that `cut` gave becomes its words and marks, between blanks or behind the beginning of a part."""


_DOUBLED = "bcdfglmnprstz"
"""Letters that are single or double as the writer pleases: words are told alike with either."""


def undoubled(text: str) -> str:
    """A phrase with single letters where it may have double ones."""
    for letter in (*_DOUBLED, *_DOUBLED):
        text = text.replace(letter * 2, letter)
    return text


def doubled(word: str) -> list[str]:
    """The variants of a long word in which one of its inner letters is written twice."""
    if len(word) < _LONG_WORD or not word.isalpha():
        return []
    return [
        word[:place] + letter + word[place:]
        for place, letter in enumerate(word)
        if letter in _DOUBLED and 1 < place < len(word) - 1
    ]


_LONG_WORD = 6
"""Letters of a word in which a doubled letter is a slip, and not another word."""
