"""A wheelhouse installs what its list names, byte for byte, and nothing else; what duly installs is said with why."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from release.__main__ import ENCRYPTION, pinned
from release.hashes import requirements, wheels_in

ROOT = Path(__file__).parent.parent.parent
INSTALLING = ROOT / "docs" / "installing.md"


def wheel(folder: Path, name: str, version: str, tag: str = "py3-none-any", value: int = 1) -> Path:
    path = folder / f"{name}-{version}-{tag}.whl"
    inside = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", f"VALUE = {value}\n")
        archive.writestr(f"{inside}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{inside}/WHEEL", f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n")
        archive.writestr(f"{inside}/RECORD", "")
    return path


def installed(folder: Path, target: Path) -> subprocess.CompletedProcess[str]:
    where = ["--no-index", "--find-links", str(folder), "--target", str(target)]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    return subprocess.run(
        [*pip, *where, "-r", str(folder / "requirements.txt")], capture_output=True, text=True, check=False
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    folder = tmp_path / "wheelhouse"
    folder.mkdir()
    wheel(folder, "first", "1.0")
    wheel(folder, "second_part", "2.1")
    (folder / "requirements.txt").write_text(requirements(wheels_in(folder)))
    return folder


def test_what_is_listed_installs_from_the_folder_alone(house: Path, tmp_path: Path) -> None:
    done = installed(house, tmp_path / "there")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "there" / "second_part.py").read_text() == "VALUE = 1\n"


def test_a_wheel_that_was_changed_on_the_way_is_refused(house: Path, tmp_path: Path) -> None:
    wheel(house, "first", "1.0", value=2)
    done = installed(house, tmp_path / "there")
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert not (tmp_path / "there" / "first.py").exists()


def test_wheels_for_several_machines_stand_in_one_line(tmp_path: Path) -> None:
    wheel(tmp_path, "first", "1.0", "cp311-cp311-win_amd64")
    wheel(tmp_path, "first", "1.0", "cp311-cp311-manylinux_2_28_x86_64", value=2)
    (line,) = requirements(wheels_in(tmp_path)).splitlines()
    assert line.startswith("first==1.0 --hash=sha256:")
    assert len(set(re.findall(r"sha256:([0-9a-f]{64})", line))) == 2


def test_a_package_in_two_versions_is_refused(tmp_path: Path) -> None:
    wheel(tmp_path, "first", "1.0")
    wheel(tmp_path, "first", "1.1")
    with pytest.raises(ValueError, match=r"first is there in 2 versions \(1\.0, 1\.1\)"):
        requirements(wheels_in(tmp_path))


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "left.txt").write_text("")
    command = [sys.executable, "-m", "release", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    assert "is not empty" in done.stderr


def test_a_pin_of_a_later_file_stands_in_place_of_an_earlier_one(tmp_path: Path) -> None:
    (tmp_path / "all.txt").write_text("# Why\nfirst==1.0\nsecond==2.0\n", encoding="utf-8")
    (tmp_path / "more.txt").write_text("# Why, too\nfirst==0.9\nthird==3.0\n", encoding="utf-8")
    assert pinned(tmp_path / "all.txt", tmp_path / "more.txt") == ["first==0.9", "second==2.0", "third==3.0"]


def test_the_extension_is_pinned_with_the_version_that_it_is_made_for() -> None:
    versions = dict(line.split("==") for line in pinned(ENCRYPTION))
    assert sorted(versions) == ["duckdb", "duckdb-extension-httpfs"]
    assert len(set(versions.values())) == 1


def _listed(heading: str) -> Iterator[str]:
    """The packages in the first column of the table that follows these words."""
    rows = INSTALLING.read_text(encoding="utf-8").split(heading)[1].split("\n\n")[1].splitlines()[2:]
    for row in rows:
        yield from (canonicalize_name(name.strip()) for name in row.split("|")[1].split(","))


def test_what_duly_asks_for_is_listed_with_why() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert sorted(_listed("asks for these itself")) == sorted(
        canonicalize_name(Requirement(line).name) for line in project["dependencies"]
    )


def test_what_is_pinned_is_what_is_listed() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = [canonicalize_name(line.split("==")[0]) for line in lines if "==" in line]
    assert sorted(pinned) == sorted([*_listed("asks for these itself"), *_listed("come with them")])
