"""Measures and figures beside a rate, with their titles and units from the standard that declares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duly.checks.standards import Standard
from duly.reports.words.numbers import number
from duly.reports.words.text import heading
from duly.results import StandardResult


@dataclass(frozen=True, kw_only=True)
class MeasureWords:
    """A measure with its figures as they are printed: "median" to "3.5 hours"."""

    title: str
    figures: Mapping[str, str]


def measures(result: StandardResult, standard: Standard | None) -> list[MeasureWords]:
    """The figures of a result, then its measures, then what no declaration knows."""
    left = dict(result.measures)
    groups = []
    own_figures = {
        figure.title: _with_unit(left.pop(figure.id), figure.unit)
        for figure in (standard.figures if standard else ())
        if figure.id in left
    }
    if own_figures:
        groups.append(MeasureWords(title="Figures", figures=own_figures))
    for measure in standard.measures if standard else ():
        own = {key: left.pop(key) for key in list(left) if key.startswith(f"{measure.id}_")}
        figures = {
            _title(key.removeprefix(f"{measure.id}_"), measure.unit): _measured(key, value, measure.unit)
            for key, value in own.items()
        }
        if figures:
            groups.append(MeasureWords(title=measure.title, figures=figures))
    if left:
        others = {heading(key): _with_unit(value, "") for key, value in left.items()}
        groups.append(MeasureWords(title="Other figures" if groups else "Figures", figures=others))
    return groups


_TITLES = {
    "count": "records measured",
    "median": "half took at most",
    "p90": "nine in ten took at most",
    "longest": "longest",
}


_DATED = "dated_"
"""Begins the figures of what has a date without a time, which are in days whatever the measure's unit (duly.judging.counting)."""


def _title(key: str, unit: str) -> str:
    if key.startswith(_DATED):
        return f"with a date only: {_title(key.removeprefix(_DATED), 'days')}"
    name = key.removesuffix(f"_{unit}")
    if name.startswith("over_"):
        return f"{name.replace('_', ' ')} {unit}"
    return _TITLES.get(name, name.replace("_", " "))


def _with_unit(value: float | None, unit: str) -> str:
    return "none" if value is None else f"{number(value)} {unit}".strip()


def _measured(key: str, value: float | None, unit: str) -> str:
    unit = "days" if f"_{_DATED}" in key else unit
    counted = key.endswith("_count") or "_over_" in key or not key.endswith(f"_{unit}")
    return _with_unit(value, "" if counted else unit)
