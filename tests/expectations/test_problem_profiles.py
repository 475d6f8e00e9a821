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

from duly.expectations.problem_profiles import AREAS, PROF_01
from duly.judging.selects import listed, record_values, verdicts
from duly.judging.statement import sql_text
from duly.sql import DIALECTS, dialect
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.strategy_scene import C, N, U, loaded
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
        (N, "sources_blank"),
        [{**PROFILE, "sources": "(unmapped)", "refreshed_date": TOO_OLD}],
    ),
    "by the police alone": ((N, "police_only"), [POLICE]),
    "by the police alone, not known when": ((N, "police_only"), [{**POLICE, "refreshed_date": None}]),
    "sources not recorded": ((N, "sources_blank"), [{**PROFILE, "sources": None}]),
    "no profile": ((N, "none"), []),
    "of another theme": ((N, "none"), [{**PROFILE, "theme": "county_lines"}]),
    "of no theme": ((N, "none"), [{**PROFILE, "theme": None}]),
    "nothing but nulls": ((N, "none"), [{}]),
    "a test": ((N, "none"), [{**PROFILE, "is_test": True}]),
    "merged": ((N, "none"), [{**PROFILE, "merged_into": "F9"}]),
    "by the police beside it": ((C, "current"), [PROFILE, POLICE]),
    "an old one beside it": ((C, "current"), [PROFILE, {**PROFILE, "refreshed_date": "2019-01-01"}]),
    "an undated one beside it": ((C, "current"), [PROFILE, {**PROFILE, "refreshed_date": None}]),
    "old, and a new one by the police": ((N, "out_of_date"), [{**PROFILE, "refreshed_date": TOO_OLD}, POLICE]),
    "undated, and an old one": (
        (U, "no_refreshed_date"),
        [{**PROFILE, "refreshed_date": None}, {**PROFILE, "refreshed_date": TOO_OLD}],
    ),
    "by the police, and one of nobody knows whose": ((N, "police_only"), [POLICE, {**PROFILE, "sources": None}]),
}


def example(
    areas: Mapping[str, Area], odd: str = "areas", *, as_of: str = "2026-01-05T00:00:00", **more: Any
) -> Example:
    rows = [{"la_area": name, **row} for name, (_, profiles) in areas.items() for row in profiles]
    return Example(
        odd=odd,
        records={"problem_profiles": [{"prof_id": f"F{number}", **row} for number, row in enumerate(rows)]},
        expect=[(name, None, *verdict) for name, (verdict, _) in areas.items()],
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
    replace(
        example(one(PROFILE, C, "current"), "the areas of the report"),
        parameters={},
        expect=[
            ("Hull", None, C, "current"),
            *((name, None, N, "none") for name in AREAS.default if name != "Hull"),  # type: ignore[union-attr]
        ],
    ),
    replace(
        example(one(PROFILE, C, "current"), "spelled otherwise"),
        parameters={"profile_areas": ("HULL",)},
        expect=[("HULL", None, N, "none")],
    ),
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
    example_listed = Example(odd="not counted", records={"problem_profiles": profiles}, expect=on_list(*list(rows)[:4]))
    assert disagreements(as_standard(PROF_01, "not_counted"), engine, [example_listed]) == []


def test_what_is_shown_beside_a_verdict(engine: Engine) -> None:
    police = {"prof_id": "F2", "la_area": "Hull", **POLICE, "refreshed_date": "2025-12-01"}
    multi = {"prof_id": "F", "la_area": "Hull", **PROFILE, "refreshed_date": "2025-07-01"}
    records = {"problem_profiles": [multi, police]}
    with loaded(engine, records) as ask:
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
    with loaded(engine, records) as ask:
        rows = {row["record"]: row for row in ask(verdicts(PROF_01, "", PROF_01.judgement)).mappings()}
    assert rows["Hull"]["due_at"] == datetime(2026, 1, 4, 23, 59, 59)
    assert rows["Hull"]["done_at"] is None


@pytest.mark.parametrize("name", DIALECTS)
def test_every_select_is_spelt_in_both_dialects(name: str) -> None:
    assert all("East Riding" in spelt for spelt in sql_text(PROF_01, name).values())
    spelt = select(listed(PROF_01.lists[0]).subquery("all_listed"))
    assert str(spelt.compile(dialect=dialect(name), compile_kwargs={"literal_binds": True}))
