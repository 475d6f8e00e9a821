"""The children whom records link to the parties of domestic abuse incidents."""
