"""Where records come from: files, workbooks and databases, mapped to the vocabulary and handed over as a dataset."""

from duly.connectors.exports import open_export
from duly.connectors.init import first_settings
from duly.connectors.progress import Progress, silent

__all__ = ["Progress", "first_settings", "open_export", "silent"]
