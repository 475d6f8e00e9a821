"""What may befall a missing child's episode (STANDARDS.md 4.5 MISS-01 to MISS-03)."""

from duly.demo.calendar import DAY, HOUR, MINUTE
from duly.demo.fates import Kind, Table

_grading = Kind("MISS-01", grade="some", after=(2 * MINUTE, 55 * MINUTE), timed=True)
"""The grade of risk (some: none_apparent, very_low to high by chance; absent, URGENT-OLD (an unknown code), or blank), and how
long after the report it was made, in seconds."""
GRADINGS = Table("gradings",
    _grading("in_time", "C graded_in_time", 86),
    _grading("after_an_hour", "C graded_in_time", 0.5, after=(HOUR, HOUR)),
    _grading("a_second_late", "N graded_late", 0.3, after=(HOUR + 1, HOUR + 1)),
    _grading("late", "N graded_late", 5, after=(HOUR + MINUTE, 15 * HOUR)),
    _grading("not_graded", "N no_grade", 3, grade="", timed=False),
    _grading("absent", "N not_a_grade", 1.5, grade="absent"),
    _grading("unknown_code", "U unmapped_code", 0.5, grade="URGENT-OLD"),
    _grading("untimed", "U no_assessment_time", 1, timed=False),
    _grading("before_the_report", "U negative_interval", 0.4, after=(-3 * HOUR, -6 * MINUTE)),
)  # fmt: skip

_interview = Kind(
    "MISS-02", after=(HOUR, 23 * HOUR), stored=(10 * MINUTE, 20 * HOUR), timed=True, recorded=True, declined=False
)
"""The prevention interview: how long after the return it was held, and after that stored, in seconds."""

_nobody = _interview.like(timed=False, recorded=False)
INTERVIEWS = Table("interviews",
    _interview("in_time", "C held_in_time", 68),
    _interview("after_24_hours", "C held_in_time", 0.5, after=(DAY, DAY)),
    _interview("stored_days_later", "C held_in_time", 3, stored=(2 * DAY, 6 * DAY)),
    _interview("declined", "C declined", 6, timed=False, declined=True),
    _interview("a_second_late", "N late", 0.3, after=(DAY + 1, DAY + 1)),
    _interview("late", "N late", 6, after=(DAY + MINUTE, 4 * DAY)),
    _interview("not_stored", "N not_on_system", 2, recorded=False),
    _nobody("declined_not_stored", "N not_on_system", 0.5, declined=True),
    _nobody("nobody_spoke", "N no_interview", 8),
    _interview("untimed", "U no_interview_time", 1, timed=False),
    _interview("before_the_return", "U negative_interval", 0.4, after=(-3 * HOUR, -6 * MINUTE)),
    _interview("held_after_it_was_stored", "C held_in_time", 0.4,  # at the time of the entry
               stored=(-5 * HOUR, -6 * MINUTE), after=(9 * HOUR, DAY)),
    # not drawn: of episodes with an oddity of their own
    _nobody("none_yet", at_least=0),
    _interview("after_36_hours", at_least=0, after=(36 * HOUR, 37 * HOUR)),
)  # fmt: skip

_home = Kind("MISS-03", after=(8 * HOUR, 70 * HOUR), offered=True, held=True, declined=False)
"""The return-home interview by the local authority: whether it was offered, and how long after the return it was held."""

_unheld = _home.like(held=False)
RETURNS_HOME = Table("returns home",
    _home("in_time", "C held_in_time", 24),
    _home("after_72_hours", "C held_in_time", 0.5, after=(3 * DAY, 3 * DAY)),
    _unheld("declined", "C declined", 8, declined=True),
    _home("a_second_late", "N late", 0.3, after=(3 * DAY + 1, 3 * DAY + 1)),
    _home("late", "N late", 20, after=(3 * DAY + HOUR, 12 * DAY)),
    _unheld("offered_only", "U la_data", 10),
    _unheld("nothing_known", "U la_data", 30, offered=False),
    _unheld("declined_without_offer", "U la_data", 0.5, offered=False, declined=True),
    _home("before_the_return", "U negative_interval", 0.3, after=(-3 * HOUR, -6 * MINUTE)),
    # not drawn
    _unheld("none_yet", at_least=0, offered=False),
    _home("after_80_hours", at_least=0, after=(80 * HOUR, 81 * HOUR)),
)  # fmt: skip

_odd = Kind(
    "MISS-01, MISS-02, MISS-03", person="child",
    reported="some_day",  # some_day, date_only, blank; recent, just_now
    returned="later",  # later, date_only, before, recent, or blank
    closed=True, grading="in_time", interview="in_time", home="in_time", recorded_age=False, is_test=False,
    merged=False,
)  # fmt: skip
"""One episode of a child with an oddity of its own; its grade and interviews are named, not drawn."""

_out = _odd.like(returned="", interview="none_yet", home="none_yet", closed=False)
_now = _out.like(reported="recent", current=True)
_GRADED = "C graded_in_time"
_FINE, _SPOKEN = f"{_GRADED}, C held_in_time, C held_in_time", "C held_in_time, C held_in_time"
ODD_EPISODES = Table("odd episodes",
    _odd("test", "X test_record", 0.3, also={"MISS-04": "X test_record"}, is_test=True),
    _odd("merged", "X merged_record", 1, also={"MISS-04": "X merged_record"}, merged=True),
    _odd("identities_in_a_circle", "U dangling_link", also={"MISS-04": "U dangling_link"}, person="cycle"),
    _odd("no_date_of_birth", "X child_unknown", 3, person="blank"),
    _odd("no_date_of_birth_and_nothing", "U child_unknown", 1, person="blank", grading="not_graded", interview="nobody_spoke",
         home="nothing_known"),
    _odd("default_date_of_birth", "X child_unknown", 0.5, person="default_1900"),
    _odd("age_in_the_report", _FINE, 2, person="blank", recorded_age=True),
    _odd("merged_twice", _FINE, person="chain"),
    _odd("near_18", "X age_uncertain", 0.5, person="near_18"),
    _odd("near_18_and_nothing", "U age_uncertain", 0.5, person="near_18", grading="not_graded", interview="nobody_spoke",
         home="nothing_known"),
    _odd("adult", "", 20, person="adult"),
    _odd("18_that_day", person="birthday_18"),
    _odd("no_report_time", f"U no_report_time, {_SPOKEN}", 0.5, reported="blank"),
    _odd("reported_on_a_date", f"U imprecise_time, {_SPOKEN}", 0.5, reported="date_only"),
    _odd("returned_on_a_date", f"{_GRADED}, U imprecise_time, U imprecise_time", 0.5, returned="date_only",
         interview="after_36_hours", home="after_80_hours"),
    _odd("returned_before_the_report", f"{_GRADED}, U negative_interval, U negative_interval", 0.5, returned="before"),
    _out("closed_without_return", f"{_GRADED}, U no_return_time, U no_return_time", 1, closed=True),
    _now("still_missing", f"{_GRADED}, Y still_missing, Y still_missing", 2),
    _now("just_reported", "Y not_yet_due, Y still_missing, Y still_missing", reported="just_now", grading="not_graded",
         at_least=2),
    _now("just_returned", f"{_GRADED}, Y not_yet_due, Y not_yet_due", 1, returned="recent"),
)  # fmt: skip
