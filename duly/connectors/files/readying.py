"""Text files made ready to be read: looked at in every byte, unpacked, put into UTF-8, and where anything is odd written anew."""

from __future__ import annotations

from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from duly.connectors.files import scanning
from duly.connectors.files.cutoff import drop_cut
from duly.connectors.files.delimited import spans_lines
from duly.connectors.files.encodings import UTF8, WINDOWS, holds_utf8
from duly.connectors.files.rewriting import Rewritten, rewrite
from duly.connectors.files.scanning import Scan
from duly.connectors.files.tabular import Tabular
from duly.connectors.files.unpacking import chunks_of, is_packed
from duly.connectors.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class _Look:
    scan: Future[Scan]
    copy: Path | None


@dataclass(frozen=True, kw_only=True)
class Looks:
    """The looks at every byte of the files of an export, each by another thread and once."""

    workspace: Workspace
    pool: Executor
    _looks: dict[Path, _Look] = field(default_factory=dict)

    def begin(self, file: Tabular) -> None:
        """Have a file looked at."""
        if file.path in self._looks:
            return
        copy = None
        if file.delimiter is None or file.is_ours:
            scan = self.pool.submit(scanning.hashed, file.origin)
        else:
            assert file.encoding is not None
            copy = None if file.is_plain or not _needs_copy(file) else self.workspace.path(".csv")
            scan = self.pool.submit(
                scanning.scan,
                file.path,
                encoding=file.encoding,
                delimiter=file.delimiter,
                width=len(file.headers),
                copy=copy,
            )
        self._looks[file.path] = _Look(scan=scan, copy=copy)

    def scan(self, file: Tabular) -> Scan:
        """What was seen of a file, once all of it was looked at."""
        return self._looks[file.path].scan.result()

    def as_it_can_be_read(self, file: Tabular) -> Tabular:
        """A text file in UTF-8, unpacked, with its header on its first line: itself, a copy, or written anew."""
        if file.is_plain:
            return file
        if file.header_line > 1 or any(map(spans_lines, file.headers)) or self.scan(file).is_odd:
            return self.rewritten(file)
        copy = self._looks[file.path].copy
        return file if copy is None else replace(file, path=copy)

    def rewritten(self, file: Tabular) -> Tabular:
        """A text file written anew, record by record. Of one that turns out to be Windows-1252 in spite of how it begins,
        by that."""
        copy = self._looks[file.path].copy
        written, done = self._write(file, file.path if copy is None else copy)
        if done.undecoded and file.encoding == UTF8 and not file.encoding_declared and _holds_no_utf8(file):
            written, done = self._write(replace(file, encoding=WINDOWS), file.path)
        assert written.delimiter is not None
        width = len(written.headers)
        drop_cut(written.path, done, delimiter=written.delimiter, width=width, workspace=self.workspace)
        return written

    def _write(self, file: Tabular, source: Path) -> tuple[Tabular, Rewritten]:
        assert file.encoding is not None and file.delimiter is not None
        target = self.workspace.path(".csv")
        done = rewrite(
            source,
            target,
            encoding=file.encoding if source == file.path else UTF8,
            told_as=file.encoding,
            delimiter=file.delimiter,
            width=len(file.headers),
            header_line=file.header_line,
        )
        return replace(file, path=target, rewritten=done), done


def _holds_no_utf8(file: Tabular) -> bool:
    """Whether a file that is not UTF-8 throughout holds none at all, and so is Windows-1252 and not merely damaged."""
    return not any(holds_utf8(chunk) for chunk in chunks_of(file.path))


def _needs_copy(file: Tabular) -> bool:
    try:
        return file.encoding != UTF8 or is_packed(file.path)
    except OSError:
        return False  # the look says so


def in_utf8(file: Tabular, workspace: Workspace) -> Tabular:
    """One file as it can be read, by itself; with a fault where it cannot."""
    if file.delimiter is None or file.is_ours:
        return file
    with ThreadPoolExecutor(max_workers=1) as pool:
        looks = Looks(workspace=workspace, pool=pool)
        looks.begin(file)
        scan = looks.scan(file)
        if scan.unfit:
            return replace(file, fault=scan.unfit)
        return looks.rewritten(file) if scan.is_odd else looks.as_it_can_be_read(file)
