"""What cannot be told, and whom to ask; and what stands open, unnamed or waived beside the figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from duly.reports import words
from duly.reports.terminal.summary.lines import Line
from duly.results import NEXT_DAYS, Outcome, RunResult, StandardResult, Status, Whom, whom_to_ask

_NAMED = 4
_LACKS = 5
"""Reasons why standards were not judged that are told here."""

_OF_EXPORT = re.compile(r"the export has no |table \w+ is unfit")
"""What an export lacks; whatever else a standard lacks duly.toml must say."""


def lines_beside(run: RunResult) -> Iterator[Line]:
    """What is open, is of no team, or was waived, over all standards: each once, with its number."""
    open_items = [row.backlog.items for row in words.open_rows(run)]
    if open_items:
        overdue, undated = (sum(getattr(items, name) for items in open_items) for name in ("overdue", "undated"))
        said = f"{words.number(overdue)} overdue, {words.number(sum(one.upcoming for one in open_items))} due in {NEXT_DAYS} days"
        yield Line("open", said + (f", {words.number(undated)} without a due date" if undated else ""))
    nobody = {one.standard: one.breakdowns.get("team", {}).get(words.NOT_RECORDED) for one in run.results}
    without = {standard: counts.total for standard, counts in nobody.items() if counts is not None and counts.total}
    if without:
        verdicts = words.plural(sum(without.values()), "verdict is of a record", "verdicts are of records")
        yield Line("no team", f"{verdicts} without a team", names=_most(without))
    teamless = {one.standard: one.counts.non_compliant for one in run.results if "team" not in one.breakdowns}
    if number := sum(teamless.values()):
        breaches = words.plural(number, "breach is", "breaches are")
        said = f"{breaches} under standards whose records carry no team; [teams] in duly.toml can say whose they are"
        yield Line("no team", said, names=_most({name: count for name, count in teamless.items() if count}))
    if excluded := {one.standard: one.counts.excluded for one in run.results if one.counts.excluded}:
        verdicts = words.plural(sum(excluded.values()), "verdict is", "verdicts are")
        yield Line("left out", f"{verdicts} of records in no figure, such as test records", names=_most(excluded))
    covered = {one.standard: one.waived for one in run.results if one.waived is not None}
    waived = {name: one.non_compliant + one.unknown for name, one in covered.items()}
    if number := sum(waived.values()) + sum(one.open for one in covered.values()):
        said = words.plural(number, "verdict or open item", "verdicts and open items")
        yield Line("waived", f"{said}, counted all the same", names=_most(waived))
    for one in run.results:
        if one.corrected is not None:
            how = " ".join(words.how_read(one.corrected))
            yield Line("readers", f"{one.standard}: {words.read_by_people(one.corrected)}", names=how)
        if doubt := words.doubt_of_readers(one):
            yield Line("warning", f"{one.standard}: {doubt}", "bold")
    unsure = {one.standard: one.counts.unknown for one in run.results if one.low_confidence}
    if unsure:
        said = f"more than 5 % of what fell due in {words.plural(len(unsure), 'standard')}"
        yield Line("not determined", said, names=_most(unsure))


def lines_to_ask(run: RunResult, worklists: str) -> Iterator[Line]:
    """Whom to ask for what cannot be told. `worklists` says where the teams find theirs; blank where none were written."""
    lacks = _lacks(run.results)
    for (whom, said), standards in lacks[:_LACKS]:
        yield Line("ask", f"{whom}: {said}", "bold", ", ".join(standards))
    if len(lacks) > _LACKS:
        yield Line(
            "ask",
            f"{words.plural(len(lacks) - _LACKS, 'more reason')} why standards were not judged: their lines say them",
        )
    reasons: Counter[str] = Counter()
    for one in run.results:
        reasons.update(one.reasons_by_status.get(Status.UNKNOWN, {}))
    groups: dict[Whom, Counter[str]] = {}
    for reason, count in reasons.items():
        groups.setdefault(whom_to_ask(reason), Counter())[reason] = count
    for whom, what in _ASKED.items():
        if whom in groups:
            hang = words.plural(groups[whom].total(), "verdict hangs", "verdicts hang")
            where = f" ({worklists})" if whom is Whom.TEAMS and worklists else ""
            yield Line("ask", f"{whom.value}: {hang} on {what}{where}", names=_most(groups[whom]))


_ASKED = {
    Whom.READER: "texts that only a person can tell",
    Whom.KEEPER: "calendars that duly.toml or the year does not reach",
    Whom.AUTHORITY: "what the local authority holds",
    Whom.IT: "records that the export lacks",
    Whom.MAPPER: "codes that are not mapped",
    Whom.TEAMS: "what records lack or contradict",
}
"""Whom to ask, for what; those who settle the most at once last."""


def _lacks(results: Sequence[StandardResult]) -> list[tuple[tuple[str, str], list[str]]]:
    """Why standards were not judged, with whom to ask, and the standards; what most of them lack first."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in results:
        for said in one.message.split("; ") if not words.is_judged(one.outcome) else ():
            of_export = Whom.IT if _OF_EXPORT.match(said) else Whom.KEEPER
            whom = "duly's keeper" if one.outcome is Outcome.ERROR else of_export.value
            found.setdefault((whom, said), []).append(one.standard)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def _most(counted: Mapping[str, int]) -> str:
    ordered = sorted(((name, count) for name, count in counted.items() if count), key=lambda item: (-item[1], item[0]))
    return _some([f"{name} {words.number(count)}" for name, count in ordered])


def _some(names: Sequence[str]) -> str:
    more = f" and {words.number(len(names) - _NAMED)} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
