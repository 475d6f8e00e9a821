"""Runs are places: a folder for each run among the results, written whole, proved, and led to from the top."""

from duly.reports.places.chain import CHAIN, Link, in_force, read_chain
from duly.reports.places.names import place_name
from duly.reports.places.publication import (
    LOCK,
    Content,
    Planned,
    Publication,
    Published,
    Recovered,
    planned,
    prepared,
    recover,
)
from duly.reports.places.record import RECORD, Recorded, RunRecord, read_record
from duly.reports.places.verifying import Difference, Proof, prove

__all__ = [
    "CHAIN",
    "LOCK",
    "RECORD",
    "Content",
    "Difference",
    "Link",
    "Planned",
    "Proof",
    "Publication",
    "Published",
    "Recorded",
    "Recovered",
    "RunRecord",
    "in_force",
    "place_name",
    "planned",
    "prepared",
    "prove",
    "read_chain",
    "read_record",
    "recover",
]
