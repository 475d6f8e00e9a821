"""The demeanour of children at domestic abuse incidents: captured, descriptive, of every child, and every child listed."""

from duly.expectations.demeanour.captured import DEM_01
from duly.expectations.demeanour.children import SUITE
from duly.expectations.demeanour.covered import DEM_03
from duly.expectations.demeanour.descriptive import DEM_02
from duly.expectations.demeanour.listed import DEM_05
from duly.expectations.demeanour.spoken_to import DEM_04

TITLE = "Demeanour of children at domestic abuse incidents"
STANDARDS = (DEM_01, DEM_02, DEM_03, DEM_04, DEM_05)

__all__ = ["DEM_01", "DEM_02", "DEM_03", "DEM_04", "DEM_05", "STANDARDS", "SUITE", "TITLE"]
