# ruff: noqa: E501
"""docs/patterns.md: the reference that an analyst reads, written from the patterns, populations and keys that there are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from duly.checks import Missing, Standard
from duly.expectations.patterns.declared import StandardTable
from duly.expectations.patterns.limits import LIMITS
from duly.expectations.patterns.pattern import Pattern
from duly.expectations.patterns.populations import NAMED
from duly.expectations.patterns.registry import PATTERNS
from duly.expectations.patterns.suite import read_suite
from duly.records.vocabulary import shipped_vocabulary

_OPENING = """# Standards in TOML

For those who know the records and do not program. A suite file declares standards by **patterns**: what is asked of each
record, by name, over named columns. Everything else follows from the pattern: the six statuses, the reasons, the exact
bounds in words, what is undetermined, what is not yet due, the backlog, the worklist, and edge rows that `duly test` runs.
The columns that there are: [data-dictionary.md](data-dictionary.md), and your own tables ([settings.md](settings.md)).

Name the file in duly.toml: `[catalogue] suites = ["ours.toml"]`. It is checked whole when it is loaded. Whatever is wrong is
told at once, with file, line and the choices there are; nothing half-loaded is judged.

## A file

```toml
{file}```

`duly standards LOC-03` shows what was made of it. Its bounds, as they are printed:

{bounds}

## The keys of a standard

{keys}

An exception is `{{ when = CONDITION, reason = "one_word", words = "What an officer reads" }}`: the record is exempt.

## Who is judged

`who`, `except`, and `where` and `when` inside patterns are **conditions**. A condition holds, does not hold, or cannot be told.
A record of which it cannot be told whether it is judged is UNKNOWN (`population_unknown`) and counted: nobody is left out by a
blank. Where one known value leaves it out, it is out, whatever else is unknown.

| Condition | Holds where | Cannot be told where |
| --- | --- | --- |
| `"child"`, `{{ is = "child" }}` | the record is of a named population (below) | see below |
| `{{ is = "da_flag" }}` | the flag is yes | never: a blank flag is not marked, and who is left out by it is listed; with `blank = "unknown"` a blank |
| `{{ column = "risk", in = ["high"] }}` | the value is one of the list | it is blank, or a code that the mapping does not know |
| `{{ column = "district", same_as = "incident_id.district" }}` | both hold the same | either is blank or not known |
| `{{ filled = "outcome" }}`, `{{ blank = "outcome" }}` | something is recorded, or nothing; a text that says nothing is blank | never |
| `{{ column = "held_at", before = 2026-01-31 }}` | the time is before a date, a time, another column or `"as-at"` | it is blank, or written too roughly |
| `{{ column = "held_at", after = "convened_at" }}` | the time is after it | the same |
| `{{ all = [ ... ] }}`, `{{ any = [ ... ] }}`, `{{ not = ... }}` | all, any, not | as logic has it |

A column of a record that yours refers to is named by the reference: `incident_id.district` is the district of the incident
that `incident_id` names. A reference to a record that is not in the export, or was made for a test, is UNKNOWN
(`dangling_link`); one to a merged record leads to its survivor.

Named populations:

| Name | Asked of | Holds where |
| --- | --- | --- |
{populations}

## Patterns

`must` holds one pattern, or several as `must = {{ all = [ {{ ... }}, {{ ... }} ] }}`: then a breach of any is a breach, and short of that
what cannot be told of any leaves the record undetermined. Limits are one of {limits}. Each number is a parameter that duly.toml can
change with a reason (`[parameters.loc_03_hours]`); in a title, `{{hours}}` and `{{limit}}` stand for it.

Test and merged records are EXCLUDED, and counted; one that was merged in a circle, or into what is not in the export, is UNKNOWN
(`dangling_link`). A record that nothing dates is UNKNOWN where no period is judged, and counted beside the rate of a period
(`undated`). As things stood at the as-at instant: a time after it had not come (a clock that starts later has `not_begun`); a time
after the export itself was made is a fault of the record, UNKNOWN (`future_dated`).

{patterns}
## Examples

`[[standard.example]]` says what is odd about a record, and the verdict that it must get. The rest of the record is made so that it
breaks nothing, so an example says only what it is about.

| Key | Meaning |
| --- | --- |
| `odd` | What is odd, in words |
| `row` | Values of the record. `""` is a blank, `"(unmapped)"` a code that the mapping does not know, a date alone a time that only tells the day |
| `also` | Rows of other tables, in place of those that were made: `also = {{ persons = [ {{ dob_date = "1980-01-01" }} ] }}`. A row takes what it does not say from the one that it replaces |
| `as_at` | When it is judged; left out, 5 January 2026, or the midnight after the latest time in it |
| `gives` | `"compliant"`, `"non-compliant: late"`, `"not yet due"`, `"unknown: no_arrived_at"`, `"exempt: referred"`, `"excluded: test_record"` or `"not in the population"`. Without a reason, any of that status. With several rows, a table: `gives = {{ r1 = "compliant" }}`, by record, or by due date for `every` |

