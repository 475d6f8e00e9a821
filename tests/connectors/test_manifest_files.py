"""A manifest.json that is no file, or more than one can be: told by its name, never waited for."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from duly.connectors.manifest import read
from duly.errors import ExportError


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[" * 200_000, "too deep"),
        ('{"tables": ' + '{"a": ' * 80 + "1" + "}" * 81, "too deep"),
        ('{"tables": {"crimes": 1, "crimes": 2}}', "a key twice"),
        ("{", "not valid JSON"),
        ('{"export_at": "9999-12-31T23:59:59-12:00"}', "export_at"),
        ('{"tables": {"crimes": 1e400}}', "tables.crimes"),
        ('{"tables": {"crimes": ' + "9" * 5_000 + "}}", "manifest.json"),
    ],
)
def test_more_than_a_manifest_can_be(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(content)
    with pytest.raises(ExportError) as refused:
        read(path, ZoneInfo("Europe/London"))
    assert said in str(refused.value) and refused.value.exit_code == 3


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "manifest.json")
    with pytest.raises(ExportError, match="pipe"):
        read(tmp_path / "manifest.json", ZoneInfo("Europe/London"))
