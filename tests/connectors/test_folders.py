"""What lies in a folder or an archive: read, left aside with a word, or told, and never opened where it is no file."""

from __future__ import annotations

import os
import socket
import warnings
import zipfile
from pathlib import Path

import pytest

from duly.errors import ExportError
from duly.results import Manifest
from tests.connectors.scene import export, opened, settings

CRIMES = "crime_id,status\nC1,open\nC2,open\n"
MORE = "crime_id,status\nC3,open\nC4,open\n"


def manifest_of(path: Path, **sections: object) -> Manifest:
    with opened(path, settings(**sections)) as dataset:
        return dataset.manifest


def test_a_linked_folder_is_read_and_none_is_read_twice(tmp_path: Path) -> None:
    folder = export(tmp_path, {"crimes_1.csv": CRIMES})
    share = tmp_path / "share"
    share.mkdir()
    (share / "crimes_2.csv").write_text(MORE)
    (folder / "2017-11").symlink_to(share)
    (folder / "latest").symlink_to(share)
    (folder / "loop").symlink_to(folder)
    (share / "up").symlink_to(share)
    found = manifest_of(folder)
    assert (found.tables["crimes"].rows, found.tables["crimes"].folded, found.complete) == (4, 0, True)
    assert [source.name for source in found.sources] == ["crimes_1.csv", "2017-11/crimes_2.csv"]
    for name in ("latest", "loop", "2017-11/up"):
        assert any(f"{name}: is a link to a folder that is read already" in said for said in found.warnings)


def test_broken_links_are_told(tmp_path: Path) -> None:
    folder = export(tmp_path, {"crimes_1.csv": CRIMES})
    (folder / "crimes_2.csv").symlink_to(tmp_path / "nowhere")
    assert "crimes_2.csv: is a link to something that cannot be reached" in manifest_of(folder).tables["crimes"].unfit
    (folder / "crimes_2.csv").unlink()
    (folder / "2017-11").symlink_to(tmp_path / "nowhere")
    found = manifest_of(folder)
    assert found.tables["crimes"].rows == 2 and not found.complete
    assert "2017-11: is a link to something" in found.missed[0]
    (folder / "2017-11").unlink()
    (folder / "round.csv").symlink_to(folder / "round.csv")
    assert any("round.csv: is a link" in said for said in manifest_of(folder).warnings)


def test_a_folder_that_may_not_be_read_may_hold_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = export(tmp_path, {"crimes_1.csv": CRIMES, "2017-11/crimes_2.csv": MORE})
    scandir = os.scandir

    def refuse(path: Path | int) -> object:
        if str(path).endswith("2017-11"):
            raise PermissionError(13, "Permission denied")  # root may read anything
        return scandir(path)

    monkeypatch.setattr("duly.connectors.files.walking.os.scandir", refuse)
    found = manifest_of(folder)
    assert not found.complete and "2017-11: the folder may not be read (Permission denied)" in found.missed[0]


def test_pipes_and_sockets_are_never_opened(tmp_path: Path) -> None:
    folder = export(tmp_path, {"crimes.csv": CRIMES})
    os.mkfifo(folder / "persons.csv")
    os.mkfifo(folder / "other")
    with socket.socket(socket.AF_UNIX) as listening:
        place = os.open(folder, os.O_RDONLY)
        listening.bind(f"/proc/self/fd/{place}/incidents.csv")  # a longer name than this would be refused
        found = manifest_of(folder)
        os.close(place)
    assert found.tables["crimes"].rows == 2
    assert "persons.csv: is a pipe" in found.tables["persons"].unfit
    assert "incidents.csv: is a socket" in found.tables["incidents"].unfit
    assert any("other: is a pipe" in said for said in found.warnings)
    with pytest.raises(ExportError, match="is a pipe"):
        opened(folder / "other")


def test_what_stands_beside_records_is_left_aside_with_a_word(tmp_path: Path) -> None:
    beside = (
        "crimes.csv.md5", "crimes.csv.done", "crimes.ctl", "crimes.log", "crimes.fmt", "crimes.csv.bak", "crimes.tmp",
        "~$crimes.xlsx", "Thumbs.db", ".DS_Store", "_SUCCESS",
    )  # fmt: skip
    found = manifest_of(export(tmp_path, {"crimes.csv": CRIMES, **dict.fromkeys(beside, "x")}))
    assert (found.tables["crimes"].rows, found.tables["crimes"].unfit, found.complete) == (2, "", True)
    (said,) = [said for said in found.warnings if "Left aside" in said]
    assert said.count(",") >= 9 and "and 1 more" in said


@pytest.mark.parametrize(
    "name",
    [
        "crimes_south.csv",
        "crimes (2).csv",
        "crimes-old.csv",
        "Copy of crimes.csv",
        "crimes.old.csv",
        "CRIMES SOUTH.CSV.GZ",
        "south.csv",
    ],
)
def test_what_looks_like_a_part_and_is_not_read_is_missed(tmp_path: Path, name: str) -> None:
    found = manifest_of(export(tmp_path, {"crimes.csv": CRIMES, name: MORE}))
    assert found.tables["crimes"].rows == 2 and not found.complete
    assert found.missed[0].startswith(f"{name}: it looks like a part of crimes, but")
    assert any(name in said for said in found.warnings)
    ignored = manifest_of(tmp_path / "export", export={"ignore": [name]})
    assert ignored.complete and any("Left aside" in said and name in said for said in ignored.warnings)


