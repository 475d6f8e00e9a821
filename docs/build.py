"""Writes the reference pages in docs/ from the code, so that they cannot drift from it. tests/test_docs.py checks them."""

from __future__ import annotations

import inspect
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from docs.coverage import FIGURES, RECOMMENDATIONS, Covered
from docs.patterns_page import patterns_page
from docs.schemas import SCHEMAS
from docs.statements import recorded
from docs.worked_examples import EXAMPLES, examples_json, stale_examples, worked_examples
from duly.checks.narrative import stored
from duly.checks.standards import Standard, columns_read
from duly.cli import main
from duly.expectations.catalogue import shipped
from duly.expectations.tuning import value_in_words
from duly.judging import shipped_rules
from duly.judging.shipped_rules.statements import STATEMENTS
from duly.judging.shipped_rules.statements import stored as stored_statements
from duly.judging.statement import compiled_sql
from duly.judging.version import compiled_version
from duly.records import Kind, Record, columns_of, key_of, tables
from duly.records.columns import table_name
from duly.records.own_tables import OwnColumn, OwnTable
from duly.settings import (
    AuditSettings,
    CalendarSettings,
    CatalogueSettings,
    ColumnSettings,
    ConditionSettings,
    DeclaredBreak,
    ExportSettings,
    ForceSettings,
    HistorySettings,
    NotifySettings,
    OutputSettings,
    ParameterChange,
    RetentionSettings,
    RunSettings,
    SchoolSettings,
    StandardChange,
    TableSettings,
    WaiverSettings,
    WorklistSettings,
)
from duly.settings.formats import NAMED, PARTS
from duly.sql import DIALECTS

FOLDER = Path(__file__).parent
GENERATED = "<!-- Made by docs/build.py from the code. Change the code, then run: make docs -->\n\n"


def data_dictionary() -> str:
    """Every table and column of the vocabulary: meaning, unit, codes."""
    parts = [
        GENERATED,
        "# Data dictionary\n\n"
        "What an export may hold. One file per table, or one table of a database; a force's own names are mapped to these "
        "in `duly.toml` (`duly init` writes a first one).\n\n"
        "- Ids are opaque; nothing is read out of them.\n"
        "- A time (`instant`) is ISO 8601 with an offset; without one it is taken as the export's time zone, and the "
        "column is listed as naive. Beside a time `x`, an export may give `x_precision`: `second`, `minute`, `date` or "
        "`unknown`.\n"
        "- A `day` is a local calendar date. A `flag` is 1, 0 or blank, and blank means not recorded, not 0.\n"
        "- `text` is free text: a rule reads it, and nothing keeps, prints or logs it.\n"
        "- Codes that are not listed here are loaded as unknown and reported, never guessed.\n\n"
        "Any table may also carry these columns:\n\n",
        _columns(next(iter(tables())), common=True),
    ]
    for record in tables():
        about = key_of(record)
        about_key = f"Key: `{about}`." if about else "No key: rows are told apart by all of their columns together."
        parts.append(f"\n## {table_name(record)}\n\n{about_key}\n\n{_columns(record, common=False)}")
    return "".join(parts)


def _columns(record: type[Record], *, common: bool) -> str:
    shared = {"source_system", "is_test", "merged_into", "force_code", "entered_at", "updated_at"}
    lines = ["| column | kind | meaning | unit, codes or reference |", "|---|---|---|---|"]
    for column in columns_of(record):
        if (column.name in shared) is not common:
            continue
        detail = column.unit
        if column.codes:
            detail = ", ".join(f"`{code}`" for code in column.codes)
        elif column.references:
            detail = f"→ `{column.references}`"
        elif column.kind is Kind.CODE:
            detail = "the force's own"
        lines.append(f"| `{column.name}` | {column.kind} | {column.meaning} | {detail} |")
    return "\n".join(lines) + "\n"


