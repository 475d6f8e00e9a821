"""A long row of simulated nights with faults drawn by seed: each is told once, none is missed, and the next needs no hand."""
