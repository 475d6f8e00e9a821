"""What may befall a strategy meeting that was held (STANDARDS.md 4.3)."""

from duly.demo.fates import Kind, Table

_minutes = Kind("STRAT-02, STRAT-03, DOC-01", document="", text_len=-1, stored="day_1")
"""The minutes of a meeting: a document (rms, shared_drive, personal, email, paper, somewhere, unsized, dangling, empty, deleted;
or none), or a text in the record, and when they were stored (same_day, day_1 (the limit), late, before, or blank).

They are judged by STRAT-02, by STRAT-03 where they are there, and by DOC-01; but what is late for STRAT-03 may be in time
for DOC-01: there the story tells, which plans the day."""

_document, _text = _minutes.like(document="rms"), _minutes.like(text_len=900)
_lost = _minutes.like("STRAT-02, DOC-01")
MINUTES = Table("minutes",
    _document("document_same_day", "C minutes_document, C in_time, C in_time", 24, stored="same_day"),
    _document("document_next_working_day", "C minutes_document, C in_time, C in_time", 24),
    _document("document_late", "C minutes_document, N late,", 12, stored="late"),
    _text("text", "C minutes_text, C in_time, E in_record", 10),
    _text("text_of_200", "C minutes_text, C in_time, E in_record", 0.5, text_len=200),
    _text("text_late", "C minutes_text, N late, E in_record", 4, text_len=640, stored="late"),
    _document("untimed", "C minutes_document, U no_minutes_time, U no_upload_time", 1, stored=""),
    _document(
        "before_the_meeting", "U negative_interval, U negative_interval, U negative_interval", 0.5, stored="before"
    ),
    _text("elsewhere_but_text", "C minutes_text, C in_time, E in_record", 0.5, document="shared_drive", text_len=400),
    _lost("on_shared_drive", "N not_on_rms", 3, document="shared_drive"),
    _lost("in_personal_file", "N not_on_rms", 2, document="personal"),
    _lost("in_email", "N not_on_rms", 1, document="email"),
    _lost("on_paper", "N not_on_rms", 1, document="paper"),
    _minutes("document_not_in_export", "U dangling_doc", 1, document="dangling"),
    _minutes("nobody_says_where", "U unmapped_code", 0.5, document="somewhere"),
    _minutes("of_unknown_size", "U size_unknown, U size_unknown, C in_time", 0.5, document="unsized"),
    _lost("empty_file", "N empty_document", 1, document="empty"),
    _lost("deleted_file", "N empty_document", 0.7, document="deleted"),
    _lost("nothing", "N no_minutes, N no_document", 13, stored=""),
    _lost("text_of_199", "N no_minutes, N no_document", 2, text_len=199),
)  # fmt: skip

UNINVITED = -2

_came = Kind("STRAT-04", police=1, csc=1, health=1, education=UNINVITED)
"""Who came: 1 attended, 0 did not, -1 not recorded, UNINVITED no row at all."""
ATTENDANCE = Table("attendance",
    _came("all_three", "C all_present", 70),
    _came("and_education", "C all_present", 25, education=1),
    _came("nobody_recorded", "N no_attendance_recorded", 1, police=UNINVITED, csc=UNINVITED, health=UNINVITED),
    _came("police_not_recorded", "N no_police", 0.3, police=-1),
    _came("no_csc", "N no_csc", 0.7, csc=0),
    _came("csc_and_health_absent", "N no_csc", 0.3, csc=0, health=0),
    _came("health_absent", "N no_health", 1.5, health=0, education=0),
    _came("health_not_recorded", "N no_health", 1, health=-1),
    _came("health_not_invited", "N no_health", 1, health=UNINVITED),
)  # fmt: skip

_action = Kind(
    "STRAT-05, STRAT-05/delivered", owner="police", named=True, dated=True, due=(3, 7), status="done",
    completed="by_due",  # by_due, on_due, after, before (the meeting), or blank
    outcome_len=60, due_after_as_of=False, is_test=False, merged=False,
)  # fmt: skip
"""One action of a meeting; due and completed in days after it. Delivery is asked only of what the police own."""

