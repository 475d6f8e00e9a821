"""The examples that a standard is declared with: what is odd about each, and the verdict that it must get."""

from __future__ import annotations

from duly.checks.examples import Example
from duly.results import Status


def expected(example: Example) -> list[tuple[Status, str]]:
    """The status and the reason of each record of an example; none where no record is in the population."""
    if isinstance(example.expect, tuple):
        status, reason = example.expect
        return [(Status(status), reason)]
    return [(Status(status), reason) for _, _, status, reason in example.expect]
