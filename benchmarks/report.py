"""What a part of the benchmark says: a table with the words above it. Kept as JSON, so that the page can be put together of
parts that were measured at different times; each says when, and on what."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"


class NoPlaceError(Exception):
    """The page has no markers for a part."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """The outcome of one part: its name, what was measured and when, a table, and remarks below it."""

    part: str
    measured: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    remarks: Sequence[str] = field(default_factory=tuple)

    def markdown(self) -> str:
        """The table as the page shows it."""
        lines = [self.measured, "", _row(self.header), _row(["---"] + ["---:"] * (len(self.header) - 1))]
        lines += [_row(row) for row in self.rows]
        for remark in self.remarks:
            lines += ["", remark]
        return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def keep(report: Report, folder: Path) -> None:
    """Keep it in a folder, in place of an earlier one of the same part."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{report.part}.json").write_text(json.dumps(asdict(report), indent=1), encoding="utf-8")


def kept(folder: Path) -> list[Report]:
    """What was kept, by name of the part."""
    return [Report(**json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.json"))]


def filled(page: str, report: Report) -> str:
    """The page with the report between the markers of its part.

    Raises:
        NoPlaceError: where the page has no such markers.
    """
    begin, end = f"<!-- measured: {report.part} -->", f"<!-- end: {report.part} -->"
    between = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not between.search(page):
        raise NoPlaceError(f"the page has no place for '{report.part}': {begin} ... {end}")
    return between.sub(lambda _: f"{begin}\n{report.markdown()}\n{end}", page, count=1)


def write(report: Report) -> None:
    """Put it into the page."""
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), report), encoding="utf-8")
