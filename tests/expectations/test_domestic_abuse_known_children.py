"""DA-04: the children whom records link to the parties are listed at the incident."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.domestic_abuse import DA_04
from duly.testing import Example, disagreements, reasons_not_shown
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
    C,
    N,
    Records,
    Row,
    U,
    X,
    scene,
)
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
    Example(odd="breaks nothing", records=scene(), expect=EVERY),
    Example(odd="the child is not listed", records=link(), expect=NONE_LISTED),
    Example(odd="an incident of nulls", records={"da_incidents": [{"da_id": "D"}]}, expect=[]),
    Example(odd="a link of nulls", records=links({}), expect=[]),
    Example(odd="no link", records=links(), expect=[]),
    Example(odd="no party", records=scene(incident_persons=[]), expect=[]),
    Example(odd="test", records=scene({"is_test": True, "merged_into": "D2"}), expect=(X, "test_record")),
    Example(odd="merged", records=scene({"merged_into": "D2"}), expect=(X, "merged_record")),
    Example(odd="no time of the incident", records=scene({"attended_at": None}, log={"reported_at": None}),
            expect=(U, "no_incident_time")),
    Example(odd="no time, and the child listed", records=scene({"attended_at": None}, incidents=[
        {**LOG, "reported_at": None}]), expect=(U, "no_incident_time")),
    # who is a party
    Example(odd="linked to the suspect", records=link(person_id="F"), expect=NONE_LISTED),
    Example(odd="linked to a witness", records=links(LINK, incident_persons=[
        {"incident_id": "I", "person_id": "M", "role": "witness"}]), expect=[]),
    Example(odd="linked to somebody whose part is not mapped", records=links(LINK, incident_persons=[
        {"incident_id": "I", "person_id": "M", "role": "(unmapped)"}]), expect=(U, "unmapped_code")),
    Example(odd="linked to somebody whose part is blank", records=links(LINK, incident_persons=[
        {"incident_id": "I", "person_id": "M", "role": None}]), expect=(U, "unmapped_code")),
    Example(odd="linked to somebody whose part is blank and to a party", records=links(
        LINK, {**LINK, "person_id": "F"}, incident_persons=[
            {"incident_id": "I", "person_id": "M", "role": None}, {"incident_id": "I", "person_id": "F", "role": "suspect"}]),
        expect=NONE_LISTED),
    Example(odd="the child's own part is blank", records=links(LINK, incident_persons=[
        *PARTIES, {"incident_id": "I", "person_id": "P", "role": None}]), expect=(U, "unmapped_code")),
    Example(odd="a party by a row made for a test", records=links(LINK, incident_persons=[
        {"incident_id": "I", "person_id": "M", "role": "victim", "is_test": True}]), expect=[]),
    Example(odd="linked by a row made for a test", records=link(is_test=True), expect=[]),
    Example(odd="linked to a party of another log", records=links(LINK, incident_persons=[
        {"incident_id": "I9", "person_id": "M", "role": "victim"}]), expect=[]),
    Example(odd="a party in two parts", records=links(LINK, incident_persons=[
        *PARTIES, {"incident_id": "I", "person_id": "M", "role": "suspect"}]), expect=NONE_LISTED),
    Example(odd="the parties are linked to each other", records=links(
        {**LINK, "linked_person_id": "F", "link_type": "partner"}), expect=[]),
    Example(odd="the parties are linked, and one has no date of birth", records=people(
        {"person_id": "F"}, MOTHER, person_links=[{**LINK, "linked_person_id": "F"}]), expect=[]),
    Example(odd="the child is a party", records=links(LINK, incident_persons=[
        *PARTIES, {"incident_id": "I", "person_id": "P", "role": "victim"}]), expect=[("D", "P", X, "party")]),
    # links
    *(Example(odd=kind, records=link(link_type=kind), expect=NONE_LISTED)
      for kind in ("household", "partner", "sibling")),
    Example(odd="of a type that a force leaves out", records=link(link_type="sibling"), expect=[],
            parameters={"da_link_types": ["parent", "household"]}),
    Example(odd="of no type", records=link(link_type=None), expect=(U, "unmapped_code")),
    Example(odd="of a type not mapped", records=link(link_type="(unmapped)"), expect=(U, "unmapped_code")),
    Example(odd="of a type not mapped, the child listed", records=scene(link={"link_type": "(unmapped)"}),
            expect=(U, "unmapped_code")),
    Example(odd="of a type not mapped, beside another", records=links(LINK, {**LINK, "link_type": "(unmapped)"}),
            expect=NONE_LISTED),
    Example(odd="the other way round", records=link(person_id="P", linked_person_id="M"), expect=NONE_LISTED),
    Example(odd="to both parties, twice", records=links(
        LINK, {**LINK, "person_id": "F"}, {**LINK, "link_type": "household"}), expect=NONE_LISTED),
    Example(odd="to oneself", records=link(linked_person_id="M"), expect=[]),
    Example(odd="from that day", records=link(valid_from=MONDAY), expect=NONE_LISTED),
    Example(odd="from the next", records=link(valid_from="2025-11-11"), expect=[]),
    Example(odd="until that day", records=link(valid_to=MONDAY), expect=NONE_LISTED),
    Example(odd="until the day before", records=link(valid_to="2025-11-09"), expect=[]),
    Example(odd="from an unrecorded day", records=link(valid_from=None), expect=NONE_LISTED),
    Example(odd="after midnight in London", records=links(
        {**LINK, "valid_from": "2025-07-01"}, log={"reported_at": "2025-06-30T23:30:00Z"}), expect=NONE_LISTED),
    Example(odd="before midnight in London", records=links(
        {**LINK, "valid_from": "2025-07-01"}, log={"reported_at": "2025-06-30T22:30:00Z"}), expect=[]),
    # age
    Example(odd="17 that day", records=people({**PERSON, "dob_date": "2007-11-11"}, MOTHER), expect=NONE_LISTED),
    Example(odd="18 that day", records=people({**PERSON, "dob_date": "2007-11-10"}, MOTHER), expect=[]),
    Example(odd="born that day", records=people({**PERSON, "dob_date": MONDAY}, MOTHER), expect=NONE_LISTED),
    Example(odd="born the next", records=people({**PERSON, "dob_date": "2025-11-11"}, MOTHER), expect=[]),
    Example(odd="no date of birth, listed", records=scene(person={"dob_date": None}), expect=(X, "child_unknown")),
    Example(odd="an estimate near 18, listed", records=scene(person={"dob_date": "2008-01-01", "dob_estimated": True}),
            expect=(X, "age_uncertain")),
    Example(odd="no date of birth", records=people({"person_id": "P"}, MOTHER), expect=(U, "child_unknown")),
    Example(odd="not among the persons", records=people(MOTHER), expect=(U, "dangling_link")),
    Example(odd="an estimate near 18", records=people(
        {**PERSON, "dob_date": "2008-01-01", "dob_estimated": True}, MOTHER), expect=(U, "age_uncertain")),
    Example(odd="an estimate far from 18", records=people({**PERSON, "dob_estimated": True}, MOTHER),
            expect=NONE_LISTED),
    Example(odd="merged in a circle", records=people({**PERSON, "merged_into": "P"}, MOTHER), expect=(U, "dangling_link")),
    # merges
    Example(odd="child merged twice, listed by another id", records=scene(
        persons=[{"person_id": "P", "merged_into": "P1"}, {"person_id": "P1", "merged_into": "P2"},
                 {**PERSON, "person_id": "P2"}, MOTHER], child={"person_id": "P1"}),
        expect=[("D", "P2", C, "listed")]),
    Example(odd="party merged twice", records=people(
        PERSON, {"person_id": "M", "merged_into": "M1"}, {"person_id": "M1", "merged_into": "M2"},
        {**MOTHER, "person_id": "M2"}, person_links=[{**LINK, "person_id": "M1"}]), expect=NONE_LISTED),
    Example(odd="linked under two ids of one child", records=people(
        PERSON, {"person_id": "P1", "merged_into": "P"}, MOTHER,
        person_links=[LINK, {**LINK, "linked_person_id": "P1"}]), expect=NONE_LISTED),
    Example(odd="listed at a record merged into it", records=scene(
        da_incidents=[SCENE, {"da_id": "D0", "merged_into": "D"}], child={"da_id": "D0"}),
        expect=[*EVERY, ("D0", "P", X, "merged_record")]),
    Example(odd="of a test log", records=scene(log={"is_test": True}), expect=(X, "test_record")),
    Example(odd="of a log merged in a circle", records=links(LINK, log={"merged_into": "I"}), expect=(U, "dangling_link")),
    Example(odd="parties at a log merged into its log", records=links(
        LINK, incidents=[LOG, {"incident_id": "I0", "merged_into": "I"}],
        incident_persons=[{"incident_id": "I0", "person_id": "M", "role": "victim"}]), expect=NONE_LISTED),
    Example(odd="its log was merged into that of the parties", records=links(
        LINK, incidents=[LOG, {"incident_id": "I0", "merged_into": "I", "reported_at": f"{MONDAY}T08:00:00"}],
        da_incidents=[{**SCENE, "incident_id": "I0"}]), expect=NONE_LISTED),
    # listing
    Example(odd="listed twice", records=scene(children_present=[CHILD, {**CHILD, "cp_id": "K2"}]), expect=EVERY),
    Example(odd="listed as not there", records=scene(child={"presence": "household_absent"}), expect=EVERY),
    Example(odd="listed for a test", records=scene(child={"is_test": True}), expect=NONE_LISTED),
    Example(odd="listed at another incident", records=scene(child={"da_id": "D9"}), expect=NONE_LISTED),
    Example(odd="a child without an identity listed", records=scene(child={"person_id": None}),
            expect=[("D", "P", U, "nameless_child")]),
    Example(odd="another child listed", records=scene(child={"person_id": "P9"}), expect=NONE_LISTED),
    Example(odd="one of two listed", records=scene(
        persons=[PERSON, {**PERSON, "person_id": "P2"}, MOTHER, FATHER],
        person_links=[LINK, {**LINK, "linked_person_id": "P2"}]),
        expect=[("D", "P", C, "listed"), ("D", "P2", N, "not_listed")]),
    Example(odd="listed after the as-at instant", records=scene(child={"entered_at": "2025-11-20T00:00:00"}),
            as_of="2025-11-12T00:00:00", exported_at="2026-01-05T00:00:00", expect=NONE_LISTED),
    # period
    Example(odd="neither reported nor attended, queued in it", period=ON_MONDAY, records=scene(
        {"attended_at": None}, log={"reported_at": None}), expect=(U, "no_incident_time")),
    Example(odd="neither reported nor attended, queued outside it", period=ON_TUESDAY, records=scene(
        {"attended_at": None}, log={"reported_at": None}), expect=[]),
    Example(odd="no date at all", records=scene(da_incidents=[{"da_id": "D", "incident_id": "I"}], log={
        "reported_at": None}), expect=(U, "undated")),
    Example(odd="no date at all, in a period", period=ON_MONDAY, records=scene(
        da_incidents=[{"da_id": "D", "incident_id": "I"}], log={"reported_at": None}), expect=(X, "undated")),
    Example(odd="reported in the period", period=ON_MONDAY, records=scene(), expect=EVERY),
    Example(odd="reported on the last second before it", period=ON_TUESDAY, records=scene(
        log={"reported_at": f"{MONDAY}T23:59:59"}), expect=[]),
    Example(odd="not recorded when it was reported, attended in it", period=ON_MONDAY, records=scene(
        log={"reported_at": None}), expect=EVERY),
    # incidents
    *(Example(rate="incidents", odd=odd, records=records, expect=expect) for odd, records, expect in (
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
    rows = [Example(odd=odd, records=records, expect=expect) for odd, records, expect in STALE]
    assert disagreements(as_standard(DA_04, "stale_links"), engine, rows) == []
    shorter = Example(odd="a shorter time", records=scene(), parameters={"da_stale_link_days": 30}, expect=on_list("D"))
    assert disagreements(as_standard(DA_04, "stale_links"), engine, [shorter]) == []
