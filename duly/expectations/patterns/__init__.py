"""Standards declared in TOML: named patterns over named columns, for those who know the records and do not program."""

from duly.expectations.patterns.suite import PatternSuite, edge_examples, own_tables_of, read_suite

__all__ = ["PatternSuite", "edge_examples", "own_tables_of", "read_suite"]
