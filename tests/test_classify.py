# ruff: noqa: RUF001 - right-to-left and look-alike letters are what is tested
"""`duly classify`: texts stay where they are, and what is judged by their classes is judged as by themselves."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from click.testing import CliRunner, Result

from duly.cli import main

SAID = {
    "Y1": "Crying, zebrafish in her hand, would not let go of her brother",
    "Y2": "see zebrafish log",
    "Y3": "",
    "Y4": "NULL",
    "Y5": "zebrafish qwzx vvplk mrrt",
    "Y6": "mum was upset about the zebrafish",
}


def export(folder: Path, *, classes: Path | None = None) -> Path:
    """Six children seen at one incident, with what was written of each or, in its place, the class of that."""
    folder.mkdir()
    written = [{"cp_id": name, "demeanour_text": said} for name, said in SAID.items()]
    if classes is not None:
        with classes.open(encoding="utf-8", newline="") as file:
            written = list(csv.DictReader(file))
    rows = [
        {"da_id": "X", "person_id": "P", "presence": "present_seen", "not_seen_reason": "", **row} for row in written
    ]
    for name, table in {
        "children_present": rows,
        "da_incidents": [{"da_id": "X", "attended": "1", "attended_at": "2026-01-01T10:00:00Z", "incident_id": "I"}],
        "persons": [{"person_id": "P", "dob_date": "2015-05-05"}],
    }.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, list(table[0]))
            out.writeheader()
            out.writerows(table)
    return folder


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def verdicts(folder: Path) -> dict[str, tuple[str, str]]:
    """What DEM-01 says of each child."""
    path = folder.parent / f"{folder.name}-verdicts.csv"
    judged = run(
        "check",
        folder,
        "--standard",
        "DEM-01",
        "--as-at",
        "2026-02-01T06:00",
        "--assessments",
        path,
        "--format",
        "json",
    )
    assert json.loads(judged.stdout)["results"][0]["standard"] == "DEM-01"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["record"]: (row["status"], row["reason"]) for row in csv.DictReader(file) if not row["rate"]}


def test_ids_and_classes_come_out_and_no_word_of_a_text(tmp_path: Path) -> None:
    done = run("classify", export(tmp_path / "export"), "--output", tmp_path / "classes")
    assert done.exit_code == 0, done.output
    (file,) = (tmp_path / "classes").iterdir()
    with file.open(encoding="utf-8", newline="") as written:
        classes = {row["cp_id"]: row["demeanour_class"] for row in csv.DictReader(written)}
    assert classes == {
        "Y1": "DESCRIPTIVE",
        "Y2": "POINTER",
        "Y3": "BLANK",
        "Y4": "BLANK",
        "Y5": "UNCLEAR",
        "Y6": "ADULT_ONLY",
    }
    assert "zebrafish" not in file.read_text(encoding="utf-8") + done.output


def test_classes_are_judged_as_the_texts_are(tmp_path: Path) -> None:
    by_text = export(tmp_path / "texts")
    run("classify", by_text, "--output", tmp_path / "classes")
    by_class = export(tmp_path / "by-class", classes=tmp_path / "classes" / "children_present.csv")
    assert verdicts(by_class) == verdicts(by_text)
    assert {reason for _, reason in verdicts(by_text).values()} == {
        *("captured", "pointer", "blank", "text_unclear", "adult_only")
    }


def test_an_export_without_texts_is_told_what_is_looked_for(tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_text("person_id\nP\n", encoding="utf-8")
    done = run("classify", tmp_path / "persons.csv")
    assert done.exit_code == 3
    assert "children_present.demeanour_text" in done.output and not Path("classes").exists()


def test_texts_that_could_not_be_read_are_told_with_the_reason(tmp_path: Path) -> None:
    folder = export(tmp_path / "export")
    table = folder / "children_present.csv"
    table.write_bytes(table.read_bytes() + b"Y9,X,P,present_seen,,zebra\x00fish\n")
    run_of_it = run("classify", folder, "--output", tmp_path / "classes")
    assert run_of_it.exit_code != 0
    assert "children_present could not be read" in run_of_it.output
    assert "NUL" in run_of_it.output
    assert "zebra" not in run_of_it.output


def test_odd_texts_all_have_a_class(tmp_path: Path) -> None:
    """None is lost, and none is taken for what it does not say."""
    folder = export(tmp_path / "export")
    odd = {
        "long": "qwv zzt, " * 150_000,
        "clauses": "The child was crying. " + "qwv zzt, " * 10_000,
        "control": "child\x01 was\x02 crying\x07",
        "rtl": "\u202eהילדה בכתה",
        "blanks": "\u00a0\u200b\u2003",
        "commas": "," * 100_000,
        "mixed": "\u0441hild was \u0441rying",
    }
    with (folder / "children_present.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(["X", "P", "present_seen", "", name, text] for name, text in odd.items())
    assert run("classify", folder, "--output", tmp_path / "classes").exit_code == 0
    with (tmp_path / "classes" / "children_present.csv").open(encoding="utf-8", newline="") as file:
        classes = {row["cp_id"]: row["demeanour_class"] for row in csv.DictReader(file)}
    assert {name: classes[name] for name in odd} == {
        "long": "TOO_LONG",
        "clauses": "DESCRIPTIVE",
        "control": "DESCRIPTIVE",
        "rtl": "UNCLEAR",
        "blanks": "BLANK",
        "commas": "BLANK",
        "mixed": "DESCRIPTIVE",
    }
