"""The words and figures that the terminal and the pages share, so that both say the same thing in the same way.

Wording follows STANDARDS.md G2 and G15: always k of n, a percentage only from ten judged records on, "no cases due"
where nothing fell due, and "not recorded" where a record is silent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from duly.checks.standards import Standard
from duly.checks.verdicts import Verdict
from duly.results import Counts, Outcome, StandardResult, Status, percentage

NOT_RECORDED = "(not recorded)"

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Mark:
    """An outcome as a word and a symbol, so that neither colour nor shape alone carries it."""

    word: str
    symbol: str
    plain: str  # the symbol where only ASCII can be shown


OUTCOMES = {
    Outcome.MET: Mark("met", "✓", "+"),
    Outcome.NOT_MET: Mark("not met", "✗", "x"),
    Outcome.NO_CASES: Mark("no cases due", "-", "-"),
    Outcome.NO_DATA: Mark("no data", "?", "?"),
    Outcome.ERROR: Mark("error", "!", "!"),
}

STATUSES = {
    Status.COMPLIANT: "compliant",
    Status.NON_COMPLIANT: "not compliant",
    Status.UNKNOWN: "could not be determined",
    Status.NOT_YET_DUE: "due later",
    Status.EXEMPT: "exempt",
    Status.EXCLUDED: "excluded",
}

AS_OF_SOURCES = {
    "manifest": "from the export's own manifest",
    "--as-at": "given with --as-at",
    "start of today": "assumed: nobody gave one, so it is the start of the day of the run",
}

ASSUMED_AS_AT = "start of today"


def number(value: float) -> str:
    """1204 as "1,204"; a fraction keeps at most two decimals."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


def percent(value: Decimal | None) -> str:
    """Per cent as it is written: "92.5%", "95%" stays "95%" where it was given so; nothing for None."""
    return "" if value is None else f"{value}%"


def plural(count: int, one: str, many: str = "") -> str:
    """ "1 record", "2 records"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def of_reasons(verdict: Verdict) -> dict[str, str]:
    """What each reason says to an officer; one reason of several cases says them all."""
    found: dict[str, list[str]] = {}
    for case in verdict.cases:
        if case.words not in found.setdefault(case.reason, []):
            found[case.reason].append(case.words)
    return {reason: "; or ".join(said) for reason, said in found.items()}


def sentence(text: str) -> str:
    """A clause as a sentence begins."""
    return text[:1].upper() + text[1:]


def heading(code: str) -> str:
    """A suite's, breakdown's or measure's name as people read it: "crime_recording" as "Crime recording"."""
    return code.replace("_", " ").strip().capitalize()


def k_of_n(counts: Counts) -> str:
    """How many complied of how many judged; says so where there is nothing to say it of (G2)."""
    if counts.judged:
        return f"{number(counts.compliant)} of {number(counts.judged)}"
    if counts.unknown:
        return f"no cases due that could be determined ({number(counts.unknown)} could not)"
    return "no cases due"


def headline(result: StandardResult, standard: Standard | None = None) -> str:
    """The figure of a result: k of n, or the number of breaches where that is what the target limits."""
    if result.outcome in (Outcome.NO_DATA, Outcome.ERROR):
        return ""
    if is_count(standard) and result.counts.judged:
        return plural(result.counts.non_compliant, "breach", "breaches")
    return k_of_n(result.counts)


def part(counts: Counts, *, counted: bool = False) -> str:
    """The same for a row of a breakdown, in few words."""
    if not counts.judged:
        return "none judged"
    return plural(counts.non_compliant, "breach", "breaches") if counted else k_of_n(counts)


def is_count(standard: Standard | None) -> bool:
    """Whether a standard limits the number of breaches, so that a rate says nothing."""
    return standard is not None and standard.target_count is not None


def rate(counts: Counts) -> str:
    """The rate; nothing below ten judged records (G15)."""
    return "" if counts.small else percent(counts.rate)


def bounds(counts: Counts) -> str:
    """What the rate could be, were every unknown record known; nothing where none is, or below ten judged (G15)."""
    if counts.small or not counts.unknown:
        return ""
    return f"{percent(counts.rate_low)} to {percent(counts.rate_high)}"


def target(value: Decimal | None, standard: Standard | None = None) -> str:
    """The target in force: a rate to reach, a number of breaches not to exceed, or only a rate to compare with."""
    if standard is not None and standard.target_count is not None:
        return f"at most {plural(standard.target_count, 'breach', 'breaches')}"
    if standard is not None and standard.benchmark is not None and not value:
        return f"none (benchmark {target(standard.benchmark)})"
    if value is None:
        return ""
    whole = value == value.to_integral_value()
    return percent(value.quantize(Decimal(1)) if whole else value.normalize())


def without_target(result: StandardResult, standard: Standard | None) -> bool:
    """Whether nobody is held to the rate, so that it is neither met nor missed: it only has a benchmark."""
    benchmark = standard is not None and standard.benchmark is not None
    return benchmark and not result.target and result.outcome is Outcome.MET


NO_TARGET = Mark("no target", "-", "-")


def mark(result: StandardResult, standard: Standard | None) -> Mark:
    """The outcome of a standard as people read it."""
    return NO_TARGET if without_target(result, standard) else OUTCOMES[result.outcome]


