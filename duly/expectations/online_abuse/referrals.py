"""REF-01: was each child of an online-abuse case referred when the child became apparent, and, as a further rate, before any
arrest?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, false, not_, or_, select

from duly import checks
from duly.expectations.online_abuse import cases
from duly.expectations.online_abuse.links import ARREST_TYPES, TEAM_TYPES
from duly.records import ChildReferral, CrimeVictim, Investigation, LogEntry, Team

SUITE = "online_abuse"

_CHILDREN = cases.children()
_ROWS = select(_CHILDREN).where(checks.in_period(checks.when(_CHILDREN.c.placed))).subquery("online_children")
_GONE = (
    "The child, the team, or a referral or an arrest that may decide, or what it was merged into, is not in the export"
)
_NAMELESS = "There is a referral of the case that may decide and does not say of which child"
_ROUGHLY = "A time was written so roughly that it cannot be told"


def _whose(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    """The children of whom nothing is asked, or of whom it cannot be told whether anything is."""
    apparent, began = checks.when(rows.c.apparent), checks.when(rows.c.began)
    certain = rows.c.online
    return (
        *checks.not_real(rows, "case", broken=rows.c.merge_broken),
        checks.future_dated("When the child became apparent, the case began or the referral was made", apparent, began),
        *checks.undated(checks.when(rows.c.placed).blank, "child of the case"),
        checks.unknown(
            "no_child", "There is a referral, and it is not recorded who the child is", rows.c.child.is_(None)
        ),
        checks.unknown(
            "dangling_link",
            _GONE,
            or_(rows.c.standing == checks.MERGE_BROKEN, and_(not_(certain), rows.c.gone)),
        ),
        checks.unknown(
            "unmapped_code",
            "The type of the team, what the victim is, or what an entry tells of, is blank or a code that duly was not told "
            "about",
            or_(and_(not_(certain), rows.c.unmapped), rows.c.perhaps),
        ),
        checks.child_unknown(
            and_(
                rows.c.standing == checks.AGE_UNKNOWN,
                not_(rows.c.unborn),
                rows.c.child.is_not(None),
                rows.c.day.is_not(None),
            )
        ),
        checks.age_uncertain(rows.c.standing == checks.AGE_UNCERTAIN),
    )


def _is(rows: FromClause, *grades: int) -> ColumnElement[bool]:
    return checks.surely(rows.c.grade.in_(grades))


def _verdict(rows: FromClause) -> checks.Verdict:
    apparent, began = checks.when(rows.c.apparent), checks.when(rows.c.began)
    since = checks.first_known(apparent, began)
    waited = checks.so_far(since, cases.LIMIT.seconds)
    referred = rows.c.referrals > 0
    return checks.first_of(
        *_whose(rows),
        checks.not_yet_due(
            "not_apparent",
            "The child had not become apparent, or its case not begun",
            or_(apparent.later, since.later),
        ),
        checks.unknown(
            "no_apparent_time",
            "There is a referral, and it is not recorded when the child became apparent",
            and_(apparent.missing, referred),
        ),
        checks.compliant(
            "in_time", "The child was referred within the limit of becoming apparent", _is(rows, cases.IN_TIME)
        ),
        checks.imprecise_time(_is(rows, cases.IMPRECISE), _ROUGHLY),
        checks.unknown(
            "future_dated",
            "When the child became apparent, the case began or the referral was made lies after the export was made",
            _is(rows, cases.FUTURE),
        ),
        checks.unknown(
            "dangling_link",
            _GONE,
            _is(rows, cases.LOST),
        ),
        checks.unknown(
            "child_not_named",
            _NAMELESS,
            _is(rows, cases.NAMELESS),
        ),
        checks.non_compliant("late", "The child was referred later than that", _is(rows, cases.LATE)),
        checks.not_yet_due("not_yet_due", "The child is not referred, and the limit has not passed", waited.within),
        checks.imprecise_time(~waited.beyond, _ROUGHLY),
        checks.negative_interval("Every referral was made", "the child became apparent", _is(rows, cases.BEFORE)),
        checks.non_compliant(
            "not_referred",
            "A child became apparent, and it is not recorded that the referral was made",
            referred,
        ),
        checks.non_compliant("never_referred", "The limit has passed since the case began, and there is no referral"),
    )


def _judgement(rows: FromClause, verdict: checks.Verdict, waits: ColumnElement[bool] | None = None) -> checks.Judgement:
    apparent, began, referred, arrested = (
        checks.when(rows.c[name]) for name in ("apparent", "began", "referred", "arrested")
    )
    since = checks.first_known(apparent, checks.only_if(rows.c.referrals == 0, began))
    return checks.Judgement(
        rows=rows,
        record=rows.c.inv_id,
        item=rows.c.child,
        verdict=verdict,
        anchor=since.lo,
        due=checks.deadline(since, cases.LIMIT.seconds),
        done=referred.lo,
        open=waits,
        breakdowns=checks.by_name(rows, "team", "district", "month"),
        shows={
            "became_apparent_at": apparent.lo,
            "became_apparent_at_latest": apparent.hi,
            "case_began_at": began.lo,
            "referrals": rows.c.referrals,
            "referred_at": referred.lo,
            "referred_at_latest": referred.hi,
            "first_arrest_at": arrested.lo,
            "first_arrest_at_latest": arrested.hi,
        },
    )


def _arrests() -> FromClause:
    """The children who were apparent before the first arrest of their case, or may have been."""
    row = _ROWS.c
    apparent, arrested = checks.when(row.apparent), checks.when(row.arrested)
    perhaps = or_(row.unmapped_entry.is_not(None), row.unmapped_untimed, row.lost_entry.is_not(None), row.lost_untimed)
    told = or_(arrested.known, row.untimed, perhaps)
    after = checks.surely(apparent.lo > arrested.end)
    return select(_ROWS).where(told, not_(after)).subquery("children_before_arrests")


def _before_arrest(rows: FromClause) -> checks.Verdict:
    apparent, referred, arrested = (checks.when(rows.c[name]) for name in ("apparent", "referred", "arrested"))

    def may_be_sooner(entry: ColumnElement[Any], untimed: ColumnElement[bool]) -> ColumnElement[bool]:
        """An entry that may be of an arrest would decide if it were."""
        first = or_(arrested.missing, entry < arrested.lo)
        return or_(
            untimed, and_(entry.is_not(None), first, or_(arrested.missing, referred.missing, referred.end > entry))
        )

    return checks.first_of(
        *_whose(rows),
        checks.not_yet_due("not_apparent", "The child had not become apparent, or its case not begun", apparent.later),
        checks.unknown("no_apparent_time", "It is not recorded when the child became apparent", apparent.missing),
        checks.unknown(
            "no_arrest_time", "An arrest is recorded without a time, so it may have come first", rows.c.untimed
        ),
        checks.unknown(
            "unmapped_code",
            "The type of the team, what the victim is, or what an entry tells of, is blank or a code that duly was not told "
            "about",
            may_be_sooner(rows.c.unmapped_entry, rows.c.unmapped_untimed),
        ),
        checks.unknown("dangling_link", _GONE, may_be_sooner(rows.c.lost_entry, rows.c.lost_untimed)),
        checks.imprecise_time(apparent.end > arrested.lo, _ROUGHLY),
        checks.compliant(
            "before_arrest", "The child was referred before the first arrest", referred.end <= arrested.lo
        ),
        checks.imprecise_time(and_(referred.known, referred.lo <= arrested.end), _ROUGHLY),
        checks.unknown(
            "dangling_link",
            _GONE,
            checks.surely(rows.c.lost_at <= arrested.end),
        ),
        checks.unknown(
            "child_not_named",
            _NAMELESS,
            checks.surely(rows.c.nameless_at <= arrested.end),
        ),
        checks.negative_interval("Every referral was made", "the child became apparent", _is(rows, cases.BEFORE)),
        checks.non_compliant(
            "after_arrest", "The arrest came first: the child was referred only after it, or has not been referred"
        ),
    )


_ARRESTS = _arrests()

REF_01 = checks.Standard(
    id="REF-01",
    suite=SUITE,
    title="Online-abuse cases referred when the child is apparent, not at arrest",
    question="Was each child of an online-abuse case referred to children's social care soon after becoming apparent?",
    unit="child of investigations",
    population="Each child of a case of the teams in ref_team_types who became apparent in the period: a victim of its crime, "
    "one whom a referral of it names, or one whose views it holds; of a child never referred, cases that began in the period",
    judgement=_judgement(_ROWS, _verdict(_ROWS)),
    needs=(
        ChildReferral.ref_id,
        ChildReferral.person_id,
        ChildReferral.inv_id,
        ChildReferral.became_apparent_at,
        ChildReferral.referred_at,
        CrimeVictim.crime_id,
        CrimeVictim.person_id,
        Investigation.inv_id,
        Investigation.crime_id,
        Investigation.team_id,
        Team.team_id,
        Team.team_type,
        LogEntry.inv_id,
        LogEntry.entry_type,
    ),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    topic=checks.Topic.RISK,
    report="Investigation",
    quotation="cases involving at-risk children are referred to CSC as soon as it is apparent they are connected to a suspect",
    parameters=(cases.LIMIT, TEAM_TYPES, ARREST_TYPES),
    boundaries=(
        "Referred exactly as long after the child became apparent as the limit ({ref_limit_hours hour}): in time. A "
        "second later: late.",
        "Of several referrals of a child in a case the first at or after the child became apparent decides; where all are "
        "earlier, by more than five minutes, it is undetermined.",
        "A child of whom the case has no referral waits from when the case was allocated, else recorded: a breach once the "
        "limit has passed. A referral without the time at which the child became apparent is undetermined.",
        "A referral belongs to the case that it names, else to that of its crime or log; one that names none of these counts "
        "where it was made in time. One in time that names a case or a child that is not in the export leaves it open.",
        "The rate before_arrest is over children who were apparent before the first arrest: referred in the very second of "
        "the arrest is before it, one second later after it. An arrest counts at the time it happened; where that is not "
        "recorded, when it was entered. An entry on one, or a referral made before it, that was merged into a record that is "
        "not in the export leaves it open.",
        "A team without a type, or with one that duly was not told about, may be one of online abuse: its children are "
        "undetermined. So is a victim of whom it is not understood what it is, and a person or team that is not in the export.",
        "On the 18th birthday a person is not a child, by the day the child became apparent, else was referred, else the case "
        "began. A child not yet born is one here.",
        "Judged as things stood: what happened after the as-at instant had not. A time after the export was made is a fault of "
        "the record, and undetermined.",
        "Cases, crimes, referrals and persons that were merged are the ones that they were merged into. A test is no evidence.",
        "{ref_limit_hours hour} is a local setting, not a national rule.",
    ),
    blind_spots=(
        "When a child became apparent is what somebody typed: it can be set to look prompt.",
        "It cannot see a child whom nobody linked to the case.",
        "It cannot see what was done to protect the child.",
    ),
    remedy="Refer the child now if that has not been done. Otherwise ask the team why it waited; a late time cannot be put "
    "right and must not be changed.",
    also=(
        checks.Rate(
            id="before_arrest",
            title="Referred before the first arrest, where the child was apparent before it",
            judgement=_judgement(_ARRESTS, _before_arrest(_ARRESTS), waits=false()),  # counted above
        ),
    ),
    outside=cases.outside(_CHILDREN),
    cannot_tell_where=(
        ("No case of the export names a team, so none can be told to be of online abuse.", cases.no_case_has_a_team()),
    ),
    measures=(
        checks.Measure(
            id="time_to_referral",
            title="Time from when the child became apparent to the referral",
            bands=(24, 72, 168),
        ),
    ),
)
