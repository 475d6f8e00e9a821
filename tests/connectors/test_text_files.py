"""Text files as they come: every line is read, refused by its place, or told; none is lost inside another."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from duly.records import Crime, CrimeVictim
from duly.results import TableManifest
from tests.connectors.scene import export, opened, rows, settings, table_manifest

HEADER = "crime_id,reported_at,status,district"
RECORDS = [f"C{n:02},2025-05-{n:02}T10:00:00+01:00,open,North" for n in range(1, 11)]
TEXT = "\n".join([HEADER, *RECORDS]) + "\n"


def table_of(
    tmp_path: Path, content: str | bytes, name: str = "crimes.csv", **export_settings: object
) -> TableManifest:
    chosen = settings(export=export_settings) if export_settings else None
    return table_manifest(export(tmp_path, {name: content}), name.split(".")[0].casefold(), chosen)


def counts(table: TableManifest) -> tuple[int, int, int, str]:
    return table.rows_read, table.rows, table.refused, table.unfit


def notes_of(tmp_path: Path, content: str | bytes, name: str = "crimes.csv", **export_settings: object) -> str:
    chosen = settings(export=export_settings) if export_settings else None
    with opened(export(tmp_path, {name: content}), chosen) as dataset:
        return "; ".join(dataset.manifest.sources[0].notes)


@pytest.mark.parametrize(
    "ends",
    [
        ["\n", "\r\n"],
        ["\r\r\n"],
        ["\r"],
        ["\r", "\r\n", "\n", "\r\r\n"],
        ["\r\n"] * 9 + ["\n"],
        ["\n"] * 10 + ["\r\n"],
        ["\r", "\n"],
    ],
)
def test_line_ends_in_any_mix_are_read(tmp_path: Path, ends: list[str]) -> None:
    lines = [HEADER, *RECORDS]
    content = "".join(line + ends[number % len(ends)] for number, line in enumerate(lines))
    with opened(export(tmp_path, {"crimes.csv": content})) as dataset:
        assert counts(dataset.manifest.tables["crimes"]) == (10, 10, 0, "")
        assert rows(dataset, Crime, "crime_id", "district") == [(f"C{n:02}", "North") for n in range(1, 11)]


def test_line_ends_inside_a_value_stay_and_are_told(tmp_path: Path) -> None:
    content = 'crime_id,district\r\nC1,"North\nWest"\r\nC2,"a\r\nb\nc"\r\nC3,x\n'
    with opened(export(tmp_path, {"crimes.csv": content})) as dataset:
        assert [district for _, district in rows(dataset, Crime, "crime_id", "district")] == [
            "North\nWest",
            "a\r\nb\nc",
            "x",
        ]
        assert "2 values span 5 lines" in dataset.manifest.sources[0].notes
    assert "1 value spans 2 lines" in notes_of(tmp_path / "plain", 'crime_id,district\nC1,"a\nb"\nC2,x\n')


def swallowing(*odd: tuple[int, str]) -> str:
    lines = [HEADER, *RECORDS]
    for number, cell in odd:
        lines[number] = lines[number].removesuffix("North") + cell
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("content", "kept", "lines"),
    [
        (swallowing((5, '"starts')), 4, list(range(6, 12))),  # never closed
        (swallowing((4, '"starts'), (8, 'ends"')), 5, list(range(5, 10))),  # closed four records on
        (swallowing((4, '"starts'), (5, 'ends"')), 8, [5, 6]),  # by the next record
        (swallowing((10, '"starts')), 9, [11]),  # in the last record
        (swallowing((3, '"x" y')), 9, [4]),  # something behind a value
        (swallowing((4, '"starts'), (8, '"ends')), 5, list(range(5, 10))),
    ],
)
def test_a_stray_quotation_mark_swallows_nothing_unseen(
    tmp_path: Path, content: str, kept: int, lines: list[int]
) -> None:
    table = table_of(tmp_path, content)
    assert counts(table) == (10, kept, 10 - kept, "")
    assert [refusal.line for refusal in table.refusals] == lines
    assert "quotation mark" in table.refusals[0].reason


def test_a_quotation_mark_inside_a_plain_value_is_part_of_it(tmp_path: Path) -> None:
    with opened(export(tmp_path, {"crimes.csv": swallowing((3, '5" knife'))})) as dataset:
        assert counts(dataset.manifest.tables["crimes"]) == (10, 10, 0, "")
        assert rows(dataset, Crime, "crime_id", "district")[2] == ("C03", '5" knife')


def test_a_text_of_several_lines_is_not_taken_for_records(tmp_path: Path) -> None:
    text = "".join(f'C{n},"Dear Sir,\nI went home, and slept, and woke\nYours, A"\n' for n in range(5))
    assert counts(table_of(tmp_path, f"crime_id,district\n{text}")) == (5, 5, 0, "")


def test_rows_keep_their_places_beside_lines_that_cannot_be_split(tmp_path: Path) -> None:
    lines = [HEADER, *RECORDS]
    lines.insert(3, "broken")
    lines[7] = "C06,x,open,y"
    lines[9:9] = ["", 'C20,,open,"a\nb"', "C21,,open"]
    table = table_of(tmp_path, "\n".join(lines) + "\n")
    assert counts(table) == (13, 10, 3, "")
    assert [(refusal.row, refusal.line) for refusal in table.refusals] == [(4, 4), (8, 8), (12, 13)]


def test_a_row_with_two_bad_cells_counts_once(tmp_path: Path) -> None:
    content = TEXT.replace("crime_id,reported_at", "crime_id,recorded_at,reported_at").replace(",2025", ",,2025")
    bad = "".join(f"D{n},x,y,open,North\n" for n in range(120))
    many = content.replace("\n", "\n" * 1) + "".join(f"E{n:05},,,open,North\n" for n in range(20_000)) + bad
    table = table_of(tmp_path, many)
    assert (table.refused, len(table.refusals)) == (120, 200)
    assert len({refusal.row for refusal in table.refusals}) == 100
    assert table.refusals[0].row == table.refusals[0].line == 20_012


# Headers


@pytest.mark.parametrize(
    ("above", "told"),
    [
        ("Crimes recorded\nRun on 07/11/2017 06:00\n\n", "the header is line 4; 3 lines before it were skipped"),
        ("\n", "the header is line 2; the line before it was skipped"),
        ("sep=,\n", "the header is line 2; the line before it was skipped"),
        ("Title, of a report\nRun by: somebody; 2017\n", "the header is line 3; 2 lines before it were skipped"),
    ],
)
def test_the_header_is_found_below_titles(tmp_path: Path, above: str, told: str) -> None:
    table = table_of(tmp_path, above + TEXT.replace("C03,2025-05-03", "C03,2025-02-30"))
    assert counts(table) == (10, 9, 1, "")
    line = 4 + above.count("\n")
    assert (table.refusals[0].row, table.refusals[0].line) == (line, line)
    assert told in notes_of(tmp_path / "b", above + TEXT)


def test_the_hint_for_excel_says_the_delimiter(tmp_path: Path) -> None:
    assert counts(table_of(tmp_path, "sep=;\n" + TEXT.replace(",", ";"))) == (10, 10, 0, "")
    assert counts(table_of(tmp_path / "b", "\ufeffsep=^\r\n" + TEXT.replace(",", "^"))) == (10, 10, 0, "")


def test_a_record_above_the_header_is_refused(tmp_path: Path) -> None:
    lines = [*RECORDS[:2], HEADER, *RECORDS[2:]]
    table = table_of(tmp_path, "\n".join(lines) + "\n")
    assert counts(table) == (10, 8, 2, "")
    assert [refusal.line for refusal in table.refusals] == [1, 2]


def test_a_header_that_names_no_table_is_proposed_and_may_be_said(tmp_path: Path) -> None:
    content = "Report\n\n" + TEXT.replace("crime_id", "Ref")
    assert "line 3 looks like the header" in table_of(tmp_path, content).unfit
    columns = {"tables": {"crimes": {"header_row": 3, "columns": {"crime_id": "Ref"}}}}
    assert counts(table_manifest(tmp_path / "export", chosen=settings(**columns))) == (10, 10, 0, "")
    columns = {"tables": {"crimes": {"skip": 2, "columns": {"crime_id": "Ref"}}}}
    assert counts(table_manifest(tmp_path / "export", chosen=settings(**columns))) == (10, 10, 0, "")
    assert "line 99 is to hold the header" in table_of(tmp_path / "b", content, header_row=99).unfit


def test_one_of_header_row_and_skip_may_be_said() -> None:
    with pytest.raises(ValueError, match="one of header_row and skip"):
        settings(export={"header_row": 2, "skip": 1})


@pytest.mark.parametrize("text", ["sep=,\r\n", "\n\nsep=;\n\n", "\n \n", ""])
def test_a_file_in_which_no_header_stands_is_empty(tmp_path: Path, text: str) -> None:
    assert "empty" in table_of(tmp_path, text).unfit


# Rows that are no records

LINKS = "crime_id,person_id,victim_type"
LINKED = [f"C{n:02},P{n:02},person" for n in range(1, 6)]


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (LINKS, "header again"),
        (LINKS.upper(), "header again"),
        ("\ufeff" + LINKS, "header again"),
        (" crime_id , person_id,victim_type", "header again"),
        ("--------,---------,-----------", "dashes"),
        ("========,=========,=", "dashes"),
        ("Total,5,", "total"),
        ("Total: 5,,", "total"),
        ("Grand Total,,5", "total"),
        (",Total,5", "total"),
        ("Grand Count,,5", "total"),
        ("open Count,,5", "total"),
        (",North East Total,5", "total"),
        ("North Total,P01,", None),
        ("TOTALS,,", "total"),
        ("Number of records: 5,,", "total"),
        ("(5 rows affected),,", "total"),
        ("5 rows selected.,,", "total"),
        ("5 row(s),,", "total"),
        ("ORA-00942: table or view does not exist,,", "message"),
        ('"Msg 208, Level 16, State 1, Server X",,', "message"),
        ("Msg 208,Level 16,State 1", "message"),
        ("ERROR: relation does not exist,,", "message"),
        ("varchar(20),int,nvarchar(max)", "types"),
        ("VARCHAR2(20 ),NUMBER,CHAR", "types"),
        (",,", "nothing stands"),
        (" ,,", "nothing stands"),
        ("Page 1 of 3,,", "printed page"),
        ("- 2 -,,", None),
        (",Page: 12,", "printed page"),
        ("Status: open,,", "printed page"),
        ("Subtotal open: 10,,", "printed page"),
        ("Printed by AB12 on 30/06/2025,,", "printed page"),
        ("OFFICIAL-SENSITIVE,,", "printed page"),
        ("Data continues in second extract,,", "printed page"),
        ("North East Team,,", None),
        ("Case 12/25,,", None),
        ("Page 1 of 3,P01,person", None),
        ("Official,P01,", None),
    ],
)
@pytest.mark.parametrize("at", [0, 5])
def test_a_row_that_is_no_record_is_refused_by_line(tmp_path: Path, odd: str, said: str | None, at: int) -> None:
    lines = [LINKS, *LINKED]
    lines.insert(at + 1, odd)
    with opened(export(tmp_path, {"crime_victims.csv": "\n".join(lines) + "\n"})) as dataset:
        table = dataset.manifest.tables["crime_victims"]
        if said is None:  # it may be a record
            assert table.rows_read == 6 and not any("not a record" in each.reason for each in table.refusals)
            return
        assert counts(table) == (6, 5, 1, "")
        (refusal,) = table.refusals
        assert said in refusal.reason and refusal.line == at + 2
        assert len(rows(dataset, CrimeVictim, "crime_id")) == 5
    assert not dataset.manifest.complete


@pytest.mark.parametrize(
    "record",
    [
        "Total,P9,person", "TOTAL1,10,", "COUNT-7,8,", "-1,P9,person", "date,P9,person", "ORA-00942,P9,person",
        "crime_id,P9,person", "5 rows,P9,person", "ERROR,P9,", "10,20,",
    ],
)  # fmt: skip
def test_a_record_is_not_taken_for_something_else(tmp_path: Path, record: str) -> None:
    table = table_of(tmp_path, "\n".join([LINKS, *LINKED, record]) + "\n", "crime_victims.csv")
    assert counts(table) == (6, 6, 0, "")


def test_a_header_in_another_order_makes_what_follows_unfit(tmp_path: Path) -> None:
    table = table_of(
        tmp_path, "\n".join([LINKS, *LINKED, "person_id,crime_id,victim_type", "P9,C9,person"]), "crime_victims.csv"
    )
    assert "line 7 is a header with its columns in another order" in table.unfit


# Packed files


def damaged(content: bytes, at: int, *, change: int = 0xFF) -> bytes:
    return content[:at] + bytes([content[at] ^ change]) + content[at + 1 :]


PACKED = gzip.compress(TEXT.encode() * 3)


@pytest.mark.parametrize("at", [*range(0, len(PACKED), 7), len(PACKED) - 1, len(PACKED) - 5])
def test_damage_at_any_byte_of_a_gzip_is_never_unseen(tmp_path: Path, at: int) -> None:
    files: dict[str, str | bytes] = {"crimes.csv.gz": damaged(PACKED, at), "persons.csv": "person_id\nP1\n"}
    with opened(export(tmp_path, files)) as dataset:
        crimes = dataset.manifest.tables["crimes"]
        assert crimes.unfit or (at in range(3, 10) and crimes.rows)  # the time, the system: nothing of the content
        assert dataset.manifest.tables["persons"].rows == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (PACKED[:-9], "cut off"),
        (PACKED + b"rubbish", "behind the end"),
        (PACKED + PACKED[:40], "cut off"),
        (PACKED + damaged(PACKED, len(PACKED) - 6), "damaged"),
        (gzip.compress((HEADER + "\n" + "C1,,open,x\n" * 300_000).encode()) + damaged(PACKED, 30), "damaged"),
        (b"\x1f\x8b", "cut off"),
    ],
)
def test_a_gzip_that_is_not_whole_is_unfit_and_says_why(tmp_path: Path, content: bytes, why: str) -> None:
    with opened(export(tmp_path, {"crimes.csv.gz": content, "persons.csv": "person_id\nP1\n"})) as dataset:
        assert why in dataset.manifest.tables["crimes"].unfit
        assert dataset.manifest.tables["persons"].rows == 1


def test_late_damage_and_a_late_nul_are_seen(tmp_path: Path) -> None:
    much = (HEADER + "\n" + "".join(f"C{n:06},,open,{n * 7919 % 99991:030}\n" for n in range(90_000))).encode()
    packed = gzip.compress(much)
    assert "damaged" in table_of(tmp_path, damaged(packed, len(packed) - 9000), "crimes.csv.gz").unfit
    late = packed + gzip.compress(b"D1,,open,a\0b\n")
    assert "line 90002 holds a NUL byte" in table_of(tmp_path / "b", late, "crimes.csv.gz").unfit


def test_a_file_is_unpacked_by_what_it_is_and_not_by_its_name(tmp_path: Path) -> None:
    assert counts(table_of(tmp_path, TEXT, "crimes.csv.gz")) == (10, 10, 0, "")
    assert "is not packed" in notes_of(tmp_path / "b", TEXT, "crimes.csv.gz")
    assert counts(table_of(tmp_path / "c", gzip.compress(TEXT.encode()), "crimes.csv")) == (10, 10, 0, "")
    members = gzip.compress(TEXT.encode()) + gzip.compress(b"D1,,open,x\r\n") + bytes(512)
    assert counts(table_of(tmp_path / "d", members, "CRIMES.CSV.GZ")) == (11, 11, 0, "")


# Encodings


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", [None, "utf-16", "utf-8", "windows-1252"])
def test_utf_16_is_read_with_and_without_mark_whatever_is_declared(
    tmp_path: Path, codec: str, declared: str | None
) -> None:
    content = TEXT.replace("North", "Nörth").encode(codec)
    chosen = settings(export={"encoding": declared})
    with opened(export(tmp_path, {"crimes.csv": content}), chosen) as dataset:
        assert rows(dataset, Crime, "crime_id", "district")[9] == ("C10", "Nörth")
        assert dataset.manifest.sources[0].encoding == "utf-16"
        assert re.search("read as utf-16", "; ".join(dataset.manifest.sources[0].notes))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_that_is_not_utf_16_though_declared_is_read_as_what_it_is(tmp_path: Path, mark: bytes) -> None:
    assert counts(table_of(tmp_path, mark + TEXT.encode(), encoding="utf-16")) == (10, 10, 0, "")
    assert "not as utf-16 as duly.toml declares" in notes_of(tmp_path / "b", mark + TEXT.encode(), encoding="utf-16")


def test_a_byte_that_stands_for_nothing_costs_its_row_alone(tmp_path: Path) -> None:
    content = TEXT.encode().replace(b"C03", b"C\x8103").replace(b"C05", b"C05\xe9")
    table = table_of(tmp_path, content)
    assert counts(table) == (10, 9, 1, "")
    assert (table.refusals[0].line, table.refusals[0].reason) == (
        4,
        "the line holds bytes that stand for nothing in windows-1252",
    )
    half = TEXT.encode("utf-16")[:-1]
    assert counts(table_of(tmp_path / "b", half))[1:] == (9, 1, "")
    alone = TEXT.encode("utf-16-le").replace("C03".encode("utf-16-le"), b"\x00\xd8" + "C03".encode("utf-16-le"))
    assert counts(table_of(tmp_path / "c", alone)) == (10, 9, 1, "")


# Cut off


@pytest.mark.parametrize(
    ("tail", "is_cut"),
    [
        ("D1,open,2025-05-01", True),  # the time of day is gone
        ("D1,open,2025-05-01T10:0", True),
        ("D1,open", True),
        ("D1,open,", True),  # no other row has none
        ("D1,open,2025-05-01T10:00:00+01:00", False),
        ('D1,open,"2025-05-01T10:00:00+01:00"', False),
        ('D1,open,"2025-05-01T10:00', True),
    ],
)
def test_a_last_line_without_end_is_checked_for_having_been_cut(tmp_path: Path, tail: str, is_cut: bool) -> None:
    body = "".join(f"C{n},open,2025-05-01T10:00:00+01:00\n" for n in range(9))
    table = table_of(tmp_path, f"crime_id,status,reported_at\n{body}{tail}")
    assert counts(table) == (10, 9 if is_cut else 10, int(is_cut), "")
    if is_cut:
        assert [refusal.line for refusal in table.refusals] == [11]


@pytest.mark.parametrize(("code", "is_cut"), [("fil", True), ("filed", False), ("new", False), ("", False)])
def test_a_code_may_be_cut_too(tmp_path: Path, code: str, is_cut: bool) -> None:
    body = "".join(f"C{n},{status}\n" for n, status in enumerate(["filed", "open", "", "open", "filed"]))
    assert table_of(tmp_path, f"crime_id,status\n{body}D1,{code}").refused == int(is_cut)


def test_a_title_that_is_taken_for_headers_is_not_told(tmp_path: Path) -> None:
    """No row names the table, so that the first is taken for its headers: it may be a title, with anybody's name."""
    with opened(export(tmp_path, {"crimes.csv": "Run by Jane Poe\nRef,When\n1,2025-05-01\n2,2025-05-01\n"})) as dataset:
        table = dataset.manifest.tables["crimes"]
    assert "the key column crime_id is missing" in table.unfit and "header_row = 2" in table.unfit
    assert not table.extra and "Poe" not in repr(dataset.manifest)


