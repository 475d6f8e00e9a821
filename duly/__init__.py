"""duly judges police child-protection records against the standards they are held to."""

__version__ = "0.1.0"
