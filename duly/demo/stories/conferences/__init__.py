"""Child protection conferences."""
