"""Worked examples of a standard: made-up records of each status beside each other, with what the rule read of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from duly.reports import words
from duly.reports.pages.examples import WorkedExample
from duly.reports.pages.fragments import shown
from duly.reports.tables import Column, Table
from duly.results import Status


def examples_section(examples: Sequence[WorkedExample], said: Mapping[str, str]) -> list[dict[str, Any]]:
    """A table for each status that there are examples of."""
    found = []
    for status in Status:
        of_status = [example for example in examples if example.status is status]
        if of_status:
            name = words.sentence(words.STATUSES[status])
            found.append(
                {"title": f"{name}: {words.plural(len(of_status), 'example')}", "table": _table(name, of_status, said)}
            )
    return found


def _table(name: str, examples: Sequence[WorkedExample], said: Mapping[str, str]) -> Table:
    facts = list(dict.fromkeys(fact for example in examples for fact in example.values))
    why: list[str | Markup] = [
        "Why",
        *(words.sentence(said.get(example.reason) or words.heading(example.reason)) for example in examples),
    ]
    return Table(
        caption=f"{name}: made-up records",
        columns=(Column("What the rule reads"), *(Column(f"Example {place}") for place in range(1, len(examples) + 1))),
        rows=[
            why,
            *(
                [words.sentence(fact), *(shown(example.values.get(fact, words.NOT_RECORDED)) for example in examples)]
                for fact in facts
            ),
        ],
        classes=["sum"],
        quiet=True,
        name="examples",
    )
