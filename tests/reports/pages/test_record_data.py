"""The files that hold the records of the lists: each row once, found again by the pages, and nothing that breaks a script."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from duly.reports.pages import Material, render_pages
from duly.results import Failing, FailingSince, RunResult, Status
from tests.reports import sample, sample_past
from tests.reports.pages.hostile import HOSTILE, hostile_run
from tests.reports.pages.reading import Page, data_of, flat, source_of

ROWS = 7


@pytest.fixture(scope="module")
def short() -> Mapping[str, str]:
    """The pages of lists of which few rows are written into them."""
    return render_pages(sample.material(sql={}, page_rows=ROWS, past=sample_past.past(sample.run())))


def rows(columns: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a list, with their words."""
    read = {}
    for name, values in columns.items():
        if isinstance(values, dict):
            assert set(values["at"]) == set(range(len(values["words"]))), name  # no word that no row has
            read[name] = [values["words"][at] for at in values["at"]]
        elif isinstance(values, list) and name != "severity":
            read[name] = values
    assert len({len(values) for values in read.values()}) == 1
    return [dict(zip(read, row, strict=True)) for row in zip(*read.values(), strict=True)]


def test_a_list_has_every_record_once_in_the_order_of_its_page(short: Mapping[str, str]) -> None:
    (columns,) = data_of(short, "records-crime-recording")
    assert (columns["standard"], columns["page"]) == ("NCRS-01", "standard-ncrs-01.html")
    listed = [row["record"] for row in rows(columns)]
    whole = Page(render_pages(sample.material(sql={}))["standard-ncrs-01.html"])
    assert listed == re.findall(r"CR/6\d+/25", whole.text)
    assert len(set(listed)) == 43
    assert "item" not in columns


