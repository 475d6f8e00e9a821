"""What people write beside a line of a worklist: the next step, when it was done, a note; and what a run makes of it.

It goes from one workbook to the next and nowhere else: no message, page or file beside holds a word of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from duly.reports import words

_TICKS = frozenset({"x", "y", "yes", "done", "ok", "true", "1", "✓", "✔", "☑", "☒", "✅"})
_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d.%m.%y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y")
"""Of days, always day first, as people and spreadsheets write them."""

_WAIVE = re.compile(r"waive\b[\s:,.\u2013-]*", re.IGNORECASE)

NOT_JUDGED = "Its standard was not judged in this run"
LEFT = "No longer on the lists: put right, or not this team's or the standard's any more"
"""Why what was written stands apart from the lists."""


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What a line is about, as the workbook shows it: the standard (with its further rate after a slash), the record and the
    part of it."""

    standard: str
    record: str
    item: str = ""


@dataclass(frozen=True, kw_only=True)
class Note:
    """What somebody wrote about a matter. `since` is the day of the first run that read it as done where no day was written;
    `left` the day of the first run that had it on no list, and `why` that was so; `agreed_by` and `until` what was added to
    the waiver it proposes."""

    next_step: str = ""
    done: str = ""
    text: str = ""
    since: date | None = None
    left: date | None = None
    why: str = ""
    agreed_by: str = ""
    until: str = ""

    @property
    def done_day(self) -> date | None:
        """The day on which it was done; None where none, or only a tick, was written."""
        return day_in(self.done)

    @property
    def is_ticked(self) -> bool:
        return self.done.casefold() in _TICKS

    @property
    def is_unclear(self) -> bool:
        """What stands under Done is neither a day nor a tick."""
        return bool(self.done) and not self.is_ticked and self.done_day is None

    def done_since(self, today: date) -> date | None:
        """Since when it is said to be done, as at a day; None where it is not, or only later than that."""
        if self.is_ticked:
            return self.since or today
        day = self.done_day
        return day if day is not None and day <= today else None

    @property
    def waiver(self) -> str | None:
        """The reason of the waiver that it proposes: what follows the word under Next step, else the note."""
        found = _WAIVE.match(self.next_step)
        return None if found is None else (self.next_step[found.end() :].strip() or self.text)

    def back(self) -> Note:
        """The note of a record that is on a list again. That it was done before it left says nothing of now, and is told."""
        if self.left is None:
            return self
        if self.why == NOT_JUDGED or not self.done:
            return replace(self, left=None, why="")
        told = f"Before, done: {said_day(self.done)}; off the lists from {self.left:%d/%m/%Y}."
        return replace(self, left=None, why="", since=None, done="", text=f"{told}\n{self.text}".strip())

    def and_also(self, other: Note) -> Note:
        """Two notes of one matter, from two workbooks: nothing of either is lost."""

        def both(one: str, two: str) -> str:
            return one if not two or two in one else f"{one}\n{two}".strip()

        return replace(
            self,
            next_step=both(self.next_step, other.next_step),
            done=self.done or other.done,
            text=both(both(self.text, other.text), other.done if self.done and other.done != self.done else ""),
            since=self.since or other.since,
            left=self.left if other.left else None,
        )


def day_in(text: str) -> date | None:
    """The day that a text is, day first; None where it is none."""
    for form in _FORMS:
        try:
            return datetime.strptime(text.partition("T")[0].strip(), form).date()
        except ValueError:
            continue
    return None


def said_day(text: str) -> str:
    """A day as people read it; another text as it is."""
    day = day_in(text)
    return text if day is None else f"{day:%d/%m/%Y}"


def shown(text: str) -> str:
    """An id as a cell shows it: what two cells are compared by."""
    return " ".join(words.plain(text).split())


_UNSEEN = re.compile(r"(?:Done|Ticked by) (\d\d/\d\d/\d{4}), not yet seen in the export")


def unseen(note: Note, since: date) -> str:
    """What is said of a line that somebody calls done and that still fails."""
    return f"{'Ticked by' if note.is_ticked else 'Done'} {since:%d/%m/%Y}, not yet seen in the export. "


def unseen_since(said: str) -> date | None:
    """The day that `unseen` said in a workbook."""
    found = _UNSEEN.search(said)
    return day_in(found[1]) if found else None
