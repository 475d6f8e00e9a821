"""Codes and foreign strings as people read them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from duly.checks.standards import Standard
from duly.checks.verdicts import Verdict
from duly.errors import spelt_out
from duly.results import StandardResult

NOT_RECORDED = "(not recorded)"

_NAME = re.compile(r"[a-z]+[_.][a-z]|[a-z_]+: ")


def sentence(text: str) -> str:
    """A clause as a sentence begins; a name of the program, such as a table's, stays as it is spelled."""
    if _NAME.match(text):
        return text
    return text[:1].upper() + text[1:]


def heading(code: str) -> str:
    """A breakdown's or measure's name as people read it: "la_area" as "La area"."""
    return code.replace("_", " ").strip().capitalize()


def reasons_of(verdict: Verdict) -> dict[str, str]:
    """What each reason says to an officer; one reason of several cases says them all."""
    clauses: dict[str, list[str]] = {}
    for case in verdict.sentences:
        if case.words not in clauses.setdefault(case.reason, []):
            clauses[case.reason].append(case.words)
    return {reason: "; or ".join(said) for reason, said in clauses.items()}


def outside(result: StandardResult, standard: Standard | None) -> list[tuple[str, int, str]]:
    """Why rows of the unit's table are not looked at, how many each, and the reason's code; the most frequent first."""
    reasons = standard.outside.reasons if standard is not None and standard.outside is not None else ()
    said = {each.code: each.words for each in reasons} | {
        "unexplained": "No reason is known, which is a fault of the rule and not of the record"
    }
    by_rows = sorted(result.outside.items(), key=lambda item: (-item[1], item[0]))
    return [(sentence(said.get(code) or heading(code)), rows, code) for code, rows in by_rows]


def reason(code: str, reasons: Mapping[str, str]) -> str:
    """What a reason says, as a sentence; its code in words where no declaration says more."""
    return sentence(reasons.get(code) or heading(code))


def plain(text: str, limit: int | None = None) -> str:
    """A foreign string that is safe to print in a terminal: control and direction characters are spelt out, and what
    is longer than `limit` ends in an ellipsis."""
    safe = spelt_out(text)
    return safe if limit is None or len(safe) <= limit else safe[: limit - 1] + "…"
