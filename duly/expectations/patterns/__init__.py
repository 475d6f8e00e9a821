"""Standards declared in TOML: named patterns over named columns, for those who know the records and do not program."""

from duly.expectations.patterns.suite import PatternSuite, edge_examples, read_suite

__all__ = ["PatternSuite", "edge_examples", "read_suite"]
