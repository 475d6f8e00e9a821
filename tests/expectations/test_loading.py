"""What may be loaded as a force's own suite, and what is refused: all faults at once, each with its file and line."""

from __future__ import annotations

import hashlib
import os
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import pytest

from duly.errors import SettingsError
from duly.expectations.catalogue import Catalogue, shipped
from duly.expectations.loading import catalogue_of, packages
from duly.records import columns_of
from duly.settings import load

OURS = '''"""A suite of the force's own."""

from decimal import Decimal

from sqlalchemy import select

from duly.checks.parameters import Parameter
from duly.checks.standards import Judgement, Missing, Severity, Standard
from duly.checks.verdicts import compliant, first_of, non_compliant
from duly.records import Crime

SUITE = "our_crimes"
TITLE = "Crimes, as we see them"
VERSION = "3"

rows = select(Crime.crime_id, Crime.offence_code, Crime.district).subquery("our_rows")

OUR_01 = Standard(
    id="OUR-01",
    suite=SUITE,
    title="A crime has an officer",
    question="For how many crimes is an officer in the case recorded?",
    unit="crimes",
    population="Every crime",
    judgement=Judgement(
        rows=rows,
        record=rows.c.crime_id,
        verdict=first_of(
            compliant("has_officer", "An officer is recorded", rows.c.offence_code.is_not(None)),
            non_compliant("no_officer", "No officer is recorded"),
        ),
        breakdowns={"district": rows.c.district},
    ),
    needs=(Crime.crime_id, Crime.offence_code),
    target=Decimal(95),
    severity=Severity.MEDIUM,
    missing=Missing.FAIL,
    report="local",
    remedy="Record the officer in the case.",
)

STANDARDS = (OUR_01,)
'''


def written(folder: Path, content: str = OURS, name: str = "ours.py") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    path.chmod(0o644)
    return path


def loaded(folder: Path, *suites: str, extra: str = "") -> Catalogue:
    config = folder / "duly.toml"
    config.write_text(f"[catalogue]\nsuites = {list(suites)!r}\n{extra}", encoding="utf-8")
    return catalogue_of(load(config))


def refused(folder: Path, *suites: str, extra: str = "") -> tuple[str, ...]:
    with pytest.raises(SettingsError) as raised:
        loaded(folder, *suites, extra=extra)
    assert raised.value.exit_code == 2
    return raised.value.faults


def test_without_suites_it_is_what_duly_ships(tmp_path: Path) -> None:
    assert loaded(tmp_path) is shipped()


def test_a_suite_stands_after_ours_with_its_name_version_and_hash(tmp_path: Path) -> None:
    path = written(tmp_path)
    catalogue = loaded(tmp_path, "ours.py")
    assert catalogue.suites[:-1] == shipped().suites
    suite = catalogue.suites[-1]
    assert (suite.name, suite.title) == ("our_crimes", "Crimes, as we see them")
    assert [standard.id for standard in suite.standards] == ["OUR-01"]
    assert (suite.source.name, suite.source.version) == ("ours.py", "3")
    assert suite.source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert catalogue.sources[-1] == suite.source
    assert suite.where("OUR-01") == "ours.py, line 19"
    assert catalogue.standard("our-01").title == "A crime has an officer"


def test_a_suite_named_twice_is_loaded_once(tmp_path: Path) -> None:
    written(tmp_path)
    assert len(loaded(tmp_path, "ours.py", "./ours.py").suites) == len(shipped().suites) + 1


def test_its_module_has_a_private_name_and_leaves_python_as_it_was(tmp_path: Path) -> None:
    before, path = set(sys.modules), list(sys.path)
    written(tmp_path, OURS, "json.py")
    loaded(tmp_path, "json.py")
    assert all(name.startswith("_duly_suite_") for name in set(sys.modules) - before)
    assert sys.path == path
    assert not (tmp_path / "__pycache__").exists()


