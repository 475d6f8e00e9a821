"""What a school may be told of a child of domestic abuse (STANDARDS.md 4.5 ENC-01)."""

from duly.demo.fates import Fate, Kind, Table

_told = Kind(
    "ENC-01",
    school="school",  # school, home, moved, none, blank (a record without a school), later, two_areas
    sent="soon",  # soon, at_start, second_late, late, on_a_date, doubtful, after_all, before, or not recorded, where blank
    submitted=True,
    received=False,  # the receipt is recorded, soon after
    recipient="school",  # school, college, la_home_ed, csc, HEADTEACHER (a code nobody told duly about), or blank
    names_incident=True, names_child=True,
    twice=False,  # and once more, days later
    nothing=False,  # there is no notification at all
)  # fmt: skip
"""What is on record of the child's school, and when the school was told."""

_at_home = _told.like(school="home", recipient="la_home_ed")
_none = _told.like(nothing=True)
_unsent = _told.like(sent="")
_SCHOOL = (
    _told("no_school", "U no_school", 1.5, school="none"),
    _none("no_school_and_nothing", "U no_school", 0.5, school="none"),
    _told("school_blank", "U no_school", 0.5, school="blank"),
    _told("school_from_later_on", "U no_school", 0.3, school="later"),
    _told("two_areas", "U school_unclear", 0.3, school="two_areas"),
    _told("before_the_attendance", "U negative_interval", 0.4, sent="before"),
    _unsent("untimed", "U no_sent_time", 0.6, submitted=False),
    _told("recipient_unknown", "U unmapped_code", 0.4, recipient="HEADTEACHER"),
    _told("recipient_blank", "U unmapped_code", 0.4, recipient=""),
    _told("at_home_to_nobody", "U unmapped_code", 0.3, school="home", recipient=""),
)
"""These mean the same whatever the school terms are, and whenever the incident was."""

SOON = _told("soon", "C in_time", 60)
_SOON = (
    SOON,
    _at_home("soon_at_home", "C in_time", 1),
    _told("soon_twice", "C in_time", 1, twice=True),
    _told("soon_to_a_college", "C in_time", 1, recipient="college"),
    _told("soon_without_incident", "C in_time", 1, names_incident=False),
    _told("soon_after_a_move", "C in_time", 1, school="moved"),
    _unsent("received", "C in_time", 0.5, submitted=False, received=True),
)
"""Told within two hours, which is in time whatever the terms are."""
SETTLED = Table("settled",
    *_SOON,
    *_SCHOOL,
    _told("at_the_start_of_school", "C in_time", 1, sent="at_start"),
    _told("a_second_late", "N late", 1, sent="second_late"),
    _told("late", "N late", 9, sent="late"),
    _at_home("late_at_home", "N late", 0.5, sent="late"),
    _told("on_a_date", "U imprecise_time", 0.5, sent="on_a_date"),
    _unsent("not_sent", "N not_sent", 3),
    _told("to_social_care", "N other_recipient", 1.5, recipient="csc"),
    _told("at_home_to_a_school", "N other_recipient", 0.5, school="home"),
    _none("none", "N no_notification", 12),
)  # fmt: skip
"""In areas whose terms are set, where school has started since for more than a day."""

UNDRAWN = Table("undrawn",
    # school has not started since, whatever the terms are: each in turn
    SOON,
    _none("not_yet", "Y not_yet_due", 1),
    _unsent("not_sent_yet", "Y not_yet_due", 1),
    # for the only child of an incident
    _told("of_no_child", "U child_not_named", names_child=False),
)  # fmt: skip


def _doubtful(name: str, reason: str) -> Table:
    """Where terms are not set or do not reach, and the longest holiday is over."""
    return Table(
        name,
        *_SOON,
        *_SCHOOL,
        _told("at_the_first_weekday", "C in_time", 1, sent="at_start"),
        _told("after_the_first_weekday", f"U {reason}", 8, sent="doubtful"),
        _told("after_the_longest_holiday", "N late", 2, sent="after_all"),
        _none("none", "N no_notification", 10),
    )


def _undecided(name: str, reason: str) -> Table:
    """Where terms are not set or do not reach, and a holiday could still last."""
    unsure: tuple[Fate, ...] = (
        _told("after_the_first_weekday_lately", f"U {reason}", 1, sent="doubtful"),
        _none("none_lately", f"U {reason}", 1),
        _unsent("not_sent_lately", f"U {reason}", 0.5),
    )
    return Table(name, SOON, *unsure)


NO_TERMS, NO_TERMS_LATELY = _doubtful("no terms", "terms_unknown"), _undecided("no terms lately", "terms_unknown")
OUTSIDE, OUTSIDE_LATELY = _doubtful("outside", "outside_calendar"), _undecided("outside lately", "outside_calendar")
