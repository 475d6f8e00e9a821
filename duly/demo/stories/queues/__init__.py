"""The queues that a domestic abuse incident passes through."""
