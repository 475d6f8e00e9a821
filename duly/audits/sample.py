"""A sample as it was drawn: what of, how, and duly's own verdict on each case, which the auditor does not see.

The workbook that an auditor fills in holds ids and questions; this is kept beside it as the key, so that what comes back
can be checked against what went out, and duly's verdicts against the auditor's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from duly.errors import DeliveryError, UsageError
from duly.results import Status

SCHEMA = 1
"""Version of the key's form; another one is refused."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the auditor is asked about a case: a standard's question, and the edges of the rule."""

    standard: str
    title: str
    question: str
    boundaries: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What duly says of a case under one standard; `item` tells several verdicts of one case apart."""

    standard: str
    item: str | None
    status: Status
    reason: str


@dataclass(frozen=True, kw_only=True)
class Case:
    """One drawn record. `stratum` is the value of the breakdown that the sample was stratified by."""

    number: int
    record: str
    stratum: str | None
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, kw_only=True)
class Stratum:
    """How many records a stratum holds, and how many of them were drawn."""

    population: int
    drawn: int


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A drawn sample.

    `unit` is the table whose records were drawn; `left_out` counts, by reason, the records that were not in the frame;
    `statuses` counts the verdicts of the whole frame; `grades` are the grades that may be given, best first.
    `as_of` is aware.
    """

    of: str
    unit: str
    as_of: datetime
    seed: str
    by: str | None
    grades: tuple[str, ...]
    questions: tuple[Question, ...]
    strata: Mapping[str, Stratum]
    left_out: Mapping[str, int]
    cases: tuple[Case, ...]
    duly_version: str

    @property
    def population(self) -> int:
        """Records that could have been drawn."""
        return sum(stratum.population for stratum in self.strata.values())

    @property
    def id(self) -> str:
        """Tells this sample from every other one: a digest of all that it holds."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:12]

    def to_json(self) -> str:
        return json.dumps(
            {
                "schema": SCHEMA,
                "of": self.of,
                "unit": self.unit,
                "as_of": self.as_of.isoformat(),
                "seed": self.seed,
                "by": self.by,
                "grades": list(self.grades),
                "questions": [
                    {
                        "standard": asked.standard,
                        "title": asked.title,
                        "question": asked.question,
                        "boundaries": list(asked.boundaries),
                    }
                    for asked in self.questions
                ],
                "strata": {
                    name: {"population": found.population, "drawn": found.drawn} for name, found in self.strata.items()
                },
                "left_out": dict(self.left_out),
                "cases": [
                    {
                        "number": case.number,
                        "record": case.record,
                        "stratum": case.stratum,
                        "verdicts": [
                            {
                                "standard": verdict.standard,
                                "item": verdict.item,
                                "status": verdict.status.value,
                                "reason": verdict.reason,
                            }
                            for verdict in case.verdicts
                        ],
                    }
                    for case in self.cases
                ],
                "duly_version": self.duly_version,
            },
            indent=1,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The sample that `to_json` wrote. Raises ValueError, KeyError or TypeError where it is something else."""
        held: dict[str, Any] = json.loads(text)
        if held["schema"] != SCHEMA:
            raise ValueError(f"schema {held['schema']} is not {SCHEMA}")
        return cls(
            of=held["of"],
            unit=held["unit"],
            as_of=datetime.fromisoformat(held["as_of"]),
            seed=held["seed"],
            by=held["by"],
            grades=tuple(held["grades"]),
            questions=tuple(
                Question(**{**asked, "boundaries": tuple(asked["boundaries"])}) for asked in held["questions"]
            ),
            strata={name: Stratum(**found) for name, found in held["strata"].items()},
            left_out=held["left_out"],
            cases=tuple(
                Case(
                    **{
                        **case,
                        "verdicts": tuple(
                            Verdict(**{**verdict, "status": Status(verdict["status"])}) for verdict in case["verdicts"]
                        ),
                    }
                )
                for case in held["cases"]
            ),
            duly_version=held["duly_version"],
        )


def key_path(workbook: Path) -> Path:
    """Where the key of a workbook is kept: beside it."""
    return workbook.with_name(f"{workbook.stem}.key.json")


def write_key(sample: Sample, path: Path) -> None:
    """Keep the key. Raises DeliveryError where it cannot be written."""
    try:
        path.write_text(sample.to_json() + "\n", encoding="utf-8")
    except OSError as failure:
        raise DeliveryError(
            f"{path} could not be written ({type(failure).__name__})", next_step="Name another file with --output."
        ) from failure


def read_key(path: Path) -> Sample:
    """The sample that a key holds. Raises UsageError where there is none or it is not a key."""
    try:
        return Sample.from_json(path.read_text(encoding="utf-8"))
    except OSError as failure:
        raise UsageError(
            f"{path}: the key of the sample cannot be read ({type(failure).__name__})",
            next_step="'duly sample' wrote it beside the workbook: put it there again, or name it with --key.",
        ) from failure
    except (ValueError, KeyError, TypeError) as failure:
        raise UsageError(
            f"{path}: this is not the key of a sample that this version of duly reads",
            next_step="Name the file that 'duly sample' wrote beside the workbook.",
        ) from failure
