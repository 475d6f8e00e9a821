"""The bytecode of templates: kept where it can be, used while it is of them, and never needed."""

import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from duly.reports.pages.bytecode import FOLDER, TemplateBytecode

FIRST, SECOND = "one: {{ said }}", "another: {{ said }}"


@pytest.fixture(autouse=True)
def _bytecode_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def drawn(folder: Path, template: str, *, made_by: Path | None = None) -> str:
    """What a template says, in an environment of its own as a night has it."""
    cache = TemplateBytecode(folder, [made_by] if made_by else [])
    environment = Environment(loader=DictLoader({"page.html": template}), bytecode_cache=cache, autoescape=True)
    return environment.get_template("page.html").render(said="<b>")


def kept(folder: Path) -> list[Path]:
    return sorted((folder / FOLDER).iterdir())


def test_a_second_night_compiles_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(tmp_path, FIRST) == "one: &lt;b&gt;"

    def refused(*given: object, **more: object) -> None:
        raise AssertionError("a template was compiled again")

    monkeypatch.setattr(Environment, "compile", refused)
    assert drawn(tmp_path, FIRST) == "one: &lt;b&gt;" and len(kept(tmp_path)) == 1


def test_another_template_or_another_way_to_compile_it_is_compiled(tmp_path: Path) -> None:
    way = tmp_path / "rendering.py"
    way.write_text("autoescape", encoding="utf-8")
    drawn(tmp_path, FIRST, made_by=way)
    assert drawn(tmp_path, SECOND, made_by=way) == "another: &lt;b&gt;" and len(kept(tmp_path)) == 1
    way.write_text("no autoescape", encoding="utf-8")
    drawn(tmp_path, SECOND, made_by=way)
    assert len(kept(tmp_path)) == 2


@pytest.mark.parametrize("damage", [b"", b"\x00", b"all of it"])
def test_what_is_kept_and_damaged_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    drawn(tmp_path, FIRST)
    (file,) = kept(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage == b"all of it" else damage)
    assert drawn(tmp_path, FIRST) == "one: &lt;b&gt;" and file.read_bytes() == whole


def test_templates_are_drawn_where_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("no folder", encoding="utf-8")
    assert drawn(tmp_path, FIRST) == "one: &lt;b&gt;"


def test_nothing_is_kept_where_python_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert drawn(tmp_path, FIRST) == "one: &lt;b&gt;" and not (tmp_path / FOLDER).exists()
