"""The reference pages, and what makes them from the code."""
