"""How a record is judged: standards and verdicts, timing, recurrence, narrative, merges, and the SQL they compile to."""