def contents() -> str:
    """What every suite of the package holds, so that one is found without importing them all (duly.expectations.contents)."""
    held = {
        suite.name: {
            "standards": sorted(standard.id for standard in suite.standards),
            "parameters": sorted({parameter.name for standard in suite.standards for parameter in standard.parameters}),
        }
        for suite in shipped().suites
    }
    return json.dumps(held, indent=1) + "\n"


def standards() -> str:
    """The catalogue: every standard in words."""
    parts = [GENERATED, "# The standards\n\n`duly standards ID` prints one of these, with its SQL.\n"]
    for suite in shipped().suites:
        parts.append(f"\n## {suite.title}\n\nSuite `{suite.name}`.\n")
        parts += [_standard(standard) for standard in suite.standards]
    return "".join(parts)


def _standard(standard: Standard) -> str:
    target = f"{standard.target:g} %"
    if standard.target_count is not None:
        target = f"at most {standard.target_count} breaches"
    elif standard.benchmark is not None:
        target = f"none, a benchmark of {standard.benchmark:g} %"
    lines = [
        f"\n### {standard.id} {standard.title}\n",
        f"{standard.question}\n",
        f"- Judged: {standard.population} (one row per {standard.unit})",
        f"- Target: {target}; severity {standard.severity}; something missing counts as {standard.missing}",
        f"- Report: {standard.report}" + (f"; authority {', '.join(standard.authority)}" if standard.authority else ""),
    ]
    if standard.effective_from:
        lines.append(f"- In force from {standard.effective_from:%d %B %Y}")
    lines.append(f"- Cannot be judged without: {', '.join(f'`{need}`' for need in standard.needed)}")
    lines += [f"- Edge: {boundary}" for boundary in standard.boundaries]
    lines += [f"- Cannot see: {spot}" for spot in standard.blind_spots]
    lines.append(f"- To put right: {standard.remedy}\n")
    lines += ["| first that holds | status | reason |", "|---|---|---|"]
    lines += [f"| {case.words} | {case.status} | `{case.reason}` |" for case in standard.judgement.verdict.sentences]
    for rate in standard.also:
        aim = "" if rate.target is None else f" (target {rate.target:g} %)"
        lines.append(f"\nFurther rate `{rate.id}`: {rate.title}{aim}.")
    if standard.parameters:
        lines += ["\n| parameter | default | unit | meaning |", "|---|---|---|---|"]
        lines += [
            f"| `{parameter.name}` | {value_in_words(parameter.default)} | {parameter.unit} | {parameter.meaning} |"
            for parameter in standard.parameters
        ]
    lines += [f"\nListed beside it: {listing.title} (`{listing.id}`)." for listing in standard.lists]
    return "\n".join(lines) + "\n"


_HELD_TO = """
What is said is held to what it can be before anything is read: kinds of values, numbers and days within reach, names of time
zones, suites, standards, parameters, tables, columns and codes. Each fault has its key, its line and, where something like it is
known, what may have been meant; the exit code is 2. A text that is printed is one line without control characters.

Places are apart from each other. `output.folder` and `output.share_folder` are written anew: neither lies in the other, holds the
export, `duly.toml`, the history or `audit.folder`. Links are followed and capitals are not told apart, since many servers do not.
`output.folder` may lie in the folder of the export; what duly wrote there is never read. What `[notify]` and the history write is
none of what is read: the export, the register of waivers, files of standards; nor one the other, by their usual names either.

`duly.toml` is an ordinary file of at most 16 MB, with at most 40 levels in each other.

"""

