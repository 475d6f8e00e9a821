"""Workbooks for tests, written part by part, so that they can hold what no library writes."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FORMATS = {"date": 1, "time": 2, "zeros": 3, "length": 4, "whole": 5}
"""Styles of the workbooks written here: dd/mm/yyyy hh:mm, hh:mm, 00000, [h]:mm and 0."""

_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy hh:mm"/>'
    '<numFmt numFmtId="165" formatCode="00000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/>'
    '<xf numFmtId="20"/><xf numFmtId="165"/><xf numFmtId="46"/><xf numFmtId="1"/></cellXfs></styleSheet>'
)


def text(reference: str, value: str) -> str:
    """A cell of a sheet of .xlsx."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def number(reference: str, value: float, style: str = "") -> str:
    return f'<c r="{reference}" s="{FORMATS.get(style, 0)}"><v>{value!r}</v></c>'


def wrong(reference: str, said: str) -> str:
    """A cell that holds an error."""
    return f'<c r="{reference}" t="e"><v>{said}</v></c>'


def row(number: int, *cells: str, more: str = "") -> str:
    return f'<row r="{number}"{more}>{"".join(cells)}</row>'


def texts(number: int, *values: str) -> str:
    """A row of texts from column A on."""
    return row(number, *(text(f"{chr(65 + at)}{number}", value) for at, value in enumerate(values) if value))


def xlsx(
    path: Path,
    sheets: Mapping[str, Sequence[str]],
    *,
    states: Mapping[str, str] | None = None,
    settings: str = "",
    before: str = "",
    after: str = "",
    parts: Mapping[str, str] | None = None,
) -> Path:
    """An .xlsx of sheets by name, each of rows of XML. `before` and `after` are what stands around the rows of each."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{at}" state="{(states or {}).get(name, "visible")}" r:id="rId{at}"/>'
        for at, name in enumerate(names, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(names) + 1)
    )
    written = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{settings}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{related}<Relationship Id="rIdS" '
        f'Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{at}.xml": _sheet(rows, before, after) for at, rows in enumerate(sheets.values(), 1)},
        **(parts or {}),
    }
    return zipped(path, written)


def _sheet(rows: Sequence[str], before: str, after: str) -> str:
    return f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{"".join(rows)}</sheetData>{after}</worksheet>'


def zipped(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def ods(path: Path, sheets: str, styles: str = "") -> Path:
    """An .ods of tables written in XML."""
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "table", "text", "style")
    )
    content = (
        f'<office:document-content{names} xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(path, {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def record(kind: int, content: bytes = b"") -> bytes:
    """A record of .xlsb."""
    written = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    while size >= 0x80:
        written, size = written + bytes([size & 0x7F | 0x80]), size >> 7
    return written + bytes([size]) + content


def wide(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def xlsb(
    path: Path,
    rows: Mapping[int, Sequence[tuple[int, int, bytes]]],
    *,
    before: bytes = b"",
    hidden: Collection[int] = (),
) -> Path:
    """An .xlsb of one sheet: by number of row, from 1, cells of column, kind of record and content."""
    sheet = before + record(145)
    for number_, cells in rows.items():
        sheet += record(0, struct.pack("<IIHBBB", number_ - 1, 0, 0, 0, 0x10 * (number_ in hidden), 0))
        sheet += b"".join(record(kind, struct.pack("<II", column, 0) + content) for column, kind, content in cells)
    related = f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/{{}}" Target="{{}}"/></Relationships>'
    return zipped(
        path,
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": related.format("officeDocument", "xl/workbook.bin"),
            "xl/workbook.bin": record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("crimes")),
            "xl/_rels/workbook.bin.rels": related.format("worksheet", "worksheets/sheet1.bin"),
            "xl/worksheets/sheet1.bin": sheet + record(146),
        },
    )


def biff(kind: int, content: bytes = b"") -> bytes:
    """A record of .xls."""
    return struct.pack("<HH", kind, len(content)) + content


def label(row_: int, column: int, value: str) -> bytes:
    return biff(0x0204, struct.pack("<HHHH", row_, column, 0, len(value)) + b"\0" + value.encode("latin-1"))


def xls(path: Path, cells: Sequence[bytes], formats: Mapping[int, str] | None = None) -> Path:
    """An .xls of one sheet, crimes. `formats` are by number; style 0 is General and each of them is the style after."""
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 0x0600)
    declared = b"".join(
        biff(0x041E, struct.pack("<HHB", number_, len(code), 0) + code.encode())
        for number_, code in (formats or {}).items()
    )
    styles = b"".join(biff(0xE0, struct.pack("<HH", 0, number_) + bytes(16)) for number_ in (0, *(formats or {})))
    name = b"crimes"
    before = biff(0x0809, begin) + declared + styles
    place = len(before) + 4 + 8 + len(name) + 4
    globals_ = before + biff(0x85, struct.pack("<IHBB", place, 0, len(name), 0) + name) + biff(0x0A)
    sheet = biff(0x0809, begin[:2] + b"\x10\x00" + begin[4:]) + b"".join(cells) + biff(0x0A)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_compound((globals_ + sheet).ljust(4096, b"\0")))
    return path


def _compound(stream: bytes) -> bytes:
    """The file system of an .xls around its one stream: header, table of sectors, folder, stream."""
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    sectors = -(-len(stream) // 512)
    table = [0xFFFFFFFD, end, *range(3, sectors + 2), end]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)

    def entry(name: str, sort: int, child: int, start: int, size: int) -> bytes:
        encoded = (name + "\0").encode("utf-16-le")
        return (
            encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded), sort, 1, free, free, child) + bytes(36)
            + struct.pack("<IQ", start, size)
        )  # fmt: skip

    folder = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, len(stream)) + bytes(256)
    packed = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    return header + packed + folder + stream.ljust(sectors * 512, b"\0")
