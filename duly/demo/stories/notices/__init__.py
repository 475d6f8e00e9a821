"""Notifications about the children whom incidents concern."""