_EXAMPLE = """\
```toml
[export]
path = "exports/tonight"                 # or: database = "postgresql+psycopg://reader@host/rms", password_env = "DULY_PASSWORD"
instant_format = "%d/%m/%Y %H:%M"        # when times are not ISO 8601

[tables.crimes]
files = ["CRIME_*.csv"]

[tables.crimes.columns]
crime_id = "Crime Ref"
reported_at = ["Date Reported", "Reported Dt"]              # headers that drift between files
recorded_at = { from = ["Date Recorded", "Time Recorded"], join = " ", format = "%d/%m/%Y %H:%M" }  # two columns are one time
force_code = { constant = "16" }
is_test = "Test?"

[tables.crimes.codes.status]
"OPN" = "open"
"CLD" = "finalised"

[tables.crimes.codes.is_test]            # a flag is 1 or 0; "" is a blank cell
"X" = 1
"" = 0

[tables.supervisory_reviews]             # one source may fill several tables
files = ["EVENT_LOG.csv"]
where = { "Event Type" = ["SUPERVISOR REVIEW", "DS REVIEW"], "Event Date" = { from = 2024-04-01 } }
key = "row"                              # the log has no id: "EVENT_LOG.csv:12"

[own_tables.stops]                       # a table of the force's own, judged by standards of its own
key = "stop_id"
title = "A stop and search"

[own_tables.stops.columns]
stop_id = { kind = "id", meaning = "A stop" }
crime_id = { kind = "id", meaning = "The crime that it led to", references = "crimes.crime_id" }
stopped_at = { kind = "instant", meaning = "When it began" }
object = { kind = "code", meaning = "What was looked for", codes = ["drugs", "weapon", "other"] }

[own_tables.crimes.columns]              # further columns of a table of duly's
solvability = { kind = "code", meaning = "How likely it is to be solved", codes = ["low", "high"] }

[catalogue]
suites = ["ours.py", "ours.toml"]        # standards of the force's own; what ends in .py is code, and runs

[run]
suites = ["crime_recording", "supervisory_reviews"]
period = "last 3 months"                 # or { from = 2025-04-01, to = 2025-07-01 }

[standards."SUP-01"]
target = 80
reason = "Agreed by the improvement board, minute 14"
expires = 2026-12-31

[parameters.ncrs_limit_hours]
value = 48
reason = "..."
expires = 2026-12-31

[calendar]
add = [{ day = 2025-05-12, reason = "Force-wide training day" }]

[calendar.schools."East Riding"]         # spelled as person_school.la_area spells it; one section for each area
start = 08:50:00                         # where school does not start at school_start
terms = [
    { from = 2025-09-02, to = 2025-12-19 },
    { from = 2026-01-05, to = 2026-03-27 },
]
holidays = [
    { from = 2025-10-27, to = 2025-10-31, reason = "half term" },
    { day = 2025-11-28, reason = "INSET day" },
]

[output]
folder = "results"

[history]
database = "history.sqlite"              # or "postgresql+psycopg://duly@host/duly_history"

[retention]
verdicts_days = 400                      # how long what has record ids stays in the history

[[history.breaks]]
day = 2026-06-01
words = "Moved to the new records system."
migration = true
```
"""


def settings() -> str:
    """Every section and key of duly.toml."""
    parts = [
        GENERATED,
        "# Settings\n\n`duly.toml` says where the export is and what the force's own names mean. `duly init EXPORT` writes a "
        "first one. Everything has a default; a key that duly does not know is a fault, and all faults are told at once. "
        "Paths are relative to the file. Passwords are never in it.\n\n",
        _EXAMPLE,
        _HELD_TO,
    ]
    for title, model in _SECTIONS.items():
        about = inspect.cleandoc(model.__doc__ or "").partition(": ")[2]
        parts.append(f"\n## {title}\n\n{about}\n\n| key | default |\n|---|---|\n")
        for name, field in model.model_fields.items():
            default = "required" if field.is_required() else _default(field.get_default(call_default_factory=True))
            parts.append(f"| `{field.alias or name}` | {default} |\n")
        if model is ExportSettings:
            parts.append(_forms())
        if model is SchoolSettings:
            parts.append(_TEAMS)
    return "".join(parts)


_TEAMS = """
## [teams]

Whose an office, a custody suite or another unit is: its name as the export spells it, and the team. Records that carry no team
are then that team's, on its page, in its worklist and in the history. A name that is a team's own gives that team
another name. A name that no record carries is told.

```toml
[teams]
"Station Road" = "Offender management North"
"Custody Central" = "Custody"
```
"""


