"""What may befall a referral or a use of police protection: whether it was decided on, and whether a meeting followed
(STANDARDS.md 4.1 NCRS-03 and 4.3 STRAT-01)."""

from duly.demo.calendar import HOUR, MINUTE
from duly.demo.fates import Kind, Table

_call = Kind("STRAT-01, STRAT-01/any_time", meeting="")
"""What came of a trigger: which meeting record, if any (same_day, next_day, by_child, before, late, scheduled, cancelled,
not_required, by_constable, by_leaver, thin, weeks_before). The further rate is that a meeting or decision counts whenever it was."""
CALLS = Table("calls",
    _call("held_same_day", "C held_in_time, C recorded", 34, meeting="same_day"),
    _call("held_next_working_day", "C held_in_time, C recorded", 20, meeting="next_day"),
    _call("held_for_the_child", "C held_in_time, C recorded", 5, meeting="by_child"),
    _call("held_just_before", "C held_in_time, C recorded", 1, meeting="before"),
    _call("not_required", "C not_required, C recorded", 8, meeting="not_required"),
    _call("held_late", "N late, C recorded", 9, meeting="late"),
    _call("only_scheduled", "N late_or_unheld", 3, meeting="scheduled"),
    _call("cancelled", "N late_or_unheld", 2, meeting="cancelled"),
    _call("decided_by_constable", "N decision_not_valid", 1, meeting="by_constable"),
    _call("decided_in_a_word", "N decision_not_valid", 1, meeting="thin"),
    _call("decided_by_somebody_who_left", "U dangling_link", 0.5, meeting="by_leaver"),
    _call("held_weeks_before", "U negative_interval", 0.5, meeting="weeks_before"),
    _call("no_record", "N no_record", 14),
)  # fmt: skip
"""What may follow any trigger: a referral at the threshold of section 47, police protection, a referral by a special team."""

_decision = Kind(
    "NCRS-03",
    decision="",  # crimed, no_crime_reasoned, none, CSC-LEADING (a code nobody knows), or blank
    after=(20 * MINUTE, 23 * HOUR), timed=True,
    crime="",  # recorded, dangling, or blank
)  # fmt: skip
"""What was decided about a crime on a referral, and how long after it in seconds."""

_crimed = _decision.like(decision="crimed", crime="recorded")
_reasoned = _decision.like(decision="no_crime_reasoned")
_LATE = (24 * HOUR + 1, 96 * HOUR)
DECISIONS = Table("decisions",
    _crimed("crimed", "C crimed_in_time", 45),
    _crimed("crimed_at_record_time", "C crimed_in_time", 4, timed=False),
    _crimed("crimed_in_24_hours", "C crimed_in_time", 0.5, after=(24 * HOUR, 24 * HOUR)),
    _reasoned("reasoned", "C reasoned_in_time", 28),
    _crimed("crimed_late", "N late", 5, after=_LATE),
    _reasoned("reasoned_late", "N late", 4, after=_LATE),
    _reasoned("reasoned_untimed", "U no_decision_time", 1.5, timed=False),
    _reasoned("decided_before", "C decided_before", 0.8, after=(-5 * HOUR, -6 * MINUTE)),
    _crimed("crime_not_in_export", "U dangling_link", 1, crime="dangling"),
    _crimed("crimed_without_crime", "N crimed_without_crime", 2, crime=""),
    _decision("decision_none", "N no_decision", 4, decision="none", timed=False),
    _decision("decision_blank", "N no_decision", 4, timed=False),
    _decision("decision_unmapped", "U unmapped_code", 0.5, decision="CSC-LEADING"),
)  # fmt: skip
"""What may be decided on any referral that discloses an offence."""

_odd = Kind(
    "NCRS-03, STRAT-01, STRAT-01/any_time", meeting="", decision="no_crime_reasoned", after=(20 * MINUTE, 20 * HOUR),
    timed=True,
    when="",  # recent, blank, date_only
    child=True,
    second="",  # another trigger for the child: protection, protection_merged; or sibling
    is_test=False, merged=False,
)  # fmt: skip
"""A referral at the threshold of section 47 of which the oddity touches the decision and the meeting alike."""

_met = _odd.like(meeting="same_day")
_recent = _odd.like(when="recent", timed=False, current=True)
_REASONED = "C reasoned_in_time, C held_in_time, C recorded"
ODD_REFERRALS = Table("odd referrals",
    _odd("test", "X test_record", 1, is_test=True),
    _odd("merged", "X merged_record", 1, merged=True),
    _odd("no_time", "U no_referral_time, U undated, U undated", 2, when="blank"),
    _odd("no_child", "C reasoned_in_time, U no_child, U no_child", 1, child=False),
    _odd("date_only", "U imprecise_time, C held_in_time, C recorded", 1, when="date_only", after=(32 * HOUR, 33 * HOUR),
         meeting="next_day"),
    _met("two_triggers", _REASONED, 2, second="protection"),
    _met("two_triggers_merged", _REASONED, 1, second="protection_merged"),
    _met("sibling", _REASONED, 3, second="sibling"),
    _recent("recent", "Y not_yet_due", 0.5, decision="", at_least=2),
    _recent("recent_crimed", "Y not_yet_due", 0.5, decision="crimed"),
)  # fmt: skip
