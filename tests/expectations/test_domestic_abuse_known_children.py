"""DA-04: the children whom records link to the parties are listed at the incident."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.domestic_abuse import DA_04
from duly.testing import disagreements, reasons_not_shown
from tests.expectations.domestic_abuse_scene import (
    CHILD,
    FATHER,
    LINK,
    LOG,
    MONDAY,
    MOTHER,
    ON_MONDAY,
    ON_TUESDAY,
    PARTIES,
    PERSON,
    SCENE,
    scene,
)
from tests.expectations.examples import C, N, Records, Row, U, X, line
from tests.expectations.supervision_scene import as_standard, on_list

EVERY: Any = [("D", "P", C, "listed")]
NONE_LISTED: Any = [("D", "P", N, "not_listed")]


def link(**changes: object) -> Records:
    """The incident with this link between the mother and the child, who is not listed."""
    return scene(link=changes, children_present=[])


def links(*rows: Row, **more: Any) -> Records:
    return scene(**{"children_present": [], "person_links": rows, **more})


def people(*rows: Row, **more: Any) -> Records:
    """The incident with these persons, the child not listed."""
    return scene(**{"children_present": [], "persons": rows, **more})


EXAMPLES = [
    line("breaks nothing", EVERY, scene()),
    line("the child is not listed", NONE_LISTED, link()),
    line("an incident of nulls", [], {"da_incidents": [{"da_id": "D"}]}),
    line("a link of nulls", [], links({})),
    line("no link", [], links()),
    line("no party", [], scene(incident_persons=[])),
    line("test", (X, "test_record"), scene({"is_test": True, "merged_into": "D2"})),
    line("merged", (X, "merged_record"), scene({"merged_into": "D2"})),
    line("no time of the incident", (U, "no_incident_time"), scene({"attended_at": None}, log={"reported_at": None})),
    line("no time, and the child listed", (U, "no_incident_time"), scene({"attended_at": None}, incidents=[
        {**LOG, "reported_at": None}])),
    # who is a party
    line("linked to the suspect", NONE_LISTED, link(person_id="F")),
    line("linked to a witness", [], links(LINK, incident_persons=[
        {"incident_id": "I", "person_id": "M", "role": "witness"}])),
    line("linked to somebody whose part is not mapped", (U, "unmapped_code"), links(LINK, incident_persons=[
        {"incident_id": "I", "person_id": "M", "role": "(unmapped)"}])),
    line("linked to somebody whose part is blank", (U, "unmapped_code"), links(LINK, incident_persons=[
        {"incident_id": "I", "person_id": "M", "role": None}])),
    line("linked to somebody whose part is blank and to a party", NONE_LISTED, links(
        LINK, {**LINK, "person_id": "F"}, incident_persons=[
            {"incident_id": "I", "person_id": "M", "role": None}, {"incident_id": "I", "person_id": "F", "role": "suspect"}])),
    line("the child's own part is blank", (U, "unmapped_code"), links(LINK, incident_persons=[
        *PARTIES, {"incident_id": "I", "person_id": "P", "role": None}])),
    line("a party by a row made for a test", [], links(LINK, incident_persons=[
        {"incident_id": "I", "person_id": "M", "role": "victim", "is_test": True}])),
    line("linked by a row made for a test", [], link(is_test=True)),
    line("linked to a party of another log", [], links(LINK, incident_persons=[
        {"incident_id": "I9", "person_id": "M", "role": "victim"}])),
    line("a party in two parts", NONE_LISTED, links(LINK, incident_persons=[
        *PARTIES, {"incident_id": "I", "person_id": "M", "role": "suspect"}])),
    line("the parties are linked to each other", [], links(
        {**LINK, "linked_person_id": "F", "link_type": "partner"})),
    line("the parties are linked, and one has no date of birth", [], people(
        {"person_id": "F"}, MOTHER, person_links=[{**LINK, "linked_person_id": "F"}])),
    line("the child is a party", [("D", "P", X, "party")], links(LINK, incident_persons=[
        *PARTIES, {"incident_id": "I", "person_id": "P", "role": "victim"}])),
    # links
    *(line(kind, NONE_LISTED, link(link_type=kind))
      for kind in ("household", "partner", "sibling")),
    line("of a type that a force leaves out", [], link(link_type="sibling"),
        parameters={"da_link_types": ["parent", "household"]}),
    line("of no type", (U, "unmapped_code"), link(link_type=None)),
    line("of a type not mapped", (U, "unmapped_code"), link(link_type="(unmapped)")),
    line("of a type not mapped, the child listed", (U, "unmapped_code"), scene(link={"link_type": "(unmapped)"})),
    line("of a type not mapped, beside another", NONE_LISTED, links(LINK, {**LINK, "link_type": "(unmapped)"})),
    line("the other way round", NONE_LISTED, link(person_id="P", linked_person_id="M")),
    line("to both parties, twice", NONE_LISTED, links(
        LINK, {**LINK, "person_id": "F"}, {**LINK, "link_type": "household"})),
    line("to oneself", [], link(linked_person_id="M")),
    line("from that day", NONE_LISTED, link(valid_from=MONDAY)),
    line("from the next", [], link(valid_from="2025-11-11")),
    line("until that day", NONE_LISTED, link(valid_to=MONDAY)),
    line("until the day before", [], link(valid_to="2025-11-09")),
    line("from an unrecorded day", NONE_LISTED, link(valid_from=None)),
    line("after midnight in London", NONE_LISTED, links(
        {**LINK, "valid_from": "2025-07-01"}, log={"reported_at": "2025-06-30T23:30:00Z"})),
    line("before midnight in London", [], links(
        {**LINK, "valid_from": "2025-07-01"}, log={"reported_at": "2025-06-30T22:30:00Z"})),
    # age
    line("17 that day", NONE_LISTED, people({**PERSON, "dob_date": "2007-11-11"}, MOTHER)),
    line("18 that day", [], people({**PERSON, "dob_date": "2007-11-10"}, MOTHER)),
    line("born that day", NONE_LISTED, people({**PERSON, "dob_date": MONDAY}, MOTHER)),
    line("born the next", [], people({**PERSON, "dob_date": "2025-11-11"}, MOTHER)),
    line("no date of birth, listed", (X, "child_unknown"), scene(person={"dob_date": None})),
    line("an estimate near 18, listed", (X, "age_uncertain"), scene(person={"dob_date": "2008-01-01", "dob_estimated": True})),
    line("no date of birth", (U, "child_unknown"), people({"person_id": "P"}, MOTHER)),
    line("not among the persons", (U, "dangling_link"), people(MOTHER)),
    line("an estimate near 18", (U, "age_uncertain"), people(
        {**PERSON, "dob_date": "2008-01-01", "dob_estimated": True}, MOTHER)),
    line("an estimate far from 18", NONE_LISTED, people({**PERSON, "dob_estimated": True}, MOTHER)),
    line("merged in a circle", (U, "dangling_link"), people({**PERSON, "merged_into": "P"}, MOTHER)),
    # merges
    line("child merged twice, listed by another id", [("D", "P2", C, "listed")], scene(
        persons=[{"person_id": "P", "merged_into": "P1"}, {"person_id": "P1", "merged_into": "P2"},
                 {**PERSON, "person_id": "P2"}, MOTHER], child={"person_id": "P1"})),
    line("party merged twice", NONE_LISTED, people(
        PERSON, {"person_id": "M", "merged_into": "M1"}, {"person_id": "M1", "merged_into": "M2"},
        {**MOTHER, "person_id": "M2"}, person_links=[{**LINK, "person_id": "M1"}])),
    line("linked under two ids of one child", NONE_LISTED, people(
        PERSON, {"person_id": "P1", "merged_into": "P"}, MOTHER,
        person_links=[LINK, {**LINK, "linked_person_id": "P1"}])),
    line("listed at a record merged into it", [*EVERY, ("D0", "P", X, "merged_record")], scene(
        da_incidents=[SCENE, {"da_id": "D0", "merged_into": "D"}], child={"da_id": "D0"})),
    line("of a test log", (X, "test_record"), scene(log={"is_test": True})),
    line("of a log merged in a circle", (U, "dangling_link"), links(LINK, log={"merged_into": "I"})),
    line("parties at a log merged into its log", NONE_LISTED, links(
        LINK, incidents=[LOG, {"incident_id": "I0", "merged_into": "I"}],
        incident_persons=[{"incident_id": "I0", "person_id": "M", "role": "victim"}])),
    line("its log was merged into that of the parties", NONE_LISTED, links(
        LINK, incidents=[LOG, {"incident_id": "I0", "merged_into": "I", "reported_at": f"{MONDAY}T08:00:00"}],
        da_incidents=[{**SCENE, "incident_id": "I0"}])),
    # listing
    line("listed twice", EVERY, scene(children_present=[CHILD, {**CHILD, "cp_id": "K2"}])),
    line("listed as not there", EVERY, scene(child={"presence": "household_absent"})),
    line("listed for a test", NONE_LISTED, scene(child={"is_test": True})),
    line("listed at another incident", NONE_LISTED, scene(child={"da_id": "D9"})),
    line("a child without an identity listed", [("D", "P", U, "nameless_child")], scene(child={"person_id": None})),
    line("another child listed", NONE_LISTED, scene(child={"person_id": "P9"})),
    line("one of two listed", [("D", "P", C, "listed"), ("D", "P2", N, "not_listed")], scene(
        persons=[PERSON, {**PERSON, "person_id": "P2"}, MOTHER, FATHER],
        person_links=[LINK, {**LINK, "linked_person_id": "P2"}])),
    line("listed after the as-at instant", NONE_LISTED, scene(child={"entered_at": "2025-11-20T00:00:00"}),
        as_of="2025-11-12T00:00:00", exported_at="2026-01-05T00:00:00"),
    # period
    line("neither reported nor attended, queued in it", (U, "no_incident_time"), scene(
        {"attended_at": None}, log={"reported_at": None}), period=ON_MONDAY),
    line("neither reported nor attended, queued outside it", [], scene(
        {"attended_at": None}, log={"reported_at": None}), period=ON_TUESDAY),
    line("no date at all", (U, "undated"), scene(da_incidents=[{"da_id": "D", "incident_id": "I"}], log={
        "reported_at": None})),
    line("no date at all, in a period", (X, "undated"), scene(
        da_incidents=[{"da_id": "D", "incident_id": "I"}], log={"reported_at": None}), period=ON_MONDAY),
    line("reported in the period", EVERY, scene(), period=ON_MONDAY),
    line("reported on the last second before it", [], scene(
        log={"reported_at": f"{MONDAY}T23:59:59"}), period=ON_TUESDAY),
    line("not recorded when it was reported, attended in it", EVERY, scene(
        log={"reported_at": None}), period=ON_MONDAY),
    # incidents
    *(line(odd, expect, records, rate="incidents") for odd, records, expect in (
        ("breaks nothing", scene(), [("D", None, C, "all_listed")]),
        ("not listed", link(), [("D", None, N, "child_not_listed")]),
        ("no known child", links(), []),
        ("one of two listed", scene(
            persons=[PERSON, {**PERSON, "person_id": "P2"}, MOTHER],
            person_links=[LINK, {**LINK, "linked_person_id": "P2"}]), [("D", None, N, "child_not_listed")]),
        ("one of two listed, the other cannot be told", scene(
            persons=[PERSON, {"person_id": "P2", "dob_date": "2008-01-01", "dob_estimated": True}, MOTHER],
            person_links=[LINK, {**LINK, "linked_person_id": "P2"}]), [("D", None, U, "child_unknown_status")]),
        ("one not listed, the other cannot be told", links(
            LINK, {**LINK, "linked_person_id": "P2"},
            persons=[PERSON, {"person_id": "P2", "dob_date": "2008-01-01", "dob_estimated": True}, MOTHER]),
         [("D", None, N, "child_not_listed")]),
        ("none to judge", scene(person={"dob_date": None}), []),
        ("one of unknown age, not listed", people({"person_id": "P"}, MOTHER), [("D", None, U, "child_unknown_status")]),
        ("one listed, the other not to judge", scene(
            persons=[PERSON, {"person_id": "P2"}, MOTHER],
            person_links=[LINK, {**LINK, "linked_person_id": "P2"}],
            children_present=[CHILD, {**CHILD, "cp_id": "K2", "person_id": "P2"}]), [("D", None, C, "all_listed")]),
        ("test", scene({"is_test": True}), [("D", None, X, "test_record")]),
        ("merged", scene({"merged_into": "D2"}), [("D", None, X, "merged_record")]),
    )),
]  # fmt: skip

STALE: list[tuple[str, Records, list[Any]]] = [
    ("begun two years before", scene(), []),
    ("begun 1,826 days before", link(valid_from="2020-11-10"), []),
    ("begun a day earlier", link(valid_from="2020-11-09"), on_list("D")),
    ("begun at no recorded date", link(valid_from=None), on_list("D")),
    ("begun long before, the child listed", scene(link={"valid_from": "2010-01-01"}), on_list("D")),
    ("begun long before, with an end", link(valid_from="2010-01-01", valid_to="2026-01-01"), []),
    (
        "an old link beside a new one",
        links({**LINK, "valid_from": "2010-01-01"}, {**LINK, "link_type": "household"}),
        [],
    ),
    ("of nobody who is judged", people({"person_id": "P"}, MOTHER, person_links=[{**LINK, "valid_from": None}]), []),
    ("a test", scene({"is_test": True}, link={"valid_from": None}), []),
]


def test_verdicts(engine: Engine) -> None:
    assert disagreements(DA_04, engine, EXAMPLES) == []


def test_every_reason_has_an_example() -> None:
    assert reasons_not_shown(DA_04, EXAMPLES) == set()


def test_lists(engine: Engine) -> None:
    rows = [line(odd, expect, records) for odd, records, expect in STALE]
    assert disagreements(as_standard(DA_04, "stale_links"), engine, rows) == []
    shorter = line("a shorter time", on_list("D"), scene(), parameters={"da_stale_link_days": 30})
    assert disagreements(as_standard(DA_04, "stale_links"), engine, [shorter]) == []
