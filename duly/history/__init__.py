"""Runs, their counts and their verdicts in a database, so that tonight can be compared with any night before.

SQLite beside duly.toml unless it says otherwise, or PostgreSQL. Ids, codes and numbers only.
"""
