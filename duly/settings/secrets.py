"""Secrets are never in duly.toml: it names the environment variables that hold them."""

from __future__ import annotations

import os
import re
from urllib.parse import parse_qsl

from duly.errors import SettingsError

_USER = re.compile(r"(?P<name>[^:/@]*)(?::(?P<password>[^@]*))?@")  # a password may hold anything but this
_SECRET = re.compile(r"pass|pwd|secret|token|credential|api_?key|access_?key", re.IGNORECASE)
_CONNECTION_STRING = re.compile(r"(?:^|[;{\s])\s*(?:[^;={]*(?:pass|pwd|secret|token)[^;={]*)=", re.IGNORECASE)


def without_password(url: str | None) -> str | None:
    """A URL as it stands. One that holds a password, before the host or in what follows the question mark, is a fault."""
    if url and "://" in url and _holds_secret(url):
        raise ValueError("holds a password: leave it out and name an environment variable in password_env")
    return url


def shown(url: str) -> str:
    """A URL as it may be shown: without a password, and without what follows the question mark, where one may stand too."""
    scheme, found, rest = url.partition("://")
    user = _USER.match(rest)
    place = re.split(r"[?#]", rest[user.end() :] if user else rest, maxsplit=1)[0].rpartition("@")[2]
    return f"{scheme}{found}{user['name']}@{place}" if user else f"{scheme}{found}{place}"


def _holds_secret(url: str) -> bool:
    _, _, rest = url.partition("://")
    user = _USER.match(rest)
    if user and user["password"]:
        return True
    given = parse_qsl(re.sub(r"^[^?#]*[?#]?", "", rest[user.end() :] if user else rest), keep_blank_values=True)
    return any(_SECRET.search(name) or _CONNECTION_STRING.search(value) for name, value in given)


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
