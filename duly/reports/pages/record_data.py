"""The records of the lists as data: each row written once, in files beside the pages, which the pages' script draws.

A browser lets a page of a folder read no other file of it but a script, so each file is one: `data/<name>.js`, of one
suite, in ASCII, with one statement:

    dulyData("<name>", {"sum": "<12 hex digits>", "lists": [<list>, ...]});

The page's script defines `dulyData` before it asks for a file (templates/data.js: `dulyFile(name)` promises the content).
`sum` is a digest of the lists: a page names the sum that it was written with, so that a file of another run, or half of
one, is not taken for its own. A list has the rows of one standard that has any, in the order of its page, as columns of
one length (`page` is null where the standard has none):

    {"standard": "NCRS-01", "page": "standard-ncrs-01.html", "severity": ["high", 1],
     "record":  ["C04007993", ...],   ids
     "item":    ["", "P76006433", ...],   the part of the record, blank where there is none; no such key where no row has one
     "team":    {"words": ["CSE", ...], "pages": ["team-cse.html", ...], "at": [0, 0, 1, ...]},
     "reason":  {"words": ["Recorded more than 24 hours after the report", ...], "at": [...]},
     "state":   {"words": ["To put right", ...], "at": [...]},
     "due":     [58892160, 58893601, null, ...],
     "overdue": {"words": ["16 days", "not recorded", ...], "order": [16, null, ...], "at": [...]},
     "risk":    {"words": ["high", "", ...], "order": [1, null, ...], "at": [...]},   no such key where no row has one
     "since":   {"words": [["before ", "2026-01-05", ", 3 runs"], ...], "at": [...]}}   no such key where no row has one

The records that changed in one way since the run before are in a file of that kind, `changes-<kind>`, with `before` and
`after` in place of `reason`, `state`, `overdue` and `since`.

`at` are places in `words`. `due` is twice the minutes of local time since 1970 (as though there were no summer time), and
one more where nothing was due and it is since when the matter stands; null where no time is recorded; of a time of 23:59
only the day is shown. Texts are as pages show them (what is unseen made visible), ids and times and words, never a name or a free
text. The same run gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from duly.reports import words
from duly.reports.pages.lists import Listed, script_json
from duly.reports.pages.markup import visible
from duly.reports.pages.record_words import RecordWords
from duly.results import Failing, RecordChange

FOLDER = "data"
"""Where the files lie, beside the pages."""

LONGEST_TEAM, LONGEST_STANDARD = 60, 40
"""Characters of a name in a link; the whole of it stands where the link leads."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """A file of records: its name without folder and ending, its text, and the sum that pages know it by."""

    name: str
    text: str
    sum: str

    @property
    def path(self) -> str:
        return f"{FOLDER}/{self.name}.js"


def data_file(name: str, lists: Sequence[dict[str, Any]]) -> DataFile:
    """The file that holds these lists."""
    body = script_json(lists)
    digest = hashlib.sha256(body.encode()).hexdigest()[:12]
    text = f'dulyData({script_json(name)},{{"sum":"{digest}","lists":{body}}});\n'
    return DataFile(name=name, text=text, sum=digest)


def record_columns(
    standard: str, page: str, rows: Listed, said: RecordWords, teams: Callable[[str], str | None]
) -> dict[str, Any]:
    """The rows of a standard, in their order, as columns. `teams` gives a team's page by its name."""
    records = [record for _, record in rows]
    columns: dict[str, Any] = {
        "standard": shortened(standard, LONGEST_STANDARD),
        "page": page,
        "severity": said.severity(standard),
        **id_columns(records, teams),
        "reason": coded_words((record.reason for record in records), lambda code: said.reason(standard, code)),
        "state": coded_words(map(words.state_of, records), lambda state: words.sentence(state.value)),
        "due": [due_code(said.when(record), nothing_due=record.due_at is None) for record in records],
    }
    columns["overdue"] = _ordered(map(said.overdue, records), lambda overdue: overdue)
    risks = [record.risk for record in records]
    if any(risks):
        columns["risk"] = _ordered(risks, said.risk)
    since = [said.fails(standard, record) for record in records]
    if any(since):
        columns["since"] = coded_words(since, said.since)
    return columns


def id_columns(records: Sequence[Failing | RecordChange], teams: Callable[[str], str | None]) -> dict[str, Any]:
    """Which records they are, and whose."""
    items = [written(record.item or "") for record in records]
    named, at = _coded(record.team or words.NOT_RECORDED for record in records)
    return {
        "record": [written(record.record) for record in records],
        **({"item": items} if any(items) else {}),
        "team": {
            "words": [shortened(team, LONGEST_TEAM) for team in named],
            "pages": [teams(team) for team in named],
            "at": at,
        },
    }


def written(text: str) -> str:
    """A text as pages show it."""
    if text.isascii() and text.isprintable():  # as nearly all are
        return text
    # As pages are written: a lone surrogate is spelt out.
    return visible(text).encode("utf-8", "backslashreplace").decode()


def shortened(text: str, limit: int) -> str:
    """A name as it stands in a link."""
    seen = written(text)
    return seen if len(seen) <= limit else f"{seen[: limit - 1]}…"


def coded_words(keys: Iterable[T], say: Callable[[T], str | tuple[str, ...]] = str) -> dict[str, Any]:
    """A column of words, each written once."""
    named, at = _coded(keys)
    return {"words": [say(key) for key in named], "at": at}


def _ordered(keys: Iterable[T], say: Callable[[T], tuple[str, int | None]]) -> dict[str, Any]:
    """A column of words that have an order of their own, each written once."""
    named, at = _coded(keys)
    said = [say(key) for key in named]
    return {"words": [text for text, _ in said], "order": [order for _, order in said], "at": at}


def _coded(keys: Iterable[T]) -> tuple[list[T], list[int]]:
    """What there is, each once in the order of its first row, and for each row which it has."""
    numbers: dict[T, int] = {}
    at = [numbers.setdefault(key, len(numbers)) for key in keys]
    return [*numbers], at


_EPOCH = datetime(1970, 1, 1).toordinal()


def due_code(moment: datetime | None, *, nothing_due: bool) -> int | None:
    """A local time as the files hold it."""
    if moment is None:
        return None
    minutes = (moment.toordinal() - _EPOCH) * 1440 + moment.hour * 60 + moment.minute
    return 2 * minutes + nothing_due
