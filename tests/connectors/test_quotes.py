"""Quotation marks of a small block are looked at in fewer steps, which say the same of it as the close look."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duly.connectors.files import scanning
from duly.connectors.files.scanning import Scan, scan

PIECES = st.sampled_from(['"', '""', ",", "|", "a", "b ", "\n", "\r\n", "\r", '",', ',"', '\n"', '"\n'])


def seen(path: Path, content: str, delimiter: str, width: int, small: int) -> Scan:
    path.write_bytes(content.encode())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(scanning, "_SMALL", small)
        return scan(path, encoding="utf-8", delimiter=delimiter, width=width)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=14), st.sampled_from([",", "|", "^"]), st.integers(1, 3))
def test_both_looks_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], delimiter: str, width: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "quotes.csv"
    content = "".join(pieces)
    assert seen(path, content, delimiter, width, 1 << 17) == seen(path, content, delimiter, width, 0)


@pytest.mark.parametrize(
    ("content", "is_odd", "values"),
    [
        ('a,"b"\n"c","d ""e"""\n', False, 0),
        ('a,"b\nc"\n', False, 1),
        ('a,b"c"\n', True, 0),
        ('a,"b"c\n', True, 0),
        ('a,"b\n', True, 1),
    ],
)
def test_marks_out_of_place_are_odd(tmp_path: Path, content: str, is_odd: bool, values: int) -> None:
    for small in (1 << 17, 0):
        looked = seen(tmp_path / "a.csv", content, ",", 2, small)
        assert (looked.is_odd, looked.values) == (is_odd, values)


def test_a_small_plain_file_is_looked_at_without_numpy(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a,"b, c"\n1,"2"\n', encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; from duly.connectors.files.scanning import scan;"
        f"scan(Path({str(tmp_path / 'a.csv')!r}), encoding='utf-8', delimiter=',', width=2); print('numpy' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "False\n"
    )
