"""What is left to do about a record that failed or could not be determined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum

from duly.checks.standards import Severity, Standard
from duly.reports.words.numbers import number, plural
from duly.reports.words.text import sentence
from duly.results import RISK_GRADES, Failing, Status, Worklist


class State(StrEnum):
    """What is left to do about a record. Its value is what reports call it."""

    TO_PUT_RIGHT = "to put right"
    UNDETERMINED = "could not be determined"
    LATE = "done late"
    MISSED = "missed"
    WAIVED = "waived"


CUT = (
    "So many records failed or could not be determined that not all of them are listed here and counted by team: what is to be "
    "put right comes before what was done late or missed, and the longest due first; the worklists hold them all."
)
"""Where the lists of the pages are not whole (duly.judging.findings.FAILING_RECORDS)."""

APART = "training"
"""The suite whose records to put right stand by themselves: they are about staff, and done by booking a course."""

_RANKS = {State.TO_PUT_RIGHT: 0, State.UNDETERMINED: 1, State.LATE: 4, State.MISSED: 4, State.WAIVED: 5}
_OF_TRAINING = 2
"""By so much what is left to do about training comes later: after that of all else, and before what was late or missed."""
_SEVERITIES = {severity: rank for rank, severity in enumerate(Severity)}
_RISKS = {grade: rank for rank, grade in enumerate(RISK_GRADES)}


def state_of(record: Failing) -> State:
    """What is left to do.

    What was done late, or never done while it could be, cannot be put right any more; what was done in time and otherwise
    than asked can. About what is waived nothing is to be done until the waiver ends.
    """
    if record.waived:
        return State.WAIVED
    if record.status is Status.UNKNOWN:
        return State.UNDETERMINED
    if record.open or record.due_at is None:
        return State.TO_PUT_RIGHT
    if record.done_at is None:
        return State.MISSED
    return State.LATE if record.done_at > record.due_at else State.TO_PUT_RIGHT


def since_when(record: Failing) -> datetime | None:
    """When it fell due; since when the matter stands, where nothing was due at a time."""
    return record.due_at or record.anchor_at


def risk_rank(risk: str | None) -> int:
    """The place of a grade of risk, the highest first; what has none comes after all."""
    return len(_RISKS) if risk is None else _RISKS.get(risk, len(_RISKS))


def in_order(
    rows: Iterable[tuple[str, Failing]], standards: Mapping[str, Standard] | None = None
) -> list[tuple[str, Failing]]:
    """Records with their standards, in the order of a team's workbook (duly.judging.worklines.ordering): what is to be put
    right, what could not be determined, then these two of training, what was late or missed, what is waived; in each the
    gravest standard first, as far as `standards` declares it, then the highest risk, then the longest due."""
    of = standards or {}
    severity = {name: _SEVERITIES[standard.severity] for name, standard in of.items()}
    training = {name for name, standard in of.items() if standard.suite == APART}

    def order(row: tuple[str, Failing]) -> tuple[int | bool | datetime | str, ...]:
        standard, record = row
        since = since_when(record)
        rank = _RANKS[state_of(record)]
        if rank < _OF_TRAINING and standard in training:
            rank += _OF_TRAINING
        urgency = rank, severity.get(standard, 0), risk_rank(record.risk)
        return *urgency, since is None, since or datetime.min, standard, record.record, record.item or ""

    return sorted(rows, key=order)


def states(records: Iterable[Failing]) -> dict[State, int]:
    """How many records there are of each state."""
    counted = dict.fromkeys(State, 0)
    for record in records:
        counted[state_of(record)] += 1
    return counted


def state_counts(counted: Mapping[State, int]) -> list[tuple[str, int]]:
    """The states in words, with how many records there are of each. Most forces waive nothing: then nothing is said of it."""
    return [(sentence(state.value), count) for state, count in counted.items() if count or state is not State.WAIVED]


def beyond_the_page(worklist: Worklist) -> str:
    """How the number to put right in a team's worklist goes together with the records listed on its page; blank where they are
    the same."""
    if not worklist.beyond:
        return ""
    listed = worklist.to_put_right - worklist.beyond
    return (
        f"Of {plural(worklist.to_put_right, 'record')} to put right {number(listed)} {'is' if listed == 1 else 'are'} listed on "
        f"the team's page; {number(worklist.beyond)} {'stands' if worklist.beyond == 1 else 'stand'} in its worklist alone: "
        f"{', '.join(_beyond(worklist))}. The other lists of the worklist may hold such records too."
    )


def _beyond(worklist: Worklist) -> Iterator[str]:
    earlier = worklist.beyond - sum(count for _, count in worklist.further)
    if earlier:
        yield f"{number(earlier)} open from before the period judged"
    for name, count in worklist.further:
        yield f"{number(count)} under the further rate {name}"


def said_done(worklists: Iterable[Worklist]) -> str:
    """How many lines people say are done that the export does not show yet; blank where none is."""
    count = sum(worklist.said_done for worklist in worklists)
    if not count:
        return ""
    return (
        f"{plural(count, 'line')} {'is' if count == 1 else 'are'} done, as teams wrote, and not yet seen in the export"
    )


def without_team(count: int) -> str:
    """How many records to put right no team can be held to."""
    return f"{plural(count, 'record')} to put right {'carries' if count == 1 else 'carry'} no team"
