"""Suite files for the tests of patterns: one standard at a time, with what a test does not care about filled in."""

from __future__ import annotations

from pathlib import Path

from duly.checks.examples import Example
from duly.checks.standards import Standard
from duly.expectations.patterns import PatternSuite, read_suite
from duly.records.vocabulary import Vocabulary, shipped_vocabulary

FILE = Path("ours.toml")
VOCABULARY = shipped_vocabulary()


def suite_of(content: str, vocabulary: Vocabulary = VOCABULARY) -> PatternSuite:
    """The suite that a file declares."""
    return read_suite(FILE, content, vocabulary)


def one(of: str, must: str, *more: str, id: str = "LOC-01", examples: str = "") -> str:
    """A file of one standard: `more` are further keys, `examples` its [[standard.example]] tables."""
    keys = {
        "id": f'"{id}"',
        "title": '"A title"',
        "question": '"Is it so?"',
        "of": f'"{of}"',
        "must": must,
        "target": "90",
        "fix": '"Put it right."',
    }
    for line in more:
        key, _, value = line.partition(" = ")
        keys[key] = value
    lines = [f"{key} = {value}" for key, value in keys.items() if value]
    return "\n".join(['suite = "ours"', "[[standard]]", *lines, examples])


def standard_of(content: str, vocabulary: Vocabulary = VOCABULARY) -> tuple[Standard, tuple[Example, ...]]:
    """The one standard of a file, and every example of it: its author's and its edges."""
    suite = suite_of(content, vocabulary)
    (standard,) = suite.standards
    return standard, (*standard.examples, *suite.edges[standard.id])
