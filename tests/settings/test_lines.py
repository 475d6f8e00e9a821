"""On which line of a TOML file a key stands, whatever stands around it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

from duly.settings.lines import Keys, lines_of, nearest_line

TEXT = '''# a comment with [brackets] and "quotes"
top = 1
[a.b]  # [x]
key = "a # b"
list = [
  "x",  # not y = 1

  { deep = 2 },
]
long = """
[not.a.table]
x = 1
""\\""""
literal = \'\'\'it's
]\'\'\'
day = 1979-05-27T07:32:00.5+01:00
number = -3.14e+3
"quo.ted"."é" = { kind = 'code', codes = ["a", "b"], more = { d.e = 1 } }
empty = {}
none = []
[[standard]]
id = "a"
must.within = { hours = 1 }
[standard.sub]
z = 1
[[standard]]
id = "b"
[[standard.example]]
row = {a = 1}
[[standard.example]]
row = {b = 1}
last = true'''


def paths(value: object, under: Keys = ()) -> Iterator[Keys]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, inner in parts:
        yield (*under, part)
        yield from paths(inner, (*under, part))


def test_every_key_has_its_line_and_nothing_else_has() -> None:
    lines = lines_of(TEXT)
    assert set(lines) == set(paths(tomllib.loads(TEXT)))
    written = TEXT.split("\n")
    for keys, line in lines.items():
        name = next(part for part in reversed(keys) if isinstance(part, str))
        assert name in written[line - 1] or name == "list", keys
    assert lines["a", "b", "list", 1, "deep"] == 8 and lines["a", "b", "quo.ted", "é", "more", "d", "e"] == 18
    assert lines["standard", 1, "example", 1, "row", "b"] == 31 and lines["standard", 1, "example", 1, "last"] == 32


def test_what_is_not_there_stands_where_it_would_be() -> None:
    lines = lines_of(TEXT)
    assert nearest_line(lines, ("standard", 1, "example", 0, "gives")) == 28
    assert nearest_line(lines, ("nowhere",)) == 1


def test_line_ends_of_windows_are_lines_too() -> None:
    assert lines_of('a = 1\r\nb = """\r\nx"""\r\nc = 2\r\n') == {("a",): 1, ("b",): 2, ("c",): 4}
