"""The pages of a run as a whole: where each is, and which records are listed where. Every page is made from one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.export import Export, export_of
from duly.reports.pages.addresses import Addresses, addresses_of, teams_of
from duly.reports.pages.lists import Listed
from duly.reports.pages.material import Material
from duly.reports.pages.record_data import DataFile, data_file, record_columns
from duly.reports.pages.record_words import RecordWords
from duly.reports.pages.sections.changes import KINDS, Changed, change_columns, in_order
from duly.reports.pages.sections.records import RecordTables
from duly.reports.words import State
from duly.results import (
    ChangeKind,
    Comparison,
    Failing,
    RecordChange,
    RunInfo,
    RunResult,
    StandardComparison,
    StandardResult,
    Standing,
    Trend,
)

UNPLACED = "No district known"
"""Stands for the district of a team of which none is known."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """What every page needs. Each is worked out once, when it is first asked for."""

    material: Material

    @property
    def run(self) -> RunResult:
        return self.material.run

    @property
    def info(self) -> RunInfo:
        return self.material.run.run

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.info.time_zone)

    @cached_property
    def export(self) -> Export:
        return export_of(self.info)

    def standard(self, standard: str) -> Standard | None:
        """The declaration of a standard, where there is one."""
        return self.material.standards.get(standard)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The titles of the standards, by id."""
        return {result.standard: result.title for result in self.run.results}

    @property
    def trends(self) -> Mapping[str, Trend]:
        return self.material.past.trends if self.material.past else {}

    @property
    def with_trends(self) -> bool:
        """Whether there is a run before, so that any trend can be drawn."""
        return any(len(trend.points) > 1 for trend in self.trends.values())

    @property
    def comparison(self) -> Comparison | None:
        return self.material.past.comparison if self.material.past else None

    @cached_property
    def compared(self) -> Mapping[str, StandardComparison]:
        """The standards of the comparison, by id."""
        return {one.standard: one for one in self.comparison.standards} if self.comparison else {}

    @cached_property
    def changed(self) -> Mapping[ChangeKind, Changed]:
        """The records that changed in each way that is listed, the longest due first; by kind."""
        comparisons = self.comparison.standards if self.comparison else ()
        listed = {kind: [(one.standard, change) for one in comparisons for change in one.of(kind)] for kind in KINDS}
        return {kind: in_order(rows) for kind, rows in listed.items() if rows}

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """How each standard stands as a whole, by id."""
        movers = self.run.movers
        return {one.standard: one for one in movers.standings if one.breakdown is None} if movers else {}

    @cached_property
    def standings_of_teams(self) -> Mapping[str, Sequence[Standing]]:
        """How each team stands under its standards, by its name."""
        of_team: dict[str, list[Standing]] = {}
        for one in self.run.movers.standings if self.run.movers else ():
            if one.breakdown == "team" and one.value is not None:
                of_team.setdefault(one.value, []).append(one)
        return of_team

    @cached_property
    def addresses(self) -> Addresses:
        material, most = self.material, self.material.matrix_teams
        named = [team for team in self._teams if team != words.NOT_RECORDED]
        by_district = self.teams_by_district if len(named) > most else {}
        matrices = {district: -(-len(teams) // most) for district, teams in by_district.items()}
        return addresses_of(self.run, material.failing, self.changed, matrices, self._teams)

    @cached_property
    def _teams(self) -> list[str]:
        return teams_of(self.run, self.material.failing, self.material.worklists)

    @cached_property
    def teams_by_district(self) -> Mapping[str, Sequence[str]]:
        """The teams of each district by name; those of which none is known come last."""
        districts = self.material.districts
        grouped: dict[str, list[str]] = {}
        for team in self._teams:
            if team != words.NOT_RECORDED:
                grouped.setdefault(districts.get(team, UNPLACED), []).append(team)
        return dict(sorted(grouped.items(), key=lambda one: (one[0] == UNPLACED, one[0].casefold(), one[0])))

    @cached_property
    def of_standard(self) -> Mapping[str, Listed]:
        """The records of each standard in order, by id."""
        return {
            standard: words.in_order(((standard, record) for record in records), self.material.standards)
            for standard, records in self.material.failing.items()
        }

    @cached_property
    def of_team(self) -> Mapping[str, Listed]:
        """The records of each team in order, by name; a team of which there are only figures has none."""
        rows_of: dict[str, list[tuple[str, Failing]]] = {team: [] for team in self.addresses.teams}
        for rows in self.of_standard.values():
            for row in rows:
                rows_of[row[1].team or words.NOT_RECORDED].append(row)
        return {team: words.in_order(rows, self.material.standards) for team, rows in rows_of.items()}

    @cached_property
    def team_states(self) -> Mapping[str, Mapping[State, int]]:
        """How many records of each team are in each state."""
        return {team: words.states(record for _, record in rows) for team, rows in self.of_team.items()}

    @cached_property
    def to_put_right(self) -> Mapping[str, int]:
        """How many records each team has to put right: the one number of it that every page tells, and the worklists too.

        A worklist also has what is open from before the period judged, and all that is too much for a page.
        """
        return {
            team: worklist.to_put_right
            if (worklist := self.material.worklists.get(team))
            else states[State.TO_PUT_RIGHT]
            for team, states in self.team_states.items()
        }

    def of_teams(self, result: StandardResult) -> bool:
        """Whether records of a standard carry a team, so that a team can have it."""
        return any(team and team != words.NOT_RECORDED for team in result.breakdowns.get("team", ()))

    @cached_property
    def listed(self) -> Set[tuple[str, str]]:
        """Each standard id and team of which a record is listed."""
        return {(standard, team) for team, rows in self.of_team.items() for standard, _ in rows}

    @cached_property
    def cut(self) -> Sequence[StandardResult]:
        """The standards of which the run did not hand over every record that failed or could not be determined."""
        return [
            result
            for result in self.run.results
            if (listed := len(self.material.failing.get(result.standard, ())))
            and listed < result.counts.non_compliant + result.counts.unknown
        ]

    def list_of(self, standard: str) -> str:
        """Where the list of a standard begins; blank where it has no record to list."""
        return f"{self.addresses.standards[standard]}#records" if standard in self.addresses.data else ""

    @cached_property
    def has_lists(self) -> bool:
        """Whether any record is listed, so that there is something to search."""
        return bool(self.addresses.data)

    @cached_property
    def data(self) -> Mapping[str, DataFile]:
        """The files that hold the records of all lists, by name."""
        addresses = self.addresses
        lists: dict[str, list[dict[str, Any]]] = {}
        for standard, name in addresses.data.items():
            page, rows = addresses.standards[standard], self.of_standard[standard]
            columns = record_columns(standard, page, rows, self.record_words, addresses.teams.get)
            lists.setdefault(name, []).append(columns)
        return {name: data_file(name, columns) for name, columns in lists.items()}

    @cached_property
    def places(self) -> Mapping[str, tuple[str, int]]:
        """Where the records of each standard are: the name of the file, and the number of the list in it."""
        counted: Counter[str] = Counter()
        places = {}
        for standard, name in self.addresses.data.items():
            places[standard] = name, counted[name]
            counted[name] += 1
        return places

    @cached_property
    def changed_data(self) -> Mapping[ChangeKind, DataFile]:
        """The files that hold the records that changed, by the kind of their change."""
        teams = self.addresses.teams.get

        def columns(rows: Changed) -> list[dict[str, Any]]:
            of_standard: dict[str, list[RecordChange]] = {}
            for standard, change in rows:
                of_standard.setdefault(standard, []).append(change)
            return [
                change_columns(standard, self.addresses.standards.get(standard), changes, self.record_words, teams)
                for standard, changes in of_standard.items()
            ]

        return {
            kind: data_file(page.removesuffix(".html"), columns(self.changed[kind]))
            for kind, page in self.addresses.changes.items()
        }

    @cached_property
    def record_words(self) -> RecordWords:
        """What every list says of a record."""
        return RecordWords(
            as_of=words.local(self.info.as_of, self.zone),
            zone=self.zone,
            reasons={
                name: words.reasons_of(standard.judgement.verdict) for name, standard in self.material.standards.items()
            },
            severities={name: standard.severity for name, standard in self.material.standards.items()},
            failing=self.material.past.failing if self.material.past else {},
        )

    @cached_property
    def records(self) -> RecordTables:
        """What draws the records of every list."""
        return RecordTables(
            said=self.record_words,
            standards=self.addresses.standards,
            teams=self.addresses.teams,
            cards=self.material.journeys is not None and self.run.children is not None,
        )

    def reasons(self, standard: str) -> Mapping[str, str]:
        """What the reasons of a standard say."""
        return self.record_words.reasons.get(standard, {})
