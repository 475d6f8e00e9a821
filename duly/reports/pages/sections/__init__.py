"""The sections that pages are put together from. A section knows what it tells of, and not on which page it stands."""
