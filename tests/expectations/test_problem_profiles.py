"""PROF-01: every local authority area has a current multi-agency profile of child sexual exploitation.

Areas are a parameter and not records, so each example is an area of its own in one export, named for what is odd about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, literal, select

from duly.expectations.problem_profiles import PROF_01
from duly.judging.selects import listed, record_values, verdicts
from duly.judging.session import not_set
from duly.judging.statement import sql_text
from duly.sql import DIALECTS, dialect
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.databases import loaded
from tests.expectations.examples import C, N, U, line
from tests.expectations.supervision_scene import as_standard, on_list

OLDEST, TOO_OLD = "2025-01-05", "2025-01-04"
"""365 and 366 days before the as-at date, 5 January 2026."""

PROFILE = {"theme": "CSE", "sources": "multi_agency", "refreshed_date": "2025-09-01"}
POLICE = {**PROFILE, "sources": "police_only"}

Area = tuple[tuple[str, str], Sequence[Mapping[str, Any]]]

SOME: dict[str, Area] = {
    "breaks nothing": ((C, "current"), [PROFILE]),
    "refreshed 365 days ago": ((C, "current"), [{**PROFILE, "refreshed_date": OLDEST}]),
    "refreshed 366 days ago": ((N, "out_of_date"), [{**PROFILE, "refreshed_date": TOO_OLD}]),
    "refreshed on the as-at date": ((C, "current"), [{**PROFILE, "refreshed_date": "2026-01-05"}]),
    "not known when it was refreshed": ((U, "no_refreshed_date"), [{**PROFILE, "refreshed_date": None}]),
    "sources not known to the mapping": ((U, "unmapped_code"), [{**PROFILE, "sources": "(unmapped)"}]),
    "sources not known, and not when": (
        (U, "unmapped_code"),
        [{**PROFILE, "sources": "(unmapped)", "refreshed_date": None}],
    ),
    "sources not known, refreshed 365 days ago": (
        (U, "unmapped_code"),
        [{**PROFILE, "sources": "(unmapped)", "refreshed_date": OLDEST}],
    ),
    "sources not known, refreshed 366 days ago": (
        (N, "none"),
        [{**PROFILE, "sources": "(unmapped)", "refreshed_date": TOO_OLD}],
    ),
    "by the police alone": ((N, "police_only"), [POLICE]),
    "by the police alone, not known when": ((N, "police_only"), [{**POLICE, "refreshed_date": None}]),
    "sources not recorded": ((U, "unmapped_code"), [{**PROFILE, "sources": None}]),
    "no profile": ((N, "none"), []),
    "of another theme": ((N, "none"), [{**PROFILE, "theme": "county_lines"}]),
    "of no theme": ((U, "unmapped_code"), [{**PROFILE, "theme": None}]),
    "of no theme, refreshed 366 days ago": ((N, "none"), [{**PROFILE, "theme": None, "refreshed_date": TOO_OLD}]),
    "of no theme, by the police alone": ((N, "none"), [{**POLICE, "theme": None}]),
    "of no theme, beside a current one": ((C, "current"), [{**PROFILE, "theme": None}, PROFILE]),
    "nothing but nulls": ((U, "unmapped_code"), [{}]),
    "a test": ((N, "none"), [{**PROFILE, "is_test": True}]),
    "merged nowhere": ((U, "dangling_link"), [{**PROFILE, "merged_into": "gone"}]),
    "old, and merged nowhere": ((N, "none"), [{**PROFILE, "merged_into": "gone", "refreshed_date": TOO_OLD}]),
    "merged into that of an area that has one": ((N, "none"), [{**PROFILE, "merged_into": "F0"}]),
    "by the police beside it": ((C, "current"), [PROFILE, POLICE]),
    "an old one beside it": ((C, "current"), [PROFILE, {**PROFILE, "refreshed_date": "2019-01-01"}]),
    "an undated one beside it": ((C, "current"), [PROFILE, {**PROFILE, "refreshed_date": None}]),
    "old, and a new one by the police": ((N, "out_of_date"), [{**PROFILE, "refreshed_date": TOO_OLD}, POLICE]),
    "undated, and an old one": (
        (U, "no_refreshed_date"),
        [{**PROFILE, "refreshed_date": None}, {**PROFILE, "refreshed_date": TOO_OLD}],
    ),
    "by the police, and one of nobody knows whose": ((U, "unmapped_code"), [POLICE, {**PROFILE, "sources": None}]),
}


def example(
    areas: Mapping[str, Area], odd: str = "areas", *, as_of: str = "2026-01-05T00:00:00", **more: Any
) -> Example:
    rows = [{"la_area": name, **row} for name, (_, profiles) in areas.items() for row in profiles]
    return line(
        odd,
        [(name, None, *verdict) for name, (verdict, _) in areas.items()],
        {"problem_profiles": [{"prof_id": f"F{number}", **row} for number, row in enumerate(rows)]},
        parameters={"profile_areas": tuple(areas), **more},
        as_of=as_of,
    )


def one(row: Mapping[str, Any], status: str, reason: str) -> dict[str, Area]:
    return {"Hull": ((status, reason), [row])}


EXAMPLES = [
    example(SOME),
    example(one({**PROFILE, "refreshed_date": "2025-12-06"}, C, "current"), "30 days by parameter", profile_days=30),
    example(one({**PROFILE, "refreshed_date": "2025-12-05"}, N, "out_of_date"), "31 days ago then", profile_days=30),
    example(
        one({**PROFILE, "refreshed_date": OLDEST}, C, "current"), "the day's last second", as_of="2026-01-05T23:59:59"
    ),
    example(one({**PROFILE, "refreshed_date": OLDEST}, N, "out_of_date"), "the next day", as_of="2026-01-06T00:00:00"),
    example(one({**PROFILE, "theme": "CE"}, C, "current"), "another theme by parameter", profile_themes=("CSE", "CE")),
    replace(example({}, "no area asked for"), expect=[]),
    replace(
        example(one(PROFILE, C, "current"), "an area asked for twice"), parameters={"profile_areas": ("Hull", "Hull")}
    ),
    replace(example(one(PROFILE, C, "current"), "no areas are assumed"), parameters={}, expect=[]),
    replace(
        example(one(PROFILE, C, "current"), "spelled otherwise"),
        parameters={"profile_areas": ("HULL", "Goole")},
        expect=[("HULL", None, U, "areas_not_in_export"), ("Goole", None, U, "areas_not_in_export")],
    ),
    replace(
        example(one(PROFILE, C, "current"), "one spelled as in the export"),
        parameters={"profile_areas": ("Hull", "Goole")},
        expect=[("Hull", None, C, "current"), ("Goole", None, N, "none")],
    ),
    example(
        one({**PROFILE, "theme": "Exploitation"}, U, "themes_not_in_export"),
        "the theme is spelled otherwise everywhere",
    ),
    replace(
        example(one(PROFILE, C, "current"), "a profile of no area may be of any"),
        records={
            "problem_profiles": [
                {"prof_id": "F", "la_area": "Hull", **PROFILE},
                {"prof_id": "F2", "la_area": None, **PROFILE},
                {"prof_id": "F3", "la_area": "Selby", **POLICE},
            ]
        },
        parameters={"profile_areas": ("Hull", "Goole", "Selby")},
        expect=[
            ("Hull", None, C, "current"),
            ("Goole", None, U, "unmapped_code"),
            ("Selby", None, U, "unmapped_code"),
        ],
    ),
    replace(
        example(one(PROFILE, C, "current"), "nor is there any profile"),
        records={"problem_profiles": []},
        expect=[("Hull", None, N, "none")],
    ),
    example(one({**PROFILE, "refreshed_date": "2026-01-06"}, U, "no_refreshed_date"), "refreshed after the as-at date"),
]


def test_areas(engine: Engine) -> None:
    judgement = PROF_01.judgement
    # an area has no prefix that tells examples apart: they are judged one at a time, each as the first
    alone = replace(PROF_01, judgement=replace(judgement, record=literal("0:").concat(judgement.record)))
    assert [wrong for each in EXAMPLES for wrong in disagreements(alone, engine, [each])] == []
    assert reasons_not_shown(PROF_01, EXAMPLES) == set()


def test_profiles_that_no_area_is_given_credit_for(engine: Engine) -> None:
    rows: Mapping[str, Mapping[str, Any]] = {
        "of an area not asked for": {"la_area": "Leeds"},
        "of an area spelled otherwise": {"la_area": "HULL"},
        "of no area": {"la_area": None},
        "of no theme": {"theme": None},
        "of an area asked for": {},
        "of another theme": {"theme": "county_lines", "la_area": "Leeds"},
        "a test": {"la_area": "Leeds", "is_test": True},
        "merged": {"la_area": "Leeds", "merged_into": "F"},
    }
    profiles = [{"prof_id": odd, "la_area": "Hull", **PROFILE, **row} for odd, row in rows.items()]
    example_listed = line(
        "not counted", on_list(*list(rows)[:4]), {"problem_profiles": profiles}, parameters={"profile_areas": ("Hull",)}
    )
    assert disagreements(as_standard(PROF_01, "not_counted"), engine, [example_listed]) == []


def test_what_is_shown_beside_a_verdict(engine: Engine) -> None:
    police = {"prof_id": "F2", "la_area": "Hull", **POLICE, "refreshed_date": "2025-12-01"}
    multi = {"prof_id": "F", "la_area": "Hull", **PROFILE, "refreshed_date": "2025-07-01"}
    records = {"problem_profiles": [multi, police]}
    with loaded(engine, records, profile_areas=["Hull", "East Riding"]) as ask:
        rows = {row["record"]: row for row in ask(verdicts(PROF_01, "", PROF_01.judgement)).mappings()}
        (values,) = ask(record_values(PROF_01.judgement, "Hull")).mappings()
        assert ask(PROF_01.lists[0].of).scalar_one() == 2  # type: ignore[arg-type]
    hull = rows["Hull"]
    times = (hull["anchor_at"], hull["due_at"], hull["done_at"])
    refreshed = datetime(2025, 6, 30, 23)  # local midnight of 1 July
    assert times == (refreshed, datetime(2026, 7, 1, 22, 59, 59), refreshed)
    assert hull["by_la_area"] == "Hull"
    assert (values["show_profiles"], values["show_refreshed"].isoformat()) == (2, "2025-07-01")
    none = rows["East Riding"]
    assert (none["anchor_at"], none["due_at"], none["done_at"]) == (None, None, None)


def test_what_is_out_of_date_is_not_done(engine: Engine) -> None:
    records = {"problem_profiles": [{"prof_id": "F", "la_area": "Hull", **PROFILE, "refreshed_date": TOO_OLD}]}
    with loaded(engine, records, profile_areas=["Hull"]) as ask:
        rows = {row["record"]: row for row in ask(verdicts(PROF_01, "", PROF_01.judgement)).mappings()}
    assert rows["Hull"]["due_at"] == datetime(2026, 1, 4, 23, 59, 59)
    assert rows["Hull"]["done_at"] is None


def test_areas_are_the_forces_own_to_set() -> None:
    """Until it does there is no data, and the reason is said."""
    (said,) = not_set(PROF_01, {"profile_areas": [], "profile_themes": ["CSE"], "profile_days": 365})
    assert said.startswith("profile_areas is not set (Local authority areas")
    assert not_set(PROF_01, {"profile_areas": ["Hull"], "profile_themes": [], "profile_days": 365}) == []


@pytest.mark.parametrize("name", DIALECTS)
def test_every_select_is_spelt_in_both_dialects(name: str) -> None:
    assert all("multi_agency" in spelt for spelt in sql_text(PROF_01, name).values())
    spelt = select(listed(PROF_01.lists[0]).subquery("all_listed"))
    assert str(spelt.compile(dialect=dialect(name), compile_kwargs={"literal_binds": True}))
