"""What each field's texts are read by: its files of phrases, its rules over strings of tags, and the cases that decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from duly.checks.narrative import demeanour
from duly.checks.narrative.marking import LONG


class Field(StrEnum):
    """What a free text should say."""

    DEMEANOUR = "DEMEANOUR"
    CLOSURE = "CLOSURE"
    NOT_SEEN = "NOT_SEEN"
    VIEWS = "VIEWS"
    MINUTES = "MINUTES"
    REVIEW = "REVIEW"


class TextClass(StrEnum):
    """What a free text amounts to."""

    DESCRIPTIVE = "DESCRIPTIVE"
    CAPTURED = "CAPTURED"
    BLANK = "BLANK"
    PLACEHOLDER = "PLACEHOLDER"
    POINTER = "POINTER"
    NOT_SEEN = "NOT_SEEN"
    NOT_SPOKEN = "NOT_SPOKEN"
    REFUSED_ACCESS = "REFUSED_ACCESS"
    ADULT_ONLY = "ADULT_ONLY"
    ACTION_ONLY = "ACTION_ONLY"
    FACTS_ONLY = "FACTS_ONLY"
    HOUSE_ONLY = "HOUSE_ONLY"
    GENERIC = "GENERIC"
    ASLEEP_ONLY = "ASLEEP_ONLY"
    REASON = "REASON"
    NOT_A_REASON = "NOT_A_REASON"
    OFFENCE_DISCLOSED = "OFFENCE_DISCLOSED"
    SUBSTANCE = "SUBSTANCE"
    NO_SUBSTANCE = "NO_SUBSTANCE"
    UNCLEAR = "UNCLEAR"
    TOO_LONG = "TOO_LONG"


@dataclass(frozen=True, kw_only=True)
class When:
    """A text is of this class where one of `patterns` matches its tags and none of `unless` does."""

    is_: TextClass
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How the texts of a field are read. The first of `cases` that holds decides; where none does, a text is UNCLEAR."""

    files: tuple[str, ...]
    rules: tuple[tuple[tuple[str, str], ...], ...]
    cases: tuple[When, ...]


def _is(found: TextClass, *patterns: str, unless: tuple[str, ...] = ()) -> When:
    return When(is_=found, patterns=patterns, unless=unless)


_T = TextClass
_TOO_LONG = _is(_T.TOO_LONG, LONG)
_NOTHING = (_is(_T.POINTER, "L"), _is(_T.PLACEHOLDER, "^[E_,.9]*E[E,.9]*$", "^[.,]*$"))

