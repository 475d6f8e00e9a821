"""NCRS-06: the minimum data set of child crimes, all of it and field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine

from duly.expectations.catalogue import shipped
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.crime_recording_scene import (
    ADULT,
    CASE,
    CHILD,
    CRIME,
    LOG,
    SURVIVOR,
    Expect,
    Row,
    crime,
    victim,
)
from tests.expectations.examples import C, N, U, X, line

NCRS_06 = shipped().standard("NCRS-06")

COMPLETE = (C, "complete")
FIELDS = ("dob", "offence_code", "offence_from", "district", "oic", "team")
JUNE = ("2025-06-01T00:00:00", "2025-07-01T00:00:00")
RECORDED = "2025-06-02T12:00:00"
UNMAPPED, DANGLING = (U, "unmapped_code"), (U, "dangling_link")
UNDATED: Row = {
    "recorded_at": None,
    "reported_at": None,
    "offence_from": None,
    "offence_class": "cruelty_neglect",
}
UNSEEN: Row = {**SURVIVOR, "is_test": True}
LOST: Row = {**CASE, "merged_into": "GONE"}
MERGED = [("K", None, X, "merged_record"), ("Z", None, X, "test_record")]


def person(name: str, dob: str | None = None, **changes: Any) -> Row:
    return {"person_id": name, "dob_date": dob, **changes}


def against(*persons: Row) -> dict[str, Sequence[Row]]:
    return {"persons": persons, "crime_victims": [victim(person=str(each["person_id"])) for each in persons]}


def asked(
    odd: str,
    missing: Sequence[str],
    records: dict[str, Sequence[Row]] | None = None,
    dob: bool = True,
    **changes: Any,
) -> list[Example]:
    """The crime with these changes: the verdict on all fields and on each; without `dob` it is not asked for."""
    of_crime = crime(records=records, **changes)
    first = next((field for field in FIELDS if field in missing), None)
    whole = line(odd, (N, f"no_{first}") if first else COMPLETE, of_crime)
    each = [
        line(
            f"{odd}, {field}",
            [] if field == "dob" and not dob else (N, f"no_{field}") if field in missing else COMPLETE,
            of_crime,
            rate=field,
        )
        for field in FIELDS
    ]
    return [whole, *each]


def untold(
    odd: str,
    expect: tuple[str, str],
    of: Row = CHILD,
    records: dict[str, Sequence[Row]] | None = None,
    period: tuple[str, str] | None = None,
    **changes: Any,
) -> list[Example]:
    """A crime that breaks nothing but that cannot be told to be in the rate: nor in that of any field."""
    of_crime = crime(of, records=records, **changes)
    each = [line(f"{odd}, {field}", expect, of_crime, rate=field, period=period) for field in FIELDS]
    return [line(odd, expect, of_crime, period=period), *each]


def outside(
    odd: str, expect: Expect, of: Row = CHILD, records: dict[str, Sequence[Row]] | None = None, **changes: Any
) -> list[Example]:
    """A crime that is out of the rate, or no row at all, though its fields are blank: no field is asked for."""
    of_crime = crime(of, records=records, **{"offence_code": None, "district": None, **changes})
    each = [line(f"{odd}, {field}", [], of_crime, rate=field) for field in FIELDS]
    return [line(odd, expect, of_crime), *each]


def only_dob(odd: str, expect: tuple[str, str], records: dict[str, Sequence[Row]], **changes: Any) -> list[Example]:
    """A crime of which nothing but a victim's date of birth cannot be told."""
    of_crime = crime(records=records, **changes)
    each = [line(f"{odd}, {field}", expect if field == "dob" else COMPLETE, of_crime, rate=field) for field in FIELDS]
    return [line(odd, expect, of_crime), *each]


def case_lost(odd: str, case: Row, lost: Sequence[str], missing: Sequence[str] = (), **changes: Any) -> list[Example]:
    """A crime whose only investigation was merged into one that is not in the export: what it names cannot be told."""
    of_crime = crime(records={"investigations": [{**LOST, **case}]}, **changes)
    verdicts = {field: DANGLING if field in lost else COMPLETE for field in FIELDS}
    verdicts |= {field: (N, f"no_{field}") for field in missing}
    each = [line(f"{odd}, {field}", of, of_crime, rate=field) for field, of in verdicts.items()]
    return [line(odd, verdicts[missing[0]] if missing else DANGLING, of_crime), *each]


def age_unknown() -> list[Example]:
    """A victim without a date of birth, of whose age nothing else is known: only a blank field can be a breach."""
    of_crime, unknown = crime(person("P"), offence_code=None), "child_unknown"
    each = [
        line(f"age unknown, {field}", (U if field in ("dob", "offence_code") else X, unknown), of_crime, rate=field)
        for field in FIELDS
    ]
    return [line("age unknown", (U, unknown), of_crime), *each]


