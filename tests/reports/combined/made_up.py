"""Results of forces that do not exist, as their own runs would have written them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from duly.results import (
    Basis,
    Counts,
    Manifest,
    Outcome,
    RunInfo,
    RunResult,
    Source,
    StandardResult,
    SuspectKind,
    Suspicion,
    TableManifest,
    Trust,
    as_json,
    graded,
)

AS_OF = datetime(2026, 2, 2, 6, tzinfo=UTC)
BASIS = Basis(rule="a" * 16, parameters={"hours": 24}, judges=("crimes",))


def result(
    counts: Counts, standard: str = "NCRS-01", *, basis: Basis | None = BASIS, target: int = 95
) -> StandardResult:
    """A standard with these counts, judged as duly does."""
    limit = basis.target_count if basis else None
    return StandardResult(
        standard=standard,
        suite="crime_recording",
        title="Crimes recorded within 24 hours",
        outcome=graded(counts, Decimal(target), limit),
        target=Decimal(target),
        counts=counts,
        reasons={},
        breakdowns={"team": {"Team of few": Counts(non_compliant=1)}},
        basis=basis,
    )


def unjudged(standard: str = "NCRS-01", outcome: Outcome = Outcome.NO_DATA) -> StandardResult:
    """A standard for which data was lacking."""
    return StandardResult(
        standard=standard,
        suite="crime_recording",
        title="Crimes recorded within 24 hours",
        outcome=outcome,
        target=Decimal(95),
        message="the export has no table crimes",
    )


def run(force: str, *results: StandardResult, as_of: datetime = AS_OF, sha256: str = "", **info: Any) -> RunResult:
    """A run of an export of its own, or of the one that `sha256` says."""
    digest = sha256 or f"{abs(hash_of(force)):064x}"
    source = Source(name="crimes.csv", table="crimes", rows=100, sha256=digest)
    return RunResult(
        run=RunInfo(
            as_of=as_of,
            as_of_source="manifest",
            time_zone="Europe/London",
            force=force,
            duly_version="1.0",
            calendar="England and Wales",
            manifest=Manifest(
                export="export",
                as_of=as_of,
                as_of_source="manifest",
                sources=(source,),
                tables={"crimes": TableManifest(table="crimes", rows_read=100, rows=100)},
            ),
            **info,
        ),
        results=results or (result(Counts(compliant=90, non_compliant=10)),),
    )


def hash_of(force: str) -> int:
    """A number of a name, the same in every process."""
    return int.from_bytes(force.encode()[:16], "big")


def written(folder: Path, one: RunResult, name: str = "") -> Path:
    """The results in a file, as a run would leave them."""
    file = folder / f"{name or one.run.force or 'unnamed'}.json"
    file.write_text(json.dumps(as_json(one)), encoding="utf-8")
    return file


def suspect(one: RunResult) -> RunResult:
    """The run as one of a night that nobody accepted."""
    suspicion = Suspicion(kind=SuspectKind.ROWS, about="crimes", words="half of crimes are gone")
    return replace(one, trust=Trust(nights=28, suspicions=(suspicion,)))
