"""What to ask for, in sentences."""

from __future__ import annotations

from duly.reports.words.numbers import number, percent, plural
from duly.results import Gap, RunResult, percentage

_LARGEST = 3
"""Causes that are named in a sentence."""


def ask_heading(run: RunResult) -> str:
    """How much hangs on how many causes; blank where nothing does."""
    if not run.gaps:
        return ""
    unknown = sum(gap.verdicts for gap in run.gaps)
    unjudged = {name for gap in run.gaps if not gap.verdicts for name in gap.standards}
    said = [f"{plural(len(unjudged), 'standard has', 'standards have')} no data"] if unjudged else []
    if unknown:
        causes = plural(sum(gap.verdicts > 0 for gap in run.gaps), "cause")
        said.append(f"{plural(unknown, 'verdict')} cannot be told, for {causes}")
    return "; ".join(said)


def ask_first(run: RunResult) -> str:
    """The largest causes with whom to ask, and the share of all that cannot be told which they make; blank where there are
    none."""
    gaps = [gap for gap in run.gaps if gap.verdicts]
    unknown = sum(gap.verdicts for gap in gaps)
    largest = gaps[:_LARGEST]
    if not largest:
        return ""
    share = percent(percentage(sum(gap.verdicts for gap in largest), unknown))
    of = "the only cause" if len(gaps) == 1 else f"{number(len(largest))} of {number(len(gaps))} causes make {share}"
    named = "; ".join(
        f"{gap.words[:1].lower()}{gap.words[1:]} ({gap.whom.value}, {number(gap.verdicts)})" for gap in largest
    )
    return f"Of what cannot be told {of}: {named}."


def closer(gap: Gap) -> str:
    """By how many points the bounds of all that fell due would close."""
    return "" if not gap.verdicts or gap.closes is None else f"{gap.closes} points"
