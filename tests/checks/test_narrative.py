# ruff: noqa: RUF001 - the look-alike characters are what is tested
"""Free text: both databases compared with a slow and obvious Python version, and what it takes for a placeholder."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Engine, Integer, String, column, select, values
from sqlalchemy.pool import StaticPool
from sqlalchemy.sql import FromClause

from duly.checks import narrative
from duly.checks.characters import LOOK_ALIKES, OTHER_SCRIPTS, PARTING, VANISHING
from duly.sql import own_engine

BLOCKS = {
    "Greek and Cyrillic": (0x0391, 0x045F),
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


@pytest.fixture(scope="module", params=["duckdb", "postgresql", "own"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each database that records can be judged in, and the private one, to which texts are written with fewer words."""
    if request.param != "own":
        yield request.getfixturevalue(f"{request.param.replace('postgresql', 'postgres')}_engine")
        return
    engine = own_engine("duckdb:///:memory:", poolclass=StaticPool)
    yield engine
    engine.dispose()


def within(mark: str, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(low <= ord(mark) <= high for low, high in ranges)


def disguised(text: str) -> bool:
    """Letters of another script stand for Latin ones: beside these, or where there are none but such as look alike."""
    foreign = [mark for mark in text if within(mark, OTHER_SCRIPTS)]
    beside = any(
        ("a" <= one <= "z" and within(other, OTHER_SCRIPTS)) or (within(one, OTHER_SCRIPTS) and "a" <= other <= "z")
        for one, other in pairwise(text)
    )
    return any(mark in LOOK_ALIKES for mark in foreign) and (beside or all(mark in LOOK_ALIKES for mark in foreign))


def slowly_normalised(said: str | None) -> str:
    """G14, one character after the other."""
    typed = (said or "").replace("´", "'")  # an acute accent typed for an apostrophe would fall apart under NFKC
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).casefold())
    if disguised(folded):
        folded = "".join(LOOK_ALIKES.get(mark, mark) for mark in folded)
    kept = "".join(mark for mark in folded if not within(mark, VANISHING))
    parted = "".join(" " if within(mark, PARTING) else mark for mark in kept)
    return " ".join(word for word in parted.split(" ") if word)


def in_rows(texts: Sequence[str | None]) -> FromClause:
    given_ = values(column("place", Integer), column("said", String), name="given").data(list(enumerate(texts)))
    normal = narrative.normalised(given_.c.said)
    return select(given_.c.place, given_.c.said, normal.label("normal")).subquery("normalised")


def asked(engine: Engine, texts: Sequence[str | None], *questions: str) -> list[Any]:
    rows = in_rows(texts)
    answers: dict[str, ColumnElement[Any]] = {
        "normal": rows.c.normal,
        "words": narrative.words_of(rows.c.normal),
        "length": narrative.length(rows.c.said),
        "placeholder": narrative.is_placeholder(rows.c.said),
        "extra": narrative.is_placeholder(rows.c.said, extra=("nfa",)),
    }
    with engine.connect() as connection:
        found = connection.execute(select(*(answers[name] for name in questions)).order_by(rows.c.place)).all()
    return [row[0] if len(questions) == 1 else tuple(row) for row in found]


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


@pytest.mark.parametrize("block", BLOCKS)
def test_every_character_is_read_as_slow_python_does(engine: Engine, block: str) -> None:
    low, high = BLOCKS[block]
    texts = [f"a{chr(place)}B" for place in range(low, high + 1)]
    found = asked(engine, texts, "normal")
    assert [said for said, normal in zip(texts, found, strict=True) if normal != slowly_normalised(said)] == []


@pytest.mark.parametrize("block", BLOCKS)
def test_what_parts_words_is_no_letter_to_unicode(block: str) -> None:
    low, high = BLOCKS[block]
    for mark in map(chr, range(low, high + 1)):
        kind = unicodedata.category(mark)
        if kind[0] == "L" or kind == "Nd":
            assert slowly_normalised(mark) or within(mark, VANISHING), f"{ord(mark):x} {kind}"
        elif kind[0] in "PZC" and kind != "Cn":
            assert not slowly_normalised(mark), f"{ord(mark):x} {kind}"


DISGUISED = [
    ("\u0421hild\u0440", "childp"),  # two Cyrillic letters among Latin ones
    ("f\u0456n\u0435", "fine"),
    ("\u043e\u043a", "ok"),  # of look-alikes alone
    ("\u0421\u043f\u0430\u043b", "\u0441\u043f\u0430\u043b"),  # a word that is really Russian
    ("ok, \u0441\u043f\u0438\u0442", "ok \u0441\u043f\u0438\u0442"),
    ("\u0391\u03c1\u03c1\u0435\u0430r\u0435d", "appeared"),  # Greek and Cyrillic
]


@pytest.mark.parametrize(("typed", "read"), DISGUISED)
def test_letters_that_look_alike_read_as_latin_ones(engine: Engine, typed: str, read: str) -> None:
    assert asked(engine, [typed], "normal") == [read] == [slowly_normalised(typed)]


def test_placeholders_are_blank_or_listed_or_one_character(engine: Engine) -> None:
    texts = [None, "", ".", "N/A", "as above", "xxxx", "NFA", "ok", "see log", "the child"]
    found = asked(engine, texts, "placeholder", "extra")
    assert found == [(True, True)] * 6 + [(False, True)] + [(False, False)] * 3


def test_length_is_of_what_stands_between_the_blanks(engine: Engine) -> None:
    texts = [None, "", "  ", "\t ten chars!\r\n", "\u00a0é🙂\u3000", " a b "]
    assert asked(engine, texts, "length") == [0, 0, 0, 10, 2, 3]


def test_words_are_counted(engine: Engine) -> None:
    assert asked(engine, [None, ".", "one", "it's two", "a-b-c"], "words") == [0, 0, 1, 2, 3]


def test_placeholders_are_written_as_texts_are_compared() -> None:
    listed = narrative.PLACEHOLDERS.default
    assert isinstance(listed, tuple)
    assert [slowly_normalised(word) for word in listed] == list(listed)
    assert len(set(listed)) == len(listed)


def test_no_letter_parts_words_and_what_parts_them_ends_where_letters_begin() -> None:
    parting = {code for low, high in PARTING for code in range(low, high + 1)}
    kinds = {code: unicodedata.category(chr(code))[0] for low, high in PARTING for code in range(low - 1, high + 2)}
    assert {code for code in parting if kinds[code] == "L"} == {0x02EC, 0x2E2F}  # signs that are named letters
    beside = {code for code in kinds.keys() - parting if kinds[code] in "PSZ" and not within(chr(code), VANISHING)}
    assert beside == {
        *(0x0020, 0x2E80, 0x1FB00),  # the blank itself, and blocks of other signs
        0x24B6,  # a letter in a circle, which is folded
    }
