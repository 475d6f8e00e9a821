"""A suite file: read, checked whole, and turned into standards; or refused with every fault that it has."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from duly.checks import Example, Standard
from duly.errors import StandardError
from duly.expectations.patterns.compiled import standard_of
from duly.expectations.patterns.declared import declared
from duly.expectations.patterns.edges import edges_of
from duly.expectations.patterns.examples import examples_of
from duly.expectations.patterns.faults import Faults, among, given_as
from duly.expectations.patterns.pattern import Pattern
from duly.records.vocabulary import Vocabulary
from duly.settings.lines import Keys, lines_of

_SUITE = re.compile(r"[a-z][a-z0-9_]*")
_KEYS = ("suite", "title", "version", "standard", "own_tables")
_NEXT_STEP = "docs/patterns.md says how a suite file is written, with an example of each pattern"


@dataclass(frozen=True, kw_only=True)
class PatternSuite:
    """The standards of a suite file. `edges` are the edge rows that follow from each, by its id; `lines` where each stands."""

    name: str
    title: str
    standards: tuple[Standard, ...]
    version: str = ""
    edges: Mapping[str, tuple[Example, ...]] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)


def read_suite(path: Path, content: str, vocabulary: Vocabulary) -> PatternSuite:
    """The suite that a TOML file declares.

    Raises StandardError with every fault of the file, each with its line and the choices there are.
    """
    raw, lines = _parsed(path, content)
    listed = raw.get("standard", [])
    named = {
        number: str(each["id"])
        for number, each in enumerate(listed if isinstance(listed, list) else ())
        if isinstance(each, dict) and isinstance(each.get("id"), str)
    }
    faults = Faults(path, lines, named)
    name = _header(raw, faults)
    standards: list[Standard] = []
    edges: dict[str, tuple[Example, ...]] = {}
    seen: dict[str, int] = {}
    for number, each in enumerate(listed if isinstance(listed, list) else ()):
        at: Keys = ("standard", number)
        made = declared(each, vocabulary, faults, at)
        if (again := named.get(number, "").casefold()) and again in seen:
            faults.add(
                (*at, "id"), f"the id stands twice: first on line {lines.get(('standard', seen[again], 'id'), 1)}"
            )
        seen.setdefault(named.get(number, "").casefold(), number)
        if made is None:
            continue
        before = len(faults.texts)
        for key in ("title", "question"):
            _check_braces(each[key], made.patterns, faults, (*at, key))
        for reason, text in made.table.words.items():
            _check_braces(text, made.patterns, faults, (*at, "words", reason))
        if len(faults.texts) > before:
            continue
        try:
            standard = standard_of(made, name)
            edges[made.id] = edges_of(made, standard)
        except LookupError as error:
            faults.add(at, f"{error}: the population, the exceptions and the pattern may contradict each other")
            continue
        except StandardError as error:
            clash = [name for name in (excuse.reason for excuse in made.excuses) if f"reason {name} " in error.message]
            for fault in error.faults or (error.message,):
                faults.add(
                    (*at, "except") if clash else at, fault + (": give the exception another reason" if clash else "")
                )
            continue
        _check_words(made.table.words, standard, faults, (*at, "words"))
        examples = examples_of(each.get("example", ()), made, standard, (*at, "example"))
        standards.append(replace(standard, examples=examples))
    if faults.texts:
        raise StandardError(f"{path} cannot be loaded", faults=faults.texts, next_step=_NEXT_STEP)
    at_line = {standard_id: lines.get(("standard", number), 1) for number, standard_id in named.items()}
    return PatternSuite(
        name=name,
        title=raw.get("title", name),
        standards=tuple(standards),
        version=raw.get("version", ""),
        edges=edges,
        lines=at_line,
    )


def edge_examples(suite: PatternSuite, standard: Standard) -> tuple[Example, ...]:
    """The edge rows that follow from a standard of a suite: none for one that was not declared by a pattern."""
    return suite.edges.get(standard.id, ())


def _parsed(path: Path, content: str) -> tuple[dict[str, Any], Mapping[Keys, int]]:
    try:
        raw = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        position = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line = f"line {position.group(1)}" if position else f"line {content.count(chr(10)) + 1}"
        what = re.sub(r" \(at .*\)", "", str(error))
        raise StandardError(
            f"{path} cannot be loaded", faults=[f"{path}, {line}: is no TOML: {what}"], next_step=_NEXT_STEP
        ) from error
    return raw, lines_of(content)


def _header(raw: Mapping[str, Any], faults: Faults) -> str:
    for key in raw:
        if key not in _KEYS:
            faults.add((key,), f"{key!r} is no key here{among(key, _KEYS)}")
    name = raw.get("suite")
    if name is None:
        faults.add((), 'suite is missing: the first line names the suite, such as suite = "custody_locally"')
    elif not isinstance(name, str) or not _SUITE.fullmatch(name):
        faults.add(
            ("suite",), f'{given_as(name)}: expected small letters, digits and underscores, such as "custody_locally"'
        )
    for key in ("title", "version"):
        if key in raw and not isinstance(raw[key], str):
            faults.add((key,), f"expected a text in quotes, not {given_as(raw[key])}")
    standards = raw.get("standard", [])
    if not isinstance(standards, list) or not standards:
        faults.add(("standard",), "expected one [[standard]] or more")
    return name if isinstance(name, str) and name else "unnamed"


def _check_words(words: Mapping[str, str], standard: Standard, faults: Faults, at: Keys) -> None:
    reasons = list(standard.judgement.verdict.reasons)
    for reason, text in words.items():
        if reason not in reasons:
            faults.add((*at, reason), f"{reason!r} is no reason of it{among(reason, reasons, 'its reasons are')}")
        elif not text.strip():
            faults.add((*at, reason), "says nothing")


def _check_braces(text: str, patterns: tuple[Pattern, ...], faults: Faults, at: Keys) -> None:
    fills = {word for pattern in patterns for word in pattern.fills}
    for word in re.findall(r"\{(.*?)\}", text):
        if word not in fills:
            there = ", ".join(f"{{{fill}}}" for fill in sorted(fills)) or "none"
            faults.add(at, f"{{{word}}} is no number of the pattern; there are: {there}")
