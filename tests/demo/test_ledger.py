"""The ledger agrees with itself and with the files, and every reason that the standards can give is planted."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from duly.demo import BACKLOGS, Ledger, Verdicts, write_export
from duly.demo.ledger import STATUSES, Tally
from duly.expectations.catalogue import shipped

_SELDOM = {"outside_calendar", "imprecise_time"}
"""Reasons that no constructed export of this size may show: the calendar reaches over all of it, and where a limit is the end
of a day no time that stands for a whole day, or for an hour that the clock repeats, lies partly before and partly after it."""

_OF_AGE = {"age_uncertain", "child_unknown"}
_OF_TEXT = {"no_substance", "text_unclear"}  # its reviews and minutes have no texts
_OF_CASES = {*_OF_AGE, "future_dated", "negative_interval", "paused", "undated"}

_OF_MEETINGS = {"dangling_link", "future_dated", "undated"}

NOT_PLANTED: Mapping[str, set[str]] = {
    "NCRS-01": {"undated"},
    "NCRS-01A": {"dangling_link", "undated"},
    "NCRS-02": {"undated"},
    "NCRS-03": {"future_dated", "undated"},
    "NCRS-04": {"dangling_link", "future_dated", "no_record_time", "undated"},
    "NCRS-05": {"future_dated", "undated"},
    "NCRS-06": {"undated"},
    "NCRS-06/dob": {"future_dated", "undated"},
    **{f"NCRS-06/{name}": {"undated"} for name in ("offence_code", "offence_from", "district", "oic", "team")},
    "SUP-01": {*_OF_CASES, "closure_unknown", "no_review_time"},
    "SUP-02": {*_OF_CASES, "no_review_time"},
    "SUP-03": {*_OF_CASES, "no_review_time"},
    "SUP-04": {*_OF_AGE, "closure_unknown", "future_dated", "no_review_time", *_OF_TEXT, "undated", "unmapped_code"},
    "SUP-05": {*_OF_AGE, "dangling_link", "future_dated", "no_entry_time", "paused", "unmapped_code"},
    "STRAT-01": {"future_dated", "no_held_time", "status_blank"},
    "STRAT-01/any_time": {"future_dated", "status_blank"},
    "STRAT-02": {*_OF_MEETINGS, *_OF_TEXT},
    "STRAT-03": {
        *_OF_MEETINGS,
        "text_unclear",
        "merged_record",
        "test_record",
    },  # a test or merged meeting has no minutes here
    "STRAT-04": {*_OF_MEETINGS, "attendance_blank"},
    "STRAT-05": {*_OF_MEETINGS, "no_held_time", "status_blank"},
    "STRAT-05/delivered": {*_OF_MEETINGS, "no_held_time", "status_blank"},
    "STRAT-05/meeting_has_actions": _OF_MEETINGS,
    "STRAT-06": {*_OF_MEETINGS, "negative_interval", "unmapped_code"},
    "STRAT-06/last": {*_OF_MEETINGS, "negative_interval", "unmapped_code"},
    "CONF-01": {"dangling_link", "undated"},
    "CONF-01/review": _OF_MEETINGS,
    "DOC-01": {*_OF_MEETINGS, *_OF_AGE, "closure_unknown", "text_unclear"},
    "PROF-01": {
        "areas_not_in_export",
        "dangling_link",
        "themes_not_in_export",
    },  # where one holds, no area is judged otherwise
    "DEM-04": {"no_attended_time", "unmapped_code"},
    "CUST-01/after_request": {"negative_interval"},
    "VOICE-01": {"future_dated", "text_unclear", "undated"},
    # of the export as a whole, of times after it, and of records that hang on nothing in it
    "NOT-01": {"future_dated", "not_reported", "undated"},
    "ENC-01": {"future_dated", "not_attended_yet", "undated"},
    "REF-01": {
        *(
            "child_not_named",
            "future_dated",
            "merged_record",
            "not_apparent",
            "test_record",
            "undated",
            "unmapped_code",
        ),
    },
    "REF-01/before_arrest": {
        *(
            "age_uncertain",
            "child_not_named",
            "child_unknown",
            "dangling_link",
            "future_dated",
            "merged_record",
            "no_child",
        ),
        *("not_apparent", "test_record", "undated"),
    },
    "MISS-01": {"future_dated", "not_reported", "undated"},
    "MISS-02": {"future_dated", "undated"},
    "MISS-03": {"future_dated", "undated"},
    "MISS-04": {"future_dated", "no_child", "no_report_time", "not_reported", "undated"},
    "PP-01": {
        "dangling_link",
        "future_dated",
        "no_child_reasons",
        "no_parents_reasons",
        "not_begun",
        "undated",
        "unmapped_code",
    },
    "PP-01/la_informed": {"future_dated"},
    "PP-01/child_informed": {"no_child_reasons"},
    "PP-01/child_views": {"text_unclear"},
    "PP-01/parents_informed": {"no_parents_reasons"},
    "PP-01/on_system": {"unmapped_code"},
    "PP-02": {"dangling_link", "future_dated", "not_begun", "undated"},
    "TRAIN-01": {"empty_feed"},  # the export's table of training records is not empty
}
"""Reasons that the demo does not plant, by standard: all others it must."""

FEW = {"ENC-01/not_attended"}
"""Judgements of which the smallest export has too few records to show every reason that a larger one does."""

BY_ID = {
    f"{standard.id}/{rate}".removesuffix("/"): judgement
    for standard in shipped().standards
    for rate, judgement in standard.judgements.items()
}
"""Every judgement of the catalogue by the name that the ledger gives it."""


@pytest.mark.parametrize("name", BY_ID)
def test_every_reason_is_planted_in_the_smallest_export(small: Ledger, name: str) -> None:
    planted = {**small.standards, **small.variants}[name]
    reasons = BY_ID[name].verdict.reasons
    assert set(planted.reasons) <= set(reasons)
    if name not in FEW:
        assert set(reasons) - set(planted.reasons) - _SELDOM == NOT_PLANTED.get(name, set())
    of_status: dict[str, set[str]] = {status: set() for status in STATUSES.values()}
    for status, reason in BY_ID[name].verdict.ends:
        of_status[status.value].add(reason)
    for named, possible in of_status.items():
        certain = possible - set().union(*(other for one, other in of_status.items() if one != named))
        least, most = (sum(planted.reasons.get(reason, 0) for reason in some) for some in (certain, possible))
        assert least <= planted.counts[named] <= most


def test_every_standard_rate_and_backlog_of_the_catalogue_is_planted(small: Ledger) -> None:
    assert set(small.standards) == {standard.id for standard in shipped().standards}
    rates = {f"{standard.id}/{rate.id}" for standard in shipped().standards for rate in standard.also}
    assert rates <= set(small.variants)
    assert {name.partition("/")[0] for name in small.variants} <= set(small.standards)
    assert tuple(small.backlogs) == BACKLOGS


def test_counts_of_statuses_are_the_sums_of_their_reasons(small: Ledger) -> None:
    for name, verdicts in {**small.standards, **small.variants}.items():
        assert sum(verdicts.reasons.values()) == verdicts.total == sum(verdicts.counts.values()), name


def test_grains_of_the_same_thing_agree(small: Ledger) -> None:
    def counts(name: str) -> dict[str, int]:
        return dict({**small.standards, **small.variants}[name].counts)

    # every meeting whose minutes are there is asked when they came; every held child seen is asked how it was described
    # and of those of which it cannot be told whether they have minutes, it cannot be told when either
    assert small.standards["STRAT-03"].total == counts("STRAT-02")["COMPLIANT"] + counts("STRAT-02")["UNKNOWN"]
    assert counts("STRAT-01") != counts("STRAT-01/any_time")
    assert small.standards["STRAT-01"].total == small.variants["STRAT-01/any_time"].total
    assert small.variants["DEM-04/spoken_alone"].total == small.standards["DEM-04"].reasons["spoken_to"]
    assert small.standards["NCRS-06"].total == small.standards["NCRS-01"].total
    assert small.standards["DA-01"].total < small.variants["DA-01/every_incident"].total
    assert small.standards["DA-04"].total >= small.variants["DA-04/incidents"].total
    assert small.variants["PP-01/grounds"].total == counts("PP-01")["COMPLIANT"] + counts("PP-01")["NON_COMPLIANT"]
    assert small.standards["MISS-01"].total == small.standards["MISS-02"].total == small.standards["MISS-03"].total
    assert small.standards["PP-01"].counts["EXCLUDED"] == small.standards["PP-02"].counts["EXCLUDED"]
    assert small.standards["DEM-01"].reasons["reason_recorded"] <= small.standards["DEM-04"].reasons["reason_recorded"]


def test_json_and_back(small: Ledger) -> None:
    assert Ledger.from_json(small.to_json()) == small


def test_a_tally_reads_verdicts_as_the_fate_tables_write_them() -> None:
    tally = Tally()
    tally.add("NCRS-01", "N late", 2)
    tally.add("NCRS-01", "C in_time")
    tally.add("NCRS-01", "Y not_yet_due", 0)
    verdicts = tally.verdicts()["NCRS-01"]
    assert verdicts == Verdicts(
        counts={"COMPLIANT": 1, "NON_COMPLIANT": 2, "UNKNOWN": 0, "NOT_YET_DUE": 0, "EXEMPT": 0, "EXCLUDED": 0},
        reasons={"in_time": 1, "late": 2},
    )
    assert verdicts.rate == pytest.approx(1 / 3)


def test_a_ledger_is_written_only_where_asked(tmp_path: Path) -> None:
    beside = tmp_path / "ledger.json"
    ledger = write_export(tmp_path / "export", ledger_path=beside)
    assert Ledger.from_json(beside.read_text(encoding="utf-8")) == ledger
    assert not (tmp_path / "export" / "ledger.json").exists()


def test_manifest_and_ledger_count_the_rows_of_the_files(small: Ledger, small_folder: Path) -> None:
    manifest = json.loads((small_folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["tables"] == small.rows
    assert manifest["export_at"] == small.as_of.isoformat()
    for table, rows in small.rows.items():
        with (small_folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            assert sum(1 for _ in csv.DictReader(file)) == rows, table
    assert sorted(path.stem for path in small_folder.glob("*.csv")) == sorted(small.rows)


def test_repeated_and_conflicting_rows_are_as_counted(small: Ledger, small_folder: Path) -> None:
    for table, keys in (("persons", "person_id"), ("crimes", "crime_id"), ("incidents", "incident_id")):
        with (small_folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = [tuple(row.items()) for row in csv.DictReader(file)]
        distinct = set(rows)
        assert len(rows) - len(distinct) == small.folded[table]
        by_key: dict[str, int] = {}
        for row in distinct:
            key = dict(row)[keys]
            by_key[key] = by_key.get(key, 0) + 1
        assert sum(number for number in by_key.values() if number > 1) == small.refused[table]


def test_anomalies_are_listed_by_id(small: Ledger) -> None:
    assert all(ids for ids in small.anomalies.values())
    for kind in (
        "orphans in crime_victims",
        "persons merged in a cycle",
        "persons merged in a long_chain",
        "persons default_1900",
        "crimes with a code that the vocabulary does not have",
        "crimes recorded after the as-at instant",
        "incidents with naive times",
        "conflicting keys in crimes",
        "meetings christmas_eve",
        "domestic abuse incidents triaged in one second",
    ):
        assert kind in small.anomalies
