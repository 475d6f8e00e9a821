"""Names and values that mean something to SQL, HTML, a spreadsheet, a template, a terminal or a file system, wherever an export
or duly.toml can hold one: the real command, and what it writes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from click.testing import CliRunner, Result

from duly.cli import main
from tests.connectors.scene import export
from tests.newest import newest_run

HOSTILE = (
    '"><img src=x onerror=alert(1)>',
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "</style><svg onload=alert(3)>",
    "</title><iframe src=//evil.test>",
    "<a href=javascript:alert(4)>x</a>",
    "<!-- --!><base href=//evil.test>",
    "&lt;img src=x onerror=alert(5)&gt;",
    "' onmouseover='alert(6)",
    "x'; DROP TABLE crimes; --",
    "x') OR 1=1 --",
    'x" UNION SELECT getenv(HOME) --',
    "$$; COPY crimes TO pwned; $$",
    "{{ 7 * 191 }}",
    "{% include 'base.html' %}",
    "${7*191}",
    "%(name)s %s {0} {}",
    "\\u003cimg src=x onerror=alert(7)\\u003e",
    '=HYPERLINK("http://evil.test","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1;1)",
    "../../../pwned",
    "..\\..\\pwned",
    "/tmp/pwned",
    "C:\\pwned",
    "CON",
    "javascript:alert(8)",
    "#find=<img src=x onerror=alert(9)>",
    "a|safe",
)
SEEN = [*HOSTILE, "\u202epwned\u202c", "a\x1b[2Jb", "\ufeffx", "a\u2028b"]
"""In cells of an export also what steers a terminal or turns words round, which duly.toml may not hold."""

SUITE = """
suite = "ours"
title = "Ours <b>"
[[standard]]
id = "OURS-01"
title = {title}
question = {question}
of = "crimes"
must = {{ within = {{ from = "reported_at", to = "recorded_at", hours = 1 }} }}
target = 98
fix = {fix}
"""


def text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def crimes(header: str = "district") -> str:
    """A crime for each hostile text, which is its id, its team and, under a header, its district; every second one too late."""
    said = io.StringIO()
    rows = csv.writer(said)
    rows.writerow(["crime_id", "reported_at", "recorded_at", "team_id", header, "status", *HOSTILE[:6]])
    for number, value in enumerate(SEEN):
        late = "2025-05-09T10:00:00Z" if number % 2 else "2025-05-02T10:30:00Z"
        rows.writerow([value, "2025-05-02T10:00:00Z", late, value, value, value, *HOSTILE[:6]])
    return said.getvalue()


def settings(extra: str = "") -> str:
    breaks = "".join(f"[[history.breaks]]\nday = 2025-04-{n:02}\nwords = {text(HOSTILE[n])}\n" for n in range(1, 22))
    teams = "".join(f"{text(value)} = {text(other)}\n" for value, other in zip(HOSTILE[:15], HOSTILE[15:], strict=True))
    added = ", ".join(f"{{ day = 2025-05-{n + 5:02}, reason = {text(HOSTILE[n])} }}" for n in (1, 2, 3, 7, 8))
    return f"""
[export]
path = "export"
ignore = [{", ".join(map(text, HOSTILE[:9]))}]
blanks = ["", {text(HOSTILE[9])}]
[catalogue]
suites = ["ours.toml"]
[run]
standards = ["OURS-01", "NCRS-01A"]
[force]
name = {text(HOSTILE[0])}
[output]
folder = "<b>results' --"
share_folder = "share {{{{7*191}}}}"
marking = {text(HOSTILE[1])}
[notify]
drop = "messages $(x)"
[calendar]
add = [{added}]
[standards."OURS-01"]
target = 97
reason = {text(HOSTILE[2])}
owner = {text(HOSTILE[18])}
expires = 2030-01-01
[teams]
{teams}
[tables.crimes.codes.status]
open = [{", ".join(map(text, HOSTILE[:12]))}]
{extra}
{breaks}
"""


def judged(folder: Path, toml: str, header: str = "district") -> Result:
    (folder / "duly.toml").write_text(toml, encoding="utf-8")
    values = {"title": text(HOSTILE[0]), "question": text(HOSTILE[3] + "?"), "fix": text(HOSTILE[4] + HOSTILE[18])}
    (folder / "ours.toml").write_text(SUITE.format(**values), encoding="utf-8")
    export(folder, {"crimes.csv": crimes(header), "notes <img src=x onerror=alert(1)>.csv": "a\n1\n"})
    asked = ("run", "--config", str(folder / "duly.toml"), "--as-at", "2025-06-01", "-v")
    return CliRunner().invoke(main, asked, env={"COLUMNS": "200"})


class _Page(HTMLParser):
    """What a browser would act upon in a page that is of somebody else's making."""

    def __init__(self) -> None:
        super().__init__()
        self.acts: list[str] = []
        self.policies = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.policies += tag == "meta" and said.get("http-equiv") == "Content-Security-Policy"
        self.acts += [f"<{tag} {name}>" for name in said if name.startswith("on")]
        if tag in ("iframe", "object", "embed", "form", "base") or (
            tag == "img" and not said["src"].startswith("data:")
        ):
            self.acts.append(f"<{tag}>")
        for name in ("href", "src"):
            if re.match(r"(?i)\s*(javascript|vbscript|data:text|//|https?://evil)", said.get(name, "")):
                self.acts.append(f"<{tag} {name}={said[name]}>")


