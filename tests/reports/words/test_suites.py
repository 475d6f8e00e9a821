"""Headings of suites, and where one was loaded from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from duly.expectations.catalogue import Suite, shipped
from duly.reports import words
from duly.results import SuiteSource
from tests.reports import sample

OWN = Suite(
    name="custody_locally",
    title="Custody, as we see it",
    standards=(),
    source=SuiteSource(name="ours.toml", version=None, sha256="ab" * 32),
)


@pytest.mark.parametrize("suite", shipped().suites, ids=lambda suite: str(suite.name))
def test_ours_go_by_their_names_and_need_no_word_on_where_they_are_from(suite: Suite) -> None:
    assert words.suite_title(suite.name, shipped().suites).replace("'", "") == words.heading(suite.name)
    assert words.source_of(suite.name, shipped().suites) is None


def test_a_suite_from_outside_goes_by_its_title() -> None:
    assert words.suite_title("custody_locally", (OWN,)) == "Custody, as we see it"
    assert words.source_of("custody_locally", (OWN,)) == OWN.source


def test_a_file_called_as_the_package_is_not_ours() -> None:
    feigned = replace(OWN, source=replace(OWN.source, name="duly"))
    assert words.suite_title("custody_locally", (feigned,)) == OWN.title


def test_without_a_catalogue_a_suite_goes_by_its_name() -> None:
    assert words.suite_title("custody_locally", ()) == "Custody locally"
    assert words.source_of("custody_locally", ()) is None


def test_a_source_is_named_with_its_version_where_it_has_one() -> None:
    assert words.source(OWN.source) == "ours.toml"
    assert words.source(replace(OWN.source, version="2")) == "ours.toml, version 2"


def test_results_stand_suite_by_suite_in_their_order() -> None:
    groups = list(words.by_suite(sample.results(), ()))
    assert [title for title, _ in groups] == ["Crime recording", "Supervisory reviews", "Strategy meetings"]
    assert [result for _, results in groups for result in results] == list(sample.results())


def test_a_name_has_the_apostrophe_of_its_title() -> None:
    assert words.suite_title("childs_voice", shipped().suites) == "Child's voice"
