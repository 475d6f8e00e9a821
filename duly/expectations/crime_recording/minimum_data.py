"""The minimum data set is present on child crimes (NCRS-06): all of it, and field by field."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CTE, FromClause, func, select

from duly import checks
from duly.expectations.crime_recording.child_crimes import (
    CHILD_COLUMNS,
    CHILD_CRIME,
    child_crimes,
    concerns_child,
    in_the_rate,
    whose_age_is_no_help,
)
from duly.expectations.crime_recording.suite import SUITE
from duly.expectations.crime_recording.timeliness import (
    CLOCKS,
    LIMIT,
    OLD_LIMIT,
    RECORDED_IN_PERIOD,
    left_the_rate,
)
from duly.expectations.populations import CHILD_OFFENCE_CLASSES, CHILD_TEAM_TYPES
from duly.records import Crime, Incident, Investigation

_ROWS = child_crimes(*CLOCKS, Crime.offence_code, Crime.offence_from, only=RECORDED_IN_PERIOD, dobs=True).cte(
    "minimum_data"
)


def _no_dob(rows: FromClause) -> checks.Case:
    missing = func.coalesce(rows.c.dobs, 0) < func.coalesce(rows.c.persons, 0)
    return checks.non_compliant("no_dob", "The date of birth of a victim is not known", missing)


def _blanks(rows: FromClause) -> dict[str, checks.Case]:
    """The other fields, in the order in which they are asked for, and when each is missing."""
    asked = {
        "offence_code": ("There is no offence code", rows.c.offence_code),
        "offence_from": ("It is not recorded when the offence began", rows.c.offence_from),
        "district": ("There is no district", rows.c.place),
        "oic": ("There is no officer in the case", rows.c.oic),
        "team": ("There is no team", rows.c.team_id),
    }
    return {
        name: checks.non_compliant(f"no_{name}", words, column.is_(None)) for name, (words, column) in asked.items()
    }


def _out(rows: FromClause) -> tuple[checks.Case, ...]:
    return (*checks.not_real(rows), *left_the_rate(rows), *whose_age_is_no_help(rows))


def _complete() -> checks.Case:
    return checks.compliant("complete", "Everything that is asked for is recorded")


def _asked() -> CTE:
    """The crimes that are in the rate: those of which every field is asked."""
    out = _out(_ROWS)
    numbered = select(*_ROWS.c, checks.first_of(out, _complete()).number.label("number")).subquery("numbered")
    return select(*numbered.c).where(numbered.c.number == len(out)).cte("asked")


_ASKED = _asked()
_BREAKDOWNS = {
    "team": _ROWS.c.team,
    "district": _ROWS.c.place,
    "offence_class": _ROWS.c.offence_class,
    "month": checks.month_at(_ROWS.c.recorded),
}
_TITLES = {
    "dob": "Date of birth of every victim",
    "offence_code": "Offence code",
    "offence_from": "When the offence began",
    "district": "District",
    "oic": "Officer in the case",
    "team": "Team",
}


def _field(name: str) -> checks.Rate:
    if name == "dob":
        rows: FromClause = select(*_ASKED.c).where(_ASKED.c.persons > 0).subquery("asked_for_dob")
        missing = _no_dob(rows)
    else:
        rows, missing = _ASKED, _blanks(_ASKED)[name]
    return checks.Rate(
        id=name,
        title=_TITLES[name],
        judgement=checks.Judgement(
            rows=rows,
            record=rows.c.crime_id,
            verdict=checks.first_of(missing, _complete()),
            anchor=rows.c.recorded,
        ),
    )


_undated = child_crimes(only=Crime.recorded_at.is_(None), few=True).subquery("never_recorded")

NCRS_06 = checks.Standard(
    id="NCRS-06",
    suite=SUITE,
    title="Minimum data set present on child crimes",
    question="Does each crime that concerns a child say who the victim is, what happened where and when, and whose it is?",
    unit="crimes",
    population=f"Crimes recorded in the period that concern a child: {CHILD_CRIME}",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.crime_id,
        verdict=checks.first_of(_out(_ROWS), _no_dob(_ROWS), *_blanks(_ROWS).values(), _complete()),
        anchor=_ROWS.c.recorded,
        breakdowns=_BREAKDOWNS,
        shows={
            "recorded_at": _ROWS.c.recorded,
            "victims_that_are_persons": func.coalesce(_ROWS.c.persons, 0),
            "of_whom_dob_known": func.coalesce(_ROWS.c.dobs, 0),
            "offence_code": _ROWS.c.offence_code,
            "offence_from": _ROWS.c.offence_from,
            "district": _ROWS.c.place,
            "officer_in_the_case": _ROWS.c.oic,
            "team_id": _ROWS.c.team_id,
        },
    ),
    needs=(
        Crime.crime_id,
        Crime.recorded_at,
        Crime.offence_code,
        Crime.offence_from,
        Investigation.crime_id,
        Investigation.oic,
        checks.either(Crime.team_id, Investigation.team_id),
        checks.either(Crime.district, Incident.district),
        *CHILD_COLUMNS,
    ),
    target=Decimal(98),
    severity=checks.Severity.MEDIUM,
    missing=checks.Missing.FAIL,
    report="Introduction",
    quotation="Accurate and timely recording of information is essential for good decision-making in child protection "
    "matters",
    authority=("A-50",),
    parameters=(LIMIT, OLD_LIMIT, CHILD_OFFENCE_CLASSES, CHILD_TEAM_TYPES),
    boundaries=(
        "A default date of birth (1900-01-01, 1970-01-01, 9999-12-31), or one later than the offence, is not known.",
        "Every victim who is a person is asked for a date of birth; a crime against the state or a business alone is not.",
        "The district is the crime's own, or its log's. The team is that of the investigation, or the crime's own.",
        "The first field that is missing, in the order of the rates, gives the reason; the rates count each field by itself.",
        "A crime out of NCRS-01 (test, merged, transferred in time, cancelled, age of the victim not to be had) is out here.",
    ),
    blind_spots=(
        "Whether what is recorded is true. Births on 1 January are taken as they stand.",
        "A crime whose child victim has no date of birth, and that nothing else makes a child crime, is left out as of "
        "unknown age: the rate for dates of birth is therefore kinder than the register of persons.",
    ),
    remedy="Fill the field at its source: the person record for a date of birth, the crime for the rest. A crime without an "
    "officer or a team has nobody working on it: allocate it today.",
    also=tuple(_field(name) for name in _TITLES),
    lists=(
        checks.Listing(
            id="no_recorded_at",
            title="Child crimes without a time of recording: in no period, so not judged",
            records=select(_undated.c.crime_id.label("record")).where(concerns_child(_undated), in_the_rate(_undated)),
        ),
    ),
)
