"""The cells that the database forms are those of a slow, obvious Python version, over lines as odd as lines can be."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from xlsxwriter.utility import _datetime_to_excel_datetime

from duly.checks.standards import Severity
from duly.reports import words
from duly.reports.worklists import gathered
from duly.reports.worklists.cells import text_in_csv, text_in_xml
from duly.reports.worklists.sheets import CSV_COLUMNS, SHEETS
from duly.results import RISK_GRADES, Failing, FailingSince, Status, Waiver
from duly.results.cells import harmless
from tests.reports import sample
from tests.reports.worklists.lines import NORTH, UNRECORDED, line, tables, worklists

LONDON = ZoneInfo("Europe/London")
AS_OF = sample.run_info().as_of
RECORDS = (
    "V1",
    "V2",
    "A_x0041_",
    "=1",
    "a,b",
    'a"b',
    " a",
    "b ",
    "<r>x</r>",
    "é",
    "\U0001f600" * 20_000,
    "",
    "2025-01-01",
    None,
)
MOMENTS = (
    datetime(1850, 1, 1, 12),
    datetime(1899, 12, 31, 23, 59, 59),
    datetime(1900, 1, 1),
    datetime(1900, 2, 28),  # the last day that Excel counts right
    datetime(1900, 3, 1),
    datetime(1968, 7, 1, 22, 59),  # a year of summer time
    datetime(2025, 3, 30, 0, 59, 59, 999_999),  # the clocks go forward
    datetime(2025, 3, 30, 1),
    datetime(2025, 10, 26, 0, 30),  # and back
    datetime(2025, 10, 26, 1, 30),
    datetime(2025, 7, 1, 22, 59, 59),
    datetime(2025, 12, 25, 23, 59, 59),
    datetime(2999, 12, 31, 23, 59, 0),
    AS_OF.astimezone(UTC).replace(tzinfo=None),
    AS_OF.astimezone(UTC).replace(tzinfo=None) - timedelta(microseconds=1),
    None,
)
SINCE = {
    ("V1", None): FailingSince(first=datetime(2025, 12, 30, 6, tzinfo=UTC), runs=7),
    ("V2", "x"): FailingSince(first=datetime(2025, 6, 30, 23, 30, tzinfo=UTC), runs=1200, at_least=True),
    ("=1", None): FailingSince(first=datetime(2025, 12, 30, 6, tzinfo=UTC), runs=7),
}
WAIVERS = [
    Waiver(
        standard="SUP-01", record=record, item=item, reason=f"=why, {row}", agreed_by="D\x07CI", until=until, row=row
    )
    for row, (record, item, until) in enumerate(
        [
            ("V1", None, date(2026, 3, 31)),
            ("V1", "x", date(2026, 1, 31)),
            ("V1", None, date(2030, 1, 1)),
            ("a,b", "x", date(2026, 1, 6)),
        ]
    )
]


def odd_lines(seed: int, count: int) -> list[dict[str, Any]]:
    """Lines made of odd parts."""
    chosen = random.Random(seed)
    pick = chosen.choice
    lines = []
    for _ in range(count):
        status = pick(
            [Status.NON_COMPLIANT, Status.NON_COMPLIANT, Status.UNKNOWN, Status.NOT_YET_DUE, Status.COMPLIANT]
        )
        record, item = pick(RECORDS), pick([None, "x", "2025-12-25", "+1"])
        covered = any(one.record == record and one.item in (None, item) for one in WAIVERS)
        failing = status in (Status.NON_COMPLIANT, Status.UNKNOWN)
        rate = pick(["", "", sample.NCRS_01.also[0].id])
        made = line(
            record,
            standard="NCRS-01" if rate else pick(["SUP-01", "NCRS-01"]),
            team=pick([NORTH, UNRECORDED, "=T, 1"]),
            rate=rate,
            status=status,
            reason=pick(["no_review", "late", "never_declared"]),
            item=item,
            anchor_at=pick(MOMENTS),
            due_at=pick(MOMENTS),
            done_at=pick(MOMENTS),
            open=pick([True, False]),
            counted=pick([True, False]),
            officer=pick([None, "S1", "S00000002"]),
            risk=pick([None, "low", "very_high"]),
        )
        made["waived"] = covered and failing and made["standard"] == "SUP-01"
        lines.append(made)
    return lines


def ordered(lines: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Team by team and sheet by sheet: by severity, the highest risk and the longest due first."""
    sheets, severities = list(SHEETS), list(Severity)

    def key(one: Mapping[str, Any]) -> tuple[Any, ...]:
        first = one["due_at"] or one["anchor_at"]
        return (
            one["team"] == UNRECORDED,
            one["team"],
            sheets.index(sheet_of(one)),
            severities.index(sample.STANDARDS[one["standard"]].severity),
            RISK_GRADES.index(one["risk"]) if one["risk"] else len(RISK_GRADES),
            first is None,
            first or datetime.min,
            one["standard"],
            one["rate"],
            one["record"] is None,
            (one["record"] or "").encode(),
            one["item"] is not None,
            (one["item"] or "").encode(),
            one["status"],
            one["reason"],
            one["counted"],
            one["anchor_at"] is None,
            one["anchor_at"] or datetime.min,
            one["done_at"] is None,
            one["done_at"] or datetime.min,
        )

    return sorted(lines, key=key)


def sheet_of(one: Mapping[str, Any]) -> str:
    put_right, untold, coming, _, done, waived = SHEETS
    if one["status"] not in (Status.NON_COMPLIANT.value, Status.UNKNOWN.value):
        return coming
    record = Failing(
        **{name: one[name] for name in ("record", "item", "reason", "due_at", "done_at", "open", "waived")},
        status=Status(one["status"]),
    )
    return {
        words.State.TO_PUT_RIGHT: put_right,
        words.State.UNDETERMINED: untold,
        words.State.LATE: done,
        words.State.MISSED: done,
        words.State.WAIVED: waived,
    }[words.state_of(record)]


