"""What may befall a log that led to no crime (STANDARDS.md 4.1)."""

from duly.demo.calendar import HOUR, MINUTE
from duly.demo.fates import Kind, Table

_log = Kind(
    opening="CONCERN", closing="NON_CRIME", qualifier="",
    child_flag=0,  # 1, 0 or blank as -1
    person="",  # kind of the person linked to it
    when="any",  # any, recent (the last 20 hours), open (older and never closed), yesterday
    closure="none",
    supervised="other",  # other, same, or blank
    crime_ref="",  # dangling, or typed: a crime of another log
    n100=(0, 0),  # from the report, in seconds; (0, 0): none was made
    n100_reason="full",  # full, no_code, placeholder
    reported=True,
    spelling="",  # date_only, or naive
    after_as_of="",  # closed, or crime: what happened only after the as-at instant
    is_test=False, merged=False,
)  # fmt: skip
"""How one log is opened, linked and closed."""

_closed = _log.like("NCRS-02", prefix="closed_", opening="VIOLENCE", child_flag=1, closure="closure")
"""A closed log of crime type with a child and no crime."""

_open = _log.like("NCRS-07", prefix="open_", opening="CRIME", closing="", child_flag=1, when="open", current=True)
"""An open log of crime type with a child and no crime."""

_rape = _log.like("NCRS-04", prefix="rape_", opening="RAPE", closure="closure")
"""A report of rape of an adult that led to no crime."""

_IN_A_DAY, _TOO_LATE = (HOUR, 20 * HOUR), (25 * HOUR, 90 * HOUR)
LOGS = Table("logs",
    _log("concern", "", 30),
    _log("concern_for_child", "", 10, child_flag=1, person="child"),
    _log("anti_social", "", 25, opening="ASB", closing="ASB"),
    _log("missing", "", 8, opening="MISSING", closing="MISSING", person="child"),
    _log("adult_crime_type", "", 10, opening="VIOLENCE", closure="closure", person="adult"),
    _log("naive_times", "", 1, opening="ASB", closing="ASB", spelling="naive"),
    _closed("with_reason", "C reasoned", 7),
    _closed("with_reason_child_linked", "C reasoned", 1.5, child_flag=-1, person="child"),
    _closed("reopened_as_concern", "C reasoned", 0.5, opening="CHILD_ABUSE", closing="CONCERN"),
    _closed("with_crime_typed", "C crime_linked", 1, crime_ref="typed"),
    _closed("with_n100", "C n100_linked", 0, opening="CRIME", closure="none", n100=_IN_A_DAY),
    _closed("dangling_link", "U dangling_link", 0.5, crime_ref="dangling"),
    _closed("without_text", "N no_rationale", 0.5, closure="closure_blank"),
    _closed("with_placeholder", "N no_rationale", 0.2, closure="closure_placeholder"),
    _closed("with_stock_phrase", "N not_a_reason", 0.3, closure="closure_field"),
    _closed("with_no_reason", "N not_a_reason", 0.3, closure="closure_no_reason"),
    _closed("with_an_offence", "N offence_disclosed", 0.1, closure="closure_offence"),
    _closed("with_unclear_text", "U text_unclear", 0.3, closure="closure_unclear"),
    _closed("under_no_opening_code", "U unmapped_code", 0.1, opening="", also={"NCRS-04": "U unmapped_code"}),
    _closed("as_crime", "N closed_as_crime", 0.2, closing="VIOLENCE"),
    _closed("turned_crime", "N closed_as_crime", 0.1, opening="CONCERN", closing="NEGLECT"),
    _closed("unsupervised", "N not_supervised", 0.3, supervised=""),
    _closed("self_supervised", "N not_supervised", 0.2, supervised="same"),
    _closed("test", "X test_record", 0.1, is_test=True),
    _closed("merged", "X merged_record", 0.4, merged=True),
    _closed("broken_merge", "U dangling_link", 0, child_flag=-1, person="cycle"),
    _closed("unknown_age", "X child_unknown", 0.3, child_flag=0, person="blank"),
    _closed("near_18", "X age_uncertain", 0.1, child_flag=-1, person="near_18"),
    _open("unrecorded", "N unrecorded", 1.2, opens="overdue"),
    _open("closed_after_as_of", "", also={"NCRS-02": "U future_dated"}, after_as_of="closed", closing="NON_CRIME"),
    _open("crime_after_as_of", "U future_dated", opens="undetermined", after_as_of="crime"),
    _open("recent", "Y not_yet_due", 0.3, opens="to_come", when="recent"),
    _open("test", "X test_record", is_test=True),
    _open("merged", "X merged_record", merged=True),
    _open("broken_merge", "U dangling_link", opens="undetermined", child_flag=-1, person="dangling_chain"),
    _open("unknown_age", "U child_unknown", opens="undetermined", child_flag=0, person="default_1900"),
    _open("near_18", "U age_uncertain", opens="undetermined", child_flag=-1, person="near_18"),
    _open("no_report_time", "U no_report_time", opens="undated", reported=False),
    _open("under_no_code", "U unmapped_code", opens="undetermined", opening="", also={"NCRS-04": "U unmapped_code"}),
    _open("dangling_link", "U dangling_link", opens="undetermined", crime_ref="dangling"),
    _open("yesterday", "U imprecise_time", opens="undetermined", when="yesterday", spelling="date_only"),
    _rape("n100", "C n100_in_time", 1.0, n100=_IN_A_DAY),
    _rape("n100_at_24_hours", "C n100_in_time", 0.1, n100=(24 * HOUR, 24 * HOUR)),
    _rape("attempted_n100", "C n100_in_time", 0.2, opening="CONCERN", qualifier="ATTEMPTED_RAPE", n100=_IN_A_DAY),
    _rape("n100_late", "N late", 0.2, n100=_TOO_LATE),
    _rape("n100_one_second_late", "N late", n100=(24 * HOUR + 1, 24 * HOUR + 1)),
    _rape("n100_without_code", "N n100_without_reason", 0.1, n100=_IN_A_DAY, n100_reason="no_code"),
    _rape("n100_placeholder", "N n100_without_reason", 0.1, n100=_IN_A_DAY, n100_reason="placeholder"),
    _rape("no_record", "N no_record", 0.3),
    _rape("no_report_time", "U no_report_time", 0.1, reported=False),
    _rape("n100_before_report", "U negative_interval", n100=(-3 * HOUR, -10 * MINUTE)),
    _rape("date_only", "U imprecise_time", spelling="date_only", n100=(33 * HOUR, 34 * HOUR)),
    _rape("recent", "Y not_yet_due", when="recent", closing="", current=True),
    _rape("test", "X test_record", is_test=True),
    _rape("merged", "X merged_record", merged=True),
    _rape("of_child_n100", "C n100_in_time", 0.2, also={"NCRS-02": "C n100_linked"}, child_flag=1, n100=_IN_A_DAY),
)  # fmt: skip
