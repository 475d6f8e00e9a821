"""Where records come from: files, workbooks and databases, mapped to the vocabulary and handed over as a dataset."""

from duly.connectors.brief import Progress, silent
from duly.connectors.exports import open_export

__all__ = ["Progress", "open_export", "silent"]
