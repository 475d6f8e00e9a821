"""Investigations: their 28-day reviews, their logs, and what supervisors wrote."""
