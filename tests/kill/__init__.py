"""`duly run` killed at instants drawn by seed: nothing half done may be seen then, and the next night needs no hand."""