def _forms() -> str:
    """The forms of dates and times."""
    named = "".join(f"| `{name}` | {read} |\n" for name, read in NAMED.items())
    codes = ", ".join(f"`%{code}` {part.replace('am_pm', 'AM or PM')}" for code, part in PARTS.items())
    return (
        "\n### Forms of dates and times\n\nEvery database reads them alike.\n\n"
        f"| format | reads |\n|---|---|\n{named}\n"
        f"Or strftime codes: {codes}. A format that cannot be right is refused: without a year, a month or a day, with a part "
        "twice, with `%I` and no `%p`.\n\n"
        "24:00 is the end of its day. "
        "A fraction of a second is cut at the microsecond, never rounded up. An offset "
        "beyond 14 hours is refused. Years of two figures are none after the export in a date of birth, and none more than 20 "
        "years after it "
        "elsewhere; the notes on the export say which years they were read as. A column of dates may carry a time of day: the "
        "date is what counts.\n"
    )


def _default(value: object) -> str:
    if value in (None, "", (), {}):
        return "none"
    if isinstance(value, tuple):
        return ", ".join(f"`{item}`" for item in value if str(item))
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


_SECTIONS: dict[str, type[BaseModel]] = {
    "[export]": ExportSettings,
    "[tables.TABLE]": TableSettings,
    "[tables.TABLE.where]": ConditionSettings,
    "[tables.TABLE.columns]": ColumnSettings,
    "[own_tables.TABLE]": OwnTable,
    "[own_tables.TABLE.columns]": OwnColumn,
    "[catalogue]": CatalogueSettings,
    "[run]": RunSettings,
    '[standards."ID"]': StandardChange,
    "[parameters.NAME]": ParameterChange,
    "[calendar]": CalendarSettings,
    '[calendar.schools."AREA"]': SchoolSettings,
    "[force]": ForceSettings,
    "[output]": OutputSettings,
    "[history]": HistorySettings,
    "[[history.breaks]]": DeclaredBreak,
    "[audit]": AuditSettings,
    "[waivers]": WaiverSettings,
    "[retention]": RetentionSettings,
    "[notify]": NotifySettings,
    "[worklists]": WorklistSettings,
}


def commands() -> str:
    """Every command's help, as the terminal shows it."""
    parts = [GENERATED, "# The commands\n"]
    for path, command in _commands("duly", main):
        names = main.context_settings["help_option_names"]
        context = click.Context(command, info_name=path, terminal_width=100, help_option_names=names)
        parts.append(f"\n## {path}\n\n```text\n{command.get_help(context)}\n```\n")
    return "".join(parts)


