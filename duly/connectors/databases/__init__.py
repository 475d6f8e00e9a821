"""Exports that are databases: judged where they stand, or copied and then read like files."""
