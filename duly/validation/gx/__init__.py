"""Great Expectations, which holds its suites to the numbers that duly counted: for a run whose result is kept.

The only package that imports it, which takes 2 s: `duly.run` hides that behind the load.
"""

from duly.validation.gx.lean import imported_lean

with imported_lean():
    from duly.validation.gx.holding import held

__all__ = ["held"]
