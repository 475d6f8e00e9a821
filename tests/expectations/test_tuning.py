"""What a change says of itself: why, with whom and when it was agreed, until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from duly.checks import Figure, Listing, Measure, Parameter, Rate, Standard
from duly.errors import StandardError
from duly.expectations.catalogue import Catalogue, Suite, shipped
from duly.expectations.tuning import Tuning
from duly.results import SuiteSource
from duly.settings import ParameterChange, Settings, StandardChange
from tests.expectations.patterns.pattern_files import one, suite_of

EXPIRES = date(2099, 3, 31)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "(policy 9; until 31 March 2099)"),
        ({"owner": "the registrar"}, "(policy 9; agreed by the registrar; until 31 March 2099)"),
        ({"agreed": date(2025, 2, 3)}, "(policy 9; agreed on 03 February 2025; until 31 March 2099)"),
        (
            {"owner": "the registrar", "agreed": date(2025, 2, 3)},
            "(policy 9; agreed by the registrar on 03 February 2025; until 31 March 2099)",
        ),
    ],
)
def test_a_change_says_who_agreed_it_and_when(given: dict[str, object], said: str) -> None:
    target = StandardChange.model_validate({"target": 90, "reason": "policy 9", "expires": EXPIRES, **given})
    limit = ParameterChange.model_validate({"value": 48, "reason": "policy 9", "expires": EXPIRES, **given})
    tuning = Tuning.of(Settings(standards={"NCRS-01": target}, parameters={"ncrs_limit_hours": limit}), shipped())
    assert tuning.said["NCRS-01"] == f"target of NCRS-01 changed from 95 % to 90 % {said}"
    assert tuning.said["ncrs_limit_hours"] == f"ncrs_limit_hours changed from 24 to 48 {said}"


def test_the_catalogues_own_value_can_be_agreed() -> None:
    limit = ParameterChange(value=24, reason="policy 9", expires=EXPIRES, owner="the registrar")
    tuning = Tuning.of(Settings(parameters={"ncrs_limit_hours": limit}), shipped())
    assert tuning.said["ncrs_limit_hours"].startswith("ncrs_limit_hours kept at 24 (policy 9; agreed by the registrar")


HOURS = Parameter(name="own_hours", default=24, meaning="The longest time", unit="hours")
DAYS = Parameter(name="own_days", default=1, meaning="Working days allowed", unit="working days")
SHARE = Parameter(name="own_share", default=2.50, meaning="A share")
MARKS = Parameter(name="own_marks", default=("a", "b"), meaning="Codes")


def told() -> Standard:
    """A standard whose words name its parameters."""
    model = shipped().standard("NCRS-01A")
    return replace(
        model,
        id="OWN-01",
        title="Recorded within {own_hours hour}",
        question="Was it there by the end of {own_days working day}, a {own_hours}-hour limit?",
        population="Those marked {own_marks}",
        boundaries=("{own_hours}:00:00 is in time",),
        parameters=(HOURS, DAYS, SHARE, MARKS),
        also=(Rate(id="two", title="Twice {own_hours hour}", judgement=model.judgement, target=Decimal(80)),),
        lists=(Listing(id="l", title="Over {own_share}", records=model.judgement.rows.select()),),
        measures=(Measure(id="m", title="Of {own_hours hour}"),),
        figures=(Figure(id="f", title="Of {own_days day}", value=model.judgement.rows.select()),),
    )


def worded(**changed: Any) -> Standard:
    settings = Settings(
        parameters={
            name: ParameterChange(value=value, reason="policy 9", expires=EXPIRES) for name, value in changed.items()
        }
    )
    source = SuiteSource(name="a test", version=None, sha256=None)
    suite = Suite(name="crime_recording", title="A suite", standards=(told(),), source=source)
    return Tuning.of(settings, Catalogue(suites=(suite,))).catalogue.standard("OWN-01")


def test_words_hold_the_numbers_of_the_catalogue() -> None:
    standard = worded()
    assert standard.title == "Recorded within 24 hours"
    assert standard.question == "Was it there by the end of 1 working day, a 24-hour limit?"
    assert standard.population == "Those marked a, b"
    assert standard.boundaries == ("24:00:00 is in time",)
    assert [rate.title for rate in standard.also] == ["Twice 24 hours"]
    assert [listing.title for listing in standard.lists] == ["Over 2.5"]
    assert [measure.title for measure in standard.measures] == ["Of 24 hours"]
    assert [figure.title for figure in standard.figures] == ["Of 1 day"]


def test_words_hold_the_numbers_that_a_force_set() -> None:
    standard = worded(own_hours=1, own_days=3, own_share=1000.0, own_marks=["z"])
    assert standard.title == "Recorded within 1 hour"
    assert standard.question == "Was it there by the end of 3 working days, a 1-hour limit?"
    assert standard.population == "Those marked z"
    assert [rate.title for rate in standard.also] == ["Twice 1 hour"]
    assert [listing.title for listing in standard.lists] == ["Over 1,000"]


def test_the_rule_stays_the_same() -> None:
    assert worded(own_hours=48).judgement is told().judgement


@pytest.mark.parametrize(
    ("where", "said", "stranger"),
    [
        ("title", "Within {hours hour}", "{hours hour}"),
        ("question", "Within {Own_Hours}?", "{Own_Hours}"),
        ("boundaries", ("{own_limit}:00:00 is in time",), "{own_limit}"),
        ("measures", (Measure(id="m", title="Of {own hour}"),), "{own hour}"),
    ],
)
def test_a_placeholder_that_names_no_parameter_is_refused(where: str, said: Any, stranger: str) -> None:
    with pytest.raises(StandardError) as refused:
        replace(told(), **{where: said})
    assert f"{stranger} is none of its parameters" in str(refused.value.faults)


def test_a_regular_expression_that_is_quoted_stays() -> None:
    quoted = replace(told(), boundaries=("Of the form [0-9]{3}",))
    assert quoted.worded({}).boundaries == ("Of the form [0-9]{3}",)


def test_no_shipped_standard_has_a_placeholder_left() -> None:
    for standard in shipped().standards:
        assert not [said for said in standard._says() if "{" in said]


def test_a_standard_in_toml_says_the_number_that_is_set() -> None:
    content = one(
        "police_protection",
        '{ within = { from = "started_at", to = "ended_at", hours = 72 } }',
        'title = "Ended within {hours} hours"',
    )
    source = SuiteSource(name="ours.toml", version=None, sha256=None)
    suite = Suite(name="ours", title="Ours", standards=suite_of(content).standards, source=source)
    catalogue = Catalogue(suites=(suite,))
    assert catalogue.standard("LOC-01").title == "Ended within 72 hours"
    assert catalogue.tuned({"loc_01_hours": 48}).standard("LOC-01").title == "Ended within 48 hours"
