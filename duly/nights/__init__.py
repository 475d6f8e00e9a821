"""How the nights go: what the last one came to, what was told of it and to whom, and whether the next is overdue.

`watched` stands around a run, and writes what becomes of it into a file beside duly.toml, whatever ends it. `duly status` reads
that. Nothing here knows a record: counts, and the names of tables and standards.
"""

from duly.nights.overdue import State, state_of
from duly.nights.standing import FILE, Night, Standing, read_standing
from duly.nights.watching import Watch, watched

__all__ = ["FILE", "Night", "Standing", "State", "Watch", "read_standing", "state_of", "watched"]
