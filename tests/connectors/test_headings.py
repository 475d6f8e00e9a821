"""Which row holds the headers."""

from __future__ import annotations

import pytest

from duly.connectors.files.headings import Heading, heading
from duly.connectors.layouts import layouts_of
from duly.records.vocabulary import shipped_vocabulary
from tests.connectors.scene import settings

NAMES = ["crime_id", "reported_at", "recorded_at", "status"]
VALUES = ["C1", "2025-05-01", "2025-05-02", "open"]
MAPPED = {"columns": {"crime_id": "Crime Ref", "reported_at": "Reported", "status": "State"}}


@pytest.mark.parametrize(
    ("rows", "row"),
    [
        ([NAMES, VALUES], 0),
        ([[], NAMES, VALUES], 1),
        ([["Crimes"], ["Run on", "1 May"], [""], NAMES, VALUES], 3),
        ([["Total of crime_id", "12"], NAMES, VALUES], 1),  # a cell that holds a name is not one
        ([NAMES, VALUES, NAMES], 0),
        ([[" Crime Ref ", "STATE", *(f"x{n}" for n in range(40))], ["C1"]], 0),
        ([["title"], ["Crime Ref", "Reported", *(f"x{n}" for n in range(40))], VALUES], 1),
    ],
)
def test_the_first_row_that_names_the_table_holds_the_headers(rows: list[list[str]], row: int) -> None:
    layouts = layouts_of(settings(tables={"crimes": MAPPED}), shipped_vocabulary())
    plain = layouts_of(settings(), shipped_vocabulary())
    assert heading(rows, [layouts["crimes"], plain["crimes"]]) == Heading(row=row, is_named=True)


def test_where_no_row_names_a_table_the_first_is_taken_and_a_likely_one_proposed() -> None:
    layouts = list(layouts_of(settings(), shipped_vocabulary()).values())
    rows = [["Report"], [], ["Ref", "When", "State"], ["1", "2025-05-01", "open"], ["2", "2025-05-01", "open"]]
    assert heading(rows, layouts) == Heading(row=0, likely=2)
    assert heading([["", " "], []], layouts) == Heading(row=None)


def test_where_no_table_is_asked_for_what_looks_like_headers_is_taken() -> None:
    rows = [["Report"], [], ["Ref", "When", "State"], ["1", "2025-05-01", "open"], ["2", "2025-05-01", "open"]]
    assert heading(rows, []) == Heading(row=2, is_named=True)
    assert heading([["Report"], ["1"]], []) == Heading(row=0)
