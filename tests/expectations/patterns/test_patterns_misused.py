"""Each pattern and key misused gets one clear fault, with the line and the choices there are; all faults of a file at once."""

from __future__ import annotations

import pytest

from duly.errors import StandardError
from tests.expectations.patterns.pattern_files import one, suite_of

_WITHIN = '{ within = { from = "started_at", to = "ended_at", hours = 72 } }'
_USES = "police_protection"


def _example(*lines: str) -> str:
    return "\n".join(("[[standard.example]]", 'odd = "a row"', *lines))


def _matches(expression: str) -> str:
    return one(
        "crimes",
        f'{{ matches = {{ column = "offence_code", expression = \'{expression}\', fits = "b", fails = "c" }} }}',
    )


MISUSED = {
    "an unknown column": (
        one("custody_records", '{ within = { from = "arived_at", to = "released_at", hours = 1 } }'),
        "line 7: standard LOC-01, must.within.from: 'arived_at' is no column of custody_records; "
        "did you mean arrived_at? It has: age",
    ),
    "a column of the wrong kind": (
        one(_USES, '{ within = { from = "started_at", to = "outcome", hours = 1 } }'),
        "line 7: standard LOC-01, must.within.to: 'outcome' holds a code; expected a time; "
        "police_protection has: closed_at, ended_at",
    ),
    "hours between dates": (
        one("meeting_actions", '{ within = { from = "due_date", to = "completed_at", hours = 7 } }'),
        "'due_date' holds a date; expected a time (between dates, count in days); meeting_actions has: completed_at",
    ),
    "an unknown table": (
        one("police_protections", _WITHIN),
        "line 6: standard LOC-01, of: there is no table 'police_protections'; did you",
    ),
    "a link table": (
        one("custody_aa", '{ filled = "aa_requested_at" }'),
        "custody_aa has no key of its own, so that its rows cannot",
    ),
    "an unknown population": (
        one(_USES, _WITHIN, 'who = { is = "chld" }'),
        "who.is: 'chld' is no named population and no flag of police",
    ),
    "a population that the table does not lead to": (
        one("strategy_meetings", '{ filled = "held_at" }', 'who = "child"'),
        "who: 'child' cannot be told of strategy_meetings: it is of persons, and of tables that refer to one of them; strategy",
    ),
    "a flag that is none": (
        one(_USES, _WITHIN, 'who = { is = "outcome" }'),
        "who.is: 'outcome' holds a code; expected a flag; police",
    ),
    "words for a reason that it cannot give": (
        one(_USES, _WITHIN, 'words = { latee = "It ended late" }'),
        "standard LOC-01, words.latee: 'latee' is no reason of it; did you mean late?",
    ),
    "words that say nothing": (one(_USES, _WITHIN, 'words = { late = " " }'), "words.late: says nothing"),
    "words with a number that the pattern has not": (
        one(_USES, _WITHIN, 'words = { late = "after {days} days" }'),
        "words.late: {days} is no number of the pattern; there are: {hours}",
    ),
    "an unknown pattern": (
        one(_USES, "{ withn = { } }"),
        "must.withn: 'withn' is no pattern; did you mean within? There are: agrees",
    ),
    "an unknown key": (
        one(_USES, '{ within = { from = "started_at", to = "ended_at", hours = 72, unit = "h" } }'),
        "must.within.unit: 'unit' is no key here",
    ),
    "an unknown key of the standard": (
        one(_USES, _WITHIN, 'titel = "x"'),
        "'titel' is no key here; did you mean title? It has: by",
    ),
    "a text where a number belongs": (
        one(_USES, '{ within = { from = "started_at", to = "ended_at", hours = "72" } }'),
        "must.within.hours: expected a number, not '72'",
    ),
    "a number where a text belongs": (
        one(_USES, _WITHIN, "fix = 3"),
        "line 9: standard LOC-01, fix: expected a text in quotes, not 3",
    ),
    "a negative limit": (
        one(_USES, '{ within = { from = "started_at", to = "ended_at", hours = -1 } }'),
        "-1 is out of range: greater than 0",
    ),
    "a limit of nothing": (
        one(_USES, '{ within = { from = "started_at", to = "ended_at", days = 0 } }'),
        "0 is out of range: greater",
    ),
    "half a day": (
        one(_USES, '{ within = { from = "started_at", to = "ended_at", days = 1.5 } }'),
        "expected a whole number, not 1.5",
    ),
    "two limits": (
        one(_USES, '{ within = { from = "started_at", to = "ended_at", days = 1, hours = 3 } }'),
        "must.within: expected exactly one of minutes, hours, days, working_days, not 2",
    ),
    "no limit": (
        one(_USES, '{ within = { from = "started_at", to = "ended_at" } }'),
        "expected exactly one of minutes, hours, days",
    ),
    "half a limit": (
        one("da_incidents", '{ has_related = { table = "dash_assessments", from = "attended_at" } }'),
        "must.has_related: a limit is said with from, at and exactly one of minutes, hours, days, working_days, or not at all",
    ),
    "a target over 100": (one(_USES, _WITHIN, "target = 101"), "line 8: standard LOC-01, target: 101 is out of range"),
    "no target": (
        one(_USES, _WITHIN, "target = "),
        "line 2: standard LOC-01: expected target (per cent) or target_count",
    ),
    "two targets": (one(_USES, _WITHIN, "target_count = 3"), "expected target (per cent) or target_count"),
    "a required key missing": (one(_USES, _WITHIN, "question = "), "line 2: standard LOC-01, question: is missing"),
    "no pattern": (one(_USES, ""), "line 2: standard LOC-01, must: is missing"),
    "two patterns in one": (
        one(_USES, '{ filled = "outcome", unique = "person_id" }'),
        "must: expected one pattern, not filled and unique",
    ),
    "all of one": (
        one(_USES, '{ all = [ { filled = "outcome" } ] }'),
        "must.all: expected a list of two patterns or more",
    ),
    "a pattern of items under all": (
        one(
            "investigations",
            '{ all = [ { filled = "oic" }, { every = { days = 28, from = "allocated_at", table = '
            '"supervisory_reviews", at = "entered_at" } } ] }',
        ),
        "must.all[1]: every has a row for each of several things of a record, and cannot stand under all",
    ),
    "a malformed id": (
        one(_USES, _WITHIN, id="loc3"),
        "line 3: standard loc3, id: 'loc3' is malformed: expected capital letters",
    ),
    "an id that stands twice": (
        one(_USES, _WITHIN) + "\n" + one(_USES, _WITHIN).partition("\n")[2],
        "line 12: standard LOC-01, id: the id stands twice: first on line 3",
    ),
    "an unknown severity": (
        one(_USES, _WITHIN, 'severity = "hihg"'),
        "line 10: standard LOC-01, severity: 'hihg' is no severity; did you",
    ),
    "a breakdown that is free text": (
        one("children_present", '{ filled = "presence" }', 'by = ["seen", "demeanour_text"]'),
        "line 10: standard LOC-01, by[1]: 'demeanour_text' holds free text; expected a code or a flag or a whole number or an id",
    ),
    "a breakdown by person": (
        one(_USES, _WITHIN, 'by = ["person_id"]'),
        "by[0]: 'person_id' is an id: a figure for each would be one",
    ),
    "a reference that is no column": (
        one(_USES, _WITHIN, 'by = ["incidnt_id.district"]'),
        "'incidnt_id' is no column of police_protection; its references are: designated_officer (to "
        "staff), incident_id (to incidents)",
    ),
    "a reference that refers to nothing": (
        one(_USES, _WITHIN, 'by = ["outcome.district"]'),
        "outcome of police_protection refers to no",
    ),
    "a column of a table named by itself": (
        one(_USES, _WITHIN, 'by = ["incidents.opening_code"]'),
        "a column of incidents is named by the reference that leads there: write incident_id.opening_code",
    ),
    "a column of a table that nothing leads to": (
        one(_USES, _WITHIN, 'by = ["crimes.offence_class"]'),
        "'crimes.offence_class': police_protection has no declared reference to crimes; its references are: designated_officer",
    ),
    "a column that a parent has": (
        one(_USES, '{ filled = "opening_code" }'),
        "did you mean force_code?",
    ),
    "a look ahead": (_matches("(?=a)b"), "'(?=a)b' has a look ahead, (?=...), which databases read differently"),
    "a back reference": (
        _matches(r"(b)\\1".replace("\\\\", "\\")),
        "has \\1, what a group found before, which RE2 does not have",
    ),
    "a lazy repeat": (_matches("b+?"), "has +?, a repeat of a repeat"),
    "a setting": (
        _matches("(?i)b"),
        "has a setting in brackets, (?i...), which databases read differently; write [Aa] for either letter",
    ),
    "a class by name": (_matches("[[:alpha:]]"), "has a named class [: :]"),
    "an expression that does not close": (_matches("(b"), "must.matches.expression: '(b' lacks a )"),
    "a value that should fit": (_matches("d"), "must.matches.fits: 'b' has not the form of the expression"),
    "an unknown code": (
        one(_USES, '{ one_of = { column = "accommodation_type", codes = ["la", "hosptal"] } }'),
        "must.one_of.codes[1]: 'hosptal' is no code of accommodation_type; did you mean hospital? Its codes are: foster",
    ),
    "an unknown code in a condition": (
        one(
            "custody_records", '{ filled = "custody_suite" }', 'who = { column = "detention_reason", in = ["recall"] }'
        ),
        "who.in[0]: 'recall' is no code of detention_reason; its codes are: arrest, breach, s135, s136, warrant",
    ),
    "a condition that says nothing known": (
        one(_USES, _WITHIN, 'who = { colum = "outcome", in = ["la"] }'),
        "who: a condition says one of all, any, not, is, filled, blank, or column with in, same_as, "
        "before or after; this one says colum",
    ),
    "an empty list of conditions": (
        one(_USES, _WITHIN, "who = { any = [] }"),
        "who.any: expected a list of conditions in [ ], not an empty",
    ),
    "a time that is none": (
        one(_USES, _WITHIN, 'who = { column = "started_at", before = "yesterday" }'),
        "who.before: 'yesterday' is no column of police_protection",
    ),
    "a related table that does not exist": (
        one(_USES, '{ has_related = { table = "crims" } }'),
        "there is no table 'crims'; did you mean",
    ),
    "a related table without a link": (
        one("da_incidents", '{ has_related = { table = "crimes" } }'),
        "crimes has no declared references to da_incidents; da_incidents is referred to by: children_present, dash_assessments",
    ),
    "a column of the related table": (
        one("da_incidents", '{ has_related = { table = "dash_assessments", where = { filled = "tol" } } }'),
        "must.has_related.where.filled: 'tol' is no column of dash_assessments; did you mean tool?",
    ),
    "people of different kinds": (
        one(_USES, '{ done_by_another = { by = "person_id", than = "designated_officer" } }'),
        "designated_officer refers to staff.staff_id and person_id to persons.person_id: they cannot be the same person",
    ),
    "a column compared with itself": (
        one(_USES, '{ agrees = { column = "district", with = "district" } }'),
        "district would be compared with",
    ),
    "a number that the pattern has not": (
        one(_USES, _WITHIN, 'title = "Within {days} days"'),
        "title: {days} is no number of the pattern; there are: {hours}, {limit}",
    ),
    "nothing that dates a record": (
        one("teams", '{ filled = "district" }'),
        "dated: is missing: nothing says when a record of teams came to be. Name a time or date of it",
    ),
    "a population that contradicts itself": (
        one(_USES, _WITHIN, 'who = { all = [ { filled = "outcome" }, { blank = "outcome" } ] }'),
        "no record is known that LOC-01 judges and that keeps it",
    ),
    "an exception with a malformed reason": (
        one(_USES, _WITHIN, 'except = [ { when = { filled = "outcome" }, reason = "Done so", words = "x" } ]'),
        "except[0].reason: 'Done so': expected one lower-case word, with underscores",
    ),
    "an exception with a reason of the pattern": (
        one(_USES, _WITHIN, 'except = [ { when = { filled = "outcome" }, reason = "late", words = "x" } ]'),
        "except: reason late stands for two statuses: give the exception another reason",
    ),
    "out of force before it is in force": (
        one(_USES, _WITHIN, "from = 2026-02-01", "until = 2026-01-01"),
        "2026-01-01 is before from",
    ),
    "a date in quotes": (
        one(_USES, _WITHIN, 'from = "2026-02-01"'),
        "from: expected a date such as 2026-01-31, not '2026-02-01'",
    ),
    "an absence that cannot be undetermined": (
        one(_USES, '{ filled = "outcome" }', 'missing = "unknown"'),
        "missing: filled asks that",
    ),
    "an example of an unknown column": (
        one(_USES, _WITHIN, examples=_example('row = { started = "2026-01-01" }', 'gives = "compliant"')),
        "line 12: standard LOC-01, 1. example, row.started: 'started' is no column of "
        "police_protection; did you mean started_at?",
    ),
    "an example of an unknown table": (
        one(_USES, _WITHIN, examples=_example("also = { crims = [] }", 'gives = "compliant"')),
        "1. example, also.crims: there is no table 'crims'; did you mean crimes?",
    ),
    "an example with an unknown status": (
        one(_USES, _WITHIN, examples=_example('gives = "bad"')),
        "1. example, gives: 'bad' is no status; there are: compliant, excluded, exempt, non-compliant, not in the population",
    ),
    "an example with an unknown reason": (
        one(_USES, _WITHIN, examples=_example('gives = "non-compliant: lat"')),
        "1. example, gives: 'lat' is no reason for non-compliant; did you mean late? Its reasons are: late, not_done",
    ),
    "an example with a number for a time": (
        one(_USES, _WITHIN, examples=_example("row = { started_at = 3 }", 'gives = "compliant"')),
        "row.started_at: 3 is nothing that started_at may hold: expected a time such as",
    ),
    "an example that says nothing": (
        one(_USES, _WITHIN, examples=_example()),
        "line 10: standard LOC-01, 1. example, gives: is missing",
    ),
    "no TOML": ('suite = "ours"\n[[standard]\n', "ours.toml, line 2: is no TOML"),
    "no standard": ('suite = "ours"\n', "ours.toml, line 1: standard: expected one [[standard]] or more"),
    "no suite": (one(_USES, _WITHIN).partition("\n")[2], "ours.toml, line 1: suite is missing"),
    "a malformed suite": (
        one(_USES, _WITHIN).replace('"ours"', '"Our suite"', 1),
        "line 1: suite: 'Our suite': expected small letters",
    ),
}


@pytest.mark.parametrize("misuse", MISUSED)
def test_one_clear_fault(misuse: str) -> None:
    content, said = MISUSED[misuse]
    with pytest.raises(StandardError) as raised:
        suite_of(content)
    assert len(raised.value.faults) == 1
    assert raised.value.faults[0].startswith("ours.toml, line ")
    assert said in raised.value.faults[0]


def test_every_fault_of_a_file_at_once_in_its_order() -> None:
    content = "\n".join(
        (
            one(
                "custody_records", '{ within = { from = "arived_at", to = "relesed_at", hours = 1 } }', 'by = ["suite"]'
            ),
            one(_USES, '{ filled = "outcom" }', 'severity = "urgent"', id="LOC-02").partition("\n")[2],
        )
    )
    with pytest.raises(StandardError) as raised:
        suite_of(content)
    lines = [int(fault.partition("line ")[2].partition(":")[0]) for fault in raised.value.faults]
    assert len(lines) == 5
    assert lines == sorted(lines)
