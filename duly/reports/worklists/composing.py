"""What stands in a team's workbook beside its lists: what it is of, what must be heard, what is off the lists, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from duly.reports import words
from duly.reports.worklists.frame import Contents, Remedy
from duly.reports.worklists.gathered import Gathered, Proposal, TeamLines
from duly.reports.worklists.kept import Kept
from duly.reports.worklists.lines import Wording
from duly.reports.worklists.notes import LEFT, NOT_JUDGED, Matter, Note, day_in
from duly.reports.worklists.sheets import TRAINING
from duly.results import Worklist

Off = tuple[Matter, Note, date]
"""What was written about a matter that is on no list, and the last day on which it is kept."""


@dataclass(frozen=True, kw_only=True)
class Composed:
    """The workbooks of a run but for the rows of their lists."""

    held: Gathered
    before: Kept
    wording: Wording

    @cached_property
    def of_teams(self) -> dict[str, TeamLines]:
        return self.held.teams()

    @cached_property
    def off(self) -> dict[str, list[Off]]:
        """What is off the lists, by the team whose workbook it stood in."""
        found: dict[str, list[Off]] = {}
        for matter, note in sorted(
            self.held.off.items(), key=lambda one: (one[0].record, one[0].standard, one[0].item)
        ):
            found.setdefault(self.before.teams[matter], []).append((matter, *self._left(matter, note)))
        return found

    def kept_off(self, team: str) -> list[Off]:
        """What is off the lists and still kept."""
        return [one for one in self.off.get(team, ()) if one[2] >= self.wording.as_of.date()]

    def _left(self, matter: Matter, note: Note) -> tuple[Note, date]:
        why = LEFT if matter.standard.partition("/")[0] in self.wording.standards else NOT_JUDGED
        same = note.left is not None and note.why == why
        left = note.left if same and note.left else self.wording.as_of.date()
        return replace(note, left=left, why=why), left + timedelta(days=self.wording.notes_days)

    @cached_property
    def _notes(self) -> dict[str, int]:
        return self.held.notes_of_teams()

    def notes(self, team: str) -> int:
        """How many notes its workbook holds."""
        return self._notes.get(team, 0) + len(self.kept_off(team))

    @cached_property
    def _proposed(self) -> dict[str, list[Proposal]]:
        return self.held.proposals()

    def worklist(self, team: str, name: str) -> Worklist:
        """What is told of a team's files beside them."""
        own = self.of_teams.get(team)
        if own is None:
            return Worklist(name=name)
        done = sum(rows.said_done for rows in own.rows.values())
        return Worklist(
            name=name, to_put_right=own.to_put_right, beyond=own.beyond, further=own.further, said_done=done
        )

    def contents(self, team: str, name: str) -> Contents:
        """What a team's workbook holds."""
        own = self.of_teams.get(team)
        return Contents(
            widths=self.held.form.widths,
            rows=own.rows if own else {},
            about=[*self.wording.about(team)],
            told=[*self._told(team, self.worklist(team, name))],
            how_to=[*self.wording.how_to()],
            off=[_row_off(*one) for one in self.kept_off(team)],
            proposed=[_row_proposed(one) for one in self._proposed.get(team, ())],
            remedies=self._remedies(own.standards if own else ()),
            marking=self.wording.marking,
            foot=f"{team[:40]}, as at {self.wording.as_of:%d/%m/%Y %H:%M}",
            created=self.wording.as_of.replace(tzinfo=None),
        )

    def _told(self, team: str, worklist: Worklist) -> Iterable[tuple[str, str]]:
        if own := self.of_teams.get(team):
            same = "The same records are to be put right on the team's page and in its worklist."
            said = words.beyond_the_page(worklist) or same
            if own.apart:
                of_them = f"{words.number(own.apart)} {'is' if own.apart == 1 else 'are'}"
                said += f" Of those to put right {of_them} on the sheet {TRAINING}."
            yield "The team's page", said
        none = self.of_teams.get(words.NOT_RECORDED)
        if none and none.to_put_right and team != words.NOT_RECORDED:
            said = words.without_team(none.to_put_right)
            yield "Without a team", f"{said}, and may be this team's: they are in a file of their own."
        for said in self.before.told_of.get(team, ()):
            yield "Not carried on", f"{words.sentence(said)}."
        if ended := len(self.off.get(team, ())) - len(self.kept_off(team)):
            what = f"{words.plural(ended, 'note')} about what is off the lists"
            yield (
                "Ended",
                f"{what} {'was' if ended == 1 else 'were'} kept long enough, and {'is' if ended == 1 else 'are'} gone.",
            )

    def _remedies(self, standards: Sequence[str]) -> list[Remedy]:
        return [
            Remedy(
                standard=name,
                severity=self.wording.standards[name].severity.value,
                title=self.wording.standards[name].title,
                said=self.wording.standards[name].remedy,
                page=self.wording.pages.get(name, ""),
            )
            for name in standards
        ]


def _row_off(matter: Matter, note: Note, until: date) -> list[Any]:
    done = day_in(note.done) if note.done[:4].isdecimal() else None
    what = [matter.record, matter.item, matter.standard, note.why, note.left, until]
    return [*what, note.next_step, done or note.done, note.text]


def _row_proposed(one: Proposal) -> list[Any]:
    until = day_in(one.note.until)
    return [
        one.record,
        one.item or "",
        one.standard,
        one.note.waiver or "",
        one.note.agreed_by,
        until or one.note.until,
    ]
