# ruff: noqa: RUF001 - the look-alike characters are what is tested
"""Free text: both databases compared with a slow and obvious Python version, and every class of STANDARDS 4.4."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Engine, Integer, String, column, select, values
from sqlalchemy.sql import FromClause

from duly.checks import TextClass, narrative
from duly.checks.characters import PARTING, VANISHING

LISTS: dict[str, Any] = tomllib.loads(Path(narrative.__file__).with_suffix(".toml").read_text(encoding="utf-8"))

BLOCKS = {
    "ASCII": (0x0001, 0x007F),
    "Latin-1": (0x0080, 0x00FF),
    "Latin with accents": (0x0100, 0x017F),
    "general punctuation": (0x2000, 0x206F),
    "currency": (0x20A0, 0x20C0),
    "letter-like": (0x210A, 0x2115),
    "dingbats": (0x2600, 0x27BF),
    "ligatures": (0xFB00, 0xFB06),
    "variation selectors": (0xFE00, 0xFE0F),
    "full-width": (0xFF01, 0xFF5E),
    "mathematical alphabets": (0x1D400, 0x1D7FF),
    "flags": (0x1F1E6, 0x1F1FF),
    "emoji": (0x1F300, 0x1FAFF),
}
ALPHABET = st.one_of(
    *(st.characters(min_codepoint=low, max_codepoint=high) for low, high in BLOCKS.values()),
    st.sampled_from("\u0301\u0308\u0327\u20e3"),  # marks that compose with a letter or stand alone
)
LISTED = sorted({word for name, words in LISTS.items() if isinstance(words, list) for word in words})
UNLISTED = ("would not look", "crying", "mum", "upset", "aa", "b", ".", ",", "’", "hid", "n/a")
WORDS = st.sampled_from((*LISTED, *UNLISTED))


def within(mark: str, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(low <= ord(mark) <= high for low, high in ranges)


def slowly_normalised(said: str | None) -> str:
    """G14, one character after the other."""
    typed = (said or "").replace("´", "'")  # an acute accent typed for an apostrophe would fall apart under NFKC
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).casefold())
    unvanished = "".join(mark for mark in folded if not within(mark, VANISHING))
    parted = "".join(" " if within(mark, PARTING) else mark for mark in unvanished)
    return " ".join(word for word in parted.split(" ") if word)


def slowly_classified(said: str | None) -> str:
    """The table of STANDARDS 4.4, on lists of words."""
    normal = slowly_normalised(said)
    words = normal.split()

    def holds(phrase: str) -> bool:
        wanted = phrase.split()
        return any(words[first : first + len(wanted)] == wanted for first in range(len(words)))

    if not words:
        return "BLANK"
    if normal in LISTS["placeholders"] or len(set(normal.replace(" ", ""))) == 1:
        return "PLACEHOLDER"
    if len(words) <= 8 and any(words[: len(start.split())] == start.split() for start in LISTS["pointers"]):
        return "POINTER"
    if len(words) <= 8 and any(map(holds, LISTS["not_spoken"])):
        return "NOT_SPOKEN"
    left = [word for word in words if word not in LISTS["fillers"]]
    if not left:
        return "PLACEHOLDER"
    if all(word in LISTS["generic"] for word in left):
        return "GENERIC"
    if len(words) <= 5 and any(map(holds, LISTS["state_only"])):
        return "STATE_ONLY"
    if any(map(holds, LISTS["refused"])):
        return "REFUSED"
    return "MINIMAL" if len(words) < 5 else "DESCRIPTIVE"


def in_rows(texts: Sequence[str | None]) -> FromClause:
    given_ = values(column("number", Integer), column("said", String), name="given").data(list(enumerate(texts)))
    normal = narrative.normalised(given_.c.said)
    return select(given_.c.number, given_.c.said, normal.label("normal")).subquery("normalised")


def asked(engine: Engine, texts: Sequence[str | None], *questions: str) -> list[Any]:
    rows = in_rows(texts)
    answers: dict[str, ColumnElement[Any]] = {
        "normal": rows.c.normal,
        "class": narrative.classify(rows.c.normal),
        "words": narrative.words_of(rows.c.normal),
        "length": narrative.length(rows.c.said),
        "placeholder": narrative.is_placeholder(rows.c.said),
        "extra": narrative.is_placeholder(rows.c.said, extra=("nfa",)),
    }
    with engine.connect() as connection:
        rows_read = connection.execute(select(*(answers[name] for name in questions)).order_by(rows.c.number)).all()
    return [row[0] if len(questions) == 1 else tuple(row) for row in rows_read]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.none(), st.text(ALPHABET, max_size=12)), min_size=1, max_size=30))
@example(
    [
        "\u00b4",
        "e\u0301",
        "E\u0301",
        "\uff25\u0301",
        "𝐞\u0301",
        "ﬁne",
        "½",
        "´e\u0308",
        "ß",
        "\u0130",
        "𝛁",
        "″",
        "\u00a8\u0301",
    ]
)
def test_texts_are_normalised_as_slow_python_does(engine: Engine, texts: list[str | None]) -> None:
    assert asked(engine, texts, "normal") == [slowly_normalised(said) for said in texts]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(WORDS, max_size=10).map(" ".join), min_size=1, max_size=30))
def test_texts_are_classified_as_slow_python_does(engine: Engine, texts: list[str]) -> None:
    assert asked(engine, texts, "class") == [slowly_classified(said) for said in texts]


@pytest.mark.parametrize("block", BLOCKS)
def test_every_character_is_read_as_slow_python_does(engine: Engine, block: str) -> None:
    low, high = BLOCKS[block]
    texts = [f"a{chr(code_point)}B" for code_point in range(low, high + 1)]
    normals = asked(engine, texts, "normal")
    assert [said for said, normal in zip(texts, normals, strict=True) if normal != slowly_normalised(said)] == []


@pytest.mark.parametrize("block", BLOCKS)
def test_what_parts_words_is_no_letter_to_unicode(block: str) -> None:
    low, high = BLOCKS[block]
    for mark in map(chr, range(low, high + 1)):
        kind = unicodedata.category(mark)
        if kind[0] == "L" or kind == "Nd":
            assert slowly_normalised(mark) or within(mark, VANISHING), f"{ord(mark):x} {kind}"
        elif kind[0] in "PZC" and kind != "Cn":
            assert not slowly_normalised(mark), f"{ord(mark):x} {kind}"


CLASSES: list[tuple[str | None, TextClass]] = [
    (None, TextClass.BLANK),
    ("", TextClass.BLANK),
    (" . ", TextClass.BLANK),
    ("-", TextClass.BLANK),
    ("...", TextClass.BLANK),
    ("…", TextClass.BLANK),
    ("'", TextClass.BLANK),
    ("\t\n\u00a0\u3000", TextClass.BLANK),
    ("🙂", TextClass.BLANK),
    ("❤️", TextClass.BLANK),
    ("\ue000", TextClass.BLANK),
    *((said, TextClass.PLACEHOLDER) for said in LISTS["placeholders"]),
    ("N/A", TextClass.PLACEHOLDER),
    ("Ｎ／Ａ", TextClass.PLACEHOLDER),
    ("n\u2044a", TextClass.PLACEHOLDER),
    ("‘unknown’", TextClass.PLACEHOLDER),
    ("not\u00a0known.", TextClass.PLACEHOLDER),
    ("aaaa", TextClass.PLACEHOLDER),
    ("ÉéÉ", TextClass.PLACEHOLDER),
    ("z", TextClass.PLACEHOLDER),
    ("q q q", TextClass.PLACEHOLDER),
    ("1️⃣", TextClass.PLACEHOLDER),
    ("The child was very", TextClass.PLACEHOLDER),
    ("na na", TextClass.MINIMAL),
    ("see OEL", TextClass.POINTER),
    *((f"{said} today", TextClass.POINTER) for said in LISTS["pointers"]),
    ("see log one two three four five six", TextClass.POINTER),
    ("see log one two three four five six seven", TextClass.DESCRIPTIVE),
    ("please see log", TextClass.MINIMAL),
    ("see logged entry", TextClass.MINIMAL),
    *((f"child {said}", TextClass.NOT_SPOKEN) for said in LISTS["not_spoken"]),
    ("Didn’t see", TextClass.NOT_SPOKEN),
    ("Didn`t speak", TextClass.NOT_SPOKEN),
    ("not seen one two three four five six", TextClass.NOT_SPOKEN),
    ("not seen one two three four five six seven", TextClass.DESCRIPTIVE),
    ("not seenish", TextClass.MINIMAL),
    *((f"both {said}", TextClass.GENERIC) for said in LISTS["generic"]),
    ("Child appeared fine and well", TextClass.GENERIC),
    ("no concerns ✅", TextClass.GENERIC),
    ("𝐟𝐢𝐧𝐞", TextClass.GENERIC),
    ("ﬁne", TextClass.GENERIC),
    ("fine but crying", TextClass.MINIMAL),
    ("okayish", TextClass.MINIMAL),
    *((said, TextClass.STATE_ONLY) for said in LISTS["state_only"]),
    ("asleep\u00a0in\u00a0bed upstairs now", TextClass.STATE_ONLY),
    ("asleep in bed upstairs with brother", TextClass.DESCRIPTIVE),
    ("in a bed", TextClass.MINIMAL),
    *((said, TextClass.REFUSED) for said in LISTS["refused"]),
    ("Wouldn’t engage", TextClass.REFUSED),
    ("Hiding under the bed, shook when approached", TextClass.REFUSED),
    ("hidden", TextClass.MINIMAL),
    ("asleep, then hid", TextClass.STATE_ONLY),
    ("crying", TextClass.MINIMAL),
    ("happy, quiet, polite, calm", TextClass.MINIMAL),
    ("happy, quiet, polite, calm, chatty", TextClass.DESCRIPTIVE),
    ("clung to mum, crying, would not look at dad", TextClass.DESCRIPTIVE),
]


def test_every_class_of_the_catalogue(engine: Engine) -> None:
    classes = asked(engine, [said for said, _ in CLASSES], "class")
    assert [
        (said, expected.value, got)
        for (said, expected), got in zip(CLASSES, classes, strict=True)
        if got != expected.value
    ] == []
    assert {expected for _, expected in CLASSES} == set(TextClass)


def test_placeholders_are_blank_or_listed_or_one_character(engine: Engine) -> None:
    texts = [None, "", ".", "N/A", "as above", "xxxx", "NFA", "ok", "see log", "the child"]
    answers = asked(engine, texts, "placeholder", "extra")
    assert answers == [(True, True)] * 6 + [(False, True)] + [(False, False)] * 3


def test_length_is_of_what_stands_between_the_blanks(engine: Engine) -> None:
    texts = [None, "", "  ", "\t ten chars!\r\n", "\u00a0é🙂\u3000", " a b "]
    assert asked(engine, texts, "length") == [0, 0, 0, 10, 2, 3]


def test_words_are_counted(engine: Engine) -> None:
    assert asked(engine, [None, ".", "one", "it's two", "a-b-c"], "words") == [0, 0, 1, 2, 3]


def test_lists_are_written_as_texts_are_compared() -> None:
    for name, words in LISTS.items():
        if isinstance(words, list):
            assert [slowly_normalised(word) for word in words] == words, name
            assert len(set(words)) == len(words), name
