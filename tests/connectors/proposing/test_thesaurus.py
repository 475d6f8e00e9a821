"""Names are compared as words: spelling is forgiven, meaning is not."""

from __future__ import annotations

import pytest

from duly.connectors.proposing.spelling import without_prefix
from duly.connectors.proposing.thesaurus import thesaurus
from duly.expectations.catalogue import shipped
from duly.records import Crime, columns_of
from duly.records.vocabulary import shipped_vocabulary


def nearest(header: str, table: str = "crimes") -> str:
    words = thesaurus()
    fits = {column.name: words.fit(table, column, header) for column in columns_of(shipped_vocabulary().record(table))}
    best = max(fits, key=lambda name: fits[name])
    return best if fits[best] >= 0.85 else ""


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Crime Ref No", "crime_id"), ("CRIMENO", "crime_id"), ("Occurrence No", "crime_id"), ("crimeNumber", "crime_id"),
        ("Date Reported", "reported_at"), ("Reported On", "reported_at"), ("DATEREPORTED", "reported_at"),
        ("Repoted Date", "reported_at"), ("Rec Date", "recorded_at"), ("Date Occured", "offence_from"),
        ("Occ Start", "offence_from"), ("Division", "district"), ("Reported By", ""), ("Recorded By", ""),
        ("Complaint", ""), ("Notes", ""), ("Beat", ""), ("Date", ""), ("Review Due", ""),
    ],
)  # fmt: skip
def test_a_header_is_the_column_that_it_names(header: str, column: str) -> None:
    assert nearest(header) == column


@pytest.mark.parametrize(
    ("table", "header", "column"),
    [
        ("investigations", "OIC Collar No", "oic"),
        ("supervisory_reviews", "Next Review Due", "next_review_date"),
        ("supervisory_reviews", "Date of Review", "reviewed_at"),
        ("persons", "D.O.B.", "dob_date"),
        ("rso", "ViSOR Ref", "rso_id"),
        ("rso", "In Prison Y/N", "in_prison"),
        ("incidents", "CLOSED_BY_COLLAR", "closed_by"),
        ("strategy_meetings", "Free Notes", ""),
        ("supervisory_reviews", "Text", ""),
        ("incidents", "LOG_CLOSED_DTTM", "closed_at"),
    ],
)
def test_a_header_of_another_table(table: str, header: str, column: str) -> None:
    assert nearest(header, table) == column


def test_reported_recorded_entered_and_occurred_are_never_one_another() -> None:
    words, columns = thesaurus(), {column.name: column for column in columns_of(Crime)}
    said = {
        "reported_at": "Date Reported",
        "recorded_at": "Date Recorded",
        "entered_at": "Date Entered",
        "offence_from": "Date Occurred",
    }
    for name in said:
        for other, header in said.items():
            near = words.fit("crimes", columns[name], header)
            assert near == 1.0 if name == other else near < 0.85, (name, header)


def test_the_tables_of_words_name_what_there_is() -> None:
    words, vocabulary = thesaurus(), shipped_vocabulary()
    held = {name: {column.name: column for column in columns_of(record)} for name, record in vocabulary.by_name.items()}
    every = {name: column for columns in held.values() for name, column in columns.items()}
    assert set(words.tables["names"]) == set(held)
    for table, names in words.columns.items():
        assert set(names) <= set(every if table == "every" else held[table]), table
    for table, chains in words.tables["order"].items():
        assert {name for chain in chains for name in chain} <= set(held[table]), table
    for missing, others in words.tables["instead"].items():
        for name in (missing, *others):
            table, _, column = name.partition(".")
            assert column in held[table], name
    for parameter in words.parameters.values():
        for name in parameter.columns:
            table, _, column = name.partition(".")
            assert column in held[table], name
    assert set(words.parameters) <= set(shipped().parameters)


def test_the_words_for_codes_are_of_codes_that_there_are() -> None:
    words = thesaurus()
    used: dict[str, set[str]] = {}
    for record in shipped_vocabulary().records:
        for column in columns_of(record):
            if column.codes:
                for section in (name for name in (column.name, *column.name.split("_")) if name in words.codes):
                    used.setdefault(section, set()).update(column.codes)
                    break
    for section, codes in words.codes.items():
        assert section == "parameters" or set(codes) <= used[section], section


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("RPRTD_DTTM", "reported_at"), ("Rec Dt", "recorded_at"), ("CNCLLD_DT", "cancelled_at"), ("OFFNC_CD", "offence_code"),
        ("Allo", ""), ("Part No", ""), ("Com Date", ""),
    ],
)  # fmt: skip
def test_a_short_form_is_read_where_it_stands_for_one_word(header: str, column: str) -> None:
    assert nearest(header) == column


def test_what_all_headers_begin_with_is_left_away() -> None:
    held = without_prefix(["CRM_OCC_NO", "CRM_REPORTED_AT", "CRM_OCC_STATUS", "CRM_STATUS", "OTHER"], (), ())
    assert held["CRM_REPORTED_AT"] == "reported at" and "OTHER" not in held
    dates = ["Date Reported", "Date Recorded", "Date Entered", "Date Closed"]
    assert without_prefix(dates, thesaurus().light, thesaurus().known) == {}
    assert without_prefix(["Crime Ref", "Crime Status"], (), thesaurus().known) == {}
    assert without_prefix(["XYZ_CRIME_ID", "XYZ_ROLE"], (), thesaurus().known) == {
        "XYZ_CRIME_ID": "crime id",
        "XYZ_ROLE": "role",
    }
