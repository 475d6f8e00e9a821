"""What may befall the checks of a domestic abuse log (STANDARDS.md 4.5 CR-01)."""

from duly.demo.fates import Kind, Table

_checked = Kind(
    "CR-01, CR-01/completed", nominal="before", address="before",
    unmapped="",  # nominal or address: which of the two is filed under a code that nobody knows
    other=True,  # whether other kinds of check were made too
    arrival="exact",  # exact, date_only, or blank
    at_merged_log=False,  # the checks are at a log that was merged into this one
    entered_late=False,  # recorded as completed in time, and entered at the closing of the log
)  # fmt: skip
"""When the person and the address were looked up: before, at (the very second), after, second_after, closing, untimed,
early (hours before the report), or not at all, where blank."""
CHECKS = Table("checks",
    _checked("in_time", "C checked_in_time", 72),
    _checked("at_the_arrival", "C checked_in_time", 0.5, address="at"),
    _checked("a_second_after", "N after_arrival", 0.1, address="second_after"),
    _checked("address_after", "N after_arrival", 1.2, address="after"),
    _checked("both_after", "N after_arrival", 0.6, nominal="after", address="after"),
    _checked("at_the_closing", "N after_arrival", 0.4, nominal="closing", address="closing", other=False),
    _checked("entered_at_the_closing", "N after_arrival, C checked_in_time", 0.4, entered_late=True),
    _checked("none", "N no_checks", 0.8, nominal="", address="", other=False),
    _checked("only_others", "N no_checks", 0.2, nominal="", address=""),
    _checked("no_person", "N no_nominal_check", 0.4, nominal=""),
    _checked("no_address", "N no_address_check", 0.8, address=""),
    _checked("untimed", "U no_check_time", 0.3, address="untimed"),
    _checked("before_the_report", "U negative_interval", 0.2, nominal="early"),
    _checked("code_unknown", "U unmapped_code", 0.2, unmapped="address"),
    _checked("arrived_on_a_date", "U imprecise_time", 0.2, arrival="date_only"),
    _checked("arrival_not_recorded", "U no_arrival_time", 0.3, arrival=""),
    _checked("at_a_merged_log", "C checked_in_time", 0.5, at_merged_log=True),
)  # fmt: skip
"""Logs that officers attended."""

_linked = Kind("CR-01, CR-01/completed", person="", asked=False, checked=True)
"""Who else is in a log that is not marked as a child's; only a child, or who may be one, is asked about. Where the age is in
doubt, what was looked up decides: in time, or nothing."""
LINKED = Table("linked persons",
    _linked("nobody", "", 90),
    _linked("adult", "", 4, person="adult"),
    _linked("child", "", 4, person="child", asked=True),
    _linked("18_that_day", "", 0.5, person="birthday_18"),
    _linked("near_18", "U age_uncertain", 0.5, person="near_18", checked=False),
    _linked("near_18_checked", "X age_uncertain", 0.5, person="near_18"),
    _linked("age_unknown", "U child_unknown", 0.5, person="blank", checked=False),
    _linked("age_unknown_checked", "X child_unknown", 0.5, person="blank"),
    _linked("merge_error", "U dangling_link", 0.3, person="cycle"),
)  # fmt: skip

_odd = Kind("CR-01, CR-01/completed", is_test=False, merged=False)
"""A log marked as domestic abuse of which there is no domestic abuse record."""
ODD_LOGS = Table("odd logs",
    _odd("no_record", "C checked_in_time", 6),
    _odd("test", "X test_record", 1, is_test=True),
    _odd("merged", "X merged_record", 2, merged=True),
)  # fmt: skip
