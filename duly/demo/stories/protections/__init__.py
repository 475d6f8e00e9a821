"""Uses of police protection."""
