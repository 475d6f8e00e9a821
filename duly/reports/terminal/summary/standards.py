"""A line for each standard that is not met, cannot be told, was not judged, or moved; the others are counted and named. Where
only a few were judged each has a line: who asks of one file by one standard asks for its figure, met or not.

The gravest stand last: within an outcome by severity, then by how many records failed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from duly.checks.standards import Severity, Standard
from duly.judging.judged import Judged
from duly.reports import words
from duly.reports.terminal.layout import STYLES, is_terminal, text
from duly.reports.terminal.summary.lines import LABEL, Line, cut, print_lines
from duly.results import Failing, Outcome, StandardResult, Status

_ORDER = (Outcome.MET, Outcome.NO_CASES, Outcome.NOT_MET, Outcome.CANNOT_TELL, Outcome.NO_DATA, Outcome.ERROR)
_SEVERITIES = tuple(reversed(Severity))
_FEW = 5
"""Standards of which each has a line, whatever it comes to: about one suite."""

_IDS = 3
"""Ids that are named beside a reason."""

_TITLE = 20
"""Columns that a title has at least in a terminal."""

_OF_ALL = re.compile(r" of [\d,]+$")

_HEADER = (
    "outcome",
    "standard",
    "figure",
    "rate",
    "target",
    "unknown",
    "change",
    "title",
    "reason, how many of all, first ids",
)


@dataclass(frozen=True, kw_only=True)
class StandardLine:
    """What is said of one standard. `why` is its most frequent reason, and `ids` the first records that it was given for."""

    result: StandardResult
    mark: words.OutcomeMark
    figure: str
    rate: str
    target: str
    change: str
    why: str
    ids: tuple[str, ...]
    more: bool

    def reason(self, room: int | None = None) -> str:
        """The reason with as many whole ids as `room` columns hold; with the first of them where there is no limit."""
        for count in range(len(self.ids), 0, -1):
            rest = ", ..." if self.more or count < len(self.ids) else ""
            said = f"{self.why}: {', '.join(self.ids[:count])}{rest}"
            if room is None or cell_len(said) <= room:
                return said
        if room is not None and cell_len(self.why) > room:
            return _OF_ALL.sub("", self.why)  # how many of all is the first to go
        return self.why or "-"


def show_standards(judged: Judged, console: Console) -> None:
    """Print them: first those that need nothing, as counts with their ids."""
    declared = {standard.id: standard for standard in judged.standards}
    changes = _changes(judged)
    quiet = [
        one
        for one in judged.result.results
        if one.outcome in (Outcome.MET, Outcome.NO_CASES) and one.standard not in changes
        if len(judged.result.results) > _FEW
    ]
    print_lines(_counted(quiet, declared), console)
    loud = [one for one in judged.result.results if one not in quiet]
    loud.sort(key=lambda one: _gravity(one, declared.get(one.standard)))
    lines = [
        _line(one, declared.get(one.standard), judged.failing.get(one.standard, ()), changes.get(one.standard, ""))
        for one in loud
    ]
    if lines:
        (_print_in_terminal if is_terminal(console) else _print_in_file)(lines, console)


def _gravity(result: StandardResult, standard: Standard | None) -> tuple[int, int, int]:
    severity = _SEVERITIES.index(standard.severity) if standard is not None else 0
    return _ORDER.index(result.outcome), severity, result.counts.non_compliant


def _counted(results: Sequence[StandardResult], declared: Mapping[str, Standard]) -> Iterator[Line]:
    by_word: dict[str, list[str]] = {}
    for one in results:
        by_word.setdefault(words.mark(one, declared.get(one.standard)).word, []).append(one.standard)
    for word, names in by_word.items():
        yield Line(word, f"{words.number(len(names))}: {', '.join(names)}")


def _changes(judged: Judged) -> dict[str, str]:
    """What changed beyond chance, and which outcomes are other than in the run before, where the two can be compared."""
    said: dict[str, list[str]] = {}
    for one in judged.result.movers.movers if judged.result.movers else ():
        whom = "" if one.breakdown is None else f" ({words.whom(one)})"
        said.setdefault(one.standard, []).append(f"{words.mover_way(one).lower()}{whom}")
    for result in judged.result.results:
        trend = judged.past.trends.get(result.standard) if judged.past else None
        if trend is None or len(trend.points) < 2 or words.breaks_of(trend, trend.points[-1]):
            continue
        if (before := trend.points[-2].outcome) is not result.outcome:
            said.setdefault(result.standard, []).append(f"was {words.OUTCOMES[before].word}")
    return {standard: ", ".join(dict.fromkeys(changes)) for standard, changes in said.items()}


def _line(result: StandardResult, standard: Standard | None, failing: Sequence[Failing], change: str) -> StandardLine:
    why, ids, more = _why(result, failing)
    counted = words.is_count(standard)
    return StandardLine(
        result=result,
        mark=words.mark(result, standard),
        figure=words.figure(result.counts, counted=counted) if words.is_judged(result.outcome) else "",
        rate="" if counted else words.rate(result.counts),
        target=words.target(result.target, standard),
        change=change,
        why=why,
        ids=ids,
        more=more,
    )


def _why(result: StandardResult, failing: Sequence[Failing]) -> tuple[str, tuple[str, ...], bool]:
    """Why it is not met or cannot be told, the first records of the most frequent reason, and whether there are more."""
    if not words.is_judged(result.outcome):
        return result.message, (), False
    further = "; ".join(
        f"of {one.id} {words.with_rate(words.k_of_n(one.counts), words.rate(one.counts))}, target {words.target(one.target)}"
        for one in result.rates
        if one.outcome is result.outcome and result.outcome is not Outcome.MET
    )
    status = Status.UNKNOWN if result.outcome is Outcome.CANNOT_TELL else Status.NON_COMPLIANT
    reasons = result.reasons_by_status.get(status, {})
    if not reasons or (result.outcome is Outcome.CANNOT_TELL and result.doubts):
        return "; ".join([*result.doubts, *([further] if further else [])]), (), False
    reason, count = min(reasons.items(), key=lambda item: (-item[1], item[0]))
    records = [(result.standard, one) for one in failing if one.status is status and one.reason == reason]
    ids = list(dict.fromkeys(one.record for _, one in words.in_order(records)))
    of = f"{reason} {words.number(count)} of {words.number(sum(reasons.values()))}"
    return "; ".join([*([further] if further else []), of]), tuple(ids[:_IDS]), len(ids) > _IDS


def _print_in_file(lines: Sequence[StandardLine], console: Console) -> None:
    """A record per line: columns are two blanks or more apart, and none is blank."""
    rows = [_HEADER] + [
        (
            line.mark.word,
            line.result.standard,
            line.figure or "-",
            line.rate or "-",
            line.target or "-",
            words.number(line.result.counts.unknown),
            line.change or "-",
            line.result.title,
            line.reason(),
        )
        for line in lines
    ]
    widths = [LABEL] + [max(len(row[place]) for row in rows) for place in range(1, len(_HEADER))]
    for row in rows:
        said = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        console.print(text(console, said.rstrip()), soft_wrap=True)


def _print_in_terminal(lines: Sequence[StandardLine], console: Console) -> None:
    """A line each, as wide as the terminal: the title is cut, ids are whole or not there."""
    whole = [(line.result.standard, line.figure or line.mark.word, line.rate, _short(line.target)) for line in lines]
    widths = [max(len(row[place]) for row in whole) for place in range(4)]
    room = console.width - sum(widths) - 2 - 2 * 4
    whys = [", ".join(part for part in (line.change, line.reason()) if part and part != "-") for line in lines]
    title = max(
        _TITLE, min(max(len(line.result.title) for line in lines), room - max(map(len, whys)), room * 2 // 3), room // 2
    )
    title = min(title, max(room - 2, 0))
    for line, cells in zip(lines, whole, strict=True):
        symbol = line.mark.plain if console.options.ascii_only else line.mark.symbol
        small = line.result.counts.small and line.result.outcome in (Outcome.MET, Outcome.NOT_MET)
        style = "" if small or line.mark is words.NO_TARGET else STYLES.get(line.result.outcome, "")
        said = Text().append(f"{symbol} ", style).append(f"{cells[0]:<{widths[0]}}", "bold")
        said.append("".join(f"  {cell:>{width}}" for cell, width in zip(cells[1:], widths[1:], strict=True)))
        said.append("  " + cut(console, line.result.title, title).ljust(title))
        left = console.width - cell_len(said.plain) - 2
        change = f"{line.change}, " if line.change and len(line.change) + 2 < left else ""
        if left > 0:
            said.append(f"  {change}", "bold")
            said.append(cut(console, line.reason(left - len(change)), left - len(change)))
        console.print(said, no_wrap=True, crop=True, overflow="crop")


def _short(target: str) -> str:
    """ "at most 2 breaches" as "max 2"."""
    return f"max {target.split()[2]}" if target.startswith("at most ") else target
