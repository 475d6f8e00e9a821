"""Where records come from: files, workbooks and databases, mapped to the vocabulary and handed over as a dataset."""

from duly.connectors.exports import open_export
from duly.connectors.progress import Progress, silent

__all__ = ["Progress", "open_export", "silent"]
