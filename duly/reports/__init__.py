"""What a run found, for people and for programs: in the terminal, as pages, as worklists, as JSON and as CSV."""
