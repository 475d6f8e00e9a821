"""Problem profiles of local authority areas."""
