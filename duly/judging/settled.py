"""The settings of a force held against its catalogue and its vocabulary: every name that is in neither is told at once, whatever
section it stands in."""

from __future__ import annotations

from pathlib import Path

from duly.connectors.layouts import layouts_of
from duly.errors import SettingsError
from duly.expectations.catalogue import Catalogue
from duly.expectations.tuning import Tuning
from duly.settings import Settings
from duly.settings.file import faulty


def settled(settings: Settings, catalogue: Catalogue) -> Tuning:
    """The catalogue as these settings tune it.

    Raises SettingsError with every standard, suite, parameter, table, column and code that they name and that there is none of,
    and every value that one of them cannot take.
    """
    refused: list[SettingsError] = []
    try:
        layouts_of(settings, catalogue.vocabulary)
    except SettingsError as error:
        refused.append(error)
    try:
        tuning = Tuning.of(settings, catalogue)
    except SettingsError as error:
        refused.insert(0, error)
    if len(refused) > 1:
        raise faulty(settings.file or Path("duly.toml"), [fault for error in refused for fault in error.faults])
    if refused:
        raise refused[0]
    return tuning
