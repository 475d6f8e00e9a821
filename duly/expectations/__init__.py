"""What is expected: one module per suite, its standards declared in the order of the inspectorate's report."""
