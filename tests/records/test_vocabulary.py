"""The vocabulary is whole: every column says what it means, references lead somewhere, instants have their companion."""

from __future__ import annotations

import pytest

from duly.records import Kind, Record, columns_of, companion, key_of, record_id, tables
from duly.records.columns import table_name

NAMES = {table_name(record): {column.name for column in columns_of(record)} for record in tables()}


@pytest.mark.parametrize("record", tables(), ids=table_name)
def test_every_column_is_described(record: type[Record]) -> None:
    for column in columns_of(record):
        assert column.meaning
        assert column.meaning[0].isupper()
        if column.kind in (Kind.COUNT, Kind.NUMBER, Kind.INSTANT, Kind.DAY):
            assert column.unit


@pytest.mark.parametrize("record", tables(), ids=table_name)
def test_references_lead_to_a_key(record: type[Record]) -> None:
    for column in columns_of(record):
        if column.references:
            table, _, name = column.references.partition(".")
            assert name in NAMES[table], column.name


@pytest.mark.parametrize("record", tables(), ids=table_name)
def test_every_instant_has_its_companion_and_nothing_else_has(record: type[Record]) -> None:
    instants = {companion(column.name) for column in columns_of(record) if column.kind is Kind.INSTANT}
    assert {column.name for column in record.__table__.columns if "companion" in column.info} == instants


@pytest.mark.parametrize("record", tables(), ids=table_name)
def test_born_columns_are_its_instants(record: type[Record]) -> None:
    kinds = {column.name: column.kind for column in columns_of(record)}
    assert all(kinds[name] is Kind.INSTANT for name in record.born)


def test_a_link_table_has_no_key() -> None:
    links = [record for record in tables() if key_of(record) is None]
    assert {table_name(record) for record in links} == {
        "incident_persons",
        "child_voice",
        "person_links",
        "person_school",
        "crime_victims",
        "strategy_children",
        "meeting_attendees",
        "custody_aa",
        "custody_reviews",
        "custody_accommodation",
    }
    with pytest.raises(LookupError, match="link table"):
        record_id(links[0])
