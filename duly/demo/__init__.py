"""A realistic export of any size, with every kind of fault in known numbers, and the verdicts that duly must find in it."""

from duly.demo.export import AS_OF, write_export
from duly.demo.ledger import Ledger, Verdicts
from duly.demo.project import write_demo

__all__ = ["AS_OF", "Ledger", "Verdicts", "write_demo", "write_export"]
