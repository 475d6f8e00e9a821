"""How the schema of history came to be, step by step; `duly.history.database` runs what a database lacks."""
