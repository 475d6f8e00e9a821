"""The lexicons that are stored with the package are those that its phrases make, and are used only where they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from duly.checks.narrative import stored
from duly.checks.narrative.fields import READINGS, Field
from duly.checks.narrative.lexicon import lexicon


@pytest.fixture
def _read_anew() -> Iterator[None]:
    stored._lexicons.cache_clear()
    yield
    stored._lexicons.cache_clear()


def test_they_were_made_from_what_the_phrases_are() -> None:
    assert stored.is_current(), "the phrases have changed: run 'make docs'"


@pytest.mark.parametrize("field", Field, ids=lambda field: field.value)
def test_they_are_what_the_phrases_make(field: Field) -> None:
    files = READINGS[field].files
    assert ",".join(files) in stored._lexicons()
    made, held = lexicon(*files), stored.stored_lexicon(*files)
    assert held == made
    assert list(held.words.items()) == list(made.words.items())  # a rule's hash is of the words in their order


@pytest.mark.usefixtures("_read_anew")
def test_they_are_made_anew_where_the_phrases_are_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "SOURCES", stored.SOURCES[1:])
    assert not stored.is_current()
    assert stored.stored_lexicon("views", "elsewhere") == lexicon("views", "elsewhere")
