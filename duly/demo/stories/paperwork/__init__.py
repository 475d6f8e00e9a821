"""Documents that somebody was to write: forms of police protection, and the plans of longer cases."""
