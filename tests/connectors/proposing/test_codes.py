"""Codes are shown with their counts, and mapped where the trade's word for them is plain; a value of a person never is."""

from __future__ import annotations

import tomllib
from pathlib import Path

from duly.connectors.proposing import first_settings
from duly.connectors.proposing.codes import SEVERAL
from duly.expectations.catalogue import shipped
from duly.settings import Settings
from tests.connectors.scene import export, lines

CANARY = "Zebediah Quagga"


def written(tmp_path: Path, files: dict[str, str]) -> str:
    return first_settings(paths=[export(tmp_path, files)], standards=shipped().standards)


def staff(*ranks: str) -> str:
    return lines(("staff_id", "rank"), *((f"S{number}", rank) for number, rank in enumerate(ranks)))


def test_codes_are_mapped_by_the_words_of_the_trade(tmp_path: Path) -> None:
    said = written(tmp_path, {"staff.csv": staff(*["Constable"] * 4, *["Det Sgt"] * 3, *["DS"] * 5)})
    settings = Settings.model_validate(tomllib.loads(said))
    assert settings.tables["staff"].codes_of("rank") == {"Constable": "PC", "Det Sgt": "DS"}
    assert '"Constable" = "PC"  # 4 rows' in said


def test_what_may_mean_anything_is_asked(tmp_path: Path) -> None:
    victims = lines(
        ("crime_id", "person_id", "victim_type"), *((f"C{n}", f"P{n}", "P" if n else "XQ") for n in range(4))
    )
    said = written(tmp_path, {"crime_victims.csv": victims * 1 + lines(*((f"D{n}", f"Q{n}", "XQ") for n in range(3)))})
    assert "codes_of" not in said
    assert Settings.model_validate(tomllib.loads(said)).tables["crime_victims"].codes_of("victim_type") == {}
    assert '# ? What does "P" mean? On 3 rows. Likely person.' in said and '# "P" = "person"' in said
    assert '# ? What does "XQ" mean? On 4 rows.' in said and '# "XQ" = "..."' in said


def test_codes_that_are_ours_need_no_line(tmp_path: Path) -> None:
    assert "codes.rank" not in written(tmp_path, {"staff.csv": staff("PC", "pc", "DS")})


def test_a_name_in_a_column_of_codes_is_counted_not_shown(tmp_path: Path) -> None:
    said = written(tmp_path, {"staff.csv": staff(*[CANARY] * (SEVERAL - 1), *["PC"] * 5)})
    assert CANARY not in said and "Zebediah" not in said
    assert f"1 further, on {SEVERAL - 1} in all" in said


def test_of_a_column_of_many_values_none_is_shown(tmp_path: Path) -> None:
    names = [f"{CANARY} {number}" for number in range(500)]
    said = written(tmp_path, {"staff.csv": staff(*names * SEVERAL)})
    assert "Zebediah" not in said and "500 further, on 1,500 in all" in said


def test_no_value_of_ids_texts_or_unknown_columns_is_shown(tmp_path: Path) -> None:
    crimes = lines(
        ("Crime Number", "Date Reported", "Date Recorded", "Cancel Rationale", "Victim Surname", "OIC"),
        *((f"C{n}", "13/01/2025 10:00", "13/01/2025 11:00", CANARY, CANARY, CANARY) for n in range(6)),
    )
    said = written(tmp_path, {"crimes.csv": crimes})
    assert CANARY not in said and "C1" not in said.replace("C1 transferred", "") and "13/01" not in said


def test_lists_that_the_force_must_give_are_proposed_with_counts(tmp_path: Path) -> None:
    logs = lines(
        ("incident_id", "reported_at", "opening_code"),
        *(
            (f"I{n}", "2026-01-10T10:00:00Z", code)
            for n, code in enumerate(["MISPER", "CHILD NEGLECT", "DOMESTIC", CANARY])
        ),
    )
    said = written(tmp_path, {"incidents.csv": logs})
    assert '#   "CHILD NEGLECT": 1 row; likely' in said
    assert '# value = ["CHILD NEGLECT", "DOMESTIC", "MISPER"]' in said
    assert "Zebediah" not in said and "1 further, on 1 in all" in said
    assert tomllib.loads(said).get("parameters") is None


def test_flags_that_say_neither_yes_nor_no_are_told(tmp_path: Path) -> None:
    logs = lines(("incident_id", "da_flag"), *((f"I{n}", "perhaps" if n else "Y") for n in range(5)))
    said = written(tmp_path, {"incidents.csv": logs})
    assert "incidents.da_flag: 4 of 5 values (80.0%) cannot be read so" in said
    assert 'Is "perhaps" yes or no? Until that is said, 4 rows are refused.' in said
