"""Problem profiles: every local authority area has a current one of child sexual exploitation, made with its partners."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Subquery, and_, case, func, not_, or_, select, true

from duly import checks, sql
from duly.expectations.survivors import survivors
from duly.records import ProblemProfile

SUITE = "problem_profiles"
TITLE = "Problem profiles of child sexual exploitation"

AREAS = checks.Parameter(
    name="profile_areas",
    default=(),
    meaning="Local authority areas that a current profile is asked for, spelled as in the export: the force's own, never assumed",
    must_be_set=True,
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


def _real() -> ColumnElement[bool]:
    return and_(ProblemProfile.is_test.is_not(true()), ProblemProfile.merged_into.is_(None))


def _profiles() -> Subquery:
    """The profiles that are, or may be, of the theme: what each is worth to its area (`la_area`, null for whichever).

    `counts` where it is of the theme for certain; `lost` where it was merged into one that is not in the export. `may_be`
    where its area, theme or sources are not recorded, or are a code that duly was not told about (A1), and it may be current.
    """
    named = survivors(ProblemProfile)
    oldest = sql.add_days(checks.AS_OF_DAY, -PROFILE_DAYS.value)
    theme, sources, refreshed = ProblemProfile.theme, ProblemProfile.sources, ProblemProfile.refreshed_date
    no_theme = checks.not_understood(theme)
    no_sources = checks.not_understood(sources)
    no_area = ProblemProfile.la_area.is_(None)
    multi, of_theme = checks.surely(sources == "multi_agency"), checks.surely(theme.in_(THEMES.value))
    counts = and_(of_theme, not_(no_area), not_(named.c.broken))
    possible = and_(or_(multi, no_sources), or_(refreshed.is_(None), refreshed >= oldest))
    return (
        select(
            ProblemProfile.la_area,
            counts.label("counts"),
            and_(counts, multi, checks.surely(refreshed >= oldest)).label("current"),
            and_(counts, multi, refreshed.is_(None)).label("undated"),
            and_(not_(named.c.broken), possible, or_(no_theme, no_sources, no_area)).label("may_be"),
            and_(named.c.broken, possible).label("lost"),
            and_(counts, multi).label("multi_agency"),
            and_(counts, checks.surely(sources == "police_only")).label("police_only"),
            case((and_(counts, multi), refreshed)).label("refreshed"),
        )
        .join_from(ProblemProfile, named, named.c.id == ProblemProfile.prof_id)
        .where(
            or_(of_theme, no_theme),
            ProblemProfile.is_test.is_not(true()),
            or_(ProblemProfile.merged_into.is_(None), named.c.broken),
        )
        .subquery("profiles")
    )


def _asked_for() -> Select[Any]:
    return select(func.unnest(AREAS.array, type_=String()).label("la_area"))


def _areas() -> Subquery:
    """One row for each area asked for, whether or not the export has a profile of it: what its profiles amount to."""
    asked = _asked_for().subquery("areas_asked_for")
    area = select(asked.c.la_area).distinct().subquery("areas")
    profile = _profiles()
    said = ("current", "undated", "may_be", "lost", "multi_agency", "police_only")
    refreshed = func.max(profile.c.refreshed)
    return (
        select(
            area.c.la_area,
            *(checks.surely(func.bool_or(profile.c[name])).label(name) for name in said),
            refreshed.label("refreshed"),
            sql.add_days(refreshed, PROFILE_DAYS.value).label("current_until"),
            func.count(case((profile.c.counts, 1))).label("profiles"),
        )
        .outerjoin_from(area, profile, or_(profile.c.la_area == area.c.la_area, profile.c.la_area.is_(None)))
        .group_by(area.c.la_area)
        .subquery("areas_and_profiles")
    )


def _none_is_of(column: ColumnElement[Any] | Any, listed: ColumnElement[bool]) -> ColumnElement[bool]:
    """The export has profiles that say so, and what they say is never in the list: it is spelled otherwise (A5)."""
    said = select(ProblemProfile.prof_id).where(_real(), column.is_not(None), column != checks.UNMAPPED)
    return and_(said.exists(), ~said.where(listed).exists())


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
                "There is a profile that may be its own and current: its area, theme or sources are not recorded, or are a code "
                "that duly was not told about",
                _row.may_be,
            ),
            checks.unknown(
                "dangling_link",
                "There is a profile that may be its own and current: it was merged into one that is not in the export, or in a "
                "circle",
                _row.lost,
            ),
            checks.unknown(
                "areas_not_in_export",
                "The export has profiles, and none of them is of an area in profile_areas: are they spelled in another way?",
                _none_is_of(ProblemProfile.la_area, ProblemProfile.la_area.in_(_asked_for())),
            ),
            checks.unknown(
                "themes_not_in_export",
                "The export has profiles, and none of them is of a theme in profile_themes: are those spelled in another way?",
                _none_is_of(ProblemProfile.theme, ProblemProfile.theme.in_(THEMES.value)),
            ),
            checks.non_compliant(
                "out_of_date", "Its multi-agency profile was last refreshed longer ago than that", _row.multi_agency
            ),
            checks.non_compliant("police_only", "Its profile is made from police information alone", _row.police_only),
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
    topic=checks.Topic.PARTNERSHIP,
    quotation="an up-to-date problem profile for each would enhance activity and lead to a more complete understanding of the "
    "context and scale",
    parameters=(AREAS, THEMES, PROFILE_DAYS),
    own_codes=(checks.OwnCodes(parameter=THEMES, columns=(ProblemProfile.theme,)),),
    outside=checks.Outside(rows=_ROWS, record=_row.la_area, reasons=()),
    boundaries=(
        "A profile refreshed {profile_days day} before the as-at date is current; one refreshed {profile_days+1} before is not.",
        "One current multi-agency profile is enough, whatever other profiles the area has.",
        "No area is assumed: until the force sets profile_areas there is no data. An area is found by its name as profile_areas "
        "spells it, letter for letter; where none of them is in the export, nothing can be told.",
        "A profile that may be the one asked for, because its area, theme or sources are blank, leaves an area without a "
        "current one undetermined.",
        "Where no profile is current, the best one gives the reason: an old multi-agency one comes before one made from "
        "police information alone.",
        "{profile_days day} is an assumption: the report does not say how old an up-to-date profile may be.",
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
