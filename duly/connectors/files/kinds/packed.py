"""Workbooks that are zip files of XML: their parts, and XML read piece by piece without what XML can do to its reader."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any
from xml.parsers import expat

from duly.connectors.files.kinds.sheets import UnreadableError

MAX_UNPACKED = 4_000_000_000
MAX_RATIO = 2_000
"""Bytes, and times its own size, that a part may unpack to: a full sheet of Excel's does not come near."""

_CHUNK = 1 << 18

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]


class _Locals(dict[str, str]):
    """Names of elements without their prefixes."""

    def __missing__(self, name: str) -> str:
        self[name] = name.rpartition(":")[2]
        return self[name]


def read_xml(stream: IO[bytes], start: Start, end: End, text: Callable[[str], None]) -> Iterator[None]:
    """Read XML and tell its elements, by names without prefixes; yields after each piece of it.

    Raises UnreadableError where it is no XML, or declares a type of document: entities could name files, and grow without end.
    """
    parser = expat.ParserCreate()
    names = _Locals()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(names[name], attributes)
    parser.EndElementHandler = lambda name: end(names[name])
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        yield  # what stands before the damage, which says whose rows are lost
        raise UnreadableError(f"is damaged: its XML ends or breaks in line {fault.lineno}") from None
    yield


def _refuse_doctype(*_: Any) -> None:
    raise UnreadableError("declares a type of document of its own (DOCTYPE), which is not followed")


def whole(
    stream: IO[bytes], start: Start, end: End = lambda _: None, text: Callable[[str], None] = lambda _: None
) -> None:
    """Read XML to its end."""
    for _ in read_xml(stream, start, end, text):
        pass


def attribute(attributes: Mapping[str, str], name: str) -> str | None:
    """An attribute whatever its prefix."""
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), None)


class Package:
    """The parts of a workbook. Names are compared without case, as some writers do not keep to one."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.casefold().replace("\\", "/").lstrip("/"): name for name in archive.namelist()}

    def __contains__(self, part: str) -> bool:
        return part.casefold() in self._names

    def open(self, part: str) -> IO[bytes]:
        """A part, to be read.

        Raises UnreadableError where it is not there, or would unpack to what no part can be.
        """
        name = self._names.get(part.casefold().lstrip("/"))
        if name is None:
            raise UnreadableError(f"is damaged: its part {part} is missing")
        member = self._archive.getinfo(name)
        if member.file_size > min(MAX_UNPACKED, max(MAX_RATIO * member.compress_size, 1 << 24)):
            raise UnreadableError(f"is not unpacked: its part {part} would be {member.file_size:,} bytes")
        if member.flag_bits & 1:
            raise UnreadableError("has a password", "Save it without one.")
        return self._archive.open(member)

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """The parts that a part names: kind (the end of its type) and name, by id."""
        folder, file = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{file}.rels")
        found: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: Mapping[str, str]) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                target = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)

        if relations in self:
            with self.open(relations) as stream:
                whole(stream, start)
        return found
