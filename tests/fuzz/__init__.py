"""Small exports with faults composed at random, by seed: nothing of them may be lost, and nothing may break but by name."""