def local(moment: datetime | None) -> datetime | None:
    return None if moment is None else words.local(moment, LONDON).replace(tzinfo=None)


def values(one: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a line, by column of the CSV file."""
    standard = sample.STANDARDS[one["standard"]]
    rate = next((rate for rate in standard.also if rate.id == one["rate"]), standard)
    reasons = words.reasons_of(rate.judgement.verdict)
    due, as_of = one["due_at"], AS_OF.astimezone(UTC).replace(tzinfo=None)
    is_overdue = due is not None and one["open"] and due < as_of
    since = None if one["rate"] or one["standard"] != "SUP-01" else SINCE.get((one["record"], one["item"]))
    waivers = [
        waiver
        for waiver in WAIVERS
        if waiver.record == one["record"] and waiver.item in (None, one["item"]) and one["waived"]
    ]
    waiver = max(waivers, key=lambda waiver: waiver.item is not None) if waivers else None
    cells = [
        sheet_of(one),
        one["team"],
        one["record"],
        one["item"],
        one["officer"],
        one["risk"],
        one["standard"],
        rate.title,
        standard.severity.value,
        words.reason(one["reason"], reasons),
        local(one["anchor_at"]),
        local(due),
        (AS_OF.astimezone(LONDON).date() - words.local(due, LONDON).date()).days if is_overdue else None,
        since,
        since.runs if since else None,
        "yes" if one["counted"] else "no",
        *((waiver.agreed_by, waiver.reason, waiver.until) if waiver else (None, None, None)),
    ]
    return dict(zip(CSV_COLUMNS, cells, strict=True))


def on_sheet(one: Mapping[str, Any]) -> list[Any]:
    """The values of a line in a workbook, in which nobody wrote anything yet."""
    said = values(one)
    waived, overdue = "", ""
    if said["Until"]:
        waived = f"Waived until {said['Until']:%d/%m/%Y} by {said['Agreed by']}: {said['Why']}. "
    if (days := said["Days overdue"]) is not None:
        overdue = {0: "Overdue since today. ", 1: "1 day overdue. "}.get(days, f"{days} days overdue. ")
    return [
        said["Record"],
        said["Part of it"],
        said["Officer"],
        said["Risk"] and said["Risk"].replace("_", " "),
        f"{said['Standard']}{'/' if one['rate'] else ''}{one['rate']} {said['Severity']}",
        f"{waived}{overdue}{said['What is wrong']} ({said['What is asked']})",
        said["Due"],
        None,
        None,
        None,
    ]


def in_csv(value: Any) -> str:
    if isinstance(value, FailingSince):
        return f"{'before ' if value.at_least else ''}{words.local(value.first, LONDON):%Y-%m-%d}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else harmless(words.plain(str(value)))


def in_days(moment: datetime) -> float:
    """As XlsxWriter counts and writes them."""
    return float(f"{_datetime_to_excel_datetime(moment, False, False):.16G}")


def in_sheet(value: Any) -> Any:
    """As openpyxl reads a cell whose moments are left as Excel's numbers, with the format of it."""
    if isinstance(value, datetime) and value.year < 1900:
        return f"{value:%Y-%m-%d}", "@"
    if isinstance(value, datetime) and (value.hour, value.minute) != (23, 59):
        return in_days(value.replace(second=0, microsecond=0)), "dd/mm/yyyy hh:mm"
    if isinstance(value, date):
        day = datetime(value.year, value.month, value.day)
        return in_days(day), "dd/mm/yyyy"
    if value is None:
        return None, "General"
    said = words.plain(value, 32_000)
    return re.sub(
        "(_x[0-9a-fA-F]{4}_)", r"_x005F\1", said.encode("utf-16-le")[:65_534].decode("utf-16-le", "ignore")
    ), "@"


@pytest.mark.parametrize("seed", range(4))
def test_lines_are_as_a_slow_version_writes_them(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "AT_ONCE", 7)
    monkeypatch.setattr("openpyxl.worksheet._reader.from_excel", lambda value, *_, **__: value)
    lines = odd_lines(seed, 150)
    made = worklists(tmp_path, lines, failing={"SUP-01": SINCE}, waivers=WAIVERS)
    assert set(made) == {one["team"] for one in lines}
    for team, worklist in made.items():
        own = [one for one in ordered(lines) if one["team"] == team]
        out = io.StringIO()
        rows = [list(CSV_COLUMNS)]
        rows += [[in_csv(value) for value in values(one).values()] for one in own]
        csv.writer(out).writerows(rows)
        assert tables(tmp_path)[f"{worklist.name}.csv"] == out.getvalue()
        book = openpyxl.load_workbook(tmp_path / f"{worklist.name}.xlsx")
        for name in SHEETS:
            expected = [[in_sheet(value) for value in on_sheet(one)] for one in own if sheet_of(one) == name]
            found = [[(cell.value, cell.number_format) for cell in row] for row in book[name].iter_rows(min_row=2)]
            assert found == expected, (team, name)


def test_a_text_that_no_database_holds_is_spelt_out() -> None:
    assert text_in_xml("lone\ud800") == r"<is><t>lone\ud800</t></is>"
    assert text_in_csv("lone\ud800") == r"lone\ud800"
    assert text_in_xml("\uffff<&>") == "<is><t>_xFFFF_&lt;&amp;&gt;</t></is>"
    assert text_in_csv(None) == ""
