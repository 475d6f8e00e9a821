"""What a cell of the matrix says of a standard and a team or district: never a share of few records, never 0 % of none."""

from __future__ import annotations

from decimal import Decimal

from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.pages.markup import GridCell
from duly.results import Assurance, Counts, Outcome, StandardResult, Standing, Variation, graded

NO_RECORD = GridCell(figure="\N{MIDDLE DOT}", said="no record", kind="none")
NO_CASES = GridCell(figure="\N{EN DASH}", said="no cases due", kind="none")


def never(breakdown: str) -> GridCell:
    """Of a standard whose records carry no such value."""
    return GridCell(figure="", said=f"its records carry no {breakdown}", kind="never")


def unjudged(outcome: Outcome) -> GridCell:
    """Of a standard that was not judged."""
    return GridCell(figure="not judged", said=words.OUTCOMES[outcome].word, kind="never")


def cell(
    result: StandardResult, standard: Standard | None, counts: Counts | None, standing: Standing | None, page: str
) -> GridCell:
    """How records of one standard stand. `page` is where those are that failed or could not be determined; blank where none
    is listed."""
    if counts is None or not counts.total:
        return NO_RECORD
    if not counts.judged:
        if not counts.unknown:
            return NO_CASES
        return GridCell(
            figure="?",
            of=f"{words.number(counts.unknown)} unknown",
            said="cannot be told",
            kind="untold",
            page=page,
        )
    if words.is_count(standard):
        breaches = counts.non_compliant
        return GridCell(
            figure=words.number(breaches),
            of="breach" if breaches == 1 else "breaches",
            said=_unknown(counts),
            kind="under" if standard is not None and breaches > (standard.target_count or 0) else "",
            order=str(-breaches),
            page=page if breaches or counts.unknown else "",
        )
    if counts.small:
        return GridCell(
            figure=words.k_of_n(counts),
            said="; ".join(filter(None, ("few", _unknown(counts)))),
            kind="few",
            page=page,
        )
    outcome = None if words.without_target(result, standard) else graded(counts, result.target or Decimal(0))
    kind, said = _OUTCOMES.get(outcome, ("", ""))
    return GridCell(
        figure=words.rate(counts) + ("?" if outcome is Outcome.CANNOT_TELL else ""),
        of=f"of {words.number(counts.judged)}",
        said="; ".join(filter(None, (said, _unknown(counts)))),
        kind=kind,
        order=str(counts.rate),
        page=page,
        variation=None if standing is None or standing.variation is Variation.TOO_FEW else standing.variation,
        assurance=None if standing is None or standing.assurance is Assurance.UNTOLD else standing.assurance,
    )


_OUTCOMES: dict[Outcome | None, tuple[str, str]] = {
    Outcome.NOT_MET: ("under", "below target"),
    Outcome.CANNOT_TELL: ("untold", "what is unknown decides"),
}


def _unknown(counts: Counts) -> str:
    return f"{words.number(counts.unknown)} unknown" if counts.low_confidence else ""