def test_a_row_says_in_words_and_times_what_the_page_says(short: Mapping[str, str]) -> None:
    (columns,) = data_of(short, "records-crime-recording")
    row = next(row for row in rows(columns) if row["record"] == "CR/60000/25")
    due = row.pop("due")
    assert row == {
        "record": "CR/60000/25",
        "team": "(not recorded)",
        "reason": "Recorded more than 24 hours after the report",
        "state": "To put right",
        "overdue": "16 days",
        "since": ["", "2026-01-05", ", 1 run"],
    }
    assert columns["severity"] == ["critical", 0]
    assert due % 2 == 0
    assert datetime.fromtimestamp(due // 2 * 60, UTC).isoformat()[:16] == "2025-12-20T09:30"
    assert columns["team"]["pages"][columns["team"]["words"].index("CSE")] == "team-cse.html"
    assert columns["overdue"]["order"][columns["overdue"]["words"].index("16 days")] == 16


def test_what_was_never_due_is_marked_and_no_time_is_none() -> None:
    records = [
        Failing(record="A", item=None, status=Status.NON_COMPLIANT, reason="late", anchor_at=datetime(2026, 7, 1, 8)),
        Failing(record="B", item="b", status=Status.UNKNOWN, reason="late"),
    ]
    rendered = render_pages(sample.material(sql={}, failing={"NCRS-01": records}))
    (columns,) = data_of(rendered, "records-crime-recording")
    since, none = columns["due"]
    assert none is None and since % 2 == 1
    moment = datetime(1970, 1, 1) + timedelta(minutes=since // 2)
    assert moment == datetime(2026, 7, 1, 9)  # summer time
    assert columns["item"] == ["", "b"]
    assert [row["overdue"] for row in rows(columns)] == ["", "not known"]


def test_risks_have_words_and_an_order_where_any_is_known() -> None:
    failing = {
        "NCRS-01": [
            Failing(record=record, item=None, status=Status.NON_COMPLIANT, reason="late", risk=risk)
            for record, risk in (("A", None), ("B", "standard"), ("C", "very_high"))
        ]
    }
    (columns,) = data_of(render_pages(sample.material(sql={}, failing=failing)), "records-crime-recording")
    assert [(row["record"], row["risk"]) for row in rows(columns)] == [("C", "very high"), ("B", "standard"), ("A", "")]
    assert columns["risk"]["order"] == [0, 3, None]


def test_of_the_first_run_that_judged_a_standard_it_is_not_said_since_when_records_fail() -> None:
    key: tuple[str, str | None] = ("A", None)
    since = {"NCRS-01": {key: FailingSince(first=sample.AS_OF, runs=1, at_least=True)}}
    failing = {"NCRS-01": [Failing(record="A", item=None, status=Status.NON_COMPLIANT, reason="late")]}
    past = replace(sample_past.past(sample.run()), failing=since)
    rendered = render_pages(sample.material(sql={}, failing=failing, past=past))
    (columns,) = data_of(rendered, "records-crime-recording")
    assert "since" not in columns
    assert "Failing since" not in rendered["standard-ncrs-01.html"]


def test_a_page_names_the_file_of_its_rows_and_its_sum(short: Mapping[str, str]) -> None:
    source = source_of(short["standard-ncrs-01.html"])
    assert source is not None
    text = short["data/records-crime-recording.js"]
    held = re.search(r'"lists":(\[.*\])\}\);', text, re.DOTALL)
    assert held is not None
    digest = hashlib.sha256(held[1].encode()).hexdigest()[:12]
    assert source == {"rows": 43, "files": [["records-crime-recording", digest]], "lists": [[0, 0]]}
    assert f'"sum":"{digest}"' in text


def test_a_team_finds_its_rows_in_the_lists_of_the_standards(short: Mapping[str, str]) -> None:
    source = source_of(short["team-cse.html"])
    assert source is not None
    lists = [data_of(short, source["files"][file][0])[number] for file, number in source["lists"]]
    own = [[row["record"] for row in rows(columns) if row["team"] == "CSE"] for columns in lists]
    found = [own[number].pop(0) for number in source["order"]]
    assert own == [[] for _ in lists]
    assert len(found) == source["rows"]
    whole = Page(render_pages(sample.material(sql={}))["team-cse.html"])
    assert found == re.findall(r"CR/6\d+/25|INV-0042", flat(whole.text[whole.text.index("Records of this team") :]))


def test_the_records_that_changed_have_files_of_their_own(short: Mapping[str, str]) -> None:
    (columns,) = data_of(short, "changes-newly-failing")
    assert [row["record"] for row in rows(columns)] == ["CR/60000/25", "CR/60003/25"]
    assert [row["before"] for row in rows(columns)] == [
        "Not counted",
        "Recorded no later than 24 hours after the report",
    ]


def test_every_standard_of_a_suite_has_a_list_in_its_file() -> None:
    first = sample.results()[0]
    run = RunResult(run=sample.run_info(), results=(first, replace(first, standard="NCRS-01-2")))
    rendered = render_pages(
        Material(
            run=run,
            failing={"NCRS-01": sample.failing()["NCRS-01"], "NCRS-01-2": sample.failing()["NCRS-01"]},
            page_rows=20,
        )
    )
    assert [len(columns["record"]) for columns in data_of(rendered, "records-crime-recording")] == [43, 43]
    second = source_of(rendered["standard-ncrs-01-2.html"])
    assert second is not None and second["lists"] == [[0, 1]]


@pytest.mark.parametrize(
    "text", [*HOSTILE, "</script>", "a\u2028b\u2029c", "__proto__", "constructor", "\\", "'\"`${x}"], ids=ascii
)
def test_whatever_an_id_holds_the_file_is_one_call_in_ascii(text: str) -> None:
    run, failing = hostile_run(text)
    rendered = render_pages(Material(run=run, failing=failing))
    (path,) = [name for name in rendered if name.startswith("data/")]
    assert re.fullmatch(r"data/records-[a-z0-9-]+\.js", path)
    content = rendered[path]
    assert content.isascii() and content.count("\n") == 1 and "<" not in content
    (columns,) = data_of(rendered, path.removeprefix("data/").removesuffix(".js"))
    assert columns["record"] == columns["item"] != [""]
    assert len(columns["standard"]) <= 40 and len(columns["team"]["words"][0]) <= 60


def test_a_run_without_a_record_to_list_has_no_file() -> None:
    assert not [name for name in render_pages(sample.material(sql={}, failing={})) if name.startswith("data/")]


@pytest.mark.parametrize("more", [0, 1])
def test_a_list_of_exactly_as_many_as_a_page_shows_needs_no_file(more: int) -> None:
    records = [
        Failing(record=f"C{n}", item=None, status=Status.NON_COMPLIANT, reason="late") for n in range(100 + more)
    ]
    page = render_pages(sample.material(sql={}, failing={"NCRS-01": records}))["standard-ncrs-01.html"]
    assert page.count('<th role="rowheader" scope="row"><bdi class="foreign short">C') == 100
    source = source_of(page)
    assert (source and source["rows"]) == (101 if more else None)


def test_of_a_row_there_are_ids_times_and_words_alone(short: Mapping[str, str]) -> None:
    names = [name.removeprefix("data/").removesuffix(".js") for name in short if name.startswith("data/records-")]
    keys = {key for name in names for columns in data_of(short, name) for key in columns}
    assert keys == {
        "standard", "page", "severity", "record", "item", "team", "reason", "state", "due", "overdue", "since"
    }  # fmt: skip
