"""Custody: children who are held, and the adults who are."""
