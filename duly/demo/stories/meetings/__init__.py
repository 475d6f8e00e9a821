"""Strategy meetings and what is done at them."""
