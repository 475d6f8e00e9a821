"""Courses that staff were to complete."""
