"""Standards declared in TOML: named patterns over named columns, for those who know the records and do not program."""

from duly.expectations.patterns.reference import patterns_page
from duly.expectations.patterns.suite import PatternSuite, edge_examples, read_suite

__all__ = ["PatternSuite", "edge_examples", "patterns_page", "read_suite"]