def _commands(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in sorted(command.list_commands(context)):
            child = command.get_command(context, name)
            assert child is not None, name
            yield from _commands(f"{path} {name}", child)


def coverage() -> str:
    """The report's recommendations and figures, each with the standards that check it, or why none can."""
    parts = [
        GENERATED,
        "# What of the report is covered\n\n"
        "HMICFRS, *National Child Protection Inspection Post-Inspection Review, Humberside Police*, April 2018 (ISBN "
        "978-1-78655-633-2): its 19 recommendations of 2016 and its 34 figures and findings that data could bear on, in our "
        "words. What no export can show is said; an audit of cases ([audits](audits.md)) reaches further.\n",
        "\n## Recommendations\n\n| | section and deadline | recommendation | checked by | out of reach |\n"
        "|---|---|---|---|---|\n",
        *(_covered(item, f"{item.section}; {item.deadline}") for item in RECOMMENDATIONS),
        "\n## Figures\n\n| | section | figure | checked by | out of reach |\n|---|---|---|---|---|\n",
        *(_covered(item, item.section) for item in FIGURES),
    ]
    return "".join(parts)


def _covered(item: Covered, section: str) -> str:
    named = ", ".join(item.standards)
    checked = "; ".join(part for part in (named, item.also) if part)
    return f"| {item.id} | {section} | {item.said} | {checked or 'nothing'} | {item.not_shown} |\n"


def humberside() -> str:
    """The figures that the inspectors published, each beside what duly prints of the worked example."""
    figures = tomllib.loads((FOLDER.parent / "examples/humberside-2017/figures.toml").read_text(encoding="utf-8"))
    parts = [
        "<!-- Made by docs/build.py from examples/humberside-2017/figures.toml. -->\n\n",
        "# The report's own figures\n\n"
        "What the inspectorate published of one force (HMICFRS, *National Child Protection Inspection Post-Inspection Review, "
        "Humberside Police*, April 2018, ISBN 978-1-78655-633-2), in our words, and what duly prints of an "
        "[export made up for it](../examples/humberside-2017/README.md). **The export is constructed. No real record is "
        "behind any figure here.** A test holds every value below.\n",
    ]
    for figure in figures["figure"]:
        parts.append(
            f"\n## {figure['id']}: {figure['said']}\n\n- In the report: {figure['where']}\n"
            f"- Made up: {figure['made_up']}\n"
        )
        if "note" in figure:
            parts.append(f"- To know: {figure['note']}\n")
        if "as_at" in figure:
            parts.append(f"- Judged as at {figure['as_at']}\n")
        parts.append("\n| duly prints | | where |\n|---|---:|---|\n")
        parts += [f"| {line['words']} | {_printed(line['value'])} | `{line['path']}` |\n" for line in figure["shown"]]
    return "".join(parts)


def _printed(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value['k']} of {value['n']} ({value['percentage']}%; {value['low']}% to {value['high']}%)"
    return f"{value:,}"


PAGES: dict[str, Any] = {
    "data-dictionary.md": data_dictionary,
    "standards.md": standards,
    "cli.md": commands,
    "settings.md": settings,
    "coverage.md": coverage,
    "patterns.md": patterns_page,
    "humberside-2017.md": humberside,
    "../duly/expectations/contents.json": contents,
    **SCHEMAS,
}


def examples(*, anew: bool = False) -> bool:
    """Make the worked examples of the pages anew where a rule changed since, or where that is asked for; whether it did."""
    if not (stale := stale_examples()) and not anew:
        return False
    sys.stdout.write(f"examples of {', '.join(stale) or 'every standard'}\n")
    EXAMPLES.write_text(examples_json(worked_examples()), encoding="utf-8")
    return True


RULES = Path(shipped_rules.__file__).parent


def rules() -> bool:
    """Compile the rules of the package where something that they are made from changed since; whether it did."""
    if shipped_rules.is_current() and stored_statements().said:
        return False
    standards = shipped().standards
    versions = {standard.id: compiled_version(standard) for standard in standards}
    texts = {name: {standard.id: compiled_sql(standard, name) for standard in standards} for name in DIALECTS}
    reads = {standard.id: columns_read(*standard.clauses) for standard in standards}
    for name, content in shipped_rules.written(versions, reads, texts).items():
        (RULES / name).write_bytes(content)
    (RULES / STATEMENTS).write_bytes(recorded(standards).written())
    return True


def lexicons() -> bool:
    """Make the lexicons by which texts are read where the phrases changed since; whether it did."""
    if stored.is_current():
        return False
    stored.STORED.write_bytes(stored.written())
    return True


if __name__ == "__main__":
    if lexicons():
        sys.stdout.write(f"{stored.STORED.relative_to(FOLDER.parent)}\n")
    for name, write in PAGES.items():
        (FOLDER / name).write_text(write(), encoding="utf-8")
        sys.stdout.write(f"{(FOLDER / name).resolve().relative_to(FOLDER.parent)}\n")
    if rules():
        sys.stdout.write(f"{RULES.relative_to(FOLDER.parent)}\n")
    if examples(anew="--examples" in sys.argv[1:]):
        sys.stdout.write(f"{EXAMPLES.relative_to(FOLDER.parent)}\n")
