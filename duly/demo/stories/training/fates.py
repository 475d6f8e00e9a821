"""What staff have of the courses asked of them, and staff who joined or left, or are recorded oddly (STANDARDS.md 4.5
TRAIN-01)."""

from duly.demo.calendar import NOT_HAD
from duly.demo.fates import Kind, Table

_course = Kind(
    "TRAIN-01", completed=(100, 2_000), expires=NOT_HAD,
    recorded=True,  # there is a training record
    dated=True,
    other=False,  # the record names a course that duly was not told about
    twice=False,  # the course was taken again ten days later
    old_id=False,  # recorded under an identity that was merged into theirs
    is_test=False, merged=False,
)  # fmt: skip
"""What somebody has of the course asked of them; days before the as-at date, negative ones after it."""
COURSES = Table("courses",
    _course("trained", "C trained", 34),
    _course("trained_and_expiring", "C trained", 8, expires=(-700, -1)),
    _course("completed_today", "C trained", completed=(0, 0)),
    _course("expires_tomorrow", "C trained", expires=(-1, -1)),
    _course("trained_twice", "C trained", 3, twice=True),
    _course("trained_under_an_old_id", "C trained", old_id=True),
    _course("not_trained", "N not_trained", 38, recorded=False),
    _course("booked", "N not_trained", 5, completed=(-60, -1)),
    _course("only_a_test_record", "N not_trained", is_test=True),
    _course("only_a_merged_record", "N not_trained", merged=True),
    _course("expired", "N expired", 4, completed=(900, 2_000), expires=(1, 300)),
    _course("expires_today", "N expired", expires=(0, 0)),
    _course("undated", "U no_completed_date", 1, dated=False),
    _course("of_another_name", "U unmapped_code", 1, other=True),
)  # fmt: skip
"""Drawn for each member of staff and each course asked of them."""

_staff = Kind(
    "TRAIN-01", joined=(400, 3_000), left=NOT_HAD, role="investigator", trained=False, is_test=False, merged=False
)
"""A member of staff in a team that protects vulnerable people, beside those who were always there; when they joined and what
their last day in post is, as days before the as-at date."""
STAFF = Table("staff",
    _staff("joined_recently", "Y joined_recently", 6, joined=(1, 80)),
    _staff("joined_89_days_ago", "Y joined_recently", joined=(89, 89)),
    _staff("joined_90_days_ago", "N not_trained", joined=(90, 90)),
    _staff("joined_recently_and_trained", "C trained", 2, joined=(20, 80), trained=True),
    _staff("start_unknown", "U no_start_date", joined=NOT_HAD),
    _staff("start_unknown_and_trained", "C trained", joined=NOT_HAD, trained=True),
    _staff("role_blank", "U role_not_recorded", role=""),
    _staff("supervisor", "", 1, role="supervisor"),
    _staff("last_day_today", "N not_trained", left=(0, 0)),
    _staff("left_yesterday", "", left=(1, 1)),
    _staff("leaving", "N not_trained", left=(-30, -30)),
    _staff("joins_tomorrow", "", joined=(-1, -1)),
    _staff("test", "X test_record", is_test=True),
    _staff("merged", "X merged_record", merged=True),
)  # fmt: skip
