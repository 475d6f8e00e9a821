"""STRAT-01: a case that needs a strategy discussion has a record of one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, ColumnElement, Subquery, and_, false, func, not_, select, true, union_all

from duly import checks
from duly.expectations.strategy_meetings import answers, triggers
from duly.expectations.strategy_meetings.meetings import SUITE, not_real
from duly.records import ChildReferral, Person, PoliceProtection, StaffMember, StrategyChild, StrategyMeeting, Team


def _rows(folded: CTE, merged: CTE) -> Subquery:
    evidence = answers.best_answers(folded, merged)
    return (
        select(
            *(column for column in folded.c if column.name not in ("bundle", "leads", "number", "may_fold")),
            evidence.c.grade,
            evidence.c.ever,
            evidence.c.first_at,
            func.coalesce(Team.name, folded.c.team_id).label("team"),
        )
        .outerjoin_from(
            folded, evidence, and_(evidence.c.ref == folded.c.ref, evidence.c.protection == folded.c.protection)
        )
        .outerjoin(Team, Team.team_id == folded.c.team_id)
        .where(folded.c.leads, checks.in_period(checks.when(folded.c.anchor)))
        .subquery("cases_needing_a_discussion")
    )


_merged = checks.roots(Person)
_all = triggers.folded_triggers(_merged)
_needing = _rows(_all, _merged)


def _graded(*grades: int) -> ColumnElement[bool]:
    return checks.surely(_needing.c.grade.in_(grades))


def _ever(*grades: int) -> ColumnElement[bool]:
    return checks.surely(_needing.c.ever.in_(grades))


_first = (
    not_real(_needing, "referral or use of police protection"),
    checks.undated(_needing.c.anchor.is_(None), "referral or use of police protection"),
    checks.future_dated("The time at which the need arose", checks.when(_needing.c.at)),
    checks.unknown(
        "unmapped_code",
        "The referral's level of concern, or the type of its team, is not recorded, or is a code that duly was not told about",
        _needing.c.doubt == triggers.CODE,
    ),
    checks.dangling_link("The case that the referral arose from, or its team,", _needing.c.doubt == triggers.LINK),
    checks.unknown("no_trigger_time", "It is not recorded when the need arose", _needing.c.at.is_(None)),
    checks.unknown(
        "no_child",
        "No child is recorded, and no meeting names this referral or use of police protection",
        and_(_needing.c.person_id.is_(None), _needing.c.grade.is_(None)),
    ),
    checks.outside_calendar(_needing.c.closes.is_(None)),
)
_not_yet = checks.not_yet_due(
    "not_yet_due",
    "No strategy discussion is recorded yet, and the time for it has not passed",
    _needing.c.closes > checks.AS_OF,
)


def _unclear(of: Any) -> tuple[checks.Case, ...]:
    """What cannot be told of the best record there is; `of` asks for its grade."""
    return (
        checks.unknown("status_blank", "A meeting that may have been held has no status", of(answers.STATUS_BLANK)),
        checks.unmapped_code("The status of a meeting that may have been held", of(answers.CODE_UNMAPPED)),
        checks.unknown(
            "unmapped_code",
            "It was decided that none was required, by somebody whose rank is not recorded, or is a code that duly was not "
            "told about",
            of(answers.RANK_UNMAPPED),
        ),
        checks.unknown(
            "dangling_link",
            "It was decided that none was required, by somebody who is not in the staff table",
            of(answers.DECIDER_LOST),
        ),
        checks.unknown(
            "dangling_link",
            "The meeting was merged into one that is not in the export, or in a circle",
            of(answers.MERGED_NOWHERE),
        ),
        checks.unknown(
            "future_dated",
            "The time of the meeting, or of the decision, lies after the export was made",
            of(answers.FUTURE),
        ),
        checks.merge_error(_needing.c.child_broken),
    )


def _not_held(of: Any) -> tuple[checks.Case, ...]:
    return (
        checks.non_compliant(
            "late_or_unheld",
            "A meeting is recorded, but it was not held (scheduled or cancelled), or it may have been and was late",
            of(answers.UNHELD),
        ),
        checks.non_compliant(
            "decision_not_valid",
            "It was decided that none was required, without the rank or the reason that this takes",
            of(answers.NOT_VALID),
        ),
        checks.unknown(
            "negative_interval",
            "All that is recorded was held or decided earlier than on the day before the need arose",
            of(answers.BEFORE),
        ),
        checks.non_compliant("no_record", "There is no record of a strategy discussion"),
    )


_in_time = checks.first_of(
    *_first,
    checks.compliant(
        "held_in_time", "A strategy meeting was held by the last working day allowed", _graded(answers.HELD_IN_TIME)
    ),
    checks.compliant(
        "not_required",
        "It was decided in time, with a reason and by somebody of the rank, that none was required",
        _graded(answers.NOT_REQUIRED),
    ),
    checks.unknown(
        "imprecise_time", "The time of the meeting or decision is not exact enough to tell", _graded(answers.IMPRECISE)
    ),
    _not_yet,
    _unclear(_graded),
    checks.unknown(
        "no_held_time", "A meeting was held, or a decision made, without saying when", _graded(answers.NO_TIME)
    ),
    checks.non_compliant(
        "late", "A meeting was held, or decided not to be required, after the last day allowed", _graded(answers.LATE)
    ),
    _not_held(_graded),
)
_at_any_time = checks.first_of(
    *_first,
    checks.compliant(
        "recorded",
        "A strategy meeting was held, or decided with reason not to be required, at whatever time",
        _ever(answers.HELD_IN_TIME, answers.NOT_REQUIRED),
    ),
    _not_yet,
    _unclear(_ever),
    _not_held(_ever),
)


_waits = not_(_ever(answers.HELD_IN_TIME, answers.NOT_REQUIRED))


def _outside() -> checks.Outside:
    """Every referral and use of police protection, and why one is not judged."""
    referral = select(
        ChildReferral.ref_id.label("ref"),
        false().label("protection"),
        checks.surely(ChildReferral.threshold.in_(("s17", "info"))).label("below"),
        triggers.not_yet(triggers.REFERRED).label("not_yet"),
        *triggers.REFERRAL_PLACED.columns("anchor"),
    )
    protection = select(
        PoliceProtection.pp_id,
        true(),
        false(),
        triggers.not_yet(triggers.STARTED).label("not_yet"),
        *triggers.PROTECTION_PLACED.columns("anchor"),
    )
    every = union_all(referral, protection).subquery("every_trigger")
    rows = (
        select(every, checks.surely(not_(_all.c.leads)).label("folded"))
        .outerjoin_from(every, _all, and_(_all.c.ref == every.c.ref, _all.c.protection == every.c.protection))
        .subquery("every_trigger_and_its_fold")
    )
    return checks.Outside(
        rows=rows,
        record=rows.c.ref,
        reasons=(
            checks.Reason("folded", "It is counted with an earlier one of the same child", rows.c.folded),
            checks.Reason("not_yet", "The need arose after the as-at instant", rows.c.not_yet),
            checks.outside_period(
                "The need arose outside the period", not_(checks.in_period(checks.when(rows.c.anchor)))
            ),
            checks.Reason(
                "below_section_47",
                "A referral below section 47 level, and not one that the force counts all the same",
                rows.c.below,
            ),
        ),
    )


def _judgement(verdict: checks.Verdict, waits: ColumnElement[bool]) -> checks.Judgement:
    return checks.Judgement(
        rows=_needing,
        record=_needing.c.ref,
        item=_needing.c.person_id,
        verdict=verdict,
        anchor=_needing.c.at,
        due=checks.last_instant(_needing.c.closes),
        done=_needing.c.first_at,
        open=waits,
        breakdowns={
            "trigger_type": _needing.c.kind,
            "team": _needing.c.team,
            "la_area": _needing.c.la_area,
            "month": checks.month(_needing.c.day),
        },
        shows={
            "trigger_type": _needing.c.kind,
            "triggered_at": _needing.c.at,
            "first_held_or_decided": _needing.c.first_at,
        },
    )


STRAT_01 = checks.Standard(
    id="STRAT-01",
    suite=SUITE,
    title="Cases needing a strategy discussion have a record of one",
    question="Is there a record of a strategy discussion for every child whose case needed one, held within the working days "
    "allowed?",
    unit="child_referrals or police_protection",
    population="Each child's referrals at section 47 level, referrals at the levels in strat_trigger_thresholds from a case of a "
    "team in strat_trigger_team_types, and uses of police protection; those at most "
    "{strat_held_working_days working day} apart count once. "
    "Referrals whose level is not known stay, and cannot be told",
    judgement=_judgement(_in_time, _waits),
    needs=(
        ChildReferral.ref_id,
        ChildReferral.person_id,
        ChildReferral.referred_at,
        ChildReferral.threshold,
        StrategyMeeting.meet_id,
        StrategyMeeting.status,
        StrategyMeeting.held_at,
        StrategyMeeting.decision_by,
        StrategyMeeting.decision_rationale_len,
        StaffMember.staff_id,
        StaffMember.rank,
        StrategyChild.meet_id,
        StrategyChild.person_id,
    ),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Decision-making",
    topic=checks.Topic.RISK,
    quotation="strategy meetings had not been recorded, and it was unclear whether or not such meetings had taken place",
    authority=("A-30", "A-31"),
    parameters=(
        triggers.HELD_WORKING_DAYS,
        triggers.TRIGGER_TEAM_TYPES,
        triggers.TRIGGER_THRESHOLDS,
        answers.DECISION_RANKS,
        answers.RATIONALE_MIN_CHARS,
    ),
    outside=_outside(),
    boundaries=(
        "With strat_held_working_days at 1, a referral on Friday at any time: in time until Monday 23:59:59; until Tuesday where "
        "Monday is a bank holiday.",
        "A meeting belongs to a case if it names the referral or use of police protection; or if it is about the same child and "
        "was held from the day before until the limit.",
        "A meeting or decision from earlier than the day before is no answer to the need, even where it names it: where nothing "
        "else is there, the case is undetermined. Of several at or after that day the best one decides.",
        "A meeting that was held, and a decision that was made, after the as-at instant had not been.",
        "A meeting that lists children counts for those only, even where it names the referral.",
        "Two triggers of a child at most {strat_held_working_days working day} apart count once, from the earlier: "
        "Friday and Monday do, Friday "
        "and Tuesday do not; Thursday and the Saturday after do. Three on Monday, Tuesday and Wednesday count twice: the "
        "Tuesday folds into the Monday, the Wednesday stands by itself.",
        "A reason why none was required counts from {strat_rationale_min_chars character} and from the rank of "
        "sergeant. Where the rank is blank or not "
        "known to duly, or the one who decided is not in the staff table, the case is undetermined; where nobody is "
        "named, it is a breach.",
        "A referral whose level is blank or not known to duly is undetermined, unless a certain one of the child takes it in. A "
        "referral below section 47 counts only at a level in strat_trigger_thresholds and from a team in "
        "strat_trigger_team_types.",
        "Records that were merged count as the one that stands for them: its children and what called for it are theirs too.",
        "Merged identities of a child count as one child.",
        "The limit of {strat_held_working_days working day} is a local setting, not a national rule.",
    ),
    blind_spots=(
        "It cannot see a discussion that was held but never recorded: a breach means that there is no record of one.",
        "It cannot see a child whose need was never referred.",
        "Repeat missing episodes have a limit of their own and are not triggers here.",
        "A telephone call recorded as a meeting cannot be told from one.",
        "A meeting names what called for it by an id alone: a referral and a use of police protection with one id and one "
        "child would be taken for each other.",
    ),
    remedy="Find out whether a strategy discussion took place. If it did, record it, its children and its minutes, and say "
    "when it was entered; if not, ask the team's supervisor whether the child is safe now and whether one is needed.",
    also=(
        checks.Rate(
            id="any_time",
            title="The same, with a discussion or decision at any time",
            judgement=_judgement(_at_any_time, false()),  # it waits for the same
        ),
    ),
    lists=(
        checks.Listing(
            id="folded",
            title="Triggers counted with an earlier one of the same child",
            records=select(_all.c.ref.label("record")).where(
                not_(_all.c.leads), checks.in_period(checks.when(_all.c.at))
            ),
            of=select(func.count()).select_from(_all).where(checks.in_period(checks.when(_all.c.at))),
        ),
    ),
    measures=(
        checks.Measure(
            id="time_to_discussion",
            title="Time from the trigger to the first discussion or decision",
            bands=(24, 72, 168),
        ),
    ),
)
