"""A regular expression that is accepted means the same in both databases and in Python; every other is refused by name."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, String, literal, select

from duly import sql
from duly.expectations.patterns.regular import portable

ACCEPTED = (
    r"\d{2}/\d{4,6}/\d{2}",
    r"^[A-Z]{2,}\d+$",
    "a.c",
    r"a\.c",
    "(ab|cd)?e*",
    "(?:ab)+",
    r"[^\d/-]+",
    r"[\w.]+@[\w.]+",
    r"\s*x\s*",
    r"\Da\Wb",
    "a|b",
    r"[\]a]",
    "[[]x",
    r"\$\{x\}",
    "é+",
    r"[a\-z]+",
)
VALUES = (
    "", "16/1234/25", "16/1234567/25", "AB12", "A1", "abc", "a\nc", "a.c", "e", "abe", "cdee", "abab", "x", " x\t", "x@y.z",
    "1a b", "xa-b", "a", "b", "]", "[x", "${x}", "éé", "É", "a-z", "٣", "abc\n", "\u00a0x",
)  # fmt: skip


@pytest.mark.parametrize("expression", ACCEPTED)
def test_it_means_the_same_everywhere(engine: Engine, expression: str) -> None:
    pattern = portable(expression)
    with engine.connect() as connection:
        for value in VALUES:
            asked = select(sql.matches(literal(value, String), sql.constant(f"^(?:{pattern.spelt})$")))
            given = connection.execute(asked).scalar_one()
            assert given is bool(re.fullmatch(pattern.spelt, value)), (expression, value)
            assert given is pattern.matches(value)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("", "is blank"),
        ("a)", "has a ) too many at character 2"),
        ("(a", "lacks a )"),
        ("[a", "lacks a ]"),
        ("[]", "has an empty"),
        ("*a", "repeats nothing"),
        ("a**", "a repeat of a repeat"),
        ("a+?", "a repeat of a repeat"),
        ("a{3", "is no number of times"),
        ("a{3,1}", "the smaller first"),
        ("a{101}", "numbers up to 100"),
        ("a^b", "the whole value is matched anyway"),
        ("(a$)b", "the whole value is matched anyway"),
        ("(?=a)", "a look ahead"),
        ("(?<!a)b", "a look behind"),
        ("(?P<x>a)", "a named group"),
        ("(?i)a", "write [Aa] for either letter"),
        (r"(a)\1", "what a group found before"),
        (r"\bx", "a word boundary"),
        (r"\p{L}", "a Unicode property"),
        (r"\x41", "a character by its number"),
        (r"\q", "an escape that is not portable"),
        ("[[:alpha:]]", "a named class"),
        ("a\\", "an escape that is not portable"),
    ],
)
def test_what_is_not_portable_is_refused(expression: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        portable(expression)
