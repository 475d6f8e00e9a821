"""How `duly run` and `duly check` end: a screen that says what was read, which standards are not met, what moved, what cannot be
told, whom to ask, and what the exit code means. `-v` prints the whole text in its place.

What matters most stands last, since that is what a terminal shows when a command has ended. Where the output is no terminal,
every line is one record: a label, two blanks or more, and what is said, never wrapped and never coloured.
"""

from duly.reports.terminal.summary.printing import show_ending, show_summary

__all__ = ["show_ending", "show_summary"]
