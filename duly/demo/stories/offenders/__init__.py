"""Registered sex offenders and those who manage them."""
