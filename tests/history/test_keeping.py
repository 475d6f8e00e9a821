"""What is kept of a run, for how long, and stored figures held to other targets."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select, update

from duly.expectations.catalogue import Catalogue, Suite
from duly.expectations.tuning import Tuning
from duly.history import asking, pruning
from duly.history.database import open_history
from duly.history.tables import (
    CohortRow,
    GroupCountsRow,
    GroupRow,
    MeasureRow,
    PastVerdictRow,
    ReasonCountRow,
    ReasonRow,
    ResultRow,
    RuleRow,
    RunRow,
    TrustRow,
)
from duly.results import Outcome, SuiteSource, Trend
from duly.settings import Settings, StandardChange
from tests.history.scene import FIRST, S1, TWO_RATES, Night, V, keep_night, looked_back, standard, stored


def rows(settings: Settings, statement: Any) -> list[Any]:
    with open_history(settings) as history, history.reading() as connection:
        return list(connection.execute(statement).all())


def test_the_facts_of_a_run(settings: Settings) -> None:
    keep_night(settings, Night(day=0, verdicts={"S-01": [V("a", "late")]}, standards=(S1,), version="0.9"))
    (run,) = rows(settings, select(RunRow))
    assert (run.number, run.as_of, run.time_zone, run.duly_version, run.exit_code) == (
        1,
        FIRST,
        "Europe/London",
        "0.9",
        1,
    )
    assert (run.period_rule, run.complete, run.sample, run.reruns, run.verdicts) == (
        "everything due",
        True,
        False,
        0,
        True,
    )
    assert run.export_hash
    assert run.finished_at > run.started_at


def test_every_count_is_kept(settings: Settings) -> None:
    verdicts = [V("a", "late", team="North"), V("b", "in_time"), V("c", "closed_early", team="North")]
    counted = {"aimed": {"in_time": 9, "late": 1}, "plain": {"late": 3}}
    night = Night(day=0, verdicts={"S-03": verdicts}, standards=(TWO_RATES,), rates=counted)
    keep_night(settings, night)
    rates = {row.rate: row for row in rows(settings, select(ResultRow))}
    assert (rates[""].compliant, rates[""].non_compliant, rates[""].exempt, rates[""].outcome) == (1, 1, 1, "NOT_MET")
    assert (rates["aimed"].compliant, rates["aimed"].outcome, rates["aimed"].target) == (9, "MET", Decimal(80))
    assert (rates["plain"].non_compliant, rates["plain"].outcome, rates["plain"].target) == (3, None, None)
    groups = rows(
        settings,
        select(
            GroupRow.breakdown,
            GroupRow.value,
            GroupCountsRow.compliant,
            GroupCountsRow.non_compliant,
            GroupCountsRow.exempt,
        )
        .join(GroupRow, GroupRow.number == GroupCountsRow.group)
        .where(GroupCountsRow.held_from == FIRST, GroupCountsRow.held_until.is_(None))
        .order_by(GroupRow.value.desc()),
    )
    assert [tuple(row) for row in groups] == [("team", "North", 0, 1, 1), ("team", "(not recorded)", 1, 0, 0)]
    reasons = rows(
        settings,
        select(ReasonCountRow.rate, ReasonRow.status, ReasonRow.reason, ReasonCountRow.records).join(
            ReasonRow, ReasonRow.number == ReasonCountRow.reason
        ),
    )
    assert {tuple(row) for row in reasons} == {
        ("", "NON_COMPLIANT", "late", 1),
        ("", "COMPLIANT", "in_time", 1),
        ("", "EXEMPT", "closed_early", 1),
        ("aimed", "COMPLIANT", "in_time", 9),
        ("aimed", "NON_COMPLIANT", "late", 1),
        ("plain", "NON_COMPLIANT", "late", 3),
    }
    assert {tuple(row) for row in rows(settings, select(MeasureRow.name, MeasureRow.value))} == {
        ("length_median_hours", 1.5),
        ("length_count", None),
    }
    (rule,) = rows(settings, select(RuleRow))
    assert (rule.unit, rule.parameters) == ("crime", '{"limit_hours": 24}')
    assert len(rule.rule) == len(rule.reading) == 16


def test_a_rerun_replaces_the_run(settings: Settings) -> None:
    night = Night(day=0, verdicts={"S-01": [V("a", "late")]}, standards=(S1,))
    keep_night(settings, night)
    keep_night(settings, night)
    number = keep_night(settings, Night(day=0, verdicts={"S-01": [V("a", "in_time")]}, standards=(S1,)))
    (row,) = rows(settings, select(RunRow.reruns))
    assert row.reruns == 2
    assert number == 3
    assert stored(settings, 0) == [V("a", "in_time")]
    assert rows(settings, select(func.count()).select_from(ResultRow))[0][0] == 1
    assert rows(settings, select(func.count()).select_from(RuleRow))[0][0] == 1


def _keeping(settings: Settings, days: int, runs: int | None = None) -> Settings:
    changed = settings.retention.model_copy(update={"verdicts_days": days, "counts_days": runs})
    return settings.model_copy(update={"retention": changed})


def test_verdicts_age_and_counts_stay(settings: Settings) -> None:
    short = _keeping(settings, 2)
    late, good = V("a", "late"), V("b", "in_time")
    for day, verdicts in enumerate([[late, V("b", "late")], [late, good], [late], [late, good], [late]]):
        keep_night(short, Night(day=day, verdicts={"S-01": verdicts}, standards=(S1,)))
    past_runs = asking.listed(short)
    assert [run.verdicts for run in past_runs] == [False, False, True, True, True]
    assert [stored(short, day) for day in (2, 3, 4)] == [[late], [late, good], [late]]
    # What ended before the first run whose verdicts are kept is gone; what still stands is whole, with its beginning.
    assert rows(short, select(PastVerdictRow.record, PastVerdictRow.held_from)) == [
        ("b", datetime(2025, 3, 4, tzinfo=UTC))
    ]
    assert looked_back(short, 5).failing["S-01"]["a", None].first == FIRST
    assert len(asking.trends_of(short, ["S-01"])["S-01"].points) == 5
    (compared,) = asking.compared(short, "1", "latest").standards
    assert compared.numbers is None
    assert compared.before is not None and compared.before.counts.non_compliant == 2
    # A run that is older than verdicts are kept is kept without them.
    keep_night(short, Night(day=0.5, verdicts={"S-01": [good]}, standards=(S1,)))
    assert [run.verdicts for run in asking.listed(short)] == [False, False, False, True, True, True]
    assert stored(short, 4) == [late]


def test_a_suspect_night_ages_as_all_others_and_counts_of_weeks_stay(settings: Settings) -> None:
    short, long = _keeping(settings, 2), _keeping(settings, 1000)
    due = datetime(2025, 2, 12, tzinfo=UTC)
    for day in range(4):
        verdicts = [V("a", "late", due_at=due), *([V("b", "late", due_at=due)] if day == 1 else [])]
        keep_night(long, Night(day=day, verdicts={"S-01": verdicts}, standards=(S1,)))
    with open_history(settings) as history, history.writing() as connection:
        connection.execute(insert(TrustRow).values(run=2, suspect=True, content="{}"))
        assert pruning.out_of_time(connection, short.retention).verdicts == (FIRST,)
        pruned = pruning.prune(connection, short.retention)
        assert (pruned.nights, pruned.verdicts, pruned.runs) == (1, 0, 0)
    assert rows(settings, select(PastVerdictRow.record)) == [("b",)]
    weeks = rows(settings, select(func.count()).select_from(CohortRow))
    keep_night(short, Night(day=4, verdicts={"S-01": [V("a", "late", due_at=due)]}, standards=(S1,)))
    assert [run.verdicts for run in asking.listed(short)] == [False, False, True, True, True]
    assert rows(settings, select(PastVerdictRow.record)) == []
    assert rows(settings, select(func.count()).select_from(TrustRow)) == [(1,)]
    assert weeks > [(0,)] and rows(settings, select(func.count()).select_from(CohortRow)) >= weeks


def test_runs_age_too_where_it_is_asked_for(settings: Settings) -> None:
    short = _keeping(settings, 1, 2)
    for day in range(5):
        keep_night(short, Night(day=day, verdicts={"S-01": [V("a", "late")]}, standards=(S1,)))
    assert [run.number for run in asking.listed(short)] == [3, 4, 5]
    since = looked_back(short, 5).failing["S-01"]["a", None]
    assert (since.first, since.runs, since.at_least) == (FIRST, 3, True)


def three(settings: Settings) -> Tuning:
    """A catalogue of three standards, as these settings tune it."""
    limited = standard("S-02", target_count=1)
    source = SuiteSource(name="a test", version=None, sha256=None)
    suite = Suite(name="crime_recording", title="A suite", standards=(S1, limited, TWO_RATES), source=source)
    return Tuning.of(settings, Catalogue(suites=(suite,)))


def with_target(settings: Settings, target: float) -> Settings:
    change = StandardChange(target=target, reason="agreed by the board", expires=date(2099, 1, 1))
    return settings.model_copy(update={"standards": {"S-01": change, "S-03": change}})


def nights(settings: Settings) -> None:
    four_of_five = [V(f"g{number}", "in_time") for number in range(4)] + [V("late", "late")]
    all_standards = (S1, standard("S-02", target_count=1), TWO_RATES)
    for day, verdicts in enumerate([four_of_five, None, [V("u", "no_time")]]):
        keep_night(
            settings,
            Night(
                day=day,
                verdicts={"S-01": verdicts, "S-02": verdicts, "S-03": verdicts},
                standards=all_standards,
                rates={"aimed": {"in_time": 1, "late": 1}},
            ),
        )


def test_stored_counts_are_held_to_another_target_without_an_export(settings: Settings) -> None:
    nights(settings)
    assert asking.regrade(settings, three(settings)) == []
    lowered = with_target(settings, 80)
    regraded = asking.regrade(lowered, three(lowered))
    assert [(one.run, one.standard, one.target_before, one.target, one.before, one.outcome) for one in regraded] == [
        (1, "S-01", Decimal(90), Decimal("80.0"), Outcome.NOT_MET, Outcome.MET),
        (3, "S-01", Decimal(90), Decimal("80.0"), Outcome.CANNOT_TELL, Outcome.CANNOT_TELL),
        # Its own rate now reaches the target, but a further rate of it misses its own.
        (1, "S-03", Decimal(90), Decimal("80.0"), Outcome.NOT_MET, Outcome.NOT_MET),
        (3, "S-03", Decimal(90), Decimal("80.0"), Outcome.NOT_MET, Outcome.NOT_MET),
    ]
    # Nothing was changed by asking.
    assert asking.trends_of(settings, ["S-01"])["S-01"].points[0].outcome is Outcome.NOT_MET


def test_what_is_regraded_can_be_kept_and_taken_back(settings: Settings) -> None:
    nights(settings)
    lowered = with_target(settings, 80)
    asking.regrade(lowered, three(lowered), keep=True)
    first, unjudged, _ = asking.trends_of(settings, ["S-01"])["S-01"].points
    assert (first.outcome, first.target, first.regraded) == (Outcome.MET, Decimal("80.0"), True)
    assert (unjudged.outcome, unjudged.regraded) == (Outcome.NO_DATA, False)
    assert asking.listed(settings)[0].outcomes[Outcome.MET] == 2
    assert asking.regrade(lowered, three(lowered)) == []
    (original,) = rows(
        settings,
        select(ResultRow.outcome, ResultRow.target).where(
            ResultRow.run == 1, ResultRow.standard == 1, ResultRow.rate == ""
        ),
    )
    assert tuple(original) == ("NOT_MET", Decimal(90))
    # Held to the target of the day again, it is as it was.
    asking.regrade(settings, three(settings), keep=True)
    assert not any(point.regraded for point in asking.trends_of(settings, ["S-01"])["S-01"].points)
    asking.regrade(lowered, three(lowered), keep=True)
    assert asking.undo_regrading(settings, three(settings)) == 4
    assert asking.regrade(settings, three(settings)) == []


def test_regrading_knows_what_the_outcome_of_the_day_knew(settings: Settings) -> None:
    """A doubt about the whole figure, and who was left out for an unknown age, are kept beside the counts."""
    good = [V(f"g{number}", "in_time") for number in range(20)]
    counted = (S1, standard("S-02", target_count=1))
    for day, doubted, reason in ((0, ["S-01"], "child_unknown"), (1, [], "test_record")):
        verdicts = {"S-01": good, "S-02": [V("a", reason)]}
        keep_night(settings, Night(day=day, verdicts=verdicts, standards=counted, doubted=doubted))
    outcomes = {name: [point.outcome for point in trend.points] for name, trend in both(settings).items()}
    assert outcomes == {
        "S-01": [Outcome.CANNOT_TELL, Outcome.MET],
        "S-02": [Outcome.CANNOT_TELL, Outcome.MET],
    }
    assert asking.regrade(settings, three(settings)) == []


def both(settings: Settings) -> dict[str, Trend]:
    return asking.trends_of(settings, ["S-01", "S-02"])


def test_a_run_from_before_keeps_what_was_published_until_it_is_regraded(settings: Settings) -> None:
    """Of the runs of an older duly nobody asked whether the figure was in doubt: NULL, and told by the rate alone."""
    one_of_ten = [V("g", "in_time", team="North")] + [V(f"u{number}", "no_time", team="North") for number in range(9)]
    keep_night(settings, Night(day=0, verdicts={"S-01": one_of_ten}, standards=(S1,)))
    with open_history(settings) as history, history.writing() as connection:
        connection.execute(update(ResultRow).values(outcome="MET", doubted=None))
    assert asking.trends_of(settings, ["S-01"])["S-01"].points[0].outcome is Outcome.MET
    assert asking.trends_of(settings, ["S-01"], ("team", "North"))["S-01"].points[0].outcome is Outcome.MET
    (regraded,) = asking.regrade(settings, three(settings), keep=True)
    assert (regraded.before, regraded.outcome) == (Outcome.MET, Outcome.CANNOT_TELL)
    assert asking.trends_of(settings, ["S-01"])["S-01"].points[0].outcome is Outcome.CANNOT_TELL
    asking.undo_regrading(settings, three(settings))
    assert asking.trends_of(settings, ["S-01"])["S-01"].points[0].outcome is Outcome.MET
