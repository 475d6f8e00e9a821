"""What a file is, told by how it begins: its name says what somebody called it, not what wrote it."""

from __future__ import annotations

import codecs
import re
import zipfile
from enum import Enum
from pathlib import Path

from duly.connectors.files.unpacking import first_bytes

_HEAD = 1 << 16

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PACKED = b"\x1f\x8b"
_WITHOUT_MARK = re.compile(rb"\A\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*", re.DOTALL)


class Content(Enum):
    """What is in a file."""

    NOTHING = "nothing"
    XLSX = "an .xlsx workbook"
    XLSB = "an .xlsb workbook"
    ODS = "an OpenDocument sheet"
    XLS = "an .xls workbook"
    LOCKED = "a workbook with a password"
    ZIP = "a zip file"
    DAMAGED = "a zip file that is damaged or cut off"
    PARQUET = "a Parquet file"
    PACKED = "a gzip file"
    HTML = "a page of HTML"
    MAIL = "a page saved as one file (MHTML)"
    SPREADSHEET_XML = "an XML spreadsheet of Excel 2003"
    XML = "XML"
    JSON = "JSON"
    PDF = "a PDF"
    RTF = "a text of a word processor (RTF)"
    ARCHIVE = "packed in a way that duly does not open (tar, xz, bzip2, 7-Zip, RAR or Zstandard)"
    DATABASE = "a file of a database (SQLite or Access)"
    TEXT = "text"
    OTHER = "of no kind that duly knows"


_MAGIC = {
    b"PAR1": Content.PARQUET, b"%PDF": Content.PDF, b"{\\rtf": Content.RTF,
    b"\xfd7zXZ\0": Content.ARCHIVE, b"BZh": Content.ARCHIVE, b"7z\xbc\xaf\x27\x1c": Content.ARCHIVE,
    b"Rar!\x1a\x07": Content.ARCHIVE, b"\x28\xb5\x2f\xfd": Content.ARCHIVE,
    b"SQLite format 3\0": Content.DATABASE, b"\0\1\0\0Standard ": Content.DATABASE,
}  # fmt: skip

BOOKS = frozenset(
    {
        Content.XLSX, Content.XLSB, Content.ODS, Content.XLS, Content.LOCKED, Content.HTML, Content.MAIL,
        Content.SPREADSHEET_XML, Content.XML, Content.JSON,
    }
)  # fmt: skip
"""What is turned into sheets, whatever it is called."""


def content_of(path: Path) -> Content:
    """What is in a file. Of one that is packed only records in JSON or XML are told apart from other text.

    Raises OSError where it cannot be read, DamagedError where it is packed and damaged.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_PACKED):
        inside = _text(first_bytes(path, _HEAD))
        return inside if inside in (Content.JSON, Content.XML) else Content.PACKED
    if not head.strip(b"\0\t\r\n "):
        return Content.NOTHING
    if head.startswith(_OLE):
        return Content.LOCKED if _holds_locked(path) else Content.XLS
    if head[:2] == b"\x09\x08" and head[2:4] in (b"\x08\x00", b"\x10\x00"):
        return Content.XLS  # the stream of a workbook without the file system around it
    if head.startswith(b"PK"):
        return _zipped(path)
    for magic, content in _MAGIC.items():
        if head.startswith(magic):
            return content
    if head[257:262] == b"ustar":
        return Content.ARCHIVE
    return _text(head)


def _holds_locked(path: Path) -> bool:
    """Whether an .xlsx was locked: it is then put into the file system of an .xls as a stream of this name."""
    name = "EncryptedPackage".encode("utf-16-le")
    with path.open("rb") as file:
        kept = b""
        while chunk := file.read(1 << 20):
            if name in kept + chunk:
                return True
            kept = chunk[-len(name) :]
    return False


def _zipped(path: Path) -> Content:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.casefold().replace("\\", "/").lstrip("/") for name in archive.namelist()}
            if "content.xml" in names:
                return Content.ODS
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):  # the last: a version that nothing reads
        return Content.DAMAGED
    if any(name.endswith("workbook.bin") for name in names):
        return Content.XLSB
    return Content.XLSX if "[content_types].xml" in names else Content.ZIP


def _text(head: bytes) -> Content:
    for mark, encoding in (
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
        (codecs.BOM_UTF8, "utf-8-sig"),
    ):
        if head.startswith(mark):
            head = head.decode(encoding, errors="ignore").encode()
            break
    lower = head.lower()
    body = _WITHOUT_MARK.sub(b"", lower, count=1)
    if (
        lower.lstrip().startswith((b"mime-version:", b"from: <saved by"))
        or b"content-type: multipart/related" in lower[:2000]
    ):
        return Content.MAIL
    if b"urn:schemas-microsoft-com:office:spreadsheet" in body[:4000] and b"<workbook" in body[:4000].replace(
        b"ss:", b""
    ):
        return Content.SPREADSHEET_XML
    if re.match(rb"<(!doctype html|html|head|body|table|meta|style|div|center|font|tr)\b", body):
        return Content.HTML
    if lower.lstrip().startswith(b"<?xml") or re.match(rb"<(!doctype\s|[a-z_][\w.:-]*[\s/>])", body):
        return Content.XML
    if re.match(rb"\{\s*(\"(?:[^\"\\\\]|\\\\.)*\"\s*:|\})|\[\s*[\[{\]]", body):
        return Content.JSON
    if head.count(b"\0") > len(head) // 100 and not _is_wide(head):
        return Content.OTHER
    return Content.TEXT


def _is_wide(head: bytes) -> bool:
    """Whether every second byte is nothing: text of sixteen bits without a mark."""
    return head[::2].count(0) > len(head) // 3 or head[1::2].count(0) > len(head) // 3