EXAMPLES = [
    *asked("breaks nothing", []),
    *asked("no offence code", ["offence_code"], offence_code=None),
    *asked("no offence date", ["offence_from"], offence_from=None),
    *asked("offence on a date only", [], offence_from="2025-06-01"),
    *asked("no district", ["district"], district=None),
    *asked("district of the log", [], district=None, incident_id="L", records={"incidents": [LOG]}),
    *asked(
        "log without district",
        ["district"],
        district=None,
        incident_id="L",
        records={"incidents": [{**LOG, "district": None}]},
    ),
    *asked("no offence date or district", ["offence_from", "district"], offence_from=None, district=None),
    *asked(
        "no district or officer",
        ["district", "oic"],
        district=None,
        records={"investigations": [{**CASE, "oic": None}]},
    ),
    *asked("no officer", ["oic"], records={"investigations": [{**CASE, "oic": None}]}),
    *asked("no team", ["team"], records={"investigations": [{**CASE, "team_id": None}]}),
    *asked("team of the crime", [], team_id="R", records={"investigations": [{**CASE, "team_id": None}]}),
    *asked("team that is not in the export", [], records={"teams": []}),
    *asked("no investigation", ["oic", "team"], records={"investigations": []}),
    *asked("no investigation, team of the crime", ["oic"], team_id="R", records={"investigations": []}),
    *asked(
        "no investigation, team of the log only",
        ["oic", "team"],
        incident_id="L",
        records={"investigations": [], "incidents": [LOG]},
    ),
    *asked(
        "everything missing",
        FIELDS,
        offence_code=None,
        offence_from=None,
        district=None,
        records={"investigations": [], **against(person("P", "2015-06-01"), person("Q"))},
    ),
    *asked("one of two dates of birth missing", ["dob"], records=against(person("P", "2015-06-01"), person("Q"))),
    *asked(
        "the adult's date of birth missing too",
        ["dob"],
        records=against(person("P", "2015-06-01"), person("Q", "1980-01-01"), person("S")),
    ),
    *only_dob(
        "a victim who is not in the export", DANGLING, records={"crime_victims": [victim(), victim(person="GONE")]}
    ),
    *only_dob(
        "a victim of an unmapped type without a date of birth",
        UNMAPPED,
        records={
            **against(person("P", "2015-06-01"), person("Q")),
            "crime_victims": [victim(), victim(person="Q", kind="(unmapped)")],
        },
    ),
    *asked(
        "a victim of an unmapped type with one",
        [],
        records={
            **against(person("P", "2015-06-01"), person("Q", "1980-01-01")),
            "crime_victims": [victim(), victim(person="Q", kind="(unmapped)")],
        },
    ),
    *asked(
        "nobody but a victim of an unmapped type, with one, neglect",
        [],
        dob=False,
        offence_class="cruelty_neglect",
        records={"crime_victims": [victim(kind="(unmapped)")]},
    ),
    line(
        "a victim who is not in the export, and no offence code",
        (N, "no_offence_code"),
        crime(offence_code=None, records={"crime_victims": [victim(), victim(person="GONE")]}),
    ),
    *asked("a victim whom nobody names", ["dob"], records={"crime_victims": [victim(), victim(person=None)]}),
    *asked(
        "born after the offence", ["dob"], offence_class="cruelty_neglect", records=against(person("P", "2025-06-02"))
    ),
    *asked("no date of birth, neglect", ["dob"], offence_class="cruelty_neglect", records=against(person("P"))),
    *only_dob(
        "merged in a circle, neglect",
        DANGLING,
        offence_class="cruelty_neglect",
        records=against(person("P", "2015-06-01", merged_into="P")),
    ),
    *asked(
        "merged, the root's date of birth",
        [],
        records={
            **against(person("P", merged_into="Q")),
            "persons": [person("P", merged_into="Q"), person("Q", "2015-06-01")],
        },
    ),
    *asked(
        "merged, the root without",
        ["dob"],
        offence_class="cruelty_neglect",
        records={**against(person("P")), "persons": [person("P", "2015-06-01", merged_into="Q"), person("Q")]},
    ),
    *asked(
        "state the victim",
        [],
        dob=False,
        offence_class="cruelty_neglect",
        records={"crime_victims": [victim(person=None, kind="state")]},
    ),
    *asked("no victim", [], dob=False, offence_class="online_child_abuse", records={"crime_victims": []}),
    *asked("child and business", [], records={"crime_victims": [victim(), victim(person=None, kind="business")]}),
    *asked(
        "adult, child-protection team", [], records={"persons": [ADULT], "investigations": [{**CASE, "team_id": "PVP"}]}
    ),
    *untold("age uncertain", (X, "age_uncertain"), person("P", "2007-12-01", dob_estimated=True)),
    *untold("class unmapped, adult", UNMAPPED, ADULT, offence_class="(unmapped)"),
    *untold("class blank, adult", UNMAPPED, ADULT, offence_class=None),
    *asked("class blank", [], offence_class=None),
    *untold("status unmapped", UNMAPPED, status="(unmapped)"),
    *untold("no time of recording", (U, "no_recorded_time"), recorded_at=None),
    *untold("no time of recording, reported in the period", (U, "no_recorded_time"), period=JUNE, recorded_at=None),
    *untold("recorded after the export was made", (U, "future_dated"), recorded_at="2026-01-06T10:00:00"),
    *untold("no date at all", (U, "undated"), **UNDATED),
    *untold("merged into one that is not there", DANGLING, merged_into="GONE"),
    *untold("victim merged in a circle", DANGLING, person("P", "2015-06-01", merged_into="P")),
    line("no date at all, in a period", (X, "undated"), crime(**UNDATED), period=JUNE),
    *asked("no report time", [], reported_at=None),
    *asked("late", [], recorded_at="2025-06-12T12:00:00"),
    *asked("transferred out later", [], transferred_out_at="2025-06-12T12:00:00"),
    *asked(
        "two children, two investigations, one row",
        [],
        records={
            **against(person("P", "2015-06-01"), person("Q", "2016-06-01")),
            "investigations": [
                CASE,
                {**CASE, "inv_id": "W", "allocated_at": "2025-06-03T10:00:00", "oic": None, "team_id": None},
            ],
        },
    ),
    *asked(
        "of two investigations the child-protection team's, the other has an officer",
        [],
        records={
            "investigations": [
                CASE,
                {**CASE, "inv_id": "W", "allocated_at": "2025-06-03T10:00:00", "oic": None, "team_id": "PVP"},
            ]
        },
    ),
    *asked(
        "the first of two investigations without an officer",
        [],
        records={
            "investigations": [
                {**CASE, "oic": None, "team_id": None},
                {**CASE, "inv_id": "W", "allocated_at": "2025-06-03T10:00:00"},
            ]
        },
    ),
    *case_lost("investigation merged into one that is not there", {}, ("oic", "team")),
    *case_lost("the same, in a circle", {"merged_into": "V"}, ("oic", "team")),
    *case_lost("the same, and a team of the crime", {}, ("oic",), team_id="R"),
    *case_lost("the same, of no officer", {"oic": None}, ("team",), ("oic",)),
    *case_lost("the same, and no offence code", {}, ("oic", "team"), ("offence_code",), offence_code=None),
    *asked("the same, and another", [], records={"investigations": [{**LOST, "inv_id": "W"}, CASE]}),
    *asked("the same, for a test", ["oic", "team"], records={"investigations": [{**LOST, "is_test": True}]}),
    *outside("test", (X, "test_record"), is_test=True),
    *outside("merged", MERGED, records={"crimes": [{**CRIME, "merged_into": "Z"}, UNSEEN]}),
    *outside("test, merged and cancelled", (X, "test_record"), is_test=True, merged_into="Z", status="cancelled"),
    *outside("transferred out", (X, "transferred_out"), transferred_out_at=RECORDED),
    *outside("cancelled", (X, "cancelled"), status="cancelled"),
    *outside("transferred out and cancelled", (X, "transferred_out"), transferred_out_at=RECORDED, status="cancelled"),
    *outside(
        "merged and transferred out",
        MERGED,
        records={"crimes": [{**CRIME, "merged_into": "Z", "transferred_out_at": RECORDED}, UNSEEN]},
    ),
    *outside(
        "cancelled, merged in a circle",
        (X, "cancelled"),
        person("P", "2015-06-01", merged_into="P"),
        status="cancelled",
    ),
    *age_unknown(),
    *outside("adult", [], ADULT),
    line(
        "nothing but the time and the victim",
        UNMAPPED,
        {"crimes": [{"crime_id": "K", "recorded_at": RECORDED}], "crime_victims": [victim()], "persons": [CHILD]},
    ),
    line("in the period", COMPLETE, crime(), period=JUNE),
    line("before the period", [], crime(recorded_at="2025-05-31T23:59:59"), period=JUNE),
    line("as the period ends", [], crime(recorded_at="2025-07-01T00:00:00+01:00"), period=JUNE),
    line("a field as the period ends", [], crime(recorded_at="2025-07-01T00:00:00+01:00"), period=JUNE, rate="oic"),
]


def test_minimum_data(engine: Engine) -> None:
    assert disagreements(NCRS_06, engine, EXAMPLES) == []


def test_every_reason_has_an_example() -> None:
    assert reasons_not_shown(NCRS_06, EXAMPLES) == set()


def test_a_rate_for_each_field() -> None:
    assert tuple(rate.id for rate in NCRS_06.also) == FIELDS
