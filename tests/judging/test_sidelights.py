"""Lists and figures beside a rate: what the verdicts tell of a list is what its own selects would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, Integer, Select, Table, cast, create_engine, func, insert, select
from sqlalchemy.pool import StaticPool

from duly.checks import Figure, Judgement, Listing, Missing, Severity, Standard, compliant, first_of, non_compliant
from duly.dataset import Dataset
from duly.errors import StandardError
from duly.judging.assessments import assess
from duly.judging.loop import Turn
from duly.judging.selects import every_select
from duly.judging.sidelights import Sidelights, sidelights
from duly.judging.table import assessments_table
from duly.records import Crime
from duly.results import ListResult, Manifest
from duly.testing import plain_tables

AS_OF = datetime(2026, 1, 5, tzinfo=UTC)
BOUND: dict[str, object] = {"as_of": AS_OF.replace(tzinfo=None)}

ROWS = select(Crime.crime_id, Crime.district, Crime.status, Crime.team_id).subquery("all_crimes")
JUDGED = Judgement(
    rows=ROWS,
    record=ROWS.c.crime_id,
    item=ROWS.c.team_id,
    verdict=first_of(
        non_compliant("blank", "It is blank", ROWS.c.district.is_(None)), compliant("filled", "It is not")
    ),
    breakdowns={"district": ROWS.c.district},
)
OPEN, IN_TEAM = ROWS.c.status == "open", ROWS.c.team_id.is_not(None)
AMONG = (
    Listing.among(JUDGED, id="open", title="Open", where=OPEN, of=IN_TEAM, warn_over=0.5),
    Listing.among(JUDGED, id="teams", title="In a team", where=IN_TEAM),
    Listing.among(JUDGED, id="nobody", title="None", where=ROWS.c.status == "lost", of=ROWS.c.status == "lost"),
)
STANDARD = Standard(
    id="TEST-01",
    suite="test",
    title="A standard",
    question="Is it kept?",
    unit="crimes",
    population="All crimes",
    judgement=JUDGED,
    needs=(Crime.crime_id,),
    target=Decimal(90),
    severity=Severity.LOW,
    missing=Missing.FAIL,
    report="Investigation",
    remedy="Fill it in.",
    lists=AMONG,
    figures=(
        Figure(id="crimes", title="Crimes", value=select(func.count(Crime.crime_id))),
        Figure(id="none", title="None", value=select(func.max(Crime.crime_id)).where(Crime.status == "lost")),
    ),
)


@pytest.fixture(params=[False, True], ids=["private", "in place"])
def dataset_and_store(request: pytest.FixtureRequest) -> Iterator[tuple[Dataset, Engine]]:
    """The records, and the database that verdicts go to: the same one, or another where records are judged in place."""
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    crimes = plain_tables()["crimes"]
    crimes.create(engine)
    rows: list[dict[str, Any]] = [
        {"crime_id": f"C{number:03}", "status": "open", "team_id": "T1"} for number in range(4)
    ]
    rows += [
        {"crime_id": "C003", "status": "open", "team_id": "T2"}
    ]  # listed once, but two rows of what it is a share of
    rows += [{"crime_id": "C004", "status": None, "team_id": "T1"}, {"crime_id": "C005", "status": "open"}]
    rows += [{"crime_id": f"C{number:03}", "status": "filed", "district": "North"} for number in range(6, 9)]
    with engine.begin() as connection:
        for row in rows:
            connection.execute(insert(crimes), row)
    in_place = request.param
    views = {"crimes": select(crimes).cte("crimes")} if in_place else {}
    manifest = Manifest(export="an export", as_of=AS_OF, as_of_source="--as-at")
    dataset = Dataset(engine=engine, as_of=AS_OF, time_zone="Europe/London", manifest=manifest, tables={}, views=views)
    store = create_engine("duckdb:///:memory:", poolclass=StaticPool) if in_place else engine
    yield dataset, store
    store.dispose()
    engine.dispose()


def beside(standard: Standard, dataset: Dataset, store: Engine, table: Table, longest: int = 3) -> Sidelights:
    turn = Turn(standard=standard, dataset=dataset, bound=BOUND)
    return sidelights(turn, store, table, longest=longest)


def lists_of(standard: Standard, dataset_and_store: tuple[Dataset, Engine], longest: int = 3) -> tuple[ListResult, ...]:
    dataset, store = dataset_and_store
    table = assessments_table((standard,), f"assessments_{len(standard.lists[0].judged)}")
    table.create(store)
    assess(dataset, store, table, standard, BOUND)
    return beside(standard, dataset, store, table, longest).lists


def test_lists_of_judged_records(dataset_and_store: tuple[Dataset, Engine]) -> None:
    opened, teams, nobody = lists_of(STANDARD, dataset_and_store)
    assert opened == ListResult(
        id="open", title="Open", count=5, records=("C000", "C001", "C002"), share_of=6, warn=True
    )
    assert (teams.count, teams.records, teams.share_of, teams.warn) == (5, ("C000", "C001", "C002"), None, False)
    assert (nobody.count, nobody.records, nobody.share_of, nobody.warn) == (0, (), 0, False)


def test_the_verdicts_tell_what_the_selects_would(dataset_and_store: tuple[Dataset, Engine]) -> None:
    asking = replace(STANDARD, lists=tuple(replace(listing, judged={}) for listing in AMONG))
    assert lists_of(STANDARD, dataset_and_store) == lists_of(asking, dataset_and_store)
    assert (
        len(every_select(asking)) == len(every_select(STANDARD)) + 5
    )  # what is told beside the verdicts is not asked again


def test_lists_do_not_change_the_verdicts(dataset_and_store: tuple[Dataset, Engine]) -> None:
    dataset, store = dataset_and_store
    orders = []
    for number, standard in enumerate((STANDARD, replace(STANDARD, lists=()))):
        table = assessments_table((standard,), f"assessments_of_{number}")
        table.create(store)
        assess(dataset, store, table, standard, BOUND)
        columns = [column for column in table.c if column.name != "marks"]
        with store.connect() as connection:
            orders.append(sorted(connection.execute(select(*columns)).all(), key=repr))
    assert orders[0] == orders[1]


def test_figures(dataset_and_store: tuple[Dataset, Engine]) -> None:
    dataset, store = dataset_and_store
    table = assessments_table((STANDARD,))
    table.create(store)
    assess(dataset, store, table, STANDARD, BOUND)
    assert beside(STANDARD, dataset, store, table).figures == {"crimes": 10.0, "none": None}


@pytest.mark.parametrize(
    ("holds", "told"),
    [
        (select(~select(Crime.crime_id).where(Crime.district == "South").exists()), True),
        (select(~select(Crime.crime_id).where(Crime.district == "North").exists()), False),
        (select(func.bool_or(Crime.district == "South")).where(Crime.status == "lost"), True),  # null denies nothing
    ],
    ids=["holds", "does not hold", "cannot be told"],
)
def test_doubts_about_the_whole_figure(
    dataset_and_store: tuple[Dataset, Engine], holds: Select[Any], told: bool
) -> None:
    dataset, store = dataset_and_store
    doubted = replace(STANDARD, cannot_tell_where=(("no district is South", holds),))
    table = assessments_table((doubted,))
    table.create(store)
    assess(dataset, store, table, doubted, BOUND)
    assert beside(doubted, dataset, store, table).doubts == (("no district is South",) if told else ())


def test_a_doubt_reads_columns_and_has_words() -> None:
    holds = select(~select(Crime.offence_class).exists())
    assert "offence_class" in replace(STANDARD, cannot_tell_where=(("none", holds),)).reads["crimes"]
    with pytest.raises(StandardError, match="no words"):
        replace(STANDARD, cannot_tell_where=(("", holds),))


def test_lists_that_give_one_name_to_different_rows(dataset_and_store: tuple[Dataset, Engine]) -> None:
    """No statement can hold both: each list is asked for by itself."""
    lists = []
    for status in ("open", "filed"):
        rows = select(Crime.crime_id).where(Crime.status == status).cte("some_crimes")
        lists.append(Listing(id=status, title=status, records=select(rows.c.crime_id.label("record"))))
    told = lists_of(replace(STANDARD, lists=tuple(lists)), dataset_and_store)
    assert [(one.count, one.records) for one in told] == [
        (5, ("C000", "C001", "C002")),
        (3, ("C006", "C007", "C008")),
    ]


def test_a_list_that_fails_is_told_of_its_standard(dataset_and_store: tuple[Dataset, Engine]) -> None:
    dataset, store = dataset_and_store
    broken = Listing(
        id="broken",
        title="Broken",
        records=select(Crime.crime_id.label("record")).where(cast(Crime.status, Integer) > 0),
    )
    standard = replace(STANDARD, lists=(*AMONG, broken))
    table = assessments_table((standard,))
    table.create(store)
    assess(dataset, store, table, standard, BOUND)
    assert beside(standard, dataset, store, table).failure is not None
    assert beside(STANDARD, dataset, store, table).failure is None  # and of no other
