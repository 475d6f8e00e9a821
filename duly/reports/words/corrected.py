"""What people found who read a sample of the records, beside duly's rate: never in its place."""

from __future__ import annotations

from duly.reports.words.figures import target
from duly.reports.words.numbers import number, percent, plural
from duly.reports.words.times import day
from duly.results import Corrected, Found, Graded, Outcome, StandardResult, VerdictStratum

STRATA = {
    VerdictStratum.UNCLEAR: "a text that only a reader can tell",
    VerdictStratum.COMPLIANT: "compliant",
    VerdictStratum.NON_COMPLIANT: "not compliant",
    VerdictStratum.UNKNOWN: "could not be determined for another reason",
}
"""What duly made of the records that a sample tells apart."""

FINDINGS = {
    "kept": "Complied",
    "not_kept": "Did not",
    "not_applicable": "Does not apply",
    "untold": "Could not tell",
    "blank": "Not read",
}
"""What people found, by the field of `Found`."""


def read_by_people(said: Corrected) -> str:
    """Of how many that people read the share lies where, with duly's own rate in brackets."""
    sample = f"a sample of {number(said.drawn)} read by people"
    if said.blank:
        sample = f"a sample of {number(said.drawn)}, {number(said.read)} of them read by people"
    program = "" if said.rate is None else f" (program: {percent(said.rate)})"
    comply = f"{between(said)} of all records comply" if between(said) else "nothing can be told"
    return f"Of {sample}: {comply}{program}"


def between(said: Corrected | Graded) -> str:
    """The interval: "between 38.1% and 52.0%"; nothing where there is none."""
    if said.low is None or said.high is None:
        return ""
    if said.low == said.high:
        return f"exactly {percent(said.low)}"
    return f"between {percent(said.low)} and {percent(said.high)}"


def graded(said: Graded) -> str:
    """What people found, as history keeps it: "between 38.1% and 52.0% by 60 that people read"."""
    return f"{between(said) or 'nothing can be told'} by {number(said.read)} that people read"


def how_read(said: Corrected) -> list[str]:
    """What must be known of the sample: when and how it was read, and what nobody could tell."""
    when = f"The sample {said.sample} was drawn of the records as at {day(said.as_of)}"
    if said.period.start is not None and said.period.end is not None:
        when += f", of the period from {day(said.period.start)} to {day(said.period.end)}"
    readers = f", and {number(said.readers)} people read it independently" if said.readers > 1 else ""
    lines = [f"{when}{readers}. The interval holds the true share with 95% confidence."]
    if said.untold:
        lines.append(
            f"Of {plural(said.untold, 'record')} the readers could not tell, or differed: a breach for the low end, "
            "compliant for the high end."
        )
    if said.blank:
        are = "is" if said.blank == 1 else "are"
        lines.append(
            f"{number(said.blank)} of those drawn {are} not read: a breach for the low end, compliant for the high end."
        )
    lines += [
        f"Of {plural(said.strata[name].population, 'record')} with the verdict “{STRATA[name]}” none was told by a reader: "
        "all or none of them may comply."
        for name in said.unread
    ]
    return lines


def doubt_of_readers(result: StandardResult) -> str:
    """The warning where what people found is worse than the outcome, or other than the rate; nothing where it is neither.

    It changes no outcome: what is better than the outcome is told as well, and lifts nothing.
    """
    said, aim = result.corrected, result.target
    if said is None or said.low is None or said.high is None:
        return ""
    if aim is not None and result.outcome is Outcome.MET and said.misses(aim):
        return (
            f"Warning: by what people read the target of {target(aim)} is missed: the share is {between(said)}. "
            "It is met by duly's own verdicts only."
        )
    if aim is not None and result.outcome is Outcome.MET and said.may_miss(aim):
        return (
            f"Warning: by what people read the target of {target(aim)} need not be met: the share is {between(said)}."
        )
    if said.apart:
        return (
            "Warning: the rate lies outside of what people found: duly reads some of these records otherwise than they do, or "
            "what it cannot tell goes one way. The outcome goes by duly's verdicts."
        )
    return ""


def cells(found: Found) -> list[str]:
    """How many people found of each kind, in the order of FINDINGS."""
    return [number(getattr(found, name)) for name in FINDINGS]
