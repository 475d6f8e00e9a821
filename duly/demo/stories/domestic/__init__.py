"""Domestic abuse incidents and the children at them."""
