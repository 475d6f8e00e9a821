"""The JSON: it round-trips, the same run is the same bytes, and the schema in docs/ describes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import jsonschema
import pytest

from duly.reports import json_file
from duly.results import Interval, RunResult, from_json
from tests.reports import sample

Value = TypeVar("Value")

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "results.schema.json").read_text(encoding="utf-8"))


def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    return jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def test_a_run_comes_back_as_it_went() -> None:
    run = from_json(RunResult, json.loads(json_file.json_text(sample.run())))
    assert json_file.json_text(run) == json_file.json_text(sample.run())
    assert run.results == sample.run().results


def test_the_version_of_its_form_comes_first() -> None:
    assert next(iter(json.loads(json_file.json_text(sample.run())).items())) == ("schema", 2)


def test_a_run_of_an_older_duly_is_read() -> None:
    """Its form had no version, no catalogue and, before samples, no interval; manifests held less."""
    written = json.loads(json_file.json_text(sample.run()))
    del written["schema"], written["run"]["catalogue"]
    for result in written["results"]:
        del result["interval"]
    for refusal in written["run"]["manifest"]["tables"]["crimes"]["refusals"]:
        del refusal["line"]
    run = from_json(RunResult, written)
    assert run.results == sample.run().results
    assert run.run == replace(sample.run().run, catalogue=())


@pytest.mark.parametrize("schema", [3, 0, "2"])
def test_a_run_of_a_form_that_is_not_known_is_refused(schema: object) -> None:
    written = {**json.loads(json_file.json_text(sample.run())), "schema": schema}
    with pytest.raises(ValueError, match="form that this duly does not know"):
        from_json(RunResult, written)


def turned_round(mapping: Mapping[str, Value]) -> dict[str, Value]:
    return dict(reversed(list(mapping.items())))


def test_order_without_meaning_does_not_change_a_byte() -> None:
    run = sample.run()
    first, *rest = run.results
    changed = replace(
        first,
        reasons=turned_round(first.reasons),
        breakdowns=turned_round({name: turned_round(values) for name, values in first.breakdowns.items()}),
        measures=turned_round(first.measures),
    )
    assert json_file.json_text(RunResult(run=run.run, results=(changed, *rest))) == json_file.json_text(run)


def test_the_order_of_the_catalogue_is_kept() -> None:
    ids = [result["standard"] for result in json.loads(json_file.json_text(sample.run()))["results"]]
    assert ids == [result.standard for result in sample.results()]


def test_a_sample_has_an_interval() -> None:
    first, *rest = sample.run().results
    interval = Interval(low=Decimal("39.7"), high=Decimal("89.2"))
    rates = tuple(replace(rate, interval=interval) for rate in first.rates)
    sampled = replace(first, interval=interval, rates=rates)
    text = json_file.json_text(RunResult(run=sample.run().run, results=(sampled, *rest)))
    validator().validate(json.loads(text))
    assert json.loads(text)["results"][0]["interval"] == {"low": 39.7, "high": 89.2}
    assert from_json(RunResult, json.loads(text)).results[0] == sampled


def test_the_schema_describes_it() -> None:
    validator().validate(json.loads(json_file.json_text(sample.run())))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("results", 0, "outcome"), "PASSED"),
        (("results", 0, "counts", "compliant"), -1),
        (("results", 0, "rate"), "92.5"),
        (("results", 0, "surprise"), 1),
        (("run", "as_of"), None),
        (("run", "manifest", "tables", "crimes", "refused"), "four"),
    ],
)
def test_the_schema_refuses_what_is_wrong(path: tuple[str | int, ...], value: object) -> None:
    content = json.loads(json_file.json_text(sample.run()))
    inner = content
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    assert not validator().is_valid(content)


def test_hostile_text_survives_as_ascii() -> None:
    team = "\udc80\u202e=1+1\x00<script>"
    run = sample.run(warnings=(team,))
    text = json_file.json_text(run)
    assert text.isascii()
    assert json.loads(text)["run"]["warnings"] == [team]
