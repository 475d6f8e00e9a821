"""Logs that led to no crime."""
