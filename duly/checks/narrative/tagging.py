"""A text's words replaced by tags: the short string, over one alphabet of tags and marks, that decides what it amounts to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func

from duly import sql
from duly.checks.narrative.lexicon import Pass, Tag
from duly.checks.narrative.marking import CLAUSE, LONG, QUOTE, SENTENCE

WORD = "_"
"""Stands for a word that no phrase has."""

NUMBER = "9"
"""Stands for a number, a date or a word with figures that no phrase has."""

SILENT = "^#"
"""Tags that are taken out once everything is tagged: words that carry nothing, and headings."""


def replaced(text: ColumnElement[Any], steps: Sequence[Pass]) -> ColumnElement[Any]:
    """A marked text after some steps of tagging."""
    for step in steps:
        put = f" {step.code} " if step.code else ""
        text = sql.replace_pattern(text, sql.constant(f" {step.pattern} "), sql.constant(put))
    return text


def compact(text: ColumnElement[Any], tags: Sequence[Tag]) -> ColumnElement[str]:
    """A text that went through all steps, as tags and marks alone."""
    known = "".join(re.escape(code) for code in sorted({tag.code for tag in tags} | {SENTENCE, CLAUSE, QUOTE, LONG, NUMBER}))
    text = sql.replace_pattern(text, sql.constant(f" [{re.escape(SILENT)}] "), "")
    text = sql.replace_pattern(text, sql.constant(" [^ ]*[0-9][^ ]* "), sql.constant(NUMBER))
    text = sql.replace_pattern(text, sql.constant(f" [^ {known}]+ "), sql.constant(WORD))
    text = func.replace(text, " ", "")
    text = sql.replace_pattern(text, sql.constant("[,]*[.][.,]*"), sql.constant("."))
    return sql.replace_pattern(text, sql.constant("^[,.]+|[,.]+$|,+"), sql.constant(","))


def rewritten(tags: ColumnElement[Any], rules: Sequence[tuple[str, str]]) -> ColumnElement[Any]:
    """A string of tags after some rules: a pattern, and what is put in its place."""
    for pattern, put in rules:
        tags = sql.replace_pattern(tags, sql.constant(pattern), sql.constant(put))
    return tags
