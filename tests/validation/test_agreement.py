"""The numbers are counted once, and duly, Great Expectations over them, and stock Great Expectations over the records say the
same of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import great_expectations as gx
import pytest
from great_expectations.core import ExpectationSuite
from sqlalchemy import text

from duly.results import Asks
from duly.validation import Examination, Examined, Validation, intake
from duly.validation.gx import held
from duly.validation.gx.context import COUNTS_ONLY, silence
from duly.validation.gx.expectations import of_examined
from duly.validation.gx.lean import whole
from tests.validation.conftest import NEEDS, Exporter, as_gx_says, sound

whole()  # stock Great Expectations is asked as well, over frames

Records = dict[str, list[dict[str, Any]]]

EXPORTS: dict[str, Callable[[Records], object]] = {
    "sound": lambda records: None,
    "keys that are blank and repeated": lambda records: records["crimes"].extend(
        [{"crime_id": None}, {"crime_id": "c1"}, {"crime_id": "c1"}, {"crime_id": "c2"}]
    ),
    "a key that is blank throughout": lambda records: [row.update(crime_id=None) for row in records["crimes"]],
    "unmapped codes": lambda records: [row.update(victim_type="(unmapped)") for row in records["crime_victims"]],
    "codes in quotation marks": lambda records: records["crimes"][0].update(status='it\'s 100% "open"'),
    "times beyond both bounds": lambda records: [
        records["crimes"][0].update(recorded_at=datetime(1899, 12, 31)),
        records["crimes"][1].update(recorded_at=datetime(2099, 1, 1)),
    ],
    "orphans": lambda records: [row.update(incident_id="i9") for row in records["crimes"]],
    "empty tables": lambda records: records.update(crimes=[], crime_victims=[], incidents=[]),
    "missing tables": lambda records: [records.pop(name) for name in ("incidents", "persons")],
}


def examination(export: Exporter, change: Callable[[Records], object]) -> tuple[Any, Examination]:
    records = sound()
    change(records)
    dataset = export(records)
    return dataset, intake(dataset, {}, NEEDS)


def verdicts(results: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[bool, Any]]:
    """Whether each check succeeded, and what GX counted for it."""
    return {
        (one["expectation_config"]["meta"]["column"], one["expectation_config"]["meta"]["asks"]): (
            one["success"],
            one["result"].get("unexpected_count", one["result"].get("observed_value")),
        )
        for one in results
    }


@pytest.mark.parametrize("odd", EXPORTS)
def test_great_expectations_says_the_same(odd: str, export: Exporter) -> None:
    _, examined = examination(export, EXPORTS[odd])
    says = as_gx_says(examined)
    assert says.intake.keys() == examined.examined.keys()
    for name, table in examined.examined.items():
        lacking = {(check.column, check.asks.value) for check in table.failed}
        unmet = {check for check, (met, _) in verdicts(says.intake[name]["results"]).items() if not met}
        blank = {check for check in unmet - lacking if check[1] == Asks.UNIQUE}  # to GX, no value is no different value
        assert unmet - blank == lacking
        assert all(table.numbers.count(str(column), Asks.FILLED) == 0 for column, _ in blank)


@pytest.mark.parametrize("database", ["duckdb"], indirect=True)
@pytest.mark.parametrize("odd", EXPORTS)
def test_stock_great_expectations_over_the_records_says_the_same(odd: str, export: Exporter) -> None:
    dataset, examined = examination(export, EXPORTS[odd])
    says = as_gx_says(examined)
    context = gx.get_context(mode="ephemeral")
    source = context.data_sources.add_pandas("stock")
    for name, table in examined.examined.items():
        if table.table != name or not table.numbers.rows:  # numbers of orphans; pandas types no column without a value
            continue
        with dataset.engine.connect() as connection, silence():
            columns = ", ".join(table.columns)
            rows = connection.execute(text(f"SELECT {columns} FROM {name}")).cursor.df()
            for column in [each for each in rows if rows[each].isna().all()]:
                rows[column] = rows[column].astype(object).where(rows[column].notna(), None)
            for check in [
                each for each in table.checks if type(each.earliest) is date
            ]:  # to pandas a day is an instant
                rows[check.column] = rows[check.column].dt.date
            suite = ExpectationSuite(name=name, expectations=list(of_examined(table)))
            batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all of them")
            stock = batch.get_batch({"dataframe": rows}).validate(suite, result_format=COUNTS_ONLY).to_json_dict()  # type: ignore[no-untyped-call]
        assert verdicts(stock["results"]) == verdicts(says.intake[name]["results"]), name


def test_where_great_expectations_says_otherwise_of_a_check_it_is_told(export: Exporter) -> None:
    _, examined = examination(export, EXPORTS["unmapped codes"])
    victims = examined.examined["crime_victims"]
    deaf = _Deaf(table=victims.table, columns=victims.columns, checks=victims.checks, numbers=victims.numbers)
    (remark,) = held(replace(examined, examined={"crime_victims": deaf}), Validation()).remarks
    assert remark.startswith(
        "Great Expectations says otherwise than duly of the check 'codes' of crime_victims.victim_type"
    )


class _Deaf(Examined):
    """What finds no fault, whatever was counted."""

    @property
    def failed(self) -> tuple[Any, ...]:
        return ()
