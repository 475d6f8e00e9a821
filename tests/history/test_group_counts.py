"""The counts of teams and other groups give back, run by run, what was written: in any order, again, and with gaps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, text

from duly.history import group_counts
from duly.history.asking import trends_of
from duly.history.database import open_history
from duly.history.tables import GroupCountsRow, GroupRow, StandardRow, microseconds
from duly.history.verdict_spans import Moment
from duly.results import Counts
from duly.settings import Settings
from tests.history.scene import FIRST, S1, Night, V, keep_night, taken_back


def night(day: float, **teams: int) -> Night:
    verdicts = [V(f"{team}-{number}", "late", team=team) for team, count in teams.items() for number in range(count)]
    return Night(day=day, verdicts={"S-01": verdicts}, standards=(S1,))


def of_team(settings: Settings, team: str) -> list[int]:
    points = trends_of(settings, ["S-01"], ("team", team))["S-01"].points
    return [point.counts.non_compliant for point in points]


def number_of_spans(settings: Settings) -> int:
    with open_history(settings) as history, history.reading() as connection:
        return connection.execute(select(func.count()).select_from(GroupCountsRow)).scalar_one()


def test_counts_that_stay_the_same_are_one_row(settings: Settings) -> None:
    for day in range(4):
        keep_night(settings, night(day, North=2, South=1 + day // 2))
    assert number_of_spans(settings) == 3
    assert (of_team(settings, "North"), of_team(settings, "South")) == ([2, 2, 2, 2], [1, 1, 2, 2])


def test_a_team_without_a_record_has_none(settings: Settings) -> None:
    for day, count in enumerate([2, 0, 2]):
        keep_night(settings, night(day, North=count, South=1))
    assert of_team(settings, "North") == [2, 0, 2]


def test_a_rerun_that_could_not_judge_leaves_what_was_before(settings: Settings) -> None:
    for day, count in enumerate([1, 2, 3]):
        keep_night(settings, night(day, North=count))
    keep_night(settings, Night(day=1, verdicts={"S-01": None}, standards=(S1,)))
    assert of_team(settings, "North") == [1, 0, 3]
    keep_night(settings, night(1, North=1))
    assert of_team(settings, "North") == [1, 1, 3]
    assert number_of_spans(settings) == 2


def test_spans_before_the_first_run_that_is_kept_go(settings: Settings) -> None:
    short = settings.model_copy(
        update={"retention": settings.retention.model_copy(update={"verdicts_days": 1, "counts_days": 2})}
    )
    for day in range(6):
        keep_night(short, night(day, North=1 + day // 3, South=1))
    assert of_team(short, "North") == [2, 2, 2]
    assert of_team(short, "South") == [1, 1, 1]
    assert number_of_spans(short) == 2


Teams = Mapping[int, int]
_TEAMS = st.none() | st.dictionaries(st.sampled_from([1, 2]), st.integers(0, 2))


@given(st.lists(st.tuples(st.integers(0, 6), _TEAMS), min_size=2, max_size=14))
@hypothesis(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_as_if_every_run_were_kept_whole(settings: Settings, nights: list[tuple[int, Teams | None]]) -> None:
    """Runs, reruns and reruns that could not judge, in any order, against naive copies of every run."""
    whole: dict[int, Teams | None] = {}
    with open_history(settings, new=True) as history, history.writing() as connection:
        connection.execute(insert(StandardRow).values(number=1, id="S-01"))
        connection.execute(insert(GroupRow), [{"number": n, "breakdown": "team", "value": str(n)} for n in (1, 2)])
        for day, teams in nights:
            judged = [other for other, verdicts_of_day in whole.items() if verdicts_of_day is not None]
            moment = Moment(
                at=_at(day),
                before=max((_at(other) for other in judged if other < day), default=None),
                after=min((_at(other) for other in judged if other > day), default=None),
            )
            if teams is not None:
                counts = {team: Counts(compliant=count) for team, count in teams.items()}
                group_counts.write(connection, 1, moment, counts, again=day in judged)
            elif day in judged:
                group_counts.forget(connection, 1, moment)
            whole[day] = teams
        for team in (1, 2):
            read = group_counts.CountsOfGroup(connection, ("team", str(team)))
            for day, teams in whole.items():
                if teams is not None:
                    assert read.at(1, _at(day)).compliant == teams.get(team, 0), (team, day)
        connection.rollback()


def _at(day: int) -> int:
    return microseconds(FIRST + timedelta(days=day))


def test_a_history_of_the_version_before_reads_the_same(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its counts of groups were a row for every run; gaps, reruns and runs that could not judge among them."""
    monkeypatch.setattr(group_counts, "write", lambda *_, **__: None)  # what the tables of today would hold
    counted = [{"North": 2, "South": 1}, {"North": 2}, None, {"North": 2, "South": 1}, {"South": 1}, {"South": 4}]
    nights = [
        night(day, **teams) if teams is not None else Night(day=day, verdicts={"S-01": None}, standards=(S1,))
        for day, teams in enumerate(counted)
    ]
    for one in nights:
        keep_night(settings, one)
    with open_history(settings) as history, history.writing() as connection:
        taken_back(connection, "0001")
        columns = ("run", "standard", '"group"', *group_counts.STATUSES)
        connection.execute(text(f"CREATE TABLE group_counts ({', '.join(f'{name} INTEGER' for name in columns)})"))
        groups = {row.value: row.number for row in connection.execute(select(GroupRow))}
        for day, teams in enumerate(counted):
            for name, count in (teams or {}).items():
                row = f"{day + 1}, 1, {groups[name]}, 0, {count}, 0, 0, 0, 0"
                connection.execute(text(f"INSERT INTO group_counts VALUES ({row})"))
    monkeypatch.undo()
    assert of_team(settings, "North") == [2, 2, 0, 2, 0, 0]
    assert of_team(settings, "South") == [1, 0, 0, 1, 1, 4]
    assert number_of_spans(settings) == 4
    keep_night(settings, night(6, South=4))
    assert number_of_spans(settings) == 4
