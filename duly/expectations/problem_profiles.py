"""Problem profiles: every local authority area has a current one of child sexual exploitation, made with its partners."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Subquery, and_, case, false, func, or_, select, true

from duly import checks, sql
from duly.records import ProblemProfile

SUITE = "problem_profiles"
TITLE = "Problem profiles of child sexual exploitation"

AREAS = checks.Parameter(
    name="profile_areas",
    default=("Hull", "East Riding", "North Lincolnshire", "North East Lincolnshire"),
    meaning="Local authority areas that a current profile is asked for, spelled as in the export",
)
THEMES = checks.Parameter(
    name="profile_themes",
    default=("CSE",),
    meaning="Themes of profile that stand for child sexual exploitation (the force's own codes)",
)
PROFILE_DAYS = checks.Parameter(
    name="profile_days",
    default=365,
    unit="days",
    meaning="Age at which a profile is still current, counted from when it was last refreshed",
)

_MULTI, _POLICE = ProblemProfile.sources == "multi_agency", ProblemProfile.sources == "police_only"


def _counts() -> ColumnElement[bool]:
    """The profile is about the theme, and neither a test nor merged into another."""
    return and_(
        ProblemProfile.theme.in_(THEMES.value),
        ProblemProfile.is_test.is_not(true()),
        ProblemProfile.merged_into.is_(None),
    )


def _areas() -> Subquery:
    """One row for each area asked for, whether or not the export has a profile of it: what its profiles amount to."""
    oldest = sql.add_days(checks.AS_OF_DAY, -PROFILE_DAYS.value)
    refreshed = ProblemProfile.refreshed_date
    asked = select(func.unnest(AREAS.array, type_=String()).label("la_area")).subquery("areas_asked_for")
    area = select(asked.c.la_area).distinct().subquery("areas")

    def has(condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return func.coalesce(func.bool_or(condition), false())

    profiles = (
        select(
            ProblemProfile.la_area,
            has(and_(_MULTI, refreshed >= oldest)).label("current"),
            has(and_(_MULTI, refreshed.is_(None))).label("undated"),
            has(and_(ProblemProfile.sources == checks.UNMAPPED, or_(refreshed.is_(None), refreshed >= oldest))).label(
                "unmapped"
            ),
            has(_MULTI).label("multi_agency"),
            has(_POLICE).label("police_only"),
            func.max(case((_MULTI, refreshed))).label("refreshed"),
            func.count().label("profiles"),
        )
        .where(_counts())
        .group_by(ProblemProfile.la_area)
        .subquery("profiles_by_area")
    )
    names = ("current", "undated", "unmapped", "multi_agency", "police_only")
    return (
        select(
            area.c.la_area,
            *(func.coalesce(profiles.c[name], false()).label(name) for name in names),
            profiles.c.refreshed,
            sql.add_days(profiles.c.refreshed, PROFILE_DAYS.value).label("current_until"),
            func.coalesce(profiles.c.profiles, 0).label("profiles"),
        )
        .outerjoin_from(area, profiles, profiles.c.la_area == area.c.la_area)
        .subquery("areas_and_profiles")
    )


def _not_counted() -> Select[Any]:
    elsewhere = or_(ProblemProfile.la_area.is_(None), ProblemProfile.la_area.not_in(AREAS.value))
    return select(ProblemProfile.prof_id.label("record")).where(
        ProblemProfile.is_test.is_not(true()),
        ProblemProfile.merged_into.is_(None),
        or_(ProblemProfile.theme.is_(None), and_(ProblemProfile.theme.in_(THEMES.value), elsewhere)),
    )


_ROWS = _areas()
_row = _ROWS.c

PROF_01 = checks.Standard(
    id="PROF-01",
    suite=SUITE,
    title="Current multi-agency profile of child sexual exploitation for each area",
    question="Does every local authority area have a problem profile of child sexual exploitation that was made with "
    "partners and is up to date?",
    unit="local authority area",
    population="The local authority areas in profile_areas, whether or not the export has a profile of them. A snapshot: "
    "no period",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_row.la_area,
        verdict=checks.first_of(
            checks.compliant(
                "current", "It has a multi-agency profile that was refreshed at most profile_days ago", _row.current
            ),
            checks.unknown(
                "no_refreshed_date",
                "It has a multi-agency profile, and it is not recorded when that was refreshed",
                _row.undated,
            ),
            checks.unknown(
                "unmapped_code",
                "It has a profile whose sources are a code that duly was not told about",
                _row.unmapped,
            ),
            checks.non_compliant(
                "out_of_date", "Its multi-agency profile was last refreshed longer ago than that", _row.multi_agency
            ),
            checks.non_compliant("police_only", "Its profile is made from police information alone", _row.police_only),
            checks.non_compliant(
                "sources_blank",
                "It has a profile, and it is not recorded whose information that is made from",
                _row.profiles > 0,
            ),
            checks.non_compliant("none", "No profile of it is recorded"),
        ),
        anchor=checks.start_of_day(_row.refreshed),
        due=checks.end_of_day(_row.current_until),
        done=case((_row.current, checks.start_of_day(_row.refreshed))),
        breakdowns={"la_area": _row.la_area},
        shows={"profiles": _row.profiles, "refreshed": _row.refreshed, "current_until": _row.current_until},
    ),
    needs=(
        ProblemProfile.prof_id,
        ProblemProfile.la_area,
        ProblemProfile.theme,
        ProblemProfile.sources,
        ProblemProfile.refreshed_date,
    ),
    target=Decimal(100),
    severity=checks.Severity.MEDIUM,
    missing=checks.Missing.FAIL,
    report="Managing those posing a risk to children",
    quotation="an up-to-date problem profile for each would enhance activity and lead to a more complete understanding of the "
    "context and scale",
    parameters=(AREAS, THEMES, PROFILE_DAYS),
    boundaries=(
        "A profile refreshed 365 days before the as-at date is current; one refreshed 366 days before is not.",
        "One current multi-agency profile is enough, whatever other profiles the area has.",
        "An area is found by its name as profile_areas spells it, letter for letter.",
        "Where no profile is current, the best one gives the reason: an old multi-agency one comes before one made from "
        "police information alone.",
        "365 days is an assumption: the report does not say how old an up-to-date profile may be.",
    ),
    blind_spots=(
        "It cannot see what a profile says, or whether teams use it.",
        "A profile that partners keep and the force did not record is not seen.",
        "The meetings on child exploitation that an area holds are not profiles and do not count.",
    ),
    remedy="Agree with the area's partners who makes and refreshes the profile, and record it with its sources and the date. "
    "Where a profile exists under another spelling of the area, correct the record or profile_areas.",
    note="At the review of 2017 one of the four areas had a multi-agency profile, one a profile on police data alone, and two "
    "had none.",
    lists=(
        checks.Listing(
            id="not_counted",
            title="Profiles that no area is given credit for: of an area that is not in profile_areas, or without a theme",
            records=_not_counted(),
            of=select(func.count(ProblemProfile.prof_id)).where(ProblemProfile.is_test.is_not(true())),
            warn_over=0.0,
        ),
    ),
)

STANDARDS = (PROF_01,)
