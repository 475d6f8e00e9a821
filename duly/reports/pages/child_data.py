"""The journeys of children and the ids of an export as data files, which the pages' script opens when it is asked for one.

A browser lets a page of a folder read no other file of it but a script, so each file is one, in ASCII, with one statement:

    dulyData("<name>", {"sum": "<12 hex digits>", "packed": "<gzip of JSON, in base64>"});

`sum` is a digest of the JSON: a page names the sums that it was written with, so that a file of another run is not taken for
its own. What there is of one key (a child, an id) is in one file; the page says with which key each file begins. Inside, rows are
columns of one length, and a text that stands often is a place in `texts`, -1 where there is none. Times are local days before
the as-at day, below 0 after it; `clock` is the minute of the day at which something is due, where that is still of use. In a
column of ids a number says by how much the number at the end of an id is higher than that of the id before it. What a record
complied with has no dates in the files of ids: the journeys and `duly explain` have them. Texts are as pages show them: ids,
codes, dates and the words of standards, never a name or a free text.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from duly.judging.children import BETWEEN, WITHIN
from duly.reports import words
from duly.reports.pages.lists import script_json
from duly.reports.pages.markup import visible
from duly.reports.pages.stepping import listed, stepped, steps, unstepped
from duly.results import LineState

if TYPE_CHECKING:
    import pyarrow as pa

    from duly.judging.children import Journeys

FOLDER = "data"
"""Where the files lie, beside the pages."""

ROWS = 150_000
"""Rows of a file: packed half a megabyte, and opened in well under a second."""

MOST_FILES = 9
"""Files of one kind; beyond them each file grows."""

Reasons = Callable[[str, str], str]
"""What a reason of a standard says, by the standard's id and the reason's code."""


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """A file of data: its name without folder and ending, the key with which it begins, its text, and the sum that pages know
    it by."""

    name: str
    first: str
    text: str
    sum: str

    @property
    def path(self) -> str:
        return f"{FOLDER}/{self.name}.js"

    @property
    def known(self) -> tuple[str, str, str]:
        """What a page says of it: the key with which it begins, its name and its sum."""
        return self.first, self.name, self.sum


@dataclass(frozen=True, kw_only=True)
class ChildData:
    """The data files of a run: all children in order, the journeys, and every id."""

    standings: DataFile
    journeys: Sequence[DataFile]
    ids: Sequence[DataFile]

    @property
    def files(self) -> Mapping[str, str]:
        """The text of each file by its path."""
        return {file.path: file.text for file in (self.standings, *self.journeys, *self.ids)}


def child_data(journeys: Journeys, reason: Reasons) -> ChildData:
    """The data files of a run. `reason` says what a reason is in words."""
    shown = _Shown(told=journeys, reason=reason)
    return ChildData(
        standings=packed("children", "", shown.standings()),
        journeys=[
            packed(f"journeys-{number:02}", folded(first), shown.journeys(rows))
            for number, (first, rows) in enumerate(_parts(journeys.lines, "child"), start=1)
        ],
        ids=shown.ids(),
    )


def packed(name: str, first: str, content: Mapping[str, Any]) -> DataFile:
    """The file of this name that holds a value."""
    body = json.dumps(content, separators=(",", ":")).encode("ascii")
    digest = hashlib.sha256(body).hexdigest()[:12]
    written = base64.b64encode(gzip.compress(body, 6, mtime=0)).decode("ascii")
    text = f"dulyData({script_json(name)},{script_json({'sum': digest, 'packed': written})});\n"
    return DataFile(name=name, first=first, text=text, sum=digest)


_SMALL = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def folded(key: str) -> str:
    """A key as keys are ordered and asked for: small letters for capitals."""
    return key.translate(_SMALL)


def _parts(table: pa.Table, key: str) -> Iterable[tuple[str, pa.Table]]:
    """A table that is in the order of a key, in parts that begin with another key each: that key, and the part."""
    keys = table.column(key)
    rows = max(ROWS, -(-table.num_rows // MOST_FILES))
    start = 0
    while start < table.num_rows:
        end = min(start + rows, table.num_rows)
        while end < table.num_rows and folded(keys[end].as_py()) == folded(keys[end - 1].as_py()):
            end += 1
        yield keys[start].as_py(), table.slice(start, end - start)
        start = end


class _Texts:
    """Texts that stand often: each once, and the place of each."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def at(self, column: pa.ChunkedArray, say: Callable[[str], str] = visible) -> list[int]:
        """The place of each value of a column as it is said; -1 where there is none."""
        coded = column.combine_chunks().dictionary_encode()
        places = np.array([*(self.place(say(value)) for value in coded.dictionary.to_pylist()), -1])
        return listed(places[coded.indices.fill_null(-1).to_numpy()])

    def place(self, text: str) -> int:
        return self.places.setdefault(text, len(self.places))


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """What the files hold, in the words of the pages."""

    told: Journeys
    reason: Reasons

    def standings(self) -> dict[str, Any]:
        """Every child, those with most to put right first."""
        texts, rows = _Texts(), self.told.standings
        counts = ("to_put_right", "undetermined", "missed", "not_yet_due", "lines", "days")
        return {
            "child": stepped(rows.column("child")),
            "risk": texts.at(rows.column("risk"), lambda code: words.value("risk", code)),
            **{name: rows.column(name).to_pylist() for name in counts},
            "texts": [*texts.places],
        }

    def journeys(self, rows: pa.Table) -> dict[str, Any]:
        """Children with what each record that leads to them got: each with the number of its rows."""
        import pyarrow.compute as pc

        texts = _Texts()
        children = pc.run_end_encode(rows.column("child").combine_chunks())
        return {
            "child": stepped(children.values),
            "rows": steps(children.run_ends.to_numpy()),
            "record": stepped(rows.column("record")),
            "kind": texts.at(rows.column("kind")),
            "risk": texts.at(rows.column("risk"), lambda code: words.value("risk", code)),
            **self._of_lines(rows, texts),
            **self._dates(rows),
            "texts": [*texts.places],
        }

    def ids(self) -> list[DataFile]:
        """Every id, with the children to whom it leads and what was judged of it."""
        lines, files, done = self.told.id_lines, [], 0
        numbers = lines.column("number").to_numpy()
        for number, (first, rows) in enumerate(_parts(self.told.ids, "id"), start=1):
            start, end = (int(numbers.searchsorted(place, side="right")) for place in (done, done + rows.num_rows))
            files.append(
                packed(f"ids-{number:02}", folded(first), self._ids(rows, lines.slice(start, end - start), done))
            )
            done += rows.num_rows
        return files

    def _ids(self, rows: pa.Table, lines: pa.Table, before: int) -> dict[str, Any]:
        import pyarrow.compute as pc

        texts = _Texts()
        children = rows.column("children").combine_chunks()
        leading = pc.fill_null(pc.list_value_length(children), 0).to_numpy()
        complied = _is(lines, LineState.COMPLIANT)
        return {
            "id": stepped(rows.column("id")),
            "kind": texts.at(rows.column("kind")),
            "rows": listed(np.bincount(lines.column("number").to_numpy() - before - 1, minlength=rows.num_rows)),
            "is_child": steps(np.flatnonzero(pc.fill_null(rows.column("is_child"), False).to_numpy())),
            "leading": steps(np.flatnonzero(leading)),
            "children": listed(leading[leading > 0]),
            "child": stepped(pc.list_flatten(children)),
            "shown": texts.at(_blanked(lines.column("shown"), complied), _breakdowns),
            **self._of_lines(lines, texts),
            **self._dates(lines, without=complied),
            "texts": [*texts.places],
        }

    def _of_lines(self, rows: pa.Table, texts: _Texts) -> dict[str, Any]:
        import pyarrow.compute as pc

        places = rows.column("place").to_numpy()
        codes = rows.column("reason").combine_chunks().dictionary_encode("encode")
        each, first, at = np.unique(
            places.astype(np.int64) * max(len(codes.dictionary), 1) + codes.indices.to_numpy(),
            return_index=True,
            return_inverse=True,
        )
        said = np.zeros(len(each), np.int64)
        for number in np.argsort(first):  # in the order of their first rows
            row = int(first[number])
            said[number] = texts.place(visible(self.reason(self.told.standards[places[row]], codes[row].as_py())))
        return {
            "standard": listed(places),
            "item": texts.at(rows.column("item")),
            "state": pc.if_else(
                rows.column("waived").fill_null(False), LineState.WAIVED.value, rows.column("state")
            ).to_pylist(),
            "reason": listed(said[at]),
            "team": texts.at(rows.column("team")),
            **self._officers(rows, texts),
        }

    def _officers(self, rows: pa.Table, texts: _Texts) -> dict[str, Any]:
        """Who has each record; no such key where nobody is named, as where it was not asked for."""
        if "officer" not in rows.column_names or rows.column("officer").null_count == rows.num_rows:
            return {}
        return {"officer": texts.at(rows.column("officer"))}

    def _dates(self, rows: pa.Table, *, without: Any = None) -> dict[str, Any]:
        """Days before the as-at day, and the minute at which something is due that is to be done; none of what is `without`."""
        today = self.told.as_of // _DAY
        columns: dict[str, Any] = {}
        for name in ("anchor", "due", "done"):
            times = rows.column(name) if without is None else _blanked(rows.column(name), without)
            columns[name] = _days(times, today)
        columns["clock"] = _clocks(rows)
        return columns


