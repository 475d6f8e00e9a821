"""What was written for a team: its files, and how their numbers go together with those of its page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Worklist:
    """A team's workbook and CSV file, by their `name` without its ending.

    Of the records `to_put_right` in it those `beyond` are in no figure of the run: open from before its period, or under a
    further rate, of which `further` says how many each has, the most first. The others stand on the team's page. Of
    `said_done` lines somebody wrote that they are done, and the export does not show it yet.
    """

    name: str
    to_put_right: int = 0
    beyond: int = 0
    further: tuple[tuple[str, int], ...] = ()
    said_done: int = 0