_undone = _action.like(status="open", completed="")
ACTIONS = Table("actions",
    _action("police_done", "C allocated, C done_in_time", 26),
    _action("police_done_on_the_day", "C allocated, C done_in_time", 3, completed="on_due"),
    _undone("social_care", "C allocated,", 28, owner="csc"),
    _action("health", "C allocated,", 12, owner="health"),
    _undone("partner_without_date", "N no_due_date,", 0.7, owner="education", dated=False),
    _undone("nobodys", "N no_owner_agency, U unmapped_code", 0.7, owner=""),
    _action("no_status", "U unmapped_code", 0.5, status=""),
    _action("done_before_meeting", "C allocated, U negative_interval", 0.5, completed="before"),
    _action("no_named_officer", "N no_owner, C done_in_time", 0.7, named=False),
    _undone("police_without_date", "N no_due_date", 0.6, dated=False),
    _action("superseded", "E superseded", 2, status="superseded", completed=""),
    _undone("due_before_meeting", "U due_before_held", 0.4, due=(-5, -1)),
    _action("done_late", "C allocated, N done_late", 1.5, completed="after"),
    _action("done_without_outcome", "C allocated, N no_outcome", 0.8, outcome_len=4),
    _undone("not_done", "C allocated, N not_done", 1.2, outcome_len=-1),
    _action("done_some_time", "C allocated, U no_completion_time", 0.3, completed=""),
    _undone("not_yet_due", "C allocated, Y not_yet_due", 2, due_after_as_of=True, current=True),
    _action("test", "X test_record", is_test=True),
    _action("merged", "X merged_record", merged=True),
)  # fmt: skip

_outcome = Kind("STRAT-06, STRAT-06/last", s47=1, icpc=0, conference="")
"""Whether a section 47 enquiry and a child protection conference were decided, and when the conference was held: in_time,
on_day_15, on_day_16, late, never (planned only), or none. Every child here has one meeting that decides."""

_conference = _outcome.like(icpc=1)
OUTCOMES = Table("outcomes",
    _outcome("enquiry", "", 40),
    _outcome("no_further_action", "", 22, s47=0),
    _outcome("not_recorded", "", 5, s47=-1, icpc=-1),
    _conference("conference", "C in_time", 22, conference="in_time"),
    _conference("conference_on_day_15", "C in_time", 1, conference="on_day_15"),
    _conference("conference_on_day_16", "N late", 0.5, conference="on_day_16"),
    _conference("conference_late", "N late", 5, conference="late"),
    _conference("conference_planned_only", "U la_data", 2, conference="never"),
    _conference("conference_unknown", "U la_data", 3),
)  # fmt: skip

_business = Kind("STRAT-05/meeting_has_actions", actions=(3, 5), none_decided=False)
"""How many actions a meeting set, or whether it said that none was needed."""
BUSINESS = Table("business",
    _business("some_actions", "C has_actions", 84),
    _business("none_needed", "C no_action_decided", 5, actions=(0, 0), none_decided=True),
    _business("no_actions", "N no_actions", 11, actions=(0, 0)),
)  # fmt: skip

_odd = Kind(
    "STRAT-02, STRAT-04, STRAT-05/meeting_has_actions, STRAT-06, STRAT-06/last, DOC-01, STRAT-03", status="held",
    held="some_day",  # some_day, recent, christmas_eve, or blank
    stored="", icpc=False,
    conference="",  # after_as_of, or none
    police_absent=False,
    none_decided=False,  # it was recorded that no action was needed
    is_test=False, merged=False,
)  # fmt: skip
"""A meeting without a trigger of its own, whose oddity touches all the standards on meetings."""

_undecided = _odd.like(none_decided=True)
_recent = _odd.like(held="recent", icpc=True, current=True)
_christmas = _odd.like(held="christmas_eve")
_NOT_YET = "Y not_yet_due, C all_present, N no_actions, Y not_yet_due, Y not_yet_due, Y not_yet_due,"
_UNTIMED = "U no_held_time"
_IN_TEXT = "C minutes_text, C all_present, N no_actions, , , E in_record,"
_WITHOUT_MINUTES = "{0}, {0}, {0}, {0}, {0}, {0},"
ODD_MEETINGS = Table("odd meetings",
    _odd("test", _WITHOUT_MINUTES.format("X test_record"), 1, icpc=True, is_test=True),
    _odd("merged", _WITHOUT_MINUTES.format("X merged_record"), 1, icpc=True, merged=True),
    _undecided("status_blank", "U status_blank", 2, status="", icpc=True),
    _undecided("no_held_time", f"{_UNTIMED}, {_UNTIMED}, {_UNTIMED}, {_UNTIMED}, {_UNTIMED}, U no_event_time, {_UNTIMED}", 2,
               held="", icpc=True),
    _recent("recent", _NOT_YET, 1),
    _recent("recent_with_later_conference", _NOT_YET, conference="after_as_of"),
    _christmas("christmas_eve", _IN_TEXT, stored="day_1", also={"STRAT-03": "C in_time"}),
    _christmas("christmas_eve_late", _IN_TEXT, stored="day_2", also={"STRAT-03": "N late"}),
    # held without the police: not theirs to minute, but not a full meeting either
    _odd("police_absent", ", N no_police, N no_actions, , , ,", 2, police_absent=True),
)  # fmt: skip
