"""What may befall a domestic abuse incident and the children at it (STANDARDS.md 4.4)."""

from typing import Any

from duly.demo.calendar import HOUR, MINUTE
from duly.demo.fates import Fate, Kind, Table

_child_kind = Kind(
    "DEM-01, DEM-01/generic_accepted, DEM-01/of_seen, DEM-01/of_unseen, DEM-02, DEM-04, DEM-04/spoken_alone", person="child",
    presence="present_seen",  # or present_not_seen, household_absent, unborn, blank, SEEN-OUTSIDE (an unknown code)
    text="none", reason="none",
    after=(10 * MINUTE, 12 * HOUR),  # from attendance to entry
    timed=True, recorded_age=False, party=False,
    named=True,  # the record says who the child is
    is_test=False, merged=False,
    speaking=True,  # whether an officer spoke to the child is drawn apart; else nothing is recorded of it
    whole="",  # what the child makes of the whole incident (DEM-03): C, N, U, Y, or nothing
)  # fmt: skip
"""How one child at an incident is recorded."""


def _child(
    name: str, verdict: str, weight: float = 0.0, words: str = "", accepted: str = "", spoken: str = "", **knobs: Any
) -> Fate:
    """A child judged by DEM-01, and by DEM-02 (`words`) where it was seen and its demeanour captured, or may have been.

    `accepted` is the verdict if texts such as "ok" were enough, `spoken` that of DEM-04 where it is not drawn apart.
    """
    presence = knobs.get("presence", "present_seen")
    apart = [verdict if presence == of else "" for of in ("present_seen", "present_not_seen")]
    alone = "N alone_not_recorded" if spoken == "C spoken_to" else ""
    said = ", ".join((verdict, accepted or verdict, *apart, words, spoken, alone))
    whole = verdict[0] if verdict[0] in "CNUY" else ""
    return _child_kind(name, said, weight, whole=whole, bad=whole == "N", **{"speaking": not spoken} | knobs)


