"""What may be submitted for a child whom an incident concerns (STANDARDS.md 4.5 NOT-01)."""

from duly.demo.calendar import HOUR, MINUTE
from duly.demo.fates import Kind, Table

_notice = Kind(
    "NOT-01",
    kind="125",  # 125, ppn, lado, CIN-FORM (a kind nobody told duly about), or none
    after=(20 * MINUTE, 20 * HOUR), timed=True,
    date_only=False,  # on the date on which the limit falls, without a time
    names_incident=True, names_child=True, twice=False,
    intel=False,  # an intelligence report was submitted too
)  # fmt: skip
"""The notification for one child, and how long after the report it was submitted, in seconds."""

_LATE = (25 * HOUR, 100 * HOUR)
NOTICES = Table("notices",
    _notice("in_time", "C in_time", 58),
    _notice("ppn_in_time", "C in_time", 8, kind="ppn"),
    _notice("twice", "C in_time", 2, twice=True),
    _notice("exactly_24_hours", "C in_time", 0.3, after=(24 * HOUR, 24 * HOUR)),
    _notice("without_incident", "C in_time", 1, names_incident=False),
    _notice("with_intelligence", "C in_time", 3, intel=True),
    _notice("one_second_late", "N late", 0.1, after=(24 * HOUR + 1, 24 * HOUR + 1)),
    _notice("late", "N late", 1, after=_LATE),
    _notice("late_after_intelligence", "N late", 0.2, after=_LATE, intel=True),
    _notice("untimed", "U no_submitted_time", 0.4, timed=False),
    _notice("before_the_report", "U negative_interval", 0.4, after=(-3 * HOUR, -6 * MINUTE)),
    _notice("on_a_date", "U imprecise_time", 0.4, date_only=True),
    _notice("of_another_name", "U unmapped_code", 0.3, kind="CIN-FORM"),
    _notice("intelligence_instead", "N intel_instead", 0.9, kind="", intel=True),
    _notice("none", "N no_notification", 1, kind=""),
    _notice("to_another_agency_only", "N no_notification", 0.1, kind="lado"),
)  # fmt: skip
"""Drawn for each child of an incident that was reported long enough ago for anything to have happened."""

UNDRAWN = Table("other notices",
    _notice("of_no_child", "U child_not_named", 1, names_child=False),  # for children who were alone at an incident
    # of incidents that were reported in the last days, and in the last day
    _notice("promptly", "C in_time", 1, after=(20 * MINUTE, 40 * MINUTE)),
    _notice("not_yet", "Y not_yet_due", 1, kind=""),
)  # fmt: skip

_concern = Kind("NOT-01", person="child", reported=True, coded=True, is_test=False, merged=False, survivor=False)
"""An incident about a missing child (a kind of person, blank for nobody linked) with an oddity of its own."""
ODD_CONCERNS = Table("odd concerns",
    _concern("test", "X test_record", 1, is_test=True),
    _concern("merged", "X merged_record", 1, merged=True, survivor=True),
    _concern("merged_into_nothing", "U dangling_link", 1, merged=True),
    _concern("no_report_time", "U no_report_time", 1, reported=False),
    _concern("broken_merge", "U dangling_link", person="cycle"),
    _concern("not_in_the_export", "U dangling_link", person="orphan"),
    _concern("age_unknown", "U child_unknown", 1, person="blank"),  # for whom nothing was submitted
    _concern("near_18", "U age_uncertain", person="near_18"),
    _concern("no_code", "U unmapped_code", 1, coded=False, also={"NCRS-02": "U unmapped_code", "NCRS-04": "U unmapped_code"}),
    _concern("grown_up", "", 1, person="birthday_18"),
    _concern("nobody_linked", "", 3, person=""),
)  # fmt: skip
