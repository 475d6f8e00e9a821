"""The usual cases: what many standards say of a record in the same words. Each reason and its sentence stand here once; a
standard whose words must differ writes the case itself."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, and_, or_, true

from duly.checks.judgements import Reason
from duly.checks.people import AGE_UNCERTAIN, AGE_UNKNOWN, BORN_LATER
from duly.checks.timing import Span, limited
from duly.checks.verdicts import Case, Doubt, excluded, unknown

ROUGHLY = "A time was written so roughly that it may have been in time or late"
INEXACT = "The times are not exact enough to tell"

STANDS_FOR_IT = ", which stands for it"
JUDGED_IN_ITS_PLACE = ", which is judged in its place"

Condition = ColumnElement[bool]


def not_real(
    rows: FromClause,
    what: str = "record",
    *,
    test: Condition | None = None,
    instead: str = STANDS_FOR_IT,
    broken: Condition | None = None,
) -> tuple[Case, ...]:
    """The cases that every standard starts with (G10): `rows` has `is_test`, unless `test` says it, and `merged_into`.
    `broken` holds where nothing stands for a merged record: merged in a circle, or into one that is not in the export (A24)."""
    return (
        made_for_test(rows.c.is_test if test is None else test, what),
        *([] if broken is None else [dangling_link(f"The {what} that it was merged into", broken)]),
        merged_away(rows.c.merged_into.is_not(None), what, instead),
    )


def made_for_test(when: Condition, what: str = "record") -> Case:
    """It was made for a test or for training."""
    return excluded("test_record", f"The {what} was made for a test or for training", when)


def merged_away(when: Condition, what: str = "record", instead: str = "") -> Case:
    """It was merged into another; `instead` says what that one is then for."""
    return excluded("merged_record", f"The {what} was merged into another{instead}", when)


def merge_error(when: Condition, whose: str = "The child's") -> Case:
    """Its identities run in a circle, or to somebody who is not in the export (A24)."""
    return unknown("dangling_link", f"{whose} identities cannot be followed to one", when)


def dangling_link(what: str, when: Condition) -> Case:
    """`what` is named, and is not in the export."""
    return unknown("dangling_link", f"{what} is named, and is not in the export", when)


def child_unknown(when: Condition, of: str = "") -> Doubt:
    """It cannot be told that the person was a child. `of` says of whom the age is not known."""
    words = f"Neither a date of birth up to that day (a later one is a fault of the record) nor an age {of}is recorded"
    return Doubt("child_unknown", words, when)


def age_uncertain(when: Condition, whose: str = "The", words: str = "") -> Doubt:
    """An estimated date of birth leaves open whether the person was a child (G11), or what `words` say."""
    usual = f"{whose} date of birth is an estimate within a year of the 18th birthday"
    return Doubt("age_uncertain", words or usual, when)


def age_doubts(
    standing: ColumnElement[int],
    when: Condition | None = None,
    *,
    of: str = "",
    whose: str = "The",
    uncertain: str = "",
    unknown_when: Condition | None = None,
) -> tuple[Doubt, Doubt, Doubt]:
    """The doubts about the age alone of a person whose `standing` is given (A1, A26), where `when` holds. `unknown_when` holds
    where a birth that is not known is no other fault's doing; `uncertain` says what else than the age an estimate leaves open."""
    where = true() if when is None else when
    open_ = where if unknown_when is None else and_(where, unknown_when)
    return (
        Doubt(
            "future_dated", f"{whose} date of birth lies after the export was made", and_(open_, standing == BORN_LATER)
        ),
        child_unknown(and_(open_, standing == AGE_UNKNOWN), of),
        age_uncertain(and_(where, standing == AGE_UNCERTAIN), whose, uncertain),
    )


def undated(when: Condition, what: str = "record") -> tuple[Case, Case]:
    """No date at all places it (A2): left out of a period's figures and counted beside them, else not to be told."""
    words = f"No date places the {what} in a period"
    return excluded("undated", words, and_(when, limited())), unknown("undated", words, when)


def outside_period(words: str, when: Condition) -> Reason:
    """It belongs to another time than the one that is judged."""
    return Reason("outside_period", words, when)


def future_dated(what: str, *spans: Span) -> Case:
    """A time of the record lies after the export itself (A26)."""
    return unknown("future_dated", f"{what} lies after the export was made", or_(*(span.future for span in spans)))


def unmapped_code(what: str, when: Condition) -> Case:
    """`what` is a code that the mapping does not know (UNMAPPED)."""
    return unknown("unmapped_code", f"{what} is a code that duly was not told about", when)


def text_too_long(when: Condition) -> Case:
    """More is written than is read, and what was read does not decide."""
    words = "There is more written than is read, and nothing in the part that is read decides: read it"
    return unknown("text_too_long", words, when)


def outside_calendar(when: Condition) -> Case:
    """The deadline is counted in working days, and lies where bank holidays are not known (G7)."""
    return unknown("outside_calendar", "The calendar of working days does not reach the deadline", when)


def negative_interval(later: str, earlier: str, when: Condition) -> Case:
    """`later` came before `earlier`, by more than clock drift explains (G9)."""
    return unknown("negative_interval", f"{later} more than five minutes before {earlier}", when)


def imprecise_time(when: Condition | None = None, words: str = ROUGHLY) -> Case:
    """The times are intervals that leave it open (G8). Without a condition: whatever is left."""
    return unknown("imprecise_time", words, when)
