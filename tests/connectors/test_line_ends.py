"""Values that hold line ends of one kind in a text whose lines end in another: DuckDB takes the first that it sees for all."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest

from duly.records import Crime
from tests.connectors.scene import export, opened, rows

ENDS = {"lf": "\n", "crlf": "\r\n", "cr": "\r", "crcrlf": "\r\r\n"}
NOTES = ["one{0}two", "{0}three", "four{0}", "five", "{0}"]


@pytest.mark.parametrize(("of_lines", "within"), list(product(ENDS, repeat=2)))
def test_a_value_in_quotation_marks_holds_any(tmp_path: Path, of_lines: str, within: str) -> None:
    notes = [note.format(ENDS[within]) for note in NOTES]
    records = [f'"C{at}","{note}",open' for at, note in enumerate(notes)]
    text = "".join(line + ENDS[of_lines] for line in ["crime_id,cancel_rationale,status", *records])
    with opened(export(tmp_path, {"crimes.csv": text})) as dataset:
        found = rows(dataset, Crime, "crime_id", "cancel_rationale")
        assert found == [(f"C{at}", note.strip() or None) for at, note in enumerate(notes)]
        assert dataset.manifest.tables["crimes"].refused == 0


@pytest.mark.parametrize("within", ENDS)
def test_so_do_values_of_json(tmp_path: Path, within: str) -> None:
    objects = [{"crime_id": f" C{at}{ENDS[within]}", "status": f"{ENDS[within]}open"} for at in range(3)]
    with opened(export(tmp_path, {"crimes.json": json.dumps(objects)})) as dataset:
        assert rows(dataset, Crime, "crime_id", "status") == [("C0", "open"), ("C1", "open"), ("C2", "open")]


@pytest.mark.parametrize("within", ["\n", "&#13;", "&#13;&#10;"])
def test_so_do_values_of_xml(tmp_path: Path, within: str) -> None:
    records = "".join(
        f"<crime><crime_id>{within}  C{at}</crime_id><status>{within}open</status></crime>" for at in range(3)
    )
    with opened(export(tmp_path, {"crimes.xml": f"<crimes>{records}</crimes>"})) as dataset:
        assert rows(dataset, Crime, "crime_id", "status") == [("C0", "open"), ("C1", "open"), ("C2", "open")]
