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

_SELDOM = {
    "outside_calendar",
    "imprecise_time",
    "undated",
    "future_dated",
    "text_too_long",
    "not_arrived",
    "not_authorised",
}
"""Reasons that no constructed export of this size may show: the calendar reaches over all of it; where a limit is the end of a
day no time that stands for a whole day, or for an hour that the clock repeats, lies partly before and partly after it; every
record has a date, and none lies after the export was made."""

NOT_PLANTED: Mapping[str, set[str]] = {
    "NCRS-01A": {"dangling_link"},
    "NCRS-04": {"dangling_link", "no_record_time"},
    "SUP-01": {"age_uncertain", "child_unknown", "closure_unknown", "negative_interval", "no_review_time", "paused"},
    "SUP-02": {"age_uncertain", "child_unknown", "negative_interval", "no_review_time", "paused"},
    "SUP-03": {"age_uncertain", "child_unknown", "negative_interval", "no_review_time", "paused"},
    "SUP-04": {
        "age_uncertain",
        "child_unknown",
        "closure_unknown",
        "no_review_time",
        "no_substance",
        "text_unclear",
        "unmapped_code",
    },
    "SUP-05": {"age_uncertain", "child_unknown", "dangling_link", "no_entry_time", "paused", "unmapped_code"},
    "STRAT-01": {"no_held_time", "status_blank"},
    "STRAT-01/any_time": {"status_blank"},
    "STRAT-02": {"dangling_link", "no_substance", "text_unclear"},
    "STRAT-03": {"dangling_link", "merged_record", "test_record", "text_unclear"},
    "STRAT-04": {"attendance_blank", "dangling_link"},
    "STRAT-05": {"dangling_link", "no_held_time", "status_blank"},
    "STRAT-05/delivered": {"dangling_link", "no_held_time", "status_blank"},
    "STRAT-05/meeting_has_actions": {"dangling_link"},
    "STRAT-06": {"dangling_link", "negative_interval", "unmapped_code"},
    "STRAT-06/last": {"dangling_link", "negative_interval", "unmapped_code"},
    "DEM-01": {"not_attended_yet"},
    "DEM-01/of_seen": {"not_attended_yet", "unmapped_code"},
    "DEM-01/of_unseen": {
        "age_uncertain",
        "attended_unknown",
        "child_unknown",
        "dangling_link",
        "late",
        "merged_record",
        "negative_interval",
        "no_attended_time",
        "not_attended",
        "not_attended_yet",
        "not_yet_due",
        "party",
        "test_record",
        "unmapped_code",
    },
    "DEM-01/generic_accepted": {"not_attended_yet"},
    "DEM-04": {"not_attended_yet"},
    "DEM-05": {"not_attended_yet"},
    "CR-01": {"not_arrived_yet"},
    "CR-01/completed": {"not_arrived_yet"},
    "DA-01": {"age_uncertain", "child_unknown", "dangling_link", "not_queued_yet"},
    "DA-01/every_incident": {"not_queued_yet"},
    "DA-02": {"not_queued_yet"},
    "DA-03": {"age_uncertain", "child_unknown", "not_triaged_yet"},
    "NOT-01": {"not_reported"},
    "ENC-01": {"not_attended_yet"},
    "ENC-01/not_attended": {
        "age_uncertain",
        "child_not_named",
        "child_unknown",
        "dangling_link",
        "merged_record",
        "no_report_time",
        "no_sent_time",
        "not_reported",
        "not_sent",
        "not_yet_due",
        "terms_unknown",
        "test_record",
    },
    "REF-01": {"child_not_named", "merged_record", "not_apparent", "test_record", "unmapped_code"},
    "REF-01/before_arrest": {
        "age_uncertain",
        "child_not_named",
        "child_unknown",
        "dangling_link",
        "merged_record",
        "negative_interval",
        "no_child",
        "not_apparent",
        "test_record",
    },
    "MISS-01": {"not_reported"},
    "MISS-04": {"no_child", "no_report_time", "not_reported"},
    "CUST-01/requested": {"negative_interval"},
    "CUST-01/after_request": {"merged_record", "negative_interval"},
    "CUST-02": {"no_refused_time", "too_young"},
    "CUST-02/requested": {"no_refused_time"},
    "CUST-02/transferred": {"no_refused_time"},
    "PP-01": {"dangling_link", "no_child_reasons", "no_parents_reasons", "not_begun", "text_unclear", "unmapped_code"},
    "PP-01/child_informed": {"no_child_reasons"},
    "PP-01/parents_informed": {"no_parents_reasons"},
    "PP-01/child_views": {"text_unclear"},
    "PP-01/on_system": {"unmapped_code"},
    "PP-02": {"dangling_link", "not_begun"},
    "RSO-01": {"dangling_link"},
    "RSO-01/supervisor_reviewed": {"dangling_link"},
    "RSO-02": {"dangling_link"},
    "RSO-04": {"dangling_link"},
    "RSO-04/photo": {"dangling_link"},
    "CONF-01": {"dangling_link"},
    "CONF-01/review": {"dangling_link"},
    "VOICE-01": {"text_unclear"},
    "TRAIN-01": {"dangling_link", "empty_feed"},
    "DOC-01": {"age_uncertain", "child_unknown", "closure_unknown", "dangling_link", "text_unclear"},
    "PROF-01": {"areas_not_in_export", "dangling_link", "themes_not_in_export"},
}
"""Reasons that the demo does not plant, by standard: all others it must. Their example rows are beside the suites' tests."""

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
