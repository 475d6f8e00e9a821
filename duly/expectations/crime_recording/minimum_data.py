"""The minimum data set is present on child crimes (NCRS-06): all of it, and field by field."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import FromClause, Subquery, and_, func, or_, select

from duly import checks
from duly.expectations.crime_recording import child_crimes, timeliness
from duly.expectations.crime_recording.suite import SUITE, not_real
from duly.expectations.populations import CHILD_OFFENCE_CLASSES, CHILD_TEAM_TYPES
from duly.records import Crime, Incident, Investigation


def _lost_cases() -> Subquery:
    """The crimes with investigations that nothing stands for (A24): `crime_id`, and whether one names an officer (`oic`) or a
    team (`team`)."""
    merged, crime = checks.roots(Investigation), checks.roots(Crime)
    crime_id = func.coalesce(crime.c.root, Investigation.crime_id)
    return (
        select(
            crime_id.label("crime_id"),
            func.bool_or(Investigation.oic.is_not(None)).label("oic"),
            func.bool_or(Investigation.team_id.is_not(None)).label("team"),
        )
        .join_from(Investigation, merged, and_(merged.c.id == Investigation.inv_id, merged.c.broken))
        .outerjoin(crime, and_(crime.c.id == Investigation.crime_id, ~crime.c.broken))
        .where(Investigation.is_test.is_not(True))
        .group_by(crime_id)
        .subquery("cases_lost")
    )


def _crimes() -> FromClause:
    placed = timeliness.placed_in_period(
        child_crimes.child_crimes(
            *timeliness.CLOCKS, Crime.offence_code, only=timeliness.IN_PERIOD_OR_UNRECORDED, dobs=True
        )
    )
    rows, lost = placed.subquery("crimes_placed"), _lost_cases()
    said = (checks.surely(lost.c[name]).label(f"{name}_lost") for name in ("oic", "team"))
    return select(*rows.c, *said).outerjoin_from(rows, lost, lost.c.crime_id == rows.c.crime_id).cte("minimum_data")


_ROWS = _crimes()


def _no_dob(rows: FromClause) -> checks.Case:
    missing = func.coalesce(rows.c.undated, 0) > 0
    return checks.non_compliant("no_dob", "The date of birth of a victim is not known", missing)


def _untraced(rows: FromClause) -> tuple[checks.Case, checks.Case]:
    """It cannot be told of a victim whether a date of birth is known, or has to be."""
    return (
        checks.dangling_link("A victim whose date of birth is asked for", func.coalesce(rows.c.untraced, 0) > 0),
        checks.unmapped_code(
            "What a victim without a date of birth is, is blank, or", func.coalesce(rows.c.maybe_undated, 0) > 0
        ),
    )


def _blanks(rows: FromClause) -> dict[str, checks.Case]:
    """The other fields, in the order in which they are asked for, and when each is missing."""
    asked = {
        "offence_code": ("There is no offence code", rows.c.offence_code.is_(None)),
        "offence_from": ("It is not recorded when the offence began", checks.when(rows.c.began).blank),
        "district": ("There is no district", rows.c.place.is_(None)),
        "oic": ("There is no officer in the case", and_(rows.c.oic.is_(None), ~rows.c.oic_lost)),
        "team": ("There is no team", and_(rows.c.team_id.is_(None), ~rows.c.team_lost)),
    }
    return {name: checks.non_compliant(f"no_{name}", words, missing) for name, (words, missing) in asked.items()}


def _lost(rows: FromClause) -> dict[str, checks.Case]:
    """Fields that only an investigation fills of which it cannot be told what stands for it (A24)."""
    asked = {
        "oic": ("What an investigation was merged into that names an officer", rows.c.oic.is_(None)),
        "team": ("What an investigation was merged into that names a team", rows.c.team_id.is_(None)),
    }
    return {
        name: checks.dangling_link(what, and_(blank, rows.c[f"{name}_lost"])) for name, (what, blank) in asked.items()
    }


def _left_out(rows: FromClause) -> tuple[checks.Case, ...]:
    """What is in no rate, whatever its fields say."""
    test, unfollowed, merged = not_real(rows, "crime")
    return test, unfollowed, merged, *timeliness.left_the_rate(rows)


def _open(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    """What cannot be told to be in the rate, or in the period."""
    future = checks.future_dated("The time of the recording", checks.when(rows.c.recorded))
    return (
        *child_crimes.whose_membership_is_open(rows),
        child_crimes.state_not_understood(rows),
        future,
        timeliness.no_recorded_time(rows),
    )


def _complete() -> checks.Case:
    return checks.compliant("complete", "Everything that is asked for is recorded")


def _asked() -> FromClause:
    """The crimes of which every field is asked: all but those that are left out, or lack any date in a run of a period."""
    out = (*_left_out(_ROWS), *timeliness.no_date(_ROWS))
    numbered = select(*_ROWS.c, checks.first_of(out, _complete()).number.label("number")).subquery("numbered")
    left_out = [number for number, each in enumerate(out) if each.status is checks.Status.EXCLUDED]
    return select(*numbered.c).where(numbered.c.number.not_in(left_out)).cte("asked")


def _field_verdict(rows: FromClause, name: str) -> checks.Verdict:
    blank = [cases[name] for cases in (_blanks(rows), _lost(rows)) if name in cases]
    asked = (_no_dob(rows), *_untraced(rows)) if name == "dob" else blank
    _, unfollowed, _ = not_real(rows, "crime")
    _, never_dated = timeliness.no_date(rows)
    return checks.first_of(unfollowed, never_dated, _open(rows), *asked, _complete())


_ASKED = _asked()
_BREAKDOWNS = {
    "team": _ROWS.c.team,
    "district": _ROWS.c.place,
    "offence_class": _ROWS.c.offence_class,
    "month": checks.month_at(child_crimes.recorded_or_next_best(_ROWS).lo),
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
    rows: FromClause = _ASKED
    if name == "dob":
        somebody = or_(_ASKED.c.persons > 0, _ASKED.c.maybe_undated > 0)
        rows = select(*_ASKED.c).where(somebody).subquery("asked_for_dob")
    return checks.Rate(
        id=name,
        title=_TITLES[name],
        judgement=checks.Judgement(
            rows=rows, record=rows.c.crime_id, verdict=_field_verdict(rows, name), anchor=rows.c.recorded
        ),
    )


_EVERY = child_crimes.every_crime()

NCRS_06 = checks.Standard(
    id="NCRS-06",
    suite=SUITE,
    title="Minimum data set present on child crimes",
    question="Does each crime that concerns a child say who the victim is, what happened where and when, and whose it is?",
    unit="crimes",
    population="Crimes recorded in the period, or, where it is not known when a crime was recorded, reported in it, that "
    f"concern a child: {child_crimes.CHILD_CRIME}",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.crime_id,
        verdict=checks.first_of(
            _left_out(_ROWS),
            timeliness.no_date(_ROWS),
            _open(_ROWS),
            _no_dob(_ROWS),
            *_blanks(_ROWS).values(),
            *_untraced(_ROWS),
            *_lost(_ROWS).values(),
            _complete(),
        ),
        anchor=_ROWS.c.recorded,
        breakdowns=_BREAKDOWNS,
        shows={
            "recorded_at": _ROWS.c.recorded,
            "victims_that_are_persons": func.coalesce(_ROWS.c.persons, 0),
            "of_whom_dob_not_known": func.coalesce(_ROWS.c.undated, 0),
            "of_whom_not_in_the_export": func.coalesce(_ROWS.c.untraced, 0),
            "perhaps_persons_without_dob": func.coalesce(_ROWS.c.maybe_undated, 0),
            "offence_code": _ROWS.c.offence_code,
            "offence_from": _ROWS.c.began,
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
        *child_crimes.CHILD_COLUMNS,
    ),
    target=Decimal(98),
    severity=checks.Severity.MEDIUM,
    missing=checks.Missing.FAIL,
    report="Introduction",
    topic=checks.Topic.INVESTIGATION,
    quotation="Accurate and timely recording of information is essential for good decision-making in child protection "
    "matters",
    authority=("A-50",),
    parameters=(timeliness.LIMIT, timeliness.OLD_LIMIT, CHILD_OFFENCE_CLASSES, CHILD_TEAM_TYPES),
    boundaries=(
        "A default date of birth (1900-01-01, 1970-01-01, 9999-12-31), or one later than the offence, is not known.",
        "Every victim who is a person is asked for a date of birth; a crime against the state or a business alone is not.",
        "A victim who is not in the export, or without a date of birth and of whom it is not understood whether it is a "
        "person: UNKNOWN, unless another field is missing for certain.",
        "The district is the crime's own, or its log's. The officer and the team are the first that any investigation of the "
        "crime names, or the crime's own team. Where only one names them that was merged into one that is not in the export: "
        "UNKNOWN, unless another field is missing for certain.",
        "The first field that is missing, in the order of the rates, gives the reason; the rates count each field by itself.",
        "A crime out of NCRS-01 (test, merged, transferred in time, cancelled) is out here, and one that cannot be told there "
        "to be a child crime, or that has no time of recording, cannot here.",
    ),
    blind_spots=(
        "Whether what is recorded is true. Births on 1 January are taken as they stand.",
        "A crime whose child victim has no date of birth, and that nothing else makes a child crime, is UNKNOWN, not a "
        "breach: the rate for dates of birth is therefore kinder than the register of persons.",
    ),
    remedy="Fill the field at its source: the person record for a date of birth, the crime for the rest. A crime without an "
    "officer or a team has nobody working on it: allocate it today.",
    also=tuple(_field(name) for name in _TITLES),
    outside=checks.Outside(
        rows=_EVERY,
        record=_EVERY.c.crime_id,
        reasons=(*timeliness.outside_the_period(_EVERY), child_crimes.not_of_a_child(_EVERY)),
    ),
)
