"""Children across standards: which records lead to which child, how each stands, and where every id is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, insert
from sqlalchemy.pool import StaticPool

from duly.checks import Standard
from duly.checks.parameters import Facts
from duly.dataset import Dataset
from duly.expectations.catalogue import shipped
from duly.judging import waiving
from duly.judging.assessments import Assessed
from duly.judging.children import Journeys, also_read, journeys_of
from duly.judging.children.links import kinds_of
from duly.judging.table import assessments_table
from duly.records import record_id
from duly.records.columns import ColumnDeclaration, Kind
from duly.records.own import own_record
from duly.records.vocabulary import Vocabulary, shipped_vocabulary
from duly.results import Childless, Children, LineState, Manifest, NoChild, Waiver
from duly.testing import aware, holding, plain_tables

NAMES = (
    "NCRS-01A",
    "SUP-01",
    "SUP-04",
    "STRAT-05",
    "STRAT-06",
    "MISS-01",
    "DEM-01",
    "RSO-01",
    "DOC-01",
    "PROF-01",
    "NCRS-02",
)
STANDARDS = tuple(shipped().standard(name) for name in NAMES)
FACTS = Facts(as_of=aware("2026-01-05T12:00:00"), time_zone="Europe/London")
VOCABULARY = shipped_vocabulary()
CHILD, ADULT = {"dob_date": "2015-03-01"}, {"dob_date": "1980-03-01"}
DUE = datetime(2025, 12, 26, 12)

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@contextmanager
def judged(
    engine: Engine, rows: Rows, verdicts: Sequence[Mapping[str, Any]], waivers: Sequence[Waiver] = (), **more: Any
) -> Iterator[tuple[Children, Journeys]]:
    """What is told of an export that holds these rows, and got these verdicts."""
    vocabulary: Vocabulary = more.get("vocabulary", VOCABULARY)
    standards = more.get("standards", STANDARDS)
    store = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    tables = {name: frozenset(column.name for column in table.c) for name, table in plain_tables(vocabulary).items()}
    for name in more.get("without", ()):
        del tables[name]
    dataset = Dataset(
        engine=engine,
        as_of=FACTS.as_of,
        time_zone=FACTS.time_zone,
        manifest=Manifest(export="an export", as_of=FACTS.as_of, as_of_source="--as-at"),
        tables=tables,
    )
    table, waiting = assessments_table(STANDARDS), assessments_table(STANDARDS, "open_items")
    with holding(engine, rows, vocabulary=vocabulary), store.connect() as connection:
        table.create(connection)
        waiting.create(connection)
        for given in verdicts:
            held = {name: value for name, value in given.items() if name != "before"}
            connection.execute(insert(waiting if "before" in given else table), held)
        waiving.enter(connection, waivers)
        assessed = Assessed(connection=connection, verdicts=table, open_items=waiting, facts=FACTS)
        yield journeys_of(dataset, assessed, standards, vocabulary, officers=more.get("officers", False))
    store.dispose()


def verdict(standard: str, record: str, status: str = "NON_COMPLIANT", **changes: Any) -> dict[str, Any]:
    made = {"item": None, "reason": "missed", "due_at": DUE, "open": status == "NON_COMPLIANT", "anchor_at": DUE}
    return {"standard": standard, "rate": "", "record": record, "status": status, **made, **changes}


def led(told: Journeys) -> set[tuple[str, str, str]]:
    """The child, the standard and the record of each line."""
    return {(row["child"], told.standards[row["place"]], row["record"]) for row in told.lines.to_pylist()}


def of_id(told: Journeys, name: str) -> list[tuple[str, list[str] | None, list[int]]]:
    """Of each record of this id: what it is, its children, and the states of what was judged of it."""
    return [
        (
            row["kind"],
            row["children"],
            [line["state"] for line in told.id_lines.to_pylist() if line["number"] == number],
        )
        for number, row in enumerate(told.ids.to_pylist(), start=1)
        if row["id"] == name
    ]


PEOPLE = [{"person_id": "P1", **CHILD}, {"person_id": "P2", **CHILD}, {"person_id": "P9", **ADULT}]

WAYS: Rows = {
    "persons": PEOPLE,
    "crimes": [{"crime_id": "C1"}, {"crime_id": "C2"}],
    "crime_victims": [
        {"crime_id": "C1", "person_id": "P1", "victim_type": "person"},
        {"crime_id": "C1", "person_id": "P9", "victim_type": "person"},
        {"crime_id": "C2", "person_id": "P9", "victim_type": "person"},
    ],
    "incidents": [{"incident_id": "I1"}],
    "investigations": [{"inv_id": "V1", "crime_id": "C1"}],
    "supervisory_reviews": [{"review_id": "W1", "inv_id": "V1"}],
    "strategy_meetings": [{"meet_id": "M1"}],
    "strategy_children": [{"meet_id": "M1", "person_id": "P2"}],
    "meeting_actions": [{"action_id": "A1", "meet_id": "M1"}],
    "missing_episodes": [{"miss_id": "E1", "person_id": "P1"}],
    "da_incidents": [{"da_id": "X1", "incident_id": "I1"}],
    "children_present": [{"cp_id": "Y1", "da_id": "X1", "person_id": "P2"}],
    "rso": [{"rso_id": "O1", "person_id": "P9"}],
}


def test_records_lead_to_children_over_other_records(engine: Engine) -> None:
    verdicts = [
        verdict("NCRS-01A", "C1"),
        verdict("NCRS-01A", "C2"),
        verdict("NCRS-02", "I1"),
        verdict("SUP-01", "V1"),
        verdict("SUP-04", "W1"),
        verdict("STRAT-05", "A1"),
        verdict("MISS-01", "E1"),
        verdict("DEM-01", "Y1"),
        verdict("DOC-01", "V1", item="inv_plan"),
        verdict("DOC-01", "M1", item="strategy_minutes"),
        verdict("STRAT-06", "M1", item="P1"),
        verdict("RSO-01", "O1"),
        verdict("PROF-01", "North"),
    ]
    with judged(engine, WAYS, verdicts) as (children, told):
        assert led(told) == {
            ("P1", "NCRS-01A", "C1"),
            ("P2", "NCRS-02", "I1"),
            ("P1", "SUP-01", "V1"),
            ("P1", "SUP-04", "W1"),
            ("P2", "STRAT-05", "A1"),
            ("P1", "MISS-01", "E1"),
            ("P2", "DEM-01", "Y1"),
            ("P1", "DOC-01", "V1"),
            ("P2", "DOC-01", "M1"),
            ("P1", "STRAT-06", "M1"),  # the child that is its part, and no other child of the meeting
        }
        assert children.childless == (
            Childless(records_of="crimes", why=NoChild.ADULTS, records=1),
            Childless(records_of="local authority area", why=NoChild.ABOUT_NONE, records=1),
            Childless(records_of="rso", why=NoChild.ABOUT_NONE, records=1),
        )
        assert (children.judged, children.records) == (2, 11)


def test_a_child_of_two_ids_is_one_whichever_record_was_merged(engine: Engine) -> None:
    rows: Rows = {
        "persons": [
            {"person_id": "P1", **CHILD},
            {"person_id": "P3", "merged_into": "P2"},
            {"person_id": "P2", "merged_into": "P1"},
        ],
        "crimes": [{"crime_id": "C1"}, {"crime_id": "C2", "merged_into": "C1"}],
        "crime_victims": [{"crime_id": "C2", "person_id": "P3", "victim_type": "person"}],
        "investigations": [{"inv_id": "V1", "crime_id": "C2"}],
    }
    verdicts = [verdict("NCRS-01A", "C1"), verdict("SUP-01", "V1"), verdict("STRAT-06", "M1", item="P2")]
    with judged(engine, rows, verdicts) as (children, told):
        assert led(told) == {("P1", "NCRS-01A", "C1"), ("P1", "SUP-01", "V1"), ("P1", "STRAT-06", "M1")}
        assert children.judged == 1
        assert of_id(told, "P3") == [("persons", ["P1"], [])]
        assert [row["is_child"] for row in told.ids.to_pylist() if row["kind"] == "persons"] == [True, False, False]


@pytest.mark.parametrize(
    ("person", "why"),
    [
        ({}, NoChild.AGE_NOT_KNOWN),
        (ADULT, NoChild.ADULTS),
        ({"dob_date": "2007-12-26"}, NoChild.ADULTS),  # 18 on the day from which the standard counts
        (None, NoChild.NAMES_NOBODY),
    ],
    ids=["no date of birth", "adult", "eighteenth birthday", "blank"],
)
def test_who_is_no_child_is_said(engine: Engine, person: Mapping[str, Any] | None, why: NoChild) -> None:
    named = "" if person is None else "P1"
    rows: Rows = {
        "persons": [{"person_id": "P1", **(person or {})}],
        "missing_episodes": [{"miss_id": "E1", "person_id": named or None}],
    }
    with judged(engine, rows, [verdict("MISS-01", "E1")]) as (children, told):
        assert children.childless == (Childless(records_of="missing_episodes", why=why, records=1),)
        assert led(told) == set()
        assert of_id(told, "E1") == [("missing_episodes", None, [LineState.TO_PUT_RIGHT])]


def test_a_day_before_the_birthday_is_a_child(engine: Engine) -> None:
    rows: Rows = {
        "persons": [{"person_id": "P1", "dob_date": "2007-12-27"}],
        "missing_episodes": [{"miss_id": "E1", "person_id": "P1"}],
    }
    with judged(engine, rows, [verdict("MISS-01", "E1")]) as (_, told):
        assert led(told) == {("P1", "MISS-01", "E1")}


def test_without_persons_a_child_is_who_a_record_says_is_one(engine: Engine) -> None:
    rows: Rows = {
        "children_present": [{"cp_id": "Y1", "person_id": "P1"}],
        "missing_episodes": [{"miss_id": "E1", "person_id": "P1"}],
    }
    with judged(engine, rows, [verdict("DEM-01", "Y1"), verdict("MISS-01", "E1")], without=["persons"]) as (
        children,
        told,
    ):
        assert led(told) == {("P1", "DEM-01", "Y1")}
        assert children.childless == (Childless(records_of="missing_episodes", why=NoChild.AGE_NOT_KNOWN, records=1),)
        assert "persons" in children.lacking


def test_an_own_table_leads_as_its_columns_refer(engine: Engine) -> None:
    def column(name: str, **details: Any) -> ColumnDeclaration:
        return ColumnDeclaration(name=name, kind=Kind.ID, meaning="An id", **details)

    stops = own_record("stops", [column("stop_id", key=True), column("person", references="persons.person_id")])
    notes = own_record("notes", [column("note_id", key=True), column("crime", references="crimes.crime_id")])
    lone = own_record("lone", [column("lone_id", key=True)])
    vocabulary = Vocabulary(records=(*VOCABULARY.records, stops, notes, lone))
    standards = [
        of_own_table("LOC-1", record_id(stops)),
        of_own_table("LOC-2", record_id(notes)),
        of_own_table("LOC-3", record_id(lone)),
    ]
    rows: Rows = {
        **WAYS,
        "stops": [{"stop_id": "S1", "person": "P2"}],
        "notes": [{"note_id": "N1", "crime": "C1"}],
        "lone": [{"lone_id": "L1"}],
    }
    verdicts = [verdict("LOC-1", "S1"), verdict("LOC-2", "N1"), verdict("LOC-3", "L1")]
    with judged(engine, rows, verdicts, vocabulary=vocabulary, standards=standards) as (children, told):
        assert led(told) == {("P2", "LOC-1", "S1"), ("P1", "LOC-2", "N1")}
        assert children.childless == (Childless(records_of="lone", why=NoChild.ABOUT_NONE, records=1),)


def of_own_table(name: str, record: Any) -> Standard:
    standard = STANDARDS[0]
    return replace(standard, id=name, judgement=replace(standard.judgement, record=record))


def test_everything_due_was_done_or_not_or_is_not_told(engine: Engine) -> None:
    present = [{"cp_id": f"Y{number}", "person_id": f"P{number}"} for number in range(9)]
    rows: Rows = {"persons": [{"person_id": f"P{number}", **CHILD} for number in range(9)], "children_present": present}
    later: dict[str, Any] = {"due_at": datetime(2026, 2, 1), "open": True}
    late: dict[str, Any] = {"open": False, "done_at": datetime(2025, 12, 28)}
    verdicts = [
        verdict("DEM-01", "Y0", "COMPLIANT"),  # nothing is open
        verdict("DEM-01", "Y1", "NOT_YET_DUE", **later),
        verdict("DEM-01", "Y2"),
        verdict("SUP-01", "Y2", "UNKNOWN"),
        verdict("DEM-01", "Y3", "UNKNOWN", open=True),
        verdict("DEM-01", "Y4", **late),
        verdict("STRAT-06", "M4", "NOT_YET_DUE", item="P4", **later),
        verdict("DEM-01", "Y5", open=False),  # missed
        verdict("STRAT-06", "M5", "NOT_YET_DUE", item="P5", **later),
        verdict("DEM-01", "Y6"),  # waived
        verdict("DEM-01", "Y7", "EXEMPT"),
        verdict("DEM-01", "Y8", before=True, by_risk="high"),  # open from before the period
    ]
    waiver = Waiver(
        row=2, standard="DEM-01", record="Y6", item=None, reason="agreed", agreed_by="S1", until=FACTS.local_day
    )
    with judged(engine, rows, verdicts, [waiver]) as (children, told):
        assert children == Children(
            judged=9,
            with_open_matter=7,
            done=2,
            undone=4,
            high_risk_undone=1,
            records=12,
            childless=(Childless(records_of="investigations", why=NoChild.NAMES_NOBODY, records=1),),
            lacking=children.lacking,
        )
        assert (str(children.low), str(children.high), children.not_told) == ("28.6", "42.9", 1)
        standings = told.standings.to_pylist()
        assert [row["child"] for row in standings][:2] == ["P8", "P2"]
        assert [(row["to_put_right"], row["days"]) for row in standings][:3] == [(1, 10), (1, 10), (0, 0)]


def test_children_come_by_risk_severity_and_days(engine: Engine) -> None:
    names = ("short", "long", "risky", "old", "older")
    rows: Rows = {
        "persons": [{"person_id": name, **CHILD} for name in names],
        "children_present": [{"cp_id": f"Y-{name}", "person_id": name} for name in names],
    }

    def due(day: int, month: int = 12, year: int = 2025) -> dict[str, Any]:
        return {"due_at": datetime(year, month, day, 12)}

    verdicts = [
        verdict("DEM-01", "Y-short", **due(31)),
        verdict("DEM-01", "Y-long", **due(30)),
        verdict("DEM-01", "Y-risky", by_risk="high", **due(31)),
        verdict("DEM-01", "Y-old", **due(1, 1, 2020)),
        verdict("DEM-01", "Y-older", **due(1, 1, 2010)),  # as many days as the other: no more are counted
    ]
    with judged(engine, rows, verdicts) as (_, told):
        assert [row["child"] for row in told.standings.to_pylist()] == ["old", "older", "risky", "long", "short"]


def test_every_id_is_somewhere_judged_or_not(engine: Engine) -> None:
    rows: Rows = {
        **WAYS,
        "crimes": [{"crime_id": "1"}, {"crime_id": "c1"}, {"crime_id": "C1"}],
        "missing_episodes": [{"miss_id": "1", "person_id": "P1"}],
        "documents": [{"doc_id": "</script>\u2028"}],
    }
    verdicts = [
        verdict("NCRS-01A", "1", "EXEMPT"),
        verdict("MISS-01", "1"),
        verdict("PROF-01", "__proto__", "COMPLIANT"),
    ]
    with judged(engine, rows, verdicts) as (_, told):
        assert of_id(told, "1") == [
            ("crimes", None, [LineState.EXEMPT]),
            ("missing_episodes", ["P1"], [LineState.TO_PUT_RIGHT]),
        ]
        assert of_id(told, "C1") == [("crimes", None, [])]  # outside every population: there, and not judged
        assert of_id(told, "</script>\u2028") == [("documents", None, [])]
        assert of_id(told, "__proto__") == [("", None, [LineState.COMPLIANT])]
        names = told.ids.column("id").to_pylist()
        assert names == sorted(names, key=lambda name: (name.lower(), name))


def test_no_record_at_all(engine: Engine) -> None:
    with judged(engine, {}, []) as (children, told):
        assert children == Children(lacking=())
        assert (told.standings.num_rows, told.lines.num_rows, told.ids.num_rows) == (0, 0, 0)


def test_the_columns_that_lead_to_children_are_read_with_a_single_standard() -> None:
    read = also_read([shipped().standard("SUP-04")], VOCABULARY)
    assert {"inv_id"} <= read["supervisory_reviews"]
    assert {"crime_id", "person_id"} <= read["crime_victims"]
    assert {"person_id", "merged_into", "dob_date", "dob_estimated"} <= read["persons"]
    assert "missing_episodes" not in read


def test_the_table_of_every_shipped_standard_is_known_but_of_areas() -> None:
    kinds = kinds_of(shipped().standards, VOCABULARY)
    assert [standard for standard, tables in kinds.of_standard.items() if not tables] == ["PROF-01"]
    assert kinds.by_item == {"STRAT-01", "STRAT-06", "DA-04", "NOT-01", "ENC-01", "REF-01", "VOICE-01"}


@pytest.mark.parametrize("asked", [True, False])
def test_who_has_what_is_open_is_told_where_it_was_asked_for(engine: Engine, asked: bool) -> None:
    rows = {
        "persons": PEOPLE,
        "investigations": [
            {"inv_id": "I1", "oic": "S00000012"},
            {"inv_id": "I2", "oic": "PC Ann Example"},
            {"inv_id": "I3", "oic": "S00000013"},
        ],
    }
    verdicts = [
        verdict("SUP-01", "I1"),
        verdict("SUP-01", "I3", "COMPLIANT"),
        verdict("SUP-01", "I2"),
        verdict("MISS-01", "M1"),
    ]
    with judged(engine, rows, verdicts, officers=asked) as (_, told):
        named = [(told.standards[row["place"]], row["officer"]) for row in told.id_lines.to_pylist()]
    assert [one for one in named if one[1]] == ([("SUP-01", "S00000012")] if asked else [])


def test_the_officer_is_read_where_it_was_asked_for() -> None:
    standard = [shipped().standard("SUP-01")]
    assert "oic" in also_read(standard, VOCABULARY, officers=True)["investigations"]
    assert "oic" not in also_read(standard, VOCABULARY).get("investigations", ())
