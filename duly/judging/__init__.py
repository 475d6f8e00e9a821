"""The engine that runs rules: it asks the records of an opened export for every standard, and counts the verdicts.

session (the export, the standards, the facts) → loop (each standard's turn) → selects, shared_rows → assessments (the verdicts)
→ counting, backlogs, waiving, sidelights → findings (one result for each standard). It is imported by module, since a command
is to load only what its answer needs.
"""
