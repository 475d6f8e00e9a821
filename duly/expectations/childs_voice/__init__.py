"""The child's voice: what the child said, what came of the case, and that the child was told, are on record when it closes."""

from duly import checks
from duly.expectations.childs_voice.voice import SUITE, VOICE_01

TITLE = "The child's voice"

STANDARDS: tuple[checks.Standard, ...] = (VOICE_01,)

__all__ = ["STANDARDS", "SUITE", "TITLE", "VOICE_01"]
