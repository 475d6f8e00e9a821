"""What may befall a use of police protection (STANDARDS.md 4.5 PP-01 and PP-02)."""

from duly.demo.calendar import HOUR, MINUTE
from duly.demo.fates import Kind, Table

FIELDS = (
    *("grounds", "initiating_officer", "designated_officer", "different_officers"),
    *("la_informed", "child_informed", "parents_informed", "child_views", "outcome", "on_system"),
)
"""What PP-01 asks for, each with a rate of its own."""

_recording = Kind(
    "PP-01", missing="", grounds=(50, 600), views=(20, 300),
    child_told=True, child_reason="none", parents_told=-1, parents_reason="none",  # classes of wording; -1 is blank
)  # fmt: skip
"""What one record says. `missing` is the field of PP-01 that it lacks."""
RECORDINGS = Table("recordings",
    _recording("complete", "C complete", 62),
    _recording("parents_told", "C complete", 6, parents_told=1),
    _recording("child_not_told_for_a_reason", "C complete", 14, child_told=False, child_reason="reason"),
    _recording("parents_not_told_for_a_reason", "C complete", 2, parents_told=0, parents_reason="reason"),
    _recording("views_of_20", "C complete", 0.5, views=(20, 20)),
    _recording("views_of_19", "N no_child_views", 0.5, missing="child_views", views=(19, 19)),
    _recording("views_blank", "N no_child_views", 3, missing="child_views", views=(-1, -1)),
    _recording("child_not_told", "N child_not_told_unexplained", 2, missing="child_informed", child_told=False,
               child_reason="placeholder"),
    _recording("parents_not_told", "N parents_not_told_unexplained", 1, missing="parents_informed", parents_told=0,
               parents_reason="placeholder"),
    _recording("grounds_of_50", "C complete", 0.5, grounds=(50, 50)),
    _recording("grounds_of_49", "N no_grounds", 0.5, missing="grounds", grounds=(49, 49)),
    _recording("grounds_blank", "N no_grounds", 2, missing="grounds", grounds=(-1, -1)),
    _recording("no_initiating_officer", "N no_initiating_officer", 1, missing="initiating_officer"),
    _recording("no_designated_officer", "N no_designated_officer", 3, missing="designated_officer"),
    _recording("one_officer_twice", "N same_officer", 1, missing="different_officers"),
    _recording("la_not_told", "N la_not_informed", 3, missing="la_informed"),
    _recording("child_informed_blank", "N child_informed_blank", 4, missing="child_informed"),
    _recording("no_outcome", "N no_outcome", 2, missing="outcome"),
    _recording("on_another_system", "N not_on_rms", 1, missing="on_system"),
)  # fmt: skip

_LIMIT = 72 * HOUR
_ending = Kind("PP-02", after=(4 * HOUR, 40 * HOUR), ended=True, closed=True)
"""How long protection lasted, in seconds; or that no end is recorded."""
ENDINGS = Table("endings",
    _ending("next_day", "C ended_in_time", 66),
    _ending("within_the_limit", "C ended_in_time", 24, after=(40 * HOUR, 71 * HOUR)),
    _ending("as_the_limit_did", "C ended_in_time", 1, after=(_LIMIT, _LIMIT)),
    _ending("a_second_late", "N ended_late", 0.2, after=(_LIMIT + 1, _LIMIT + 1)),
    _ending("late", "N ended_late", 3, after=(_LIMIT + MINUTE, _LIMIT + 50 * HOUR)),
    _ending("before_it_began", "U negative_interval", 0.4, after=(-3 * HOUR, -6 * MINUTE)),
    _ending("closed_without_end", "U no_end_time", 1, ended=False),
    _ending("never_ended", "N no_end", 1, ended=False, closed=False, current=True),
)  # fmt: skip

_odd = Kind(
    "PP-01, PP-02, STRAT-01, STRAT-01/any_time, DOC-01",
    started="",  # recent, blank, date_only
    ended=True, after=(4 * HOUR, 40 * HOUR), is_test=False, merged=False,
)  # fmt: skip
"""A use of the power that no meeting followed, whose oddity touches all the standards on it, and what it calls for."""
ODD_PROTECTIONS = Table("odd protections",
    _odd("test", "X test_record", 1, is_test=True),
    _odd("merged", "X merged_record", 1, merged=True),
    _odd("no_start", "U no_start_time, U no_start_time, U no_trigger_time, U no_trigger_time, U no_event_time", 1,
         started="blank"),
    _odd("started_on_a_date", "C complete, U imprecise_time, N no_record, N no_record, N no_document", 1, started="date_only",
         after=(_LIMIT + 8 * HOUR, _LIMIT + 12 * HOUR)),
    _odd("recent", "C complete, Y not_yet_due, Y not_yet_due, Y not_yet_due, Y not_yet_due", 1, started="recent", ended=False,
         current=True),
)  # fmt: skip
