"""Exports that are files: recognised, read into a private database, and what was left out of them."""
