"""What the schools of the children of domestic abuse incidents were told."""
