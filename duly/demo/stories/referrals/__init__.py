"""Referrals about children, and what else calls for a strategy discussion."""
