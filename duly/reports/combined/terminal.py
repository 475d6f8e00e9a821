"""Forces side by side in the terminal: a line for each standard, what was left out, and why what is not pooled is not."""

from __future__ import annotations

from rich.console import Console

from duly.reports import words
from duly.reports.combined.model import Across, Combined
from duly.reports.combined.saying import WITHHELD, bounds, without_outcome
from duly.reports.terminal.layout import facts_grid, figures_table, keep_first_whole, text

_NAMED = 5
"""Forces that the last line names of those that made the exit code."""


def show_combined(combined: Combined, console: Console) -> None:
    """Print what the forces come to together, the gravest last."""
    table = figures_table(console, "", ("Standard", "Forces", "Complied", "Share", "Could be", "Outcome"))
    keep_first_whole(table, [across.standard for across in combined.standards])
    for across in combined.standards:
        table.add_row(text(console, across.standard, "bold"), *(text(console, cell) for cell in _cells(across)))
    console.print(table)
    forces = [force.name for force in combined.forces]
    said = [("forces", f"{words.number(len(forces))}: {', '.join(forces)}")]
    said += [("suspect", force.name) for force in combined.forces if force.suspect]
    few = sum(across.pool is None for across in combined.standards)
    if few:
        said.append(("not pooled", f"{words.plural(few, 'standard')}: the page says why"))
    said += [("left out", f"{one.file}: {one.why}") for one in combined.left_out]
    said.append((f"exit {combined.exit_code}", _ending(combined)))
    console.print(facts_grid(console, said))


def _ending(combined: Combined) -> str:
    """What the exit code comes from."""
    if combined.exit_code != 3:
        return "some targets not met" if combined.exit_code else "every target met, in every run"
    stopped = [force.name for force in combined.forces if force.exit_code == 3]
    said = [words.plural(len(combined.left_out), "file") + " could not be read"] if combined.left_out else []
    more = f" and {words.number(len(stopped) - _NAMED)} more" if len(stopped) > _NAMED else ""
    said += [f"not all could be judged or told of {', '.join(stopped[:_NAMED])}{more}"] if stopped else []
    return "; ".join(said)


def _cells(across: Across) -> list[str]:
    pool, asked = across.pool, sum(cell.asked for cell in across.cells)
    if pool is None:
        return [f"none of {words.number(asked)}", "", "", "", "not pooled"]
    figures = pool.figures
    counts, counted = figures.judged, across.target_count is not None
    return [
        f"{words.number(len(pool.forces))} of {words.number(asked)}",
        WITHHELD if counts is None else words.figure(counts, counted=counted),
        "" if counts is None or counted else words.rate(counts),
        "" if counted else bounds(figures),
        words.OUTCOMES[pool.outcome].word if pool.outcome else without_outcome(across, pool),
    ]