def test_what_a_suite_prints_does_not_spoil_what_a_command_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, OURS + "print('loaded')\n")
    loaded(tmp_path, "ours.py")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "loaded\n")


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    written(tmp_path, OURS.replace('"OUR-01"', '"NCRS-01"'), "taken.py")
    written(tmp_path, "SUITE = 1\n", "empty.py")
    written(tmp_path, "x = 1\n1 / 0\n", "broken.py")
    faults = refused(tmp_path, "taken.py", "empty.py", "broken.py", "gone.py", "https://example.org/ours.py")
    for said in (
        "taken.py, line 19: standard NCRS-01 is declared already, in duly's own suite crime_recording; give it another id",
        "empty.py, line 1: SUITE must be its name",
        "empty.py: TITLE must be",
        "empty.py: STANDARDS must be",
        "broken.py, line 2: it raised ZeroDivisionError",
        f"{tmp_path}/duly.toml, line 2: there is no file gone.py in",
        f"{tmp_path}/duly.toml, line 2: https://example.org/ours.py is an address: a suite is never fetched",
    ):
        assert any(fault.startswith(said) for fault in faults), (said, faults)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("suite=SUITE", 'suite="another"'), "ours.py, line 19: standard OUR-01 says that it is of suite another"),
        (
            ('SUITE = "our_crimes"', 'SUITE = "custody"'),
            "ours.py: suite custody is declared already, in duly's own suite",
        ),
        (('SUITE = "our_crimes"', 'SUITE = "Our crimes"'), "ours.py, line 12: SUITE must be its name"),
        (('{"district"', '{"distrikt"'), "ours.py, line 19: standard OUR-01: there is no breakdown distrikt"),
        (('{"district"', '{"by place"'), "ours.py, line 19: standard OUR-01: breakdown by place is not a word"),
        (("(OUR_01,)", '(OUR_01, "OUR-02")'), "ours.py, line 42: number 2 of STANDARDS is no Standard but a str"),
        (
            ("(OUR_01,)", "(OUR_01, OUR_01)"),
            "ours.py, line 19: standard OUR-01 is declared already, in ours.py, line 19",
        ),
        (
            ("Crime.offence_code,", "Crime.offence_coda,"),
            "ours.py, line 16: Crime has no offence_coda; did you mean offence_code",
        ),
        (
            ('remedy="Record the officer in the case.",', ""),
            "ours.py, line 18: standard OUR-01 is malformed: remedy is blank",
        ),
        (
            ('report="local",', ""),
            "ours.py, line 18: Standard.__init__() missing 1 required keyword-only argument: 'report'",
        ),
        (
            ("Decimal(95)", "Decimal(950)"),
            "ours.py, line 18: standard OUR-01 is malformed: target 950 is not a percentage",
        ),
        (
            ("Decimal(95)", "95"),
            "ours.py, line 18: standard OUR-01 is malformed: target must be of type Decimal, and is of type int",
        ),
        (("STANDARDS = (", "STANDARDS = (("), "ours.py, line 42: it is not valid Python"),
        (
            ("from decimal", "import sibling\nfrom decimal"),
            "ours.py, line 3: there is no module sibling; a suite is one file",
        ),
        (
            ("from duly.records import Crime", "from duly.records import Crimes"),
            "ours.py, line 10: Crimes cannot be imported from duly.records; did you mean Crime",
        ),
        (("SUITE = ", "raise SystemExit(0)\nSUITE = "), "ours.py, line 12: it raised SystemExit"),
        (("SUITE = ", "raise ValueError('Mary Smith')\nSUITE = "), "ours.py, line 12: it raised ValueError; run with"),
    ],
)
def test_what_is_refused_names_file_and_line(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    written(tmp_path, "X = 1\n", "sibling.py")
    written(tmp_path, OURS.replace(*change))
    faults = refused(tmp_path, "ours.py")
    assert any(fault.startswith(said) for fault in faults), faults
    assert "Mary Smith" not in " ".join(faults)


def test_a_breakdown_is_a_column_or_one_that_the_suite_names(tmp_path: Path) -> None:
    written(tmp_path, OURS.replace('{"district"', '{"offence_code"'))
    loaded(tmp_path, "ours.py")
    written(tmp_path, OURS.replace('{"district"', '{"tour"') + 'BREAKDOWNS = ("tour",)\n')
    loaded(tmp_path, "ours.py")


def test_two_different_parameters_of_one_name_are_refused(tmp_path: Path) -> None:
    name = next(iter(shipped().parameters))
    written(
        tmp_path,
        OURS.replace(
            "    needs=", f'    parameters=(Parameter(name="{name}", default=1, meaning="Mine"),),\n    needs='
        ),
    )
    (fault,) = refused(tmp_path, "ours.py")
    assert fault.startswith(
        f"ours.py, line 19: parameter {name} of standard OUR-01 is another one than that of duly's own"
    )


posix = pytest.mark.skipif(os.name == "nt", reason="who may write a file is asked on POSIX")


@posix
@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666])
def test_a_file_that_others_may_write_is_not_run(tmp_path: Path, mode: int) -> None:
    written(tmp_path, "raise ValueError\n").chmod(mode)
    (fault,) = refused(tmp_path, "ours.py")
    assert fault.startswith(
        "ours.py: it may be written by others than its owner; chmod go-w on the file would mend that"
    )


