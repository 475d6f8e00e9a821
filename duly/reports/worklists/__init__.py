"""Worklists: what each team has to put right, as a workbook and as a packed CSV file, and where these lie among the results."""

from duly.reports.worklists.file_names import FOLDER, worklist_links
from duly.reports.worklists.kept import take_saved_since
from duly.reports.worklists.lines import Wording
from duly.reports.worklists.writing import Written, write_worklists

__all__ = ["FOLDER", "Wording", "Written", "take_saved_since", "worklist_links", "write_worklists"]
