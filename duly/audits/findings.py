"""What an auditor may find of a rule, and what becomes of two who differ."""

from __future__ import annotations

ANSWERS = {
    "kept": "the standard was kept",
    "not_kept": "the standard was not kept",
    "cannot_tell": "the file does not say",
    "does_not_apply": "the standard does not apply",
}
"""What an auditor may find of a rule, and how the cell says it."""

DIFFER = "differ"
"""The finding of a rule of which two readers think otherwise."""