@posix
@pytest.mark.parametrize("mode", [0o775, 0o777, 0o1777])
def test_a_file_in_a_folder_that_others_may_write_is_not_run(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    written(folder)
    folder.chmod(mode)
    (fault,) = refused(tmp_path, "open/ours.py")
    assert "its folder" in fault
    assert "may be written by others" in fault


@posix
def test_a_folder_on_the_way_that_others_may_write_is_one_in_which_the_file_can_be_exchanged(tmp_path: Path) -> None:
    folder = tmp_path / "open" / "suites"
    folder.mkdir(parents=True)
    written(folder)
    folder.parent.chmod(0o777)
    (fault,) = refused(tmp_path, "open/suites/ours.py")
    assert "on the way to it may be written by others" in fault
    folder.parent.chmod(0o1777)
    loaded(tmp_path, "open/suites/ours.py")


@posix
def test_a_link_is_followed_to_a_file_that_may_be_run_and_to_no_other(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    real = written(tmp_path / "there", OURS, "real.py")
    (tmp_path / "ours.py").symlink_to("there/real.py")
    assert loaded(tmp_path, "ours.py").suites[-1].source.name == "ours.py"
    real.parent.chmod(0o777)
    (fault,) = refused(tmp_path, "ours.py")
    assert str(real.parent) in fault
    real.parent.chmod(0o755)
    real.chmod(0o666)
    refused(tmp_path, "ours.py")


@posix
@pytest.mark.skipif(os.name != "nt" and os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_somebody_else_is_not_run(tmp_path: Path) -> None:
    os.chown(written(tmp_path), 12345, 12345)
    (fault,) = refused(tmp_path, "ours.py")
    assert "belongs neither to the user who runs duly nor to root" in fault


def offering(monkeypatch: pytest.MonkeyPatch, module: object) -> None:
    """An installed package `Force-Suites` 1.2 that offers a module."""
    point = EntryPoint(name="force", value="force_suites", group=packages.GROUP)
    vars(point)["dist"] = SimpleNamespace(name="Force-Suites", version="1.2")
    monkeypatch.setattr(EntryPoint, "load", lambda self: module)
    monkeypatch.setattr(packages, "entry_points", lambda group: [point])


def test_a_package_is_loaded_only_where_duly_toml_allows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path)
    suite = loaded(tmp_path, "ours.py").suites[-1]
    offering(monkeypatch, SimpleNamespace(SUITE=suite.name, TITLE=suite.title, STANDARDS=suite.standards))
    assert loaded(tmp_path) is shipped()
    from_package = loaded(tmp_path, extra="packages = ['force_suites']\n").suites[-1]
    assert (from_package.name, from_package.source.name, from_package.source.version) == (
        "our_crimes",
        "force_suites",
        "1.2",
    )
    (fault,) = refused(tmp_path, extra="packages = ['other']\n")
    assert fault.endswith("those that offer some are force-suites")
    offering(monkeypatch, SimpleNamespace(SUITE=suite.name, STANDARDS=suite.standards))
    (fault,) = refused(tmp_path, extra="packages = ['force-suites']\n")
    assert fault.startswith("force-suites: TITLE must be")


STOPS = """
from duly.records import ColumnDeclaration, Kind
from duly.records.own import extended, own_record

STOP = own_record(
    "stops",
    [
        ColumnDeclaration(name="stop_id", kind=Kind.ID, meaning="A stop and search", key=True),
        ColumnDeclaration(name="crime_id", kind=Kind.ID, meaning="The crime that came of it", references="crimes.crime_id"),
        ColumnDeclaration(name="stopped_at", kind=Kind.INSTANT, meaning="When the person was stopped"),
    ],
    title="A stop and search",
    born=("stopped_at",),
)
SOLVED = extended(Crime, [ColumnDeclaration(name="solvability", kind=Kind.CODE, meaning="How solvable", codes=("low", "high"))])
TABLES = (STOP, SOLVED)
"""


def test_own_tables_of_a_python_suite_are_of_the_vocabulary(tmp_path: Path) -> None:
    written(tmp_path, OURS + STOPS)
    vocabulary = loaded(tmp_path, "ours.py").vocabulary
    assert [column.name for column in columns_of(vocabulary.record("stops"))][:3] == [
        "stop_id",
        "crime_id",
        "stopped_at",
    ]
    assert "solvability" in {column.name for column in columns_of(vocabulary.record("crimes"))}
    assert "stops" not in shipped().vocabulary.by_name


def test_own_tables_of_all_files_are_held_to_the_same_rules_at_once(tmp_path: Path) -> None:
    written(tmp_path, OURS + STOPS.replace("crimes.crime_id", "crymes.crime_id"))
    faults = refused(
        tmp_path, "ours.py", extra='[own_tables.stops.columns]\nobject = { kind = "kode", meaning = "What" }\n'
    )
    assert len(faults) == 2
    assert faults[0].startswith(f"{tmp_path}/duly.toml, line 4: own_tables.stops.columns.object.kind: ")
    assert faults[1].startswith(
        "ours.py, line 51: own_tables.stops.columns.crime_id.references: there is no table crymes"
    )


def test_what_is_no_table_is_told(tmp_path: Path) -> None:
    written(tmp_path, OURS + "TABLES = (Crime,)\n")
    (fault,) = refused(tmp_path, "ours.py")
    assert fault.startswith("ours.py, line 43: number 1 of TABLES is no table of the force's own")


def test_standards_over_tables_that_are_declared_elsewhere_are_a_function_of_the_vocabulary(tmp_path: Path) -> None:
    head, tail = OURS.split("rows = select", 1)
    body = "rows = select" + tail.replace("STANDARDS = (OUR_01,)", "return (OUR_01,)").replace("Crime.", "crimes.")
    indented = "".join(f"    {line}\n" if line else "\n" for line in body.splitlines())
    written(tmp_path, f"{head}def STANDARDS(vocabulary):\n    crimes = vocabulary.record('crimes')\n{indented}")
    assert loaded(tmp_path, "ours.py").suites[-1].where("OUR-01") == "ours.py, line 21"
    written(tmp_path, f"{head}def STANDARDS(vocabulary):\n    return vocabulary.record('stops')\n")
    (fault,) = refused(tmp_path, "ours.py")
    assert fault.startswith("ours.py, line 17: it raised KeyError")
