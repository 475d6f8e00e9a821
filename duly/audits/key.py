"""The key of a sample, kept beside the workbook that an auditor fills in.

The workbook holds ids and questions; by the key, what comes back can be checked against what went out, and duly's verdicts
against the auditor's.
"""

from __future__ import annotations

from pathlib import Path

from duly.errors import DeliveryError, UsageError
from duly.results import Sample, from_json
from duly.settings.reading import json_of, read_whole


def key_path(workbook: Path) -> Path:
    """Where the key of a workbook is kept: beside it."""
    return workbook.with_name(f"{workbook.stem}.key.json")


def write_key(sample: Sample, path: Path) -> None:
    """Keep the key. Raises DeliveryError where it cannot be written."""
    try:
        path.write_text(sample.key + "\n", encoding="utf-8")
    except OSError as failure:
        raise DeliveryError(
            f"{path} could not be written ({type(failure).__name__})", next_step="Name another file with --output."
        ) from failure


def read_key(path: Path) -> Sample:
    """The sample that a key holds. Raises UsageError where there is none or it is not a key."""
    try:
        return from_json(Sample, json_of(read_whole(path)))
    except OSError as failure:
        raise UsageError(
            f"{path}: the key of the sample cannot be read ({type(failure).__name__})",
            next_step="'duly sample' wrote it beside the workbook: put it there again, or name it with --key.",
        ) from failure
    except ValueError as failure:
        raise UsageError(
            f"{path}: this is not the key of a sample that this version of duly reads",
            next_step="Name the file that 'duly sample' wrote beside the workbook.",
        ) from failure