def acts_in(results: Path) -> Iterator[str]:
    """What would be acted upon in the pages and the data of results."""
    for path in sorted(results.rglob("*.html")):
        page = _Page()
        content = path.read_text(encoding="utf-8")
        page.feed(content)
        yield from (f"{path.name}: {said}" for said in page.acts)
        if not page.policies:
            yield f"{path.name}: no policy"
        if "1337" in content.replace("1,337", "1337"):
            yield f"{path.name}: a template was filled in"
        if any(mark in content for mark in "\u202e\x1b"):
            yield f"{path.name}: an unseen character"
    for path in sorted(results.rglob("data/*.js")):
        if re.search(rb"</script|<!--|[^\x00-\x7f]", path.read_bytes()):
            yield f"{path.name}: ends an element, or is not ASCII"


def formulas_in(results: Path) -> Iterator[str]:
    """The cells of spreadsheets that a program would take for formulas."""
    tables = {path.name: path.read_bytes() for path in sorted(results.rglob("*.csv"))}
    for path in sorted(results.rglob("*.zip")):
        with ZipFile(path) as packed:
            tables |= {f"{path.name} {name}": packed.read(name) for name in packed.namelist()}
    for named, content in tables.items():
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
            yield from (f"{named}: {cell}" for cell in row if re.match(r"[=+@\t\r]|-(?![\d.]+$)", cell))
    for path in sorted(results.rglob("*.xlsx")):
        for sheet in openpyxl.load_workbook(path):
            yield from (f"{path.name}: {cell.value}" for row in sheet for cell in row if cell.data_type == "f")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The place of a run that met hostile texts everywhere; beside it nothing else is written."""
    folder = tmp_path_factory.mktemp("deep") / "within" / "it"
    folder.mkdir(parents=True)
    done = judged(folder, settings())
    assert done.exit_code in (1, 3), done.output
    assert "\x1b" not in done.output and "\u202e" not in done.output
    return folder


def test_every_record_is_judged_and_counted(folder: Path) -> None:
    results = json.loads((folder / "<b>results' --" / "results.json").read_text(encoding="utf-8"))
    ours = next(one for one in results["results"] if one["standard"] == "OURS-01")
    assert sum(ours["counts"].values()) == len(SEEN) - 1  # one is a blank, as duly.toml has it, and no id
    assert results["run"]["manifest"]["tables"]["crimes"]["refused"] == 1
    assert ours["counts"]["non_compliant"] == len(SEEN) // 2 - 1


def test_pages_show_it_and_act_on_none_of_it(folder: Path) -> None:
    results = folder / "<b>results' --"
    assert "&lt;script&gt;alert(1)" in (newest_run(results) / "briefs.html").read_text(encoding="utf-8")  # it is there
    assert [*acts_in(results), *acts_in(folder / "share {{7*191}}")] == []


def test_no_cell_is_a_formula(folder: Path) -> None:
    assert [*formulas_in(folder / "<b>results' --")] == []
    assert len([*(folder / "<b>results' --" / "worklists").glob("*.xlsx")]) > 15


def test_nothing_is_written_elsewhere(folder: Path) -> None:
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    assert [path.name for path in folder.parent.parent.iterdir()] == ["within"]
    assert not any("pwned" in path.name for path in (Path("/tmp"), Path.cwd()) for path in path.iterdir())
    assert {path.name for path in folder.iterdir()} <= {
        "duly.toml", "ours.toml", "export", "<b>results' --", "share {{7*191}}", "messages $(x)", "history.sqlite",
        "duly-status.json", ".history.sqlite.lock",
    }  # fmt: skip


@pytest.mark.parametrize("number", [0, 9, 11, 13, 18])
def test_a_header_is_a_name_and_nothing_else(tmp_path: Path, number: int) -> None:
    header = HOSTILE[number]
    done = judged(
        tmp_path,
        f"""
[export]
path = "export"
[catalogue]
suites = ["ours.toml"]
[run]
standards = ["OURS-01"]
[tables.crimes]
keep = {text(f"last by {header}")}
where = {{ {text(header)} = {{ not = [{text(HOSTILE[1])}] }} }}
columns = {{ crime_id = "crime_id", reported_at = "reported_at", recorded_at = "recorded_at", district = {text(header)} }}
""",
        header,
    )
    assert done.exit_code in (1, 2, 3), done.output
    if done.exit_code == 2:
        assert "tables.crimes" in done.output and "internal" not in done.output
        return
    results = json.loads((tmp_path / "duly-results" / "results.json").read_text(encoding="utf-8"))
    assert sum(results["results"][0]["counts"].values()) == len(SEEN) - 1
    assert [*acts_in(tmp_path / "duly-results")] == []
