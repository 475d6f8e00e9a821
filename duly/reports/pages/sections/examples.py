"""Examples of a standard: made-up records beside each other with what the rule read of them, or those that it is tested
against where there are no such."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from duly.checks.examples import Example
from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.pages.markup import ColumnHead, Table, foreign, text_columns
from duly.reports.pages.worked_examples import WorkedExample
from duly.results import Status


def worked_section(examples: Sequence[WorkedExample], reasons: Mapping[str, str]) -> list[dict[str, Any]]:
    """A table for each status that there are worked examples of."""
    tables = []
    for status in Status:
        of_status = [example for example in examples if example.status is status]
        if of_status:
            name = words.sentence(words.STATUSES[status])
            tables.append(
                {
                    "title": f"{name}: {words.plural(len(of_status), 'example')}",
                    "table": _worked(name, of_status, reasons),
                }
            )
    return tables


def _worked(name: str, examples: Sequence[WorkedExample], reasons: Mapping[str, str]) -> Table:
    facts = list(dict.fromkeys(fact for example in examples for fact in example.values))
    why: list[str | Markup] = ["Why", *(words.reason(example.reason, reasons) for example in examples)]
    return Table(
        caption=f"{name}: made-up records",
        columns=(
            ColumnHead("What the rule reads"),
            *(ColumnHead(f"Example {number}") for number in range(1, len(examples) + 1)),
        ),
        rows=[
            why,
            *(
                [
                    words.sentence(fact),
                    *(foreign(example.values.get(fact, words.NOT_RECORDED)) for example in examples),
                ]
                for fact in facts
            ),
        ],
        classes=["sum"],
        quiet=True,
        name="examples",
    )


def declared_table(standard: Standard) -> Table | None:
    """The examples that a standard is declared with: what is odd about each and its verdict, and none of its values.

    None where it has none.
    """
    rates = {"": (standard.title, standard.judgement)} | {
        rate.id: (rate.title, rate.judgement) for rate in standard.also
    }
    further = any(example.rate for example in standard.examples)

    def cells(example: Example) -> list[str | Markup]:
        title, judgement = rates[example.rate]
        reasons = words.reasons_of(judgement.verdict)
        verdicts = dict.fromkeys(words.expected(example))
        return [
            foreign(example.odd, 400),
            *([foreign(title)] if further else []),
            words.sentence("; ".join(words.STATUSES[status] for status, _ in verdicts) or "not judged by it"),
            words.sentence("; ".join(reasons.get(reason) or words.heading(reason).lower() for _, reason in verdicts)),
        ]

    if not standard.examples:
        return None
    return Table(
        caption="Made-up records, and the verdicts that they must get",
        columns=text_columns("What is odd about it", *(["Rate"] if further else []), "Verdict", "Why"),
        rows=[cells(example) for example in standard.examples],
        quiet=True,
        name="examples-declared",
    )
