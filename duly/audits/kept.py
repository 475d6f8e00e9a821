"""Graded samples that are kept for the runs to come: what was drawn and what people found, in a file for each sample.

`duly grade --keep` writes them into a folder, and `duly run` reads them there. Record ids and findings only.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from duly.audits.findings import ANSWERS, DIFFER
from duly.errors import DeliveryError
from duly.results import Sample, VerdictStratum, as_json, from_json
from duly.results.corrected import Found
from duly.settings import Settings
from duly.settings.reading import json_of, read_whole

SCHEMA = 1
"""Version of the form of a kept sample; another one is refused."""

FOLDER = "audits"
"""Beside duly.toml: where graded samples are kept, unless duly.toml says otherwise."""

_SUFFIX = ".graded.json"

_PLACES = {"kept": "kept", "not_kept": "not_kept", "does_not_apply": "not_applicable"}
"""Where a finding counts; another one nobody could tell."""


def _known(finding: str) -> str:
    if finding not in ANSWERS and finding != DIFFER:
        raise ValueError("it is not a finding")
    return finding


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What was found of one verdict of a sample. `item` tells several verdicts of one case apart."""

    case: int
    standard: str
    item: str | None
    finding: Annotated[str, AfterValidator(_known)]


@dataclass(frozen=True, kw_only=True, slots=True)
class GradedSample:
    """A sample, and what its readers found; what none of them filled in is not among the findings."""

    schema: int = SCHEMA
    sample: Sample
    readers: int = 1
    findings: tuple[Finding, ...]

    @model_validator(mode="before")
    @classmethod
    def _of_the_form_that_is_known(cls, form: object) -> object:
        if isinstance(form, Mapping) and form.get("schema") != SCHEMA:
            raise ValueError("it has a form that this duly does not know")
        return form

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        drawn = [
            (case.record, verdict.standard, verdict.item) for case in self.sample.cases for verdict in case.verdicts
        ]
        if len(set(drawn)) < len(drawn):
            raise ValueError("a verdict stands twice")
        return self

    @property
    def standards(self) -> frozenset[str]:
        """Those of which something was found."""
        return frozenset(finding.standard for finding in self.findings)

    def found(self, standard: str) -> dict[VerdictStratum, list[tuple[str, str | None, str]]]:
        """What was found of the verdicts of a standard, by what duly had made of them: record, item, and the field of `Found`
        that it counts in."""
        known = {(one.case, one.item): one.finding for one in self.findings if one.standard == standard}
        by_stratum: dict[VerdictStratum, list[tuple[str, str | None, str]]] = {}
        for case in self.sample.cases:
            for verdict in case.verdicts:
                if verdict.standard == standard and verdict.stratum is not None:
                    finding = known.get((case.number, verdict.item))
                    place = "blank" if finding is None else _PLACES.get(finding, "untold")
                    by_stratum.setdefault(verdict.stratum, []).append((case.record, verdict.item, place))
        return by_stratum


def counted(places: Sequence[str]) -> Found:
    """How many are in each field of `Found`."""
    return Found(**Counter(places))


def folder_of(settings: Settings) -> Path | None:
    """Where graded samples are kept; None without a duly.toml that they could lie beside."""
    if settings.audit.folder is not None:
        return settings.resolved(settings.audit.folder)
    return settings.file.parent / FOLDER if settings.file else None


def keep(graded: GradedSample, folder: Path) -> Path:
    """Keep a graded sample, in place of what was kept of the same one; the file.

    Raises DeliveryError where it cannot be written.
    """
    path = folder / f"{graded.sample.id}{_SUFFIX}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps(as_json(graded), indent=1) + "\n", encoding="utf-8")
        beside.replace(path)
    except OSError as failure:
        raise DeliveryError(
            f"{path} could not be written ({type(failure).__name__})",
            next_step="Name another folder under [audit] in duly.toml.",
        ) from failure
    return path


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The graded samples of a folder, the newest first, and what could not be read of it, in sentences."""

    samples: tuple[GradedSample, ...] = ()
    faults: tuple[str, ...] = ()


def read_kept(folder: Path | None, *, named: bool = False) -> Kept:
    """Every graded sample that is kept in a folder; none where there is no folder. `named`: duly.toml says that there is."""
    if folder is None:
        return Kept()
    if not folder.exists():
        lacking = f"there is no folder {folder.name}, which audit.folder names: no graded sample stands beside a rate"
        return Kept(faults=(lacking,) if named else ())
    samples, faults = [], []
    try:
        paths = sorted(path for path in folder.iterdir() if path.name.endswith(_SUFFIX))
    except OSError as failure:
        return Kept(faults=(f"the graded samples in {folder.name} cannot be read ({type(failure).__name__})",))
    for path in paths:
        try:
            samples.append(from_json(GradedSample, json_of(read_whole(path))))
        except OSError as failure:
            faults.append(f"the graded sample {path.name} cannot be read ({type(failure).__name__}): not used")
        except ValueError:
            faults.append(f"{path.name} is not a graded sample that this version of duly reads: not used")
    ordered = sorted(samples, key=lambda graded: (graded.sample.as_of, graded.sample.id), reverse=True)
    return Kept(samples=tuple(ordered), faults=tuple(faults))