def test_a_name_in_duly_toml_is_looked_for_in_others(tmp_path: Path) -> None:
    folder = export(tmp_path, {"RMS_CRIME.csv": CRIMES, "RMS_CRIME_SOUTH.csv": MORE, "birds.csv": "wing\n1\n"})
    found = manifest_of(folder, tables={"crimes": {"files": ["RMS_CRIME.csv"]}})
    assert [said.partition(":")[0] for said in found.missed] == ["RMS_CRIME_SOUTH.csv"]


def test_the_parts_of_a_table_are_read_by_their_numbers(tmp_path: Path) -> None:
    files = {"crimes.2025-01.csv": CRIMES, "CRIMES_2.CSV": MORE}
    assert manifest_of(export(tmp_path, files)).tables["crimes"].rows == 4


# Archives


def zipped(path: Path, members: list[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name twice
        for name, content in members:
            archive.writestr(name, content)
    return path


PERSONS = ("persons.csv", b"person_id\nP1\n")


def test_a_name_twice_in_a_zip_makes_its_table_unfit(tmp_path: Path) -> None:
    members = [("crimes.csv", CRIMES.encode()), ("crimes.csv", MORE.encode()), PERSONS]
    found = manifest_of(zipped(tmp_path / "export.zip", members))
    assert "crimes.csv: stands 2 times in the zip file" in found.tables["crimes"].unfit
    assert found.tables["persons"].rows == 1


def test_backslashes_in_a_zip_are_folders(tmp_path: Path) -> None:
    members = [("data\\", b""), ("data\\crimes_1.csv", CRIMES.encode()), ("data\\.hidden\\crimes_2.csv", b"x")]
    found = manifest_of(zipped(tmp_path / "export.zip", members))
    assert found.tables["crimes"].rows == 2
    assert found.sources[0].name == "export.zip/data/crimes_1.csv"
    assert any(".hidden/crimes_2.csv" in said for said in found.warnings)


def test_a_damaged_member_makes_its_table_unfit_and_the_others_go_on(tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", [("crimes.csv", os.urandom(300)), PERSONS])
    content = bytearray(path.read_bytes())
    content[100] ^= 0xFF
    path.write_bytes(bytes(content))
    found = manifest_of(path)
    assert "crimes.csv: is damaged in the zip file" in found.tables["crimes"].unfit
    assert found.tables["persons"].rows == 1


def test_results_within_the_export_are_known_by_their_mark(tmp_path: Path) -> None:
    """A duly.toml that lies among the records: the results of one night are no records of the next."""
    folder = export(tmp_path, {"crimes_1.csv": CRIMES})
    results = folder / "duly-results" / "worklists"
    results.mkdir(parents=True)
    (results / "crimes_2.csv").write_text(MORE, encoding="utf-8")
    assert manifest_of(folder).tables["crimes"].rows == 4  # of a folder without the mark, which anybody may have made
    (folder / "duly-results" / ".duly-pages").write_text("worklists/crimes_2.csv\n", encoding="utf-8")
    found = manifest_of(folder)
    assert found.tables["crimes"].rows == 2
    assert any("duly-results/ (results of duly)" in said for said in found.warnings)


@pytest.mark.parametrize("name", ["rest.zip", "rest.tar.gz", "2025/night.7z", "old.rar", "dump.csv.bz2"])
def test_what_is_packed_within_a_folder_may_hold_records(tmp_path: Path, name: str) -> None:
    folder = export(tmp_path, {"crimes.csv": CRIMES, name: b"PK\3\4 whatever it is"})
    found = manifest_of(folder)
    assert found.tables["crimes"].rows == 2 and not found.complete
    (said,) = found.missed
    assert said.startswith(f"{name}: is packed and was not opened") and said in found.warnings[0]
    assert manifest_of(folder, export={"ignore": [name]}).complete


def test_a_part_that_is_packed_makes_its_table_unfit(tmp_path: Path) -> None:
    folder = export(tmp_path, {"crimes_1.csv": CRIMES, "crimes_2.zip": b"PK\3\4"})
    assert "crimes_2.zip: is packed and was not opened" in manifest_of(folder).tables["crimes"].unfit


@pytest.mark.parametrize("log", ["_delta_log", ".hoodie"])
def test_the_files_of_a_table_that_keeps_old_ones_are_told(tmp_path: Path, log: str) -> None:
    files = {"crimes/part-0.csv": "crime_id\nC1\n", f"crimes/{log}/0.json": "{}"}
    with opened(export(tmp_path, files), settings(tables={"crimes": {"files": ["part-*.csv"]}})) as dataset:
        (missed,) = dataset.manifest.missed
        assert missed.startswith(f"crimes/{log}: crimes is a ") and "old rows may be among them" in missed


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\xfd7zXZ\0\0\4", "is packed in a way that duly does not open"),
        (b"BZh91AY&SY", "is packed in a way that duly does not open"),
        (b"\x28\xb5\x2f\xfd\x24\5", "is packed in a way that duly does not open"),
        (b"crimes.csv".ljust(257, b"\0") + b"ustar\x0000", "is packed in a way that duly does not open"),
        (b"SQLite format 3\0", "is a file of a database"),
        (b"%PDF-1.7\n", "is a PDF"),
    ],
)
def test_what_is_no_text_is_named_for_what_it_is(tmp_path: Path, content: bytes, what: str) -> None:
    with opened(export(tmp_path, {"crimes.csv": content})) as dataset:
        assert what in dataset.manifest.tables["crimes"].unfit
