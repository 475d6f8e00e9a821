"""What a standard says of itself has the numbers in force, and never those that a force has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from duly.checks import Parameter, Standard
from duly.checks.wording import strangers, with_values
from duly.expectations.catalogue import shipped
from tests.expectations.patterns.pattern_files import one, standard_of

FACTS: Mapping[str, tuple[str, ...]] = {
    "CR-01": ("more than 5 minutes before", "more than five minutes before", "two things"),
    "CUST-01": (
        "7 of 10 cases",
        "Ten cases",
        "in custody for more than 12 hours before",
        "12 hours is the line that",
        "two clocks",
    ),
    "CUST-02": ("two clocks",),
    "CUST-03": ("up to 5 minutes",),
    "DA-01": ("more than five minutes before", "up to 5 minutes", "two clocks"),
    "DA-02": ("two sentences", "two clocks"),
    "MISS-03": ("are held within 72 hours",),
    "MISS-04": ("more than five minutes before",),
    "PP-02": ("The law's limit is 72 hours",),
    "RSO-01": ("29 June 2017", "28 February", "on 31 January"),
    "RSO-03": ("The report: 60 to 65",),
    "TRAIN-01": ("90 people make 12 sessions",),
    "STRAT-02": ("more than five minutes before",),
}
"""Numbers that are no parameter's: what a source says, two clocks that disagree, a day of the calendar."""

IN_WORDS = {
    2: "two|second|twice", 3: "three|third", 4: "four|fourth", 5: "five|fifth", 6: "six|sixth", 8: "eight|eighth",
    9: "nine|ninth", 10: "ten|tenth", 12: "twelve|twelfth", 15: "fifteen|fifteenth", 20: "twenty", 24: "twenty-four",
}  # fmt: skip

ORDER = ("second of the arrival", "One second", "one second", "sentence", "very second")


def numeric(standard: Standard) -> list[Parameter]:
    return [
        parameter
        for parameter in standard.parameters
        if isinstance(parameter.default, int | float) and not isinstance(parameter.default, bool)
    ]


def said(standard: Standard) -> Iterator[str]:
    """Every text that an officer reads of a standard."""
    texts = [standard.title, standard.question, standard.population, standard.note, standard.remedy]
    texts += [*standard.boundaries, *standard.blind_spots]
    texts += [
        one.title for part in (standard.also, standard.lists, standard.measures, standard.figures) for one in part
    ]
    texts += [one.words for judgement in standard.judgements.values() for one in judgement.verdict.sentences]
    yield from texts
    yield from (one.words for one in standard.outside.reasons) if standard.outside is not None else ()


def says(sentence: str, number: float) -> bool:
    """The number stands in it, in digits or in words."""
    written = f"{number:,}" if isinstance(number, int) else f"{number:g}"
    words = IN_WORDS.get(int(number), "") if number == int(number) else ""
    digits = rf"(?<![\d.,:T-]){re.escape(written)}(?![\d]|[.,]\d)"
    return bool(re.search(digits, sentence) or (words and re.search(rf"\b({words})\b", sentence, re.IGNORECASE)))


def stale(standard: Standard, parameter: Parameter) -> list[str]:
    """The texts that say a parameter's default though another value is in force, but for those that say "with NAME at 28"."""
    assert isinstance(parameter.default, int | float)
    # where the same number is another's too, that is changed as well
    same = [one for one in numeric(standard) if one.default == parameter.default]
    changed = {one.name: one.default + 977 for one in same if isinstance(one.default, int | float)}
    conditional = re.compile(rf"\b({'|'.join(one.name for one in same)}) at \d")
    found = []
    for text in said(standard.worded(changed)):
        left = text
        for fact in (*FACTS.get(standard.id, ()), *ORDER):
            left = left.replace(fact, "")
        if says(left, parameter.default) and not conditional.search(text):
            found.append(text)
    return found


@pytest.mark.parametrize(
    "standard", [suited for suite in shipped().declared for suited in suite.standards], ids=lambda s: s.id
)
def test_no_text_says_a_number_that_was_changed(standard: Standard) -> None:
    assert {one.name: found for one in numeric(standard) if (found := stale(standard, one))} == {}


def test_how_numbers_are_put_in() -> None:
    values = {"limit_days": 28, "age": 12, "first": 1, "share": 0.5}
    for words, expected in (
        ("{limit_days day}, then {limit_days+1}", "28 days, then 29"),
        ("the {limit_days th}, the {age th} and the {limit_days-6 th}", "the 28th, the 12th and the 22nd"),
        ("{first day}, {first+1 day}", "1 day, 2 days"),
        ("{share}:00:01", "0.5:00:01"),
    ):
        assert with_values(words, values) == expected
    assert list(strangers("{limit_days+1 th} of {limit}, {3}", values)) == ["{limit}"]


def test_ordinals() -> None:
    said = "0th 1st 2nd 3rd 4th 9th 10th 11th 12th 13th 14th 20th 21st 22nd 23rd 24th 100th 101st 102nd 103rd 111th 112th 113th"
    for ordinal in said.split():
        assert with_values("{number th}", {"number": int(ordinal[:-2])}) == ordinal


OF_PATTERNS = {
    "hours": ("police_protection", '{ within = { from = "started_at", to = "ended_at", hours = 971 } }'),
    "working_days": ("police_protection", '{ within = { from = "started_at", to = "ended_at", working_days = 971 } }'),
    "days": (
        "investigations",
        '{ every = { days = 971, from = "allocated_at", table = "supervisory_reviews", at = "entered_at" } }',
    ),
    "at_least": ("da_incidents", '{ has_related = { table = "dash_assessments", at_least = 971 } }'),
}


@pytest.mark.parametrize("number", OF_PATTERNS)
def test_a_forces_own_standard_says_the_number_in_force(number: str) -> None:
    of, must = OF_PATTERNS[number]
    standard, _ = standard_of(one(of, must, 'title = "With {' + number + '}"'))
    name = f"loc_01_{number}"
    assert any("971" in text for text in said(standard.worded({})))
    assert not any("97" in text for text in said(standard.worded({name: 65})))
    assert any("65" in text for text in standard.worded({name: 65}).boundaries)
