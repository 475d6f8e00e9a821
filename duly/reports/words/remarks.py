"""What must stand beside a figure: why there is none, how sure it is, how it was rounded, what is waived or was changed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from duly.reports.words.corrected import doubt_of_readers, how_read, read_by_people
from duly.reports.words.figures import k_of_n, rate, target, with_rate
from duly.reports.words.numbers import number, percent, plural
from duly.reports.words.text import NOT_RECORDED
from duly.results import Counts, Outcome, StandardResult, Status, graded, left_out_untold, percentage


def remarks(result: StandardResult) -> list[str]:
    """Every sentence that must stand beside the figure where nothing else says who was counted."""
    said = [result.message, *read_by_others(result), *cautions(result), left_out(result)]
    return [remark for remark in said if remark]


def cautions(result: StandardResult) -> list[str]:
    """What must stand beside a figure that there is."""
    said = [
        *cannot_tell(result),
        low_confidence(result.counts),
        *sampled(result),
        doubt_of_readers(result),
        rounding(result),
        waived(result),
        without_team(result),
        *result.notes,
    ]
    return list(dict.fromkeys(remark for remark in said if remark))


def read_by_others(result: StandardResult) -> list[str]:
    """What people found who read a sample of the records; nothing where no sample applies."""
    said = result.corrected
    return [] if said is None else [f"{read_by_people(said)}. {' '.join(how_read(said))}"]


def cannot_tell(result: StandardResult) -> list[str]:
    """Why it cannot be told whether a target is met: what is in doubt, or the records that it hangs on; nothing where it can."""
    further = [rate for rate in result.rates if rate.outcome is Outcome.CANNOT_TELL]
    own = result.outcome is Outcome.CANNOT_TELL and (not further or _own(result) is Outcome.CANNOT_TELL)
    hangs_on = [] if result.doubts else [_hangs_on(result.counts, result.reasons_by_status)]
    return [
        *(f"It cannot be told whether the target is met: {why}" for why in [*result.doubts, *hangs_on] if own),
        *(result.doubts if not own else ()),
        *(
            f"It cannot be told whether the target of “{rate.title}” is met: {_hangs_on(rate.counts, rate.reasons_by_status)}"
            for rate in further
            if not result.doubts
        ),
    ]


def _own(result: StandardResult) -> Outcome:
    """What its own rate comes to. A number of breaches never stands beside further targets."""
    return graded(result.counts, result.target or Decimal(0), untold=left_out_untold(result.reasons_by_status))


def _hangs_on(counts: Counts, reasons_by_status: Mapping[str, Mapping[str, int]]) -> str:
    if counts.unknown:
        return f"that hangs on {plural(counts.unknown, 'record')} that could not be determined."
    left_out = left_out_untold(reasons_by_status)
    return f"nothing was judged, and {plural(left_out, 'record')} left out may belong here: the age cannot be told."


def low_confidence(counts: Counts) -> str:
    """The banner over a figure of which more than 5 % could not be determined (G2); nothing otherwise."""
    if not counts.low_confidence:
        return ""
    share = "" if counts.small else f" ({percent(percentage(counts.unknown, counts.due))})"
    return (
        f"Low confidence: {number(counts.unknown)} of the {plural(counts.due, 'record')} that fell due{share} "
        "could not be determined from the export."
    )


def left_out(result: StandardResult) -> str:
    """How many records were excluded, and for which reasons; nothing where none was."""
    by_reason = result.reasons_by_status.get(Status.EXCLUDED, {})
    if not result.counts.excluded:
        return ""
    ordered = sorted(by_reason.items(), key=lambda item: (-item[1], item[0]))
    reasons = ", ".join(f"{number(records)} {reason}" for reason, records in ordered)
    return f"Left out: {number(result.counts.excluded)} of {plural(result.counts.total, 'record')} ({reasons})."


def without_team(result: StandardResult) -> str:
    """How many of the records have no team, so that they are on no team's worklist but that of nobody; nothing where none is."""
    nobody = result.breakdowns.get("team", {}).get(NOT_RECORDED)
    if nobody is None or not nobody.total:
        return ""
    of = plural(result.counts.total, "record")
    return f"No team is recorded of {number(nobody.total)} of {of}: they stand under {NOT_RECORDED}."


def rounding(result: StandardResult) -> str:
    """Why a rate that reads like its target is not met: it was rounded, and the comparison is exact."""
    counts = result.counts
    if result.outcome is not Outcome.NOT_MET or counts.small or result.target is None or counts.rate is None:
        return ""
    if counts.rate < result.target or counts.meets(result.target):
        return ""
    return f"The rate is rounded: {k_of_n(counts)} is just below {target(result.target)}."


def waived(result: StandardResult) -> str:
    """How many records are waived, and what the rate would be without them; nothing where none is."""
    covered = result.waived
    if covered is None or not (covered.non_compliant or covered.unknown or covered.open):
        return ""
    numbers = [f"{number(covered.non_compliant)} not compliant"]
    numbers += [f"{number(covered.unknown)} that could not be determined"] if covered.unknown else []
    left = result.counts_without_waived
    said = f"Waived: {' and '.join(numbers)}."
    if covered.non_compliant or covered.unknown:
        figure = with_rate(k_of_n(left), rate(left))
        if not left.compliant:  # where breaches are counted a rate says nothing
            figure = f"{number(left.non_compliant)} not compliant"
        said += f" They are in the figures; without them it would be {figure}."
    if covered.open:
        said += f" Of what is open and past due, {plural(covered.open, 'item is', 'items are')} waived."
    return said


def sampled(result: StandardResult) -> list[str]:
    """What the rates of all records may be, where the run judged a sample of them (G16); none below ten judged (G15)."""
    own = [("The rate", result.interval, result.counts)]
    further = [(f"“{rate.title}”", rate.interval, rate.counts) for rate in result.rates]
    return [
        f"{name} is that of a sample. Of all records it is between {percent(interval.low)} and {percent(interval.high)}, "
        "with 95% confidence (Wilson), if the sample was drawn at random."
        for name, interval, counts in own + further
        if interval is not None and not counts.small
    ]
