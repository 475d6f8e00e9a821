"""Worked examples for the pages: records of the demo, with the values that decided and the verdict they got.

They are made by docs.worked_examples and stored beside this module, in examples.json, each with a stamp of the rule that
judged it: an example of another rule than the one that ran is not shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from duly.checks.standards import Standard
from duly.results import Status
from duly.sql import PRIVATE


@dataclass(frozen=True, kw_only=True)
class WorkedExample:
    """A made-up record: its verdict, and what the rule read of it, by name, as text."""

    status: Status
    reason: str
    values: Mapping[str, str]


STAMPED = PRIVATE
"""The dialect whose SQL text a stamp is of."""

Stamped = tuple[str, Sequence[WorkedExample]]
"""The stamp of a rule, and the examples that it judged."""


def stamp(standard: Standard, statements: Mapping[str, str]) -> str:
    """Another one as soon as a standard judges or shows otherwise; `statements` are its SQL text for DuckDB."""
    rule = [dict(statements), [*standard.judgement.shows], standard.judgement.verdict.reasons]
    return hashlib.sha256(json.dumps(rule).encode()).hexdigest()[:16]


def examples_of(standard: Standard, statements: Mapping[str, str]) -> Sequence[WorkedExample]:
    """The examples of a standard with this SQL text for DuckDB; none where its rule has changed since they were made."""
    made = stored_examples().get(standard.id)
    return made[1] if made is not None and made[0] == stamp(standard, statements) else ()


@cache
def stored_examples() -> Mapping[str, Stamped]:
    """All that is stored, by standard id."""
    path = files("duly.reports.pages").joinpath("examples.json")
    content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {
        name: (
            one["stamp"],
            [
                WorkedExample(status=Status(example["status"]), reason=example["reason"], values=example["values"])
                for example in one["examples"]
            ],
        )
        for name, one in content.items()
    }
