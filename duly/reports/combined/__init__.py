"""Runs of several forces or districts side by side: read, told apart, withheld where few, and written."""

from duly.reports.combined.combining import combined
from duly.reports.combined.files import combined_csv, combined_json
from duly.reports.combined.model import Across, Cell, Combined, Figures, Force, LeftOut, NamedBy, Pool, Variant
from duly.reports.combined.page import combined_pages
from duly.reports.combined.reading import Given, read_given
from duly.reports.combined.terminal import show_combined

__all__ = [
    "Across",
    "Cell",
    "Combined",
    "Figures",
    "Force",
    "Given",
    "LeftOut",
    "NamedBy",
    "Pool",
    "Variant",
    "combined",
    "combined_csv",
    "combined_json",
    "combined_pages",
    "read_given",
    "show_combined",
]
