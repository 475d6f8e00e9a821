"""What may befall a document that somebody was to write (STANDARDS.md 4.5 DOC-01)."""

from duly.demo.fates import Kind, Table

LIMIT = 3

_paper = Kind(
    "DOC-01",
    location="rms",  # blank: not recorded; or none at all
    day=1, timed=True,
    before=False,  # uploaded before what it is about
    state="",  # empty, deleted, or fine
    kind="",  # OLD-FORM, a kind that nobody told duly about
    second=False,  # a copy on paper beside it
)  # fmt: skip
"""One document: where it is kept, and on which working day after the event it was uploaded."""

_COMMON = (
    _paper("next_working_day", "C in_time", 50),
    _paper("third_working_day", "C in_time", 5, day=LIMIT),
    _paper("and_on_paper", "C in_time", 3, second=True),
    _paper("fourth_working_day", "N late", 4, day=LIMIT + 1),
    _paper("late", "N late", 8, day=9),
    _paper("untimed", "U no_upload_time", 1, timed=False),
    _paper("on_shared_drive", "N not_on_rms", 4, location="shared_drive"),
    _paper("in_personal_file", "N not_on_rms", 4, location="personal"),
    _paper("on_paper", "N not_on_rms", 2, location="paper"),
    _paper("nobody_knows_where", "U unmapped_code", 1, location=""),
    _paper("empty", "N empty_document", 0.5, state="empty"),
    _paper("deleted", "N empty_document", 0.5, state="deleted"),
    _paper("in_a_place_of_another_name", "U unmapped_code", 0.5, location="OLD-INDEX"),
    _paper("none", "N no_document", 15, location="none"),
)

FORMS = Table("forms",
    *_COMMON,
    _paper("before_it_began", "U negative_interval", 0.5, before=True),
    _paper("of_a_kind_of_another_name", "U unmapped_code", 0.5, kind="OLD-FORM"),
)  # fmt: skip
"""Drawn for each use of police protection."""

PLANS = Table("plans", *_COMMON, _paper("made_at_once", "C in_time", 30, before=True))
"""Drawn for each plan of each case that went on for more than 28 days, as long as its time has passed."""

WAITING = Table("waiting plans",
    _paper("not_yet", "Y not_yet_due", 1, location="none"),
    _paper("already", "C in_time", 1, before=True),
)  # fmt: skip
"""Drawn for the plans of cases that have gone on for 28 days only just now."""
