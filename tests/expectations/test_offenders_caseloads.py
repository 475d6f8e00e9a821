"""RSO-03 and RSO-04: caseloads, flags and photographs; and that the suite compiles."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from duly.checks import Standard
from duly.expectations.offenders import RSO_01, RSO_02, RSO_03, RSO_04, STANDARDS
from duly.judging.selects import listed, record_values, verdicts
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.databases import loaded
from tests.expectations.examples import C, N, Records, Row, U, X, line
from tests.expectations.offenders_scene import OFFENDER, scene

WITHIN, OVER = (C, "within"), (N, "over")


def load(count: int, fte: float | None = 1.0, *more: Row, staff: Row | None = None) -> Records:
    """A manager with so many offenders, and further offenders of the same."""
    many = [{**OFFENDER, "rso_id": f"O{number}"} for number in range(count)]
    others = [{**OFFENDER, "rso_id": f"E{number}", **row} for number, row in enumerate(more)]
    return {"rso": [*many, *others], "staff": [{"staff_id": "M", "fte": fte, **(staff or {})}]}


def managed(odd: str, records: Records, expect: object, **more: object) -> Example:
    return line(odd, expect, records, **more)  # type: ignore[arg-type]


CASELOADS = [
    managed("50 at full time", load(50), WITHIN),
    managed("51", load(51), OVER),
    managed("30 at 0.6: exactly 50", load(30, 0.6), WITHIN),
    managed("31 at 0.6", load(31, 0.6), OVER),
    managed("share of full time blank", load(1, None), (U, "no_fte")),
    managed("0 of full time", load(1, 0.0), (U, "no_fte")),
    managed("the manager is not in the export", {**load(1), "staff": []}, (U, "dangling_link")),
    managed("50, and one of unknown management", load(50, 1.0, {"mgmt": None}), (U, "management_unknown")),
    managed("the same with a code", load(50, 1.0, {"mgmt": "(unmapped)"}), (U, "management_unknown")),
    managed("49, and one of unknown management", load(49, 1.0, {"mgmt": None}), WITHIN),
    managed("51, and one of unknown management", load(51, 1.0, {"mgmt": None}), OVER),
    managed(
        "50, and others who do not count",
        load(
            50,
            1.0,
            {"mgmt": "reactive"},
            {"in_prison": True},
            {"is_test": True},
            {"merged_into": "O0"},
            {"registered_to": "2026-01-04"},
            {"registered_from": "2026-01-06"},
            {"manager": "M2"},
        ),
        [("M", None, *WITHIN), ("M2", None, U, "dangling_link")],
    ),
    managed("nobody who is known to be actively managed", load(0, 1.0, {"mgmt": None}), (U, "management_unknown")),
    managed("nobody who is actively managed", load(0, 1.0, {"mgmt": "reactive"}), []),
    managed("a test", load(1, staff={"is_test": True}), (X, "test_record")),
    managed(
        "25 each under two ids of one manager, and one more",
        {
            "rso": [
                *load(25)["rso"],
                *({**OFFENDER, "rso_id": f"F{number}", "manager": "OLD"} for number in range(26)),
            ],
            "staff": [{"staff_id": "M", "fte": 1.0}, {"staff_id": "OLD", "fte": 1.0, "merged_into": "M"}],
        },
        OVER,
    ),
    managed("no manager", {"rso": [{**OFFENDER, "manager": None}]}, []),
    managed("nulls", {"rso": [{"rso_id": "O"}]}, []),
    managed("at most 40", load(41), OVER, parameters={"rso_caseload": 40.0}),
]


def test_caseloads(engine: Engine) -> None:
    assert disagreements(RSO_03, engine, CASELOADS) == []
    assert reasons_not_shown(RSO_03, CASELOADS) == set()


def test_figures_and_lists_of_caseloads(engine: Engine) -> None:
    rows: list[Row] = [
        *load(30)["rso"],
        *({**OFFENDER, "rso_id": f"F{number}", "manager": "M2"} for number in range(61)),
        *({**OFFENDER, "rso_id": f"G{number}", "manager": "M3"} for number in range(3)),
        {**OFFENDER, "rso_id": "ALONE", "manager": None},
        {**OFFENDER, "rso_id": "REACTIVE", "manager": None, "mgmt": "reactive"},
    ]
    staff: list[Row] = [{"staff_id": "M", "fte": 0.5}, {"staff_id": "M2", "fte": 1.0}, {"staff_id": "M3", "fte": None}]
    lists = {listing.id: listing for listing in RSO_03.lists}
    with loaded(engine, {"rso": rows, "staff": staff}) as ask:
        assert {figure.id: float(ask(figure.value).scalar_one()) for figure in RSO_03.figures} == {
            "mean_caseload": 60.5,
            "largest_caseload": 61.0,
        }
        assert ask(listed(lists["over_60"])).scalars().all() == ["M2"]
        assert ask(listed(lists["no_manager"])).scalars().all() == ["ALONE"]
        shares = {name: ask(listing.of).scalar_one() for name, listing in lists.items() if listing.of is not None}
        assert shares == {"over_60": 2, "no_manager": 95}


def flag(odd: str, changes: Row, expect: object, rate: str = "") -> Example:
    return line(odd, expect, scene(changes), rate=rate)  # type: ignore[arg-type]


FLAGS = [
    flag("flagged", {}, (C, "flagged")),
    flag("not flagged", {"flagged": False}, (N, "not_flagged")),
    flag("flag blank", {"flagged": None}, (N, "flag_blank")),
    flag("flagged, without photograph: another rate", {"photo_uploaded": None}, (C, "flagged")),
    *(flag(f"{risk} risk", {"risk": risk}, (C, "flagged")) for risk in ("high", "very_high")),
    flag("low risk", {"risk": "low", "flagged": None}, []),
    flag("risk blank", {"risk": None}, (U, "risk_blank")),
    flag("risk unknown", {"risk": "(unmapped)"}, (U, "unmapped_code")),
    flag("in prison: asked about all the same", {"in_prison": True}, (C, "flagged")),
    flag("reactive: asked about all the same", {"mgmt": "reactive"}, (C, "flagged")),
    flag("off the register", {"registered_to": "2026-01-04"}, []),
    flag("a test", {"is_test": True}, (X, "test_record")),
    flag("merged into one that is gone", {"merged_into": "O2"}, (U, "dangling_link")),
    line(
        "merged into one that is there",
        [("O", None, X, "merged_record"), ("O2", None, C, "flagged")],
        {"rso": [{**OFFENDER, "merged_into": "O2"}, {**OFFENDER, "rso_id": "O2"}]},
    ),
    line("nulls", (U, "risk_blank"), {"rso": [{"rso_id": "O"}]}),
    flag("a photograph", {}, (C, "photo_uploaded"), "photo"),
    flag("no photograph", {"photo_uploaded": False}, (N, "no_photo"), "photo"),
    flag("photograph blank", {"photo_uploaded": None}, (N, "photo_blank"), "photo"),
    flag("photo, risk blank", {"risk": None}, (U, "risk_blank"), "photo"),
    flag("photo, risk unknown", {"risk": "(unmapped)"}, (U, "unmapped_code"), "photo"),
    flag("photo, a test", {"is_test": True}, (X, "test_record"), "photo"),
    flag("photo, merged into one that is gone", {"merged_into": "O2"}, (U, "dangling_link"), "photo"),
    line(
        "photo, merged into one that is there",
        [("O", None, X, "merged_record"), ("O2", None, C, "photo_uploaded")],
        {"rso": [{**OFFENDER, "merged_into": "O2"}, {**OFFENDER, "rso_id": "O2"}]},
        rate="photo",
    ),
]


def test_flags_and_photographs(engine: Engine) -> None:
    assert disagreements(RSO_04, engine, FLAGS) == []
    assert reasons_not_shown(RSO_04, FLAGS) == set()


def test_both_rates_have_the_target() -> None:
    (photo,) = RSO_04.also
    assert photo.target == RSO_04.target == 98


def test_offenders_who_were_briefed(engine: Engine) -> None:
    item = {"subject_type": "rso", "subject_id": "O", "done_at": "2025-12-01T10:00:00"}
    rows = [
        {"briefing_id": "B", **item},
        {"briefing_id": "B2", **item},
        {"briefing_id": "B3", **item, "subject_id": "X"},
    ]
    (listing,) = RSO_04.lists
    with loaded(engine, scene(briefings=rows)) as ask:
        assert ask(listed(listing)).scalars().all() == ["O"]
        assert listing.of is not None
        assert ask(listing.of).scalar_one() == 1


def breakdowns(engine: Engine, standard: Standard) -> dict[str, Any]:
    with loaded(engine, scene()) as ask:
        (row,) = ask(verdicts(standard, "", standard.judgement)).mappings()
    return {name.removeprefix("by_"): value for name, value in row.items() if name.startswith("by_")}


def test_breakdowns(engine: Engine) -> None:
    assert breakdowns(engine, RSO_03) == {"office": "North"}
    assert breakdowns(engine, RSO_04) == {"risk": "medium", "office": "North", "district": "D1"}
    assert breakdowns(engine, RSO_01) == {"risk": "medium", "office": "North", "days_overdue": "0"}


def test_values_behind_a_verdict(engine: Engine) -> None:
    with loaded(engine, scene()) as ask:
        for standard in (RSO_01, RSO_02, RSO_03, RSO_04):
            for rate, judgement in standard.judgements.items():
                record = "M" if standard is RSO_03 else "V" if rate == "supervisor_reviewed" else "O"
                (row,) = ask(record_values(judgement, record)).mappings()
                assert row["status"] == C, (standard.id, rate)


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda standard: standard.id)
def test_what_is_not_verified_is_nobodys_authority(standard: Standard) -> None:
    assert "A-37" not in standard.authority  # that 50 is the guidance
    assert {"A-37", "A-39"}.isdisjoint(parameter.source for parameter in standard.parameters)  # nor that ARMS is yearly
