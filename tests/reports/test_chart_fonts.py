"""Charts are laid out by the fonts that the drawing brings: a machine with others gets the same pages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_DRAW = """
import os
from duly.reports.pages.markup import axis_text, chart
was = os.environ.get("FONTCONFIG_FILE")
rows = [{"value": axis_text(name), "kind": "no", "count": 1, "order": 0} for name in ("PVP Core North", "पुलिस टीम उत्तर", "北京")]
print(ascii(str(chart("counts_by_value", "said", rows=rows))))
assert os.environ.get("FONTCONFIG_FILE") == was
"""


def _drawn(**variables: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", _DRAW],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="only there can it be told which fonts to load")
def test_fonts_of_a_machine_move_nothing_in_a_chart(tmp_path: Path) -> None:
    bare = tmp_path / "fonts.conf"
    bare.write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>")
    here = _drawn()
    assert "PVP Core North" in here
    assert _drawn(FONTCONFIG_FILE=str(bare)) == here