READINGS: Mapping[Field, Reading] = {
    Field.DEMEANOUR: Reading(
        files=("elsewhere", "without", "evidence", "people", "little"),
        rules=demeanour.RULES,
        cases=(
            _is(_T.ADULT_ONLY, demeanour.ADULT_BY_PRONOUN, demeanour.ADULT_BY_MATTER),
            _is(_T.DESCRIPTIVE, *demeanour.DESCRIPTIVE, unless=(demeanour.ADULTS_ALONE,)),
            _is(_T.CAPTURED, *demeanour.CAPTURED, unless=(*demeanour.STOCK_AND_GENERIC, demeanour.ADULTS_ALONE)),
            _TOO_LONG,
            _is(_T.UNCLEAR, demeanour.UNKNOWN_OF_A_CHILD, demeanour.PERHAPS_BY_NAME),
            _is(_T.REFUSED_ACCESS, "J", "A[^.CM]*<"),
            _is(_T.NOT_SEEN, "X"),
            _is(_T.ADULT_ONLY, demeanour.ADULT_OF_ITSELF),
            _is(_T.UNCLEAR, *demeanour.SECOND_HAND),
            _is(_T.NOT_SPOKEN, "Q"),
            _is(_T.UNCLEAR, demeanour.SIBLING, demeanour.STOCK, *demeanour.STOCK_AND_GENERIC),
            _is(_T.ASLEEP_ONLY, "Z"),
            _is(_T.POINTER, "L"),
            _is(_T.ADULT_ONLY, "A[^.CM]*[NTBIPt]"),
            _is(_T.ACTION_ONLY, "F"),
            _is(_T.HOUSE_ONLY, "[Ww]", unless=(demeanour.UNKNOWN_OF_NOBODY,)),
            _is(_T.FACTS_ONLY, "[=~`-]", unless=(demeanour.UNKNOWN_OF_NOBODY,)),
            _is(_T.GENERIC, "[Kk]"),
            _is(_T.PLACEHOLDER, "E", "^!?$", "^V,?$"),
            _is(_T.FACTS_ONLY, "A", unless=("__",)),
        ),
    ),
    Field.CLOSURE: Reading(
        files=("closure", "elsewhere"),
        rules=(
            (("![_~^]?[_~]?O(/?_?[OI])*", "n"), ("![_~^]?[_~]?I(/?_?[OI])*", "k"), ("[OI]R", "R"), ("![_~^]?V", "_")),
        ),
        cases=(
            _is(_T.REASON, "D.*9", "9.*D"),
            _is(_T.UNCLEAR, "O.*W", "W.*O", unless=("R",)),
            _is(_T.OFFENCE_DISCLOSED, "O", unless=("R",)),
            _is(_T.UNCLEAR, "I", unless=("R",)),
            _is(_T.UNCLEAR, "~.*[RW]", "[RW].*~", unless=("V", "R.*R")),
            _is(_T.REASON, "[RW]", "=.*[Vkn_]", "[Vkn_].*="),
            _is(_T.REASON, "n.*V", "V.*n", unless=("N",)),
            _TOO_LONG,
            _is(_T.NOT_A_REASON, "[ND]"),
            *_NOTHING,
        ),
    ),
    Field.NOT_SEEN: Reading(
        files=("reasons", "elsewhere"),
        rules=(),
        cases=(
            _is(_T.UNCLEAR, "~.*R", unless=("V", "R.*R")),
            _is(_T.REASON, "R"),
            _TOO_LONG,
            _is(_T.NOT_A_REASON, "N", unless=("V",)),
            *_NOTHING,
        ),
    ),
    Field.VIEWS: Reading(
        files=("views", "elsewhere"),
        rules=(),
        cases=(
            _is(_T.SUBSTANCE, '"[^"]*[^",.][^"]*[^",.]', "S"),
            _TOO_LONG,
            _is(_T.NO_SUBSTANCE, "N"),
            *_NOTHING,
        ),
    ),
    Field.MINUTES: Reading(
        files=("minutes", "elsewhere"),
        rules=(),
        cases=(
            _is(_T.SUBSTANCE, "I.*D", "D.*I", "A.*D", "D.*A", "I.*A", "A.*I", "A.*9.*A", "I.*I.*I"),
            _TOO_LONG,
            _is(_T.NO_SUBSTANCE, "N", "^[_,.9]*$"),
            *_NOTHING,
        ),
    ),
    Field.REVIEW: Reading(
        files=("review", "elsewhere"),
        rules=(),
        cases=(
            _is(_T.SUBSTANCE, "S.*S", "S.*9", "9.*S"),
            _TOO_LONG,
            _is(_T.NO_SUBSTANCE, "N", unless=("S",)),
            _is(_T.NO_SUBSTANCE, "N.*N"),
            *_NOTHING,
        ),
    ),
}

CAPTURES = (TextClass.DESCRIPTIVE, TextClass.CAPTURED)
"""Classes that capture the demeanour of a child who was seen."""

UNDECIDED = (TextClass.UNCLEAR, TextClass.TOO_LONG)
"""Classes that leave it to people what a text says: it was not understood, or there is more of it than is read."""

SAYS_NOTHING: Mapping[TextClass, tuple[str, str]] = {
    TextClass.BLANK: ("blank", "Nothing was written of how the child was"),
    TextClass.PLACEHOLDER: ("placeholder", "What was written stands for nothing"),
    TextClass.POINTER: ("pointer", "What was written only points elsewhere"),
    TextClass.NOT_SEEN: ("not_seen", "What was written says that the child was not seen, or was elsewhere"),
    TextClass.NOT_SPOKEN: ("not_spoken", "What was written says that nobody spoke to the child, and not how it was"),
    TextClass.REFUSED_ACCESS: ("refused_access", "What was written says that an adult would not let the child be seen"),
    TextClass.ADULT_ONLY: ("adult_only", "What was written tells how an adult was, not the child"),
    TextClass.ACTION_ONLY: ("action_only", "What was written tells what police or others did, not how the child was"),
    TextClass.FACTS_ONLY: ("facts_only", "What was written gives facts, and not how the child was"),
    TextClass.HOUSE_ONLY: ("house_only", "What was written describes the home, not the child"),
    TextClass.GENERIC: ("generic", "What was written would fit any child"),
    TextClass.ASLEEP_ONLY: ("asleep_only", "What was written says that the child slept, and no more"),
}
"""The classes of a text that do not capture how a seen child was: a reason, and what it means in plain words."""
