"""The lists of records in a real Chromium: read from the files beside the page, whole, by keyboard, in the address, in print."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from duly.reports.delivery import write_folder
from duly.reports.pages import render_pages
from duly.results import Failing, FailingSince, Status, Worklist
from tests.reports import sample, sample_past
from tests.reports.pages.browsing import NEEDS_CHROMIUM, expect, opened, rows_shown, violations
from tests.reports.pages.hostile import HOSTILE

pytestmark = NEEDS_CHROMIUM

ROWS = 30

LIST = "standard-ncrs-01.html"

SHOWN = "table.records tbody tr:visible"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    past = sample_past.past(sample.run())
    worklists = {"CSE": Worklist(name="CSE", to_put_right=1, beyond=0)}
    pages = render_pages(sample.material(sql={}, past=past, page_rows=ROWS, worklists=worklists))
    return write_folder(tmp_path_factory.mktemp("pages") / "set", pages)


def listed(browser: Any, path: Path, asked: str = "records", width: int = 1280, **options: Any) -> Any:
    """A page at its list, once that is there."""
    page = browser.new_context(viewport={"width": width, "height": 900}, **options).new_page()
    page.goto(f"{path.as_uri()}#{asked}")
    page.get_by_role("status").wait_for()
    return page


def ids(page: Any) -> list[str]:
    return page.locator("table.records tbody th").all_inner_texts()  # type: ignore[no-any-return]


def said(page: Any) -> str:
    return page.get_by_role("status").inner_text().replace("\N{EN DASH}", "-")  # type: ignore[no-any-return]


def test_the_whole_list_is_searched_filtered_and_sorted_by_keyboard(browser: Any, folder: Path) -> None:
    page = listed(browser, folder / LIST)
    assert said(page) == "Showing 1-30 of 43 rows."
    page.get_by_label("Search").focus()
    page.keyboard.type("cr/6000")
    assert ids(page) == [f"CR/6000{n}/25" for n in (9, 6, 3, 0, 8, 7, 5, 4, 2, 1)]  # some of them beyond the first 30
    assert said(page) == "Showing 10 of 43 rows."
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.labels[0].textContent") == "Team"
    page.keyboard.type("CSE")
    assert len(ids(page)) == page.locator(SHOWN, has_text="CSE").count() == 5
    page.keyboard.press("Home")
    assert len(ids(page)) == ROWS

    head = page.locator("table.records").get_by_role("columnheader").filter(has_text=re.compile("^Due"))
    head.get_by_role("button").focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    times = page.locator("td[data-label=Due] time").evaluate_all("found => found.map(time => time.dateTime)")
    assert times == sorted(times) and len(times) == ROWS
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert page.locator("td[data-label=Due] time").first.get_attribute("datetime") > times[-1]
    page.get_by_role("button", name="Next").first.click()
    assert ids(page)[-3:] == ["CR/61000/25", "CR/61001/25", "CR/61002/25"]  # without a time: last, whichever way
    assert violations(page) == []
    page.context.close()


@pytest.mark.parametrize("name", [LIST, "standard-sup-01.html", "team-cse.html", "changes-newly-failing.html"])
def test_the_script_draws_what_the_page_was_written_with(browser: Any, tmp_path: Path, name: str) -> None:
    rendered = render_pages(sample.material(sql={}, past=sample_past.past(sample.run()), page_rows=1))
    page = listed(browser, write_folder(tmp_path / "set", rendered) / name)
    assert said(page).startswith("Showing 1-1 of")
    assert page.evaluate(SAME_FIRST_ROW, rendered[name])
    assert not page.evaluate(SAME_FIRST_ROW, rendered[name].replace('scope="row"', 'scope="rows"'))
    page.context.close()


SAME_FIRST_ROW = """written => {
  const row = document.querySelector("table.records tbody tr");
  row.normalize();
  return row.isEqualNode(new DOMParser().parseFromString(written, "text/html").querySelector("table.records tbody tr"));
}"""


def test_whatever_an_id_holds_the_script_draws_it_as_the_page_does(browser: Any, tmp_path: Path) -> None:
    texts = [*HOSTILE, "</script>", "a\u2028b", "__proto__", '"`${x}', "e" * 121, "\U0001f600" * 24, "f" * 25]
    first = sample.failing()["NCRS-01"][0]
    records = [replace(first, record=text, item=f"{text}b", team=text) for text in texts]
    rendered = render_pages(sample.material(sql={}, failing={"NCRS-01": records}, page_rows=len(texts) - 1))
    whole = render_pages(sample.material(sql={}, failing={"NCRS-01": records}))
    page = listed(browser, write_folder(tmp_path / "set", rendered) / LIST)
    written = whole[LIST].encode("utf-8", "backslashreplace").decode()
    assert page.evaluate(SAME_ROWS, written) == list(range(len(texts) - 1))
    page.get_by_role("button", name="Next").first.click()
    assert len(ids(page)) == 1
    page.context.close()


SAME_ROWS = """written => {
  const rows = new DOMParser().parseFromString(written, "text/html").querySelectorAll("table.records tbody tr");
  return [...document.querySelectorAll("table.records tbody tr")].map((row, at) => {
    row.normalize();
    return row.isEqualNode(rows[at]) ? at : -1;
  });
}"""


def test_slices_filter_and_order_stand_in_the_address_and_the_back_button_takes_them_back(
    browser: Any, folder: Path
) -> None:
    page = listed(browser, folder / LIST)
    first = ids(page)
    on = page.get_by_role("navigation", name="Pages of the list, above it").get_by_role("button", name="Next")
    on.focus()
    page.keyboard.press("Enter")
    assert said(page) == "Showing 31-43 of 43 rows."
    assert page.evaluate("document.activeElement.textContent") == "Next"
    assert on.get_attribute("aria-disabled") == "true"
    page.keyboard.press("Enter")  # there is no more
    assert said(page) == "Showing 31-43 of 43 rows."
    last = ids(page)
    assert not {*first} & {*last}
    assert page.url.endswith("#page=2")
    page.reload()
    page.get_by_role("status").wait_for()
    assert ids(page) == last
    page.get_by_label("State").select_option("Done late")
    assert page.url.endswith("#state=Done+late")  # the slice is of the list as it was
    assert said(page) == "Showing 26 of 43 rows."
    page.go_back()
    expect(page.get_by_role("status")).to_have_text("Showing 31\N{EN DASH}43 of 43 rows.")
    assert ids(page) == last
    page.go_back()
    expect(page.get_by_role("status")).to_have_text("Showing 1\N{EN DASH}30 of 43 rows.")
    assert ids(page) == first
    page.context.close()


def test_the_buttons_below_lead_back_up(browser: Any, folder: Path) -> None:
    page = listed(browser, folder / LIST)
    page.get_by_role("navigation", name="Pages of the list, below it").get_by_role("button", name="Next").click()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "status"
    assert page.get_by_role("status").evaluate("said => said.getBoundingClientRect().top") > 0
    assert page.evaluate("scrollY") > 0
    page.context.close()


def test_a_link_asks_a_list_that_is_far_down(browser: Any, folder: Path) -> None:
    page = listed(browser, folder / LIST, "find=CR/60001/25")
    assert ids(page) == ["CR/60001/25"]
    assert page.locator(".tools").evaluate("bar => Math.abs(bar.getBoundingClientRect().top)") < 900
    page.context.close()


def test_two_tabs_keep_their_own_choices(browser: Any, folder: Path) -> None:
    one = listed(browser, folder / LIST, "state=Done+late")
    other = one.context.new_page()
    other.goto(f"{(folder / LIST).as_uri()}#page=2")
    other.get_by_role("status").wait_for()
    one.reload()
    one.get_by_role("status").wait_for()
    assert (said(one), said(other)) == ("Showing 26 of 43 rows.", "Showing 31-43 of 43 rows.")
    one.context.close()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (
            "team=No+longer",
            "Showing 1-30 of 43 rows. Nothing has “No longer” as its team: this choice of the address is left out.",
        ),
        ("page=99", "Showing 31-43 of 43 rows."),
        ("page=-1", "Showing 1-30 of 43 rows."),
        ("page=x", "Showing 1-30 of 43 rows."),
        ("find=no+such", "Showing 0 of 43 rows."),
        (
            "order=Nothing",
            "Showing 1-30 of 43 rows. Nothing has “Nothing” as its sort by: this choice of the address is left out.",
        ),
    ],
)
def test_an_address_that_asks_for_what_is_not_there_is_answered(
    browser: Any, folder: Path, asked: str, expected: str
) -> None:
    page = listed(browser, folder / LIST, asked)
    assert said(page) == expected
    page.context.close()


def missing(file: Path, other: Path) -> None:
    file.unlink()


def cut_off(file: Path, other: Path) -> None:
    file.write_text(file.read_text()[:-200])


def empty(file: Path, other: Path) -> None:
    file.write_text("")


def of_another_run(file: Path, other: Path) -> None:
    shutil.copy(other, file)


@pytest.mark.parametrize("spoil", [missing, cut_off, empty, of_another_run], ids=lambda spoil: spoil.__name__)
@pytest.mark.parametrize("name", [LIST, "team-not-recorded.html"])
def test_a_file_that_cannot_be_read_is_told_and_the_first_rows_stay(
    browser: Any, tmp_path: Path, spoil: Any, name: str
) -> None:
    failing = sample.failing()
    fewer = {**failing, "NCRS-01": [replace(record, record=f"X{at}") for at, record in enumerate(failing["NCRS-01"])]}
    folder, other = (
        write_folder(tmp_path / kind, render_pages(sample.material(sql={}, failing=records, page_rows=5)))
        for kind, records in (("set", failing), ("other", fewer))
    )
    file = "data/records-crime-recording.js"
    spoil(folder / file, other / file)
    page = listed(browser, folder / name)
    assert len(ids(page)) == 5
    assert said(page).startswith("Showing 5 of 5 rows of the first 5, out of ")
    told = page.locator("#list-rest")
    assert told.is_visible()
    assert told.inner_text().startswith("Only the first 5 of ") and file in told.inner_text()
    assert violations(page) == []
    page.context.close()


def test_without_script_a_list_shows_its_first_rows_and_leads_to_the_worklists(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / LIST, java_script_enabled=False)
    assert page.locator(SHOWN).count() == ROWS
    assert page.locator("button, input, select").count() == 0
    assert "These are the first 30 of 43 records." in page.locator("#list-rest").inner_text()
    page.get_by_role("link", name="Each team's worklist").click()
    assert page.url.endswith("teams.html")
    page.context.close()


def test_print_is_what_is_shown_and_says_so(browser: Any, folder: Path, tmp_path: Path) -> None:
    page = listed(browser, folder / LIST, "team=CSE&order=-Due", color_scheme="dark")
    page.emulate_media(media="print")
    assert page.get_by_role("status").is_visible()
    assert said(page) == "Showing 5 of 43 rows. Chosen: Team: CSE; Sort by: Due, descending."
    assert not page.get_by_label("Search").is_visible()
    assert page.locator(SHOWN).count() == 5
    assert page.pdf(path=tmp_path / "list.pdf", format="A4").startswith(b"%PDF")
    page.context.close()


@pytest.mark.parametrize("width", [320, 900, 1280])
def test_a_long_list_is_as_good_as_its_page(browser: Any, folder: Path, width: int) -> None:
    page = listed(browser, folder / LIST, width=width)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, rule="color-contrast") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_on_a_phone_a_list_is_sorted_by_a_choice(browser: Any, folder: Path) -> None:
    page = listed(browser, folder / LIST, width=360)
    page.get_by_label("Sort by").select_option("Record, descending")
    assert ids(page)[0] == "CR/61002/25"
    small = page.locator("button:visible, select:visible, input:visible").evaluate_all(
        "found => found.map(item => item.getBoundingClientRect()).filter(box => box.width < 44 || box.height < 44).length"
    )
    assert small == 0
    page.context.close()


def test_a_team_is_read_over_all_its_standards(browser: Any, folder: Path, tmp_path: Path) -> None:
    whole = render_pages(sample.material(sql={}))["team-cse.html"]
    page = listed(
        browser, write_folder(tmp_path / "set", render_pages(sample.material(sql={}, page_rows=4))) / "team-cse.html"
    )
    every = ids(page)
    page.get_by_role("button", name="Next").first.click()
    every += ids(page)
    assert every == page.evaluate(
        "written => [...new DOMParser().parseFromString(written, 'text/html').querySelectorAll('table.records tbody th')]"
        ".map(head => head.textContent)",
        whole,
    )
    assert said(page) == "Showing 5-8 of 8 rows."
    page.get_by_label("Standard", exact=True).select_option("SUP-01")
    assert ids(page) == ["INV-0042"] * 3
    page.context.close()


def test_a_record_is_found_in_its_list_by_keyboard(browser: Any, folder: Path) -> None:
    page = listed(browser, folder / LIST, "page=2")
    last = ids(page)[-1]
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("link", name="Find a record").press("Enter")
    status = page.get_by_role("status")
    assert status.inner_text().endswith("records are listed.")
    page.get_by_label("Record id").focus()
    page.keyboard.type("cr/6000")
    assert status.inner_text() == "10 records have such an id."
    assert violations(page) == []
    page.keyboard.press("Control+A")
    page.keyboard.type(last)
    assert status.inner_text() == "1 record has such an id."
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{LIST}#find=*")
    page.get_by_role("status").wait_for()
    assert ids(page) == [last]
    page.go_back()
    page.get_by_label("Record id").fill("no such id")
    assert "No record that is listed has such an id" in status.inner_text()
    page.context.close()


def test_without_script_the_search_leads_to_the_lists(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "search.html", java_script_enabled=False)
    assert not page.get_by_label("Record id").is_visible()
    page.get_by_role("link", name=re.compile("NCRS-01")).click()
    assert page.locator(SHOWN).count() == ROWS
    page.context.close()


def test_long_words_in_a_list_keep_it_on_its_page(browser: Any, tmp_path: Path) -> None:
    rows = [
        replace(record, item="INVESTIGATION-000000017", team="NEIGHBOURHOOD East", done_at=None)
        for record in sample.failing()["NCRS-01"]
    ]
    since = {(record.record, record.item): FailingSince(first=sample.AS_OF, runs=123, at_least=True) for record in rows}
    past = replace(sample_past.past(sample.run()), failing={"NCRS-01": since})
    folder = write_folder(
        tmp_path / "set", render_pages(sample.material(failing={"NCRS-01": rows}, past=past, page_rows=9))
    )
    for name in ("team-neighbourhood-east.html", LIST):
        page = listed(browser, folder / name, width=1440)
        over = "found => found.filter(one => one.offsetWidth > one.parentElement.clientWidth).length"
        assert page.locator("table.records").evaluate_all(over) == 0, name
        assert rows_shown(page)
        page.context.close()


@pytest.mark.parametrize("page_rows", [2, 100], ids=["drawn", "written"])
def test_risks_are_sorted_by_their_place_and_not_by_their_letters(browser: Any, tmp_path: Path, page_rows: int) -> None:
    grades = {"A": "standard", "B": None, "C": "very_high", "D": "low", "E": "high"}
    failing = [
        Failing(record=record, item=None, status=Status.NON_COMPLIANT, reason="late", team="CSE", risk=risk)
        for record, risk in grades.items()
    ]
    made = render_pages(sample.material(sql={}, failing={"NCRS-01": failing}, page_rows=page_rows))
    folder = write_folder(tmp_path / "set", made)
    for name in (LIST, "team-cse.html"):
        found = set()
        for choice in ("", "Risk", "-Risk"):
            page = listed(browser, folder / name, f"order={choice}" if choice else "records")
            shown = ids(page)
            while page_rows == 2 and len(shown) < len(grades):
                page.get_by_role("button", name="Next").first.click()
                shown += ids(page)
            found.add((choice, "".join(shown)))
            page.context.close()
        assert found == {("", "CEADB"), ("Risk", "CEADB"), ("-Risk", "DAECB")}, name
