"""The catalogue: every standard duly knows, by suite, in the order of the report. A new suite is named here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from duly.checks.parameters import Parameter
from duly.checks.standards import Standard
from duly.errors import StandardError, UsageError
from duly.expectations import (
    case_conferences,
    childs_voice,
    control_room,
    crime_recording,
    custody,
    demeanour,
    documents,
    domestic_abuse,
    missing_children,
    notifications,
    offenders,
    online_abuse,
    police_protection,
    problem_profiles,
    strategy_meetings,
    supervisory_reviews,
    training,
)


@dataclass(frozen=True, kw_only=True)
class Suite:
    """Standards of one theme. `name` is what duly.toml and the command line call it."""

    name: str
    title: str
    standards: tuple[Standard, ...]


SUITES = tuple(
    Suite(name=module.SUITE, title=module.TITLE, standards=module.STANDARDS)
    for module in (
        crime_recording,
        supervisory_reviews,
        strategy_meetings,
        demeanour,
        control_room,
        domestic_abuse,
        notifications,
        online_abuse,
        missing_children,
        custody,
        police_protection,
        offenders,
        case_conferences,
        childs_voice,
        training,
        documents,
        problem_profiles,
    )
)


def standards() -> tuple[Standard, ...]:
    """Every standard, in the order of the catalogue."""
    return tuple(standard for suite in SUITES for standard in suite.standards)


def parameters() -> dict[str, Parameter]:
    """Every tunable part of every rule, by name.

    Raises StandardError where two parameters share a name.
    """
    found: dict[str, Parameter] = {}
    for standard in standards():
        for parameter in standard.parameters:
            if found.setdefault(parameter.name, parameter) != parameter:
                raise StandardError(f"two parameters are called {parameter.name}")
    return found


def chosen(*, suites: Collection[str] = (), ids: Collection[str] = ()) -> tuple[Standard, ...]:
    """The standards of these suites and with these ids; every standard where neither is given.

    Ids and suites are matched whatever their case. Raises UsageError naming what is not in the catalogue and what is.
    """
    wanted_suites = {name.casefold() for name in suites}
    wanted_ids = {name.casefold() for name in ids}
    known_suites = {suite.name.casefold() for suite in SUITES}
    known_ids = {standard.id.casefold() for standard in standards()}
    faults = [f"there is no suite {name}" for name in suites if name.casefold() not in known_suites]
    faults += [f"there is no standard {name}" for name in ids if name.casefold() not in known_ids]
    if faults:
        raise UsageError(
            "duly does not know what it was asked to judge",
            faults=faults,
            next_step=f"'duly standards' lists them; the suites are {', '.join(suite.name for suite in SUITES)}",
        )
    if not wanted_suites and not wanted_ids:
        return standards()
    return tuple(
        standard
        for standard in standards()
        if standard.suite.casefold() in wanted_suites or standard.id.casefold() in wanted_ids
    )


def standard(standard_id: str) -> Standard:
    """One standard by its id, whatever its case.

    Raises UsageError where there is none.
    """
    (found,) = chosen(ids=[standard_id])
    return found
