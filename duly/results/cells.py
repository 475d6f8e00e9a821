"""What somebody else's text looks like in a CSV file: no spreadsheet runs it, no terminal that prints the file is steered by it.
The same in Python and, for verdicts by the million, in DuckDB's SQL."""

from __future__ import annotations

from duly.errors import spelt_out

_FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"  # the last four are the full-width forms

_STEERING = "\\x00-\\x1f\\x7f-\\x9f\\x{61c}\\x{200e}\\x{200f}\\x{2028}-\\x{202e}\\x{2066}-\\x{2069}"
"""What `duly.errors.steers` tells of a character, as RE2 writes it."""


def harmless(text: str) -> str:
    """A text as a cell: an apostrophe before what a spreadsheet would take for a formula, and what is not printed spelt out."""
    safe = spelt_out(text)
    return "'" + safe if text.startswith(tuple(_FORMULA)) else safe


def harmless_in_sql(column: str) -> str:
    """The same of a quoted column of texts, for DuckDB. Nearly every text is told by two patterns to need nothing."""
    code = "unicode(mark)"
    short = "CASE mark WHEN chr(9) THEN '\\t' WHEN chr(10) THEN '\\n' WHEN chr(13) THEN '\\r'"
    mark = (
        f"CASE WHEN NOT regexp_matches(mark, '[{_STEERING}]') THEN mark ELSE {short} "
        f"ELSE CASE WHEN {code} < 256 THEN printf('\\x%02x', {code}) ELSE printf('\\u%04x', {code}) END END END"
    )
    spelt = (
        f"CASE WHEN regexp_matches({column}, '[{_STEERING}]') "
        f"THEN array_to_string(list_transform(string_split({column}, ''), lambda mark: {mark}), '') ELSE {column} END"
    )
    marks = "".join(f"\\x{{{ord(mark):x}}}" for mark in _FORMULA)
    return f"CASE WHEN regexp_matches({column}, '^[{marks}]') THEN '''' || {spelt} ELSE {spelt} END"
