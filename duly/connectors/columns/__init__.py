"""How the values of one source are read: each column by its kind, and what is odd about each row."""