def _outside(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Fate:
    """A child whom neither DEM-01 nor DEM-04 judges, for the same reason."""
    return _child(name, verdict, weight, spoken=verdict, **{"text": "descriptive"} | knobs)


_DESCRIBED: dict[str, Any] = {"words": "C descriptive", "text": "descriptive"}
_UNSEEN: dict[str, Any] = {"presence": "present_not_seen"}


def _untold(name: str, reason: str, weight: float = 0.0, spoken: str = "", **knobs: Any) -> Fate:
    """A child described, of whom none of these standards can tell, for the same reason."""
    verdict = f"U {reason}"
    return _child(name, verdict, weight, verdict, spoken=spoken or verdict, **{"text": "descriptive"} | knobs)


def _doubtful(name: str, reason: str, weight: float, person: str) -> Fate:
    """A child of doubtful age, described and not spoken to: left out where it would have complied, else not to be told."""
    return _child(name, f"X {reason}", weight, f"X {reason}", spoken=f"U {reason}", person=person, text="descriptive")


CHILDREN = Table("children",
    _child("descriptive", "C captured", 56, **_DESCRIBED),
    _child("no_more_than_a_mood", "C captured", 12, "N not_descriptive", text="captured"),
    _child("hid", "C captured", 1.5, "C descriptive", text="hid"),
    _child("untimed", "C captured", 1, timed=False, **_DESCRIBED),
    _child("entered_after_24_hours", "C captured", 0.3, after=(24 * HOUR, 24 * HOUR), **_DESCRIBED),
    _child("one_second_late", "N late", 0.2, text="descriptive", after=(24 * HOUR + 1, 24 * HOUR + 1)),
    _child("late", "N late", 2.5, text="descriptive", after=(25 * HOUR, 200 * HOUR)),
    _child("entered_before", "U negative_interval", 0.4, "U negative_interval", text="captured", after=(-3 * HOUR, -6 * MINUTE)),
    _child("nothing", "N blank", 4, text="blank"),
    _child("placeholder", "N placeholder", 3, text="placeholder"),
    _child("pointer", "N pointer", 2.5, text="pointer"),
    _child("not_spoken", "N not_spoken", 0.7, text="not_spoken"),
    _child("said_not_seen", "N not_seen", 0.8, text="not_seen"),
    _child("refused_access", "N refused_access", 0.3, text="refused_access"),
    _child("adult_only", "N adult_only", 0.8, text="adult_only"),
    _child("action_only", "N action_only", 0.5, text="action_only"),
    _child("facts_only", "N facts_only", 0.4, text="facts_only"),
    _child("house_only", "N house_only", 0.3, text="house_only"),
    _child("generic", "N generic", 6, accepted="C captured", text="generic"),
    _child("asleep", "N asleep_only", 2, text="asleep"),
    _child("unclear", "U text_unclear", 1.5, "U text_unclear", text="unclear"),
    _child("not_seen_with_reason", "C reason_recorded", 6, reason="reason", spoken="C reason_recorded", **_UNSEEN),
    _child("not_seen", "N no_reason_not_seen", 0.8, text="blank", reason="no_reason", spoken="N no_reason", **_UNSEEN),
    _child("asleep_not_seen", "N asleep_not_seen", 0.3, text="asleep", spoken="N no_reason", **_UNSEEN),
    _child("reason_unclear", "U reason_unclear", 0.4, reason="reason_unclear", spoken="U reason_unclear", **_UNSEEN),
    _child("presence_blank", "U presence_blank", 2, accepted="C captured", presence="", text="generic"),
    _child("presence_blank_asleep", "U presence_blank", 0.5, presence="", text="asleep"),
    _child("presence_blank_described", "C captured", 1, "U presence_blank", presence="", text="descriptive"),
    _untold("presence_unmapped", "unmapped_code", 0.2, presence="SEEN-OUTSIDE"),
    _child("age_from_form", "C captured", 0.5, person="blank", recorded_age=True, **_DESCRIBED),
    _child("merged_twice", "C captured", 0.1, person="chain", **_DESCRIBED),
    _outside("household_absent", "E household_absent", 8, presence="household_absent", text="none"),
    _outside("unborn", "E unborn", 1, presence="unborn", person="unborn", text="none"),
    _outside("unborn_undated", "E unborn", 0.5, presence="unborn", person="blank", text="none"),
    _outside("party", "X party", 0.8, party=True),
    _outside("test", "X test_record", 0.1, words="X test_record", is_test=True),
    _outside("merged", "X merged_record", 0.3, words="X merged_record", merged=True),
    _untold("broken_merge", "dangling_link", person="cycle"),
    _doubtful("age_unknown", "child_unknown", 0.8, "blank"),
    _doubtful("age_default", "child_unknown", 0.2, "default_1900"),
    _doubtful("near_18", "age_uncertain", 0.2, "near_18"),
    _child_kind("adult", "", 0.4, person="adult", text="descriptive", speaking=False),
    _child_kind("18_that_day", "", 0.1, person="birthday_18", text="descriptive", speaking=False),
)  # fmt: skip
"""Children at incidents that officers attended."""

SHARED = Table("shared by all children",
    _outside("not_attended", "X not_attended"),
    _untold("attended_unknown", "attended_unknown"),
    _untold("untimed_scene", "no_attended_time", recorded_age=True),
    _child("imprecise", "U imprecise_time", words="U imprecise_time", text="descriptive", after=(32 * HOUR, 33 * HOUR)),
    _child("recent", "Y not_yet_due", spoken="Y not_yet_due"),
    _child("plain", "C captured", **_DESCRIBED),
    _outside("of_test", "X test_record", words="X test_record"),
    _child("nameless", "C captured", recorded_age=True, named=False, **_DESCRIBED),
)  # fmt: skip
"""What befalls every child at a scene that is odd as a whole."""

_speaking = Kind("DEM-04, DEM-04/spoken_alone", spoken_to=1, alone=-1, reason="none")
"""Whether an officer spoke to a child that was there: 1, 0 or blank as -1."""
SPEAKING = Table("speaking",
    _speaking("alone", "C spoken_to, C spoken_alone", 26, alone=1),
    _speaking("with_parent", "C spoken_to, N not_alone", 28, alone=0),
    _speaking("not_recorded_how", "C spoken_to, N alone_not_recorded", 12),
    _speaking("reason", "C reason_recorded,", 14, spoken_to=0, reason="reason"),
    _speaking("no_reason", "N no_reason,", 3, spoken_to=0, reason="no_reason"),
    _speaking("reason_unclear", "U reason_unclear,", 0.5, spoken_to=0, reason="reason_unclear"),
    _speaking("nothing", "N no_reason,", 2, spoken_to=-1),
)  # fmt: skip
"""Drawn for each child of four or older."""

_scene = Kind(
    "DEM-05", attended=1,
    attended_at="exact",  # exact, date_only, just_now, recent, days_ago, yesterday, or blank
    reported=True,
    household="yes",  # or LODGERS (an unknown code)
    form="yes",  # answer on the form: yes, no, unknown, refused; or no form
    children=(1, 4),
    with_children="yes",  # what its answers come to (DA-01): yes, no, unmapped, or blank
    child="",  # the fate in SHARED that all children here share; blank: each has its own
    queue="",  # where it stands in the queues (stories/queues/fates.py); blank: what befalls it is drawn apart
    is_test=False, merged=False,
)  # fmt: skip
"""One domestic abuse incident: whether officers attended, and whether forms and household say there are children."""

_nobody = _scene.like(children=(0, 0), bad=True)
_without = _scene.like(children=(0, 0), with_children="")
"""Incidents at which no child is listed, though somebody says that there are any, and where nobody says so."""

_waiting = _scene.like(attended_at="days_ago", queue="waiting", current=True)
_now = _scene.like(attended_at="recent", child="recent", queue="recent", current=True)
_NO: dict[str, Any] = {"household": "no", "form": "no", "with_children": "no"}
SCENES = Table("scenes",
    _scene("children_listed", "C listed", 62),
    _scene("listed_form_only", "C listed", 5, household="unknown"),
    _scene("listed_household_only", "C listed", 4, form="no"),
    _scene("listed_without_form", "C listed", 3, form=""),
    _scene("listed_form_refused", "C listed", 3, form="refused"),
    _nobody("nobody_listed", "N no_child_listed", 7),
    _nobody("nobody_listed_form_only", "N no_child_listed", 2, household="no"),
    _without("no_form", "U no_form", 3, household="", form=""),
    _without("form_refused", "U form_refused", 2, household="unknown", form="refused"),
    _without("form_unknown", "U form_refused", 1, household="", form="unknown"),
    _without("no_children", "", 40, **_NO),
    _scene("not_attended", "X not_attended", 4, attended=0, attended_at="", child="not_attended", form=""),
    _scene("attended_unknown", "U attended_unknown", 1.5, attended=-1, child="attended_unknown"),
    _scene("attended_untimed", "U no_attended_time", 0.6, attended_at="", child="untimed_scene"),
    _scene("attended_on_a_date", "C listed", 0.4, attended_at="date_only", child="imprecise"),
    _now("recent", "C listed", 0.1),
    _now("just_now", "C listed", 0.05, attended_at="just_now", at_least=2, children=(2, 4)),
    _scene("test", "X test_record", 0.1, child="of_test", is_test=True),
    _scene("merged", "X merged_record", 0.3, child="plain", merged=True),
    _waiting("waiting", "C listed", 0.15, child="plain", at_least=4),
    _waiting("waiting_without", "", 0.15, children=(0, 0), **_NO),
    _waiting("waiting_unasked", "U no_form", 0.03, children=(0, 0), with_children="", household="", form=""),
    _waiting("triaged", "C listed", 0.3, attended_at="yesterday", child="plain", queue="fresh", at_least=4),
    _without("household_unmapped", "U unmapped_code", 0.2, household="LODGERS", form="", with_children="unmapped"),
    _scene("nameless_child", "N no_child_listed", 0.2, child="nameless", children=(1, 1), bad=False),
    _scene("no_time", "U no_attended_time", attended_at="", reported=False, child="untimed_scene", queue="timeless"),
)  # fmt: skip
