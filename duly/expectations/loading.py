"""The catalogue that a force judges by: the suites of the package, and those that its duly.toml names."""

from __future__ import annotations

from duly.expectations.catalogue import Catalogue, shipped
from duly.settings import Settings


def catalogue_of(settings: Settings) -> Catalogue:
    """The catalogue that these settings ask for."""
    return shipped()
