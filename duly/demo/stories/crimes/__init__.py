"""Recorded crimes: how they came in, when they were recorded, whom they hurt, and the cases that follow."""
