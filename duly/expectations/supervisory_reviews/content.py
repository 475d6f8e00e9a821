"""SUP-04: does a review say what a review is for?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CTE, Float, FromClause, Integer, Subquery, and_, case, cast, false, func, or_, select, union_all

from duly import checks, sql
from duly.checks import narrative
from duly.expectations.populations import CHILD_OFFENCE_CLASSES, CHILD_TEAM_TYPES
from duly.expectations.supervisory_reviews import cases
from duly.expectations.supervisory_reviews.reviews import BACKDATED_HOURS, EMPTY, NO_SUPERVISOR, author_cases, written
from duly.expectations.supervisory_reviews.signs import LISTS
from duly.records import Investigation, StaffMember, SupervisoryReview, companion

COPIED_CASES = checks.Parameter(
    name="sup_copied_cases",
    default=2,
    unit="cases",
    meaning="Other cases on which one reviewer may use the same text",
)
COPIED_DAYS = checks.Parameter(
    name="sup_copied_days",
    default=90,
    unit="days",
    meaning="How far back a reviewer's text is looked for on other cases",
)


def _of_cases() -> CTE:
    """Every review that a supervisor may have made of what may be a case, whatever its length; and those of a record that is not
    in the export, which may be one. Columns of `written` and `ChildCrime`, and `placed`, by which it falls in a period."""
    every, review = cases.investigations(), SupervisoryReview
    case_closed = ("closed_day", "reopened_at", "closed_before", "says_closed")
    texts = narrative.read(select(review.review_text.label("text")), "review_texts", narrative.Field.REVIEW)
    said = func.coalesce(texts.c.text_class, review.review_text_class)
    each_written = written(
        every,
        *(column for column in every.c if column.name.startswith("child_")),
        *(every.c[name] for name in (*case_closed, "start", companion("start"), "team", "district", "offence_class")),
        every.c.is_test.label("of_test"),
        checks.start_of_day(every.c.placed_day).label("case_placed"),
        review.evidence_reviewed.expression,
        review.further_enquiries_set.expression,
        review.safeguarding_considered.expression,
        review.next_review_date.expression,
        said.label("text_class"),
        # A blank text has a hash like any other, but is no copy of one.
        case((func.coalesce(review.text_len, 1) > 0, review.text_hash)).label("text_hash"),
    )
    each = each_written.outerjoin(texts, texts.c.text == review.review_text).subquery("every_review")
    row = each.c
    placed = checks.first_known(checks.when(row.entered), checks.exactly(row.case_placed))
    asked = and_(row.is_known, cases.is_child_protection(each))
    supervisors = select(each, *placed.columns("placed")).where(
        row.author != NO_SUPERVISOR, or_(asked, and_(row.named.is_not(None), ~row.is_known))
    )
    return sql.computed_once(supervisors, "reviews_by_supervisors")


def _copied(reviews: FromClause) -> Subquery:
    """The days by which a reviewer had put one text on too many cases: `reviewer`, `text_hash`, `day`.

    A review of such a day bears the text itself, so it takes two cases more than are allowed: its own and one too many.
    A reviewer may have put one text on thousands of cases, so a day is not compared with every other: only within two
    neighbouring blocks of days, and with no more cases of a day than are enough to decide.
    """
    review, enough = reviews.c, COPIED_CASES.value + 2
    can_be_compared = and_(
        ~review.is_test,
        ~review.of_test,
        ~review.is_merged,
        review.text_hash.is_not(None),
        review.day.is_not(None),
    )
    repeated = (
        select(review.reviewer, review.text_hash)
        .where(can_be_compared)
        .group_by(review.reviewer, review.text_hash)
        .having(func.count() >= enough)
        .subquery("repeated_texts")
    )
    ago = cast(sql.days_between(review.day, checks.AS_OF_DAY), Float)
    block = cast(func.floor(ago / (cast(COPIED_DAYS.value, Float) + 1)), Integer)
    text = (
        select(
            review.reviewer,
            review.text_hash,
            func.coalesce(review.inv_id, review.named).label("inv_id"),
            review.day,
            block.label("block"),
        )
        .join_from(
            reviews, repeated, and_(repeated.c.reviewer == review.reviewer, repeated.c.text_hash == review.text_hash)
        )
        .where(can_be_compared)
        .distinct()
        .subquery("texts")
    )
    rank = func.row_number().over(partition_by=(text.c.reviewer, text.c.text_hash, text.c.day), order_by=text.c.inv_id)
    placed = select(*text.c, rank.label("place")).subquery("placed_texts")
    few = select(*(column for column in placed.c if column.name != "place")).where(placed.c.place <= enough)
    used = few.cte("texts_of_a_day")
    day = select(used.c.reviewer, used.c.text_hash, used.c.day, used.c.block).distinct().subquery("text_days")
    earlier = union_all(
        select(used.c.reviewer, used.c.text_hash, used.c.inv_id, used.c.day, used.c.block),
        select(used.c.reviewer, used.c.text_hash, used.c.inv_id, used.c.day, (used.c.block - 1).label("block")),
    ).subquery("earlier_texts")
    return (
        select(day.c.reviewer, day.c.text_hash, day.c.day)
        .join_from(
            day,
            earlier,
            and_(
                earlier.c.reviewer == day.c.reviewer,
                earlier.c.text_hash == day.c.text_hash,
                earlier.c.block == day.c.block,
                earlier.c.day <= day.c.day,
                sql.add_days(earlier.c.day, COPIED_DAYS.value) >= day.c.day,
            ),
        )
        .group_by(day.c.reviewer, day.c.text_hash, day.c.day)
        .having(func.count(earlier.c.inv_id.distinct()) >= enough)
        .subquery("copied_texts")
    )


def _content() -> checks.Judgement:
    reviews = _of_cases()
    copied = _copied(reviews)
    same_text = and_(
        copied.c.reviewer == reviews.c.reviewer,
        copied.c.text_hash == reviews.c.text_hash,
        copied.c.day == reviews.c.day,
    )
    latest_next = sql.add_days(reviews.c.day, cases.INTERVAL_DAYS.value)
    rows = (
        select(*reviews.c, latest_next.label("latest_next"), copied.c.day.is_not(None).label("is_copy"))
        .outerjoin_from(reviews, copied, same_text)
        .where(checks.in_period(checks.when(reviews.c.placed)))
        .subquery("judged_reviews")
    )
    row = rows.c
    reopened_by_then = checks.surely(and_(row.closed_before, row.entered >= row.reopened_at))
    asks_for_next = or_(row.closed_day.is_(None), row.day < row.closed_day, reopened_by_then)
    no_next = or_(row.next_review_date.is_(None), row.next_review_date <= row.day)
    return checks.Judgement(
        rows=rows,
        record=row.review_id,
        verdict=checks.first_of(
            checks.made_for_test(or_(row.is_test, checks.surely(row.of_test)), "review or its case"),
            checks.dangling_link("The review that it was merged into", row.is_broken),
            checks.merged_away(row.is_merged, "review"),
            checks.dangling_link("The case", ~row.is_known),
            cases.membership(rows),
            author_cases(row.author),
            checks.undated(row.placed.is_(None), "review"),
            checks.unknown("future_dated", "Its time lies after the export was made", row.is_future),
            checks.unknown(
                "no_review_time", "Neither when it was entered nor when it was done is recorded", row.day.is_(None)
            ),
            checks.non_compliant(
                "evidence_not_reviewed",
                "It does not say that the evidence was reviewed",
                row.evidence_reviewed.is_not(True),
            ),
            checks.non_compliant(
                "no_enquiries_set",
                "It does not say that further enquiries were set",
                row.further_enquiries_set.is_not(True),
            ),
            checks.non_compliant(
                "safeguarding_not_considered",
                "It does not say that safeguarding was considered",
                row.safeguarding_considered.is_not(True),
            ),
            checks.unknown(
                "closure_unknown",
                "No date after the review is set for the next one, and the case was closed without a date: by then perhaps",
                and_(asks_for_next, no_next, row.says_closed),
            ),
            checks.non_compliant(
                "no_next_review",
                "No date after the review is set for the next one",
                and_(asks_for_next, no_next),
            ),
            checks.non_compliant(
                "next_review_too_late",
                "The next review is set for more than {sup_interval_days day} after the review",
                and_(asks_for_next, row.next_review_date > row.latest_next),
            ),
            checks.non_compliant(
                "copied_text",
                "The same reviewer put the same text on more than {sup_copied_cases other case}, that day or in the "
                "{sup_copied_days day} before",
                row.is_copy,
            ),
            checks.non_compliant(
                "no_substance",
                "Its text says no more than that there was a review, or nothing, or points elsewhere",
                checks.surely(row.text_class.in_((*EMPTY, checks.TextClass.NO_SUBSTANCE.value))),
            ),
            checks.unmapped_code("What its text amounts to", checks.surely(row.text_class == checks.UNMAPPED)),
            checks.unknown(
                "text_unclear",
                "It is not understood whether its text says what was reviewed: read it",
                checks.surely(row.text_class.in_([kind.value for kind in narrative.UNDECIDED])),
            ),
            checks.compliant("complete", "Everything asked for is there"),
        ),
        anchor=row.entered,
        due=checks.end_of_day(row.latest_next),
        done=row.entered,
        open=false(),
        flag=cases.claimed_only(row.claimed),
        breakdowns=cases.breakdowns(row, checks.month(row.day)),
        shows={
            "case": row.named,
            "entered_on": row.day,
            "evidence_reviewed": row.evidence_reviewed,
            "further_enquiries_set": row.further_enquiries_set,
            "safeguarding_considered": row.safeguarding_considered,
            "next_review": row.next_review_date,
            "latest_next_review": row.latest_next,
            "copied_text": row.is_copy,
            "text_class": row.text_class,
        },
    )


def _outside() -> checks.Outside:
    every = cases.investigations()
    rows = written(
        every,
        cases.is_child_protection(every).label("is_asked"),
        SupervisoryReview.reviewer.is_(None).label("by_nobody"),
        checks.start_of_day(every.c.placed_day).label("case_placed"),
    ).subquery("every_review_outside")
    row = rows.c
    placed = checks.first_known(checks.when(row.entered), checks.exactly(row.case_placed))
    return checks.Outside(
        rows=rows,
        record=row.review_id,
        reasons=(
            checks.Reason("of_no_case", "It names no case", row.named.is_(None)),
            checks.Reason(
                "not_child_protection",
                "Its case is not child protection",
                and_(row.is_known, checks.surely(~row.is_asked)),
            ),
            checks.Reason("no_reviewer", "No reviewer is recorded", row.by_nobody),
            checks.Reason("no_supervisor", "Its reviewer holds no rank that may review", row.author == NO_SUPERVISOR),
            checks.outside_period("It was entered outside the period", checks.elsewhen(placed)),
        ),
    )


SUP_04 = checks.Standard(
    id="SUP-04",
    suite=cases.SUITE,
    title="Supervisory reviews cover what they are for",
    question="Does each review say that evidence was reviewed, enquiries set and safeguarding considered, and set the next date?",
    unit="supervisory_reviews",
    population=(
        "Reviews entered in the period by a supervisor who is not the officer in the case, whatever their length, and those "
        f"of which that cannot be told. Cases: {cases.POPULATION}"
    ),
    judgement=_content(),
    outside=_outside(),
    topic=checks.Topic.INVESTIGATION,
    needs=(
        Investigation.inv_id,
        SupervisoryReview.review_id,
        SupervisoryReview.inv_id,
        SupervisoryReview.reviewer,
        checks.either(SupervisoryReview.entered_at, SupervisoryReview.reviewed_at),
        SupervisoryReview.evidence_reviewed,
        SupervisoryReview.further_enquiries_set,
        SupervisoryReview.safeguarding_considered,
        SupervisoryReview.next_review_date,
        StaffMember.staff_id,
        StaffMember.rank,
    ),
    target=Decimal(90),
    severity=checks.Severity.MEDIUM,
    missing=checks.Missing.FAIL,
    report="Investigation",
    quotation="at each check, the supervisor reviews the evidence and any further enquiries or evidence gathering that may "
    "need to be done",
    authority=("A-21",),
    parameters=(
        cases.INTERVAL_DAYS,
        cases.REVIEWER_RANKS,
        cases.MIN_TEXT,
        BACKDATED_HOURS,
        COPIED_CASES,
        COPIED_DAYS,
        CHILD_TEAM_TYPES,
        CHILD_OFFENCE_CLASSES,
        checks.PLACEHOLDERS,
        narrative.PHRASES,
        narrative.FORM_HEADINGS,
    ),
    boundaries=(
        *cases.MEMBER_BOUNDARIES,
        "A review by somebody who is not among the staff, or of a rank that is blank or not known, or who holds such a rank and "
        "is the officer in the case now, is unknown: it may be a supervisor's and may not. So is one of a case that is not in "
        "the export.",
        "Blank is not yes: a field that is not filled in counts as not done.",
        "Several things missing: the review fails once, for the first in the order evidence, enquiries, safeguarding, next date.",
        "The date of a review is the local date it was entered, else the date claimed (flag timing_basis=claimed); one that is "
        "claimed for later than it was entered is judged by its entry, and listed. Without either it is unknown, in the period "
        "in which its case started.",
        "The next review on day {sup_interval_days} after the review is in time; on the day after it is not. On or before "
        "the review's own date it is no next review.",
        "A review on the day its case closed or later needs no next date, unless the case had been reopened by then. Where the "
        "case is closed and its closing date is not recorded, one without a next date is unknown.",
        "With sup_copied_cases at 2 and sup_copied_days at 90: the same text on two other cases of the same reviewer in 90 days "
        "passes, on three it does not; the first three copies pass, the fourth fails. A text of 90 days before counts, of 91 "
        "does not; of the same day, always.",
        "Where the text or its class is exported, it must say what was reviewed, found or set: one that says no more than that "
        "there was a review is a breach, and one that is not understood is unknown. "
        f"Texts are put in classes by the phrases of {narrative.VERSION}. Without either, texts are not asked about.",
        "A review of a case that was merged into another is judged all the same, as one of the case that stands for it.",
    ),
    blind_spots=(
        "A tick in a template does not show what was thought: read a sample.",
        "Copied texts are told by their hash: one changed character makes another text.",
        "A rank is the one held now.",
        "Without the structured fields in the export there is no data: a text is read for what it says, not for headings.",
    ),
    remedy=(
        "Show the reviewer what the review leaves out and have it added in a new entry, with a date for the next review. Where "
        "one text stands on many cases, ask for each case to be reviewed on its own."
    ),
    lists=LISTS,
)