`duly test ours.toml` runs them, with the edge rows of each pattern: both sides of each limit, a blank in each column, the nights on
which the clocks change, times that only tell the day, unmapped codes, tests and merged records, times that lie ahead.

## What patterns cannot say

What depends on other rows in another way than these patterns, a rule over several people of a record, or a rate over another
unit than a record, is written in Python: see [extending.md](extending.md).
"""

FILE = """suite = "custody_locally"
title = "Custody, locally"

[[standard]]
id = "LOC-03"
title = "Detention authorised within {limit} of arrival"
question = "For how many children in custody was detention authorised in time?"
of = "custody_records"
who = { all = [ { is = "child" }, { not = { column = "detention_reason", in = ["warrant"] } } ] }
must = { within = { from = "arrived_at", to = "detention_authorised_at", hours = 1 } }
target = 98
severity = "high"
by = ["custody_suite"]
fix = "Record when detention was authorised."
owner = "Head of custody"
except = [ { when = { filled = "csc_referral_id" }, reason = "referred", words = "Referred to social care at once" } ]

[[standard.example]]
odd = "one second over"
row = { arrived_at = "2026-01-05T10:00:00", detention_authorised_at = "2026-01-05T11:00:01" }
gives = "non-compliant: late"

[[standard.example]]
odd = "an adult"
also = { persons = [ { dob_date = "1980-01-01" } ] }
gives = "not in the population"
"""
"""The suite file with which the page begins."""


def sample_file(pattern: type[Pattern]) -> str:
    """A suite file that asks a pattern's sample of its table."""
    keys = {
        "id": '"LOC-01"',
        "title": '"A title"',
        "question": '"A question"',
        "of": f'"{pattern.sample_of}"',
        "must": f"{{ {pattern.word} = {pattern.sample} }}",
        "target": "90",
        "fix": '"What to do."',
    }
    return "\n".join(['suite = "sample"', "[[standard]]", *(f"{key} = {value}" for key, value in keys.items())])


def patterns_page() -> str:
    """The page."""
    return _OPENING.format(
        file=FILE,
        bounds="\n".join(f"- {bound}" for bound in _standard(FILE).worded({}).boundaries),
        keys="\n".join(_table(StandardTable.model_fields)),
        populations="\n".join(f"| `{named.name}` | {named.applies_to} | {named.meaning} |" for named in NAMED),
        limits=", ".join(f"`{limit}`" for limit in LIMITS),
        patterns="\n".join(line for pattern in PATTERNS.values() for line in _pattern(pattern)),
    )


def _standard(content: str) -> Standard:
    return read_suite(Path("ours.toml"), content, shipped_vocabulary()).standards[0]


def _pattern(pattern: type[Pattern]) -> Iterator[str]:
    standard = _standard(sample_file(pattern))
    yield f"### {pattern.word}"
    yield ""
    yield pattern.meaning
    yield ""
    yield "```toml"
    yield f'of = "{pattern.sample_of}"'
    yield f"must = {{ {pattern.word} = {pattern.sample} }}"
    yield "```"
    yield ""
    yield from _table({name: field for name, field in pattern.model_fields.items() if name not in LIMITS})
    if LIMITS[0] in pattern.model_fields:
        yield f"| {', '.join(f'`{limit}`' for limit in LIMITS)} | The limit: one of them |"
    yield ""
    absence = "a breach" if pattern.absence is Missing.FAIL else "undetermined"
    unless = "" if pattern.asks_to_be_filled else ", unless `missing` says otherwise"
    yield f"Where what is asked for is blank: {absence}{unless}. Its bounds, in this example:"
    yield ""
    yield from (f"- {bound}" for bound in standard.worded({}).boundaries)
    yield ""
    reasons = [
        f"{status.value.replace('_', ' ').lower()}: `{reason}`"
        for reason, status in standard.judgement.verdict.reasons.items()
    ]
    yield f"Reasons: {', '.join(reasons)}."
    yield ""


def _table(fields: dict[str, FieldInfo]) -> Iterator[str]:
    yield "| Key | Meaning |"
    yield "| --- | --- |"
    for name, field in fields.items():
        needed = " (required)" if field.is_required() else ""
        yield f"| `{field.alias or name}`{needed} | {_cell(field.description)} |"


def _cell(text: Any) -> str:
    return str(text or "").replace("|", "\\|")
