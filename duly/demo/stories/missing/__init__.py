"""Children who were missing once."""
