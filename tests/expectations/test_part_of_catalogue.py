"""A part of the catalogue is what the whole has of it; what the whole refuses is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from duly.errors import SettingsError, UsageError
from duly.expectations.catalogue import SHIPPED, part_of_shipped, shipped
from duly.expectations.contents import contents
from duly.expectations.loading import part_of_catalogue
from duly.expectations.tuning import Tuning
from duly.settings import Settings, load


def settings(folder: Path, content: str) -> Settings:
    path = folder / "duly.toml"
    path.write_text(content, encoding="utf-8")
    return load(path)


def test_it_is_known_what_every_suite_holds() -> None:
    assert tuple(contents()) == SHIPPED
    for suite in shipped().suites:
        held = contents()[suite.name]
        assert held.standards == {standard.id for standard in suite.standards}
        assert held.parameters == {parameter.name for standard in suite.standards for parameter in standard.parameters}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_suite_is_the_same_alone(name: str) -> None:
    (alone,) = part_of_shipped(suites=[name.upper()]).suites
    assert alone == next(suite for suite in shipped().suites if suite.name == name)


def test_suites_stand_in_the_order_of_the_report() -> None:
    part = part_of_shipped(suites=["training"], ids=["dem-01", "ncrs-01A"])
    assert [suite.name for suite in part.suites] == ["crime_recording", "demeanour", "training"]
    chosen = part.chosen(suites=["training"], ids=["dem-01", "ncrs-01A"])
    assert chosen == shipped().chosen(suites=["training"], ids=["dem-01", "ncrs-01A"])


@pytest.mark.parametrize("asked", [{"ids": ["NCRS-1A"]}, {"suites": ["custdy"]}, {"ids": ["NCRS-01A", "X"]}])
def test_what_is_not_known_is_looked_for_in_the_whole(asked: dict[str, list[str]]) -> None:
    assert part_of_shipped(**asked) is shipped()
    with pytest.raises(UsageError) as refused:
        shipped().chosen(**asked)
    assert "training" in str(refused.value)


def test_what_duly_toml_changes_elsewhere_is_there_to_be_told(tmp_path: Path) -> None:
    tuned = settings(
        tmp_path,
        '[standards."TRAIN-01"]\ntarget = 50\nreason = "agreed"\nexpires = 2099-01-01\n'
        '[parameters.document_working_days]\nvalue = 4\nreason = "agreed"\nexpires = 2099-01-01\n',
    )
    part = part_of_catalogue(tuned, ids=["NCRS-01A"])
    assert [suite.name for suite in part.suites] == ["crime_recording", "training", "documents"]
    assert Tuning.of(tuned, part).said == Tuning.of(tuned, shipped()).said


@pytest.mark.parametrize(
    "change",
    ['[standards."NOT-THERE"]\ntarget = 50\n', "[parameters.not_there]\nvalue = 4\n"],
)
def test_a_change_of_what_there_is_not_is_refused(tmp_path: Path, change: str) -> None:
    tuned = settings(tmp_path, change + 'reason = "agreed"\nexpires = 2099-01-01\n')
    part = part_of_catalogue(tuned, ids=["NCRS-01A"])
    assert part is shipped()
    with pytest.raises(SettingsError, match="does not have"):
        Tuning.of(tuned, part)


def test_what_a_force_adds_is_held_against_the_whole(tmp_path: Path) -> None:
    (tmp_path / "waivers.csv").write_text("", encoding="utf-8")
    assert part_of_catalogue(settings(tmp_path, ""), ids=["NCRS-01A"]) is shipped()


def test_without_names_it_is_the_whole() -> None:
    assert part_of_catalogue(Settings()) is shipped()
