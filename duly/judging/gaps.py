"""What to ask for: the causes for which records cannot be told, from the counts by reason that a run has anyway.

Which columns a reason hangs on is read from the conditions of its cases, and what the export lacks of them from the manifest and
from intake. No record is looked at again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement
from sqlalchemy.sql.elements import ColumnClause

from duly.checks import Standard
from duly.results import (
    AGE_UNTOLD,
    LOW_CONFIDENCE_SHARE,
    Asks,
    Gap,
    Outcome,
    RunInfo,
    StandardResult,
    Status,
    Whom,
    percentage,
    whom_to_ask,
)
from duly.results.gaps import DANGLING, UNMAPPED_CODE
from duly.sql import walk

FEW_COLUMNS = 4
"""A cause that hangs on more is told in words alone: nobody can ask for twenty columns."""

_PRECISION = re.compile(r"_(hi|precision)$")
"""Ends of the names of what duly itself makes of a time that is not exact."""

_AGES = ("persons.dob_date", "persons.dob_estimated")
"""What an age hangs on, whatever else the records of those are joined with whose age is asked."""

_OF_EXPORT = re.compile(r"the export has no |table \w+ is unfit")
"""What an export lacks; whatever else a standard lacks duly.toml must say."""

_SAID = {
    DANGLING + "link": "A record is named that is not in the export, or cannot be followed to one",
    UNMAPPED_CODE: "A code is blank, or is none that the mapping knows",
    "negative_interval": "Two times contradict each other",
    "imprecise_time": "A time is not written exactly enough",
    "child_unknown": "Neither a date of birth nor an age is recorded",
    "age_uncertain": "A date of birth is an estimate, near the age that decides",
    "future_dated": "A time lies after the export was made",
}
"""What reasons of many standards come to in common; of the others the words are those of the standard with most of them."""

_SEVERAL = (DANGLING + "link", UNMAPPED_CODE, "negative_interval", "imprecise_time", "undated")
"""Reasons that each standard gives for other columns: which they are is told by what was found in the export alone."""


def gaps_of(info: RunInfo, results: Sequence[StandardResult], standards: Sequence[Standard]) -> tuple[Gap, ...]:
    """The causes: for which standards are not judged at all first, then those that would settle most verdicts."""
    declared = {standard.id: standard for standard in standards}
    by_reason: dict[str, dict[str, int]] = defaultdict(dict)
    for result in results:
        for reason, count in result.reasons_by_status.get(Status.UNKNOWN, {}).items():
            by_reason[reason][result.standard] = count
    due = sum(result.counts.due for result in results)
    known = {result.standard: result for result in results}
    found = [
        _gap(info, reason, counts, [known[name] for name in counts], declared, due)
        for reason, counts in by_reason.items()
    ]
    return (*_unjudged(results), *sorted(found, key=lambda gap: (-gap.verdicts, gap.reason)))


def _unjudged(results: Sequence[StandardResult]) -> Iterator[Gap]:
    lacks: dict[str, list[str]] = defaultdict(list)
    for result in results:
        for said in result.message.split("; ") if result.outcome is Outcome.NO_DATA else ():
            lacks[said].append(result.standard)
    for said, ids in sorted(lacks.items(), key=lambda item: -len(item[1])):
        whom = Whom.IT if _OF_EXPORT.match(said) else Whom.KEEPER
        yield Gap(reason="no_data", words=said, whom=whom, standards=dict.fromkeys(ids, 0))


def _gap(
    info: RunInfo,
    reason: str,
    counts: Mapping[str, int],
    results: Sequence[StandardResult],
    declared: Mapping[str, Standard],
    due: int,
) -> Gap:
    of = [declared[name] for name in counts if name in declared]
    columns = _columns(reason, of, counts)
    found = _found(info, reason, of, columns)
    lacking = any(said in (_ABSENT, _BLANK) for said in found.values())
    if reason in AGE_UNTOLD:
        columns = tuple(name for name in columns if name in _AGES)
    if reason in _SEVERAL or len(columns) > FEW_COLUMNS:
        columns = tuple(found)
    most = max(counts, key=lambda name: (counts[name], name))
    return Gap(
        reason=reason,
        words=_SAID.get(reason) or _words(declared.get(most), reason),
        whom=Whom.IT if lacking else whom_to_ask(reason),
        columns=columns[:FEW_COLUMNS],
        found=tuple(f"{column} {said}" for column, said in found.items()),
        standards=dict(counts),
        verdicts=sum(counts.values()),
        closes=percentage(sum(counts.values()), due),
        settles=tuple(result.standard for result in results if _would_be_told(result, counts[result.standard])),
    )


def _would_be_told(result: StandardResult, known: int) -> bool:
    """Whether a standard that cannot be told could be, were so many more known: whatever they turn out to be."""
    left = result.counts.unknown - known
    return (
        result.outcome is Outcome.CANNOT_TELL
        and not result.doubts
        and left <= LOW_CONFIDENCE_SHARE * result.counts.due
        and (left == 0 or result.counts.judged > 0)
    )


def _words(standard: Standard | None, reason: str) -> str:
    if standard is None:
        return reason
    return standard.judgement.verdict.ends.get((Status.UNKNOWN, reason), reason)


def _columns(reason: str, standards: Sequence[Standard], counts: Mapping[str, int]) -> tuple[str, ...]:
    """The columns, as table.column, that the conditions of a reason read under standards with half of its verdicts or more."""
    behind: dict[str, int] = defaultdict(int)
    for standard in standards:
        cases = [
            one for one in standard.judgement.verdict.sentences if (one.status, one.reason) == (Status.UNKNOWN, reason)
        ]
        for name in {name for one in cases for name in _read(one.when)}:
            behind[name] += counts[standard.id]
    return tuple(sorted(name for name in behind if 2 * behind[name] >= sum(counts.values())))


def _read(condition: ColumnElement[Any]) -> set[str]:
    """The columns of the vocabulary that a condition reads, through the selects that it is of."""
    read: set[str] = set()
    seen: dict[int, Any] = {}
    waiting: list[Any] = [condition]
    while waiting:
        for part in walk(waiting.pop()):
            for root in part.base_columns if isinstance(part, ColumnClause) else ():
                table = getattr(root, "table", None)
                if isinstance(root, Column) and "vocabulary" in getattr(table, "info", {}):
                    read.add(f"{root.table.name}.{_PRECISION.sub('', root.name)}")
                elif root is not part and id(root) not in seen:
                    seen[id(root)] = root
                    waiting.append(root)
    return read


_ABSENT, _BLANK = "is not in the export", "is blank in every row"


def _found(info: RunInfo, reason: str, standards: Sequence[Standard], columns: Sequence[str]) -> dict[str, str]:
    """What the export lacks of what is read there, by column, the most first."""
    read = {f"{table}.{name}" for standard in standards for table, names in standard.reads.items() for name in names}
    if reason == UNMAPPED_CODE:
        unmapped = {
            f"{table}.{column}": sum(codes.values())
            for table, manifest in info.manifest.tables.items()
            for column, codes in manifest.unmapped.items()
        }
        return {name: f"has {count:,} that are not in the mapping" for name, count in _most(unmapped, read)}
    if reason.startswith(DANGLING):
        lost = {
            f"{table}.{check.column}": check.count or 0
            for table, intake in info.intake.tables.items()
            for check in intake.failed
            if check.asks is Asks.PARENT
        }
        of = read if reason in _SEVERAL else {*columns}
        return {name: f"has {count:,} that lead nowhere" for name, count in _most(lost, of)}
    found = {}
    for name in columns if len(columns) <= FEW_COLUMNS else ():
        table, _, column = name.partition(".")
        one = info.manifest.tables.get(table)
        if one is not None and column in (*one.missing, *one.blank):
            found[name] = _ABSENT if column in one.missing else _BLANK
    return found


def _most(counted: Mapping[str, int], of: Collection[str]) -> list[tuple[str, int]]:
    kept = [(name, count) for name, count in counted.items() if name in of]
    return sorted(kept, key=lambda item: (-item[1], item[0]))