@pytest.mark.parametrize(
    ("between", "at"),
    [
        ("", 11),  # each record is a line
        ("\n", 12),  # a blank line is none of them, but counts as one
        ('C98,2025-05-01T10:00:00+01:00,open,"No\nr\nth"\n', 14),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_refused_row_is_named_by_the_line_it_stands_on(tmp_path: Path, between: str, at: int, end: str) -> None:
    bad = "C99,no time,open,North\n"
    content = "\n".join([HEADER, *RECORDS[:9]]) + "\n" + between + bad + RECORDS[9] + "\n"
    table = table_of(tmp_path, content.replace("\n", end))
    assert [(refusal.line, refusal.column) for refusal in table.refusals] == [(at, "reported_at")]


def test_a_row_far_down_is_named_by_its_line_whatever_stands_between(tmp_path: Path) -> None:
    lines = [f"C{n:06},2025-05-01T10:00:00+01:00,open,North" for n in range(20_000)]
    lines[15_000] = "C015000,no time,open,North"
    plain, spanning = "\n".join([HEADER, *lines]) + "\n", [*lines]
    spanning[10_000] = 'C010000,2025-05-01T10:00:00+01:00,open,"No\nrth"'
    (tmp_path / "plain").mkdir()
    (tmp_path / "spanning").mkdir()
    assert [refusal.line for refusal in table_of(tmp_path / "plain", plain).refusals] == [15_002]
    content = "\n".join([HEADER, *spanning]) + "\n"
    assert [refusal.line for refusal in table_of(tmp_path / "spanning", content).refusals] == [15_003]
