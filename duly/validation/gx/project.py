"""A run as a standard Great Expectations project: for those who know GX and want to look with its own tools.

What is written is stock: the intake suites as they were asked, a suite for each theme over a table of counts, a Checkpoint
that runs those again, and the validation results. Anybody's GX opens it, duly need not be installed, and it holds counts
only: no record, no value and no id of one.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import great_expectations as gx
from great_expectations.core import (
    ExpectationSuite,
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
    RunIdentifier,
)
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)
from great_expectations.expectations import (  # type: ignore[attr-defined]  # re-exported without saying so
    ExpectColumnValuesToBeBetween,
    ExpectColumnValuesToBeInSet,
)
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.row_conditions import Column

from duly.errors import DeliveryError, UsageError
from duly.results import Outcome, RunResult, StandardResult, from_json
from duly.settings.reading import json_of, read_whole
from duly.validation.gx.context import COUNTS_ONLY, silence
from duly.validation.gx.lean import whole
from duly.validation.intake import PARENTS

COUNTS = "counts"
"""The folder, and GX's data source, that hold the table of counts."""

STANDARDS = "standards"
"""The table of counts: one row for each standard of the run."""

_COLUMNS = ("standard", "suite", "title", "outcome", "percent", "target", "target_count")


def write_project(folder: Path, run: RunResult, of_gx: Mapping[str, Any], target_counts: Mapping[str, int]) -> Path:
    """Write the project of a run into a new folder, and return the path of its great_expectations.yml.

    `of_gx` is what the run left of GX's own results: redacted suites by name, under "intake" and "compliance".
    `target_counts` are the breaches not to exceed of the standards that are counted, by id. The project names its table of
    counts by its full path, since GX takes a relative one from wherever it is started: one that is moved is written anew.

    Raises UsageError where the folder holds something, DeliveryError where it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there and not empty", next_step="Name a new folder, or remove this one.")
    fresh = not folder.exists()
    try:
        with silence():
            return _write(folder.resolve(), run, of_gx, target_counts)
    except OSError as failure:
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
        raise DeliveryError(
            f"the project could not be written to {folder}: {type(failure).__name__}",
            next_step="Name another folder, or make room in this one.",
        ) from failure


def _write(folder: Path, run: RunResult, of_gx: Mapping[str, Any], target_counts: Mapping[str, int]) -> Path:
    whole()  # the project's data source is one of those that are left for later
    counts = folder / COUNTS
    counts.mkdir(parents=True)
    _write_counts(counts / f"{STANDARDS}.csv", run, target_counts)
    context = gx.get_context(mode="file", project_root_dir=folder)
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}  # type: ignore[assignment]
    context.variables.analytics_enabled = False
    context.variables.save()
    source = context.data_sources.add_pandas_filesystem(name=COUNTS, base_directory=counts)
    batch = source.add_csv_asset(name=STANDARDS).add_batch_definition_path(name="run", path=f"{STANDARDS}.csv")
    definitions = []
    for suite in dict.fromkeys(result.suite for result in run.results):
        expected = [
            expectation
            for result in run.results
            if result.suite == suite
            for expectation in _of_standard(result, target_counts.get(result.standard))
        ]
        definitions.append(
            context.validation_definitions.add(
                gx.ValidationDefinition(
                    name=suite,
                    data=batch,
                    suite=context.suites.add(ExpectationSuite(name=suite, expectations=expected)),
                )
            )
        )
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(name="compliance", validation_definitions=definitions, result_format=COUNTS_ONLY)
    )
    checkpoint.run()
    for name, result in of_gx["intake"].items():
        _keep_intake(context, name, result, run.run.as_of)
    return Path(str(context.root_directory)) / context.GX_YML


def _write_counts(path: Path, run: RunResult, target_counts: Mapping[str, int]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*_COLUMNS, *asdict(run.results[0].counts)))
        for result in run.results:
            writer.writerow(
                (
                    result.standard,
                    result.suite,
                    result.title,
                    result.outcome.value,
                    _percent(result),
                    "" if result.target is None else result.target,
                    target_counts.get(result.standard, ""),
                    *asdict(result.counts).values(),
                )
            )


def _percent(result: StandardResult) -> float | str:
    """The rate unrounded, since a target is compared with it; blank where nothing was judged."""
    judged = result.counts.judged
    return float(Fraction(100 * result.counts.compliant, judged)) if judged else ""


def _of_standard(result: StandardResult, target_count: int | None) -> Iterator[Expectation]:
    """The standard was met as duly says, with all that is unknown; and its rate, or number of breaches, is within the target."""
    row: dict[str, Any] = {"row_condition": Column("standard") == result.standard}
    meta = {"standard": result.standard, "title": result.title, "outcome": result.outcome.value}
    met = [Outcome.MET.value]
    yield ExpectColumnValuesToBeInSet(column="outcome", value_set=met, meta={**meta, "asks": "outcome"}, **row)
    if target_count is not None:
        yield ExpectColumnValuesToBeBetween(
            column="non_compliant", max_value=target_count, meta={**meta, "asks": "target"}, **row
        )
    elif result.target is not None:
        yield ExpectColumnValuesToBeBetween(
            column="percent", min_value=float(result.target), meta={**meta, "asks": "target"}, **row
        )


def _keep_intake(context: Any, name: str, result: Mapping[str, Any], as_of: datetime) -> None:
    """A suite of stock expectations, as it was asked of a table of the export, and what came of it."""
    suite = f"intake_{name.replace(PARENTS, '_parents')}"
    configurations = [_configuration(item["expectation_config"]) for item in result["results"]]
    context.suites.add(
        ExpectationSuite(name=suite, expectations=[configuration.to_domain_obj() for configuration in configurations])
    )
    validated = ExpectationSuiteValidationResult(
        success=result["success"],
        suite_name=suite,
        statistics=result["statistics"],
        meta={**result["meta"], "asked_by": "duly"},
        results=[
            ExpectationValidationResult(
                success=item["success"],
                expectation_config=configuration,
                result=dict(item["result"]),
                exception_info=dict(item["exception_info"]),
                meta={},
            )
            for item, configuration in zip(result["results"], configurations, strict=True)
        ],
    )
    key = ValidationResultIdentifier(
        expectation_suite_identifier=ExpectationSuiteIdentifier(name=suite),
        run_id=RunIdentifier(run_name="duly", run_time=as_of),
        batch_identifier=suite,
    )
    context.validation_results_store.add(key, validated)


def _configuration(asked: Mapping[str, Any]) -> ExpectationConfiguration:
    return ExpectationConfiguration(
        type=asked["type"],
        kwargs={key: value for key, value in asked["kwargs"].items() if key != "batch_id"},
        meta=dict(asked.get("meta") or {}),
        severity=FailureSeverity(asked["severity"]),
    )


_LARGEST = 1_000_000_000
"""Bytes of the results of a run."""


def read_run(results: Path) -> tuple[RunResult, Mapping[str, Any]]:
    """The results of a run and what it left of GX's own, from its results folder.

    Raises UsageError where they are not there or not those of this version.
    """
    try:
        run = from_json(RunResult, json_of(read_whole(results / "results.json", _LARGEST)))
        of_gx = json_of(read_whole(results / "great_expectations.json", _LARGEST))
        if not run.results or "intake" not in of_gx:
            raise ValueError("it holds no results")
    except OSError as failure:
        raise UsageError(
            f"{results}: there are no results of a run ({type(failure).__name__})",
            next_step="Run 'duly run' first, or name its results folder with --results.",
        ) from failure
    except (ValueError, KeyError, TypeError, AttributeError) as failure:
        raise UsageError(
            f"{results}: these are not results that this version of duly reads",
            next_step="Run 'duly run' again, or use the newer duly that wrote them.",
        ) from failure
    return run, of_gx
