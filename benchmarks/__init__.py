"""duly's cost against the same work in SQL written by hand. Run: make bench"""
