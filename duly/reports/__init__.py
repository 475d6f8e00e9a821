"""Results, shown: in the terminal, as JSON and CSV, and as pages to read in a browser."""
