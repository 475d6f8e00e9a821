"""What may befall a child who goes missing again and again (STANDARDS.md 4.5 MISS-04)."""

from duly.demo.fates import Kind, Table

_repeat = Kind(
    "MISS-04", days=(38, 19, 0), third=2, person="child", each="",
    last="",  # still_missing, just_returned, closed_without_return, returned_before_the_report
    meeting="",  # working days after the return: "1-4", "5", "6-8"; before, scheduled, cancelled; or an odd one
    named=False,  # the episode names the meeting, which lists no child
    assessed=1,
    renamed=False,  # the episodes before the last are under an id that was merged into the child's
    test_at=-1,  # this episode was a test
)  # fmt: skip
"""The episodes of one child, as days before the last, and the discussion of the one at place `third`.

Every episode is graded, spoken of and so on as if it were the only one, unless `each` says what all standards but MISS-04
make of it, or the last one is odd (`last`)."""

_OK = "C discussed_and_assessed"
_discussed = _repeat.like(meeting="1-4")
REPEATS = Table("repeats",
    _repeat("twice", "", 40, days=(30, 0)),
    _repeat("thrice_in_91_days", "", 4, days=(90, 45, 0)),
    _discussed("discussed", _OK, 26),
    _discussed("discussed_and_named", _OK, 6, named=True),
    _repeat("discussed_after_the_second", _OK, 4, meeting="before"),
    _discussed("on_the_90th_day", _OK, 1, days=(89, 45, 0)),
    _repeat("on_the_last_day", _OK, 1, meeting="5"),
    _discussed("four_times", _OK, 6, days=(48, 30, 15, 0)),
    _discussed("under_two_names", _OK, 2, renamed=True),
    _discussed("not_assessed", "N cse_not_assessed", 4, assessed=0),
    _discussed("assessment_blank", "N cse_not_assessed", 3, assessed=-1),
    _repeat("discussed_late", "N late", 4, meeting="6-8"),
    _repeat("only_scheduled", "N not_held", 2, meeting="scheduled"),
    _repeat("cancelled", "N not_held", 1, meeting="cancelled"),
    _repeat("no_record", "N no_record", 9),
    _repeat("status_blank", "U status_blank", 0.4, meeting="status_blank"),
    _repeat("unknown_status", "U unmapped_code", 0.4, meeting="unknown_status"),
    _repeat("held_at_no_time", "U no_held_time", 0.4, meeting="no_held_time"),
    _repeat("one_was_a_test", "", 0.2, test_at=1),
    _repeat("no_date_of_birth", "U child_unknown", 0.5, person="blank", each="X child_unknown"),
    _repeat("identities_in_a_circle", person="cycle", each="U dangling_link",
            also={"MISS-04": "U dangling_link, U dangling_link, U dangling_link"}),
    _repeat("near_18", "U age_uncertain", person="near_18", each="X age_uncertain"),
    _repeat("closed_without_return", "U no_return_time", 0.4, last="closed_without_return"),
    _repeat("returned_before_the_report", "U negative_interval", 0.2, last="returned_before_the_report"),
    _repeat("still_missing", "Y still_missing", 0.4, last="still_missing", current=True),
    _repeat("just_returned", "Y not_yet_due", 0.4, last="just_returned", current=True),
)  # fmt: skip

OFTEN = Table("often",
    _discussed("often", days=(135, 115, 95, 75, 55, 35, 0), also={"MISS-04": f"{_OK}, N no_record"}),
)  # fmt: skip
"""Called for at the third of seven episodes and, more than 90 days after that, once more, of which there is no record."""

_ON_MEETINGS = ("STRAT-02", "STRAT-03", "STRAT-04", "STRAT-05/meeting_has_actions")
MEETINGS = {
    "status_blank": {"DOC-01": "U status_blank", **dict.fromkeys(_ON_MEETINGS, "U status_blank")},
    "unknown_status": {"DOC-01": "U unmapped_code", **dict.fromkeys(_ON_MEETINGS, "U unmapped_code")},
    "no_held_time": {"DOC-01": "U no_event_time", **dict.fromkeys(_ON_MEETINGS, "U no_held_time")},
}
"""What the standards on meetings say of the odd ones."""
