"""A realistic export of any size, with every kind of fault in known numbers, and the verdicts that duly must find in it."""

from duly.demo.export import AS_OF, write_export
from duly.demo.ledger import Ledger, Verdicts
from duly.demo.project import write_demo
from duly.demo.stories import fates

BACKLOGS = tuple(sorted({standard for _, fate in fates() for standard in fate.opens}))
"""Standards of which the ledger says how much is open at the as-at instant: those that some fate leaves open."""

__all__ = ["AS_OF", "BACKLOGS", "Ledger", "Verdicts", "write_demo", "write_export"]