def low_confidence(counts: Counts) -> str:
    """The banner over a figure of which more than 5 % could not be determined (G2); nothing otherwise."""
    if not counts.low_confidence:
        return ""
    share = "" if counts.small else f" ({percent(percentage(counts.unknown, counts.due))})"
    return (
        f"Low confidence: {number(counts.unknown)} of the {plural(counts.due, 'record')} that fell due{share} "
        "could not be determined from the export."
    )


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
    found = result.waived
    if found is None or not (found.non_compliant or found.unknown or found.open):
        return ""
    parts = [f"{number(found.non_compliant)} not compliant"]
    parts += [f"{number(found.unknown)} that could not be determined"] if found.unknown else []
    left = result.counts_without_waived
    said = f"Waived: {' and '.join(parts)}."
    if found.non_compliant or found.unknown:
        figure = f"{k_of_n(left)} ({rate(left)})" if rate(left) else k_of_n(left)
        if not left.compliant:  # where breaches are counted a rate says nothing
            figure = f"{number(left.non_compliant)} not compliant"
        said += f" They are in the figures; without them it would be {figure}."
    if found.open:
        said += f" Of what is open and past due, {plural(found.open, 'item is', 'items are')} waived."
    return said


def remarks(result: StandardResult) -> list[str]:
    """Every sentence that must stand beside the figure: why there is none, how sure it is, what was changed."""
    return [*([result.message] if result.message else []), *cautions(result)]


def cautions(result: StandardResult) -> list[str]:
    """What must stand beside a figure that there is: how sure it is, how it was rounded, what was changed."""
    said = [low_confidence(result.counts), *sampled(result), rounding(result), waived(result), *result.notes]
    return list(dict.fromkeys(remark for remark in said if remark))


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


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """A result's instant (UTC where it has no offset) as local time."""
    return (instant if instant.tzinfo else instant.replace(tzinfo=_UTC)).astimezone(zone)


def day(moment: datetime) -> str:
    """ "5 January 2026"."""
    return f"{moment.day} {moment:%B %Y}"


def day_and_time(moment: datetime) -> str:
    """ "5 January 2026, 14:30"."""
    return f"{day(moment)}, {moment:%H:%M}"


def short_day(moment: datetime) -> str:
    """ "5 Jan 2026", for a column of dates."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""As `%b` gives them, whatever the machine's language."""


def value(breakdown: str, code: str) -> str:
    """A breakdown value as people read it: the month "2025-01" as "January 2025", any other as it is."""
    if breakdown == "month" and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", code):
        return f"{date(int(code[:4]), int(code[5:]), 1):%B %Y}"
    return code


_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def breakdown(result: StandardResult, name: str) -> list[tuple[str, Counts]]:
    """The rows of a breakdown: in their own order where values have one (months, bands, weekdays), else the most
    breaches first; what is not recorded comes last and is never dropped (G13)."""
    rows = [(value or NOT_RECORDED, counts) for value, counts in result.breakdowns[name].items()]
    values = [value for value, _ in rows if value != NOT_RECORDED]
    natural = all(value[:1].isdigit() or value[:3].casefold() in _WEEKDAYS for value in values)

    def place(row: tuple[str, Counts]) -> tuple[bool, Any, Any]:
        value, counts = row
        if natural:
            return value == NOT_RECORDED, _natural(value), value
        return value == NOT_RECORDED, -counts.non_compliant, (-counts.unknown, value.casefold(), value)

    return sorted(rows, key=place)


def _natural(value: str) -> list[tuple[int, str]]:
    weekday = value[:3].casefold()
    if weekday in _WEEKDAYS:
        return [(_WEEKDAYS.index(weekday), "")]
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d{1,18})", value) if part]


@dataclass(frozen=True, kw_only=True)
class MeasureWords:
    """A measure with its figures as they are printed: "median" to "3.5 hours"."""

    title: str
    figures: Mapping[str, str]


def measures(result: StandardResult, standard: Standard | None) -> list[MeasureWords]:
    """The measures and figures of a result, with their titles and units from the standard that declares them."""
    left = dict(result.measures)
    found = []
    own_figures = {
        figure.title: _with_unit(left.pop(figure.id), figure.unit)
        for figure in (standard.figures if standard else ())
        if figure.id in left
    }
    if own_figures:
        found.append(MeasureWords(title="Figures", figures=own_figures))
    for measure in standard.measures if standard else ():
        own = {key: left.pop(key) for key in list(left) if key.startswith(f"{measure.id}_")}
        figures = {
            _figure(key.removeprefix(f"{measure.id}_"), measure.unit): _measured(key, value, measure.unit)
            for key, value in own.items()
        }
        if figures:
            found.append(MeasureWords(title=measure.title, figures=figures))
    if left:
        others = {heading(key): "none" if value is None else number(value) for key, value in left.items()}
        found.append(MeasureWords(title="Other figures" if found else "Figures", figures=others))
    return found


_FIGURES = {
    "count": "records measured",
    "median": "half took at most",
    "p90": "nine in ten took at most",
    "longest": "longest",
}


def _figure(key: str, unit: str) -> str:
    name = key.removesuffix(f"_{unit}")
    if name.startswith("over_"):
        return f"{name.replace('_', ' ')} {unit}"
    return _FIGURES.get(name, name.replace("_", " "))


def _with_unit(value: float | None, unit: str) -> str:
    return "none" if value is None else f"{number(value)} {unit}".strip()


def _measured(key: str, value: float | None, unit: str) -> str:
    if value is None:
        return "none"
    counted = key.endswith("_count") or "_over_" in key or not key.endswith(f"_{unit}")
    return number(value) if counted else f"{number(value)} {unit}"


_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str, limit: int | None = None) -> str:
    """A foreign string that is safe to print in a terminal: control and direction characters are spelt out, and what
    is longer than `limit` ends in an ellipsis."""
    if text.isprintable():  # nearly every text: nothing is to be spelt out
        safe = text
    else:
        safe = "".join(
            character.encode("unicode_escape").decode()
            if character in _BIDI or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
            else character
            for character in text
        )
    return safe if limit is None or len(safe) <= limit else safe[: limit - 1] + "…"
