"""Secrets are never in duly.toml: it names the environment variables that hold them."""

from __future__ import annotations

import os
import re

from duly.errors import SettingsError


def without_password(url: str | None) -> str | None:
    """A URL as it stands. One that holds a password is a fault."""
    if url and re.match(r"^[^/]*://[^/@]*:[^/@]+@", url):
        raise ValueError("holds a password: leave it out and name an environment variable in password_env")
    return url


def with_password(url: str, variable: str | None, key: str) -> str:
    """A URL with the password that an environment variable holds, where one is named.

    `key` names the setting. Raises SettingsError where the variable is not set.
    """
    if variable is None:
        return url
    from sqlalchemy.engine import make_url

    return make_url(url).set(password=from_environment(variable, key)).render_as_string(hide_password=False)


def from_environment(name: str, key: str) -> str:
    """The value of an environment variable that the setting `key` names.

    Raises SettingsError where it is not set.
    """
    if name not in os.environ:
        raise SettingsError(
            f"{key} names the environment variable {name}, which is not set", next_step=f"Set {name} and run again."
        )
    return os.environ[name]
