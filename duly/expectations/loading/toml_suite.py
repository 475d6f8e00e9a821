"""A suite in a TOML file: patterns that are read, never run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from duly.errors import StandardError
from duly.expectations.catalogue import Suite
from duly.expectations.loading.own_tables import in_toml
from duly.expectations.patterns import edge_examples, read_suite
from duly.records.own_tables import OwnTables
from duly.records.vocabulary import Vocabulary
from duly.results import SuiteSource


@dataclass(frozen=True, kw_only=True)
class TomlSuite:
    """A suite file, read but not yet understood: its standards are, once all own tables are known."""

    name: str
    path: Path
    content: str
    sha256: str

    @property
    def own_tables(self) -> OwnTables:
        """The tables and columns that it declares."""
        return in_toml(self.name, self.content)

    def suite(self, vocabulary: Vocabulary) -> Suite:
        """Its standards, over these tables.

        Raises StandardError with every fault, each with its line.
        """
        read = read_suite(Path(self.name), self.content, vocabulary)
        edges = {standard.id: edge_examples(read, standard) for standard in read.standards}
        return Suite(
            name=read.name,
            title=read.title,
            standards=read.standards,
            source=SuiteSource(name=self.name, version=read.version or None, sha256=self.sha256),
            lines=read.lines,
            path=self.path.resolve(),
            edges=edges,
        )


def toml_suite(name: str, path: Path) -> TomlSuite:
    """A suite file; `name` is what duly.toml calls it.

    Raises StandardError where it cannot be read.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except (OSError, UnicodeDecodeError) as failure:
        why = "it is not UTF-8" if isinstance(failure, UnicodeDecodeError) else f"({type(failure).__name__})"
        raise StandardError(f"{name} cannot be read", faults=[f"{name}: it cannot be read: {why}"]) from None
    return TomlSuite(name=name, path=path, content=text, sha256=hashlib.sha256(content).hexdigest())
