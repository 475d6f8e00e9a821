"""Makes a wheelhouse: `python -m release FOLDER`, or `make wheelhouse`.

The folder holds duly's wheel, the wheel of everything that it runs on, `requirements.txt` with the hash of each of them, and
`sbom.cdx.json` (CycloneDX) with their versions and licences. It is installed once, from nothing but itself, before it is given
out: what cannot be installed without a network is found here and not on a closed one.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

from release.hashes import requirements, wheels_in

ROOT = Path(__file__).parent.parent
PINS = ROOT / "requirements.txt"
ENCRYPTION = ROOT / "requirements-encryption.txt"
TOOLS = Path(__file__).parent / "requirements.txt"
SBOM = "sbom.cdx.json"


def main() -> None:
    """Make the folder, or end by SystemExit with what is wrong with it."""
    parser = argparse.ArgumentParser(
        prog="python -m release", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="made new; it must not be there, or be empty")
    parser.add_argument(
        "--platform",
        action="append",
        default=[],
        metavar="TAG",
        help="the machine that it is for, if not one like this: win_amd64, say, or manylinux_2_28_x86_64; can be repeated",
    )
    parser.add_argument(
        "--python", default=None, metavar="X.Y", help="its version of Python, with --platform (default: this one's)"
    )
    parser.add_argument(
        "--encryption", action="store_true", help="with what [run] encrypt needs, and the DuckDB that that is made for"
    )
    options = parser.parse_args()
    if options.folder.exists() and any(options.folder.iterdir()):
        sys.exit(
            f"{options.folder} is not empty: what lies there would be taken for part of the release. Choose another, or empty it."
        )
    pins = pinned(PINS, *([ENCRYPTION] if options.encryption else []))
    fill(options.folder, pins, options.platform, options.python)
    (options.folder / "requirements.txt").write_text(requirements(wheels_in(options.folder)), encoding="utf-8")
    here = not options.platform
    with tempfile.TemporaryDirectory() as place:
        trial = _environment(Path(place) / "trial")
        if here:
            install(trial, options.folder)
        else:  # its wheels cannot run here; what they are is known all the same from the same versions for this machine
            _pip(trial, "install", *pins, str(_own(options.folder)))
        _pip(tools := _environment(Path(place) / "tools"), "install", "-r", str(TOOLS))
        bill = [
            "-m",
            "cyclonedx_py",
            "environment",
            "--output-reproducible",
            "--of",
            "JSON",
            "--pyproject",
            str(ROOT / "pyproject.toml"),
        ]
        _run(tools, *bill, "-o", str(options.folder / SBOM), str(trial))
    print(f"{options.folder}: {len(wheels_in(options.folder))} wheels, requirements.txt with their hashes, {SBOM}")  # noqa: T201
    if not here:
        print("Made for another machine: not tried here. Install it on one of those before it is given out.")  # noqa: T201


def pinned(*files: Path) -> list[str]:
    """The pins of these files, each package once: a later file's in place of an earlier one's."""
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines() if "==" in line)
    return [*{line.partition("==")[0]: line for line in lines}.values()]


def fill(folder: Path, pins: Sequence[str], platforms: Sequence[str], python: str | None) -> None:
    """Put duly's wheel and those of its pins into a folder. Ends by CalledProcessError where pip or the build fails."""
    folder.mkdir(parents=True, exist_ok=True)
    # Beside this program's own Python, which is that of the development environment: it has what builds a wheel.
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    where = [argument for platform in platforms for argument in ("--platform", platform)]
    version = ["--python-version", python] if python else []
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
    # No dependencies: the pins are all there is, and one that lacks is found by the installation.
    subprocess.run([*pip, "--no-deps", *where, *version, "--dest", str(folder), *pins], check=True)


def install(python: Path, folder: Path) -> None:
    """Install a wheelhouse as a closed network does: nothing from anywhere else, and nothing whose hash is not known."""
    _pip(
        python,
        "install",
        "--no-index",
        "--find-links",
        str(folder),
        "--require-hashes",
        "-r",
        str(folder / "requirements.txt"),
    )
    _pip(python, "check")


def _own(folder: Path) -> Path:
    return next(folder / wheel.file for wheel in wheels_in(folder) if wheel.name == "duly")


def _environment(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    return folder / "bin" / "python"


def _pip(python: Path, *arguments: str) -> None:
    _run(python, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments)


def _run(python: Path, *arguments: str) -> None:
    subprocess.run([str(python), *arguments], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
