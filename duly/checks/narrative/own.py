"""What a force adds to the phrases of its own: further phrases under a tag, and the headings of its forms.

Both are lists in duly.toml. They stand in a select as one bind parameter each; where a list is empty, as by default, its steps
are nothing but a comparison of two constants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, String, and_, case, cast, func, literal

from duly import sql
from duly.checks.narrative.lexicon import tag_names
from duly.checks.narrative.marking import MARKS, PART
from duly.checks.parameters import Parameter, Value
from duly.errors import SettingsError

_FORM = "[a-z0-9]+( [a-z0-9]+)*"

_MARKS_ALONE = ("quote", "and", "either", "relative", "volition", "likewise")
"""Tags of marks and little words, which nobody has a phrase of its own for."""

CHOICES = tuple(sorted({*tag_names("elsewhere", "without", "evidence", "people", "little")} - {*_MARKS_ALONE}))
"""The tags under which a force may add phrases: those that texts on demeanour are read by."""


NEVER = "~~"
"""A word that no marked text has."""


@dataclass(frozen=True, kw_only=True)
class _LongestFirst(Parameter):
    """A list whose order means nothing: where one phrase begins another, the longer is looked for first."""

    def checked(self, value: object) -> Value:
        """`value` as a list, longest first.

        Raises SettingsError also where a phrase is a part of another one that has another tag: which of them holds could not
        be told.
        """
        words = super().checked(value)
        if not isinstance(words, tuple):
            return words
        for part, whole in permutations(words, 2):
            (tag, _, phrase), (other_tag, _, other) = part.rpartition(": "), whole.rpartition(": ")
            if tag != other_tag and f" {phrase} " in f" {other} ":
                raise SettingsError(f"parameters.{self.name}: {part!r} is a part of {whole!r}, which has another tag")
        return tuple(sorted(words, key=lambda word: (-len(word), word)))


PHRASES = _LongestFirst(
    name="narrative_phrases",
    default=(),
    meaning=(
        "Further phrases by which free texts are read, each as 'tag: phrase', such as 'affect_negative: proper mardy'; "
        "they come before duly's own"
    ),
    pattern=f"({'|'.join(CHOICES)}): {_FORM}",
    shape=(
        "'tag: phrase', the phrase in small letters and figures without punctuation, the tag one of "
        + ", ".join(CHOICES)
    ),
)

FORM_HEADINGS = _LongestFirst(
    name="narrative_form_headings",
    default=(),
    meaning="Headings and questions of the force's own forms, which are taken out of free texts before they are read",
    pattern=_FORM,
    shape="a heading in small letters and figures without punctuation",
)


def with_own(marked: ColumnElement[Any], tags: Mapping[str, str]) -> ColumnElement[Any]:
    """A column of marked texts, without the headings of the force's forms, and with tags in the place of its own phrases.

    `tags` are the characters that stand for the tags, by their names.
    """
    headings, phrases = _listed(FORM_HEADINGS), _listed(PHRASES)
    spaced = func.replace(literal(" ").concat(func.replace(marked, PART, " ")).concat(" "), " ", "  ")
    replaced = func.replace(_with_phrases(_without_headings(spaced, headings), phrases, tags), "  ", " ")
    for mark in MARKS:
        replaced = func.replace(replaced, f" {mark} ", f"{PART}{mark} ")
    return case((and_(headings == "", phrases == ""), marked), else_=replaced)


def _without_headings(marked: ColumnElement[Any], headings: ColumnElement[str]) -> ColumnElement[Any]:
    """Whatever marks stand between the words of a heading."""
    words = func.replace(func.replace(headings, " ", "  ([,.]  )*"), ";", "|")
    return _replaced(marked, words, "")


def _with_phrases(
    marked: ColumnElement[Any], phrases: ColumnElement[str], tags: Mapping[str, str]
) -> ColumnElement[Any]:
    entries = literal(";").concat(phrases)
    for name, code in tags.items():
        if name in CHOICES:
            chosen = func.replace(entries, f";{name}: ", ";+")
            mine = func.replace(sql.replace_pattern(chosen, sql.constant(";[^+;][^;]*"), ""), ";+", "|")
            words = func.replace(func.replace(mine, ";", ""), " ", "  ")
            marked = _replaced(marked, func.substr(words, 2, type_=String()), f" {code} ")
    return marked


def _listed(parameter: Parameter) -> ColumnElement[str]:
    return func.coalesce(func.array_to_string(cast(parameter.array, ARRAY(String())), ";", type_=String()), "")


def _replaced(text: ColumnElement[Any], choices: ColumnElement[Any], put: str) -> ColumnElement[Any]:
    pattern = literal(" (").concat(func.coalesce(func.nullif(choices, ""), NEVER)).concat(") ")
    return sql.replace_pattern(text, pattern, put)
