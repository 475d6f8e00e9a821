"""Which standards there are besides those of the package: a force's own files, and the packages that it allows."""

from __future__ import annotations

import re
from collections import Counter

from pydantic import field_validator

from duly.settings.sections import Section, Words


class CatalogueSettings(Section):
    """[catalogue]: suites of the force's own, beside those that come with duly.

    `suites` are files, relative to duly.toml: standards written in Python (code, which runs) or in TOML. `packages` are
    installed packages that offer suites (entry point `duly.suites`); one that is not named here is never loaded.
    """

    suites: Words = ()
    packages: Words = ()

    @field_validator("suites")
    @classmethod
    def _files(cls, suites: tuple[str, ...]) -> tuple[str, ...]:
        faults = [
            f"{suite!r} is no file of standards: its name ends in .py or .toml"
            for suite in suites
            if not re.fullmatch(r".+\.(py|toml)", suite)
        ]
        if faults := faults + _repeated(suites):
            raise ValueError("; ".join(faults))
        return suites

    @field_validator("packages")
    @classmethod
    def _named(cls, packages: tuple[str, ...]) -> tuple[str, ...]:
        faults = [
            f"{package!r} is not the name of a package, such as force-suites"
            for package in packages
            if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", package)
        ]
        if faults := faults + _repeated(packages):
            raise ValueError("; ".join(faults))
        return packages


def _repeated(names: tuple[str, ...]) -> list[str]:
    return [f"{name!r} stands twice" for name, times in Counter(names).items() if times > 1]
