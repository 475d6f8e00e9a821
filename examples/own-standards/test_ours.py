"""The examples of our standards under plain pytest: python -m pytest examples/own-standards"""

from __future__ import annotations

from pathlib import Path

import pytest

from duly.testing import ExampleCase, check_examples, examples_of

HERE = Path(__file__).parent
CONFIG = HERE / "duly.toml"


@pytest.mark.parametrize("case", examples_of(config=CONFIG), ids=str)
def test_it_does_what_its_examples_say(case: ExampleCase) -> None:
    case.check()


def test_every_reason_is_reached() -> None:
    check_examples(config=CONFIG)