_DAY = 24 * 60

_OF_USE = (LineState.TO_PUT_RIGHT.value, LineState.NOT_YET_DUE.value)
"""States in which the minute matters at which something is due."""


def _days(times: pa.ChunkedArray, today: int) -> list[int | None]:
    """Minutes as days before today; None where there are none."""
    days = (today - times.fill_null(0).to_numpy() // _DAY).astype(object)
    days[times.is_null().to_numpy()] = None
    return listed(days)


def _clocks(rows: pa.Table) -> list[int]:
    """The minute of the day at which something is due, where that is still of use and known; else -1."""
    due = rows.column("due")
    minutes = due.fill_null(0).to_numpy() % _DAY
    of_use = due.is_valid().to_numpy() & (minutes != _DAY - 1) & np.isin(rows.column("state").to_numpy(), _OF_USE)
    return listed(np.where(of_use, minutes, -1))


def _is(lines: pa.Table, state: LineState) -> Any:
    import pyarrow.compute as pc

    return pc.equal(lines.column("state"), state.value)


def _blanked(column: pa.ChunkedArray, where: Any) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    return pc.if_else(where, None, column)


def _breakdowns(shown: str) -> str:
    """The breakdowns of a record as people read them."""
    pairs = (pair.partition(WITHIN) for pair in shown.split(BETWEEN) if pair)
    return visible("; ".join(f"{words.heading(name)}: {words.value(name, value)}" for name, _, value in pairs))


def packed_ids(text: str) -> frozenset[str] | None:
    """Every id that a data file names, as pages show it: no search of the file's text would find one. None where the text is no
    such file. Raises ValueError or OSError where it is one that is damaged."""
    told = re.fullmatch(r'dulyData\("[^"]*",\{"sum":"[^"]*","packed":"([^"]*)"\}\);\s*', text)
    if told is None:
        return None
    content = json.loads(gzip.decompress(base64.b64decode(told[1])))
    columns = [content[name] for name in ("id", "record", "child") if name in content]
    ids = {one for column in columns for one in unstepped(column)}
    return frozenset(ids | {content["texts"][place] for place in content.get("item", ()) if place >= 0})
